//! The four operations of every part that a negotiation has once, and their registration.

use actix_web::http::Method;
use demo::ids;
use domain::{code::Code, permission::Action};
use persistence::Executor;
use persistence::{Db, Tx, entity::negotiations, history, stamp::Stamped};
use serde_json::Value;

use super::{
    super::{opened, values},
    singleton::{Asked, Singleton},
};
use crate::{
    http::{
        Answer, ApiError, Cx, Patch, Record, Request, Result,
        endpoint::{Endpoints, op},
    },
    registries::registry::check_links,
};

/// A part's resource.
pub type Shown<S> = Record<<S as Singleton>::In, <S as Singleton>::Extra>;

/// Who writes the whole means what is missing, too.
const WHOLE: &str = "What is left out takes its default, also where another value stood; PATCH changes single members.";

/// Registers the four operations of `S`.
pub fn singleton<S: Singleton>(endpoints: Endpoints) -> Endpoints {
    let path = format!("/negotiations/{{id}}/{}", S::WORD);
    let write = |verb: &str, does: &str| {
        op(
            format!("{verb}{}", S::NAME),
            format!("{does} the {} of a negotiation", S::WORD),
            Action::WriteNegotiation,
        )
        .about(S::ABOUT)
        .versioned()
        .problems(S::PROBLEMS)
    };
    endpoints
        .write(
            Method::PUT,
            path.clone(),
            put::<S>,
            write("put", "Write")
                .about(format!("{WHOLE} {}", S::ABOUT))
                .or_created(),
        )
        .get(
            path.clone(),
            read::<S>,
            op(
                format!("get{}", S::NAME),
                format!("Read the {} of a negotiation", S::WORD),
                Action::Read,
            )
            .about(S::ABOUT)
            .versioned(),
        )
        .write(
            Method::PATCH,
            path.clone(),
            update::<S>,
            write("update", "Change"),
        )
        .write(
            Method::DELETE,
            path,
            remove::<S>,
            write("delete", "Remove")
                .success(204)
                .acts_on(ids::TO_STRIP),
        )
}

/// `GET`.
pub async fn read<S: Singleton>(cx: &Cx<()>, db: &Db) -> Result<Answer<Shown<S>>> {
    let negotiation = opened::find(cx, db).await?;
    let part = S::find(db, negotiation.id).await?;
    let part = part.ok_or_else(ApiError::not_found)?;
    let shown = shown::<S>(db, &negotiation, &part).await?;
    Ok(Answer::ok(shown).version(part.version()))
}

/// `PUT`: creates or replaces.
pub async fn put<S: Singleton>(cx: &Cx<S::In>, tx: &Tx) -> Result<Answer<Shown<S>>> {
    let negotiation = opened::lock(cx, tx).await?;
    let old = S::find(tx, negotiation.id).await?;
    let document = cx.json()?;
    guard::<S>(cx, tx, &negotiation, old.as_ref()).await?;
    let input = cx.read(&document)?;
    apply(Asked::<S> {
        request: cx,
        tx,
        negotiation: &negotiation,
        old: old.as_ref(),
        document: &document,
        input: &input,
        replaces: true,
    })
    .await
}

/// `PATCH`.
pub async fn update<S: Singleton>(cx: &Cx<Patch<S::In>>, tx: &Tx) -> Result<Answer<Shown<S>>> {
    let negotiation = opened::lock(cx, tx).await?;
    let old = S::find(tx, negotiation.id).await?;
    let old = old.ok_or_else(ApiError::not_found)?;
    let document = cx.json()?;
    guard::<S>(cx, tx, &negotiation, Some(&old)).await?;
    let input = cx.patched(&S::input(&old)?, &document)?;
    apply(Asked::<S> {
        request: cx,
        tx,
        negotiation: &negotiation,
        old: Some(&old),
        document: &document,
        input: &input,
        replaces: false,
    })
    .await
}

