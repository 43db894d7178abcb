//! Connections to PostgreSQL, kept by a pool that hands them out again as they are.
//!
//! sqlx's own pool asks a connection whether it is well each time one comes back, which costs a round
//! trip a request. Here a connection on which everything ran to its end is known to be well, and any
//! other is closed: one that was dropped in the middle of a statement or a transaction too.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use deadpool::{
    Runtime,
    managed::{Manager, Metrics, Pool, RecycleError, RecycleResult, Timeouts},
};
use sea_orm::{
    ConnAcquireErr, DbErr,
    sqlx::{self, Connection, PgConnection, postgres::PgConnectOptions},
};
use tokio::time::timeout;

use super::{
    lease::Lease,
    trust::{Movement, Trust},
};

/// A connection is replaced after this time, so that what a server keeps for it does not grow for ever.
const LIFE: Duration = Duration::from_secs(30 * 60);
/// One that rested this long is asked whether it is still there …
const REST: Duration = Duration::from_secs(1);
/// … and has this long to say so.
pub(super) const WORD: Duration = Duration::from_secs(1);

/// A pool of connections.
pub type Connections = Pool<Connector>;

/// A pool of at most `size` connections, none of them open yet; who asks waits at most `patience`.
///
/// # Errors
/// When it cannot be built, which is a defect.
pub fn connections(
    connector: Connector,
    size: u32,
    patience: Duration,
) -> Result<Connections, DbErr> {
    let watch = Arc::clone(&connector.watch);
    let pool = Pool::builder(connector)
        .max_size(size as usize)
        .wait_timeout(Some(patience))
        .create_timeout(Some(patience))
        .runtime(Runtime::Tokio1)
        .build()
        .map_err(|err| DbErr::Custom(err.to_string()))?;
    watch.trust.shared_by(&pool);
    Ok(pool)
}

/// Opens connections and says which may be used again.
#[derive(Debug)]
pub struct Connector {
    options: PgConnectOptions,
    pub(super) watch: Arc<Watch>,
}

/// What is looked at while its connections are in use.
#[derive(Debug)]
pub(super) struct Watch {
    /// How long an answer is waited for.
    pub(super) limit: Duration,
    pub(super) trust: Arc<Trust>,
    pub(super) movement: Movement,
}

impl Connector {
    /// Opens connections on which each answer is waited for at most `limit`.
    #[must_use]
    pub fn new(options: PgConnectOptions, limit: Duration, trust: Arc<Trust>) -> Self {
        let watch = Watch {
            limit,
            trust,
            movement: Movement::default(),
        };
        Self {
            options,
            watch: Arc::new(watch),
        }
    }
}

impl Manager for Connector {
    type Type = PgConnection;
    type Error = sqlx::Error;

    async fn create(&self) -> Result<PgConnection, sqlx::Error> {
        // Boxed, so that a statement on a connection that stands does not carry the room to open one.
        Box::pin(PgConnection::connect_with(&self.options)).await
    }

    async fn recycle(
        &self,
        connection: &mut PgConnection,
        metrics: &Metrics,
    ) -> RecycleResult<sqlx::Error> {
        if metrics.age() > LIFE || !self.watch.trust.holds(metrics.created) {
            return Err(RecycleError::message("old"));
        }
        if metrics.last_used() > REST {
            let asked = Instant::now();
            if !Box::pin(is_there(connection)).await {
                self.watch.trust.ends(asked);
                return Err(RecycleError::message("gone"));
            }
        }
        Ok(())
    }
}

/// Whether a connection answers.
async fn is_there(connection: &mut PgConnection) -> bool {
    matches!(timeout(WORD, connection.ping()).await, Ok(Ok(())))
}

/// Whether all connections of a pool are in use.
#[must_use]
pub fn is_busy(pool: &Connections) -> bool {
    let status = pool.status();
    // Who uses one, and who waits for one or for its opening.
    let users = status.size.saturating_sub(status.available) + status.waiting;
    users >= status.max_size
}

/// Whether the connections of a pool that are open serve, as far as can be told without opening one: busy ones move,
/// and one that rests answers.
///
/// # Errors
/// When they don't; those of its kind are given up then.
pub async fn look_at(pool: &Connections) -> Result<(), DbErr> {
    let gone = DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed);
    let watch = &pool.manager().watch;
    if is_busy(pool) {
        return match watch.movement.is_stalled() {
            true => Err(gone),
            false => Ok(()),
        };
    }
    if pool.status().available == 0 {
        return Ok(());
    }
    let at_once = Timeouts {
        wait: Some(Duration::ZERO),
        ..pool.timeouts()
    };
    match pool.timeout_get(&at_once).await {
        Ok(connection) => Lease::new(connection, watch).ping().await,
        // Somebody was faster, and it moves.
        Err(_) => Ok(()),
    }
}
