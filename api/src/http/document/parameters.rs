//! The parameters of an operation: of the path, with a row of the demo as example; of the query; headers.

use demo::ids;
use serde_json::Value;
use utoipa::openapi::{
    Ref, RefOr, Required,
    path::{Parameter, ParameterBuilder, ParameterIn, ParameterStyle},
    schema::{Components, KnownFormat, Schema, SchemaFormat},
};

use super::{
    examples,
    request_headers::{HEADERS, LANGUAGE},
    schemas::Schemas,
    words::{camel, singular},
};
use crate::{
    caller::RouteAccess,
    fields::{TEXT, id_schema},
    http::{
        endpoint::Endpoint,
        query::Param,
        schema::{Described, text, walk},
    },
};

/// A parameter of an operation, or where it stands.
pub type Given = RefOr<Parameter>;

/// An operation's own among those of its path. Those of the query are shared later, once all are known.
pub fn of(
    endpoint: &Endpoint,
    path: &[&Endpoint],
    schemas: &Schemas,
    components: &mut Components,
) -> Vec<Given> {
    let last = ids_of(&endpoint.path).pop();
    let mut given: Vec<Given> = match (own_row(endpoint), last) {
        (Some(own), _) => vec![own],
        (None, Some(id)) if has_own_rows(path) => vec![id.given(components)],
        _ => Vec::new(),
    };
    let query = endpoint.op.params.iter();
    given.extend(query.map(|param| RefOr::T(of_query(param, schemas))));
    let headers = HEADERS.iter().filter(|header| (header.of)(endpoint));
    given.extend(headers.map(|header| header.given(components)));
    given
}

/// What the operations of a path have in common: the language and its ids. The last one is said by each operation where
/// one of them has an example of its own: some generators take what overrides for one more.
pub fn of_path(path: &[&Endpoint], components: &mut Components) -> Vec<Given> {
    let mut given = vec![LANGUAGE.given(components)];
    let mut ids = path
        .first()
        .map(|first| ids_of(&first.path))
        .unwrap_or_default();
    if has_own_rows(path) {
        ids.pop();
    }
    given.extend(ids.iter().map(|id| id.given(components)));
    given
}

fn has_own_rows(path: &[&Endpoint]) -> bool {
    path.iter().any(|endpoint| own_row(endpoint).is_some())
}

/// An id in a path.
struct PathId<'a> {
    name: &'a str,
    collection: String,
    first: bool,
}

fn ids_of(path: &str) -> Vec<PathId<'_>> {
    let found = path_parameters(path).into_iter().enumerate();
    found
        .map(|(place, (name, collection))| PathId {
            name,
            collection,
            first: place == 0,
        })
        .collect()
}

impl PathId<'_> {
    /// Where it is described, which is done at its first use.
    fn given(&self, components: &mut Components) -> Given {
        let shared = shared_name(&self.collection, self.name, self.first);
        let parameter = components.parameters.entry(shared.clone());
        parameter.or_insert_with(|| {
            let row = match self.name {
                "id" => ids::of(&self.collection).map(ids::Rows::one),
                _ => ids::parent(&self.collection),
            };
            RefOr::T(in_path(self.name, row.map(|row| row.to_string())))
        });
        at(&shared)
    }
}

/// A shared parameter.
pub fn at(name: &str) -> Given {
    RefOr::Ref(Ref::new(format!("#/components/parameters/{name}")))
}

/// The last id of the path, where the operation's example acts on another row than its neighbours'.
fn own_row(endpoint: &Endpoint) -> Option<Given> {
    let (name, collection) = path_parameters(&endpoint.path).pop()?;
    let row = match (&endpoint.op.example_row, endpoint.method.as_str()) {
        (Some(row), _) => row.clone(),
        (None, "DELETE") => ids::of(&collection)?.spare().to_string(),
        (None, _) => return None,
    };
    Some(RefOr::T(in_path(name, Some(row))))
}

/// `ClientId`; of what stands before another collection `ParentClientId`.
fn shared_name(collection: &str, name: &str, first: bool) -> String {
    let words = collection.split('/').filter(|word| !word.contains('{'));
    let words: String = words.map(|word| camel(&singular(word))).collect();
    match (name, first) {
        ("token", _) => camel(name),
        ("id", _) | (_, false) => format!("{words}Id"),
        _ => format!("Parent{words}Id"),
    }
}

fn in_path(name: &str, example: Option<String>) -> Parameter {
    let (about, schema, example) = match name {
        "token" => {
            let link = example.unwrap_or_else(|| ids::LINK.to_owned());
            let schema = text(43, "^[A-Za-z0-9_-]{43}$").into();
            ("The secret of the link in the mail.", schema, Some(link))
        }
        _ => ("Id of the resource.", limited_id(), example),
    };
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Path)
        .required(Required::True)
        .description(Some(about))
        .schema(Some(schema))
        .example(example.map(Value::from))
        .build()
}

fn limited_id() -> Described {
    let mut schema = id_schema();
    if let RefOr::T(Schema::Object(object)) = &mut schema {
        object.max_length = Some(36);
    }
    schema
}

/// Names in braces, each with the collection before it.
pub fn path_parameters(path: &str) -> Vec<(&str, String)> {
    let (mut found, mut collection) = (Vec::new(), String::new());
    for segment in path.split('/').skip(1) {
        collection.push('/');
        match segment
            .strip_prefix('{')
            .and_then(|name| name.strip_suffix('}'))
        {
            Some(name) => {
                found.push((name, collection.trim_end_matches('/').to_owned()));
                collection.push_str("{}");
            }
            None => collection.push_str(segment),
        }
    }
    found
}

fn of_query(param: &Param, schemas: &Schemas) -> Parameter {
    let mut schema: Described = serde_json::from_value(param.schema.clone()).unwrap_or_default();
    super::scalars::limit(&mut schema);
    walk(&mut schema, &mut |schema| {
        of_request_line(schema, &param.name);
    });
    schemas.fold(&mut schema);
    let list = matches!(schema, RefOr::T(Schema::Array(_)));
    ParameterBuilder::new()
        .name(param.name.as_ref())
        .parameter_in(ParameterIn::Query)
        .required(Required::False)
        .description(Some(param.about.as_ref()))
        .schema(Some(schema))
        // One value with commas.
        .style(list.then_some(ParameterStyle::Form))
        .explode(list.then_some(false))
        .build()
}

/// No control character at all, and something to be seen: what is left blank is refused.
const QUERY_TEXT: &str = r"^[^\x00-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f][^\x00-\x1f\x7f-\x9f]*$";

/// A text of a query is stricter than one of a body, and an id names a row that the demo has; `ids` are of whatever is
/// listed.
fn of_request_line(schema: &mut Described, name: &str) {
    let RefOr::T(Schema::Object(object)) = schema else {
        return;
    };
    if object.pattern.as_deref() == Some(TEXT) {
        object.pattern = Some(QUERY_TEXT.to_owned());
    }
    if object.format == Some(SchemaFormat::KnownFormat(KnownFormat::Uuid)) {
        let row = examples::id(name).map(|row| Value::from(row.to_string()));
        object.examples = row.into_iter().collect();
    }
}

/// The answer is kept under an `Idempotency-Key`.
pub fn keeps_key(endpoint: &Endpoint) -> bool {
    endpoint.method == "POST" && endpoint.op.idempotent && endpoint.op.access != RouteAccess::Public
}

/// The answer has an `ETag` that a reader may know already.
pub fn tagged(endpoint: &Endpoint) -> bool {
    endpoint.method == "GET" && (endpoint.op.versioned || endpoint.op.ranged)
}
