//! A backup taken while the product serves and writes go on, restored into a fresh place, with the commands that
//! `docs/operations.md` tells.

use serde_json::json;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tempfile::TempDir;
use tests::app::Place;
use tests::build::Ready;
use tests::cluster::Installation;
use tests::files::pdf;
use tests::{Client, Database, Process, TestApp};
use tokio::process::Command;

/// Files that go while the backup is taken.
const OLD: usize = 15;
const OPERATIONS: &str = include_str!("../../../docs/operations.md");

/// The shell block after one of the document's markers.
fn told(marker: &str) -> &'static str {
    let marker = format!("<!-- {marker}: run by tests/it/operations/backup.rs -->");
    let (_, rest) = OPERATIONS.split_once(&marker).expect(&marker);
    let (_, rest) = rest.split_once("```sh\n").expect("a shell block");
    rest.split_once("```").expect("the block's end").0
}

/// Where a backup goes: database and files, and the keys apart from them.
struct Backup {
    files: TempDir,
    keys: TempDir,
}

impl Backup {
    fn new() -> Self {
        let directory = || TempDir::with_prefix("vencemos-backup-").expect("a directory");
        Self {
            files: directory(),
            keys: directory(),
        }
    }

    /// Runs a block of the document with the names it uses.
    async fn run(&self, marker: &str, place: &Place) {
        let output = Command::new("sh")
            .args(["-c", told(marker)])
            .env("PATH", path())
            .env("DATA", place.data())
            .env("DATABASE_URL", place.url())
            .env("BACKUP", self.files.path())
            .env("KEYS", self.keys.path())
            .output()
            .await
            .expect("a shell");
        let complained = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{marker}: {complained}");
    }
}

/// The PATH, and where Debian keeps the programs of PostgreSQL.
fn path() -> std::ffi::OsString {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let bin = Installation::find().map(|found| found.bin().to_path_buf());
    let all = std::env::split_paths(&path).chain(bin);
    std::env::join_paths(all).expect("a PATH")
}

fn has(program: &str) -> bool {
    let path = path();
    std::env::split_paths(&path).any(|directory| directory.join(program).is_file())
}

/// Whether the programs of the document are there; without them the case is skipped, loudly, and never in CI.
fn skipped(programs: &[&str]) -> bool {
    let missing: Vec<_> = programs.iter().filter(|name| !has(name)).collect();
    if missing.is_empty() {
        return false;
    }
    let line = format!("no backup is tested without {missing:?}");
    assert_ne!(std::env::var("CI").as_deref(), Ok("true"), "{line}");
    eprintln!("*** SKIPPED: {line} ***");
    true
}

/// What must be there after the restore.
struct Treasure {
    ready: Ready,
    attachment: String,
    bytes: Vec<u8>,
}

async fn prepared(database: Database) -> Option<(Place, Treasure)> {
    let app = TestApp::start(database).await?;
    let ready = app.ready_to_win().await;
    let (attachments, bytes) = (app.attachments().await, pdf(700_000));
    let admin = app.admin().await;
    let made = admin
        .upload(&attachments, "a.pdf", &bytes)
        .await
        .expect(201);
    let treasure = Treasure {
        ready,
        attachment: format!("{attachments}/{}", made.id()),
        bytes,
    };
    Some((app.into_place(), treasure))
}

/// Uploads a file; gives its path.
async fn uploaded(admin: &Client, attachments: &str) -> String {
    let made = admin.upload(attachments, "b.pdf", &pdf(20_000)).await;
    format!("{attachments}/{}", made.expect(201).id())
}

/// Writes until it is told to stop: rows, files that come, and these old ones that go. One that came and went while
/// the backup is taken would be the exception that the document names.
fn writing(
    admin: Client,
    attachments: String,
    mut old: Vec<String>,
    stop: Arc<AtomicBool>,
) -> tokio::task::JoinHandle<usize> {
    tokio::spawn(async move {
        let mut written = 0;
        while !stop.load(Ordering::Relaxed) {
            let name = json!({ "name": format!("Canal {written}") });
            admin.post("/channels", name).await.expect(201);
            if let Some(path) = old.pop() {
                admin.delete(&path).await.expect(204);
                uploaded(&admin, &attachments).await;
            }
            written += 1;
        }
        written
    })
}

