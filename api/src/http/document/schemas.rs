//! The schema components: scalars written out where they stand, enums and objects by name; null and defaults as each
//! side sees them.

mod sides;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use demo::ids;
use serde_json::Value;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        RefOr,
        schema::{Object, Schema},
    },
};
use uuid::Uuid;

use super::{
    parameters::path_parameters,
    scalars::{flatten_null, limit, limit_one, resolve, text_only},
};
use crate::{
    http::{
        endpoint::{Endpoint, Endpoints},
        record::stamps,
        schema::{Described, component, describe, reference, remove_null, text, walk},
    },
    problem::{Problem, ProblemExtra},
};

const PROBLEM: &str = "Problem";
/// A page for people.
pub const HTML: &str = "Html";
/// Scalars that have a name in the document: programs know them by it, and they are said once. Wherever null is a value
/// too they stand written out all the same, since generators lose it otherwise.
const NAMED: [&str; 3] = ["Money", "Name", "Title"];

/// The components by name.
#[derive(Clone, Default)]
pub struct Schemas {
    all: BTreeMap<String, Described>,
    /// Names of enums by their words.
    words: BTreeMap<String, String>,
    /// The demo's row of each component that a path reads.
    rows: BTreeMap<String, Uuid>,
}

impl Schemas {
    /// The components of all endpoints.
    pub fn of(endpoints: &Endpoints) -> Self {
        let mut schemas = Self {
            all: endpoints.schemas.clone(),
            words: BTreeMap::new(),
            rows: rows(&endpoints.all),
        };
        for endpoint in &endpoints.all {
            match (&endpoint.request, endpoint.method.as_str()) {
                (Some((name, _)), "PATCH") => schemas.patch(name),
                (Some((name, _)), _) if endpoint.op.takes.is_none() => schemas.input(name),
                _ => {}
            }
        }
        schemas.problem();
        schemas.inline();
        schemas.all.insert(HTML.to_owned(), html());
        schemas.blanks(&endpoints.all);
        let stamps = stamps().into_iter().map(|(name, mut schema)| {
            limit(&mut schema);
            text_only(&mut schema);
            (name.to_owned(), schema)
        });
        schemas.all.extend(stamps);
        schemas.name_words();
        schemas.outputs(&endpoints.all, &endpoints.at_times);
        for (name, members) in &endpoints.given {
            schemas.each(name, members, remove_null);
        }
        for (name, members) in &endpoints.fixed {
            if let Some(object) = schemas.object_mut(name) {
                members.iter().for_each(|member| {
                    object.properties.shift_remove(*member);
                });
            }
        }
        schemas
    }

    /// Every refusal is one, with the members that some codes add.
    fn problem(&mut self) {
        let mut nested = Vec::new();
        Problem::schemas(&mut nested);
        ProblemExtra::schemas(&mut nested);
        self.all.extend(nested);
        let mut problem = Problem::schema();
        if let (RefOr::T(Schema::Object(whole)), RefOr::T(Schema::Object(extra))) =
            (&mut problem, ProblemExtra::schema())
        {
            whole.properties.extend(extra.properties);
        }
        self.all.insert(PROBLEM.to_owned(), problem);
    }

    /// A component.
    pub fn get(&self, name: &str) -> Option<&Described> {
        self.all.get(name)
    }

    /// The demo's row that an example of a component shows.
    pub fn row(&self, name: &str) -> Option<Uuid> {
        self.rows.get(name).copied()
    }

    /// A component that is an object.
    pub fn object(&self, name: &str) -> Option<&Object> {
        match self.all.get(name) {
            Some(RefOr::T(Schema::Object(object))) => Some(object),
            _ => None,
        }
    }

    fn object_mut(&mut self, name: &str) -> Option<&mut Object> {
        match self.all.get_mut(name) {
            Some(RefOr::T(Schema::Object(object))) => Some(object),
            _ => None,
        }
    }

    fn each(&mut self, name: &str, members: &[&str], change: fn(&mut Described)) {
        let Some(object) = self.object_mut(name) else {
            return;
        };
        for member in members {
            object.properties.get_mut(*member).map(change);
        }
    }

