//! What every resource's row carries besides its own members.

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait,
    IntoActiveModel, ModelTrait,
    sea_query::{CaseStatement, Expr, SimpleExpr},
};
use uuid::Uuid;

use crate::{Error, Tx, facts::Declared};

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
pub(crate) fn later(column: impl ColumnTrait, now: DateTime<Utc>) -> SimpleExpr {
    CaseStatement::new()
        .case(column.lt(now), Expr::value(now))
        .finally(Expr::col(column))
        .into()
}

/// Inserts a row as it stands.
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
pub async fn update<M>(tx: &Tx, row: M) -> Result<(), Error>
where
    M: ModelTrait<Entity: Declared + EntityTrait<Model = M>>
        + IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel>,
    <M::Entity as EntityTrait>::ActiveModel: ActiveModelTrait<Entity = M::Entity> + Send,
{
    let active = row.into_active_model().reset_all();
    M::Entity::update(active).validate()?.exec(tx).await?;
    changed::<M::Entity>(tx);
    Ok(())
}

/// Removes a row, and records what follows from it.
pub async fn delete<M>(tx: &Tx, row: M) -> Result<(), Error>
where
    M: ModelTrait<Entity: Declared> + IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel>,
    <M::Entity as EntityTrait>::ActiveModel:
        ActiveModelTrait<Entity = M::Entity> + ActiveModelBehavior + Send,
{
    row.delete(tx).await?;
    changed::<M::Entity>(tx);
    Ok(())
}

fn changed<E: Declared>(tx: &Tx) {
    if let Some(effect) = E::FACTS.effect {
        tx.after_commit(effect);
    }
}

/// Says of an entity's rows that they are stamped, and which member is their id.
macro_rules! stamped {
    ($id:ident) => {
        impl $crate::stamp::Stamped for Model {
            fn id(&self) -> Uuid {
                self.$id
            }

            fn version(&self) -> i64 {
                self.version
            }

            fn instants(&self) -> (DateTimeUtc, DateTimeUtc) {
                (self.created_at, self.updated_at)
            }

            fn born(&mut self, id: Uuid, now: DateTimeUtc) {
                self.$id = id;
                self.version = 1;
                self.created_at = now;
                self.updated_at = now;
            }

            fn changed(&mut self, now: DateTimeUtc) {
                self.version += 1;
                self.updated_at = self.updated_at.max(now);
            }
        }

        impl $crate::table::Table for Entity {}

        impl $crate::stored::Stored for Model {
            type Table = Entity;

            fn row(&self) -> &Self {
                self
            }

            fn row_mut(&mut self) -> &mut Self {
                self
            }

            async fn load<C: $crate::Executor>(
                _db: &C,
                rows: Vec<Self>,
            ) -> Result<Vec<Self>, $crate::Error> {
                Ok(rows)
            }
        }
    };
}
pub(crate) use stamped;
