//! The installation's own secrets: whole or not there, the same for all, and for nobody else's eyes.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use tests::app::Place;
use tests::files::pdf;
use tests::{Client, Database, Process, TestApp};

const SECRETS: [&str; 2] = ["jwt.secret", "secret.keys"];

async fn place() -> Place {
    Place::new(Database::Sqlite).await.expect("SQLite")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_first_start_on_a_full_disk_leaves_no_half_a_secret() {
    for bytes in [0, 10, 50] {
        let place = place().await;
        let refused = Process::refused_confined(&place, bytes).await;
        assert_ne!(refused.code, Some(0), "{bytes}: {refused:?}");
        let named = SECRETS.iter().any(|name| refused.complained.contains(name));
        assert!(named, "{bytes}: {refused:?}");
        let left = std::fs::read_dir(place.data()).expect("the data directory");
        for entry in left {
            let entry = entry.expect("an entry");
            let size = entry.metadata().expect("its size").len();
            // `k1:` and 32 bytes in base64.
            assert!(size >= 47, "{bytes}: {entry:?} has {size} bytes");
        }
        Process::spawn(&place).await.admin().await;
        for name in SECRETS {
            let secret = std::fs::read(place.data().join(name)).expect(name);
            assert!(secret.len() >= 47, "{name}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_that_is_no_good_refuses_to_start_and_names_its_file() {
    let cases = [
        ("jwt.secret", ""),
        ("jwt.secret", "half-a-se"),
        ("jwt.secret", "change-me-change-me-change-me-change-me"),
        ("secret.keys", ""),
        ("secret.keys", "k1:AAECAwQFBg"),
        (
            "secret.keys",
            "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
        ),
        (
            "secret.keys",
            "k1:not-base64-not-base64-not-base64-not-base64",
        ),
        (
            "secret.keys",
            "k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh",
        ),
    ];
    for (name, content) in cases {
        let place = place().await;
        let path = place.data().join(name);
        std::fs::write(&path, content).expect(name);
        let ran = Process::ran(&["serve"], place.settings(&[])).await;
        assert_ne!(ran.code, Some(0), "{name} {content:?}: {ran:?}");
        let named = ran.complained.contains(&path.display().to_string());
        assert!(named, "{name} {content:?}: {ran:?}");
        let told = !content.is_empty() && ran.complained.contains(content);
        assert!(!told, "{ran:?}");
        let rotated = Process::ran(&["rotate-keys"], place.settings(&[])).await;
        assert_ne!(rotated.code, Some(0), "{name} {content:?}: {rotated:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn processes_that_start_together_have_the_same_secrets() {
    let Some(place) = Place::new(Database::Postgres).await else {
        return;
    };
    let (one, two, three) = tokio::join!(
        Process::spawn(&place),
        Process::spawn(&place),
        Process::spawn(&place)
    );
    for issuer in [&one, &two, &three] {
        let admin = issuer.admin().await;
        for other in [&one, &two, &three] {
            let there = Client::new(other.base()).with_token(admin.token());
            there.get("/auth/me").await.expect(200);
        }
    }
}

/// Files and directories below a directory, with their modes.
fn modes(directory: &Path) -> Vec<(PathBuf, bool, u32)> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(directory).expect("a directory") {
        let entry = entry.expect("an entry");
        let metadata = entry.metadata().expect("its mode");
        if metadata.is_dir() {
            all.extend(modes(&entry.path()));
        }
        let mode = metadata.permissions().mode() & 0o777;
        all.push((entry.path(), metadata.is_dir(), mode));
    }
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn the_data_directory_is_its_owners_alone() {
    let place = place().await;
    let data = place.data().join("var/lib/vencemos");
    let database = format!("sqlite://{}", data.join("vencemos.db").display());
    let directory = data.display().to_string();
    let settings = [
        ("VENCEMOS_DATA_DIR", directory.as_str()),
        ("DATABASE_URL", database.as_str()),
    ];
    let process = Process::spawn_with(&place, &settings).await;
    process.admin().await;
    let closed = || {
        let all = modes(&place.data().join("var"));
        for (path, is_directory, mode) in &all {
            let own = if *is_directory { 0o700 } else { 0o600 };
            assert_eq!(*mode, own, "{} has {mode:o}", path.display());
        }
        all.len()
    };
    // var, lib, vencemos, files, mail, two secrets, the database with its log, index and lock.
    assert!(closed() >= 11 - 1, "{:?}", modes(place.data()));
    drop(process);
    // What an earlier version or a restored backup left open is closed.
    for name in ["vencemos.db", "vencemos.db-wal", "jwt.secret"] {
        let open = std::fs::Permissions::from_mode(0o644);
        std::fs::set_permissions(data.join(name), open).expect(name);
    }
    let process = Process::spawn_with(&place, &settings).await;
    process.admin().await;
    closed();
}

/// Uploads have a directory that nobody else can enter.
#[tokio::test(flavor = "multi_thread")]
async fn uploads_are_for_nobody_elses_eyes() {
    let app = TestApp::start(Database::Sqlite).await.expect("SQLite");
    let (admin, path) = (app.admin().await, app.attachments().await);
    admin.upload(&path, "a.pdf", &pdf(64)).await.expect(201);
    let files = app.uploads();
    let files = files.parent().expect("the files' directory");
    let mode = std::fs::metadata(files).expect("its mode").permissions();
    assert_eq!(mode.mode() & 0o777, 0o700);
}
