//! Where a product keeps its things during a case: a data directory and a database.

use super::{ADMIN, PASSWORD};
use crate::Database;
use crate::cluster::Server;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use tempfile::TempDir;

/// A data directory and an empty database. Dropped, both disappear.
pub struct Place {
    data: TempDir,
    url: String,
    postgres: Option<(&'static Server, String)>,
    /// Processes that were started here.
    processes: AtomicUsize,
}

impl Place {
    /// A migrated database on PostgreSQL, a file to be made on SQLite.
    ///
    /// `None` where the database is not to be had.
    pub async fn new(database: Database) -> Option<Self> {
        Self::made(database, true).await
    }

    /// A database without any table.
    pub async fn bare(database: Database) -> Option<Self> {
        Self::made(database, false).await
    }

    async fn made(database: Database, migrated: bool) -> Option<Self> {
        let data = TempDir::with_prefix("vencemos-").expect("a temporary directory");
        if database == Database::Sqlite {
            let url = format!("sqlite://{}", data.path().join("vencemos.db").display());
            return Some(Self {
                data,
                url,
                postgres: None,
                processes: AtomicUsize::new(0),
            });
        }
        let server = Server::find().await?;
        let name = match migrated {
            true => server.create_database().await,
            false => server.create_empty_database().await,
        };
        Some(Self {
            data,
            url: server.url_of(&name),
            postgres: Some((server, name)),
            processes: AtomicUsize::new(0),
        })
    }

    #[must_use]
    pub fn database(&self) -> Database {
        if self.postgres.is_some() {
            Database::Postgres
        } else {
            Database::Sqlite
        }
    }

    /// The data directory.
    #[must_use]
    pub fn data(&self) -> &std::path::Path {
        self.data.path()
    }

    /// What processes have printed here so far, one after the other.
    #[must_use]
    pub fn log(&self) -> String {
        let processes = 0..self.processes.load(Ordering::Relaxed);
        let logs = processes.map(|number| std::fs::read_to_string(self.log_path(number)));
        logs.map(Result::unwrap_or_default).collect()
    }

    /// The same once it holds a text: lines of the log take a moment. Panics when it does not within 20 s.
    pub async fn log_with(&self, text: &str) -> String {
        crate::eventually(|| self.log().contains(text)).await;
        self.log()
    }

    /// What the next process here prints to.
    pub(crate) fn next_log(&self) -> PathBuf {
        self.log_path(self.processes.fetch_add(1, Ordering::Relaxed))
    }

    fn log_path(&self, number: usize) -> PathBuf {
        self.data.path().join(format!("process-{number}.log"))
    }

    /// The database's URL.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Whether the database takes connections; those that stand are cut when it does not.
    pub async fn reachable(&self, reachable: bool) {
        let (server, name) = self.postgres.as_ref().expect("PostgreSQL");
        server.allow_connections(name, reachable).await;
    }

    /// The usual settings of a product that runs here, and those that a case sets.
    #[must_use]
    pub fn settings(&self, more: &[(&str, &str)]) -> Vec<(String, String)> {
        let data = self.data.path().display().to_string();
        let usual = [
            ("DATABASE_URL", self.url.as_str()),
            ("VENCEMOS_DATA_DIR", &data),
            ("VENCEMOS_LISTEN", "127.0.0.1:0"),
            ("VENCEMOS_ADMIN_EMAIL", ADMIN),
            ("VENCEMOS_ADMIN_PASSWORD", PASSWORD),
            ("VENCEMOS_WORKERS", "2"),
            ("VENCEMOS_DB_POOL", "12"),
            // The port is told in its log.
            ("VENCEMOS_LOG", "warn,api::cli::serve=info"),
        ];
        let replaced = |name: &str| more.iter().any(|(other, _)| *other == name);
        let kept = usual.iter().filter(|(name, _)| !replaced(name));
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        kept.chain(more).map(owned).collect()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let Some((server, name)) = self.postgres.take() else {
            return;
        };
        // A runtime of its own: the case's may be the one that is just ending.
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build();
            runtime
                .expect("a runtime")
                .block_on(server.drop_database(&name));
        });
        let _ = dropping.join();
    }
}
