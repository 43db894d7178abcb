//! The queue of mails: a row is claimed with a lease, tried outside of any transaction, and what became of
//! the try is recorded by whoever still holds the lease.

use chrono::{DateTime, Utc};
use domain::{
    Words as _,
    proposal::{MailKind, MailStatus},
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait, FromQueryResult,
    IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select, UpdateMany,
    sea_query::{
        CommonTableExpression, Expr, LockBehavior, LockType, Query, SelectStatement, WithClause,
    },
};
use serde_json::json;
use uuid::Uuid;

use crate::{
    Effect, Error, Scope, Tx, Writes,
    entity::{
        mails::{ActiveModel, Column, Entity, Model},
        proposals,
    },
    journal::{self, Act, Change, Event},
    negotiations,
    stamp::later,
};

/// Who tries to deliver, and until when nobody else does.
#[derive(Clone, Copy, Debug)]
pub struct MailLease<'a> {
    /// Names one worker of one process.
    pub by: &'a str,
    /// From then on the worker counts as dead.
    pub until: DateTime<Utc>,
}

/// How a try ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ended {
    /// The server took it over.
    Sent,
    /// It is tried again.
    Again {
        /// Not before.
        at: DateTime<Utc>,
        /// What went wrong.
        reason: String,
    },
    /// It is not tried again by itself.
    Failed {
        /// What went wrong.
        reason: String,
    },
}

/// The tries that have ended: the one that is being made is counted already, since it may take the process with it.
#[must_use]
pub fn tries(mail: &Model) -> i32 {
    mail.attempts - i32::from(mail.leased_by.is_some())
}

/// Adds mails to other writes; whoever delivers is told once they are committed.
pub fn queue(tx: &Tx, writes: &mut Writes, mails: impl IntoIterator<Item = Model>) {
    let rows = mails.into_iter().map(IntoActiveModel::into_active_model);
    writes.push(Entity::insert_many::<ActiveModel, _>(rows).into_query());
    tx.after_commit(Effect::MailQueued);
}

