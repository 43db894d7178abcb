//! A link that an answer tells is a secret: no log has it, and the answer that a key keeps outlives a rotation, sealed.

use serde_json::{Value, json};
use tests::app::Place;
use tests::{Answer, Client, Database, Process, TestApp};

const OLD: &str = "k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
const NEW: &str = "k2:HxwdGhscFxgVFhMUERIPEA0OCwwJCgcIBQYDBAECAAA=";

fn keys(list: &str) -> (&str, &str) {
    ("VENCEMOS_SECRET_KEYS", list)
}

/// Two drafts: the paths of their sendings.
async fn drafted(app: &TestApp) -> Vec<String> {
    let admin = app.admin().await;
    let proposals = format!("/negotiations/{}/proposals", app.planned().await);
    let mut sendings = Vec::new();
    for title in ["Uma", "Outra"] {
        let draft = admin
            .post(&proposals, json!({ "title": title }))
            .await
            .expect(201);
        sendings.push(format!("{proposals}/{}/send", draft.id()));
    }
    sendings
}

async fn by_link(by: &Client, send: &str) -> Answer {
    let body = json!({ "channel": "link" });
    by.post(send, body).key(send).await.expect(202)
}

fn token(sent: &Answer) -> &str {
    sent.text_at("/link").rsplit('/').next().expect("a token")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_that_an_answer_tells_is_in_no_log() {
    let app = TestApp::start(Database::Sqlite).await.expect("SQLite");
    let sendings = drafted(&app).await;
    let place = app.into_place();
    let settings = [("VENCEMOS_LOG", "debug"), ("VENCEMOS_LOG_FORMAT", "json")];
    let process = Process::spawn_with(&place, &settings).await;
    let admin = process.admin().await;
    let first = by_link(&admin, &sendings[0]).await;
    let again = by_link(&admin, &sendings[0]).await;
    assert_eq!(token(&again), token(&first));
    let page = format!("/public/proposals/{}", token(&first));
    admin.anonymous().get(&page).await.expect(200);
    admin.get("/channels?strange=1").await.expect(400);
    let log = place.log_with(r#""status":400"#).await;
    assert!(log.contains("/send"), "{log}");
    assert!(!log.contains(token(&first)), "{log}");
}

async fn outlives_its_key(database: Database) {
    let Some(app) = TestApp::start_with(database, &[keys(OLD)]).await else {
        return;
    };
    let mut first = Vec::new();
    let sendings = drafted(&app).await;
    for send in &sendings {
        first.push(by_link(app.admin().await, send).await);
    }
    let place: Place = app.into_place();
    let both = format!("{NEW},{OLD}");
    let ran = Process::ran(&["rotate-keys"], place.settings(&[keys(&both)])).await;
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let told = "2 of idempotency_keys.response_sealed sealed anew with k2";
    assert!(ran.said.contains(told), "{}", ran.said);
    let process = Process::spawn_with(&place, &[keys(NEW)]).await;
    let admin = process.admin().await;
    for (send, first) in sendings.iter().zip(&first) {
        let again = by_link(&admin, send).await;
        assert_eq!(again.header("idempotency-replayed"), "true");
        assert_eq!(again.json, first.json);
        assert_ne!(again.at("/link"), &Value::Null);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kept_link_outlives_its_key_on_sqlite() {
    outlives_its_key(Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kept_link_outlives_its_key_on_postgres() {
    outlives_its_key(Database::Postgres).await;
}
