//! Proposals: finders, their delivery, and the writes that withdraw them.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::{
    Words as _,
    proposal::{AWAITING, DeliveryStatus, MailKind, MailStatus, ProposalStatus, taken_together},
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait, Select,
    sea_query::{Expr, SelectStatement, UnionType},
};
use uuid::Uuid;

use crate::{
    Effect, Error, Tx, Writes,
    column::word,
    entity::{
        mails, proposal_attachments, proposal_links,
        proposals::{Column, Entity, Model},
    },
    stamp::{Stamped, later},
};

fn below(negotiation: Uuid) -> Select<Entity> {
    Entity::find().filter(Column::NegotiationId.eq(negotiation))
}

/// The proposal behind a link, the first one or a further one, by the hash of the link's token.
pub async fn by_token(db: &impl ConnectionTrait, token_hash: &str) -> Result<Option<Model>, Error> {
    use proposal_links::Column as Link;
    let further = proposal_links::Entity::find()
        .filter(Link::TokenHash.eq(token_hash))
        .select_only()
        .column(Link::ProposalId);
    let first = Entity::find().filter(Column::TokenHash.eq(token_hash));
    let mut ids = first.select_only().column(Column::Id).into_query();
    // A union rather than an alternative: each half is found by its own index.
    ids.union(UnionType::All, further.into_query());
    let found = Entity::find().filter(Column::Id.in_subquery(ids));
    Ok(found.one(db).await?)
}

/// A further link of a proposal, by the hash of its token.
#[must_use]
pub fn further_link(
    proposal: &Model,
    token_hash: String,
    now: DateTime<Utc>,
) -> proposal_links::Model {
    proposal_links::Model {
        token_hash,
        proposal_id: proposal.id,
        created_at: now,
    }
}

/// The proposal of a negotiation that was accepted last.
pub(super) fn accepted_last(negotiation: Uuid) -> SelectStatement {
    below(negotiation)
        .filter(Column::Status.eq(ProposalStatus::Accepted.as_str()))
        .select_only()
        .column(Column::Id)
        .order_by_desc(Column::AnsweredAt)
        .order_by_desc(Column::Id)
        .limit(1)
        .into_query()
}

/// Whether a proposal of a negotiation was ever sent.
pub async fn was_sent(db: &impl ConnectionTrait, negotiation: Uuid) -> Result<bool, Error> {
    let sent = below(negotiation).filter(Column::SentAt.is_not_null());
    let id = sent.select_only().column(Column::Id).limit(1);
    Ok(id.into_tuple::<Uuid>().one(db).await?.is_some())
}

/// The proposals of a negotiation that await the client's answer, expired or not.
pub async fn awaiting(db: &impl ConnectionTrait, negotiation: Uuid) -> Result<Vec<Model>, Error> {
    let awaiting = Column::Status.is_in(AWAITING.map(ProposalStatus::as_str));
    let rows = below(negotiation).filter(awaiting).order_by_asc(Column::Id);
    Ok(rows.all(db).await?)
}

/// The files that go with a proposal, oldest first.
pub async fn attachments(
    db: &impl ConnectionTrait,
    proposal: Uuid,
) -> Result<Vec<proposal_attachments::Model>, Error> {
    use proposal_attachments::{Column, Entity};
    let rows = Entity::find()
        .filter(Column::ProposalId.eq(proposal))
        .order_by_asc(Column::CreatedAt)
        .order_by_asc(Column::Id);
    Ok(rows.all(db).await?)
}

/// What became of a proposal's mails, taken together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Delivery {
    /// Where they stand.
    pub status: DeliveryStatus,
    /// Most tries of one of them that have ended.
    pub attempts: i32,
    /// What the server said last of one that is not sent.
    pub last_error: Option<String>,
    /// When the last of those sent was sent.
    pub sent_at: Option<DateTime<Utc>>,
}

/// The deliveries of proposals; one that has no mails is absent.
///
/// # Errors
/// As any statement, or when a row holds a word this version doesn't know.
pub async fn deliveries(
    db: &impl ConnectionTrait,
    proposals: Vec<Uuid>,
) -> Result<HashMap<Uuid, Delivery>, Error> {
    if proposals.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = mails::Entity::find()
        .filter(mails::Column::ProposalId.is_in(proposals))
        .filter(mails::Column::Kind.eq(MailKind::Proposal.as_str()))
        .order_by_asc(mails::Column::Id)
        .all(db)
        .await?;
    let mut by_proposal: HashMap<Uuid, Vec<(MailStatus, mails::Model)>> = HashMap::new();
    for row in rows {
        let mail = (word(&row.status)?, row);
        by_proposal
            .entry(mail.1.proposal_id)
            .or_default()
            .push(mail);
    }
    let together = by_proposal.into_iter();
    Ok(together.map(|(id, mails)| (id, delivery(&mails))).collect())
}