/// Whether there is anything to claim; costs no write.
pub async fn is_due(db: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<bool, Error> {
    let id = due(now).select_only().column(Column::Id).limit(1);
    Ok(id.into_tuple::<Uuid>().one(db).await?.is_some())
}

/// Leases up to `most` mails that are due and counts their tries. Rows that another process is claiming are passed
/// over on PostgreSQL; on SQLite there is one writer at a time.
pub async fn claim(
    tx: &impl ConnectionTrait,
    lease: MailLease<'_>,
    now: DateTime<Utc>,
    most: u64,
) -> Result<Vec<Model>, Error> {
    // Apart, so that the rows are chosen and locked once.
    let mut chosen = CommonTableExpression::new();
    chosen.table_name("chosen").query(choice(now, most));
    let mut with = WithClause::new();
    with.cte(chosen);
    let from_chosen = Query::select().column("id").from("chosen").to_owned();
    let mut leasing = Entity::update_many()
        .col_expr(Column::LeasedBy, Expr::value(lease.by))
        .col_expr(Column::LeasedUntil, Expr::value(lease.until))
        .col_expr(Column::Attempts, Expr::col(Column::Attempts).add(1))
        .col_expr(Column::UpdatedAt, later(Column::UpdatedAt, now))
        .filter(Column::Id.in_subquery(from_chosen))
        .into_query();
    leasing.returning_all();
    let rows = tx.query_all(&with.query(leasing)).await?;
    let claimed = rows.iter().map(|row| Model::from_query_result(row, ""));
    Ok(claimed.collect::<Result<_, _>>()?)
}

fn choice(now: DateTime<Utc>, most: u64) -> SelectStatement {
    let mut rows = due(now)
        .select_only()
        .column(Column::Id)
        .order_by_asc(Column::AvailableAt)
        .order_by_asc(Column::Id)
        .limit(most)
        .into_query();
    rows.lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
    rows
}

/// Queued, its time has come, and nobody alive is at it.
fn due(now: DateTime<Utc>) -> Select<Entity> {
    let free = Condition::any()
        .add(Column::LeasedUntil.is_null())
        .add(Column::LeasedUntil.lte(now));
    Entity::find()
        .filter(Column::Status.eq(MailStatus::Queued.as_str()))
        .filter(Column::AvailableAt.lte(now))
        .filter(free)
}

/// A mail that is still queued and still leased by this worker.
pub async fn held(db: &impl ConnectionTrait, id: Uuid, by: &str) -> Result<Option<Model>, Error> {
    let held = Entity::find_by_id(id)
        .filter(Column::Status.eq(MailStatus::Queued.as_str()))
        .filter(Column::LeasedBy.eq(by));
    Ok(held.one(db).await?)
}

/// Records how a try ended, if this worker still holds the mail. One that was sent is told as sent even when it was
/// withdrawn meanwhile. What the proposal tells of its delivery changes, so its version does too. `at` is when it ended.
pub async fn record(
    tx: &Tx,
    mail: &Model,
    by: &str,
    ended: &Ended,
    at: DateTime<Utc>,
) -> Result<bool, Error> {
    // Who writes a proposal holds its negotiation.
    let negotiation = negotiations::lock(tx, Scope::system(), mail.negotiation_id).await?;
    let nobody: Option<String> = None;
    let never: Option<DateTime<Utc>> = None;
    let update = outcome(Entity::update_many(), ended, at)
        .col_expr(Column::LeasedBy, Expr::value(nobody))
        .col_expr(Column::LeasedUntil, Expr::value(never))
        .col_expr(Column::UpdatedAt, later(Column::UpdatedAt, tx.now()))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(Column::Id.eq(mail.id))
        .filter(Column::LeasedBy.eq(by));
    let recorded = update.exec(tx).await?.rows_affected == 1;
    if recorded && mail.kind == MailKind::Proposal.as_str() {
        touch(tx, mail.proposal_id).await?;
        let branch_id = negotiation.map(|negotiation| negotiation.branch_id);
        journal::tell(
            tx,
            &Act::of_system(tx.now()),
            vec![told(mail, branch_id, ended)],
        )
        .await?;
    }
    Ok(recorded)
}

/// What became of a proposal's delivery. The server's words stay out: they may name people.
fn told(mail: &Model, branch_id: Option<Uuid>, ended: &Ended) -> Event {
    let (what, status) = match ended {
        Ended::Sent => ("delivered", MailStatus::Sent),
        Ended::Again { .. } => ("delivery_delayed", MailStatus::Queued),
        Ended::Failed { .. } => ("delivery_failed", MailStatus::Failed),
    };
    let change = Change::new(
        format!("proposals.{}.delivery", mail.proposal_id),
        json!(MailStatus::Queued.as_str()),
        json!(status.as_str()),
    );
    let changes = [change]
        .into_iter()
        .filter(|change| change.from != change.to);
    let proposal = ("proposal", mail.proposal_id);
    Event::of(proposal, what, branch_id, changes.collect()).within(mail.negotiation_id)
}

fn outcome(update: UpdateMany<Entity>, ended: &Ended, at: DateTime<Utc>) -> UpdateMany<Entity> {
    let queued = Column::Status.eq(MailStatus::Queued.as_str());
    let word = |status: MailStatus| Expr::value(status.as_str());
    match ended {
        Ended::Sent => {
            let nothing: Option<String> = None;
            let sendable = [MailStatus::Queued, MailStatus::Cancelled].map(MailStatus::as_str);
            update
                .col_expr(Column::Status, word(MailStatus::Sent))
                .col_expr(Column::SentAt, Expr::value(at))
                .col_expr(Column::LinkSealed, Expr::value(nothing.clone()))
                .col_expr(Column::LastError, Expr::value(nothing))
                .filter(Column::Status.is_in(sendable))
        }
        Ended::Again { at: next, reason } => update
            .col_expr(Column::AvailableAt, Expr::value(*next))
            .col_expr(Column::LastError, Expr::value(reason.as_str()))
            .filter(queued),
        Ended::Failed { reason } => update
            .col_expr(Column::Status, word(MailStatus::Failed))
            .col_expr(Column::LastError, Expr::value(reason.as_str()))
            .filter(queued),
    }
}

async fn touch(tx: &Tx, proposal: Uuid) -> Result<(), Error> {
    use proposals::{Column, Entity};
    Entity::update_many()
        .col_expr(Column::UpdatedAt, later(Column::UpdatedAt, tx.now()))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(Column::Id.eq(proposal))
        .exec(tx)
        .await?;
    Ok(())
}

/// Hands back what a worker holds, as if it had not been tried.
pub async fn release(
    tx: &impl ConnectionTrait,
    by: &str,
    now: DateTime<Utc>,
) -> Result<u64, Error> {
    let nobody: Option<String> = None;
    let never: Option<DateTime<Utc>> = None;
    let released = Entity::update_many()
        .col_expr(Column::LeasedBy, Expr::value(nobody))
        .col_expr(Column::LeasedUntil, Expr::value(never))
        .col_expr(Column::Attempts, Expr::col(Column::Attempts).sub(1))
        .col_expr(Column::UpdatedAt, later(Column::UpdatedAt, now))
        .filter(Column::Status.eq(MailStatus::Queued.as_str()))
        .filter(Column::LeasedBy.eq(by));
    Ok(released.exec(tx).await?.rows_affected)
}
