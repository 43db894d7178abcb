//! The contract's paper after the win.

use serde_json::json;
use tests::{TestApp, both, pdf::Pdf};

both!(after_the_win_the_paper_keeps_what_was_sold);

async fn after_the_win_the_paper_keeps_what_was_sold(app: TestApp) {
    let admin = app.admin().await;
    let ready = app.ready_to_win().await;
    let won = admin.act(&ready.path("/win")).await.expect(200);
    let number = format!("Contrato nº {}", won.at("/contract/number"));
    let (name, code) = (
        won.text_at("/contract/offer_name"),
        won.text_at("/contract/offer_code"),
    );
    let offer = won.text_at("/contract/sales_plan_id");
    let document = ready.path("/contract/document");
    let printed = Pdf::of(&admin.get(&document).await.expect(200).bytes);
    printed.expect(&[&number, name, code, "Total do contrato"]);
    let speed = admin
        .get(&format!("/sales-plans/{offer}"))
        .await
        .expect(200);
    let speed = format!("/speed-plans/{}", speed.text_at("/speed_plan_id"));
    admin
        .patch(&speed, json!({ "download_mbps": 7 }))
        .await
        .expect(200);
    admin
        .patch(
            &format!("/sales-plans/{offer}"),
            json!({ "name": "Outro nome" }),
        )
        .await
        .expect(200);
    let again = Pdf::of(&admin.get(&document).await.expect(200).bytes);
    again.expect(&[&number, name, code]);
    assert!(!again.says("Outro nome") && !again.says("7 Mbps de download"));
}
