//! The query string: declared parameters only, each once.

use std::borrow::Cow;

use actix_web::web;
use domain::code::Code;
use uuid::Uuid;

use super::problem::{ApiError, Result};

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
            if pairs.iter().take(index).any(|(other, _)| other == name) {
                return Err(refused(name, Code::InvalidParameter));
            }
            if value.chars().any(char::is_control) {
                return Err(refused(name, Code::InvalidParameter));
            }
        }
        Ok(Self(pairs))
    }

    /// A parameter's text; an empty one counts as absent.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(key, value)| key == name && !value.is_empty())
            .map(|(_, value)| value.as_str())
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

    /// An id.
    ///
    /// # Errors
    /// 422 at the parameter when it is no UUID: there is no such row.
    pub fn id(&self, name: &str) -> Result<Option<Uuid>> {
        self.get(name)
            .map(|text| {
                Uuid::try_parse(text).map_err(|_| ApiError::at(name, Code::ReferenceNotFound))
            })
            .transpose()
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
        pairs.join("&")
    }
}

fn encoded<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let mut url = form_urlencoded::Serializer::new(String::new());
    url.extend_pairs(pairs);
    url.finish()
}

/// A problem with a query parameter.
#[must_use]
pub fn refused(name: &str, code: Code) -> ApiError {
    ApiError::at(name, code)
}
