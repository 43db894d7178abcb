//! What this machine can do: a bare actix-web server with hand-written prepared SQL over the
//! product's tables. No login, no roles, no rules, no document; one pool a worker thread.
//!
//! `yardstick DATABASE_URL PORT`

mod read;
mod write;

use actix_web::{App, HttpServer, error::ErrorInternalServerError, web};
use deadpool_postgres::{Manager, ManagerConfig, Object, Pool, RecyclingMethod};
use tokio_postgres::{NoTls, Statement};

use crate::Outcome;

/// Threads that serve, and connections of all of them together.
const WORKERS: usize = 2;
const CONNECTIONS: usize = 16;

/// Serves until it is killed.
#[actix_web::main]
pub async fn run() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [url, port] = arguments.as_slice() else {
        return Err("yardstick DATABASE_URL PORT".into());
    };
    let database: tokio_postgres::Config = url.parse()?;
    let port: u16 = port.parse()?;
    HttpServer::new(move || {
        App::new()
            .app_data(web::Data::new(pool(&database)))
            .route("/health/ready", web::get().to(ready))
            .route("/negotiations", web::get().to(read::list))
            .route("/negotiations", web::post().to(write::create))
            .route("/negotiations/{id}", web::get().to(read::one))
            .route(
                "/negotiations/{id}/transitions",
                web::post().to(write::transition),
            )
    })
    .workers(WORKERS)
    .bind(("127.0.0.1", port))?
    .run()
    .await?;
    Ok(())
}

/// No timeouts are set, and only they would need a runtime and could fail the build.
#[expect(clippy::expect_used, reason = "a pool without timeouts always builds")]
fn pool(database: &tokio_postgres::Config) -> Pool {
    let config = ManagerConfig {
        recycling_method: RecyclingMethod::Fast,
    };
    let manager = Manager::from_config(database.clone(), NoTls, config);
    Pool::builder(manager)
        .max_size(CONNECTIONS / WORKERS)
        .build()
        .expect("a pool without timeouts")
}

async fn ready(pool: web::Data<Pool>) -> actix_web::Result<&'static str> {
    connection(&pool).await.map(|_| "ok")
}

async fn connection(pool: &Pool) -> actix_web::Result<Object> {
    pool.get().await.map_err(ErrorInternalServerError)
}

async fn prepared(client: &Object, sql: &str) -> actix_web::Result<Statement> {
    client
        .prepare_cached(sql)
        .await
        .map_err(ErrorInternalServerError)
}