/// `DELETE`.
pub async fn remove<S: Singleton>(cx: &Cx<()>, tx: &Tx) -> Result<Answer<()>> {
    let mut negotiation = opened::lock(cx, tx).await?;
    let old = S::find(tx, negotiation.id).await?;
    let old = old.ok_or_else(ApiError::not_found)?;
    guard::<S>(cx, tx, &negotiation, Some(&old)).await?;
    let before = json::<S>(Some(&old))?;
    S::remove(tx, old).await?;
    if S::PRICED {
        values::recompute(tx, &mut negotiation).await?;
    }
    let changes = history::diff(S::WORD, &before, &Value::Null);
    let action = format!("{}.removed", S::WORD);
    opened::save(cx, tx, negotiation, &action, &changes).await?;
    Ok(Answer::no_content())
}

/// The version is the expected one, the caller may edit, and no billing stands in the way.
///
/// # Errors
/// 412, 403, 409.
pub async fn guard<S: Singleton>(
    request: &Request,
    tx: &Tx,
    negotiation: &negotiations::Model,
    old: Option<&S::Part>,
) -> Result<()> {
    match old {
        Some(old) => request.expect_version(old.version())?,
        None if request.if_match.is_some() => {
            return Err(ApiError::new(Code::PreconditionFailed));
        }
        None => {}
    }
    opened::editable(request, negotiation)?;
    match S::PRICED {
        true => values::unbilled(tx, negotiation.id).await,
        false => Ok(()),
    }
}

/// Checks, decides, stores and records a write; one that changes nothing leaves no trace.
///
/// # Errors
/// 422, 409.
pub async fn apply<S: Singleton>(asked: Asked<'_, S>) -> Result<Answer<Shown<S>>> {
    let (request, tx) = (asked.request, asked.tx);
    let old_links = asked.old.map(S::input).transpose()?;
    let old_links = old_links.as_ref().map(S::links).unwrap_or_default();
    check_links(request, tx, &old_links, &S::links(asked.input)).await?;
    let mut part = asked.old.cloned().unwrap_or_default();
    S::decide(&asked, &mut part).await?;
    if asked.old == Some(&part) {
        let shown = shown::<S>(tx, asked.negotiation, &part).await?;
        return Ok(Answer::ok(shown).version(part.version()));
    }
    match asked.old {
        Some(_) => part.changed(tx.now()),
        None => part.born(asked.negotiation.id, tx.now()),
    }
    S::save(tx, &part, asked.old.is_none()).await?;
    record(&asked, &part).await?;
    let shown = shown::<S>(tx, asked.negotiation, &part).await?;
    let answer = match asked.old {
        Some(_) => Answer::ok(shown),
        None => Answer::created(request.path.clone(), shown),
    };
    Ok(answer.version(part.version()))
}

async fn record<S: Singleton>(asked: &Asked<'_, S>, part: &S::Part) -> Result<()> {
    let mut negotiation = asked.negotiation.clone();
    if S::PRICED {
        values::recompute(asked.tx, &mut negotiation).await?;
    }
    let mut changes = history::diff(S::WORD, &json::<S>(asked.old)?, &json::<S>(Some(part))?);
    changes.extend(S::unseen(asked.old, part));
    let verb = match asked.old {
        Some(_) => "updated",
        None => "created",
    };
    let action = format!("{}.{verb}", S::WORD);
    opened::save(asked.request, asked.tx, negotiation, &action, &changes).await?;
    Ok(())
}

fn json<S: Singleton>(part: Option<&S::Part>) -> Result<Value> {
    match part {
        Some(part) => serde_json::to_value(S::input(part)?).map_err(ApiError::internal),
        None => Ok(Value::Null),
    }
}

async fn shown<S: Singleton>(
    db: &impl Executor,
    negotiation: &negotiations::Model,
    part: &S::Part,
) -> Result<Shown<S>> {
    let extra = S::extra(db, negotiation, part).await?;
    Ok(Record::new(part, S::input(part)?, extra))
}
