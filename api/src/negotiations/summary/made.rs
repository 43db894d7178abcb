//! The summary, put together from rows.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    negotiation::{NegotiationStatus, stage::is_rotting},
    proposal::ProposalStatus,
    readiness::readiness,
};
use persistence::{
    column::word,
    entity::stage_visits,
    negotiations::{
        Dossier,
        summary::{Around, LatestProposal},
    },
};
use uuid::Uuid;

use super::{
    Named, NextAppointment, Progress, Readiness, StageVisit, Summary, SummaryCounts, SummaryParts,
    SummaryTotals, VisitedStage,
};
use crate::{
    fields::{Choice, Instant, Line, Money},
    http::{ApiError, Request, Result},
    negotiations::{dto, opened},
    problem::items,
};

/// Due dates and amounts of the generated instalments.
pub type Billed = Vec<(NaiveDate, i64)>;

pub fn summary(
    request: &Request,
    dossier: &Dossier,
    around: Around,
    billed: Option<Billed>,
) -> Result<Summary> {
    let row = &dossier.negotiation;
    let until = row.closed_at.unwrap_or(request.now);
    let days = |from: DateTime<Utc>| (until - from).num_days().max(0);
    let open = opened::status(row)? == NegotiationStatus::Open;
    let late = is_rotting(
        row.stage_entered_at,
        dossier.stage.rot_after_days,
        request.now,
    );
    let blockers = readiness(&dossier.readiness(request.now)?);
    Ok(Summary {
        negotiation: dto::shown(row)?,
        client: named(dossier.client.id, &dossier.client.name),
        stage: named(dossier.stage.id, &dossier.stage.name),
        responsible: around.responsible.map(|who| named(who.id, &who.name)),
        negotiation_plan: dossier
            .plan
            .as_ref()
            .map(|planned| named(planned.plan.id, &planned.plan.name)),
        parts: parts(dossier)?,
        counts: SummaryCounts {
            tasks: dossier.tasks.len(),
            open_tasks: dossier.open_tasks().len(),
            services: dossier.services.len(),
            products: dossier.products.len(),
            notes: around.notes,
            appointments: around.appointments,
            proposals: around.proposals,
        },
        totals: totals(request, dossier, billed)?,
        days_open: days(row.created_at),
        days_in_stage: days(row.stage_entered_at),
        rotting: open && late,
        stages: around.visits.iter().map(|row| visit(row, until)).collect(),
        next_appointment: around.next_appointment.map(|next| NextAppointment {
            id: next.id,
            subject: Line::stored(next.subject),
            starts_at: Instant(next.starts_at),
            ends_at: Instant(next.ends_at),
        }),
        last_activity_at: Instant(around.last_activity_at.unwrap_or(row.updated_at)),
        proposal: proposal(around.proposal, dossier.today(request.now))?,
        readiness: Readiness {
            ready: blockers.is_empty(),
            blockers: items(request.language, &blockers),
        },
    })
}

/// The latest proposal's status, as it is told today.
fn proposal(
    latest: Option<LatestProposal>,
    today: NaiveDate,
) -> Result<Option<Choice<ProposalStatus>>> {
    let Some(latest) = latest else {
        return Ok(None);
    };
    let stored: ProposalStatus = word(&latest.status)?;
    Ok(Some(Choice(stored.told(latest.valid_until, today))))
}

fn named(id: Uuid, name: &str) -> Named {
    Named {
        id,
        name: name.to_owned(),
    }
}

fn parts(dossier: &Dossier) -> Result<SummaryParts> {
    let facts = dossier.entry_facts()?;
    let progress = |present: bool, complete: bool| match (present, complete) {
        (false, _) => Progress::Absent,
        (true, false) => Progress::Incomplete,
        (true, true) => Progress::Complete,
    };
    Ok(SummaryParts {
        contact: facts.contact,
        contract: progress(dossier.contract.is_some(), facts.contract),
        access: progress(dossier.access.is_some(), facts.access),
        ticket: progress(dossier.ticket.is_some(), facts.ticket),
        billing: dossier.billing.is_some(),
    })
}

fn totals(request: &Request, dossier: &Dossier, billed: Option<Billed>) -> Result<SummaryTotals> {
    let totals = dossier.sale()?.totals();
    let totals = totals.map_err(|code| ApiError::at("", code))?;
    let (first, all) = match billed {
        Some(rows) => {
            let first = rows.first().map(|(due_on, _)| *due_on);
            let due_first = rows.iter().filter(|(due_on, _)| Some(*due_on) == first);
            let due_first = due_first.map(|(_, cents)| cents).sum();
            let all = rows.iter().map(|(_, cents)| cents).sum();
            (Some(Money::stored(due_first)?), Some(Money::stored(all)?))
        }
        None => match dossier.draft(request.now, &mut Uuid::nil)?.to_generate() {
            Ok(Some((billing, _))) => (
                billing.first_amount().ok().map(Money),
                Some(Money(billing.total)),
            ),
            // What keeps them from being made stands among the blockers.
            Ok(None) | Err(_) => (None, None),
        },
    };
    Ok(SummaryTotals {
        monthly: Money(totals.monthly),
        one_time: Money(totals.one_time),
        first_instalment: first,
        commitment_total: all,
    })
}

fn visit(row: &stage_visits::Model, until: DateTime<Utc>) -> StageVisit {
    let so_far = (until - row.entered_at).num_seconds().max(0);
    StageVisit {
        stage: VisitedStage {
            id: row.stage_id,
            name: row.stage_name.clone(),
        },
        entered_at: Instant(row.entered_at),
        left_at: row.left_at.map(Instant),
        seconds: row.seconds.unwrap_or(so_far),
    }
}
