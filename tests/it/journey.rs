//! The story of one sale, told along the help page that the product comes from
//! ("Como criar negociações"): each step names its rows. [`offer`] is the story of a proposal, up to the printed
//! contract (R12, R13, R28, R29); R32 (Pipedrive) is told in `negotiations/pipedrive`.

mod catalogue;
mod offer;
mod parts;
mod win;

use catalogue::Catalogue;
use serde_json::json;
use tests::app::Person;
use tests::{TestApp, both};

both!(from_a_fresh_prospect_to_a_won_client);

/// The sale as the seller sees it.
struct Sale {
    seller: Person,
    client: String,
    id: String,
}

impl Sale {
    fn path(&self, rest: &str) -> String {
        format!("/negotiations/{}{rest}", self.id)
    }
}

async fn from_a_fresh_prospect_to_a_won_client(app: TestApp) {
    let catalogue = Catalogue::configured(&app).await;
    let seller = app.seller_of(app.matriz().await.id()).await;
    let sale = a_prospect_calls(&app, &catalogue, seller).await;
    the_list_shows_it(&sale).await;
    parts::contract(&app, &sale, &catalogue).await;
    parts::access(&app, &sale, &catalogue).await;
    parts::ticket(&sale, &catalogue).await;
    parts::task(&sale, &catalogue).await;
    parts::services_and_products(&sale, &catalogue).await;
    parts::notes_and_appointments(&sale, &catalogue).await;
    the_stage_moves_on_the_way_to_won(&app, &sale).await;
    parts::billing_is_looked_at_first(&sale).await;
    win::summary_says_what_is_missing(&sale).await;
    win::vencemos(&app, &sale, &catalogue).await;
    win::the_story_is_kept(&sale).await;
}

/// R01 Novo · R02 Cliente · R03 Plano de negociação · R04 Descrição · R05 Contato em sondagem ·
/// R06 Canal · R07 Campanha · R09 Responsável · R10 Filial.
async fn a_prospect_calls(app: &TestApp, catalogue: &Catalogue, seller: Person) -> Sale {
    let client = app
        .client()
        .with(json!({ "name": "José da Conceição" }))
        .by(&seller)
        .await;
    assert_eq!(client["stage"], "prospect");
    let contact = app
        .contact_of(client.id())
        .with(json!({ "name": "Dona Ana" }))
        .by(&seller)
        .await;
    // The magnifying glass: a channel is found by a word of its name.
    let found = seller.get("/channels?q=indicacao").await.expect(200);
    assert_eq!(found.column("id"), [json!(catalogue.channel)]);
    let body = json!({
        "client_id": client.id(),
        "contact_id": contact.id(),
        "negotiation_plan_id": catalogue.plan,
        "description": "Fibra para a casa da praia",
        "channel_id": catalogue.channel,
        "campaign_id": catalogue.campaign,
        "expected_close_on": "2199-12-31",
    });
    let created = seller.post("/negotiations", body).await.expect(201);
    assert_eq!(created.at("/status"), "open");
    assert_eq!(created.at("/contact_status"), "probing");
    assert_eq!(created.at("/responsible_id"), seller.id.as_str());
    assert_eq!(created.at("/branch_id"), &client["branch_id"]);
    assert!(created.at("/number").is_number() || created.at("/number").is_string());
    let id = created.id().to_owned();
    let path = format!("/negotiations/{id}");
    let confirmed = json!({ "contact_status": "confirmed" });
    seller.patch(&path, confirmed).await.expect(200);
    Sale {
        seller,
        client: client.id().to_owned(),
        id,
    }
}

/// R01: "traz as negociações já criadas".
async fn the_list_shows_it(sale: &Sale) {
    for query in [
        "",
        "?q=praia%20fibra",
        "?q=CONCEICAO",
        "?status=open&sort=-updated_at",
    ] {
        let page = sale
            .seller
            .get(&format!("/negotiations{query}"))
            .await
            .expect(200);
        assert_eq!(page.column("id"), [json!(sale.id)], "{query}");
    }
    let one = sale
        .seller
        .get(&sale.path("?expand=client,contact,stage"))
        .await
        .expect(200);
    assert_eq!(one.at("/client/name"), "José da Conceição");
    assert_eq!(one.at("/contact/name"), "Dona Ana");
}

/// R08 Estágio: what can be next, and the move.
async fn the_stage_moves_on_the_way_to_won(app: &TestApp, sale: &Sale) {
    let stages = app.stages().await;
    assert_eq!(stages.len(), 5);
    let next = sale
        .seller
        .get(&sale.path("/transitions"))
        .await
        .expect(200);
    assert_eq!(next.rows().len(), 5);
    for stage in &stages[1..] {
        let body = json!({ "stage_id": stage.id(), "note": "avançou" });
        let moved = sale
            .seller
            .post(&sale.path("/transitions"), body)
            .await
            .expect(200);
        assert_eq!(moved.at("/stage_id"), stage.id());
    }
}
