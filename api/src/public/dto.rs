//! A proposal as its client may read it: the snapshot, without ids but those of its files.

use domain::proposal::ProposalStatus;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    fields::{Choice, Date, Instant, Money},
    negotiations::proposals::{answer::Linked, dto::ProposalStatusWord},
    paper::sheet::{self, ProposalSheet},
};

/// A proposal behind a link.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PublicProposal {
    /// Where it stands: `viewed`, `accepted` or `declined`.
    pub status: ProposalStatusWord,
    /// Human number.
    #[schema(minimum = 1, maximum = 9_007_199_254_740_991_i64, example = 42)]
    pub number: i64,
    /// Title.
    #[schema(max_length = 120, example = "Internet para a sua casa")]
    pub title: String,
    /// What the seller writes; lines are kept.
    #[schema(max_length = 5000, example = "Como combinamos por telefone.")]
    pub message: Option<String>,
    /// Day on which it was sent.
    pub issued_on: Date,
    /// Last day on which it may be accepted.
    pub valid_until: Option<Date>,
    /// Who offers.
    pub branch: PublicBranch,
    /// Name of whom it is offered to.
    #[schema(max_length = 160, example = "Maria Souza")]
    pub client_name: String,
    /// Whom to ask.
    pub responsible: PublicResponsible,
    /// The plan offered.
    pub offer: Option<PublicOffer>,
    /// What is taken off the plan's price.
    pub discount: Option<PublicDiscount>,
    /// Services and products.
    #[schema(max_items = 1000)]
    pub lines: Vec<PublicLine>,
    /// What it comes to.
    pub totals: PublicTotals,
    /// Files to download.
    #[schema(max_items = 20)]
    pub attachments: Vec<PublicAttachment>,
    /// What was answered.
    pub answer: Option<PublicAnswer>,
}

/// Who offers.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PublicBranch {
    /// Name.
    #[schema(max_length = 160, example = "Matriz")]
    pub name: String,
    /// CNPJ, unmasked.
    #[schema(max_length = 14, example = "12ABC34501DE35")]
    pub document: Option<String>,
}

/// Whom to ask.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PublicResponsible {
    /// Name.
    #[schema(max_length = 160, example = "Ana Lima")]
    pub name: String,
    /// E-mail; null where a program is responsible.
    #[schema(max_length = 254, format = "email", example = "ana@example.com")]
    pub email: Option<String>,
}

/// The plan offered.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PublicOffer {
    /// Name.
    #[schema(max_length = 160, example = "Fibra 500 Mega")]
    pub name: String,
    /// Its code (Anatel's RGC).
    #[schema(max_length = 60, example = "FIBRA-500-2026")]
    pub offer_code: String,
    /// BRL a month, before discount.
    pub monthly_price: Money,
    /// Months the client is bound.
    #[schema(minimum = 0, maximum = 120, example = 12)]
    pub commitment_months: i32,
    /// Price-adjustment index.
    #[schema(max_length = 60, example = "IPCA")]
    pub adjustment_index: Option<String>,
    /// How fast.
    pub speed: Option<PublicSpeed>,
}

/// How fast.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PublicSpeed {
    /// Mbit/s to the client.
    #[schema(minimum = 1, maximum = 1_000_000, example = 500)]
    pub download_mbps: i32,
    /// Mbit/s from the client.
    #[schema(minimum = 1, maximum = 1_000_000, example = 250)]
    pub upload_mbps: i32,
}

/// A discount on the monthly price.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PublicDiscount {
    /// BRL off each month.
    pub amount: Money,
    /// Months it lasts; always when null.
    #[schema(minimum = 1, maximum = 1200, example = 6)]
    pub months: Option<i32>,
}

/// A service or a product.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PublicLine {
    /// Text.
    #[schema(max_length = 255, example = "IP fixo")]
    pub description: String,
    /// Charged every month, else once.
    pub monthly: bool,
    /// Months it is charged; always when null.
    #[schema(minimum = 1, maximum = 1200, example = 12)]
    pub months: Option<i32>,
    /// How many.
    #[schema(minimum = 1, maximum = 9999, example = 1)]
    pub quantity: i32,
    /// BRL for one.
    pub unit_price: Money,
    /// BRL off the line.
    pub discount: Money,
    /// BRL for the line.
    pub total: Money,
}

