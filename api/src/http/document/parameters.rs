//! The parameters of an operation: of the path, with a row of the demo as example; of the query; headers.

use demo::ids;
use serde_json::{Value, json};
use utoipa::openapi::{
    Ref, RefOr, Required,
    path::{Parameter, ParameterBuilder, ParameterIn, ParameterStyle},
    schema::{Components, Schema},
};

use super::{
    schemas::Schemas,
    words::{camel, singular},
};
use crate::{
    caller::Access,
    fields::id_schema,
    http::{
        dispatch::LONGEST_HEADER,
        endpoint::Endpoint,
        query::Param,
        schema::{Described, text},
    },
};

/// A parameter of an operation, or where it stands.
pub type Given = RefOr<Parameter>;

/// All of an operation's. Those of the query are shared later, once all are known.
pub fn of(endpoint: &Endpoint, schemas: &Schemas, components: &mut Components) -> Vec<Given> {
    let mut given = path(endpoint, components);
    let query = endpoint.op.params.iter();
    given.extend(query.map(|param| RefOr::T(of_query(param, schemas))));
    let headers = HEADERS.iter().filter(|header| (header.of)(endpoint));
    given.extend(headers.map(|header| header.given(components)));
    given
}

/// What every operation takes.
pub fn everywhere(components: &mut Components) -> Vec<Given> {
    vec![LANGUAGE.given(components)]
}

fn at(name: &str) -> Given {
    RefOr::Ref(Ref::new(format!("#/components/parameters/{name}")))
}

/// The ids of the path, shared unless the operation's example has a row of its own.
fn path(endpoint: &Endpoint, components: &mut Components) -> Vec<Given> {
    let found = path_parameters(&endpoint.path);
    let last = found.len();
    let mut given = Vec::new();
    for (place, (name, collection)) in (1..).zip(found) {
        let own = match (&endpoint.op.example_row, endpoint.method.as_str()) {
            _ if place < last => None,
            (Some(row), _) => Some(row.to_string()),
            (None, "DELETE") => ids::of(&collection).map(|rows| rows.spare().to_string()),
            (None, _) => None,
        };
        let shared = shared_name(&collection, name, place == 1);
        let row = match name {
            "id" => ids::of(&collection).map(ids::Rows::one),
            _ => ids::parent(&collection),
        };
        let one = || row.map(|row| row.to_string());
        match own {
            Some(row) => given.push(RefOr::T(of_path(name, Some(row)))),
            None => {
                let parameter = components.parameters.entry(shared.clone());
                parameter.or_insert_with(|| RefOr::T(of_path(name, one())));
                given.push(at(&shared));
            }
        }
    }
    given
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

fn of_path(name: &str, example: Option<String>) -> Parameter {
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

/// A header that some requests may bring.
struct Header {
    name: &'static str,
    header: &'static str,
    about: &'static str,
    least: usize,
    pattern: &'static str,
    of: fn(&Endpoint) -> bool,
}

const PRINTABLE: &str = "^[ -~]*$";

const LANGUAGE: Header = Header {
    name: "AcceptLanguage",
    header: "Accept-Language",
    about: "`pt-BR` gives problems in Portuguese.",
    least: 0,
    // What cannot be read is as if it were not there.
    pattern: r"^[^\x00-\x08\x0a-\x1f\x7f]*$",
    of: |_| true,
};

const HEADERS: [Header; 5] = [
    Header {
        name: "IdempotencyKey",
        header: "Idempotency-Key",
        about: "The same key and body give the first answer again, for 24 hours.",
        least: 1,
        pattern: "^[!-~]([ -~]*[!-~])?$",
        of: keeps_key,
    },
    Header {
        name: "IfMatch",
        header: "If-Match",
        about: "`ETag` the change is based on; 412 when it is stale.",
        least: 0,
        pattern: PRINTABLE,
        of: |endpoint| endpoint.op.versioned && endpoint.method != "GET",
    },
    Header {
        name: "Range",
        header: "Range",
        about: "One part: `bytes=0-1023`, `bytes=1024-` or `bytes=-512`.",
        least: 0,
        pattern: PRINTABLE,
        of: |endpoint| endpoint.op.ranged,
    },
    Header {
        name: "IfRange",
        header: "If-Range",
        about: "`ETag` of the version that the part is wanted of; the whole when it is another one.",
        least: 0,
        pattern: PRINTABLE,
        of: |endpoint| endpoint.op.ranged,
    },
    Header {
        name: "IfNoneMatch",
        header: "If-None-Match",
        about: "`ETag` at hand; 304 when it is current.",
        least: 0,
        pattern: PRINTABLE,
        of: tagged,
    },
];

impl Header {
    fn given(&self, components: &mut Components) -> Given {
        let shared = components.parameters.entry(self.name.to_owned());
        shared.or_insert_with(|| RefOr::T(self.parameter()));
        at(self.name)
    }

    fn parameter(&self) -> Parameter {
        let schema = json!({
            "type": "string",
            "minLength": self.least,
            "maxLength": LONGEST_HEADER,
            "pattern": self.pattern,
        });
        let schema: Described = serde_json::from_value(schema).unwrap_or_default();
        ParameterBuilder::new()
            .name(self.header)
            .parameter_in(ParameterIn::Header)
            .required(Required::False)
            .description(Some(self.about))
            .schema(Some(schema))
            .build()
    }
}

/// The answer is kept under an `Idempotency-Key`.
pub fn keeps_key(endpoint: &Endpoint) -> bool {
    endpoint.method == "POST" && endpoint.op.idempotent && endpoint.op.access != Access::Public
}

/// The answer has an `ETag` that a reader may know already.
pub fn tagged(endpoint: &Endpoint) -> bool {
    endpoint.method == "GET" && (endpoint.op.versioned || endpoint.op.ranged)
}
