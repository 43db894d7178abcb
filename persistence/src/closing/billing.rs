//! The generated billing: one row that says so, instalments, their items.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::{Words as _, billing::Billing};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
};
use uuid::Uuid;

use crate::{
    Error, Executor,
    entity::{instalment_items, instalments, negotiation_billings, negotiations},
    new_id,
    stamp::{self, Stamped},
    stored::Stored,
};

/// Rows of one statement: SQLite takes 32 766 parameters.
const BATCH: usize = 2_000;

/// An instalment with its items in order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Charged {
    /// The instalment.
    pub row: instalments::Model,
    /// What it charges.
    pub items: Vec<instalment_items::Model>,
}

/// Who generates when.
#[derive(Clone, Copy, Debug)]
pub struct Generation {
    /// The employee.
    pub by: Option<Uuid>,
    /// The instant.
    pub at: DateTime<Utc>,
    /// The contract, when the win generates.
    pub contract_id: Option<Uuid>,
}

/// Whether the billing of a negotiation in hand is generated.
pub async fn is_generated(db: &impl ConnectionTrait, negotiation_id: Uuid) -> Result<bool, Error> {
    let head = negotiation_billings::Entity::find_by_id(negotiation_id);
    Ok(head.one(db).await?.is_some())
}

/// Writes a billing: its row, its instalments with these ids, their items.
///
/// # Errors
/// A conflict when it was generated before; else as any statement.
pub async fn insert(
    tx: &impl ConnectionTrait,
    negotiation: &negotiations::Model,
    billing: &Billing,
    ids: &[Uuid],
    generation: Generation,
) -> Result<Vec<Charged>, Error> {
    let (head, charged) = rows(negotiation, billing, ids, generation);
    stamp::insert(tx, head).await?;
    let instalments = charged.iter().map(|one| one.row.clone()).collect();
    insert_all::<instalments::Entity>(tx, instalments).await?;
    let items = charged.iter().flat_map(|one| one.items.clone());
    insert_all::<instalment_items::Entity>(tx, items.collect()).await?;
    Ok(charged)
}

/// The rows of a billing: the one that says so, and its instalments with these ids, each with its items.
#[must_use]
pub fn rows(
    negotiation: &negotiations::Model,
    billing: &Billing,
    ids: &[Uuid],
    generation: Generation,
) -> (negotiation_billings::Model, Vec<Charged>) {
    let head = negotiation_billings::Model {
        negotiation_id: negotiation.id,
        generated_at: generation.at,
        generated_by: generation.by,
        starts_on: billing.starts_on,
    };
    let charged = billing.instalments.iter().zip(ids);
    let charged = charged.map(|(instalment, id)| {
        let mut row = instalments::Model {
            negotiation_id: negotiation.id,
            client_id: negotiation.client_id,
            contract_id: generation.contract_id,
            branch_id: negotiation.branch_id,
            number: instalment.number,
            kind: instalment.kind.as_str().to_owned(),
            due_on: instalment.due_on,
            period_from: instalment.period_from,
            period_to: instalment.period_to,
            amount_cents: instalment.amount.cents(),
            ..instalments::Model::default()
        };
        row.born(*id, generation.at);
        let items = (1..).zip(&instalment.items);
        let items = items.map(|(position, item)| instalment_items::Model {
            id: new_id(generation.at),
            instalment_id: *id,
            position,
            kind: item.kind.as_str().to_owned(),
            description: item.description.clone(),
            amount_cents: item.amount.cents(),
        });
        let items = items.collect();
        Charged { row, items }
    });
    (head, charged.collect())
}

async fn insert_all<E>(tx: &impl ConnectionTrait, rows: Vec<E::Model>) -> Result<(), Error>
where
    E: EntityTrait,
    E::Model: IntoActiveModel<E::ActiveModel> + Clone,
    E::ActiveModel: Send,
{
    for batch in rows.chunks(BATCH) {
        E::insert_many(
            batch
                .iter()
                .cloned()
                .map(IntoActiveModel::into_active_model),
        )
        .exec_without_returning(tx)
        .await?;
    }
    Ok(())
}

/// A negotiation's instalments by number, each with its items.
pub async fn of_negotiation(
    db: &impl ConnectionTrait,
    negotiation_id: Uuid,
) -> Result<Vec<Charged>, Error> {
    let rows = instalments::Entity::find()
        .filter(instalments::Column::NegotiationId.eq(negotiation_id))
        .order_by_asc(instalments::Column::Number)
        .all(db)
        .await?;
    Charged::load(db, rows).await
}

impl Stored for Charged {
    type Table = instalments::Entity;

    fn row(&self) -> &instalments::Model {
        &self.row
    }

    fn row_mut(&mut self) -> &mut instalments::Model {
        &mut self.row
    }

    async fn load<C: Executor>(db: &C, rows: Vec<instalments::Model>) -> Result<Vec<Self>, Error> {
        use instalment_items::Column;
        let ids = rows.iter().map(|row| row.id);
        let all = instalment_items::Entity::find()
            .filter(Column::InstalmentId.is_in(ids))
            .order_by_asc(Column::InstalmentId)
            .order_by_asc(Column::Position)
            .all(db)
            .await?;
        let mut lists: HashMap<Uuid, Vec<_>> = HashMap::new();
        for item in all {
            lists.entry(item.instalment_id).or_default().push(item);
        }
        let charged = rows.into_iter().map(|row| Self {
            items: lists.remove(&row.id).unwrap_or_default(),
            row,
        });
        Ok(charged.collect())
    }
}

/// Takes a generated billing back.
pub async fn discard(tx: &impl ConnectionTrait, negotiation_id: Uuid) -> Result<(), Error> {
    // Items go with their instalments.
    instalments::Entity::delete_many()
        .filter(instalments::Column::NegotiationId.eq(negotiation_id))
        .exec(tx)
        .await?;
    negotiation_billings::Entity::delete_by_id(negotiation_id)
        .exec(tx)
        .await?;
    Ok(())
}