/// Backs up while others write; gives the token of somebody who was logged in.
async fn backed_up(place: &Place, treasure: &Treasure, backup: &Backup, marker: &str) -> String {
    let process = Process::spawn(place).await;
    let admin = process.admin().await;
    let (attachments, _) = treasure.attachment.rsplit_once('/').expect("a path");
    let stop = Arc::new(AtomicBool::new(false));
    let mut old = Vec::new();
    for _ in 0..OLD {
        old.push(uploaded(&admin, attachments).await);
    }
    let writer = writing(
        admin.clone(),
        attachments.to_owned(),
        old,
        Arc::clone(&stop),
    );
    backup.run(marker, place).await;
    backup.run("the keys", place).await;
    stop.store(true, Ordering::Relaxed);
    assert!(writer.await.expect("a writer") > 0, "nothing was written");
    admin.token().to_owned()
}

/// Log in, reveal, download, win.
async fn as_before(process: &Process, treasure: &Treasure, token: &str) {
    let admin = process.admin().await;
    let session = Client::new(process.base()).with_token(token);
    session.get("/auth/me").await.expect(200);
    let reveal = treasure.ready.path("/access/reveal-password");
    let revealed = admin.act(&reveal).await.expect(200);
    assert_eq!(revealed.at("/password"), "segredo-da-rede-1");
    let back = admin.download(&treasure.attachment).await;
    assert!(back.bytes == treasure.bytes, "the bytes differ");
    treasure.ready.win(&admin).await.expect(200);
    // Whatever the database lists has its bytes.
    let (attachments, _) = treasure.attachment.rsplit_once('/').expect("a path");
    for row in admin.all(attachments).await {
        let id = row["id"].as_str().expect("an id");
        admin.get(&format!("{attachments}/{id}")).await.expect(200);
    }
    let after = json!({ "name": "Depois" });
    admin.post("/channels", after).await.expect(201);
}

/// Other keys than those of the backup: refused, and not by making new ones.
async fn refuses_wrong_keys(place: &Place) {
    let wrong = "k1:HxwdGhscFxgVFhMUERIPEA0OCwwJCgcIBQYDBAECAAA=";
    let settings = place.settings(&[("VENCEMOS_SECRET_KEYS", wrong)]);
    let ran = Process::ran(&["serve"], settings).await;
    assert_ne!(ran.code, Some(0), "{ran:?}");
    assert!(ran.complained.contains("VENCEMOS_SECRET_KEYS"), "{ran:?}");
}

async fn restored(database: Database, kind: &str) {
    let Some((place, treasure)) = prepared(database).await else {
        return;
    };
    let backup = Backup::new();
    let token = backed_up(&place, &treasure, &backup, &format!("back up {kind}")).await;
    drop(place);
    let fresh = Place::bare(database).await.expect("a fresh place");
    backup.run(&format!("restore {kind}"), &fresh).await;
    backup.run("restore the keys", &fresh).await;
    refuses_wrong_keys(&fresh).await;
    private(fresh.data());
    let process = Process::spawn(&fresh).await;
    as_before(&process, &treasure, &token).await;
}

/// The keys are still the owner's alone.
fn private(data: &Path) {
    use std::os::unix::fs::PermissionsExt;
    for name in ["secret.keys", "jwt.secret"] {
        let path: PathBuf = data.join(name);
        let mode = std::fs::metadata(&path).expect(name).permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_is_restored_into_a_fresh_place_on_sqlite() {
    if !skipped(&["sqlite3", "tar"]) {
        restored(Database::Sqlite, "SQLite").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_is_restored_into_a_fresh_place_on_postgres() {
    // A server of another version may be meant by TEST_DATABASE_URL: pg_dump refuses newer ones than itself.
    if std::env::var_os("TEST_DATABASE_URL").is_none() && !skipped(&["pg_dump", "tar"]) {
        restored(Database::Postgres, "PostgreSQL").await;
    }
}
