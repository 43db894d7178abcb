//! The link in a request's path.

use crate::{
    http::{Request, Result},
    negotiations::proposals::answer::{self, Linked},
};

/// The token of the path.
#[must_use]
pub fn token(request: &Request) -> &str {
    request.params.get("token").map_or("", String::as_str)
}

/// Path of the page, also where a proxy serves the product below a path of its own.
#[must_use]
pub fn path(request: &Request) -> String {
    let base = request.state.settings.public_path();
    format!("{base}/public/proposals/{}", token(request))
}

/// The proposal behind the link. A token that is none is asked for like any other; a guess counts.
///
/// # Errors
/// 404.
pub async fn find(request: &Request) -> Result<Linked> {
    let state = &request.state;
    let found = answer::find(state.store.db(), token(request), request.now).await;
    if found.as_ref().is_err_and(|err| err.status == 404) {
        state.link_limits.guessed(request.peer);
    }
    found
}

/// The proposal behind the link, while there is something to look at.
///
/// # Errors
/// 404, 410.
pub async fn there(request: &Request) -> Result<Linked> {
    let linked = find(request).await?;
    linked.there()?;
    Ok(linked)
}
