//! Writes of clients: the usual ones, below a savepoint, so that after a refused document the
//! transaction can still say whose it is.

use domain::code::Code;
use persistence::{Tx, clients};
use serde_json::{Value, json};

use super::{ClientIn, Clients, document, duplicates};
use crate::{
    http::{Answer, ApiError, Cx, Patch, Request, Result},
    resource::{Shown, crud},
};

/// `POST /clients`
pub async fn create(cx: &Cx<ClientIn>, tx: &Tx) -> Result<Answer<Shown<Clients>>> {
    let savepoint = tx.savepoint().await?;
    let written = crud::create::<Clients>(cx, &savepoint).await;
    let answer = settle(cx, tx, savepoint, written).await?;
    let alike = match answer.body() {
        Some(client) => duplicates::of(cx, tx, client).await?,
        None => Vec::new(),
    };
    answer.telling(|client| client.extra.possible_duplicates = Some(alike))
}

/// `PATCH /clients/{id}`
pub async fn update(cx: &Cx<Patch<ClientIn>>, tx: &Tx) -> Result<Answer<Shown<Clients>>> {
    let savepoint = tx.savepoint().await?;
    let written = crud::update::<Clients>(cx, &savepoint).await;
    settle(cx, tx, savepoint, written).await
}

async fn settle<T>(request: &Request, tx: &Tx, savepoint: Tx, written: Result<T>) -> Result<T> {
    match written {
        Ok(answer) => {
            savepoint.commit().await?;
            Ok(answer)
        }
        Err(err) => {
            // Where the connection was lost, that is what is to be told.
            match savepoint.rollback().await {
                Ok(()) => Err(told(request, tx, err).await?),
                Err(_) => Err(err),
            }
        }
    }
}

/// Names the client that holds the document to a caller who may see it; the others learn how they come to see it.
async fn told(request: &Request, tx: &Tx, err: ApiError) -> Result<ApiError> {
    if err.code != Code::DocumentTaken {
        return Ok(err);
    }
    let body = request.json()?;
    let typed = body.get("document").and_then(Value::as_str);
    let Some(document) = typed.and_then(document::canonical) else {
        return Ok(err);
    };
    let holder = clients::holder(tx, request.scope(), &document).await?;
    Ok(match holder {
        Some((id, name)) => err.with("client", json!({ "id": id, "name": name })),
        None => elsewhere(err),
    })
}

fn elsewhere(mut err: ApiError) -> ApiError {
    for violation in &mut err.violations.0 {
        violation.params.push(("reason", "elsewhere".to_owned()));
    }
    err
}
