//! Persistence: sea-orm entities, scoped finders and the one transaction shape.
//!
//! Start with [`store`] (pool and transactions), [`scope`] (who sees what),
//! [`list`] (keyset pages), [`mod@reference`] (ids in bodies), [`journal`] (what happened, and how it is read) with the [`history`] of a
//! negotiation in it, and [`mails`] (the queue).
//! [`entity`] holds one file a table; [`constraint`] turns a constraint's name
//! into the conflict a caller is told, and [`refusal`] says what else a database's refusal means.

pub mod api_keys;
pub mod branch_lists;
pub mod branches;
pub mod clients;
mod clock;
pub mod closing;
pub mod column;
pub mod constraint;
pub mod employees;
pub mod entity;
mod error;
pub mod facts;
pub mod history;
pub mod idempotency;
pub mod in_order;
pub mod journal;
pub mod known_peers;
pub mod list;
pub mod live;
pub mod mails;
pub mod negotiation_plans;
pub mod negotiations;
pub mod number;
pub mod offer;
pub mod reference;
pub mod references;
pub mod refusal;
pub mod registries;
pub mod scope;
pub mod sealed;
pub mod sessions;
mod sqlite_file;
pub mod stamp;
pub mod store;
pub mod stored;
pub mod sweep;
pub mod table;
pub mod text;
pub mod writes;

pub use clock::Clock;
pub use error::Error;
pub use scope::Scope;
pub use sqlite_file::sqlite_file;
pub use store::{Db, Effect, Retry, Store, StoreLimits, Tx};
pub use writes::Writes;

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

/// What statements are asked of: [`Db`], or a transaction ([`Tx`]).
pub trait Executor: ConnectionTrait {}

impl<C: ConnectionTrait> Executor for C {}

/// A new id (UUIDv7) that sorts by `at`.
#[must_use]
pub fn new_id(at: DateTime<Utc>) -> Uuid {
    let seconds = u64::try_from(at.timestamp()).unwrap_or(0);
    Uuid::new_v7(uuid::Timestamp::from_unix(
        uuid::NoContext,
        seconds,
        at.timestamp_subsec_nanos(),
    ))
}
