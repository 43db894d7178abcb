//! What the responsible gets when the client has answered.

use super::{Deal, content, delivery, of, posted, stands};
use api::auth::token;
use api::negotiations::proposals::answer::{self, Acceptance, Visitor};
use chrono::TimeDelta;
use serde_json::json;
use tests::post::Taken;
use tests::{Answer, Client, PostOffice, TestApp};

posted!(
    an_acceptance_is_told_to_the_responsible,
    a_decline_is_told_with_its_note,
);

const TOKEN: &str = "um-token-de-teste-com-quarenta-e-tres-sinais";

fn visitor() -> Visitor {
    Visitor {
        request_id: "um-pedido".to_owned(),
        address: None,
        user_agent: None,
    }
}

/// A proposal that arrived, behind a link that the case knows.
async fn arrived(app: &TestApp, deal: &Deal, by: &Client) -> Answer {
    let sent = deal.sent(by, json!({})).await;
    let sent = delivery(deal, by, &sent, stands("sent")).await;
    let hash = token::hash(TOKEN);
    let mine = format!("id IN (SELECT proposal_id FROM mails WHERE {})", of(&sent));
    app.db_execute(&format!(
        "UPDATE proposals SET token_hash = '{hash}' WHERE {mine}"
    ))
    .await;
    sent
}

async fn told(app: &TestApp, office: &PostOffice) -> Taken {
    app.wake();
    let office = || office.taken_for("admin@example.com");
    tests::eventually(|| !office().is_empty()).await;
    office().remove(0)
}

async fn an_acceptance_is_told_to_the_responsible(app: TestApp, office: PostOffice) {
    let (admin, deal) = (app.admin().await, Deal::new(&app).await);
    let sent = arrived(&app, &deal, admin).await;
    let acceptance = Acceptance {
        name: "Maria <Souza>".to_owned(),
        document: "52998224725".parse().ok(),
    };
    let store = app.db_store().await;
    let accepting = store.transaction(move |tx| {
        let acceptance = acceptance.clone();
        Box::pin(
            async move { answer::accept(tx, TOKEN, &visitor(), acceptance, "example.com").await },
        )
    });
    let accepted = accepting.await.expect("an acceptance");
    let taken = told(&app, &office).await;
    let message = content::parsed(&taken);
    let negotiation = admin.get(&deal.path("?expand=client")).await.expect(200);
    let client = negotiation.text_at("/client/name");
    let subject = format!("Proposta nº {} aceita: {client}", sent.at("/number"));
    assert_eq!(message.subject(), Some(subject.as_str()));
    assert!(message.header("Auto-Submitted").is_some());
    assert!(message.reply_to().is_none() && message.attachment_count() == 0);
    let (text, html) = (
        message.body_text(0).expect("a text"),
        content::shown(&message.body_html(0).expect("HTML")),
    );
    let number = format!("nº {}", negotiation.at("/number"));
    // São Paulo is three hours behind UTC.
    let at = accepted.proposal.answered_at.expect("an instant") - TimeDelta::hours(3);
    let at = at.format("%d/%m/%Y às %H:%M").to_string();
    for fact in [
        "529.982.247-25",
        at.as_str(),
        client,
        &number,
        "Internet para a sua casa",
    ] {
        assert!(text.contains(fact), "{fact}\n{text}");
        assert!(html.contains(fact), "{fact}\n{html}");
    }
    assert!(text.contains("Maria <Souza>") && html.contains("Maria &lt;Souza&gt;"));
    assert!(
        !text.contains(TOKEN) && !text.contains("/public/"),
        "{text}"
    );
    // It is no delivery of the proposal.
    let version = deal.read(admin, &sent).await;
    assert_eq!(version.at("/delivery"), sent.at("/delivery"));
}

async fn a_decline_is_told_with_its_note(app: TestApp, office: PostOffice) {
    let (admin, deal) = (app.admin().await, Deal::new(&app).await);
    let sent = arrived(&app, &deal, admin).await;
    let store = app.db_store().await;
    let declining = store.transaction(|tx| {
        let note = Some("Vamos esperar.\nTalvez em março.".to_owned());
        Box::pin(async move { answer::decline(tx, TOKEN, &visitor(), note, "example.com").await })
    });
    declining.await.expect("a decline");
    let taken = told(&app, &office).await;
    let message = content::parsed(&taken);
    let subject = message.subject().expect("a subject");
    assert!(
        subject.starts_with(&format!("Proposta nº {} recusada: ", sent.at("/number"))),
        "{subject}"
    );
    let text = message.body_text(0).expect("a text");
    assert!(
        text.contains("Vamos esperar.\r\nTalvez em março."),
        "{text:?}"
    );
    assert!(!text.contains("Quem respondeu"), "{text}");
}
