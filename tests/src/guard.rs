//! The guard: a process that takes the test cluster away when no test uses it any more.

use crate::cluster::{self, Leases};
use sea_orm::{ConnectionTrait, Statement};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How long nobody must hold a lease: longer than the pause between two test processes.
const GRACE: Duration = Duration::from_secs(8);

/// Watches until the cluster under `directory` is unused, then removes it.
pub fn watch(directory: PathBuf) {
    // One guard is enough; it ends with its lock.
    let own = fs::File::create(directory.join("guard.lock")).expect("the guard's lock");
    if own.try_lock().is_err() {
        return;
    }
    let leases = Leases::new(directory);
    let mut unused_since = Instant::now();
    loop {
        std::thread::sleep(Duration::from_millis(500));
        match leases.everything() {
            Some(_locks) if unused_since.elapsed() > GRACE => return remove(leases.directory()),
            Some(_locks) => {}
            None => unused_since = Instant::now(),
        }
    }
}

fn remove(directory: &Path) {
    if directory.join("pg").exists() {
        cluster::stop(directory);
    } else if let Ok(url) = fs::read_to_string(directory.join("url")) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        runtime
            .expect("a runtime")
            .block_on(drop_databases(&url, &cluster::prefix(directory)));
    }
    let _ = fs::remove_dir_all(directory);
}

async fn drop_databases(url: &str, prefix: &str) {
    let administration = crate::database::open(&cluster::with_database(url, "postgres")).await;
    let backend = administration.get_database_backend();
    let sql = "SELECT datname FROM pg_database WHERE starts_with(datname::text, $1)";
    let statement = Statement::from_sql_and_values(backend, sql, [prefix.into()]);
    for row in administration
        .query_all_raw(statement)
        .await
        .unwrap_or_default()
    {
        let name: String = row.try_get("", "datname").expect("a name");
        let sql = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
        let _ = administration.execute_unprepared(&sql).await;
    }
}
