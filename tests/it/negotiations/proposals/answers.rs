//! What the client does behind the link, called from inside; the page's own cases go over HTTP.

use super::{Deal, numbered, of};
use api::auth::token;
use api::{
    negotiations::proposals::answer::{self, Acceptance, Linked, Visitor},
    problem::ApiError,
};
use persistence::Store;
use serde_json::{Value, json};
use tests::{Answer, TestApp, both};

both!(
    a_first_look_is_noted_once,
    an_acceptance_leaves_evidence_and_tells_the_responsible,
    a_decline_keeps_the_note,
    what_is_over_is_not_answered,
    a_paused_negotiation_may_be_answered,
    of_two_answers_one_wins,
);

const TOKEN: &str = "um-token-de-teste-com-quarenta-e-tres-sinais";

/// The link's token is not to be had from the database, so the proposal gets a known one.
async fn db_give_token(app: &TestApp, proposal: &Answer) {
    let hash = token::hash(TOKEN);
    let sql = format!(
        "UPDATE proposals SET token_hash = '{hash}' WHERE {}",
        numbered(proposal)
    );
    assert_eq!(app.db_execute(&sql).await, 1);
}

fn visitor() -> Visitor {
    Visitor {
        request_id: "um-pedido".to_owned(),
        address: "192.0.2.7".parse().ok(),
        user_agent: Some("Navegador/1.0".to_owned()),
    }
}

async fn look(store: &Store) -> Result<Linked, ApiError> {
    let looking = store
        .transaction(|tx| Box::pin(async move { answer::viewed(tx, TOKEN, &visitor()).await }));
    looking.await
}

async fn accept(store: &Store) -> Result<Linked, ApiError> {
    let acceptance = Acceptance {
        name: "Maria Souza".to_owned(),
        document: "52998224725".parse().ok(),
    };
    let accepting = store.transaction(move |tx| {
        let acceptance = acceptance.clone();
        Box::pin(
            async move { answer::accept(tx, TOKEN, &visitor(), acceptance, "example.com").await },
        )
    });
    accepting.await
}

async fn decline(store: &Store) -> Result<Linked, ApiError> {
    let note = Some("Vamos esperar.".to_owned());
    let declining = store.transaction(move |tx| {
        let note = note.clone();
        Box::pin(async move { answer::decline(tx, TOKEN, &visitor(), note, "example.com").await })
    });
    declining.await
}

fn refusal(answer: Result<Linked, ApiError>) -> (u16, String) {
    let refused = answer.expect_err("a refusal");
    (refused.status.as_u16(), refused.code.to_string())
}

async fn a_first_look_is_noted_once(app: TestApp) {
    let (admin, deal) = (app.admin().await, Deal::new(&app).await);
    let store = app.db_store().await;
    assert_eq!(refusal(look(&store).await), (404, "not_found".to_owned()));
    let sent = deal.sent(admin, json!({})).await;
    db_give_token(&app, &sent).await;
    let first = look(&store).await.expect("a look");
    assert_eq!(first.sheet.title, "Internet para a sua casa");
    let viewed = deal.read(admin, &sent).await;
    assert_eq!(viewed.at("/status"), "viewed");
    assert!(viewed.at("/viewed_at").is_string());
    look(&store).await.expect("a second look");
    assert_eq!(deal.read(admin, &sent).await.json, viewed.json);
    let history = admin.get(&deal.path("/history?limit=1")).await.expect(200);
    assert_eq!(history.at("/data/0/action"), "proposal.viewed");
    assert_eq!(history.at("/data/0/actor"), &Value::Null);
    assert_eq!(history.at("/data/0/request_id"), "um-pedido");
}

async fn an_acceptance_leaves_evidence_and_tells_the_responsible(app: TestApp) {
    let (admin, deal) = (app.admin().await, Deal::new(&app).await);
    let sent = deal.sent(admin, json!({})).await;
    db_give_token(&app, &sent).await;
    let store = app.db_store().await;
    let before = admin.get(&deal.path("")).await.expect(200);
    accept(&store).await.expect("an acceptance");
    let told = deal.read(admin, &sent).await;
    assert_eq!(told.at("/status"), "accepted");
    assert_eq!(told.at("/answer/name"), "Maria Souza");
    assert_eq!(told.at("/answer/document"), "52998224725");
    assert_eq!(told.at("/answer/answered_at"), told.at("/answered_at"));
    let evidence = "answer_address = '192.0.2.7' AND answer_user_agent = 'Navegador/1.0' \
                    AND answer_hash = snapshot_hash";
    let evidence = format!("{evidence} AND {}", numbered(&sent));
    assert_eq!(app.db_count("proposals", &evidence).await, 1);
    let mail = format!(
        "{} AND kind = 'proposal_answered' AND status = 'queued' AND recipient = 'admin@example.com'",
        of(&sent)
    );
    assert_eq!(app.db_count("mails", &mail).await, 1);
    // That mail is no delivery of the proposal.
    assert_eq!(told.at("/delivery/status"), "queued");
    let after = admin.get(&deal.path("")).await.expect(200);
    assert_eq!(
        after.at("/version").as_i64(),
        before.at("/version").as_i64().map(|version| version + 1)
    );
    let history = admin.get(&deal.path("/history?limit=1")).await.expect(200);
    assert_eq!(history.at("/data/0/action"), "proposal.accepted");
    assert_eq!(history.at("/data/0/actor"), &Value::Null);
    assert!(
        !history.told().contains("52998224725"),
        "no document in the history"
    );
    let over = (409, "proposal_already_answered".to_owned());
    assert_eq!(refusal(decline(&store).await), over);
}

