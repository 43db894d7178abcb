//! What every resource's row carries besides its own members.

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityName, EntityTrait,
    IntoActiveModel, ModelTrait,
    sea_query::{CaseStatement, Expr, SimpleExpr},
};
use uuid::Uuid;

use crate::{Effect, Error, Tx, entity};

/// Id, version and instants of a row.
pub trait Stamped: Send + Sync {
    /// Primary key.
    fn id(&self) -> Uuid;
    /// Counts the changes, from 1.
    fn version(&self) -> i64;
    /// When it was created and last changed.
    fn instants(&self) -> (DateTime<Utc>, DateTime<Utc>);
    /// Makes it a new row.
    fn born(&mut self, id: Uuid, now: DateTime<Utc>);
    /// Counts a change, which is never before the last one.
    fn changed(&mut self, now: DateTime<Utc>);
}

/// The instant of a change for a statement that does not know the row's last one: never before it.
#[must_use]
pub fn later(column: impl ColumnTrait, now: DateTime<Utc>) -> SimpleExpr {
    CaseStatement::new()
        .case(column.lt(now), Expr::value(now))
        .finally(Expr::col(column))
        .into()
}

/// Inserts a row as it stands.
///
/// # Errors
/// As any statement.
pub async fn insert<M>(tx: &impl ConnectionTrait, row: M) -> Result<(), Error>
where
    M: ModelTrait + IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel>,
    <M::Entity as EntityTrait>::ActiveModel: Send,
{
    M::Entity::insert(row.into_active_model())
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

/// Writes all columns of a row that exists, and records what follows from it.
///
/// # Errors
/// As any statement.
pub async fn update<M>(tx: &Tx, row: M) -> Result<(), Error>
where
    M: ModelTrait<Entity: EntityTrait<Model = M>>
        + IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel>,
    <M::Entity as EntityTrait>::ActiveModel: ActiveModelTrait<Entity = M::Entity> + Send,
{
    let active = row.into_active_model().reset_all();
    M::Entity::update(active).validate()?.exec(tx).await?;
    changed::<M::Entity>(tx);
    Ok(())
}

/// Removes a row, and records what follows from it.
///
/// # Errors
/// As any statement.
pub async fn delete<M>(tx: &Tx, row: M) -> Result<(), Error>
where
    M: ModelTrait + IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel>,
    <M::Entity as EntityTrait>::ActiveModel:
        ActiveModelTrait<Entity = M::Entity> + ActiveModelBehavior + Send,
{
    row.delete(tx).await?;
    changed::<M::Entity>(tx);
    Ok(())
}

fn changed<E: EntityName + Default>(tx: &Tx) {
    if let Some(effect) = Effect::of_change(E::default().table_name()) {
        tx.after_commit(effect);
    }
}

macro_rules! stamped {
    ($($table:ident.$id:ident),* $(,)?) => {$(
        impl Stamped for entity::$table::Model {
            fn id(&self) -> Uuid {
                self.$id
            }

            fn version(&self) -> i64 {
                self.version
            }

            fn instants(&self) -> (DateTime<Utc>, DateTime<Utc>) {
                (self.created_at, self.updated_at)
            }

            fn born(&mut self, id: Uuid, now: DateTime<Utc>) {
                self.$id = id;
                self.version = 1;
                self.created_at = now;
                self.updated_at = now;
            }

            fn changed(&mut self, now: DateTime<Utc>) {
                self.version += 1;
                self.updated_at = self.updated_at.max(now);
            }
        }
    )*};
}

stamped! {
    api_keys.id, billing_types.id, branches.id, campaigns.id, channels.id, clients.id, contacts.id,
    contract_templates.id, employees.id, outcome_reasons.id, pipelines.id, processes.id,
    products.id, sales_plans.id, schedule_types.id, service_boxes.id, services.id, speed_plans.id,
    stages.id, ticket_subjects.id, negotiation_plans.id, negotiations.id,
    negotiation_contracts.negotiation_id, negotiation_accesses.negotiation_id,
    negotiation_tickets.negotiation_id, negotiation_tasks.id, negotiation_services.id,
    negotiation_products.id, negotiation_notes.id, negotiation_appointments.id,
    contracts.id, logins.id, tickets.id, instalments.id, pipedrive_links.negotiation_id,
    proposals.id, proposal_attachments.id, mails.id,
}
