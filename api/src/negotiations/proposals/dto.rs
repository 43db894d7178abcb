//! A proposal over HTTP.

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::proposal::{DeliveryStatus, ProposalStatus, SendChannel};
use persistence::Executor;
use persistence::{
    column::word,
    entity::{
        negotiations,
        proposals::{self, Model},
    },
    negotiations::proposals::{Delivery, deliveries},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    fields::{Choice, Date, Email, Instant, Message, Money, Set, Title},
    http::{ApiError, Record, Result},
};

/// Where a proposal stands.
pub type ProposalStatusWord = Choice<ProposalStatus>;
/// Where its mails stand, taken together.
pub type DeliveryStatusWord = Choice<DeliveryStatus>;
/// By mail or by link.
pub type SendChannelWord = Choice<SendChannel>;
/// To whom it goes, each once.
pub type Recipients = Set<Email, { domain::proposal::MAX_RECIPIENTS }>;

/// A proposal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "title": "Internet para a sua casa", "message": "Como combinamos por telefone.",
    "recipients": ["maria@example.com"], "valid_until": "2199-12-31",
}))]
pub struct ProposalIn {
    /// Title, also the mail's subject.
    pub title: Title,
    /// What is written to the client.
    pub message: Option<Message>,
    /// E-mail addresses; the contact's, else the client's, when none is given.
    #[serde(default)]
    #[schema(default = json!([]))]
    pub recipients: Recipients,
    /// Last day on which it may be accepted; without one it stays open.
    pub valid_until: Option<Date>,
    /// A proposal of the same negotiation that is cancelled when this one is sent.
    pub supersedes_id: Option<Uuid>,
}

/// What is derived of a proposal.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ProposalExtra {
    /// Human number.
    #[schema(minimum = 1, maximum = 9_007_199_254_740_991_i64, example = 42)]
    pub number: i64,
    /// Where it stands; `expired` is told by the clock.
    pub status: ProposalStatusWord,
    /// What it comes to: the snapshot's, before it is sent the negotiation's.
    pub totals: ProposalTotals,
    /// When it was sent.
    pub sent_at: Option<Instant>,
    /// When the client first opened the link.
    pub viewed_at: Option<Instant>,
    /// When the client answered.
    pub answered_at: Option<Instant>,
    /// What the client answered.
    pub answer: Option<ProposalAnswer>,
    /// What became of its mails.
    pub delivery: ProposalDelivery,
    /// The address that opens it without a login, told once: by the answer to sending it by link. Null everywhere else.
    #[schema(
        max_length = 2000,
        format = "uri",
        example = "https://vendas.example.com/public/proposals/3J8vJ0pVbq1n4bq0ZrVQ3kq8yqv1m0Yt5oZf7m2s9aU"
    )]
    pub link: Option<String>,
}

/// How a proposal goes to the client.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "channel": "link" }))]
pub struct ProposalSendIn {
    /// `mail` when omitted: one to each recipient. `link`: no mail, the answer carries the link.
    pub channel: Option<SendChannelWord>,
}

/// What a proposal comes to.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ProposalTotals {
    /// The first regular month.
    pub monthly: Money,
    /// Charged once.
    pub one_time: Money,
}

/// What the client answered.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ProposalAnswer {
    /// Who accepted, as typed.
    #[schema(max_length = 120, example = "Maria Souza")]
    pub name: Option<String>,
    /// CPF or CNPJ of who accepted, unmasked.
    #[schema(max_length = 14, example = "52998224725")]
    pub document: Option<String>,
    /// Why it was declined.
    #[schema(max_length = 5000, example = "Vamos esperar a mudança.")]
    pub note: Option<String>,
    /// When.
    pub answered_at: Instant,
}

