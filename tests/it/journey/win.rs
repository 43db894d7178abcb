//! Vencemos: from prospect to client, and what stays to be read.

use super::{Catalogue, Sale};
use serde_json::{Value, json};
use tests::TestApp;

/// R31 Resumo.
pub async fn summary_says_what_is_missing(sale: &Sale) {
    let summary = sale.seller.get(&sale.path("/summary")).await.expect(200);
    assert_eq!(summary.at("/totals/monthly"), "119.90");
    assert_eq!(summary.at("/totals/one_time"), "800.00");
    assert_eq!(
        summary.at("/readiness"),
        &json!({ "ready": true, "blockers": [] })
    );
    assert_eq!(summary.at("/stages").as_array().map(Vec::len), Some(5));
    let preview = sale
        .seller
        .get(&sale.path("/win/preview"))
        .await
        .expect(200);
    assert_eq!(preview.at("/ready"), true);
}

/// R33 "Converter prospect em cliente".
pub async fn vencemos(app: &TestApp, sale: &Sale, catalogue: &Catalogue) {
    let won = sale.seller.act(&sale.path("/win")).await.expect(200);
    assert_eq!(won.at("/negotiation/status"), "won");
    assert_eq!(won.at("/client/stage"), "client");
    assert!(won.at("/client/converted_at").is_string());
    assert!(
        !won.told().contains("segredo-da-rede-1"),
        "a secret travelled"
    );
    let id = |pointer: &str| won.text_at(pointer).to_owned();
    for path in [
        format!("/contracts/{}", id("/contract/id")),
        format!("/logins/{}", id("/login/id")),
        format!("/tickets/{}", id("/ticket/id")),
        format!("/instalments/{}", id("/instalments/0/id")),
        sale.path("/conversion"),
    ] {
        let read = sale.seller.get(&path).await.expect(200);
        assert!(
            !read.told().contains("segredo-da-rede-1"),
            "a secret travelled"
        );
    }
    let tasks = won.at("/tasks").as_array().expect("tasks");
    assert_eq!(
        tasks.len(),
        1,
        "open tasks are carried over, done ones are not"
    );
    instalments_add_up(sale, &won.json).await;
    let ports = app
        .admin()
        .await
        .get(&format!("/service-boxes/{}/ports", catalogue.service_box))
        .await;
    let port = ports.expect(200).at("/data/2").clone();
    assert_eq!(
        (&port["state"], &port["login_id"]),
        (&json!("occupied"), won.at("/login/id"))
    );
    sale.seller
        .act(&sale.path("/win"))
        .await
        .problem(409, "already_won");
    let client = sale
        .seller
        .get(&format!("/clients/{}", sale.client))
        .await
        .expect(200);
    assert_eq!(client.at("/stage"), "client");
}

/// Every cent of the sale is in an instalment.
async fn instalments_add_up(sale: &Sale, won: &Value) {
    let rows = sale
        .seller
        .all(&format!("/instalments?negotiation_id={}", sale.id))
        .await;
    assert_eq!(
        Some(rows.len()),
        won["instalments"].as_array().map(Vec::len)
    );
    let cents = |amount: &Value| -> i64 {
        amount
            .as_str()
            .expect("money")
            .replace('.', "")
            .parse()
            .expect("cents")
    };
    let sum: i64 = rows.iter().map(|row| cents(&row["amount"])).sum();
    let billing = sale.seller.get(&sale.path("/billing")).await.expect(200);
    assert_eq!(sum, cents(billing.at("/total")));
    let regular = rows.iter().filter(|row| row["kind"] == "regular").count();
    assert_eq!(regular, 12);
}

/// R30 histórico.
pub async fn the_story_is_kept(sale: &Sale) {
    let entries = sale.seller.all(&sale.path("/history")).await;
    let actions: Vec<&str> = entries
        .iter()
        .filter_map(|entry| entry["action"].as_str())
        .collect();
    assert!(actions.contains(&"access.password_revealed"), "{actions:?}");
    assert!(actions.len() >= 15, "{actions:?}");
    for entry in &entries {
        assert!(entry["actor"]["id"].is_string(), "{entry}");
        assert!(
            entry["occurred_at"].is_string() && entry["request_id"].is_string(),
            "{entry}"
        );
        assert!(
            !entry.to_string().contains("segredo-da-rede-1"),
            "a secret in {entry}"
        );
    }
    let fields: Vec<&Value> = entries
        .iter()
        .flat_map(|entry| entry["changes"].as_array().into_iter().flatten())
        .filter(|change| {
            change["field"]
                .as_str()
                .is_some_and(|field| field.contains("due_day"))
        })
        .collect();
    assert!(fields.iter().any(|change| change["to"] == 10), "{fields:?}");
    let mut times: Vec<&str> = entries
        .iter()
        .filter_map(|entry| entry["occurred_at"].as_str())
        .collect();
    let told = times.clone();
    times.sort_unstable_by(|one, other| other.cmp(one));
    assert_eq!(told, times, "newest first");
}
