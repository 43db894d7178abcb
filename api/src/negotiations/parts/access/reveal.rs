//! `POST /negotiations/{id}/access/reveal-password`: the one way to see a network password.

use domain::negotiation::Write;
use persistence::{
    Scope, Tx,
    entity::negotiation_accesses,
    history,
    negotiations::{self},
    table,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    fields::NetworkPassword,
    http::{Answer, ApiError, Cx, Result},
    negotiations::opened,
};

/// No members.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RevealIn {}

/// The network password.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Revealed {
    /// As it was typed.
    pub password: NetworkPassword,
}

/// Writes down who asked, then tells.
pub async fn reveal(cx: &Cx<RevealIn>, tx: &Tx) -> Result<Answer<Revealed>> {
    let negotiation = opened::lock(cx, tx).await?;
    let access = table::find::<negotiation_accesses::Entity>(tx, Scope::system(), negotiation.id);
    let access = access.await?.ok_or_else(ApiError::not_found)?;
    let sealed = access.password_sealed.ok_or_else(ApiError::not_found)?;
    let document = cx.json()?;
    cx.expect_version(access.version)?;
    opened::may(cx, &negotiation)?;
    opened::allow(&negotiation, Write::RevealPassword)?;
    cx.read(&document)?;
    let action = "access.password_revealed";
    history::record(tx, &cx.act(tx), &negotiation, action, &[]).await?;
    // What comes next in the history comes later.
    negotiations::touch(tx, negotiation.id).await?;
    let about = negotiation.id;
    let opened = cx.state.vault.open(about.as_bytes(), &sealed);
    let password = String::from_utf8(opened.map_err(ApiError::internal)?);
    Ok(Answer::ok(Revealed {
        password: NetworkPassword::stored(password.map_err(ApiError::internal)?),
    }))
}
