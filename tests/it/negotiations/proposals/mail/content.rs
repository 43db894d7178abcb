//! What the client gets.

use super::{Deal, delivery, of, posted, stands};
use base64::{Engine, prelude::BASE64_STANDARD};
use mail_parser::{Message, MessageParser, MessagePart, MimeHeaders};
use serde_json::json;
use tests::files::pdf;
use tests::post::Taken;
use tests::{PostOffice, TestApp};

posted!(
    a_proposal_arrives_with_its_paper_and_its_files,
    each_recipient_gets_a_mail_of_its_own,
    what_is_offered_stands_in_text_and_html_alike,
);

pub(super) fn parsed(taken: &Taken) -> Message<'_> {
    let message = MessageParser::default().parse(&taken.bytes);
    message.expect("a message")
}

/// The bytes of a file as they came: the parser would translate a text.
fn decoded(message: &Message<'_>, part: &MessagePart<'_>) -> Vec<u8> {
    let (from, to) = (part.offset_body as usize, part.offset_end as usize);
    let raw = &message.raw_message[from..to];
    let lines = raw.split(u8::is_ascii_whitespace);
    let decoded = BASE64_STANDARD.decode(lines.flatten().copied().collect::<Vec<u8>>());
    decoded.expect("base64")
}

/// HTML as it is shown, but for its tags.
pub(super) fn shown(html: &str) -> String {
    html.replace("&#x2f;", "/")
}

/// The token of the link in a mail's text.
pub(super) fn token(taken: &Taken) -> String {
    let message = parsed(taken);
    let text = message.body_text(0).expect("a text").into_owned();
    let (_, rest) = text.split_once("/public/proposals/").expect("a link");
    let token = rest.split_whitespace().next();
    token.expect("a token").to_owned()
}

async fn a_proposal_arrives_with_its_paper_and_its_files(app: TestApp, office: PostOffice) {
    let (admin, deal) = (app.admin().await, Deal::new(&app).await);
    let draft = deal
        .draft(admin, json!({ "title": "Fibra – até 300 Mbps" }))
        .await;
    let path = deal.one(&draft, "/attachments");
    // Lines that a transport could touch: a lone dot, bare line feeds, other bytes than UTF-8.
    let table = b"nome;pre\xe7o\n.\n..a\nA\xe7a\xed;1,00\n".to_vec();
    let paper = pdf(200_000);
    admin
        .upload(&path, "preços ção.csv", &table)
        .await
        .expect(201);
    admin.upload(&path, "mapa.pdf", &paper).await.expect(201);
    admin.act(&deal.one(&draft, "/send")).await.expect(202);
    let told = delivery(&deal, admin, &draft, stands("sent")).await;
    assert_eq!(told.at("/delivery/attempts"), 1);
    assert!(told.at("/delivery/last_error").is_null());
    assert!(told.instant_at("/delivery/sent_at") >= told.instant_at("/sent_at"));

    let taken = office.taken();
    assert_eq!(taken.len(), 1);
    assert_eq!(
        (taken[0].from.as_str(), &taken[0].to),
        ("vendas@example.com", &vec![deal.email.clone()])
    );
    assert!(taken[0].bytes.is_ascii());
    let message = parsed(&taken[0]);
    let from = message
        .from()
        .and_then(|from| from.first())
        .expect("a sender");
    assert_eq!(from.name(), Some("Provedor Açaí"));
    let reply_to = message
        .reply_to()
        .and_then(|to| to.first())
        .expect("a reply-to");
    assert_eq!(
        (reply_to.name(), reply_to.address()),
        (Some("Administrator"), Some("admin@example.com"))
    );
    let subject = format!("Proposta nº {}: Fibra – até 300 Mbps", draft.at("/number"));
    assert_eq!(message.subject(), Some(subject.as_str()));
    assert!(message.date().is_some());
    assert!(message.header("Auto-Submitted").is_none());
    let ids = format!("SELECT message_id AS text FROM mails WHERE {}", of(&draft));
    let ids = app.db_texts(&ids);
    let id = message.message_id().expect("an id");
    assert_eq!(ids.await, [format!("<{id}>")]);

    assert_eq!(
        message.content_type().map(|kind| kind.subtype()),
        Some(Some("mixed"))
    );
    let files: Vec<_> = message.attachments().collect();
    assert_eq!(files.len(), 3);
    let name = format!("Proposta-{}.pdf", draft.at("/number"));
    assert_eq!(files[0].attachment_name(), Some(name.as_str()));
    assert!(files[0].contents().starts_with(b"%PDF-"));
    assert_eq!(files[1].attachment_name(), Some("preços ção.csv"));
    assert_eq!(decoded(&message, files[1]), table);
    assert_eq!(files[2].attachment_name(), Some("mapa.pdf"));
    assert_eq!(decoded(&message, files[2]), paper);

    // The link is the one whose hash the proposal has; nothing of it is left with the mail.
    let hash =
        app.db_texts("SELECT token_hash AS text FROM proposals WHERE token_hash IS NOT NULL");
    assert_eq!(hash.await, [api::auth::token::hash(&token(&taken[0]))]);
    assert_eq!(
        app.db_count("mails", "link_sealed IS NOT NULL OR leased_by IS NOT NULL")
            .await,
        0
    );
}

