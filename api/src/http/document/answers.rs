//! How an operation succeeds: its statuses with bodies, headers and examples.

use utoipa::openapi::{
    Content, ContentBuilder, Ref, RefOr, Response, ResponseBuilder,
    example::ExampleBuilder,
    schema::{Components, KnownFormat, ObjectBuilder, SchemaFormat, Type},
};

use super::{
    examples,
    headers::{Told, tell},
    parameters::{keeps_key, tagged},
    schemas::{HTML, Schemas},
};
use crate::http::{endpoint::Endpoint, schema::reference};

/// Bytes of the largest file.
const LARGEST: usize = 20 * 1024 * 1024;

/// The successes by status.
pub fn of(
    endpoint: &Endpoint,
    schemas: &Schemas,
    components: &mut Components,
) -> Vec<(u16, RefOr<Response>)> {
    let op = &endpoint.op;
    let mut answers = Vec::new();
    let mut statuses = vec![op.success];
    statuses.extend(op.or_created.then_some(201));
    for status in statuses {
        answers.push((status, success(endpoint, status, schemas, components)));
    }
    if op.notice.is_some() && endpoint.method == "POST" {
        let about = "The form was taken; `Location` is the page.";
        let headers = [Told::Location, Told::RequestId];
        answers.push((303, shared("FormTaken", about, &headers, components)));
    }
    if op.ranged {
        let part = bytes(
            endpoint,
            ResponseBuilder::new().description("The part asked for."),
        );
        let mut part = part.build();
        let headers = [Told::ContentRange, Told::AcceptRanges, Told::Disposition];
        tell(&mut part, &headers, components);
        tell(&mut part, &[Told::ETag, Told::RequestId], components);
        answers.push((206, RefOr::T(part)));
    }
    if tagged(endpoint) {
        let headers = [Told::ETag, Told::RequestId];
        answers.push((
            304,
            shared("NotModified", "Not modified.", &headers, components),
        ));
    }
    answers
}

fn success(
    endpoint: &Endpoint,
    status: u16,
    schemas: &Schemas,
    components: &mut Components,
) -> RefOr<Response> {
    let op = &endpoint.op;
    let mut headers = headers(endpoint, status);
    if status == 204 {
        return shared(
            "NoContent",
            "Done; no body.",
            &[Told::RequestId],
            components,
        );
    }
    let mut response = ResponseBuilder::new().description(match status {
        201 => "Created.",
        202 => "Accepted.",
        _ => "Success.",
    });
    if let Some(name) = &endpoint.response {
        response = response.content("application/json", json(name, schemas, components));
        if op.notice.is_some() {
            response = response.content("text/html", page());
            headers.push(Told::Language);
        }
    }
    if !op.gives.is_empty() {
        response = bytes(endpoint, response);
        headers.push(Told::Disposition);
    }
    let mut response = response.build();
    tell(&mut response, &headers, components);
    RefOr::T(response)
}

fn headers(endpoint: &Endpoint, status: u16) -> Vec<Told> {
    let op = &endpoint.op;
    let list = op.params.iter().any(|param| param.name == "cursor");
    let said = [
        (true, Told::RequestId),
        (status == 201, Told::Location),
        (op.versioned || op.ranged || status == 201, Told::ETag),
        (op.ranged, Told::AcceptRanges),
        (list, Told::Link),
        (keeps_key(endpoint), Told::Replayed),
    ];
    let said = said.into_iter().filter(|(said, _)| *said);
    said.map(|(_, told)| told).collect()
}

fn shared(name: &str, about: &str, told: &[Told], components: &mut Components) -> RefOr<Response> {
    if !components.responses.contains_key(name) {
        let mut response = Response::new(about);
        tell(&mut response, told, components);
        components
            .responses
            .insert(name.to_owned(), RefOr::T(response));
    }
    Ref::from_response_name(name).into()
}

/// A body with its example, which every answer of this type shares.
fn json(name: &str, schemas: &Schemas, components: &mut Components) -> Content {
    let example = components.examples.entry(name.to_owned());
    example.or_insert_with(|| {
        let value = examples::whole(name, schemas);
        ExampleBuilder::new().value(Some(value)).into()
    });
    let at = Ref::new(format!("#/components/examples/{name}"));
    ContentBuilder::new()
        .schema(Some(reference(name)))
        .examples_from_iter([(name, RefOr::Ref(at))])
        .build()
}

/// A page, in the place of JSON.
pub fn page() -> Content {
    Content::new(Some(reference(HTML)))
}

fn bytes(endpoint: &Endpoint, response: ResponseBuilder) -> ResponseBuilder {
    let media = endpoint.op.gives.iter();
    media.fold(response, |response, media| {
        let binary = ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Binary)))
            .max_length(Some(LARGEST));
        let content = match *media {
            "text/html" => page(),
            _ => Content::new(Some(binary.build())),
        };
        response.content(*media, content)
    })
}
