//! The page in a real Chromium whose pages may run no script, on a phone and on a desk.
//!
//! `TEST_SCREENSHOTS=/tmp/pictures cargo test -p tests public::browser` leaves a picture of each state.

use super::Offered;
use serde_json::json;
use tests::files::pdf;
use tests::{Browser, Database, Screen, TestApp};

#[tokio::test(flavor = "multi_thread")]
async fn a_client_accepts_on_a_phone() {
    accepts(Screen::Phone, "phone").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_accepts_on_a_desk() {
    accepts(Screen::Desktop, "desktop").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_declines_on_a_phone() {
    declines(Screen::Phone, "phone").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_declines_on_a_desk() {
    declines(Screen::Desktop, "desktop").await;
}

async fn accepts(screen: Screen, name: &str) {
    let Some(browser) = Browser::start(screen).await else {
        return;
    };
    let app = TestApp::start(Database::Sqlite).await.expect("SQLite");
    let offered = rich(&app).await;
    let page = format!("{}{}", app.base(), offered.link(""));
    browser.go(&page).await;
    assert_eq!(
        browser.text("h1").await,
        "Internet por fibra para a sua casa"
    );
    assert!(browser.text(".price").await.contains("R$ 109,90"));
    styled(&browser).await;
    fits(&browser).await;
    browser.picture(&format!("{name}-open")).await;

    browser.fill("#name", "Maria Aparecida de Souza").await;
    browser.fill("#document", "529.982.247-26").await;
    browser.click("form[action*='/accept'] button").await;
    assert!(
        browser
            .text("#document-error")
            .await
            .contains("CPF ou CNPJ inválido")
    );
    assert_eq!(browser.typed("#name").await, "Maria Aparecida de Souza");
    fits(&browser).await;
    browser.picture(&format!("{name}-error")).await;

    browser.fill("#document", "529.982.247-25").await;
    browser.click("form[action*='/accept'] button").await;
    assert_eq!(browser.text(".banner h2").await, "Proposta aceita");
    assert!(browser.url().await.starts_with(&page), "back on the page");
    assert!(!browser.has("form").await);
    fits(&browser).await;
    browser.picture(&format!("{name}-accepted")).await;
    assert_eq!(
        offered.read(&app).await.at("/answer/name"),
        "Maria Aparecida de Souza"
    );
}

async fn declines(screen: Screen, name: &str) {
    let Some(browser) = Browser::start(screen).await else {
        return;
    };
    let app = TestApp::start(Database::Sqlite).await.expect("SQLite");
    let offered = Offered::with(&app, json!({ "title": "x".repeat(120) })).await;
    let page = format!("{}{}", app.base(), offered.link(""));
    browser.go(&page).await;
    fits(&browser).await;
    browser.click("summary").await;
    browser.fill("#note", "Vamos esperar a mudança.").await;
    browser.click("form[action*='/decline'] button").await;
    assert_eq!(browser.text(".banner h2").await, "Proposta recusada");
    fits(&browser).await;
    browser.picture(&format!("{name}-declined")).await;

    let late = Offered::new(&app).await;
    late.db_expire(&app).await;
    browser
        .go(&format!("{}{}", app.base(), late.link("")))
        .await;
    assert_eq!(browser.text("h1").await, "O prazo desta proposta terminou");
    fits(&browser).await;
    browser.picture(&format!("{name}-expired")).await;
    browser
        .go(&format!("{}/public/proposals/nada", app.base()))
        .await;
    assert_eq!(browser.text("h1").await, "Não encontramos esta proposta");
    fits(&browser).await;
    browser.picture(&format!("{name}-unknown")).await;
}

/// The page's own style holds: its policy lets it in.
async fn styled(browser: &Browser) {
    let colour =
        browser.look("getComputedStyle(document.querySelector('.button')).backgroundColor");
    assert_eq!(colour.await, "rgb(10, 95, 69)");
}

/// Nothing is wider than the screen.
async fn fits(browser: &Browser) {
    let wide = browser.look("document.documentElement.scrollWidth").await;
    let screen = browser.look("window.innerWidth").await;
    assert!(wide.as_u64() <= screen.as_u64(), "{wide} of {screen}");
}

async fn rich(app: &TestApp) -> Offered {
    let admin = app.admin().await;
    let offer = json!({ "name": "Fibra 500 Mega", "offer_code": "FIBRA-500-2026", "adjustment_index": "IPCA" });
    let offer = app.sales_plan().with(offer).await;
    let plan = app
        .negotiation_plan()
        .with(json!({ "sales_plan_id": offer.id() }))
        .await;
    let client = json!({ "name": "Maria Aparecida de Souza", "email": "maria@example.com" });
    let client = app.client().with(client).await;
    let members = json!({ "client_id": client.id(), "negotiation_plan_id": plan.id() });
    let deal = app.negotiation().with(members).await;
    let path = |part: &str| format!("/negotiations/{deal}/{part}");
    let service = json!({ "service_id": app.service().await.id(), "description": "IP fixo" });
    admin.post(&path("services"), service).await.expect(201);
    let product = json!({ "product_id": app.product().await.id(), "description": "Roteador Wi-Fi 6 com instalação",
                          "quantity": 2, "discount": "50.00" });
    admin.post(&path("products"), product).await.expect(201);
    let discount = json!({ "discount": { "kind": "amount", "value": "10.00", "months": 3 } });
    admin.patch(&path("contract"), discount).await.expect(200);
    let message = "Olá, Maria!\n\nComo combinamos por telefone, segue a proposta com o desconto dos três primeiros meses. \
                   A instalação leva uma manhã.\n\nUm abraço,\nAna";
    let title = "Internet por fibra para a sua casa";
    let members = json!({ "title": title, "message": message, "valid_until": "2199-12-31" });
    let draft = Offered::draft(app, deal.id(), members).await;
    let files = path(&format!("proposals/{}/attachments", draft.id()));
    admin
        .upload(&files, "planta da instalação.pdf", &pdf(48_211))
        .await
        .expect(201);
    admin
        .upload(
            &files,
            &format!("{}.pdf", "um-nome-bem-comprido-".repeat(8)),
            &pdf(300_000),
        )
        .await
        .expect(201);
    Offered::sent(app, deal.id(), &draft).await
}
