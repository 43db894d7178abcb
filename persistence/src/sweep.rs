//! What has outlived its use goes, a small batch at a time, so that nobody waits for it.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    Words as _,
    negotiation::NegotiationStatus,
    proposal::{MailStatus, ProposalStatus},
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbBackend, EntityTrait, ExprTrait, Iterable,
    PrimaryKeyToColumn, QueryFilter, QuerySelect, QueryTrait, Select,
    sea_query::{
        CommonTableExpression, Expr, LockBehavior, LockType, Query, SelectStatement,
        SubQueryStatement, WithClause, WithQuery,
    },
    sqlx::{self, Connection as _},
};

use crate::{
    Error, Store, Tx,
    entity::{
        events, idempotency_keys, known_peers, login_claims, mails, negotiations, port_claims,
        proposals, refresh_tokens, sessions,
    },
    idempotency::KEPT,
    journal::places,
    known_peers::KNOWN,
};

/// Rows of one transaction. A writer on SQLite waits for one such batch at most.
pub const BATCH: u64 = 200;
/// How long the end of readers is waited for when the log is emptied: writers wait as long.
const READERS: std::time::Duration = std::time::Duration::from_millis(100);

/// A kind of rows that have an end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SweptKind {
    /// Answers under idempotency keys, a day after their request.
    Answers,
    /// Refresh tokens that have run out; until then one that is used twice tells of a theft.
    RefreshTokens,
    /// Refresh tokens of sessions that were ended.
    RevokedTokens,
    /// Sessions that have run out or were ended, once their tokens are gone.
    Sessions,
    /// Peers that an employee has not logged in from for long.
    KnownPeers,
    /// Claims on logins that were given back, or are held for a negotiation that is over.
    LoginClaims,
    /// Claims on ports that were given back, or whose hold for a negotiation that is over has run out.
    PortClaims,
    /// Links in mails that nobody may send any more; the mail stays.
    MailLinks,
    /// Events that are in no history, when they are older than this.
    Events(TimeDelta),
}

impl SweptKind {
    /// All of them, in the order in which they are swept; events are kept for so long.
    #[must_use]
    pub fn all(events: TimeDelta) -> [Self; 9] {
        [
            Self::Answers,
            Self::RefreshTokens,
            Self::RevokedTokens,
            Self::Sessions,
            Self::KnownPeers,
            Self::LoginClaims,
            Self::PortClaims,
            Self::MailLinks,
            Self::Events(events),
        ]
    }

    /// Its name in metrics.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Answers => "idempotency_keys",
            Self::RefreshTokens | Self::RevokedTokens => "refresh_tokens",
            Self::Sessions => "sessions",
            Self::KnownPeers => "known_peers",
            Self::LoginClaims => "login_claims",
            Self::PortClaims => "port_claims",
            Self::MailLinks => "mail_links",
            Self::Events(_) => "events",
        }
    }

    /// The keys of rows that go, and what becomes of them.
    fn rows(self, now: DateTime<Utc>) -> Rows {
        match self {
            Self::Answers => {
                use idempotency_keys::{Column, Entity};
                Rows::deleted(Entity::find().filter(Column::CreatedAt.lt(now - KEPT)))
            }
            Self::RefreshTokens => {
                use refresh_tokens::{Column, Entity};
                Rows::deleted(Entity::find().filter(Column::ExpiresAt.lte(now)))
            }
            Self::RevokedTokens => {
                use refresh_tokens::{Column, Entity};
                let revoked = sessions::Entity::find()
                    .select_only()
                    .column(sessions::Column::Id)
                    .filter(sessions::Column::RevokedAt.is_not_null())
                    .into_query();
                Rows::deleted(Entity::find().filter(Column::SessionId.in_subquery(revoked)))
            }
            Self::Sessions => Rows::deleted(ended_sessions(now)),
            Self::KnownPeers => {
                use known_peers::{Column, Entity};
                Rows::deleted(Entity::find().filter(Column::SeenAt.lt(now - KNOWN)))
            }
            Self::LoginClaims => {
                use login_claims::{Column, Entity};
                let over = over(Expr::col((Entity, Column::NegotiationId)));
                let dead = dead(Column::State, Condition::all().add(over));
                Rows::deleted(Entity::find().filter(dead))
            }
            Self::PortClaims => {
                use port_claims::{Column, Entity};
                let over = over(Expr::col((Entity, Column::NegotiationId)));
                let run_out = Condition::all().add(Column::HoldUntil.lte(now)).add(over);
                Rows::deleted(Entity::find().filter(dead(Column::State, run_out)))
            }
            Self::MailLinks => Rows::without_link(dead_links()),
            Self::Events(kept) => {
                use events::{Column, Entity};
                let rows = Entity::find().filter(Column::OccurredAt.lt(now - kept));
                // A plain column and no parameter, so that the partial index serves it.
                let told = Expr::col((Entity, Column::InHistory));
                Rows::told_gone(rows.filter(told.not()))
            }
        }
    }
}

