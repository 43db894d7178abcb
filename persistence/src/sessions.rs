//! Sessions and their refresh tokens. A session is a family of tokens of which one is live.

use chrono::{DateTime, Duration, Utc};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect,
    sea_query::Expr,
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    Effect, Error, Tx,
    entity::{employee_branches, employees, refresh_tokens, sessions},
    journal::{self, Act, Change, Event},
    live,
    reference::Kind,
};

/// A superseded token used within this time is a race, not a theft.
const RACE: Duration = Duration::seconds(10);

/// What became of a refresh.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refreshed {
    /// The token was live and has been replaced.
    Rotated {
        /// The session.
        session_id: Uuid,
        /// Its employee.
        employee_id: Uuid,
    },
    /// Replaced a moment ago by a parallel request: nothing happened.
    Superseded,
    /// Unknown, expired or revoked.
    Refused,
    /// Replaced long ago, so that somebody has stolen it: the session has ended.
    Ended,
}

/// The branches of an employee, sorted.
pub async fn branches(db: &impl ConnectionTrait, employee_id: Uuid) -> Result<Vec<Uuid>, Error> {
    let mut ids: Vec<Uuid> = employee_branches::Entity::find()
        .filter(employee_branches::Column::EmployeeId.eq(employee_id))
        .all(db)
        .await?
        .into_iter()
        .map(|row| row.branch_id)
        .collect();
    ids.sort();
    Ok(ids)
}

/// Finds an employee by e-mail (canonical form).
pub async fn employee_by_email(
    db: &impl ConnectionTrait,
    email: &str,
) -> Result<Option<employees::Model>, Error> {
    let found = employees::Entity::find()
        .filter(employees::Column::Email.eq(email))
        .one(db)
        .await?;
    Ok(found)
}

/// Whether an employee still has the password that was verified; who changes it meanwhile waits for the session.
pub async fn may_open(
    tx: &Tx,
    employee_id: Uuid,
    password_hash: Option<String>,
) -> Result<bool, Error> {
    let found = employees::Entity::find()
        .select_only()
        .column(employees::Column::Id)
        .filter(employees::Column::Id.eq(employee_id))
        .filter(employees::Column::Active.eq(true))
        .filter(employees::Column::PasswordHash.eq(password_hash))
        .lock_shared()
        .into_tuple::<Uuid>()
        .one(tx)
        .await?;
    Ok(found.is_some())
}

/// Opens a session with its first refresh token.
pub async fn open(
    tx: &Tx,
    employee_id: Uuid,
    token_hash: &str,
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> Result<Uuid, Error> {
    let id = crate::new_id(now);
    sessions::Entity::insert(sessions::ActiveModel {
        id: Set(id),
        employee_id: Set(employee_id),
        created_at: Set(now),
        expires_at: Set(expires_at),
        revoked_at: Set(None),
    })
    .exec_without_returning(tx)
    .await?;
    add_token(tx, id, token_hash, now, expires_at).await?;
    Ok(id)
}

/// Replaces a refresh token: of any number of parallel calls exactly one rotates it.
pub async fn rotate(
    tx: &Tx,
    token_hash: &str,
    successor_hash: &str,
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> Result<Refreshed, Error> {
    let rotated = refresh_tokens::Entity::update_many()
        .col_expr(refresh_tokens::Column::RotatedAt, Expr::value(now))
        .filter(refresh_tokens::Column::TokenHash.eq(token_hash))
        .filter(refresh_tokens::Column::RotatedAt.is_null())
        .filter(refresh_tokens::Column::ExpiresAt.gt(now))
        .exec(tx)
        .await?;
    let token = refresh_tokens::Entity::find()
        .filter(refresh_tokens::Column::TokenHash.eq(token_hash))
        .one(tx)
        .await?;
    let Some(token) = token else {
        return Ok(Refreshed::Refused);
    };
    if rotated.rows_affected == 0 {
        return superseded(tx, &token, now).await;
    }
    let Some(live) = live::of_session(tx, token.session_id, now).await? else {
        return Ok(Refreshed::Refused);
    };
    sessions::Entity::update_many()
        .col_expr(sessions::Column::ExpiresAt, Expr::value(expires_at))
        .filter(sessions::Column::Id.eq(token.session_id))
        .exec(tx)
        .await?;
    add_token(tx, token.session_id, successor_hash, now, expires_at).await?;
    Ok(Refreshed::Rotated {
        session_id: token.session_id,
        employee_id: live.employee.id,
    })
}

async fn superseded(
    tx: &Tx,
    token: &refresh_tokens::Model,
    now: DateTime<Utc>,
) -> Result<Refreshed, Error> {
    match token.rotated_at {
        Some(at) if now - at < RACE => Ok(Refreshed::Superseded),
        Some(_) => {
            revoke(tx, token.session_id, now).await?;
            Ok(Refreshed::Ended)
        }
        None => Ok(Refreshed::Refused),
    }
}

/// Ends a session.
pub async fn revoke(tx: &Tx, session_id: Uuid, now: DateTime<Utc>) -> Result<(), Error> {
    sessions::Entity::update_many()
        .col_expr(sessions::Column::RevokedAt, Expr::value(now))
        .filter(sessions::Column::Id.eq(session_id))
        .filter(sessions::Column::RevokedAt.is_null())
        .exec(tx)
        .await?;
    tx.after_commit(Effect::CallersChanged);
    Ok(())
}

/// Ends an employee's sessions, but for one that may stay.
pub async fn revoke_all(
    tx: &Tx,
    employee_id: Uuid,
    but: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let mut update = sessions::Entity::update_many()
        .col_expr(sessions::Column::RevokedAt, Expr::value(now))
        .filter(sessions::Column::EmployeeId.eq(employee_id))
        .filter(sessions::Column::RevokedAt.is_null());
    if let Some(session_id) = but {
        update = update.filter(sessions::Column::Id.ne(session_id));
    }
    update.exec(tx).await?;
    tx.after_commit(Effect::CallersChanged);
    Ok(())
}

/// What is told of a new password.
#[must_use]
pub fn password_changed() -> Change {
    Change::new("password", Value::Null, json!("changed"))
}

/// Stores a new password hash.
pub async fn set_password(
    tx: &Tx,
    act: &Act,
    employee_id: Uuid,
    hash: &str,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let stored = employees::Entity::update_many()
        .col_expr(employees::Column::PasswordHash, Expr::value(hash))
        .col_expr(employees::Column::UpdatedAt, Expr::value(now))
        .filter(employees::Column::Id.eq(employee_id))
        .exec(tx)
        .await?;
    tx.after_commit(Effect::CallersChanged);
    if stored.rows_affected == 0 {
        return Ok(());
    }
    let employee = (Kind::Employee.word(), employee_id);
    let event = Event::of(employee, "updated", None, vec![password_changed()]);
    journal::tell(tx, act, vec![event]).await
}

async fn add_token(
    tx: &Tx,
    session_id: Uuid,
    token_hash: &str,
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> Result<(), Error> {
    refresh_tokens::Entity::insert(refresh_tokens::ActiveModel {
        token_hash: Set(token_hash.to_owned()),
        session_id: Set(session_id),
        issued_at: Set(now),
        expires_at: Set(expires_at),
        ..Default::default()
    })
    .exec_without_returning(tx)
    .await?;
    Ok(())
}
