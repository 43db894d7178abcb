//! The migrated database that every PostgreSQL case starts from as a copy.

use super::Server;
use sea_orm::{ConnectionTrait, Statement};
use std::hash::{DefaultHasher, Hash, Hasher};

/// The template's name; made by the first process that asks, with the product's own migrations.
pub async fn ensure(server: &Server) -> &'static str {
    static TEMPLATE: tokio::sync::OnceCell<String> = tokio::sync::OnceCell::const_new();
    TEMPLATE.get_or_init(|| make(server)).await
}

async fn make(server: &Server) -> String {
    let template = format!("{}_template_{:08x}", server.prefix, build());
    let leases = server.leases.directory().to_path_buf();
    let making = tokio::task::spawn_blocking(move || super::Leases::new(leases).starting());
    let making = making.await.expect("the turn to make the template");
    if !exists(server, &template).await {
        // Renamed when complete, so that a killed process leaves no half-migrated template.
        let draft = format!("{template}_draft");
        server.drop_database(&draft).await;
        server.execute(&format!("CREATE DATABASE {draft}")).await;
        let database = crate::database::open(&server.url_of(&draft)).await;
        migration::up(&database)
            .await
            .expect("the product's migrations");
        database.close().await.expect("a closed connection");
        server
            .execute(&format!("ALTER DATABASE {draft} RENAME TO {template}"))
            .await;
    }
    drop(making);
    template
}

async fn exists(server: &Server, name: &str) -> bool {
    let administration = crate::database::open(&server.url_of("postgres")).await;
    let sql = "SELECT 1 FROM pg_database WHERE datname = $1";
    let statement =
        Statement::from_sql_and_values(administration.get_database_backend(), sql, [name.into()]);
    let found = administration.query_one_raw(statement).await.expect(sql);
    administration.close().await.expect("a closed connection");
    found.is_some()
}

/// Another build may bring other migrations while the cluster of the former one still runs.
fn build() -> u32 {
    let test = std::env::current_exe().expect("the path of the test binary");
    let built = std::fs::metadata(&test)
        .and_then(|metadata| metadata.modified())
        .ok();
    let mut hasher = DefaultHasher::new();
    (test, built).hash(&mut hasher);
    hasher.finish() as u32
}
