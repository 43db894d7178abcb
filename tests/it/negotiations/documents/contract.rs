//! `GET …/contract/document`

use serde_json::json;
use tests::{TestApp, both, pdf::Pdf};

both!(
    a_contract_is_printed_with_all_that_was_agreed,
    a_page_for_those_who_prefer_one,
    what_is_missing_is_told_at_once,
    values_are_data,
    a_template_that_can_not_be_filled_in_says_where,
    whoever_reads_the_negotiation_prints_its_contract,
    a_contract_takes_few_statements,
);

/// A negotiation whose contract is complete, with a template of this text.
async fn agreed(app: &TestApp, body: &str, client: serde_json::Value) -> String {
    let admin = app.admin().await;
    let client = app.client().with(client).await;
    let ready = app.ready_for(&client, json!({})).await;
    let template = app.contract_template().with(json!({ "body": body })).await;
    let change = json!({ "contract_template_id": template.id() });
    admin
        .patch(&ready.path("/contract"), change)
        .await
        .expect(200);
    ready.path("")
}

async fn a_contract_is_printed_with_all_that_was_agreed(app: TestApp) {
    let admin = app.admin().await;
    let body = "# Contrato de {{ client.name }}\n\nO plano **{{ offer.name }}** custa {{ contract.monthly_price | brl }}.\n\n\
                {% for due in instalments %}\n- {{ due.due_on | date }}: {{ due.amount | brl }}\n{% endfor %}\n---\n## Fim\n";
    let name = json!({ "name": "Maria da Conceição", "document": "52998224725" });
    let path = agreed(&app, body, name).await;
    let billing = admin.get(&format!("{path}/billing")).await.expect(200);
    let due = billing.text_at("/instalments/1/due_on").to_owned();
    let due = format!("{}/{}/{}", &due[8..], &due[5..7], &due[..4]);
    let answer = admin
        .get(&format!("{path}/contract/document"))
        .await
        .expect(200);
    assert_eq!(answer.header("content-type"), "application/pdf");
    let pdf = Pdf::of(&answer.bytes);
    pdf.expect(&[
        "CONTRATADA",
        "Matriz",
        "CONTRATANTE",
        "Maria da Conceição",
        "529.982.247-25",
        "Código da oferta",
        "Contrato de Maria da Conceição",
        "custa R$ 99,90.",
        "Parcelas",
        &due,
        "Termos e condições",
        "Total do contrato",
        "Página 1 de",
        "Contratante",
    ]);
    assert!(!pdf.says("**"), "marks are set, not shown");
    assert!(pdf.pages() >= 2);
}

async fn a_page_for_those_who_prefer_one(app: TestApp) {
    let admin = app.admin().await;
    let path = agreed(
        &app,
        "# Olá\n\n**{{ client.name }}**",
        json!({ "name": "<b>&Cia</b>" }),
    )
    .await;
    let document = format!("{path}/contract/document");
    let html = [
        "text/html",
        "text/html,application/xhtml+xml,*/*;q=0.8",
        "application/pdf;q=0.5, text/html",
    ];
    for accept in html {
        let answer = admin
            .get(&document)
            .header("accept", accept)
            .await
            .expect(200);
        assert_eq!(
            answer.header("content-type"),
            "text/html; charset=utf-8",
            "{accept}"
        );
        let page = String::from_utf8_lossy(&answer.bytes).into_owned();
        assert!(
            page.contains("<strong>&lt;b&gt;&amp;Cia&lt;&#x2f;b&gt;</strong>"),
            "{page}"
        );
        assert!(!page.contains("<script") && !page.contains("style=\""));
        let policy = answer.header("content-security-policy");
        assert!(
            policy.contains("default-src 'none'") && policy.contains("sandbox"),
            "{policy}"
        );
        assert!(!policy.contains("unsafe"), "{policy}");
    }
    let pdf = [
        "*/*",
        "application/pdf, text/html",
        "text/html;q=0",
        "image/png",
        "nonsense",
        "text/html;q=0.3, */*",
    ];
    for accept in pdf {
        let answer = admin
            .get(&document)
            .header("accept", accept)
            .await
            .expect(200);
        assert_eq!(answer.header("content-type"), "application/pdf", "{accept}");
    }
}

async fn what_is_missing_is_told_at_once(app: TestApp) {
    let admin = app.admin().await;
    let negotiation = app.negotiation().await;
    let document = format!("/negotiations/{negotiation}/contract/document");
    admin
        .get(&document)
        .await
        .problem(409, "contract_incomplete");
    let planned = app.planned().await;
    let document = format!("/negotiations/{planned}/contract/document");
    admin
        .get(&document)
        .await
        .problem(409, "contract_incomplete")
        .error_at("/contract/contract_template_id", "contract_incomplete")
        .error_at("/contract/billing_type_id", "contract_incomplete")
        .error_at("/contract/due_day", "contract_incomplete");
}

async fn values_are_data(app: TestApp) {
    let words = "# Título ** {{ 7 * 7 }} {% raw %} --- #import $x$ ]";
    let body = "{{ client.name }}\n\n{{ client.name }} e **{{ client.name }}**";
    let path = agreed(&app, body, json!({ "name": words })).await;
    let admin = app.admin().await;
    let document = format!("{path}/contract/document");
    let pdf = Pdf::of(&admin.get(&document).await.expect(200).bytes);
    pdf.expect(&[&format!("{words} e {words}")]);
    let page = admin
        .get(&document)
        .header("accept", "text/html")
        .await
        .expect(200);
    let page = String::from_utf8_lossy(&page.bytes).into_owned();
    assert!(page.contains("<p># Título **"), "{page}");
}

async fn a_template_that_can_not_be_filled_in_says_where(app: TestApp) {
    // The sample's setup fee is another one, so the fault shows only with these data.
    let body = "Um\n{% if contract.setup_instalments == 1 %}\n  {{ contract.due_day | date }}\n{% endif %}";
    let path = agreed(&app, body, json!({})).await;
    let admin = app.admin().await;
    let refused = admin.get(&format!("{path}/contract/document")).await;
    let refused = refused.problem(409, "template_failed");
    assert_eq!(refused.at("/faults/0/line"), 3);
    assert_eq!(refused.at("/faults/0/code"), "template_value");
    refused.error_at("/contract/contract_template_id", "template_value");
}

async fn whoever_reads_the_negotiation_prints_its_contract(app: TestApp) {
    let path = agreed(&app, "Olá", json!({})).await;
    let document = format!("{path}/contract/document");
    let admin = app.admin().await;
    let viewer = app.viewer_of(app.matriz().await.id()).await;
    viewer.get(&document).await.expect(200);
    let stranger = app.viewer_of(app.branch().await.id()).await;
    stranger.get(&document).await.problem(404, "not_found");
    for act in ["/pause", "/resume", "/lose"] {
        admin.act(&format!("{path}{act}")).await.expect(200);
        admin.get(&document).await.expect(200);
    }
}

async fn a_contract_takes_few_statements(app: TestApp) {
    let path = agreed(&app, "Olá", json!({})).await;
    let admin = app.admin().await;
    let print = admin.get(&format!("{path}/contract/document"));
    let (took, answer) = app.cost(admin, print).await;
    answer.expect(200);
    assert!(took <= 14, "{took} statements");
}
