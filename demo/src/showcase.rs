//! The rows behind [`ids`]: one of everything, in the state that each step of a sale begins with.
//!
//! [`registries`] makes what stands before a negotiation, [`negotiations`] the negotiations with their [`parts`],
//! [`won`] what a win has left behind, [`proposals`] the proposals.

mod negotiations;
mod parts;
mod proposals;
mod registries;
mod won;

use std::sync::Arc;

use chrono::{DateTime, Duration, NaiveDate, Utc};

use persistence::{
    Error, Store, Tx,
    entity::{refresh_tokens, sessions},
    number,
};

use crate::{Seal, ids, rows::Rows};

/// How long the rows have been there.
const AGE: Duration = Duration::days(30);
/// How long the demo's session lasts.
const SESSION: Duration = Duration::days(30);

/// An active registry row with a name.
macro_rules! registry {
    ($rows:ident, $at:expr, $table:ident, $id:expr, $name:expr $(, $member:ident: $value:expr)* $(,)?) => {{
        let name = String::from($name);
        let mut row = persistence::entity::$table::Model {
            search_text: domain::values::text::fold(&name),
            name,
            active: true,
            $($member: $value,)*
            ..Default::default()
        };
        persistence::stamp::Stamped::born(&mut row, $id, $at);
        $rows.$table.push(row);
    }};
}

/// Any other row that carries a version.
macro_rules! row {
    ($rows:ident, $at:expr, $table:ident, $id:expr $(, $member:ident: $value:expr)* $(,)?) => {{
        let mut row = persistence::entity::$table::Model {
            $($member: $value,)*
            ..Default::default()
        };
        persistence::stamp::Stamped::born(&mut row, $id, $at);
        $rows.$table.push(row);
    }};
}

use {registry, row};

/// What the rows need from outside.
pub struct Secrets {
    /// Hash of [`ids::PASSWORD`].
    pub password_hash: String,
    /// Hash of [`ids::REFRESH_TOKEN`].
    pub refresh_hash: String,
    /// Seals network passwords.
    pub seal: Arc<Seal>,
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secrets")
    }
}

/// Everything that the makers of rows share.
struct Stand<'a> {
    secrets: &'a Secrets,
    /// The present.
    now: DateTime<Utc>,
    /// When the rows came into being.
    at: DateTime<Utc>,
    /// Number of the first negotiation.
    first: i64,
    /// Number of the contract, of the ticket, of the first proposal.
    contract: i64,
    ticket: i64,
    proposal: i64,
}

impl Stand<'_> {
    fn today(&self) -> NaiveDate {
        self.now.date_naive()
    }
}

/// Plants the examples beside whatever stands in the database, in one transaction.
///
/// # Errors
/// As any statement; when they stand there already.
pub async fn plant(store: &Store, secrets: Secrets, now: DateTime<Utc>) -> Result<(), Error> {
    let secrets = Arc::new(secrets);
    let planting = store.transaction(move |tx| {
        let secrets = Arc::clone(&secrets);
        Box::pin(async move { insert(tx, &secrets, now).await })
    });
    planting.await
}

async fn insert(tx: &Tx, secrets: &Secrets, now: DateTime<Utc>) -> Result<(), Error> {
    let stand = Stand {
        secrets,
        now,
        at: now - AGE,
        first: number::reserve(tx, "negotiation", u64::from(ids::STORIES)).await?,
        contract: number::next(tx, "contract").await?,
        ticket: number::next(tx, "ticket").await?,
        proposal: number::reserve(tx, "proposal", u64::from(proposals::COUNT)).await?,
    };
    let mut rows = Rows::default();
    registries::make(&stand, &mut rows);
    negotiations::make(&stand, &mut rows)?;
    won::make(&stand, &mut rows)?;
    proposals::make(&stand, &mut rows);
    session(&stand, &mut rows);
    rows.insert(tx).await
}

fn session(stand: &Stand<'_>, rows: &mut Rows) {
    let session_id = ids::SESSIONS.one();
    rows.sessions.push(sessions::Model {
        id: session_id,
        employee_id: ids::DEMO,
        created_at: stand.now,
        expires_at: stand.now + SESSION,
        revoked_at: None,
    });
    rows.refresh_tokens.push(refresh_tokens::Model {
        token_hash: stand.secrets.refresh_hash.clone(),
        session_id,
        issued_at: stand.now,
        expires_at: stand.now + SESSION,
        rotated_at: None,
        replaced_by: None,
    });
}
