//! The PostgreSQL that the cases run on: the one named by `TEST_DATABASE_URL`, or a throw-away
//! cluster made with `initdb` and shared by every test process of this checkout.
//!
//! Each process holds a shared lease on the cluster's directory while it lives; the kernel ends
//! the lease however the process dies. A guard process ([`crate::guard`]) takes everything away
//! once nobody has held a lease for some seconds.

mod lock;
mod postgres;
mod template;

pub use lock::Leases;
pub use postgres::{Installation, free_port, stop};

use std::fs::{self, File};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

/// Where a case runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Database {
    Sqlite,
    Postgres,
}

/// A PostgreSQL server on which databases may be made.
pub struct Server {
    url: String,
    prefix: String,
    leases: Leases,
    _lease: File,
}

impl Server {
    /// The server, started by whoever asks first; `None` where there is no PostgreSQL.
    ///
    /// Panics with `CI=true`, where half of the tests must not disappear.
    pub async fn find() -> Option<&'static Self> {
        static SERVER: OnceLock<Option<Server>> = OnceLock::new();
        let found = tokio::task::spawn_blocking(|| SERVER.get_or_init(Self::start).as_ref());
        found.await.expect("PostgreSQL for the tests")
    }

    fn start() -> Option<Self> {
        let given = std::env::var("TEST_DATABASE_URL").ok();
        let installation = Installation::find();
        if given.is_none() && installation.is_none() {
            missing();
            return None;
        }
        let leases = Leases::new(directory());
        let starting = leases.starting();
        let lease = leases.take();
        let running = fs::read_to_string(leases.path("url"))
            .ok()
            .filter(|url| answers(url));
        let url = match (running, given, installation) {
            (_, Some(url), _) => url,
            (Some(url), _, _) => url,
            (None, None, Some(installation)) => postgres::start(&installation, &leases),
            (None, None, None) => unreachable!("checked above"),
        };
        fs::write(leases.path("url"), &url).expect("the cluster's directory is writable");
        spawn_guard(leases.directory());
        drop(starting);
        Some(Self {
            url,
            prefix: prefix(leases.directory()),
            leases,
            _lease: lease,
        })
    }

    /// The URL of one of the server's databases.
    #[must_use]
    pub fn url_of(&self, database: &str) -> String {
        with_database(&self.url, database)
    }

    /// Makes a database that has been migrated, and gives its name.
    pub async fn create_database(&self) -> String {
        let template = template::ensure(self).await;
        let name = format!("{}_{}", self.prefix, uuid::Uuid::now_v7().simple());
        self.execute(&format!("CREATE DATABASE {name} TEMPLATE {template}"))
            .await;
        name
    }

    /// Makes a database without any table, and gives its name.
    pub async fn create_empty_database(&self) -> String {
        let name = format!("{}_{}", self.prefix, uuid::Uuid::now_v7().simple());
        self.execute(&format!("CREATE DATABASE {name}")).await;
        name
    }

    /// Ends every connection to a database and drops it.
    pub async fn drop_database(&self, name: &str) {
        self.execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
            .await;
    }

    /// Opens a database to connections, or closes it and cuts those that stand.
    pub async fn allow_connections(&self, name: &str, allow: bool) {
        self.execute(&format!("ALTER DATABASE {name} ALLOW_CONNECTIONS {allow}"))
            .await;
        if !allow {
            let cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname =";
            self.execute(&format!("{cut} '{name}'")).await;
        }
    }

    async fn execute(&self, sql: &str) {
        use sea_orm::ConnectionTrait;
        let administration = crate::database::open(&self.url_of("postgres")).await;
        administration.execute_unprepared(sql).await.expect(sql);
        administration.close().await.expect("a closed connection");
    }
}

/// The start of the names of all databases that this checkout's tests make.
#[must_use]
pub fn prefix(directory: &Path) -> String {
    let mut hasher = DefaultHasher::new();
    directory.hash(&mut hasher);
    format!("vencemos_test_{:08x}", hasher.finish() as u32)
}