/// What became of a proposal's mails, taken together.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ProposalDelivery {
    /// `failed` if any failed, else `queued` if any is, else `sent`: the server took all of them over.
    pub status: DeliveryStatusWord,
    /// Most tries of one mail.
    #[schema(minimum = 0, maximum = 1000, example = 1)]
    pub attempts: i32,
    /// What went wrong last.
    #[schema(max_length = 1000, example = "550 no such mailbox")]
    pub last_error: Option<String>,
    /// When the last one was sent.
    pub sent_at: Option<Instant>,
}

/// A proposal as it is shown.
pub type Proposal = Record<ProposalIn, ProposalExtra>;

impl ProposalIn {
    /// The input that a row stands for.
    ///
    /// # Errors
    /// When the row holds what this version doesn't know.
    pub fn of(row: &Model) -> Result<Self> {
        let recipients: Vec<String> =
            serde_json::from_value(row.recipients.clone()).map_err(ApiError::internal)?;
        Ok(Self {
            title: Title::stored(&row.title),
            message: row.message.clone().map(Message::stored),
            recipients: Set(recipients.into_iter().map(Email::stored).collect()),
            valid_until: row.valid_until.map(Date),
            supersedes_id: row.supersedes_id,
        })
    }

    /// Writes the input to a row.
    ///
    /// # Errors
    /// When it cannot be written as JSON, which is a defect.
    pub fn write(&self, row: &mut Model) -> Result<()> {
        row.title = self.title.as_str().to_owned();
        row.message = self.message.clone().map(String::from);
        row.recipients = serde_json::to_value(&self.recipients).map_err(ApiError::internal)?;
        row.valid_until = self.valid_until.map(|date| date.0);
        row.supersedes_id = self.supersedes_id;
        Ok(())
    }
}

/// A proposal's status as it is told on a day.
///
/// # Errors
/// When the row holds what this version doesn't know.
pub fn status(row: &Model, today: NaiveDate) -> Result<ProposalStatus> {
    let stored: ProposalStatus = word(&row.status)?;
    Ok(stored.told(row.valid_until, today))
}

/// Proposals of a negotiation as they are shown on a day, in order.
pub async fn shown(
    db: &impl Executor,
    negotiation: &negotiations::Model,
    today: NaiveDate,
    rows: &[Model],
) -> Result<Vec<Proposal>> {
    let sent = rows.iter().filter(|row| row.sent_at.is_some());
    let mut deliveries = deliveries(db, sent.map(|row| row.id).collect()).await?;
    rows.iter()
        .map(|row| one(negotiation, today, row, &mut deliveries))
        .collect()
}

fn one(
    negotiation: &negotiations::Model,
    today: NaiveDate,
    row: &Model,
    deliveries: &mut HashMap<Uuid, Delivery>,
) -> Result<Proposal> {
    let monthly = row.monthly_cents.unwrap_or(negotiation.monthly_value_cents);
    let one_time = row.one_time_cents;
    let one_time = one_time.unwrap_or(negotiation.one_time_value_cents);
    let extra = ProposalExtra {
        number: row.number,
        status: Choice(status(row, today)?),
        totals: ProposalTotals {
            monthly: Money::stored(monthly)?,
            one_time: Money::stored(one_time)?,
        },
        sent_at: row.sent_at.map(Instant),
        viewed_at: row.viewed_at.map(Instant),
        answered_at: row.answered_at.map(Instant),
        answer: answer(row),
        delivery: delivery(deliveries.remove(&row.id).unwrap_or_default()),
        link: None,
    };
    Ok(Record::new(row, ProposalIn::of(row)?, extra))
}

fn answer(row: &proposals::Model) -> Option<ProposalAnswer> {
    Some(ProposalAnswer {
        name: row.answer_name.clone(),
        document: row.answer_document.clone(),
        note: row.answer_note.clone(),
        answered_at: Instant(row.answered_at?),
    })
}

fn delivery(of: Delivery) -> ProposalDelivery {
    ProposalDelivery {
        status: Choice(of.status),
        attempts: of.attempts,
        last_error: of.last_error,
        sent_at: of.sent_at.map(Instant),
    }
}
