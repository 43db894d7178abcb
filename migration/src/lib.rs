//! The database's schema and how to get there.
//!
//! [`up`], [`down`] and [`status`] are the doors: each run is one transaction, all or nothing, and
//! several processes that start at once wait for each other. The tables stand in [`chapter`], in
//! the vocabulary of [`sheet`].

mod chapter;
mod folded;
mod serial;
mod sheet;
mod trigram;

use std::collections::BTreeSet;

use sea_orm_migration::MigrationStatus;
pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, RuntimeErr};

/// Where applied chapters are recorded.
const RECORD: &str = "seaql_migrations";

/// How often a migration is begun that requests of the former version are in the way of.
const ATTEMPTS: u32 = 5;

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

/// Why the schema was not migrated, or cannot be told.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It has chapters that this program does not know.
    #[error(
        "the schema is newer than this program, which does not know {0}: run the version that made it, or a newer one. \
         With VENCEMOS_MIGRATE=off this one serves it all the same, while copies are replaced one by one; \
         to go back for good, stop every copy and run `vencemos migrate down` of the newer version once a chapter"
    )]
    Newer(String),
    /// The database's own words.
    #[error("{0}")]
    Database(#[from] DbErr),
}

/// Brings the database to the newest schema.
///
/// # Errors
/// That it is newer than this program, or what the database says; nothing has changed then.
pub async fn up(conn: &DatabaseConnection) -> Result<(), Error> {
    let mut attempt = 1;
    loop {
        match try_up(conn).await {
            Err(Error::Database(err)) if attempt < ATTEMPTS && is_deadlock(&err) => attempt += 1,
            outcome => return outcome,
        }
    }
}

async fn try_up(conn: &DatabaseConnection) -> Result<(), Error> {
    let lock = serial::begin(conn).await?;
    check_known(&lock).await?;
    Migrator::up(&lock, None).await?;
    Ok(lock.commit().await?)
}

/// Requests of the former version and the migration waited for each other, and PostgreSQL chose this side.
fn is_deadlock(err: &DbErr) -> bool {
    let (DbErr::Exec(RuntimeErr::SqlxError(err)) | DbErr::Query(RuntimeErr::SqlxError(err))) = err
    else {
        return false;
    };
    let refused = err.as_database_error();
    refused.is_some_and(|refused| refused.code().as_deref() == Some("40P01"))
}

/// Takes back the newest `steps` chapters, all of them when `None`.
///
/// # Errors
/// That it is newer than this program, or what the database says; nothing has changed then.
pub async fn down(conn: &DatabaseConnection, steps: Option<u32>) -> Result<(), Error> {
    let lock = serial::begin(conn).await?;
    check_known(&lock).await?;
    Migrator::down(&lock, steps).await?;
    Ok(lock.commit().await?)
}

/// Every chapter, oldest first; writes nothing and waits for nobody.
///
/// # Errors
/// That it is newer than this program, or what the database says.
pub async fn status(conn: &DatabaseConnection) -> Result<Vec<Step>, Error> {
    check_known(conn).await?;
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
pub async fn lacking(db: &impl ConnectionTrait) -> Result<Option<String>, DbErr> {
    let applied = recorded(db).await?;
    let chapters = chapter::all();
    let mut names = chapters.iter().map(|chapter| chapter.name());
    let lacking = names.find(|name| !applied.contains(*name));
    Ok(lacking.map(str::to_owned))
}

/// This program knows every chapter that the database has.
async fn check_known(db: &impl ConnectionTrait) -> Result<(), Error> {
    let mut unknown = recorded(db).await?;
    for chapter in chapter::all() {
        unknown.remove(chapter.name());
    }
    match unknown.is_empty() {
        true => Ok(()),
        false => {
            let names: Vec<String> = unknown.into_iter().collect();
            Err(Error::Newer(names.join(", ")))
        }
    }
}

/// The chapters that the database has.
async fn recorded(db: &impl ConnectionTrait) -> Result<BTreeSet<String>, DbErr> {
    let mut applied = BTreeSet::new();
    if is_begun(db).await? {
        let mut recorded = Query::select();
        recorded.column("version").from(RECORD);
        for row in db.query_all(&recorded).await? {
            applied.insert(row.try_get::<String>("", "version")?);
        }
    }
    Ok(applied)
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
