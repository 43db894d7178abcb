//! Swagger UI as it is served: folded, searchable, ready to try, and logged in by a login that was tried.

use std::{borrow::Cow, sync::Arc};

use utoipa_swagger_ui::{Config, SwaggerFile};

/// What is put in the place of a piece of a file.
const CHANGES: [(&str, &str, &str); 3] = [
    (
        "swagger-initializer.js",
        "SwaggerUIBundle({",
        // The token that a login or refresh answers with is what is sent from then on.
        r#"SwaggerUIBundle({
    responseInterceptor: (response) => {
      if (response.ok && /\/auth\/(login|refresh)$/.test(response.url)) {
        window.ui.preauthorizeApiKey("bearer", JSON.parse(response.text).access_token);
      }
      return response;
    },"#,
    ),
    (
        "index.html",
        "<title>Swagger UI</title>",
        "<title>Vencemos API</title>",
    ),
    (
        "index.css",
        "body {",
        // Names in the running text have a frame, which would reach into the lines above and below. What may follow an
        // answer is told by name; all of how, forty times over, would make the page endless.
        ".swagger-ui .renderedMarkdown :is(p, li) { line-height: 1.75; }\n\
         .swagger-ui .operation-link { margin: 0; }\n\
         .swagger-ui .operation-link pre { display: none; }\n\nbody {",
    ),
];

/// A file of the pages; none of that name is `None`.
///
/// # Errors
/// When the pages are broken, which is a defect.
pub fn file(path: &str) -> Result<Option<SwaggerFile<'static>>, Box<dyn std::error::Error>> {
    let config = Config::new(["/openapi.json"])
        .doc_expansion("none")
        .filter(true)
        .try_it_out_enabled(true)
        .persist_authorization(true)
        .display_request_duration(true)
        // Without a bar to open other documents in.
        .use_base_layout();
    let mut file = utoipa_swagger_ui::serve(path, Arc::new(config))?;
    let changes = CHANGES.iter().filter(|(name, ..)| *name == path);
    for (file, (_, piece, other)) in file.iter_mut().zip(changes) {
        let text = String::from_utf8_lossy(&file.bytes).replacen(piece, other, 1);
        file.bytes = Cow::Owned(text.into_bytes());
    }
    Ok(file)
}