fn ended_sessions(now: DateTime<Utc>) -> Select<sessions::Entity> {
    use sessions::{Column, Entity};
    let of_session = Expr::col((refresh_tokens::Entity, refresh_tokens::Column::SessionId))
        .equals((Entity, Column::Id));
    let tokens = Query::select()
        .expr(Expr::val(1))
        .from(refresh_tokens::Entity)
        .and_where(of_session)
        .take();
    let ended = Condition::any()
        .add(Column::ExpiresAt.lte(now))
        .add(Column::RevokedAt.is_not_null());
    Entity::find()
        .filter(ended)
        .filter(Expr::exists(tokens).not())
}

/// A claim that was given back, or one that is held and more.
fn dead(state: impl ColumnTrait, and: Condition) -> Condition {
    Condition::any()
        .add(state.eq("released"))
        .add(Condition::all().add(state.eq("held")).add(and))
}

/// Whether the negotiation of this id is over.
fn over(id: Expr) -> Expr {
    use negotiations::{Column, Entity};
    let going_on = [NegotiationStatus::Open, NegotiationStatus::Paused];
    let going_on = Query::select()
        .expr(Expr::val(1))
        .from(Entity)
        .and_where(id.eq(Expr::col((Entity, Column::Id))))
        .and_where(
            Expr::col((Entity, Column::Status)).is_in(going_on.map(NegotiationStatus::as_str)),
        )
        .take();
    Expr::exists(going_on).not()
}

/// Mails with a link whose proposal has been answered or taken back. A queued one is its worker's.
fn dead_links() -> Select<mails::Entity> {
    use mails::{Column, Entity};
    let settled = [
        ProposalStatus::Accepted,
        ProposalStatus::Declined,
        ProposalStatus::Cancelled,
    ];
    let settled = proposals::Entity::find()
        .select_only()
        .column(proposals::Column::Id)
        .filter(proposals::Column::Status.is_in(settled.map(ProposalStatus::as_str)))
        .into_query();
    Entity::find()
        .filter(Column::LinkSealed.is_not_null())
        .filter(Column::Status.ne(MailStatus::Queued.as_str()))
        .filter(Column::ProposalId.in_subquery(settled))
}

/// Rows by their keys, and the statement that ends them.
struct Rows {
    keys: SelectStatement,
    end: SubQueryStatement,
}

/// What the chosen keys are called in the statement that ends them.
const CHOSEN: &str = "chosen";

impl Rows {
    fn deleted<E: EntityTrait>(rows: Select<E>) -> Self {
        let end = Query::delete()
            .from_table(E::default())
            .and_where(among_chosen::<E>())
            .take();
        Self {
            keys: keys(rows),
            end: end.into(),
        }
    }

    /// Events go with a word of where they stood.
    fn told_gone(rows: Select<events::Entity>) -> Self {
        let end = Query::delete()
            .from_table(events::Entity)
            .and_where(among_chosen::<events::Entity>())
            .returning_col(events::Column::Position)
            .take();
        Self {
            keys: keys(rows),
            end: end.into(),
        }
    }

    fn without_link(rows: Select<mails::Entity>) -> Self {
        let nothing: Option<String> = None;
        let end = Query::update()
            .table(mails::Entity)
            .value(mails::Column::LinkSealed, nothing)
            .and_where(among_chosen::<mails::Entity>())
            .take();
        Self {
            keys: keys(rows),
            end: end.into(),
        }
    }

