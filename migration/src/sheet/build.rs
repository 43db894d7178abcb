//! From the sheet to the table and back.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use super::{Constraint, Sheet};
use crate::trigram;

impl Sheet {
    /// Makes the table, with what stands before and after it.
    ///
    /// # Errors
    /// What the database says.
    pub async fn create(self, manager: &SchemaManager<'_>) -> Result<(), DbErr> {
        if self.stands {
            return self.extend(manager).await;
        }
        let backend = manager.get_database_backend();
        let db = manager.get_connection();
        if let (Some((sequence, _)), DbBackend::Postgres) = (self.sequence, backend) {
            db.execute_unprepared(&format!("CREATE SEQUENCE {sequence}"))
                .await?;
        }
        let (name, trigram, sqlite) = (self.name, self.trigram, self.sqlite);
        let (table, indexes) = self.statements(backend);
        manager.create_table(table).await?;
        for index in indexes {
            manager.create_index(index).await?;
        }
        if let Some(column) = trigram {
            trigram::create(manager, name, column).await?;
        }
        if let (Some(sql), DbBackend::Sqlite) = (sqlite, backend) {
            db.execute_unprepared(sql).await?;
        }
        Ok(())
    }

    /// Removes the table again.
    ///
    /// # Errors
    /// What the database says.
    pub async fn drop(self, manager: &SchemaManager<'_>) -> Result<(), DbErr> {
        if self.stands {
            return self.shrink(manager).await;
        }
        if self.trigram.is_some() {
            trigram::drop(manager, self.name).await?;
        }
        if let Some(column) = self.recursion {
            // SQLite empties a table row by row before it drops it.
            let forget = Query::update()
                .table(self.name)
                .value(column, Expr::cust("NULL"))
                .take();
            manager.execute(forget).await?;
        }
        manager
            .drop_table(Table::drop().table(self.name).take())
            .await?;
        if let (Some((sequence, _)), DbBackend::Postgres) =
            (self.sequence, manager.get_database_backend())
        {
            let db = manager.get_connection();
            db.execute_unprepared(&format!("DROP SEQUENCE {sequence}"))
                .await?;
        }
        Ok(())
    }

    /// One statement a column: SQLite takes no more.
    async fn extend(self, manager: &SchemaManager<'_>) -> Result<(), DbErr> {
        let backend = manager.get_database_backend();
        for column in self.columns {
            let mut table = Table::alter().table(self.name).take();
            table.add_column(column.definition(backend));
            manager.alter_table(table).await?;
        }
        for index in self.indexes {
            manager.create_index(index).await?;
        }
        Ok(())
    }

    async fn shrink(self, manager: &SchemaManager<'_>) -> Result<(), DbErr> {
        for index in &self.indexes {
            let name = index.get_index_spec().get_name().unwrap_or_default();
            manager
                .drop_index(Index::drop().name(name).table(self.name).to_owned())
                .await?;
        }
        for column in self.columns.iter().rev() {
            let mut table = Table::alter().table(self.name).take();
            table.drop_column(column.name);
            manager.alter_table(table).await?;
        }
        Ok(())
    }

    fn statements(self, backend: DbBackend) -> (TableCreateStatement, Vec<IndexCreateStatement>) {
        let mut table = Table::create().table(self.name).take();
        for mut column in self.columns {
            if let (Some((sequence, numbered)), DbBackend::Postgres) = (self.sequence, backend)
                && numbered == column.name
            {
                column.default = Some(Expr::cust(format!("nextval('{sequence}')")));
            }
            table.col(column.definition(backend));
        }
        for constraint in self.constraints {
            match constraint {
                Constraint::Key(mut key) => table.index(&mut key),
                Constraint::Foreign(mut key) => table.foreign_key(&mut key),
                Constraint::Check(check) => table.check(check),
            };
        }
        (table, self.indexes)
    }
}