fn delivery(mails: &[(MailStatus, mails::Model)]) -> Delivery {
    let mut told = Delivery {
        status: taken_together(mails.iter().map(|(status, _)| *status)),
        attempts: mails
            .iter()
            .map(|(_, mail)| crate::mails::tries(mail))
            .max()
            .unwrap_or(0),
        sent_at: mails.iter().filter_map(|(_, mail)| mail.sent_at).max(),
        last_error: None,
    };
    for of in [MailStatus::Failed, MailStatus::Queued] {
        let mut errors = mails.iter().filter(|(status, _)| *status == of);
        let error = errors.find_map(|(_, mail)| mail.last_error.clone());
        told.last_error = told.last_error.or(error);
    }
    told
}

/// A mail about a proposal, to be [queued](crate::mails::queue); `host` is the right side of its Message-ID.
#[must_use]
pub fn mail(
    proposal: &Model,
    id: Uuid,
    kind: MailKind,
    recipient: &str,
    host: &str,
    now: DateTime<Utc>,
) -> mails::Model {
    let mut row = mails::Model {
        negotiation_id: proposal.negotiation_id,
        proposal_id: proposal.id,
        kind: kind.as_str().to_owned(),
        recipient: recipient.to_owned(),
        message_id: format!("<{id}@{host}>"),
        status: MailStatus::Queued.as_str().to_owned(),
        available_at: now,
        ..Default::default()
    };
    row.born(id, now);
    row
}

/// Queues a proposal's failed mails again, with the same Message-ID and link and a fresh count of tries; whoever
/// delivers is told once that is committed.
pub fn requeue(tx: &Tx, writes: &mut Writes, proposal: Uuid) {
    let now = tx.now();
    use mails::{Column, Entity};
    let nobody: Option<String> = None;
    let never: Option<DateTime<Utc>> = None;
    let again = Entity::update_many()
        .col_expr(Column::Status, Expr::value(MailStatus::Queued.as_str()))
        .col_expr(Column::Attempts, Expr::value(0))
        .col_expr(Column::AvailableAt, Expr::value(now))
        .col_expr(Column::LeasedBy, Expr::value(nobody.clone()))
        .col_expr(Column::LeasedUntil, Expr::value(never))
        .col_expr(Column::LastError, Expr::value(nobody))
        .col_expr(Column::UpdatedAt, later(Column::UpdatedAt, now))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(Column::ProposalId.eq(proposal))
        .filter(Column::Kind.eq(MailKind::Proposal.as_str()))
        .filter(Column::Status.eq(MailStatus::Failed.as_str()));
    writes.push(again.into_query());
    tx.after_commit(Effect::MailQueued);
}

/// Takes proposals back: they are cancelled, and so are their queued mails; what failed stays told as failed.
/// One that is with the server at this moment may still arrive; its link opens nothing.
pub fn withdraw(writes: &mut Writes, proposals: &[Uuid], now: DateTime<Utc>) {
    if proposals.is_empty() {
        return;
    }
    let cancelled = ProposalStatus::Cancelled.as_str();
    let rows = Entity::update_many()
        .col_expr(Column::Status, Expr::value(cancelled))
        .col_expr(Column::UpdatedAt, later(Column::UpdatedAt, now))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(Column::Id.is_in(proposals.iter().copied()));
    writes.push(rows.into_query());
    unqueue(writes, proposals, now);
}

fn unqueue(writes: &mut Writes, proposals: &[Uuid], now: DateTime<Utc>) {
    use mails::{Column, Entity};
    let no_link: Option<String> = None;
    let rows = Entity::update_many()
        .col_expr(Column::Status, Expr::value(MailStatus::Cancelled.as_str()))
        .col_expr(Column::LinkSealed, Expr::value(no_link))
        .col_expr(Column::UpdatedAt, later(Column::UpdatedAt, now))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(Column::ProposalId.is_in(proposals.iter().copied()))
        .filter(Column::Kind.eq(MailKind::Proposal.as_str()))
        .filter(Column::Status.eq(MailStatus::Queued.as_str()));
    writes.push(rows.into_query());
}