async fn a_decline_keeps_the_note(app: TestApp) {
    let (admin, deal) = (app.admin().await, Deal::new(&app).await);
    let sent = deal.sent(admin, json!({})).await;
    db_give_token(&app, &sent).await;
    let store = app.db_store().await;
    look(&store).await.expect("a look");
    decline(&store).await.expect("a decline");
    let told = deal.read(admin, &sent).await;
    assert_eq!(told.at("/status"), "declined");
    assert_eq!(told.at("/answer/note"), "Vamos esperar.");
    assert_eq!(told.at("/answer/name"), &Value::Null);
    let over = (409, "proposal_already_answered".to_owned());
    assert_eq!(refusal(accept(&store).await), over);
}

async fn what_is_over_is_not_answered(app: TestApp) {
    let (admin, store) = (app.admin().await, app.db_store().await);
    let (late, withdrawn, lost) = (
        Deal::new(&app).await,
        Deal::new(&app).await,
        Deal::new(&app).await,
    );
    let sent = late.sent(admin, json!({})).await;
    app.db_expire_proposal(sent.at("/number")).await;
    db_give_token(&app, &sent).await;
    let expired = (410, "proposal_expired".to_owned());
    assert_eq!(refusal(accept(&store).await), expired);
    assert_eq!(refusal(decline(&store).await), expired);
    app.db_execute("UPDATE proposals SET token_hash = NULL")
        .await;

    let cancelled = (410, "proposal_cancelled".to_owned());
    let sent = withdrawn.sent(admin, json!({})).await;
    db_give_token(&app, &sent).await;
    admin
        .act(&withdrawn.one(&sent, "/cancel"))
        .await
        .expect(200);
    assert_eq!(refusal(accept(&store).await), cancelled);
    app.db_execute("UPDATE proposals SET token_hash = NULL")
        .await;

    let sent = lost.sent(admin, json!({})).await;
    db_give_token(&app, &sent).await;
    admin.act(&lost.path("/lose")).await.expect(200);
    assert_eq!(refusal(accept(&store).await), cancelled);
    // Even should a row await its answer below an ended negotiation.
    app.db_execute(&format!(
        "UPDATE proposals SET status = 'sent' WHERE {}",
        numbered(&sent)
    ))
    .await;
    assert_eq!(refusal(accept(&store).await), cancelled);
    assert_eq!(app.db_count("mails", "kind = 'proposal_answered'").await, 0);
}

async fn a_paused_negotiation_may_be_answered(app: TestApp) {
    let (admin, deal) = (app.admin().await, Deal::new(&app).await);
    let sent = deal.sent(admin, json!({})).await;
    db_give_token(&app, &sent).await;
    admin.act(&deal.path("/pause")).await.expect(200);
    accept(&app.db_store().await).await.expect("an acceptance");
    assert_eq!(deal.read(admin, &sent).await.at("/status"), "accepted");
}

async fn of_two_answers_one_wins(app: TestApp) {
    let (admin, deal) = (app.admin().await, Deal::new(&app).await);
    let sent = deal.sent(admin, json!({})).await;
    db_give_token(&app, &sent).await;
    let (one, other) = (app.db_store().await, app.db_store().await);
    let (yes, no) = tokio::join!(accept(&one), decline(&other));
    let (won, lost) = if yes.is_ok() { (yes, no) } else { (no, yes) };
    let status = won.expect("an answer").proposal.status;
    assert_eq!(refusal(lost), (409, "proposal_already_answered".to_owned()));
    assert_eq!(deal.read(admin, &sent).await.at("/status"), status.as_str());
    let mail = format!("{} AND kind = 'proposal_answered'", of(&sent));
    assert_eq!(app.db_count("mails", &mail).await, 1);
}
