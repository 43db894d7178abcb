//! What the document does not tell of: the document itself, and the pages that show it.

use std::{borrow::Cow, sync::Arc};

use actix_web::{
    FromRequest, Handler, HttpRequest, HttpResponse, Resource, Responder, http::header, web,
};
use bytes::Bytes;
use domain::code::Code;
use serde_json::Value;

use crate::{
    http::{
        ApiError,
        asset::{Asset, Made},
        dispatch, document,
    },
    routes,
    state::State,
};

const JSON: &str = "/openapi.json";
const HTML: &str = "text/html; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";
const IMAGE: &str = "image/png";

/// The pages run their own scripts, which write styles and images.
const POLICY: &str = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'";

/// A file of Swagger UI.
macro_rules! page {
    ($name:literal, $media:expr) => {
        Asset::new(concat!("/docs/", $name), $media, || file($name)).policy(POLICY)
    };
}

static ASSETS: [Asset; 11] = [
    Asset::new(JSON, "application/json", json),
    Asset::new("/openapi.yaml", "application/yaml", yaml),
    Asset::new("/docs/", HTML, || file("index.html")).policy(POLICY),
    page!("index.html", HTML),
    page!("index.css", CSS),
    page!("swagger-ui.css", CSS),
    page!("swagger-ui-bundle.js", SCRIPT),
    page!("swagger-ui-standalone-preset.js", SCRIPT),
    page!("swagger-initializer.js", SCRIPT),
    page!("favicon-16x16.png", IMAGE),
    page!("favicon-32x32.png", IMAGE),
];

/// Their routes.
pub fn configure(config: &mut web::ServiceConfig) {
    for asset in &ASSETS {
        let answer = move |http, state| answer(asset, http, state);
        config.service(read_only(asset.path, answer));
    }
    for path in ["/", "/docs"] {
        config.service(read_only(path, to_docs));
    }
}

/// A path without an operation of the document: read, and nothing else.
pub fn read_only<F, A>(path: &str, handler: F) -> Resource
where
    F: Handler<A, Output: Responder> + Clone,
    A: FromRequest + 'static,
{
    web::resource(path.to_owned())
        .route(web::get().to(handler.clone()))
        .route(web::head().to(handler))
        .default_service(web::to(|http: HttpRequest| {
            std::future::ready(not_allowed(&http, "GET, HEAD"))
        }))
}

/// 405, with the methods that the path knows.
pub fn not_allowed(http: &HttpRequest, allow: &str) -> HttpResponse {
    let err = ApiError {
        allow: Some(allow.to_owned()),
        ..ApiError::new(Code::MethodNotAllowed)
    };
    dispatch::refuse(http, &err)
}

/// Whoever asks takes a place of those for strangers: callers keep theirs.
async fn answer(
    asset: &'static Asset,
    http: HttpRequest,
    state: web::Data<Arc<State>>,
) -> HttpResponse {
    let answered = match dispatch::place(&state.reading_pages) {
        Ok(_place) => asset.answer(&http).await,
        Err(err) => Err(err),
    };
    answered.unwrap_or_else(|err| dispatch::refuse(&http, &err))
}

async fn to_docs() -> HttpResponse {
    HttpResponse::Found()
        .insert_header((header::LOCATION, "/docs/"))
        .finish()
}

fn whole() -> Value {
    document::json(&routes::endpoints())
}

fn json() -> Made<Bytes> {
    let json = serde_json::to_vec(&whole()).map_err(|err| err.to_string())?;
    Ok(json.into())
}

fn yaml() -> Made<Bytes> {
    document::yaml(&whole()).map(Bytes::from)
}

fn file(name: &str) -> Made<Bytes> {
    match document::swagger::file(name) {
        Ok(Some(file)) if !file.gzpipped => Ok(match file.bytes {
            Cow::Borrowed(bytes) => Bytes::from_static(bytes),
            Cow::Owned(bytes) => bytes.into(),
        }),
        Ok(_) => Err(format!("Swagger UI has no plain {name}")),
        Err(err) => Err(err.to_string()),
    }
}
