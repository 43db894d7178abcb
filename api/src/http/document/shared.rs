//! What several operations have, described once: query parameters, and answers.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use utoipa::openapi::{
    OpenApi, Ref, RefOr,
    path::{Operation, Parameter, ParameterIn, PathItem},
    response::Response,
    schema::{ArrayItems, ObjectBuilder, Schema, Type},
};

use super::{schemas::Schemas, words::camel};
use crate::http::schema::reference;

/// Words that every list sorts by.
const USUAL: [&str; 2] = ["created_at", "updated_at"];

/// Gives each order that lists have its name, and moves what several operations have into the components.
pub fn share(document: &mut OpenApi, schemas: &mut Schemas) {
    for operation in operations(document) {
        let id = operation.operation_id.as_deref().unwrap_or_default();
        let listed = id.trim_start_matches("list").to_owned();
        for parameter in operation.parameters.iter_mut().flatten() {
            if let RefOr::T(parameter) = parameter {
                name_sort(parameter, &listed, schemas);
                name_items(parameter, schemas);
            }
        }
    }
    let components = document.components.take().unwrap_or_default();
    let mut parameters = Shared::new("parameters", components.parameters.keys());
    let mut responses = Shared::new("responses", components.responses.keys());
    for operation in operations(document) {
        operation
            .parameters
            .iter()
            .flatten()
            .for_each(|parameter| parameters.count(parameter));
        operation
            .responses
            .responses
            .values()
            .for_each(|response| responses.count(response));
    }
    for operation in operations(document) {
        for parameter in operation.parameters.iter_mut().flatten() {
            parameters.replace(parameter, parameter_name);
        }
        for response in operation.responses.responses.values_mut() {
            responses.replace(response, response_name);
        }
    }
    let mut components = components;
    components.parameters.extend(parameters.named);
    components.responses.extend(responses.named);
    document.components = Some(components);
}

/// The operations of all paths.
pub fn operations(document: &mut OpenApi) -> impl Iterator<Item = &mut Operation> {
    document.paths.paths.values_mut().flat_map(of_path)
}

fn of_path(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    let all = [
        &mut item.get,
        &mut item.put,
        &mut item.post,
        &mut item.patch,
        &mut item.delete,
    ];
    all.into_iter().flatten()
}

/// Parts of one kind, by what they say.
struct Shared<T> {
    kind: &'static str,
    taken: BTreeSet<String>,
    counts: BTreeMap<String, usize>,
    names: BTreeMap<String, String>,
    named: BTreeMap<String, RefOr<T>>,
}

impl<T: Serialize + Clone> Shared<T> {
    fn new<'a>(kind: &'static str, taken: impl Iterator<Item = &'a String>) -> Self {
        Self {
            kind,
            taken: taken.cloned().collect(),
            counts: BTreeMap::new(),
            names: BTreeMap::new(),
            named: BTreeMap::new(),
        }
    }

    fn count(&mut self, part: &RefOr<T>) {
        if let RefOr::T(part) = part {
            *self.counts.entry(key(part)).or_default() += 1;
        }
    }

    /// A reference in the place of what is said elsewhere too.
    fn replace(&mut self, part: &mut RefOr<T>, name: fn(&T) -> Option<String>) {
        let RefOr::T(whole) = &*part else { return };
        let key = key(whole);
        if self.counts.get(&key).is_none_or(|count| *count < 2) {
            return;
        }
        let Some(wanted) = name(whole) else { return };
        let whole = whole.clone();
        let name = match self.names.get(&key) {
            Some(name) => name.clone(),
            None => {
                let name = self.free(wanted);
                self.taken.insert(name.clone());
                self.names.insert(key, name.clone());
                self.named.insert(name.clone(), RefOr::T(whole));
                name
            }
        };
        *part = RefOr::Ref(Ref::new(format!("#/components/{}/{name}", self.kind)));
    }

    /// The name that is wanted, or counted on when another one has it.
    fn free(&self, wanted: String) -> String {
        let more = (2..).map(|number| format!("{wanted}{number}"));
        let mut names = std::iter::once(wanted.clone()).chain(more);
        names
            .find(|name| !self.taken.contains(name))
            .unwrap_or(wanted)
    }
}

fn key(part: &impl Serialize) -> String {
    serde_json::to_string(part).unwrap_or_default()
}

/// A filter's name, of an order that of its fields.
fn parameter_name(parameter: &Parameter) -> Option<String> {
    if parameter.parameter_in != ParameterIn::Query {
        return None;
    }
    Some(match &parameter.schema {
        Some(RefOr::Ref(order)) if parameter.name == "sort" => last(&order.ref_location),
        _ if parameter.name.ends_with("_id") => format!("{}Filter", camel(&parameter.name)),
        _ => camel(&parameter.name),
    })
}

/// The name of what an answer holds.
fn response_name(response: &Response) -> Option<String> {
    let RefOr::T(content) = response.content.get("application/json")? else {
        return None;
    };
    match &content.schema {
        Some(RefOr::Ref(schema)) => Some(last(&schema.ref_location)),
        _ => None,
    }
}

fn last(location: &str) -> String {
    location.rsplit('/').next().unwrap_or_default().to_owned()
}

/// An order by a field of its own has the name of that field, since several lists may have it; one by more of them that
/// of what is listed.
fn name_sort(parameter: &mut Parameter, listed: &str, schemas: &mut Schemas) {
    let Some(RefOr::T(Schema::Object(object))) = &parameter.schema else {
        return;
    };
    let Some(words) = object
        .enum_values
        .clone()
        .filter(|_| parameter.name == "sort")
    else {
        return;
    };
    let fields = words.iter().filter_map(|word| word.as_str());
    let own = fields.filter(|field| !field.starts_with('-') && !USUAL.contains(field));
    let own: Vec<&str> = own.collect();
    let name = match own.as_slice() {
        [] => "Sort".to_owned(),
        [field] => format!("{}Sort", camel(field)),
        _ => format!("{listed}Sort"),
    };
    let order = ObjectBuilder::new()
        .schema_type(Type::String)
        .description(Some("A field to sort by; `-` in front descends."))
        .enum_values(Some(words))
        .build();
    schemas.add(&name, order);
    parameter.schema = Some(reference(&name));
}

/// The words of a parameter that takes several, where no member has the same.
fn name_items(parameter: &mut Parameter, schemas: &mut Schemas) {
    let Some(RefOr::T(Schema::Array(array))) = &mut parameter.schema else {
        return;
    };
    let ArrayItems::RefOrSchema(items) = &mut array.items else {
        return;
    };
    let RefOr::T(Schema::Object(words)) = &**items else {
        return;
    };
    if words.enum_values.is_some() {
        let name = format!("{}Item", camel(&parameter.name));
        let mut words = words.clone();
        words.description = Some(format!("One of what `{}` takes.", parameter.name));
        schemas.add(&name, words);
        **items = reference(&name);
    }
}
