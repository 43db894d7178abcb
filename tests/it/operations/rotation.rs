//! `rotate-keys`: every sealed value goes over to the first key, beside running copies and through kill -9.

use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tests::app::Place;
use tests::process::Ran;
use tests::{Client, Database, Process, TestApp};

const OLD: &str = "k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
const NEW: &str = "k2:HxwdGhscFxgVFhMUERIPEA0OCwwJCgcIBQYDBAECAAA=";
/// The old key's name with other bytes.
const WRONG: &str = "k1:HxwdGhscFxgVFhMUERIPEA0OCwwJCgcIBQYDBAECAAA=";
const BOTH: &str = "k2:HxwdGhscFxgVFhMUERIPEA0OCwwJCgcIBQYDBAECAAA=,k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

const PASSWORD: &str = "segredo-da-rede-1";

fn keys(list: &str) -> [(&str, &str); 1] {
    [("VENCEMOS_SECRET_KEYS", list)]
}

async fn rotated(place: &Place, list: &str) -> Ran {
    Process::ran(&["rotate-keys"], place.settings(&keys(list))).await
}

/// How many values rest under which key, by looking at every column that is named after them.
async fn held(tables: &DatabaseConnection) -> BTreeMap<String, usize> {
    let mut columns: Vec<(&str, &str)> = persistence::sealed::COLUMNS
        .iter()
        .map(|column| (column.table, column.value))
        .collect();
    columns.push(("settings", "value"));
    let mut held = BTreeMap::new();
    for (table, column) in columns {
        let condition = match table {
            "settings" => "key = 'vault_check'".to_owned(),
            _ => format!("{column} IS NOT NULL"),
        };
        let sql = format!("SELECT {column} AS text FROM {table} WHERE {condition}");
        let statement = Statement::from_string(tables.get_database_backend(), &sql);
        for row in tables.query_all_raw(statement).await.expect(&sql) {
            let text: String = row.try_get("", "text").expect(&sql);
            let (id, _) = text.split_once('.').expect("a sealed value");
            *held.entry(id.to_owned()).or_default() += 1;
        }
    }
    held
}

/// Paths of accesses whose password is [`PASSWORD`]: one open, one won; and a proposal whose link waits to be mailed.
async fn sealed_under_the_old(database: Database) -> Option<(Place, Vec<String>)> {
    let app = TestApp::start_with(database, &keys(OLD)).await?;
    let admin = app.admin().await;
    let (open, won) = (app.ready_to_win().await, app.ready_to_win().await);
    won.win(admin).await.expect(200);
    let proposals = open.path("/proposals");
    let draft = json!({ "title": "Proposta", "recipients": ["ana@example.com"] });
    let draft = admin.post(&proposals, draft).await.expect(201);
    let send = format!("{proposals}/{}/send", draft.id());
    admin.act(&send).await.expect(202);
    let paths = vec![open.path("/access"), won.path("/access")];
    Some((app.into_place(), paths))
}

async fn reveals(admin: &Client, access: &str) {
    let told = admin
        .act(&format!("{access}/reveal-password"))
        .await
        .expect(200);
    assert_eq!(told.at("/password"), PASSWORD);
}

