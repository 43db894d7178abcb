//! The token is a password: it stands in no log line and in no metric.

use serde_json::json;
use tests::app::Place;
use tests::{Client, Database, Process};

const SECRET: &str = "segredo-que-ninguem-deve-ler-em-nenhum-log-1";

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_in_no_log_and_no_metric() {
    let place = Place::new(Database::Sqlite).await.expect("SQLite");
    let settings = [("VENCEMOS_LOG", "debug"), ("VENCEMOS_LOG_FORMAT", "json")];
    let process = Process::spawn_with(&place, &settings).await;
    let client = Client::new(process.base());
    let link = format!("/public/proposals/{SECRET}");
    client.get(&link).browsing().await.page(404);
    client
        .post(&format!("{link}/accept"), json!({}))
        .await
        .problem(404, "not_found");
    client.form(&format!("{link}/decline"), &[]).await.page(404);
    client
        .get(&format!("{link}/attachments/x"))
        .await
        .problem(404, "not_found");
    client
        .get(&format!("{link}/nothing"))
        .await
        .problem(404, "not_found");
    client
        .delete(&link)
        .await
        .problem(405, "method_not_allowed");
    let metrics = client.get("/metrics").await.expect(200);
    let metrics = String::from_utf8(metrics.bytes).expect("text");
    assert!(
        metrics.contains("route=\"/public/proposals/{token}\""),
        "{metrics}"
    );
    assert!(!metrics.contains(SECRET), "{metrics}");
    let log = place.log_with(r#""status":405"#).await;
    assert!(log.contains("/public/proposals/{token}/accept"), "{log}");
    assert!(!log.contains(SECRET), "{log}");
}
