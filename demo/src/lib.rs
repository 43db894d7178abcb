//! Made-up data in bulk, to look at and to measure on: `vencemos seed-demo`.
//!
//! [`plant`] is the door. [`world`] makes what stands before the first negotiation, [`story`] tells
//! one negotiation, [`rows`] carries it all into the database; [`showcase`] adds what examples name by [`ids`]. The same
//! seed on the same day gives the same rows but for the sealed passwords. No person in it is real.

mod closing;
mod dice;
pub mod ids;
mod journal;
mod offers;
mod parts;
mod people;
mod rows;
pub mod showcase;
mod story;
mod words;
mod world;

use chrono::{DateTime, Duration, NaiveTime, Utc};
use persistence::{
    Db, Error, Store, Tx,
    entity::{clients, employees, negotiations},
    number,
};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, EntityTrait, QuerySelect, TransactionTrait};
use uuid::Uuid;

use dice::Dice;
use rows::Rows;
use story::Start;
use world::World;

/// An active registry row with a name.
macro_rules! named {
    ($dice:ident, $at:ident, $table:ident, $name:expr, { $($member:ident: $value:expr),* }) => {{
        let name: String = $name.into();
        let mut row = $table::Model {
            search_text: fold(&name),
            name,
            active: true,
            $($member: $value,)*
            ..Default::default()
        };
        row.born($dice.id($at), $at);
        row
    }};
}

use named;

/// Negotiations to a transaction.
const BATCH: u64 = 1_000;
/// How far back the first negotiation lies.
const DAYS: i64 = 730;

/// Seals a network password for the row with this id: the negotiation of an access, or a login.
pub type Seal = dyn Fn(Uuid, &str) -> Result<String, Error> + Send + Sync;

/// What to plant.
#[derive(Clone, Copy, Debug)]
pub struct Order {
    /// How many negotiations.
    pub negotiations: u64,
    /// Other seeds, other data.
    pub seed: u64,
    /// The present; nothing planted is younger than its day's first moment.
    pub now: DateTime<Utc>,
}

/// Why nothing was planted.
#[derive(Debug, thiserror::Error)]
pub enum PlantError {
    /// Made-up rows don't go among real ones.
    #[error("this database has negotiations, clients or employees of somebody already")]
    NotEmpty,
    /// The database.
    #[error("{0}")]
    Store(#[from] Error),
}

/// Fills a furnished database that nobody has worked with yet, and tells after each batch how many stand.
///
/// # Errors
/// [`PlantError`]; batches that were committed stay.
pub async fn plant(
    store: &Store,
    order: Order,
    seal: &Seal,
    mut progress: impl FnMut(u64),
) -> Result<(), PlantError> {
    if is_worked_with(store.db()).await? {
        return Err(PlantError::NotEmpty);
    }
    let now = order
        .now
        .with_time(NaiveTime::MIN)
        .single()
        .unwrap_or(order.now);
    let began = now - Duration::days(DAYS);
    let founding = store.transaction(move |tx| Box::pin(found(tx, order, began)));
    let (first, mut world, mut dice) = founding.await?;
    let step = Duration::days(DAYS).num_seconds()
        / i64::try_from(order.negotiations.max(1)).unwrap_or(i64::MAX);
    let mut told = 0;
    while told < order.negotiations {
        let mut rows = Rows::default();
        for serial in told..order.negotiations.min(told + BATCH) {
            let index = i64::try_from(serial).unwrap_or(i64::MAX);
            let at = began + Duration::seconds(step * index + dice.between(0, step.max(1)));
            let start = Start {
                serial: serial + 1,
                number: first + index,
                at: at.min(now),
                now,
            };
            story::tell(&mut dice, &mut world, &mut rows, seal, start)?;
        }
        let inserting = store.transaction(move |tx| {
            let rows = rows.clone();
            Box::pin(async move { rows.insert(tx).await })
        });
        inserting.await?;
        told = order.negotiations.min(told + BATCH);
        progress(told);
    }
    Ok(analyze(store).await.map_err(Error::from)?)
}

/// What stands before the first negotiation, with its number and the dice as they lie then.
async fn found(tx: &Tx, order: Order, began: DateTime<Utc>) -> Result<(i64, World, Dice), Error> {
    let mut dice = Dice::new(order.seed);
    let first = number::reserve(tx, "negotiation", order.negotiations).await?;
    // Contracts carry their negotiation's number.
    number::reserve(tx, "contract", order.negotiations).await?;
    let world = world::make(tx, &mut dice, order.negotiations, began).await?;
    Ok((first, world, dice))
}

/// Whether there is more than a first start makes: the first admin, and what is furnished.
async fn is_worked_with(db: &Db) -> Result<bool, Error> {
    let negotiation = negotiations::Entity::find().limit(1).one(db).await?;
    let client = clients::Entity::find().limit(1).one(db).await?;
    let employees = employees::Entity::find().limit(2).all(db).await?;
    Ok(negotiation.is_some() || client.is_some() || employees.len() > 1)
}

/// The planner learns what the tables hold now, on the connection that waits for as long as that takes.
async fn analyze(store: &Store) -> Result<(), DbErr> {
    let tx = store.own().begin().await?;
    if tx.get_database_backend() == DbBackend::Postgres {
        tx.execute_unprepared("SET LOCAL statement_timeout = 0")
            .await?;
    }
    tx.execute_unprepared("ANALYZE").await?;
    tx.commit().await
}
