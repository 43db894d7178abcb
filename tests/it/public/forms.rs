//! The client's answer as a browser posts it.

use super::Offered;
use tests::gzip::{bomb, gzip};
use tests::{TestApp, both};

both!(
    a_form_that_is_taken_leads_back_to_the_page,
    a_form_that_is_refused_says_why_beside_what_was_typed,
    a_form_that_comes_too_late_shows_what_stands,
    a_form_is_held_to_the_rules_of_json,
    a_form_may_come_as_gzip,
);

const FORM: &str = "application/x-www-form-urlencoded";

async fn a_form_that_is_taken_leads_back_to_the_page(app: TestApp) {
    let nobody = app.anonymous();
    let (yes, no) = (Offered::new(&app).await, Offered::new(&app).await);
    let who = [("name", "José da Silva"), ("document", "")];
    let done = nobody.form(&yes.link("/accept"), &who).await.expect(303);
    assert_eq!(done.header("location"), yes.link(""));
    assert!(done.bytes.is_empty());
    let told = yes.read(&app).await;
    assert_eq!(told.at("/answer/name"), "José da Silva");
    assert!(told.at("/answer/document").is_null());
    // Whatever it prefers: a form comes from a browser.
    let call = nobody
        .act(&no.link("/decline"))
        .raw(FORM, "note=Muito+caro.%0D%0ADesculpe%21");
    let done = call.header("accept", "application/json").await.expect(303);
    assert_eq!(done.header("location"), no.link(""));
    assert_eq!(
        no.read(&app).await.at("/answer/note"),
        "Muito caro.\nDesculpe!"
    );
}

async fn a_form_that_is_refused_says_why_beside_what_was_typed(app: TestApp) {
    let (nobody, offered) = (app.anonymous(), Offered::new(&app).await);
    let accept = offered.link("/accept");
    let page = nobody
        .form(&accept, &[("name", "  "), ("document", "123")])
        .await
        .page(422);
    for text in [
        "Informe seu nome completo.",
        "CPF ou CNPJ inválido.",
        "value=\"123\"",
        "aria-describedby=\"name-error\"",
        "id=\"document-error\"",
        "<h1>Internet para a sua casa</h1>",
    ] {
        assert!(page.contains(text), "no {text} in\n{page}");
    }
    let fields = [("name", "Maria Souza"), ("document", "529.982.247-26")];
    let page = nobody.form(&accept, &fields).await.page(422);
    assert!(page.contains("value=\"Maria Souza\"") && page.contains("value=\"529.982.247-26\""));
    assert!(!page.contains("name-error"), "{page}");
    let note = "caro ".repeat(1_001);
    let page = nobody
        .form(&offered.link("/decline"), &[("note", &note)])
        .await
        .page(422);
    assert!(
        page.contains("no máximo 5.000") && page.contains(note.trim()),
        "{page}"
    );
    assert!(page.contains("<details open>"), "{page}");
    let page = nobody
        .form(&accept, &[("name", "Maria"), ("admin", "1")])
        .await
        .page(422);
    assert!(page.contains("role=\"alert\""), "{page}");
    // Without a preference for pages it is the problem.
    let call = nobody.act(&accept).raw(FORM, "document=123");
    call.await.expect(422).error_at("/name", "required");
    assert_eq!(offered.status(&app).await, "sent");
}

async fn a_form_that_comes_too_late_shows_what_stands(app: TestApp) {
    let (nobody, offered) = (app.anonymous(), Offered::new(&app).await);
    let accept = offered.link("/accept");
    nobody
        .form(&accept, &[("name", "Maria Souza")])
        .await
        .expect(303);
    let page = nobody
        .form(&accept, &[("name", "Maria Souza")])
        .await
        .page(409);
    assert!(
        page.contains("Proposta aceita") && page.contains("Maria Souza"),
        "{page}"
    );
    let page = nobody.form(&offered.link("/decline"), &[]).await.page(409);
    assert!(
        page.contains("Proposta aceita") && !page.contains("<form"),
        "{page}"
    );
}

async fn a_form_is_held_to_the_rules_of_json(app: TestApp) {
    let (nobody, offered) = (app.anonymous(), Offered::new(&app).await);
    let send = |body: &str| {
        nobody
            .act(&offered.link("/accept"))
            .raw(FORM, body.as_bytes())
    };
    send("name=a&name=b")
        .await
        .problem(400, "duplicate_member")
        .error_at("/name", "duplicate_member");
    for broken in ["name=%ff", "name=%ed%a0%80", "%c3=1&name=Maria"] {
        send(broken).await.problem(400, "invalid_form");
    }
    send("name=Maria%00")
        .await
        .expect(422)
        .error_at("/name", "control_character");
    send("name=Maria&x=")
        .await
        .expect(422)
        .error_at("/x", "unknown_member");
    send("").await.expect(422).error_at("/name", "required");
    send("&&&").await.expect(422).error_at("/name", "required");
    // Elsewhere a form is not what is taken.
    let elsewhere = app.admin().await.act("/channels").raw(FORM, "name=x");
    elsewhere.await.problem(415, "unsupported_media_type");
    assert_eq!(offered.status(&app).await, "sent");
    // NFC, whatever the keyboard made of it.
    let call = nobody.act(&offered.link("/accept")).raw(
        "application/X-WWW-Form-Urlencoded; charset=UTF-8",
        "name=Jose%CC%81",
    );
    call.await.expect(303);
    assert_eq!(offered.read(&app).await.at("/answer/name"), "José");
}

async fn a_form_may_come_as_gzip(app: TestApp) {
    let (nobody, offered) = (app.anonymous(), Offered::new(&app).await);
    let send = |encoding: &str, bytes: Vec<u8>| {
        let call = nobody.act(&offered.link("/accept")).raw(FORM, bytes);
        call.header("content-encoding", encoding)
    };
    send("gzip", bomb(b"name=", 1_000))
        .await
        .problem(413, "payload_too_large");
    send("gzip", b"name=Maria".to_vec())
        .await
        .problem(400, "invalid_gzip");
    let refused = send("br", b"name=Maria".to_vec());
    refused.await.problem(415, "unsupported_encoding");
    let refused = send("br", b"name=Maria".to_vec()).browsing();
    refused.await.page(415);
    send("gzip", gzip(b"name=Maria")).await.expect(303);
    assert_eq!(offered.read(&app).await.at("/answer/name"), "Maria");
}