async fn each_recipient_gets_a_mail_of_its_own(app: TestApp, office: PostOffice) {
    let (admin, deal) = (app.admin().await, Deal::new(&app).await);
    let recipients: Vec<String> = (0..10).map(|n| format!("r{n}@example.com")).collect();
    let sent = deal.sent(admin, json!({ "recipients": recipients })).await;
    delivery(&deal, admin, &sent, stands("sent")).await;
    assert_eq!(office.taken().len(), 10);
    for recipient in &recipients {
        let taken = office.taken_for(recipient);
        assert_eq!(taken.len(), 1, "{recipient}");
        let all = String::from_utf8_lossy(&taken[0].bytes).into_owned();
        let others = recipients.iter().filter(|other| *other != recipient);
        assert!(
            others.into_iter().all(|other| !all.contains(other)),
            "{all}"
        );
        let message = parsed(&taken[0]);
        let to = message
            .to()
            .and_then(|to| to.first())
            .and_then(|to| to.address());
        assert_eq!(to, Some(recipient.as_str()));
        assert_eq!(token(&taken[0]), token(&office.taken()[0]));
    }
    // Four at a time share few connections.
    assert!(
        office.connections() <= 4,
        "{} connections",
        office.connections()
    );
}

async fn what_is_offered_stands_in_text_and_html_alike(app: TestApp, office: PostOffice) {
    let (admin, deal) = (app.admin().await, Deal::new(&app).await);
    let service = app.service().await;
    let line = json!({ "service_id": service.id(), "description": "Wi-Fi <b>6</b>", "quantity": 2, "unit_price": "617.28" });
    admin.post(&deal.path("/services"), line).await.expect(201);
    let members = json!({ "valid_until": "2199-12-31", "message": "Olá!\nUm abraço & até já." });
    let sent = deal.sent(admin, members).await;
    delivery(&deal, admin, &sent, stands("sent")).await;
    let taken = office.taken();
    let message = parsed(&taken[0]);
    let text = message.body_text(0).expect("a text");
    let html = shown(&message.body_html(0).expect("HTML"));
    assert!(
        html.contains("lang=\"pt-BR\"") && html.contains("viewport"),
        "{html}"
    );
    for fact in [
        "R$\u{a0}1.234,56",
        "31/12/2199",
        "Mensalidade",
        &token(&taken[0]),
    ] {
        assert!(
            text.contains(fact) && html.contains(fact),
            "{fact}\n{text}\n{html}"
        );
    }
    let negotiation = admin
        .get(&deal.path("?expand=client,negotiation_plan"))
        .await
        .expect(200);
    let client = negotiation.text_at("/client/name");
    assert!(text.contains(client), "{text}");
    assert!(
        text.contains("2 × Wi-Fi <b>6</b>") && text.contains("Um abraço & até já."),
        "{text}"
    );
    assert!(
        html.contains("Wi-Fi &lt;b&gt;6") && html.contains("abraço &amp; até"),
        "{html}"
    );
    assert!(!html.contains("<b>6"), "{html}");
}