async fn dropped(database: Database) {
    let Some((place, accesses)) = sealed_under_the_old(database).await else {
        return;
    };
    let tables = tests::database::open(place.url()).await;
    let before = held(&tables).await;
    // Two accesses, the login, the word that is checked; the mail's link unless it is sent by now.
    assert!(before["k1"] >= 4 && before.len() == 1, "{before:?}");
    // With the new key in front both open, and the old one is still needed.
    let process = Process::spawn_with(&place, &keys(BOTH)).await;
    reveals(&process.admin().await, &accesses[0]).await;
    drop(process);
    let early = Process::ran(&["serve"], place.settings(&keys(NEW))).await;
    assert_ne!(
        early.code,
        Some(0),
        "dropped before anything was sealed anew"
    );

    let ran = rotated(&place, BOTH).await;
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let after = held(&tables).await;
    assert_eq!(after.keys().collect::<Vec<_>>(), ["k2"], "{ran:?}");
    let told = |line: &str| assert!(ran.said.contains(line), "no {line:?}: {}", ran.said);
    told("2 of negotiation_accesses.password_sealed sealed anew with k2");
    told("1 of logins.password_sealed sealed anew with k2");
    told("1 of settings.vault_check sealed anew with k2");
    told(&format!("{} under k2", after["k2"]));
    told("0 under k1");
    let again = rotated(&place, BOTH).await;
    assert!(
        again.said.contains("0 of logins.password_sealed"),
        "{again:?}"
    );

    let process = Process::spawn_with(&place, &keys(NEW)).await;
    let admin = process.admin().await;
    for access in &accesses {
        reveals(&admin, access).await;
    }
    // The win opens what was sealed anew, and seals it for the login.
    let win = accesses[0].replace("/access", "/win");
    admin.act(&win).await.expect(200);
    drop(process);
    let old = Process::ran(&["serve"], place.settings(&keys(OLD))).await;
    assert_ne!(old.code, Some(0), "the old key opens nothing any more");
    tables.close().await.expect("closed");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_key_can_be_dropped_afterwards_on_sqlite() {
    dropped(Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_key_can_be_dropped_afterwards_on_postgres() {
    dropped(Database::Postgres).await;
}

async fn unchanged_by_a_wrong_key(database: Database) {
    let Some((place, accesses)) = sealed_under_the_old(database).await else {
        return;
    };
    let tables = tests::database::open(place.url()).await;
    let before = tests::database::digest(&tables).await;
    let wrong = [WRONG.to_owned(), NEW.to_owned(), format!("{NEW},{WRONG}")];
    for list in wrong {
        let ran = rotated(&place, &list).await;
        assert_ne!(ran.code, Some(0), "{ran:?}");
        assert!(ran.complained.contains("VENCEMOS_SECRET_KEYS"), "{ran:?}");
    }
    // One name for two keys: what the second one has sealed would not open.
    let ran = rotated(&place, &format!("{WRONG},{OLD}")).await;
    assert!(ran.complained.contains("same id"), "{ran:?}");
    let after = tests::database::digest(&tables).await;
    assert_eq!(after.changed_since(&before), Vec::<String>::new());
    let process = Process::spawn_with(&place, &keys(OLD)).await;
    reveals(&process.admin().await, &accesses[1]).await;
    tables.close().await.expect("closed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_key_changes_nothing_on_sqlite() {
    unchanged_by_a_wrong_key(Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_key_changes_nothing_on_postgres() {
    unchanged_by_a_wrong_key(Database::Postgres).await;
}

/// A value under a key that is not given stays, is told, and keeps the word that a start checks where it is.
#[tokio::test(flavor = "multi_thread")]
async fn what_does_not_open_is_told_and_left() {
    let Some((place, accesses)) = sealed_under_the_old(Database::Sqlite).await else {
        return;
    };
    let tables = tests::database::open(place.url()).await;
    let lost = "UPDATE logins SET password_sealed = 'k0.' || substr(password_sealed, 4)";
    tables.execute_unprepared(lost).await.expect(lost);
    let ran = rotated(&place, BOTH).await;
    assert_ne!(ran.code, Some(0), "{ran:?}");
    assert!(ran.said.contains("1 under k0 (not given)"), "{ran:?}");
    assert_eq!(held(&tables).await["k1"], 1, "the word that a start checks");
    tables.close().await.expect("closed");
    let process = Process::spawn_with(&place, &keys(BOTH)).await;
    reveals(&process.admin().await, &accesses[0]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn beside_a_server_on_sqlite_it_refuses() {
    let Some((place, _)) = sealed_under_the_old(Database::Sqlite).await else {
        return;
    };
    let process = Process::spawn_with(&place, &keys(BOTH)).await;
    let ran = rotated(&place, BOTH).await;
    assert_ne!(ran.code, Some(0), "{ran:?}");
    assert!(ran.complained.contains("another process"), "{ran:?}");
    drop(process);
    assert_eq!(rotated(&place, BOTH).await.code, Some(0));
}

/// Passwords are changed and read through two copies while everything is sealed anew, again and again in both
/// directions: no change is lost and nothing stays behind.
#[tokio::test(flavor = "multi_thread")]
async fn beside_running_copies_on_postgres() {
    let Some((place, accesses)) = sealed_under_the_old(Database::Postgres).await else {
        return;
    };
    let settings = keys(BOTH);
    let (one, two) = tokio::join!(
        Process::spawn_with(&place, &settings),
        Process::spawn_with(&place, &settings)
    );
    let stop = Arc::new(AtomicBool::new(false));
    let access = accesses[0].clone();
    let mut writers = Vec::new();
    for process in [&one, &two] {
        let (admin, stop, access) = (process.admin().await, Arc::clone(&stop), access.clone());
        writers.push(tokio::spawn(async move {
            let mut writes = 0;
            while !stop.load(Ordering::Relaxed) {
                // The whole row is written, and with it the password as it was read.
                let mac = format!("00:11:22:33:44:{:02x}", writes % 256);
                admin
                    .patch(&access, json!({ "mac": mac }))
                    .await
                    .expect(200);
                reveals(&admin, &access).await;
                writes += 1;
            }
            writes
        }));
    }
    let back = format!("{OLD},{NEW}");
    for round in 0..6 {
        let (list, first) = if round % 2 == 0 {
            (BOTH, "k2")
        } else {
            (back.as_str(), "k1")
        };
        let ran = rotated(&place, list).await;
        assert_eq!(ran.code, Some(0), "{ran:?}");
        let tables = tests::database::open(place.url()).await;
        let held = held(&tables).await;
        // The mac changes but not the password, so no copy seals with the key in front of its own list.
        assert_eq!(held.keys().collect::<Vec<_>>(), [first], "{ran:?}");
        tables.close().await.expect("closed");
    }
    stop.store(true, Ordering::Relaxed);
    for writer in writers {
        assert!(writer.await.expect("a writer") > 0);
    }
}

async fn killed(database: Database) {
    let Some(place) = Place::new(database).await else {
        return;
    };
    let demo = ["seed-demo", "--negotiations", "600", "--seed", "3"];
    let ran = Process::ran(&demo, place.settings(&keys(OLD))).await;
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let tables = tests::database::open(place.url()).await;
    let all = held(&tables).await["k1"];
    let mut cut = 0;
    for round in 1..12 {
        let mut child = Process::started(&["rotate-keys"], place.settings(&keys(BOTH)));
        tokio::time::sleep(Duration::from_millis(round * 25)).await;
        child.kill().expect("killed");
        child.wait().expect("the end");
        let held = held(&tables).await;
        assert_eq!(held.values().sum::<usize>(), all, "a value was lost");
        let left = held.get("k1").copied().unwrap_or_default();
        if left > 0 {
            cut += usize::from(left < all);
            let early = Process::ran(&["serve"], place.settings(&keys(NEW))).await;
            assert_ne!(early.code, Some(0), "{left} values would be lost");
        }
    }
    println!("{database:?}: {cut} of 11 were cut in the middle of {all} values");
    let ran = rotated(&place, BOTH).await;
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert_eq!(
        held(&tables).await,
        BTreeMap::from([("k2".to_owned(), all)])
    );
    tables.close().await.expect("closed");
    every_password_opens(&place).await;
}

async fn every_password_opens(place: &Place) {
    let process = Process::spawn_with(place, &keys(NEW)).await;
    let admin = process.admin().await;
    let mut opened = 0;
    for negotiation in admin.all("/negotiations").await.iter().take(60) {
        let id = negotiation["id"].as_str().expect("an id");
        let path = format!("/negotiations/{id}/access/reveal-password");
        let answer = admin.act(&path).await;
        opened += usize::from(answer.status == 200);
        assert!(
            [200, 404].contains(&answer.status.as_u16()),
            "{}",
            answer.told()
        );
    }
    assert!(opened > 5, "{opened} passwords");
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_in_the_middle_it_is_run_again_on_sqlite() {
    killed(Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_in_the_middle_it_is_run_again_on_postgres() {
    killed(Database::Postgres).await;
}

/// A sealed column that the rotation does not know would be lost with its key.
#[tokio::test(flavor = "multi_thread")]
async fn every_sealed_column_is_known() {
    let Some(app) = TestApp::start(Database::Sqlite).await else {
        return;
    };
    let sql = "SELECT m.name || '.' || c.name AS text FROM sqlite_master m, pragma_table_info(m.name) c \
               WHERE m.type = 'table' AND c.name LIKE '%sealed%' ORDER BY 1";
    let there = app.db_texts(sql).await;
    let mut known: Vec<String> = persistence::sealed::COLUMNS
        .iter()
        .map(|column| format!("{}.{}", column.table, column.value))
        .collect();
    known.sort();
    assert_eq!(there, known);
}

#[test]
fn a_list_of_keys_is_read_strictly() {
    let bytes = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    let vault = |list: &str| api::vault::Vault::new(&list.to_owned().into());
    let unfit = [
        String::new(),
        "k1".to_owned(),
        format!(":{bytes}"),
        // A dot ends the id in what is sealed.
        format!("k.1:{bytes}"),
        "k1:AAEC".to_owned(),
        format!("k1:{bytes},"),
        format!("k1:{bytes},k1:{bytes}"),
    ];
    for list in unfit {
        assert!(vault(&list).is_err(), "{list}");
    }
    let vault = vault(BOTH).expect("two keys");
    assert_eq!(vault.first(), "k2");
    let sealed = vault.seal(b"row", b"word").expect("sealed");
    assert_eq!(api::vault::key_of(&sealed), "k2");
    let again = vault.reseal(b"row", &sealed).expect("sealed again");
    assert_ne!(again, sealed);
    assert_eq!(vault.open(b"row", &again).expect("open"), b"word");
    assert!(vault.open(b"other", &again).is_err());
}
