//! `/instalments`: what is to be paid when, from the billing's generation on.

use domain::billing::{InstalmentKind, ItemKind};
use persistence::{
    closing::billing::Charged,
    entity::instalments::{Column, Entity},
    journal::{Change, Event, diff},
    list::{Compare, Filter, FilterKind, ListSpec, Sort},
    reference::Kind,
};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    fields::{Choice, Date, Money},
    http::{ApiError, Nothing, Record, Result},
    resource::{Listed, Place, Resource},
};

/// What an instalment is for, as a word.
pub type InstalmentKindWord = Choice<InstalmentKind>;
/// What an item charges, as a word.
pub type ItemKindWord = Choice<ItemKind>;

/// An instalment.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Instalment {
    /// Who pays.
    pub client_id: Uuid,
    /// The contract; null until the win.
    pub contract_id: Option<Uuid>,
    /// The negotiation it was generated for.
    pub negotiation_id: Uuid,
    /// Branch.
    pub branch_id: Uuid,
    /// Counts from 1 within the negotiation.
    #[schema(minimum = 1, maximum = 500, example = 1)]
    pub number: i32,
    /// A whole month, or the days before the first one.
    pub kind: InstalmentKindWord,
    /// Due date.
    pub due_on: Date,
    /// First day charged.
    pub period_from: Date,
    /// The day after the last one charged.
    pub period_to: Date,
    /// Sum of the items.
    pub amount: Money,
    /// What it charges.
    #[schema(max_items = 10000)]
    pub items: Vec<InstalmentItem>,
}

/// One thing that an instalment charges.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct InstalmentItem {
    /// What it is.
    pub kind: ItemKindWord,
    /// For the paper.
    #[schema(max_length = 255, example = "Fibra 500 Mega")]
    pub description: String,
    /// BRL.
    pub amount: Money,
}

/// The instalments.
#[derive(Debug)]
pub struct Instalments;

impl Resource for Instalments {
    type Row = Charged;
    type In = Instalment;
    type Extra = Nothing;
    const PLACE: Place = Place::Root("/instalments");
    const ONE: &'static str = "instalment";
    const NAME: &'static str = "Instalment";
    const ABOUT: &'static str = "Made by the win of a negotiation.";

    fn read(charged: &Charged) -> Result<Instalment> {
        let Charged { row, items: list } = charged;
        Ok(Instalment {
            client_id: row.client_id,
            contract_id: row.contract_id,
            negotiation_id: row.negotiation_id,
            branch_id: row.branch_id,
            number: row.number,
            kind: Choice::stored(&row.kind)?,
            due_on: Date(row.due_on),
            period_from: Date(row.period_from),
            period_to: Date(row.period_to),
            amount: Money::stored(row.amount_cents)?,
            items: items(list)?,
        })
    }
}

impl Listed for Instalments {
    const LIST: &'static ListSpec<Entity> = &ListSpec {
        id: Column::Id,
        sorts: &[
            Sort::instant("created_at", Column::CreatedAt),
            Sort::instant("updated_at", Column::UpdatedAt),
            Sort::date("due_on", Column::DueOn),
        ],
        descending: true,
        filters: &[
            Filter::reference("client_id", Column::ClientId, Kind::Client),
            Filter::reference("contract_id", Column::ContractId, Kind::Contract),
            Filter::reference("negotiation_id", Column::NegotiationId, Kind::Negotiation),
            Filter::bound("due_from", Column::DueOn, FilterKind::Date, Compare::From),
            Filter::bound("due_to", Column::DueOn, FilterKind::Date, Compare::To),
        ],
        search: None,
        updated: Some(Column::UpdatedAt),
    };
}

/// The representation of an instalment with its items.
///
/// # Errors
/// When a row holds what this version doesn't know.
pub fn shown(charged: &Charged) -> Result<Record<Instalment>> {
    Ok(Record::new(
        &charged.row,
        Instalments::read(charged)?,
        Nothing {},
    ))
}

/// What the journal is told of an instalment.
#[must_use]
pub fn event(shown: &Record<Instalment>, what: &str, changes: Vec<Change>) -> Event {
    let (instalment, branch_id) = (("instalment", shown.id), Some(shown.input.branch_id));
    Event::of(instalment, what, branch_id, changes).within(shown.input.negotiation_id)
}

/// That it came into being.
///
/// # Errors
/// When it can't be written as JSON, which is a defect.
pub fn created(shown: &Record<Instalment>) -> Result<Event> {
    let changes = diff("", &Value::Null, &json(shown)?);
    Ok(event(shown, "created", changes))
}

/// That it was taken back.
///
/// # Errors
/// The same.
pub fn deleted(shown: &Record<Instalment>) -> Result<Event> {
    let changes = diff("", &json(shown)?, &Value::Null);
    Ok(event(shown, "deleted", changes))
}

fn json(shown: &Record<Instalment>) -> Result<Value> {
    serde_json::to_value(&shown.input).map_err(ApiError::internal)
}

/// The items of an instalment's rows.
///
/// # Errors
/// When a row holds what this version doesn't know.
pub fn items(rows: &[persistence::entity::instalment_items::Model]) -> Result<Vec<InstalmentItem>> {
    let items = rows.iter().map(|item| {
        Ok(InstalmentItem {
            kind: Choice::stored(&item.kind)?,
            description: item.description.clone(),
            amount: Money::stored(item.amount_cents)?,
        })
    });
    items.collect()
}
