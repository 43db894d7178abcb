//! The database's schema and how to get there.
//!
//! [`up`], [`down`] and [`status`] are the doors: each run is one transaction, all or nothing, and
//! several processes that start at once wait for each other. The tables stand in [`chapter`], in
//! the vocabulary of [`sheet`].

mod chapter;
mod serial;
mod sheet;
mod trigram;

use std::collections::HashSet;

use sea_orm_migration::MigrationStatus;
pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend};

/// Where applied chapters are recorded.
const RECORD: &str = "seaql_migrations";

/// The list of all chapters.
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        chapter::all()
    }
}

/// One chapter and whether the database has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The chapter's name, as recorded in the database.
    pub name: String,
    /// Whether it has been applied.
    pub applied: bool,
}

/// Brings the database to the newest schema.
///
/// # Errors
/// What the database says; nothing has changed then.
pub async fn up(conn: &DatabaseConnection) -> Result<(), DbErr> {
    let lock = serial::begin(conn).await?;
    Migrator::up(&lock, None).await?;
    lock.commit().await
}

/// Takes back the newest `steps` chapters, all of them when `None`.
///
/// # Errors
/// What the database says; nothing has changed then.
pub async fn down(conn: &DatabaseConnection, steps: Option<u32>) -> Result<(), DbErr> {
    let lock = serial::begin(conn).await?;
    Migrator::down(&lock, steps).await?;
    lock.commit().await
}

/// Every chapter, oldest first; writes nothing and waits for nobody.
///
/// # Errors
/// What the database says, or a recorded chapter that this program does not know.
pub async fn status(conn: &DatabaseConnection) -> Result<Vec<Step>, DbErr> {
    let chapters = Migrator::get_migration_with_status_read_only(conn).await?;
    Ok(chapters
        .iter()
        .map(|chapter| Step {
            name: chapter.name().to_owned(),
            applied: chapter.status() == MigrationStatus::Applied,
        })
        .collect())
}

/// The first chapter of this program that the database lacks. Chapters of a newer program are no concern: while copies
/// are replaced one by one, the older ones serve a schema that has gone ahead.
///
/// # Errors
/// What the database says.
pub async fn lacking(db: &impl ConnectionTrait) -> Result<Option<String>, DbErr> {
    let mut applied = HashSet::new();
    if is_begun(db).await? {
        let mut recorded = Query::select();
        recorded.column("version").from(RECORD);
        for row in db.query_all(&recorded).await? {
            applied.insert(row.try_get::<String>("", "version")?);
        }
    }
    let chapters = chapter::all();
    let mut names = chapters.iter().map(|chapter| chapter.name());
    let lacking = names.find(|name| !applied.contains(*name));
    Ok(lacking.map(str::to_owned))
}

/// Whether any chapter was ever recorded.
async fn is_begun(db: &impl ConnectionTrait) -> Result<bool, DbErr> {
    let mut table = Query::select();
    match db.get_database_backend() {
        DbBackend::Sqlite => table
            .from("sqlite_schema")
            .and_where(Expr::col("name").eq(RECORD)),
        _ => table
            .from(("information_schema", "tables"))
            .and_where(Expr::col("table_schema").eq(Expr::cust("current_schema()")))
            .and_where(Expr::col("table_name").eq(RECORD)),
    };
    table.expr(Expr::cust("1"));
    Ok(db.query_one(&table).await?.is_some())
}