/// `url` with another database; options after `?` stay.
#[must_use]
pub fn with_database(url: &str, database: &str) -> String {
    let (address, options) = url
        .split_once('?')
        .map_or((url, None), |(a, o)| (a, Some(o)));
    let authority = address.find("://").map_or(0, |at| at + 3);
    let end = address[authority..]
        .find('/')
        .map_or(address.len(), |at| authority + at);
    let options = options
        .map(|options| format!("?{options}"))
        .unwrap_or_default();
    format!("{}/{database}{options}", &address[..end])
}

/// `url` with another host and port, and the former ones.
#[must_use]
pub fn with_address(url: &str, address: &str) -> (String, String) {
    let begin = url
        .rfind('@')
        .or_else(|| url.find("://").map(|at| at + 2))
        .map_or(0, |at| at + 1);
    let end = url[begin..].find('/').map_or(url.len(), |at| begin + at);
    let (host, rest) = (&url[begin..end], &url[end..]);
    (format!("{}{address}{rest}", &url[..begin]), host.to_owned())
}

/// `url` for another user.
#[must_use]
pub fn with_user(url: &str, user: &str, password: &str) -> String {
    let (scheme, rest) = url.split_once("://").expect("a URL");
    let rest = rest.rsplit_once('@').map_or(rest, |(_, rest)| rest);
    format!("{scheme}://{user}:{password}@{rest}")
}

/// A file of the build beside the test binary, such as the `server` of the kill tests.
#[must_use]
pub fn binary(name: &str) -> PathBuf {
    let test = std::env::current_exe().expect("the path of the test binary");
    let target = test
        .parent()
        .and_then(Path::parent)
        .expect("a target directory");
    let binary = target.join(name);
    assert!(
        binary.is_file(),
        "{} is not built: cargo build -p tests --bins",
        binary.display()
    );
    binary
}

/// One directory per checkout, short enough for a socket's path.
fn directory() -> PathBuf {
    let mut hasher = DefaultHasher::new();
    (
        env!("CARGO_MANIFEST_DIR"),
        std::env::var("TEST_DATABASE_URL").ok(),
    )
        .hash(&mut hasher);
    std::env::temp_dir().join(format!("vencemos-tests-{:08x}", hasher.finish() as u32))
}

fn answers(url: &str) -> bool {
    let address = url
        .rsplit('@')
        .next()
        .and_then(|rest| rest.split('/').next());
    address.is_some_and(|address| std::net::TcpStream::connect(address).is_ok())
}

/// The guard outlives this process, and a Ctrl-C on the terminal does not reach it.
#[expect(
    clippy::zombie_processes,
    reason = "the guard ends after this process, which init then reaps"
)]
fn spawn_guard(directory: &Path) {
    use std::os::unix::process::CommandExt;
    let guard = Command::new(binary("postgres-guard"))
        .arg(directory)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0)
        .spawn();
    guard.expect("the guard of the test cluster");
}

/// Written past the capture of the test runner: a half that is silently skipped is no test.
fn missing() {
    let line =
        "no PostgreSQL: neither TEST_DATABASE_URL nor initdb on the PATH or in /usr/lib/postgresql";
    assert_ne!(std::env::var("CI").as_deref(), Ok("true"), "{line}");
    let told = format!("\n*** SKIPPED: every test on PostgreSQL ({line}) ***\n");
    std::io::stderr()
        .write_all(told.as_bytes())
        .expect("standard error is open");
}

#[cfg(test)]
mod tests {
    use super::with_database;

    #[test]
    fn the_database_of_a_url_is_replaced_and_its_options_stay() {
        let url = "postgres://me:secret@db:5432/first?sslmode=disable";
        assert_eq!(
            with_database(url, "other"),
            "postgres://me:secret@db:5432/other?sslmode=disable"
        );
        assert_eq!(
            with_database("postgres://db:5432", "x"),
            "postgres://db:5432/x"
        );
    }
}
