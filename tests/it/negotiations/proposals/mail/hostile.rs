//! Values that would like to be more than values, and rows that hold what this program never wrote.

use super::{Deal, content, delivery, numbered, posted, stands, tried};
use serde_json::json;
use tests::files::pdf;
use tests::post::Act;
use tests::{Answer, Database, PostOffice, TestApp};

posted!(
    a_value_never_becomes_a_header,
    a_broken_snapshot_fails_and_blocks_nothing,
    a_missing_or_damaged_file_is_told,
);

/// Replaces a text in the snapshot, whatever it makes of it.
async fn db_forge(app: &TestApp, proposal: &Answer, from: &str, to: &str) {
    let changed = format!("replace(CAST(snapshot AS text), '{from}', '{to}')");
    let changed = match app.database() {
        Database::Sqlite => changed,
        Database::Postgres => format!("CAST({changed} AS jsonb)"),
    };
    let sql = format!(
        "UPDATE proposals SET snapshot = {changed} WHERE {}",
        numbered(proposal)
    );
    assert_eq!(app.db_execute(&sql).await, 1);
}

async fn a_value_never_becomes_a_header(app: TestApp, office: PostOffice) {
    let (admin, deal) = (app.admin().await, Deal::new(&app).await);
    let long = "ção \"<a@b>\", ".repeat(20);
    let title: String = long.chars().take(120).collect();
    let sent = deal.sent(admin, json!({ "title": title })).await;
    delivery(&deal, admin, &sent, stands("sent")).await;
    let subject = format!(
        "Proposta nº {}: {}",
        sent.at("/number"),
        sent.text_at("/title")
    );
    assert_eq!(
        content::parsed(&office.taken()[0]).subject(),
        Some(subject.as_str())
    );

    // The API lets no line end in; a row that has one all the same is held back in its place.
    office.next([Act::AtEnd("451 wait")]);
    let sent = deal.sent(admin, json!({})).await;
    delivery(&deal, admin, &sent, tried(1)).await;
    let hostile = r"Oi\r\nBcc: todos@example.com\r\n\r\nX";
    db_forge(&app, &sent, "Internet para a sua casa", hostile).await;
    db_forge(
        &app,
        &sent,
        "Administrator",
        r"A\r\nCc: outros@example.com\n",
    )
    .await;
    app.db_mails_are_due().await;
    delivery(&deal, admin, &sent, stands("sent")).await;
    let taken = office.taken();
    let last = taken.last().expect("a mail");
    assert_eq!(last.to, [deal.email.as_str()]);
    let message = content::parsed(last);
    let subject = format!(
        "Proposta nº {}: Oi Bcc: todos@example.com X",
        sent.at("/number")
    );
    assert_eq!(message.subject(), Some(subject.as_str()));
    assert!(message.bcc().is_none() && message.cc().is_none());
    let reply_to = message
        .reply_to()
        .and_then(|to| to.first())
        .expect("a reply-to");
    assert_eq!(reply_to.address(), Some("admin@example.com"));
    assert_eq!(reply_to.name(), Some("A Cc: outros@example.com"));
}

async fn a_broken_snapshot_fails_and_blocks_nothing(app: TestApp, office: PostOffice) {
    let (admin, deal) = (app.admin().await, Deal::new(&app).await);
    office.next([Act::AtEnd("451 wait")]);
    let broken = deal.sent(admin, json!({})).await;
    delivery(&deal, admin, &broken, tried(1)).await;
    db_forge(&app, &broken, "issued_on", "issued_never").await;
    app.db_mails_are_due().await;
    let good = deal.sent(admin, json!({})).await;
    delivery(&deal, admin, &good, stands("sent")).await;
    let told = delivery(&deal, admin, &broken, stands("failed")).await;
    assert_eq!(told.at("/delivery/attempts"), 2);
    assert_eq!(
        told.at("/delivery/last_error"),
        "the mail could not be put together"
    );
}

async fn a_missing_or_damaged_file_is_told(app: TestApp, office: PostOffice) {
    let (admin, deal) = (app.admin().await, Deal::new(&app).await);
    for (harm, told) in [
        ("missing", "mapa.pdf is missing"),
        ("damaged", "mapa.pdf is damaged"),
    ] {
        let draft = deal.draft(admin, json!({})).await;
        let path = deal.one(&draft, "/attachments");
        let made = admin.upload(&path, "mapa.pdf", &pdf(64)).await.expect(201);
        let file = app.uploads().join(made.id());
        let whole = std::fs::read(&file).expect("the file");
        match harm {
            "missing" => std::fs::remove_file(&file).expect("removed"),
            _ => std::fs::write(&file, pdf(63)).expect("written"),
        }
        admin.act(&deal.one(&draft, "/send")).await.expect(202);
        let failed = delivery(&deal, admin, &draft, stands("failed")).await;
        assert_eq!(
            failed.at("/delivery/last_error"),
            &json!(format!("the attachment {told}"))
        );
        assert_eq!(
            office.taken_for(&deal.email).len(),
            usize::from(harm == "damaged")
        );
        std::fs::write(&file, whole).expect("mended");
        admin.act(&deal.one(&draft, "/send")).await.expect(202);
        delivery(&deal, admin, &draft, stands("sent")).await;
    }
}
