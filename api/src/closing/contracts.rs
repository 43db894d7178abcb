//! `/contracts`: what was sold, as it was when it was won.

use domain::contract::Proration;
use persistence::{
    entity::contracts::{Column, Entity, Model},
    list::{Filter, ListSpec, Sort},
    reference::Kind,
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    fields::{Choice, Date, Discount, Money},
    http::{Nothing, Result},
    resource::{Listed, Place, Resource},
};

/// How the days before the first whole month are charged, as a word.
pub type ProrationWord = Choice<Proration>;

/// A customer contract: the offer as it was sold, and the terms agreed.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CustomerContract {
    /// Human number; gaps are allowed.
    #[schema(minimum = 1, maximum = 9_007_199_254_740_991_i64, example = 1042)]
    pub number: i64,
    /// Whose it is.
    pub client_id: Uuid,
    /// The contract itself, as on the rows that belong to it.
    pub contract_id: Uuid,
    /// The negotiation that was won.
    pub negotiation_id: Uuid,
    /// Branch.
    pub branch_id: Uuid,
    /// The sales plan sold.
    pub sales_plan_id: Uuid,
    /// The offer's code (Anatel RGC).
    #[schema(max_length = 60, example = "FIBRA-500-2026")]
    pub offer_code: String,
    /// The offer's name.
    #[schema(max_length = 160, example = "Fibra 500 Mega")]
    pub offer_name: String,
    /// Price a month, before the discount.
    pub monthly_price: Money,
    /// Speed towards the client.
    #[schema(minimum = 1, maximum = 1_000_000, example = 500)]
    pub download_mbps: Option<i32>,
    /// Speed from the client.
    #[schema(minimum = 1, maximum = 1_000_000, example = 250)]
    pub upload_mbps: Option<i32>,
    /// Index that adjusts the price.
    #[schema(max_length = 60, example = "IPCA")]
    pub adjustment_index: Option<String>,
    /// Billing type.
    pub billing_type_id: Option<Uuid>,
    /// Template of the printed contract.
    pub contract_template_id: Option<Uuid>,
    /// Day of the month on which instalments are due.
    #[schema(minimum = 1, maximum = 31, example = 10)]
    pub due_day: Option<i32>,
    /// Months the client is bound.
    #[schema(minimum = 0, maximum = 120, example = 12)]
    pub commitment_months: i32,
    /// First day.
    pub starts_on: Date,
    /// First day after the commitment; null without one.
    pub ends_on: Option<Date>,
    /// Charged once.
    pub setup_fee: Money,
    /// In how many parts.
    #[schema(minimum = 1, maximum = 12, example = 1)]
    pub setup_instalments: i32,
    /// How the days before the first whole month were charged.
    pub proration: ProrationWord,
    /// What comes off each month.
    pub discount: Option<Discount>,
}

/// The contracts.
#[derive(Debug)]
pub struct Contracts;

impl Resource for Contracts {
    type Row = Model;
    type In = CustomerContract;
    type Extra = Nothing;
    const PLACE: Place = Place::Root("/contracts");
    const ONE: &'static str = "contract";
    const NAME: &'static str = "Contract";
    const ABOUT: &'static str = "Made by the win of a negotiation.";

    fn read(row: &Model) -> Result<CustomerContract> {
        let discount = Discount::from_columns(
            row.discount_kind.as_deref(),
            row.discount_value,
            row.discount_months,
        )?;
        Ok(CustomerContract {
            number: row.number,
            client_id: row.client_id,
            contract_id: row.id,
            negotiation_id: row.negotiation_id,
            branch_id: row.branch_id,
            sales_plan_id: row.sales_plan_id,
            offer_code: row.offer_code.clone(),
            offer_name: row.offer_name.clone(),
            monthly_price: Money::stored(row.monthly_price_cents)?,
            download_mbps: row.download_mbps,
            upload_mbps: row.upload_mbps,
            adjustment_index: row.adjustment_index.clone(),
            billing_type_id: row.billing_type_id,
            contract_template_id: row.contract_template_id,
            due_day: row.due_day,
            commitment_months: row.commitment_months,
            starts_on: Date(row.starts_on),
            ends_on: row.ends_on.map(Date),
            setup_fee: Money::stored(row.setup_fee_cents)?,
            setup_instalments: row.setup_instalments,
            proration: Choice::stored(&row.proration)?,
            discount,
        })
    }
}

impl Listed for Contracts {
    const LIST: &'static ListSpec<Entity> = &ListSpec {
        id: Column::Id,
        sorts: &[
            Sort::instant("created_at", Column::CreatedAt),
            Sort::instant("updated_at", Column::UpdatedAt),
            Sort::integer("number", Column::Number),
        ],
        descending: true,
        filters: &[
            Filter::reference("client_id", Column::ClientId, Kind::Client),
            Filter::reference("contract_id", Column::Id, Kind::Contract),
            Filter::reference("negotiation_id", Column::NegotiationId, Kind::Negotiation),
        ],
        search: Some(Column::SearchText),
        updated: Some(Column::UpdatedAt),
    };
}
