//! `POST …/cancel`: a proposal is taken back. So are those that await an answer when their negotiation ends.

use domain::proposal::{ProposalAction, ProposalStatus};
use persistence::{
    Tx, Writes, entity::negotiations, history::Change, negotiations::proposals as rows,
};

use super::{
    super::{opened, status::Empty},
    dto::{Proposal, status},
    read::{answer, find, today},
    write::{moved, refused},
};
use crate::http::{Answer, Cx, Result};

/// `POST …/proposals/{proposal_id}/cancel`
pub async fn cancel(cx: &Cx<Empty>, tx: &Tx) -> Result<Answer<Proposal>> {
    let negotiation = opened::lock(cx, tx).await?;
    let row = find(cx, tx, &negotiation).await?;
    let document = cx.json()?;
    cx.expect_version(row.version)?;
    opened::editable(cx, &negotiation)?;
    let today = today(tx.now(), tx, &negotiation).await?;
    let to = status(&row, today)?.after(ProposalAction::Cancel);
    let to = to.map_err(refused)?;
    cx.read(&document)?;
    let changes = [moved(&row, to)];
    let mut writes = Writes::new();
    rows::withdraw(&mut writes, &[row.id], tx.now());
    let action = "proposal.cancelled";
    let saved = opened::save_with(cx, tx, writes, negotiation, action, &changes);
    let negotiation = saved.await?;
    let row = find(cx, tx, &negotiation).await?;
    answer(tx, &negotiation, today, row).await
}

/// Takes back what awaits an answer, since the negotiation ends; gives the changes for its history.
/// Drafts stay: they can't be sent, and are there again should it be reopened.
///
/// # Errors
/// As any statement.
pub async fn end(tx: &Tx, negotiation: &negotiations::Model) -> Result<Vec<Change>> {
    let awaiting = rows::awaiting(tx, negotiation.id).await?;
    let ids: Vec<_> = awaiting.iter().map(|row| row.id).collect();
    let mut writes = Writes::new();
    rows::withdraw(&mut writes, &ids, tx.now());
    writes.run(tx).await?;
    let cancelled = |row| moved(row, ProposalStatus::Cancelled);
    Ok(awaiting.iter().map(cancelled).collect())
}
