//! Idempotency keys: claimed by an insert inside the business transaction, or ahead of work that keeps its own
//! transactions.

use chrono::{DateTime, Duration, Utc};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, QueryFilter,
    sea_query::OnConflict,
};
use uuid::Uuid;

use crate::{Error, entity::idempotency_keys, store::Tx};

/// How long an answer is kept.
pub(crate) const KEPT: Duration = Duration::hours(24);
/// After how long without a sign of life a claim counts as its dead process's.
const RUNNING: Duration = Duration::seconds(60);

/// Whose key, for what.
#[derive(Clone, Debug)]
pub struct Key {
    /// The caller.
    pub employee_id: Uuid,
    /// HTTP method.
    pub method: String,
    /// Path of the request.
    pub route: String,
    /// The client's key.
    pub key: String,
}

/// The first answer, as it was sent.
#[derive(Clone, Debug)]
pub struct Kept {
    /// Digest of the first request.
    pub fingerprint: String,
    /// Status.
    pub status: u16,
    /// Headers that travel with the body: `etag`, `location`.
    pub etag: Option<String>,
    /// `Location`.
    pub location: Option<String>,
    /// The body.
    pub body: Body,
}

/// A body as it rests.
#[derive(Clone, Debug)]
pub enum Body {
    /// Its text.
    Plain(String),
    /// Sealed for the caller, since it holds a secret.
    Sealed(String),
}

/// What stands under a key once somebody has asked for it.
#[derive(Clone, Debug)]
pub enum ClaimState {
    /// Nothing: it is the asker's now.
    Mine,
    /// Work that began with this fingerprint and has no answer yet.
    Running(String),
    /// An answer.
    Kept(Kept),
}

/// Claims the key for work that is not done in this transaction. `now` names the claim until it is kept, renewed or
/// dropped.
///
/// # Errors
/// [`Error::Retry`] when the claim of another ended in this instant.
pub async fn begin(
    tx: &Tx,
    key: &Key,
    fingerprint: &str,
    now: DateTime<Utc>,
) -> Result<ClaimState, Error> {
    let Some(kept) = claim(tx, key, fingerprint, now).await? else {
        return Ok(ClaimState::Mine);
    };
    if kept.status != 0 {
        return Ok(ClaimState::Kept(kept));
    }
    let taken = idempotency_keys::Entity::update_many()
        .set(idempotency_keys::ActiveModel {
            body_hash: Set(fingerprint.to_owned()),
            created_at: Set(now),
            ..Default::default()
        })
        .filter(mine(key))
        .filter(idempotency_keys::Column::Status.is_null())
        .filter(idempotency_keys::Column::CreatedAt.lt(now - RUNNING))
        .exec(tx)
        .await?;
    Ok(match taken.rows_affected {
        0 => ClaimState::Running(kept.fingerprint),
        _ => ClaimState::Mine,
    })
}

/// A sign of life of the claim that began at `since`: from now on it is known by `now`.
pub async fn renew(
    tx: &Tx,
    key: &Key,
    since: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    idempotency_keys::Entity::update_many()
        .set(idempotency_keys::ActiveModel {
            created_at: Set(now),
            ..Default::default()
        })
        .filter(running(key, since))
        .exec(tx)
        .await?;
    Ok(())
}

/// Claims the key, or returns the answer already kept under it.
/// A claim still running in another transaction is waited for, at most 2 s.
///
/// # Errors
/// [`Error::Held`] when the other claim did not end in time.
pub async fn claim(
    tx: &Tx,
    key: &Key,
    fingerprint: &str,
    now: DateTime<Utc>,
) -> Result<Option<Kept>, Error> {
    lock_timeout(tx, "'2s'").await?;
    let row = idempotency_keys::ActiveModel {
        employee_id: Set(key.employee_id),
        method: Set(key.method.clone()),
        route: Set(key.route.clone()),
        key: Set(key.key.clone()),
        body_hash: Set(fingerprint.to_owned()),
        created_at: Set(now),
        ..Default::default()
    };
    expire(tx, key, now).await?;
    let inserted = idempotency_keys::Entity::insert(row)
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(tx)
        .await?;
    lock_timeout(tx, "DEFAULT").await?;
    if inserted > 0 {
        return Ok(None);
    }
    let kept = find(key).one(tx).await?.ok_or(Error::Retry)?;
    Ok(Some(Kept {
        fingerprint: kept.body_hash,
        status: u16::try_from(kept.status.unwrap_or_default()).unwrap_or_default(),
        etag: kept.etag,
        location: kept.location,
        body: match kept.response_sealed {
            Some(sealed) => Body::Sealed(sealed),
            None => Body::Plain(kept.response_body.unwrap_or_default()),
        },
    }))
}

/// Keeps the answer under the claimed key.
pub async fn keep(tx: &Tx, key: &Key, kept: Kept) -> Result<(), Error> {
    store(tx, mine(key), kept).await
}

/// Keeps the answer under a claim that began at `since`, unless another has taken it over.
pub async fn finish(tx: &Tx, key: &Key, since: DateTime<Utc>, kept: Kept) -> Result<(), Error> {
    store(tx, running(key, since), kept).await
}

async fn store(tx: &Tx, claim: sea_orm::Condition, kept: Kept) -> Result<(), Error> {
    let (plain, sealed) = match kept.body {
        Body::Plain(text) => (Some(text), None),
        Body::Sealed(text) => (None, Some(text)),
    };
    let changes = idempotency_keys::ActiveModel {
        status: Set(Some(i32::from(kept.status))),
        etag: Set(kept.etag),
        location: Set(kept.location),
        response_body: Set(plain),
        response_sealed: Set(sealed),
        ..Default::default()
    };
    idempotency_keys::Entity::update_many()
        .set(changes)
        .filter(claim)
        .exec(tx)
        .await?;
    Ok(())
}

/// Gives the claim that began at `since` back.
pub async fn forget(tx: &Tx, key: &Key, since: DateTime<Utc>) -> Result<(), Error> {
    idempotency_keys::Entity::delete_many()
        .filter(running(key, since))
        .exec(tx)
        .await?;
    Ok(())
}

async fn expire(tx: &Tx, key: &Key, now: DateTime<Utc>) -> Result<(), Error> {
    idempotency_keys::Entity::delete_many()
        .filter(mine(key))
        .filter(idempotency_keys::Column::CreatedAt.lt(now - KEPT))
        .exec(tx)
        .await?;
    Ok(())
}

fn find(key: &Key) -> sea_orm::Select<idempotency_keys::Entity> {
    idempotency_keys::Entity::find().filter(mine(key))
}

fn mine(key: &Key) -> sea_orm::Condition {
    sea_orm::Condition::all()
        .add(idempotency_keys::Column::EmployeeId.eq(key.employee_id))
        .add(idempotency_keys::Column::Method.eq(&key.method))
        .add(idempotency_keys::Column::Route.eq(&key.route))
        .add(idempotency_keys::Column::Key.eq(&key.key))
}

fn running(key: &Key, since: DateTime<Utc>) -> sea_orm::Condition {
    mine(key)
        .add(idempotency_keys::Column::Status.is_null())
        .add(idempotency_keys::Column::CreatedAt.eq(since))
}

async fn lock_timeout(tx: &Tx, limit: &str) -> Result<(), Error> {
    if tx.get_database_backend() == DbBackend::Postgres {
        tx.execute_unprepared(&format!("SET LOCAL lock_timeout = {limit}"))
            .await?;
    }
    Ok(())
}
