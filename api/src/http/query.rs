//! The query string: declared parameters only, each with a value, and once unless it takes several.

use std::borrow::Cow;

use actix_web::web;
use domain::{
    code::Code,
    violation::{Violation, Violations},
};
use serde_json::Value;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::problem::{ApiError, Result};

/// Values that one parameter takes at most.
pub const MOST_VALUES: usize = 50;

/// Parsed parameters.
#[derive(Clone, Debug, Default)]
pub struct Query(Vec<(String, String)>);

/// A declared parameter.
#[derive(Clone, Debug)]
pub struct Param {
    /// Name.
    pub name: Cow<'static, str>,
    /// What it does.
    pub about: Cow<'static, str>,
    /// Its JSON schema.
    pub schema: serde_json::Value,
}

impl Query {
    /// Parses a query string.
    ///
    /// # Errors
    /// 400 on an unknown, repeated or unreadable parameter.
    pub fn parse(text: &str, declared: &[Param]) -> Result<Self> {
        let pairs = web::Query::<Vec<(String, String)>>::from_query(text)
            .map_err(|_| ApiError::new(Code::InvalidParameter))?
            .into_inner();
        for (index, (name, value)) in pairs.iter().enumerate() {
            if !declared.iter().any(|param| param.name == *name) {
                return Err(refused(name, Code::UnknownParameter));
            }
            let repeated = pairs.iter().take(index).any(|(other, _)| other == name);
            if repeated && !takes_several(declared, name) {
                return Err(refused(name, Code::InvalidParameter));
            }
            // Left out it would ask for everything: that is another question than the one that was meant.
            if value.chars().any(char::is_control) || value.trim().is_empty() {
                return Err(refused(name, Code::InvalidParameter));
            }
        }
        Ok(Self(pairs))
    }

    /// A parameter's text.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        let named = self.0.iter().filter(move |(key, _)| key == name);
        named.map(|(_, value)| value.as_str())
    }

    /// A parameter read by a function.
    ///
    /// # Errors
    /// 400 naming the parameter.
    pub fn read<T>(&self, name: &str, parse: impl Fn(&str) -> Option<T>) -> Result<Option<T>> {
        self.get(name)
            .map(|text| parse(text).ok_or_else(|| refused(name, Code::InvalidParameter)))
            .transpose()
    }

    /// Each value of a parameter that takes several, separated by commas or each in a parameter of its own.
    ///
    /// # Errors
    /// 400 naming the parameter for more than [`MOST_VALUES`] of them; what `parse` says of one.
    pub fn several<T>(&self, name: &str, parse: impl Fn(&str) -> Result<T>) -> Result<Vec<T>> {
        let texts: Vec<&str> = self.all(name).flat_map(|text| text.split(',')).collect();
        if texts.len() > MOST_VALUES {
            let many = Violation::new(name, Code::TooMany);
            return Err(unreadable(many.with("max", MOST_VALUES)));
        }
        let texts = texts.into_iter().map(str::trim);
        texts
            .map(|text| match text {
                "" => Err(refused(name, Code::InvalidParameter)),
                text => parse(text),
            })
            .collect()
    }

    /// An id.
    ///
    /// # Errors
    /// 422 at the parameter when it is no UUID.
    pub fn id(&self, name: &str) -> Result<Option<Uuid>> {
        self.get(name).map(|text| id(name, text)).transpose()
    }

    /// The parameters again, with one replaced, as a query string.
    #[must_use]
    pub fn with(&self, name: &str, value: &str) -> String {
        let kept = self.0.iter().filter(|(key, _)| key != name);
        let pairs = kept
            .map(|(key, value)| (key.as_str(), value.as_str()))
            .chain([(name, value)]);
        encoded(pairs)
    }

    /// A digest of what is asked, without where the page starts.
    #[must_use]
    pub fn filters(&self) -> String {
        let kept = self
            .0
            .iter()
            .filter(|(key, _)| !matches!(key.as_str(), "cursor" | "limit" | "count"));
        let mut pairs: Vec<_> = kept.map(|(key, value)| format!("{key}={value}")).collect();
        pairs.sort();
        hex::encode(Sha256::digest(pairs.join("&")))
    }
}

fn encoded<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let mut url = form_urlencoded::Serializer::new(String::new());
    url.extend_pairs(pairs);
    url.finish()
}

/// An id out of a query.
///
/// # Errors
/// 422 at the parameter when it is no UUID: there is no such row, and the message says why.
pub fn id(name: &str, text: &str) -> Result<Uuid> {
    Uuid::try_parse(text).map_err(|_| Violations::from(no_id(name)).into())
}

/// A text that is no id, at a member or parameter.
#[must_use]
pub fn no_id(pointer: impl Into<String>) -> Violation {
    Violation::new(pointer, Code::ReferenceNotFound).with("reason", "no_id")
}

fn takes_several(declared: &[Param], name: &str) -> bool {
    let mut params = declared.iter().filter(|param| param.name == name);
    params.any(|param| is(&param.schema, "array"))
}

fn is(schema: &Value, kind: &str) -> bool {
    schema.get("type").is_some_and(|declared| declared == kind)
}

/// A parameter whose value can't be read, and why.
#[must_use]
pub fn unreadable(why: Violation) -> ApiError {
    ApiError {
        violations: why.into(),
        ..ApiError::new(Code::InvalidParameter)
    }
}

/// A refusal of declared parameters, with what is allowed in the place of each.
#[must_use]
pub fn explained(mut refusal: ApiError, declared: &[Param]) -> ApiError {
    for violation in &mut refusal.violations.0 {
        let unexplained = violation.code == Code::InvalidParameter && violation.params.is_empty();
        let mut params = declared.iter().filter(|_| unexplained);
        let param = params.find(|param| param.name == violation.pointer);
        if let Some(allowed) = param.and_then(|param| allowed(&param.schema)) {
            violation.params.push(("allowed", allowed));
        }
    }
    refusal
}

/// The values that a schema allows, in no language: its words, its range, or examples.
fn allowed(schema: &Value) -> Option<String> {
    if is(schema, "array") {
        return allowed(schema.get("items")?);
    }
    if is(schema, "boolean") {
        return Some("true, false".to_owned());
    }
    if let (Some(min), Some(max)) = (schema.get("minimum"), schema.get("maximum")) {
        return Some(format!("{min}–{max}"));
    }
    let values = schema.get("enum").or_else(|| schema.get("examples"))?;
    let words: Vec<String> = values.as_array()?.iter().map(word).collect();
    Some(words.join(", "))
}

fn word(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

/// A problem with a query parameter.
#[must_use]
pub fn refused(name: &str, code: Code) -> ApiError {
    ApiError::at(name, code)
}