/// What it comes to.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PublicTotals {
    /// The first regular month.
    pub monthly: Money,
    /// Setup fee, part of `one_time`.
    pub setup_fee: Money,
    /// Charged once.
    pub one_time: Money,
}

/// A file to download.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PublicAttachment {
    /// Its id, for the path.
    pub id: Uuid,
    /// Name.
    #[schema(max_length = 200, example = "planta.pdf")]
    pub file_name: String,
    /// Media type.
    #[schema(max_length = 100, example = "application/pdf")]
    pub content_type: String,
    /// Bytes.
    #[schema(minimum = 1, maximum = 10_485_760, example = 48_211)]
    pub size: i64,
    /// SHA-256, hexadecimal.
    #[schema(
        max_length = 64,
        pattern = "^[0-9a-f]{64}$",
        example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
    )]
    pub sha256: String,
}

/// What was answered.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PublicAnswer {
    /// Who accepted, as typed.
    #[schema(max_length = 120, example = "Maria Souza")]
    pub name: Option<String>,
    /// Why it was declined.
    #[schema(max_length = 5000, example = "Vamos esperar a mudança.")]
    pub note: Option<String>,
    /// When.
    pub answered_at: Instant,
}

impl PublicProposal {
    /// What stands behind a link.
    #[must_use]
    pub fn of(linked: &Linked) -> Self {
        let sheet = &linked.sheet;
        Self {
            status: Choice(linked.status),
            number: sheet.number,
            title: sheet.title.clone(),
            message: sheet.message.clone(),
            issued_on: sheet.issued_on,
            valid_until: sheet.valid_until,
            branch: PublicBranch {
                name: sheet.branch.name.clone(),
                document: sheet.branch.document.clone(),
            },
            client_name: sheet.client.name.clone(),
            responsible: PublicResponsible {
                name: sheet.responsible.name.clone(),
                email: sheet.responsible.email.clone(),
            },
            offer: sheet.offer.as_ref().map(PublicOffer::of),
            discount: sheet.discount.as_ref().map(|discount| PublicDiscount {
                amount: discount.amount,
                months: discount.months,
            }),
            lines: sheet.lines.iter().map(PublicLine::of).collect(),
            totals: totals(sheet),
            attachments: sheet.attachments.iter().map(PublicAttachment::of).collect(),
            answer: answer(linked),
        }
    }
}

impl PublicOffer {
    fn of(plan: &sheet::OfferedPlan) -> Self {
        Self {
            name: plan.name.clone(),
            offer_code: plan.offer_code.clone(),
            monthly_price: plan.monthly_price,
            commitment_months: plan.commitment_months,
            adjustment_index: plan.adjustment_index.clone(),
            speed: plan.speed.as_ref().map(|speed| PublicSpeed {
                download_mbps: speed.download_mbps,
                upload_mbps: speed.upload_mbps,
            }),
        }
    }
}

impl PublicLine {
    fn of(line: &sheet::OfferedLine) -> Self {
        Self {
            description: line.description.clone(),
            monthly: line.monthly,
            months: line.months,
            quantity: line.quantity,
            unit_price: line.unit_price,
            discount: line.discount,
            total: line.total,
        }
    }
}

impl PublicAttachment {
    fn of(file: &sheet::OfferedFile) -> Self {
        Self {
            id: file.id,
            file_name: file.file_name.clone(),
            content_type: file.content_type.clone(),
            size: file.size,
            sha256: file.sha256.clone(),
        }
    }
}

fn totals(sheet: &ProposalSheet) -> PublicTotals {
    PublicTotals {
        monthly: sheet.totals.monthly,
        setup_fee: sheet.totals.setup_fee,
        one_time: sheet.totals.one_time,
    }
}

fn answer(linked: &Linked) -> Option<PublicAnswer> {
    let row = &linked.proposal;
    let answered = matches!(
        linked.status,
        ProposalStatus::Accepted | ProposalStatus::Declined
    );
    Some(PublicAnswer {
        name: row.answer_name.clone(),
        note: row.answer_note.clone(),
        answered_at: Instant(row.answered_at.filter(|_| answered)?),
    })
}
