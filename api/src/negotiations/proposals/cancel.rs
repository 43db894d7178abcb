//! `POST …/cancel`: a proposal is taken back. So are those that await an answer when their negotiation ends.

use domain::proposal::{ProposalAction, ProposalStatus};
use persistence::{
    Tx, Writes, branches,
    entity::{negotiations, proposals::Model},
    journal::{self, Change, Event},
    negotiations::proposals as rows,
};

use super::{
    super::{opened, status::Empty},
    dto::{Proposal, status},
    read::{answer, find},
    write::{moved, refused},
};
use crate::http::{Answer, Cx, Request, Result};

/// `POST …/proposals/{proposal_id}/cancel`
pub async fn cancel(cx: &Cx<Empty>, tx: &Tx) -> Result<Answer<Proposal>> {
    let negotiation = opened::lock(cx, tx).await?;
    let row = find(cx, tx, &negotiation).await?;
    let document = cx.json()?;
    cx.expect_version(row.version)?;
    opened::editable(cx, &negotiation)?;
    let today = branches::today(tx, negotiation.branch_id, tx.now()).await?;
    let to = status(&row, today)?.after(ProposalAction::Cancel);
    let to = to.map_err(refused)?;
    cx.read(&document)?;
    let changes = [moved(&row, to)];
    let mut writes = Writes::new();
    rows::withdraw(&mut writes, &[row.id], tx.now());
    let action = ("proposal.cancelled", row.id);
    let saved = opened::save_with(cx, tx, writes, negotiation, action, &changes);
    let negotiation = saved.await?;
    let row = find(cx, tx, &negotiation).await?;
    answer(tx, &negotiation, today, row).await
}

/// Takes back what awaits an answer, since the negotiation ends; gives the changes for its history.
/// Drafts stay: they can't be sent, and are there again should it be reopened.
pub async fn end(
    request: &Request,
    tx: &Tx,
    negotiation: &negotiations::Model,
) -> Result<Vec<Change>> {
    let awaiting = rows::awaiting(tx, negotiation.id).await?;
    let ids: Vec<_> = awaiting.iter().map(|row| row.id).collect();
    let mut writes = Writes::new();
    rows::withdraw(&mut writes, &ids, tx.now());
    let events = awaiting.iter().map(|row| withdrawn(negotiation, row));
    journal::push(&mut writes, &request.act(tx), events.collect());
    writes.run(tx).await?;
    let cancelled = |row| moved(row, ProposalStatus::Cancelled);
    Ok(awaiting.iter().map(cancelled).collect())
}

/// A proposal was taken back by what became of its negotiation or of another proposal, whose entry the history has.
#[must_use]
pub fn withdrawn(negotiation: &negotiations::Model, row: &Model) -> Event {
    let changes = vec![moved(row, ProposalStatus::Cancelled)];
    let branch_id = Some(negotiation.branch_id);
    Event::of(("proposal", row.id), "cancelled", branch_id, changes).within(negotiation.id)
}
