//! The OpenAPI 3.1 document, built with utoipa's own model from the registered endpoints and their types' schemas.
//!
//! [`schemas`] makes the schema components; [`operation`] an operation out of an endpoint, of its [`parameters`] and
//! [`request_headers`], [`answers`] with their [`headers`], and [`refusals`]; [`examples`] the bodies that stand beside
//! them; [`links`] the way from one operation to the next. [`shared`] moves into the components what several operations
//! have.

mod answers;
mod examples;
mod headers;
mod links;
mod operation;
mod parameters;
mod refusals;
mod request_headers;
mod scalars;
mod schemas;
mod shared;
pub mod swagger;
mod words;
mod yaml;

use serde_json::{Value, json};
use utoipa::openapi::{
    ContactBuilder, Info, InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder, Paths,
    ServerBuilder,
    extensions::{Extensions, ExtensionsBuilder},
    path::PathItem,
    schema::Components,
    security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme},
    tag::{Tag, TagBuilder},
};

use self::schemas::Schemas;
use super::endpoint::Endpoints;

/// What is sent as `Authorization`.
const BEARER: &str = "bearer";

/// The document as JSON.
#[must_use]
pub fn json(endpoints: &Endpoints) -> Value {
    serde_json::to_value(build(endpoints)).unwrap_or_default()
}

/// The same as YAML, as committed.
///
/// # Errors
/// When the document can't be written, which is a defect.
pub fn yaml(document: &Value) -> Result<String, String> {
    yaml::write(document)
}

/// The document.
#[must_use]
pub fn build(endpoints: &Endpoints) -> OpenApi {
    let mut schemas = Schemas::of(endpoints);
    let mut components = Components::new();
    components.add_security_scheme(BEARER, bearer());
    let mut paths = Paths::new();
    for endpoint in &endpoints.all {
        let all = endpoints.all.iter().map(AsRef::as_ref);
        let path: Vec<_> = all.filter(|other| other.path == endpoint.path).collect();
        let operation = operation::of(endpoint, &path, &schemas, &mut components);
        let mut item = PathItem::new(operation::method(endpoint), operation);
        match paths.paths.get_mut(&endpoint.path) {
            Some(known) => known.merge_operations(item),
            None => {
                item.parameters = Some(parameters::of_path(&path, &mut components));
                paths.paths.insert(endpoint.path.clone(), item);
            }
        }
    }
    let mut document = OpenApiBuilder::new()
        .info(info())
        .servers(Some([server().build()]))
        .paths(paths)
        .components(Some(components))
        .security(Some([SecurityRequirement::new::<_, [&str; 0], &str>(
            BEARER,
            [],
        )]))
        .tags(Some(tags(endpoints)))
        .build();
    document.extensions = Some(groups(endpoints));
    links::add(&mut document, endpoints, &schemas);
    shared::share(&mut document, &mut schemas);
    let roots = roots(&document);
    if let Some(components) = &mut document.components {
        components.schemas = schemas.used(roots);
    }
    document
}

/// The schemas that are named outside of schemas.
fn roots(document: &OpenApi) -> Vec<String> {
    let text = serde_json::to_string(document).unwrap_or_default();
    let mark = "#/components/schemas/";
    let names = text.split(mark).skip(1);
    let names = names.filter_map(|rest| rest.split('"').next());
    names.map(str::to_owned).collect()
}

fn info() -> Info {
    InfoBuilder::new()
        .title("Vencemos")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(include_str!("document/description.md")))
        .contact(Some(
            // Whoever runs a server stands for it; `.example` is nobody's domain (RFC 2606).
            ContactBuilder::new()
                .name(Some("Whoever runs this server"))
                .url(Some("https://vencemos.example/"))
                .email(Some("api@vencemos.example"))
                .build(),
        ))
        .license(Some(
            LicenseBuilder::new()
                .name("MIT")
                .url(Some("https://spdx.org/licenses/MIT.html"))
                .build(),
        ))
        .build()
}

fn server() -> ServerBuilder {
    let internal = Extensions::from_iter([("x-internal", json!(false))]);
    ServerBuilder::new()
        .url("/")
        .description(Some(
            "The server that this document comes from: local, staging or production.",
        ))
        .extensions(Some(internal))
}

fn bearer() -> SecurityScheme {
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .bearer_format("JWT")
        .description(Some(
            "`access_token` of `POST /auth/login`: a JWT for 15 minutes, checked as RFC8725 advises; or an integration's \
             API key (`vcm_…`).",
        ))
        .build();
    SecurityScheme::Http(bearer)
}

fn tags(endpoints: &Endpoints) -> Vec<Tag> {
    let tags = endpoints.tags.iter().map(|tag| {
        TagBuilder::new()
            .name(tag.name)
            .description(Some(tag.about))
            .build()
    });
    tags.collect()
}

/// `x-tagGroups`: how readers that know it fold the tags.
fn groups(endpoints: &Endpoints) -> Extensions {
    let mut groups: Vec<(&str, Vec<&str>)> = Vec::new();
    for tag in &endpoints.tags {
        match groups.last_mut() {
            Some((name, tags)) if *name == tag.group => tags.push(tag.name),
            _ => groups.push((tag.group, vec![tag.name])),
        }
    }
    let groups = groups.into_iter();
    let groups: Vec<Value> = groups
        .map(|(name, tags)| json!({ "name": name, "tags": tags }))
        .collect();
    ExtensionsBuilder::new().add("x-tagGroups", groups).build()
}
