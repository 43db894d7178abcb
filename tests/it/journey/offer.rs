//! The way of a proposal: R28 "Enviar proposta por e-mail", R29 anexos, the client's answer, R33, and R13
//! "modelo de contrato impresso" at the end.

use mail_parser::{Message, MessageParser, MimeHeaders};
use serde_json::json;
use tests::build::Ready;
use tests::files::pdf as file;
use tests::pdf::Pdf;
use tests::{Browser, Client, Database, PostOffice, Screen, TestApp};

#[tokio::test(flavor = "multi_thread")]
async fn a_proposal_becomes_a_printed_contract_on_sqlite() {
    from_a_proposal_to_a_printed_contract(Database::Sqlite, Screen::Phone).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proposal_becomes_a_printed_contract_on_postgres() {
    from_a_proposal_to_a_printed_contract(Database::Postgres, Screen::Desktop).await;
}

async fn from_a_proposal_to_a_printed_contract(database: Database, screen: Screen) {
    let office = PostOffice::open().await;
    let settings = office.settings();
    let settings: Vec<_> = settings
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let Some(app) = TestApp::delivering(database, &settings).await else {
        return;
    };
    let Some(browser) = Browser::start(screen).await else {
        return;
    };
    let sale = a_sale_that_wants_the_clients_word(&app).await;
    let admin = app.admin().await;
    let proposal = the_proposal_goes_out(admin, &sale).await;
    let link = the_mail_arrives(&office).await;
    the_client_accepts(&browser, &format!("{}{link}", app.base())).await;
    the_seller_is_told(&office).await;
    let accepted = admin.get(&proposal).await.expect(200);
    assert_eq!(accepted.at("/status"), "accepted");
    assert_eq!(accepted.at("/answer/name"), "Maria de Souza");
    assert_eq!(accepted.at("/delivery/status"), "sent");
    let won = sale.win(admin).await.expect(200);
    assert_eq!(won.at("/negotiation/status"), "won");
    the_contract_is_printed(admin, &sale).await;
}

/// Everything is agreed; the plan asks for an accepted proposal.
async fn a_sale_that_wants_the_clients_word(app: &TestApp) -> Ready {
    let client = json!({
        "name": "Maria de Souza", "document": "52998224725", "email": "maria@example.com",
    });
    let client = app.client().with(client).await;
    let sale = app.ready_for(&client, json!({})).await;
    let plan = format!("/negotiation-plans/{}", sale.plan_id);
    let requires = json!({ "requires": ["contract", "access", "accepted_proposal"] });
    let admin = app.admin().await;
    admin.patch(&plan, requires).await.expect(200);
    let refused = sale.win(admin).await.problem(409, "not_ready_to_win");
    refused.error_at("/proposals", "accepted_proposal_missing");
    sale
}

/// R28, R29: a draft with two files, sent; its path.
async fn the_proposal_goes_out(admin: &Client, sale: &Ready) -> String {
    let draft = json!({ "title": "Fibra para a sua casa", "message": "Olá, Maria!" });
    let path = sale.path("/proposals");
    let draft = admin.post(&path, draft).await.expect(201);
    let path = format!("{path}/{}", draft.id());
    let files = format!("{path}/attachments");
    for name in ["planta da casa.pdf", "condições.pdf"] {
        let upload = admin.upload(&files, name, &file(20_000));
        upload.await.expect(201);
    }
    admin.act(&format!("{path}/send")).await.expect(202);
    path
}

/// The mail carries the paper, both files and the link.
async fn the_mail_arrives(office: &PostOffice) -> String {
    let mail = taken_for(office, "maria@example.com").await;
    let mail = parsed(&mail);
    let names: Vec<_> = mail
        .attachments()
        .filter_map(MimeHeaders::attachment_name)
        .collect();
    assert_eq!(names.len(), 3, "{names:?}");
    assert_eq!(names[1..], ["planta da casa.pdf", "condições.pdf"]);
    let paper = mail.attachments().next().expect("the paper");
    Pdf::of(paper.contents()).expect(&["Fibra para a sua casa", "Maria de Souza", "R$ 99,90"]);
    let text = mail.body_text(0).expect("a text").into_owned();
    let (_, link) = text.split_once("/public/proposals/").expect("a link");
    let token = link.split_whitespace().next().expect("a token");
    format!("/public/proposals/{token}")
}

async fn the_client_accepts(browser: &Browser, page: &str) {
    browser.go(page).await;
    assert_eq!(browser.text("h1").await, "Fibra para a sua casa");
    assert!(browser.text(".price").await.contains("R$ 99,90"));
    browser.fill("#name", "Maria de Souza").await;
    browser.fill("#document", "529.982.247-25").await;
    browser.click("form[action*='/accept'] button").await;
    assert_eq!(browser.text(".banner h2").await, "Proposta aceita");
}

async fn the_seller_is_told(office: &PostOffice) {
    let mail = taken_for(office, tests::app::ADMIN).await;
    let mail = parsed(&mail);
    let text = mail.body_text(0).expect("a text");
    assert!(text.contains("Maria de Souza"), "{text}");
}

/// R13: what was sold, on paper.
async fn the_contract_is_printed(admin: &Client, sale: &Ready) {
    let contract = sale.path("/contract/document");
    let paper = admin.get(&contract).await.expect(200);
    assert_eq!(paper.header("content-type"), "application/pdf");
    let paper = Pdf::of(&paper.bytes);
    paper.expect(&[
        "Maria de Souza",
        "529.982.247-25",
        "R$ 99,90",
        "Página 1 de",
    ]);
    let page = admin.get(&contract).browsing().await.page(200);
    assert!(page.contains("Maria de Souza"));
}

/// The bytes of the mail that a recipient gets.
async fn taken_for(office: &PostOffice, recipient: &str) -> Vec<u8> {
    for _ in 0..1_200 {
        if let Some(mail) = office.taken_for(recipient).pop() {
            return mail.bytes;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("no mail for {recipient} within a minute");
}

fn parsed(bytes: &[u8]) -> Message<'_> {
    MessageParser::default().parse(bytes).expect("a message")
}
