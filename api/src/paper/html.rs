//! The contract as a page of the web: the same values, escaped, with one style sheet and no script.

use std::sync::LazyLock;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use minijinja::{AutoEscape, Environment, context, value::Serde};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::Unprinted;

const PAGE: &str = include_str!("pages/contract.html");
const STYLE: &str = include_str!("pages/contract.css");

/// Nothing is loaded, run or sent; of styles only that one, by its hash.
pub static POLICY: LazyLock<String> = LazyLock::new(|| {
    let hash = STANDARD.encode(Sha256::digest(STYLE.as_bytes()));
    format!(
        "default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"
    )
});

static PAGES: LazyLock<Result<Environment<'static>, minijinja::Error>> = LazyLock::new(|| {
    let mut pages = Environment::new();
    pages.set_auto_escape_callback(|_| AutoEscape::Html);
    pages.add_template("contract", PAGE)?;
    Ok(pages)
});

/// Sets `values` as a page. Slow for long ones: call it off the event loop.
///
/// # Errors
/// [`Unprinted::Broken`], which is a defect of the page or of the values' shape.
pub fn set(values: &Value) -> Result<String, Unprinted> {
    let pages = PAGES.as_ref().map_err(Unprinted::broken)?;
    let page = pages.get_template("contract").map_err(Unprinted::broken)?;
    page.render(context! { it => Serde(values), style => STYLE })
        .map_err(Unprinted::broken)
}
