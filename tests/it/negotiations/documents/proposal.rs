//! `GET …/proposals/{proposal_id}/document`

use serde_json::json;
use tests::{TestApp, both, pdf::Pdf};

both!(
    a_proposal_is_printed_as_brazilians_read_it,
    what_was_sent_stays_on_paper,
    hostile_words_are_text,
    whoever_reads_the_negotiation_prints_it,
);

async fn proposal(app: &TestApp, members: serde_json::Value) -> (String, String) {
    let negotiation = app.planned().with(members).await;
    let path = format!("/negotiations/{negotiation}");
    let draft = json!({
        "title": "Internet para a sua casa", "recipients": ["ana@example.com"],
        "message": "Olá, Maria,\nsegue a proposta.\n\nAté breve.",
    });
    let draft = app.admin().await.post(&format!("{path}/proposals"), draft);
    let draft = draft.await.expect(201);
    let one = format!("{path}/proposals/{}", draft.id());
    (path, one)
}

async fn a_proposal_is_printed_as_brazilians_read_it(app: TestApp) {
    let admin = app.admin().await;
    let address = json!({ "postal_code": "01310100", "street": "Rua das Acácias", "number": "100",
        "city": "São Paulo", "state": "SP" });
    let client = app.client().with(
        json!({ "name": "Maria da Conceição", "phones": ["+5511987654321"],
        "document": "52998224725", "address": address }),
    );
    let client = client.await;
    let (path, one) = proposal(&app, json!({ "client_id": client.id() })).await;
    let product = app.product().await;
    let line = json!({ "product_id": product.id(), "description": "Roteador", "quantity": 2,
        "unit_price": "1234.56", "discount": "69.12" });
    admin
        .post(&format!("{path}/products"), line)
        .await
        .expect(201);
    let answer = admin.get(&format!("{one}/document")).await.expect(200);
    assert_eq!(answer.header("content-type"), "application/pdf");
    assert!(
        answer
            .header("content-disposition")
            .starts_with("inline; filename=\"proposta-")
    );
    let plan = admin
        .get(&format!("{path}?expand=negotiation_plan"))
        .await
        .expect(200);
    let plan = plan
        .at("/negotiation_plan/sales_plan_id")
        .as_str()
        .expect("an offer");
    let offer = admin.get(&format!("/sales-plans/{plan}")).await.expect(200);
    let pdf = Pdf::of(&answer.bytes);
    pdf.expect(&[
        "RASCUNHO",
        "Proposta comercial nº",
        "Matriz",
        "Internet para a sua casa",
        "Maria da Conceição",
        "529.982.247-25",
        "(11) 98765-4321",
        "Rua das Acácias, 100, São Paulo – SP, 01310-100",
        "Olá, Maria,",
        "Código da oferta",
        offer.text_at("/offer_code"),
        "R$ 99,90 por mês",
        "12 meses",
        "Roteador",
        "R$ 1.234,56",
        "R$ 69,12",
        "R$ 2.400,00",
        "R$ 2.550,00",
        "Valor mensal",
        "Página 1 de 1",
        "admin@example.com",
    ]);
}

async fn what_was_sent_stays_on_paper(app: TestApp) {
    let admin = app.admin().await;
    let (path, one) = proposal(&app, json!({})).await;
    admin.act(&format!("{one}/send")).await.expect(202);
    let document = format!("{one}/document");
    let first = admin.get(&document).await.expect(200);
    assert!(!Pdf::of(&first.bytes).says("RASCUNHO"));
    let product = app.product().await;
    let line = json!({ "product_id": product.id(), "description": "Coisa nova" });
    admin
        .post(&format!("{path}/products"), line)
        .await
        .expect(201);
    let again = admin.get(&document).await.expect(200);
    assert!(again.bytes == first.bytes, "the same snapshot, other bytes");
}

async fn hostile_words_are_text(app: TestApp) {
    let admin = app.admin().await;
    let words = "#import \"x.typ\": * $x^2$ ] *forte* _fino_ \\ `cru` <a> @b = c // {{ d }}";
    let client = app.client().with(json!({ "name": words })).await;
    let (_, one) = proposal(&app, json!({ "client_id": client.id() })).await;
    let long = "W".repeat(120);
    let change = json!({ "title": long, "message": format!("{words}\n\n- {words}\n{}", "שלום 🎉 ".repeat(50)) });
    admin.patch(&one, change).await.expect(200);
    let answer = admin.get(&format!("{one}/document")).await.expect(200);
    let pdf = Pdf::of(&answer.bytes);
    pdf.expect(&[words, &long]);
}

async fn whoever_reads_the_negotiation_prints_it(app: TestApp) {
    let (_, one) = proposal(&app, json!({})).await;
    let document = format!("{one}/document");
    let viewer = app.viewer_of(app.matriz().await.id()).await;
    viewer.get(&document).await.expect(200);
    let elsewhere = app.branch().await;
    let stranger = app.viewer_of(elsewhere.id()).await;
    stranger.get(&document).await.problem(404, "not_found");
    let (proposals, _) = one.rsplit_once('/').expect("a path");
    let nothing = format!("{proposals}/{}/document", uuid::Uuid::now_v7());
    let other = app.admin().await.get(&nothing).await;
    assert_eq!(other.status, 404, "{}", other.told());
}
