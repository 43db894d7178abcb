//! Names in any script can be read on paper: as they are, or sign by sign by their numbers, never as empty boxes.

use serde_json::json;
use tests::{TestApp, both, pdf::Pdf};

both!(
    names_in_any_script_can_be_read_on_both_papers,
    the_page_of_a_contract_keeps_what_was_typed,
);

/// What is typed, and what stands on the paper.
const NAMES: &[(&str, &str)] = &[
    (
        "José d’Água Ângström Łukasz ½ – €",
        "José d’Água Ângström Łukasz ½ – €",
    ),
    ("Ωνάσης Σοφία", "Ωνάσης Σοφία"),
    ("Дмитрий Шостакович", "Дмитрий Шостакович"),
    ("Padaria Sol 🌞", "Padaria Sol [U+1F31E]"),
    ("Ana👩🏽‍💻 Bia", "Ana[U+1F469 U+1F3FD U+1F4BB] Bia"),
    ("Brasil 🇧🇷 ❤️", "Brasil [U+1F1E7 U+1F1F7]"),
    ("王小明", "[U+738B U+5C0F U+660E]"),
    ("山田 太郎 Yamada", "[U+5C71 U+7530] [U+592A U+90CE] Yamada"),
    ("サトウ", "[U+30B5 U+30C8 U+30A6]"),
    ("김철수", "[U+AE40 U+CCA0 U+C218]"),
    ("สมชาย", "[U+0E2A U+0E21 U+0E0A U+0E32 U+0E22]"),
];

async fn names_in_any_script_can_be_read_on_both_papers(app: TestApp) {
    let admin = app.admin().await;
    let names: Vec<&str> = NAMES.iter().map(|(name, _)| *name).collect();
    let expected: Vec<&str> = NAMES.iter().map(|(_, told)| *told).collect();
    let client = app
        .client()
        .with(json!({ "name": names[3], "trade_name": names[6] }));
    let ready = app.ready_for(&client.await, json!({})).await;
    for name in &names {
        let product = app.product().await;
        let line = json!({ "product_id": product.id(), "description": name });
        admin.post(&ready.path("/products"), line).await.expect(201);
    }
    let body = "{% for line in lines %}\n- {{ line.description }} 字\n{% endfor %}";
    let template = app.contract_template().with(json!({ "body": body })).await;
    let chosen = json!({ "contract_template_id": template.id() });
    admin
        .patch(&ready.path("/contract"), chosen)
        .await
        .expect(200);
    let contract = admin
        .get(&ready.path("/contract/document"))
        .await
        .expect(200);
    let contract = Pdf::of(&contract.bytes);
    contract.expect(&expected);
    contract.expect(&["Padaria Sol [U+1F31E] [U+5B57]"]);
    assert_eq!(contract.boxes(), 0);

    let draft = json!({ "title": names[8], "message": names.join("\n") });
    let draft = admin
        .post(&ready.path("/proposals"), draft)
        .await
        .expect(201);
    let one = ready.path(&format!("/proposals/{}/document", draft.id()));
    let proposal = admin.get(&one).await.expect(200);
    let proposal = Pdf::of(&proposal.bytes);
    proposal.expect(&expected);
    assert_eq!(proposal.boxes(), 0);
}

/// A browser has fonts of its own.
async fn the_page_of_a_contract_keeps_what_was_typed(app: TestApp) {
    let client = app.client().with(json!({ "name": "王小明 🌞" })).await;
    let ready = app.ready_for(&client, json!({})).await;
    let admin = app.admin().await;
    let page = admin
        .get(&ready.path("/contract/document"))
        .header("accept", "text/html");
    let page = page.await.expect(200);
    assert!(String::from_utf8_lossy(&page.bytes).contains("王小明 🌞"));
}
