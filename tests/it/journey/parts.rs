//! The tabs of a negotiation, one after the other.

use super::{Catalogue, Sale};
use serde_json::json;
use tests::TestApp;

/// R11 Plano de venda · R12 Tipo de cobrança · R13 Modelo de contrato impresso.
pub async fn contract(app: &TestApp, sale: &Sale, catalogue: &Catalogue) {
    let path = sale.path("/contract");
    let filled = sale.seller.get(&path).await.expect(200);
    assert_eq!(filled.at("/sales_plan/id"), catalogue.sales_plan.as_str());
    assert_eq!(filled.at("/monthly_price"), "99.90");
    assert_eq!(filled.at("/complete"), false);
    let found = sale
        .seller
        .get("/contract-templates?q=adesao%20FIBRA")
        .await
        .expect(200);
    assert_eq!(found.column("id"), [json!(catalogue.template)]);
    let chosen = json!({
        "billing_type_id": catalogue.billing_type,
        "contract_template_id": catalogue.template,
        "due_day": 10,
    });
    let complete = sale.seller.patch(&path, chosen).await.expect(200);
    assert_eq!(complete.at("/complete"), true);
    assert_eq!(complete.at("/setup_fee"), "150.00");
    assert_eq!(complete.at("/commitment_months"), 12);
    let on_the_spot = json!({ "name": "Pix do José", "method": "pix" });
    let with_pix = sale
        .seller
        .post(&format!("{path}/billing-type"), on_the_spot)
        .await;
    assert!(with_pix.status.is_success(), "{}", with_pix.told());
    let pix = app
        .admin()
        .await
        .get("/billing-types?q=pix%20do%20jose")
        .await
        .expect(200);
    assert_eq!(pix.rows()[0]["client_id"], sale.client.as_str());
    let now = sale.seller.get(&path).await.expect(200);
    assert_eq!(now.at("/billing_type_id"), &pix.rows()[0]["id"]);
}

/// R14 Autenticação · R15 Tipo de conexão · R16 Plano de velocidade · R17 Login / Senha ·
/// R18 Caixa e porta de atendimento.
pub async fn access(app: &TestApp, sale: &Sale, catalogue: &Catalogue) {
    let path = sale.path("/access");
    let filled = sale.seller.get(&path).await.expect(200);
    assert_eq!(filled.at("/authentication"), "pppoe");
    assert_eq!(filled.at("/connection"), "fiber");
    assert_eq!(filled.at("/speed_plan/id"), catalogue.speed_plan.as_str());
    let body = json!({
        "login": "Jose.Conceicao",
        "password": "segredo-da-rede-1",
        "service_box_id": catalogue.service_box,
        "port": 3,
    });
    let complete = sale.seller.patch(&path, body).await.expect(200);
    assert_eq!(complete.at("/login"), "jose.conceicao");
    assert_eq!(complete.at("/has_password"), true);
    assert_eq!(complete.at("/complete"), true);
    assert!(complete.at("/password").is_null());
    let ports = sale
        .seller
        .get(&format!("/service-boxes/{}/ports", catalogue.service_box))
        .await;
    assert_eq!(ports.expect(200).at("/data/2/state"), "held");
    let reveal = sale.path("/access/reveal-password");
    sale.seller.act(&reveal).await.problem(403, "forbidden");
    let revealed = app.admin().await.act(&reveal).await.expect(200);
    assert_eq!(revealed.at("/password"), "segredo-da-rede-1");
}

/// R19 Prioridade · R20 Assunto · R21 Processo · R22 Mensagem.
pub async fn ticket(sale: &Sale, catalogue: &Catalogue) {
    let path = sale.path("/ticket");
    let filled = sale.seller.get(&path).await.expect(200);
    assert_eq!(filled.at("/priority"), "medium");
    assert_eq!(filled.at("/subject_id"), catalogue.subject.as_str());
    assert_eq!(filled.at("/subject"), "Nova instalação");
    let edited = json!({
        "subject": "Nova instalação com cabeamento",
        "priority": "high",
        "process_id": catalogue.process,
        "message": "Casa nova, precisa passar cabo",
    });
    let ticket = sale.seller.patch(&path, edited).await.expect(200);
    assert_eq!(ticket.at("/subject"), "Nova instalação com cabeamento");
    assert_eq!(ticket.at("/complete"), true);
}

/// R23 Tipo de agendamento.
pub async fn task(sale: &Sale, catalogue: &Catalogue) {
    let path = sale.path("/tasks");
    let filled = sale.seller.get(&path).await.expect(200);
    assert_eq!(filled.column("title"), [json!("Agendar instalação")]);
    assert_eq!(
        filled.rows()[0]["schedule_type_id"],
        catalogue.schedule_type.as_str()
    );
    let body =
        json!({ "title": "Confirmar endereço", "schedule_type_id": catalogue.schedule_type });
    let task = sale.seller.post(&path, body).await.expect(201);
    let done = json!({ "done": true });
    sale.seller
        .patch(&format!("{path}/{}", task.id()), done)
        .await
        .expect(200);
}

/// R24 Serviços · R25 Produtos.
pub async fn services_and_products(sale: &Sale, catalogue: &Catalogue) {
    let service = json!({ "service_id": catalogue.service });
    let service = sale
        .seller
        .post(&sale.path("/services"), service)
        .await
        .expect(201);
    assert_eq!(service.at("/total"), "20.00");
    assert_eq!(service.at("/charging"), "monthly");
    let product = json!({ "product_id": catalogue.product, "quantity": 2, "discount": "50.00" });
    let product = sale
        .seller
        .post(&sale.path("/products"), product)
        .await
        .expect(201);
    assert_eq!(product.at("/total"), "650.00");
    let negotiation = sale.seller.get(&sale.path("")).await.expect(200);
    assert_eq!(negotiation.at("/monthly_value"), "119.90");
    assert_eq!(negotiation.at("/one_time_value"), "800.00");
}

/// R26 anotações · R27 agendamentos.
pub async fn notes_and_appointments(sale: &Sale, catalogue: &Catalogue) {
    let note = json!({ "body": "Prefere ser atendido à tarde", "pinned": true });
    sale.seller
        .post(&sale.path("/notes"), note)
        .await
        .expect(201);
    let visit = json!({
        "subject": "Vistoria",
        "schedule_type_id": catalogue.schedule_type,
        "starts_at": "2199-01-05T17:00:00Z",
    });
    let path = sale.path("/appointments");
    let first = sale.seller.post(&path, visit.clone()).await.expect(201);
    assert_eq!(
        first.instant_at("/ends_at"),
        tests::instant("2199-01-05T18:00:00Z")
    );
    assert_eq!(first.at("/clashes"), &json!([]));
    let second = sale.seller.post(&path, visit).await.expect(201);
    assert_eq!(second.at("/clashes"), &json!([first.id()]));
}

/// R24: the billing is previewed, generated, and locks what it was made from.
pub async fn billing_is_looked_at_first(sale: &Sale) {
    let path = sale.path("/billing");
    let preview = sale.seller.get(&path).await.expect(200);
    assert_eq!(preview.at("/generated"), false);
    let generated = sale.seller.act(&path).await.expect(201);
    assert_eq!(generated.at("/generated"), true);
    assert_eq!(generated.at("/total"), preview.at("/total"));
    let late = json!({ "body": "ok" });
    sale.seller
        .post(&sale.path("/notes"), late)
        .await
        .expect(201);
    let refused = sale
        .seller
        .patch(&sale.path("/contract"), json!({ "due_day": 20 }))
        .await;
    refused.problem(409, "billing_already_generated");
}
