//! The proposal as its reader sees it: taken once when it is sent, kept as JSON, and shown from
//! there by the page, the mail and the PDF alike, so that they can't disagree.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::fields::{Date, Money};

/// Everything that stands on a proposal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProposalSheet {
    /// Human number.
    pub number: i64,
    /// Title.
    pub title: String,
    /// What the seller writes to the client; lines are kept.
    pub message: Option<String>,
    /// The branch's day on which it was sent.
    pub issued_on: Date,
    /// Last day on which it may be accepted.
    pub valid_until: Option<Date>,
    /// Who offers.
    pub branch: Party,
    /// To whom.
    pub client: Party,
    /// Whom to ask.
    pub responsible: Person,
    /// The plan offered.
    pub offer: Option<OfferedPlan>,
    /// What is taken off the plan's price.
    pub discount: Option<OfferedDiscount>,
    /// Services and products, oldest first.
    pub lines: Vec<OfferedLine>,
    /// What it comes to.
    pub totals: OfferedTotals,
    /// Files that go with it.
    pub attachments: Vec<OfferedFile>,
}

/// A branch or a client.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Party {
    /// Name.
    pub name: String,
    /// CPF or CNPJ, unmasked.
    pub document: Option<String>,
    /// E-mail.
    pub email: Option<String>,
    /// First phone, E.164.
    pub phone: Option<String>,
    /// Address on one line.
    pub address: Option<String>,
}

/// An employee.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Person {
    /// Name.
    pub name: String,
    /// E-mail; an integration has none.
    pub email: Option<String>,
}

/// The offer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OfferedPlan {
    /// Name.
    pub name: String,
    /// Its code, as Anatel's RGC wants it told.
    pub offer_code: String,
    /// BRL a month, before discount.
    pub monthly_price: Money,
    /// Months the client is bound.
    pub commitment_months: i32,
    /// Price-adjustment index.
    pub adjustment_index: Option<String>,
    /// Speed plan.
    pub speed: Option<OfferedSpeed>,
}

/// How fast.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OfferedSpeed {
    /// Name.
    pub name: String,
    /// Mbit/s to the client.
    pub download_mbps: i32,
    /// Mbit/s from the client.
    pub upload_mbps: i32,
}

/// A discount on the monthly price.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OfferedDiscount {
    /// BRL off each month.
    pub amount: Money,
    /// Months it lasts; always when null.
    pub months: Option<i32>,
}

/// A service or a product.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OfferedLine {
    /// The service that is sold; unknown in what was sent before this was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service_id: Option<Uuid>,
    /// The product that is sold; unknown in what was sent before this was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product_id: Option<Uuid>,
    /// Text.
    pub description: String,
    /// Whether the text is the line's own and no name out of a registry; unknown in what was sent before this was kept.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub described: bool,
    /// Charged every month, else once.
    pub monthly: bool,
    /// Months it is charged; always when null.
    pub months: Option<i32>,
    /// How many.
    pub quantity: i32,
    /// BRL for one.
    pub unit_price: Money,
    /// BRL off the line.
    pub discount: Money,
    /// BRL for the line.
    pub total: Money,
}

/// What it comes to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OfferedTotals {
    /// The first regular month.
    pub monthly: Money,
    /// Setup fee, part of `one_time`.
    pub setup_fee: Money,
    /// What is charged once.
    pub one_time: Money,
}

/// A file that goes with the proposal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OfferedFile {
    /// Its attachment.
    pub id: Uuid,
    /// Name.
    pub file_name: String,
    /// Media type.
    pub content_type: String,
    /// Bytes.
    pub size: i64,
    /// SHA-256, hexadecimal.
    pub sha256: String,
}