    /// Chosen and locked once, apart; rows that another process has in hand are left to it.
    fn statement(mut self, most: u64) -> WithQuery {
        self.keys
            .limit(most)
            .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
        let mut chosen = CommonTableExpression::new();
        chosen.table_name(CHOSEN).query(self.keys);
        let mut with = WithClause::new();
        with.cte(chosen);
        let mut whole = WithQuery::new();
        whole.with_clause(with).query(self.end);
        whole
    }
}

fn key_columns<E: EntityTrait>() -> Vec<E::Column> {
    E::PrimaryKey::iter()
        .map(PrimaryKeyToColumn::into_column)
        .collect()
}

fn keys<E: EntityTrait>(rows: Select<E>) -> SelectStatement {
    rows.select_only().columns(key_columns::<E>()).into_query()
}

fn among_chosen<E: EntityTrait>() -> Expr {
    let columns = key_columns::<E>();
    let chosen = Query::select()
        .columns(columns.iter().copied())
        .from(CHOSEN)
        .take();
    let key = columns
        .into_iter()
        .map(|column| Expr::col((E::default(), column)));
    Expr::tuple(key).in_subquery(chosen)
}

/// Whether there is anything of a kind to be swept; costs no write.
pub async fn is_due(store: &Store, kind: SweptKind, now: DateTime<Utc>) -> Result<bool, Error> {
    let mut keys = kind.rows(now).keys;
    let found = store.db().query_one(keys.limit(1)).await?;
    Ok(found.is_some())
}

/// Ends one batch of a kind in a transaction of its own; gives the number of rows. Several processes may do it at once.
///
/// # Errors
/// As any transaction.
pub async fn batch(store: &Store, kind: SweptKind, now: DateTime<Utc>) -> Result<u64, Error> {
    let ending = store.transaction(move |tx| {
        Box::pin(async move {
            let statement = kind.rows(now).statement(BATCH);
            match kind {
                SweptKind::Events(_) => end_events(tx, &statement).await,
                _ => Ok(tx.execute(&statement).await?.rows_affected()),
            }
        })
    });
    ending.await
}

/// Who has not read as far is to be told that some are missing.
async fn end_events(tx: &Tx, statement: &WithQuery) -> Result<u64, Error> {
    let ended = tx.query_all(statement).await?;
    let places = ended
        .iter()
        .map(|row| row.try_get_by_index::<Option<i64>>(0));
    let places = places.collect::<Result<Vec<_>, _>>()?;
    if let Some(last) = places.into_iter().flatten().max() {
        places::sweep_to(tx, last).await?;
    }
    Ok(ended.len() as u64)
}

/// On SQLite, moves what the log holds to its place and empties it: what was deleted is in it still. `false` when
/// somebody reads on meanwhile; PostgreSQL's own vacuum does it there.
pub async fn empty_log(store: &Store) -> Result<bool, Error> {
    if store.own().get_database_backend() != DbBackend::Sqlite {
        return Ok(true);
    }
    Ok(checkpoint(store.own().get_sqlite_connection_pool())
        .await
        .map_err(|err| sea_orm::DbErr::Query(sea_orm::RuntimeErr::SqlxError(err.into())))?)
}

async fn checkpoint(pool: &sqlx::SqlitePool) -> Result<bool, sqlx::Error> {
    // A connection of its own, since its patience is another.
    let mut connection = pool.acquire().await?.detach();
    let patience = format!("PRAGMA busy_timeout = {}", READERS.as_millis());
    sqlx::query(sqlx::AssertSqlSafe(patience))
        .execute(&mut connection)
        .await?;
    // The bulk first, without a lock that writers wait for.
    sqlx::query("PRAGMA wal_checkpoint(PASSIVE)")
        .execute(&mut connection)
        .await?;
    let (busy, _, _): (i64, i64, i64) = sqlx::query_as("PRAGMA wal_checkpoint(TRUNCATE)")
        .fetch_one(&mut connection)
        .await?;
    connection.close().await?;
    Ok(busy == 0)
}
