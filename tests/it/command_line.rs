//! The binary: subcommands, settings and the first start.

use sea_orm::ConnectionTrait;
use std::collections::BTreeSet;
use tests::app::{ADMIN, PASSWORD, Place};
use tests::{Client, Database, Process};

async fn place() -> Place {
    Place::new(Database::Sqlite).await.expect("SQLite")
}

#[tokio::test(flavor = "multi_thread")]
async fn every_wrong_setting_is_named_at_once() {
    let settings = [
        ("VENCEMOS_LISTEN", "nowhere"),
        ("VENCEMOS_DB_POOL", "many"),
        ("VENCEMOS_MIGRATE", "maybe"),
        ("VENCEMOS_COLOUR", "blue"),
        ("DATABASE_URL", "mysql://x"),
    ];
    let ran = Process::ran(&["serve"], place().await.settings(&settings)).await;
    assert_ne!(ran.code, Some(0));
    for (name, _) in settings {
        assert!(
            ran.complained.contains(name),
            "{name} is not named: {}",
            ran.complained
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_public_address_needs_real_secrets() {
    let public = ("VENCEMOS_LISTEN", "0.0.0.0:0");
    let keys = (
        "VENCEMOS_SECRET_KEYS",
        "k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
    );
    let cases: [&[(&str, &str)]; 3] = [
        &[public],
        &[public, keys, ("VENCEMOS_JWT_SECRET", "short")],
        &[
            public,
            keys,
            (
                "VENCEMOS_JWT_SECRET",
                "change-me-change-me-change-me-change-me",
            ),
        ],
    ];
    for settings in cases {
        let ran = Process::ran(&["serve"], place().await.settings(settings)).await;
        assert_ne!(ran.code, Some(0), "{settings:?}");
        assert!(
            ran.complained.contains("VENCEMOS_JWT_SECRET"),
            "{}",
            ran.complained
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn secrets_are_made_for_the_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let place = place().await;
    let process = Process::spawn(&place).await;
    process.admin().await;
    let mut secrets = 0;
    for entry in std::fs::read_dir(place.data()).expect("the data directory") {
        let entry = entry.expect("an entry");
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.contains("secret") {
            secrets += 1;
            let mode = entry.metadata().expect("its mode").permissions().mode() & 0o777;
            assert_eq!(mode, 0o600, "{name}");
        }
    }
    assert!(secrets >= 2, "keys are made in the data directory");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_encryption_key_refuses_to_start() {
    let place = place().await;
    let key = |text: &'static str| [("VENCEMOS_SECRET_KEYS", text)];
    let first = key("k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");
    let other = key("k1:HxwdGhscFxgVFhMUERIPEA0OCwwJCgcIBQYDBAECAAA=");
    Process::spawn_with(&place, &first).await.admin().await;
    let ran = Process::ran(&["serve"], place.settings(&other)).await;
    assert_ne!(ran.code, Some(0), "{ran:?}");
    Process::spawn_with(&place, &first).await.admin().await;
}

/// The word after "password" in what a process printed.
fn printed_password(log: &str) -> Option<&str> {
    log.split("password ").nth(1)?.split_whitespace().next()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_admin_is_printed_once() {
    let place = place().await;
    // An empty value counts as absent.
    let random = [("VENCEMOS_ADMIN_PASSWORD", "")];
    let process = Process::spawn_with(&place, &random).await;
    let log = place.log();
    let password = printed_password(&log).unwrap_or_else(|| panic!("no password in: {log}"));
    assert!(log.contains(ADMIN), "{log}");
    Client::new(process.base()).login(ADMIN, password).await;
    drop(process);
    let _again = Process::spawn_with(&place, &random).await;
    assert_eq!(place.log().matches(password).count(), 1, "printed again");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_termination_ends_in_good_order() {
    for database in [Database::Sqlite, Database::Postgres] {
        let Some(place) = Place::new(database).await else {
            continue;
        };
        let process = Process::spawn(&place).await;
        process.admin().await;
        assert_eq!(process.terminate().await, Some(0), "{database:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_admin_is_created_from_the_command_line() {
    let place = place().await;
    drop(Process::spawn(&place).await);
    let arguments = [
        "create-admin",
        "--email",
        "Ana@Example.com",
        "--name",
        "Ana",
    ];
    let ran = Process::ran(&arguments, place.settings(&[])).await;
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let again = Process::ran(&arguments, place.settings(&[])).await;
    assert_ne!(again.code, Some(0), "{again:?}");
    let process = Process::spawn(&place).await;
    let ana = Client::new(process.base())
        .login("ana@example.com", PASSWORD)
        .await;
    assert_eq!(ana.get("/auth/me").await.expect(200).at("/role"), "admin");
}

#[tokio::test(flavor = "multi_thread")]
async fn migrations_are_shown_run_and_taken_back() {
    for database in [Database::Sqlite, Database::Postgres] {
        let Some(place) = Place::bare(database).await else {
            continue;
        };
        let run = async |arguments: &[&str]| {
            let ran = Process::ran(arguments, place.settings(&[])).await;
            assert_eq!(ran.code, Some(0), "{ran:?}");
            ran.said
        };
        assert!(!run(&["migrate", "status"]).await.contains("applied"));
        assert!(!run(&["migrate", "up"]).await.contains("pending"));
        assert!(run(&["migrate", "down"]).await.contains("pending"));
        let forbidden = place.settings(&[("VENCEMOS_MIGRATE", "off")]);
        let refused = Process::ran(&["serve"], forbidden).await;
        assert_ne!(refused.code, Some(0), "{refused:?}");
        run(&["migrate"]).await;
        Process::spawn(&place).await.admin().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_schema_of_a_newer_version_is_told_as_such() {
    for database in [Database::Sqlite, Database::Postgres] {
        let Some(place) = Place::bare(database).await else {
            continue;
        };
        Process::spawn(&place).await.admin().await;
        let tables = tests::database::open(place.url()).await;
        let newer =
            "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m99_of_tomorrow', 1)";
        tables.execute_unprepared(newer).await.expect(newer);
        tables.close().await.expect("closed");
        let commands: [&[&str]; 5] = [
            &["serve"],
            &["migrate"],
            &["migrate", "down"],
            &["migrate", "status"],
            &["seed-demo"],
        ];
        for command in commands {
            let ran = Process::ran(command, place.settings(&[])).await;
            assert_ne!(ran.code, Some(0), "{command:?}: {ran:?}");
            for word in [
                "newer than this program",
                "m99_of_tomorrow",
                "VENCEMOS_MIGRATE=off",
            ] {
                assert!(ran.complained.contains(word), "{command:?}: {ran:?}");
            }
        }
        // As it is while copies are replaced one by one.
        let served = Process::spawn_with(&place, &[("VENCEMOS_MIGRATE", "off")]).await;
        served.admin().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn health_is_asked_from_the_command_line() {
    let place = place().await;
    let nobody = [("VENCEMOS_LISTEN", "127.0.0.1:9")];
    let ran = Process::ran(&["healthcheck"], place.settings(&nobody)).await;
    assert_ne!(ran.code, Some(0));
    let process = Process::spawn(&place).await;
    let address = process.base().trim_start_matches("http://");
    let ran = Process::ran(
        &["healthcheck"],
        place.settings(&[("VENCEMOS_LISTEN", address)]),
    )
    .await;
    assert_eq!(ran.code, Some(0), "{ran:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_document_is_printed_in_both_formats() {
    let yaml = Process::ran(&["openapi"], Vec::new()).await;
    assert!(yaml.said.starts_with("openapi: "), "{}", yaml.complained);
    let json = Process::ran(&["openapi", "--format", "json"], Vec::new()).await;
    let document: serde_json::Value = serde_json::from_str(&json.said).expect("JSON");
    assert!(
        document["openapi"]
            .as_str()
            .is_some_and(|version| version.starts_with("3.1"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn every_subcommand_is_explained_with_an_example() {
    let help = Process::ran(&["--help"], Vec::new()).await;
    for command in [
        "serve",
        "migrate",
        "create-admin",
        "openapi",
        "rotate-keys",
        "healthcheck",
    ] {
        assert!(help.said.contains(command), "{}", help.said);
        let own = Process::ran(&[command, "--help"], Vec::new()).await;
        assert!(
            own.said.contains("Example: vencemos") || own.said.contains("vencemos "),
            "{command}"
        );
    }
}

#[test]
fn the_example_file_names_every_setting() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../.env.example");
    let text = std::fs::read_to_string(path).expect(".env.example at the root");
    let named: BTreeSet<&str> = text
        .lines()
        .map(|line| line.trim_start_matches(['#', ' ']))
        .filter_map(|line| line.split_once('=').map(|(name, _)| name.trim()))
        .filter(|name| !["POSTGRES_PASSWORD", "STORAGE_PASSWORD"].contains(name))
        .filter(|name| {
            name.chars()
                .all(|letter| letter.is_ascii_uppercase() || letter == '_')
        })
        .collect();
    let known: BTreeSet<&str> = api::config::NAMES.iter().copied().collect();
    assert_eq!(named, known);
}
