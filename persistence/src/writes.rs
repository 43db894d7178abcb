//! Writes that go to the database together: one statement on PostgreSQL, where each costs a round
//! trip, and one after the other on SQLite, where it costs none.

use sea_orm::{
    ActiveModelTrait, ConnectionTrait, DbBackend, EntityTrait, IntoActiveModel, ModelTrait,
    QueryTrait,
    sea_query::{CommonTableExpression, SubQueryStatement, WithClause, WithQuery},
};

use crate::{Effect, Error, Tx, facts::Declared};

/// Statements on different rows, none of which looks at what another one writes.
/// References among them are checked when all have run.
#[derive(Debug, Default)]
pub struct Writes {
    statements: Vec<SubQueryStatement>,
    /// What follows from them.
    effects: Vec<Effect>,
}

impl Writes {
    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds any INSERT, UPDATE or DELETE that returns nothing.
    pub fn push(&mut self, statement: impl Into<SubQueryStatement>) {
        self.statements.push(statement.into());
    }

    /// Adds the insertion of a row as it stands.
    pub fn insert<M>(&mut self, row: M)
    where
        M: ModelTrait + IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel>,
    {
        self.push(M::Entity::insert(row.into_active_model()).into_query());
    }

    /// Adds the update of all columns of a row that exists and is locked.
    ///
    /// # Errors
    /// When the row has no key, which is a defect.
    pub fn update<M>(&mut self, row: M) -> Result<(), Error>
    where
        M: ModelTrait<Entity: Declared + EntityTrait<Model = M>>
            + IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel>,
        <M::Entity as EntityTrait>::ActiveModel: ActiveModelTrait<Entity = M::Entity>,
    {
        let active = row.into_active_model().reset_all();
        self.push(M::Entity::update(active).validate()?.into_query());
        self.changes::<M::Entity>();
        Ok(())
    }

    /// Adds the deletion of a row that exists and is locked.
    ///
    /// # Errors
    /// When the row has no key, which is a defect.
    pub fn delete<M>(&mut self, row: M) -> Result<(), Error>
    where
        M: ModelTrait<Entity: Declared + EntityTrait<Model = M>>
            + IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel>,
        <M::Entity as EntityTrait>::ActiveModel: ActiveModelTrait<Entity = M::Entity>,
    {
        let active = row.into_active_model();
        self.push(M::Entity::delete(active).validate()?.into_query());
        self.changes::<M::Entity>();
        Ok(())
    }

    /// Adds what follows in this process once they are kept.
    pub(crate) fn follows(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    fn changes<E: Declared>(&mut self) {
        self.effects.extend(E::FACTS.effect);
    }

    /// Runs them all.
    pub async fn run(mut self, tx: &Tx) -> Result<(), Error> {
        let Some(last) = self.statements.pop() else {
            return Ok(());
        };
        for effect in self.effects {
            tx.after_commit(effect);
        }
        if self.statements.is_empty() || tx.get_database_backend() == DbBackend::Sqlite {
            for statement in self.statements.into_iter().chain([last]) {
                execute(tx, statement).await?;
            }
            return Ok(());
        }
        let mut with = WithClause::new();
        for (index, statement) in self.statements.into_iter().enumerate() {
            let mut part = CommonTableExpression::new();
            part.table_name(format!("w{index}")).query(statement);
            with.cte(part);
        }
        // `WithClause::query` would copy it all.
        let mut all = WithQuery::new();
        all.with_clause(with).query(last);
        tx.execute(&all).await?;
        Ok(())
    }
}

async fn execute(tx: &impl ConnectionTrait, statement: SubQueryStatement) -> Result<(), Error> {
    match statement {
        SubQueryStatement::SelectStatement(statement) => tx.execute(&statement).await?,
        SubQueryStatement::InsertStatement(statement) => tx.execute(&statement).await?,
        SubQueryStatement::UpdateStatement(statement) => tx.execute(&statement).await?,
        SubQueryStatement::DeleteStatement(statement) => tx.execute(&statement).await?,
        SubQueryStatement::WithStatement(statement) => tx.execute(&statement).await?,
    };
    Ok(())
}
