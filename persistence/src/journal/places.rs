//! The order in which the journal is read.
//!
//! An event's `seq` is given while its transaction is open, and another one with a smaller `seq` may commit later: who
//! has read beyond it would never see it. So each event gets a place once it is committed. Places are given by one at a
//! time, whoever has the counter's row; each batch commits before the next begins, so who sees a place sees all before
//! it. Within a batch `seq` tells the order, which for one resource is that of its changes: a later one was written with
//! the resource locked, after the former was committed, so whoever finds the later one finds the former too.
//!
//! On SQLite one transaction writes at a time, so that a trigger gives the place with the row.

use sea_orm::{ConnectionTrait, DbBackend, EntityTrait, Statement, Value};

use crate::{Error, Store, Tx, entity::counters};

/// Events that get their places in one transaction.
pub const BATCH: u64 = 1_000;
/// The counter of places that were given (PostgreSQL), whose row is the right to give some …
const GIVEN: &str = "events_position";
/// … and the place up to which events were swept.
const SWEPT: &str = "events_swept";

/// Waits for those who give places, and then looks: what they have placed is seen.
const LOCK: &str = "SELECT value FROM counters WHERE name = $1 FOR UPDATE";
/// Locked in the order in which others lock them.
const PLACE: &str = "WITH given AS (SELECT value FROM counters WHERE name = $1), \
     waiting AS (SELECT seq FROM events WHERE position IS NULL ORDER BY seq LIMIT $2 FOR UPDATE), \
     placed AS (SELECT seq, row_number() OVER (ORDER BY seq) AS place FROM waiting), \
     counted AS (UPDATE counters SET value = value + (SELECT count(*) FROM placed) WHERE name = $1) \
     UPDATE events SET position = given.value + placed.place FROM placed, given WHERE events.seq = placed.seq";

/// How far places go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The last one: all before it are to be seen.
    pub last: i64,
    /// Up to which events were swept: who has read less has missed some.
    pub swept: i64,
    /// Events wait for theirs.
    pub waits: bool,
}

/// Each answered by an index, whatever the planner believes of the numbers of rows.
const STANDING: &str = "SELECT \
     (SELECT position FROM events WHERE position IS NOT NULL ORDER BY position DESC LIMIT 1), \
     (SELECT value FROM counters WHERE name = $1), \
     (SELECT seq FROM events WHERE position IS NULL ORDER BY seq LIMIT 1)";

/// How far places go; costs no write.
pub async fn standing(db: &impl ConnectionTrait) -> Result<Standing, Error> {
    let backend = db.get_database_backend();
    let statement = Statement::from_sql_and_values(backend, STANDING, [SWEPT.into()]);
    let row = db.query_one_raw(statement).await?;
    let row = row.ok_or_else(|| Error::corrupt("counters"))?;
    let swept = row.try_get_by_index::<Option<i64>>(1)?.unwrap_or(0);
    let last = row.try_get_by_index::<Option<i64>>(0)?.unwrap_or(0);
    Ok(Standing {
        last: last.max(swept),
        swept,
        waits: row.try_get_by_index::<Option<i64>>(2)?.is_some(),
    })
}

/// Whether events may ever wait for their places.
#[must_use]
pub fn are_given_later(store: &Store) -> bool {
    store.own().get_database_backend() == DbBackend::Postgres
}

/// Gives places to a batch of those that wait, oldest first, and tells how many it was.
///
/// # Errors
/// As any transaction.
pub async fn give(store: &Store) -> Result<u64, Error> {
    let giving = store.transaction(|tx| Box::pin(place(tx)));
    giving.await
}

async fn place(tx: &Tx) -> Result<u64, Error> {
    let backend = tx.get_database_backend();
    let lock = Statement::from_sql_and_values(backend, LOCK, [GIVEN.into()]);
    tx.query_one_raw(lock).await?;
    let most = i64::try_from(BATCH).unwrap_or(i64::MAX);
    let place = Statement::from_sql_and_values(backend, PLACE, [GIVEN.into(), most.into()]);
    Ok(tx.execute_raw(place).await?.rows_affected())
}

/// Takes `count` places in a row and gives the first, for events that are written together; `None` where the database
/// gives them with the rows. Nobody else gives places until the transaction ends.
pub async fn reserve(tx: &impl ConnectionTrait, count: usize) -> Result<Option<i64>, Error> {
    let backend = tx.get_database_backend();
    if backend == DbBackend::Sqlite || count == 0 {
        return Ok(None);
    }
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    let sql = "UPDATE counters SET value = value + $2 WHERE name = $1 RETURNING value";
    let values = [Value::from(GIVEN), Value::from(count)];
    let row = tx
        .query_one_raw(Statement::from_sql_and_values(backend, sql, values))
        .await?
        .ok_or_else(|| Error::corrupt("counters"))?;
    Ok(Some(row.try_get_by_index::<i64>(0)? - count + 1))
}

/// The place up to which events were swept: who has read less has missed some.
pub async fn swept(db: &impl ConnectionTrait) -> Result<i64, Error> {
    let row = counters::Entity::find_by_id(SWEPT).one(db).await?;
    Ok(row.map_or(0, |row| row.value))
}

/// Records that the event at this place was swept.
pub(crate) async fn sweep_to(tx: &impl ConnectionTrait, place: i64) -> Result<(), Error> {
    let sql = "UPDATE counters SET value = $2 WHERE name = $1 AND value < $2";
    let values = [Value::from(SWEPT), Value::from(place)];
    let backend = tx.get_database_backend();
    tx.execute_raw(Statement::from_sql_and_values(backend, sql, values))
        .await?;
    Ok(())
}
