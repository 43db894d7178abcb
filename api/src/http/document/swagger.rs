//! Swagger UI as it is served: folded, searchable, ready to try, and logged in by a login that was tried.

use std::{borrow::Cow, sync::Arc};

use utoipa_swagger_ui::{Config, SwaggerFile};

const INITIALIZER: &str = "swagger-initializer.js";
const BEGINS: &str = "SwaggerUIBundle({";
/// The token that a login or refresh answers with is what is sent from then on.
const TAKES_TOKEN: &str = r#"SwaggerUIBundle({
    responseInterceptor: (response) => {
      if (response.ok && /\/auth\/(login|refresh)$/.test(response.url)) {
        window.ui.preauthorizeApiKey("bearer", JSON.parse(response.text).access_token);
      }
      return response;
    },"#;

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
        .display_request_duration(true);
    let mut file = utoipa_swagger_ui::serve(path, Arc::new(config))?;
    if let Some(file) = file.as_mut().filter(|_| path == INITIALIZER) {
        let text = String::from_utf8_lossy(&file.bytes);
        let text = text.replacen(BEGINS, TAKES_TOKEN, 1);
        file.bytes = Cow::Owned(text.into_bytes());
    }
    Ok(file)
}