    /// The components that are used, without their examples: those stand beside the bodies.
    pub fn used(mut self, roots: impl IntoIterator<Item = String>) -> BTreeMap<String, Described> {
        let used = self.reachable(roots);
        self.all.retain(|name, _| used.contains(name));
        for schema in self.all.values_mut() {
            walk(schema, &mut |schema| {
                if let RefOr::T(Schema::Object(object)) = schema {
                    object.example = None;
                    object.examples.clear();
                }
            });
        }
        self.all
    }

    /// Adds an enum of its own name.
    pub fn add(&mut self, name: &str, schema: Object) {
        self.all
            .insert(name.to_owned(), RefOr::T(Schema::Object(schema)));
        self.name_words();
    }

    /// An enum that stands inline becomes a reference to the one with the same words.
    pub fn fold(&self, schema: &mut Described) {
        walk(schema, &mut |schema| {
            let words = match schema {
                RefOr::T(Schema::Object(object)) => object.enum_values.as_deref().map(key),
                _ => None,
            };
            if let Some(name) = words.and_then(|words| self.words.get(&words)) {
                *schema = reference(name);
            }
        });
    }

    /// Writes scalars and arrays out where they stand, but for those that have a name.
    fn inline(&mut self) {
        let (named, scalars): (BTreeMap<_, _>, BTreeMap<_, _>) = std::mem::take(&mut self.all)
            .into_iter()
            .partition(|(_, schema)| is_named(schema));
        self.all = named;
        let is_scalar = |name: &str| !NAMED.contains(&name);
        let nameless = scalars.clone().into_iter();
        let nameless = nameless.filter(|(name, _)| is_scalar(name)).collect();
        for schema in self.all.values_mut() {
            walk(schema, &mut |schema| {
                resolve(schema, &nameless);
                flatten_null(schema, &scalars);
                limit_one(schema);
            });
        }
        let named = scalars.into_iter().filter(|(name, _)| !is_scalar(name));
        self.all.extend(named);
    }

    /// What comes in.
    fn taken(&self, endpoints: &[Arc<Endpoint>]) -> BTreeSet<String> {
        let requests = endpoints
            .iter()
            .filter_map(|endpoint| endpoint.request.clone());
        self.reachable(requests.map(|(name, _)| name))
    }

    fn name_words(&mut self) {
        let enums = self.all.iter().filter_map(|(name, schema)| match schema {
            RefOr::T(Schema::Object(object)) => {
                Some((key(object.enum_values.as_ref()?), name.clone()))
            }
            _ => None,
        });
        self.words = enums.collect();
    }

    fn reachable(&self, roots: impl IntoIterator<Item = String>) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        let mut left: Vec<String> = roots.into_iter().collect();
        while let Some(name) = left.pop() {
            let Some(schema) = self.all.get(&name) else {
                continue;
            };
            if found.insert(name) {
                left.extend(references(schema));
            }
        }
        found
    }
}

/// A page, in the place of JSON.
fn html() -> Described {
    let mut page = RefOr::T(text(1_000_000, "^<!doctype html>"));
    describe(&mut page, |about| {
        about.push_str("A page, where `Accept` prefers HTML.");
    });
    page
}

fn rows(endpoints: &[Arc<Endpoint>]) -> BTreeMap<String, Uuid> {
    let reads = endpoints.iter().filter(|endpoint| endpoint.method == "GET");
    let rows = reads.filter_map(|endpoint| {
        let name = endpoint.response.clone()?;
        let (_, collection) = path_parameters(&endpoint.path).pop()?;
        Some((name, ids::of(&collection)?.one()))
    });
    rows.collect()
}

/// The components that a schema names.
pub fn references(schema: &Described) -> Vec<String> {
    let mut names = Vec::new();
    walk(&mut schema.clone(), &mut |schema| {
        names.extend(component(schema).map(str::to_owned));
    });
    names
}

fn key(words: &[Value]) -> String {
    Value::from(words).to_string()
}

/// Scalars and arrays are written out where they stand.
fn is_named(schema: &Described) -> bool {
    match schema {
        RefOr::T(Schema::Object(object)) => {
            !object.properties.is_empty()
                || object.enum_values.is_some()
                || object.additional_properties.is_some()
        }
        RefOr::T(Schema::Array(_)) => false,
        _ => true,
    }
}
