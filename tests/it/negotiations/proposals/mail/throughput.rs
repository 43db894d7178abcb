use super::super::Deal;
use serde_json::json;
use std::time::Instant;
use tests::{Database, Instance, PostOffice, TestApp};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn measured_sqlite() {
    measure(Database::Sqlite).await;
}
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn measured_postgres() {
    measure(Database::Postgres).await;
}
async fn measure(database: Database) {
    if std::env::var_os("MEASURE").is_none() {
        return;
    }
    let each: usize = std::env::var("EACH").map_or(10, |n| n.parse().unwrap());
    let app = TestApp::start(database).await.unwrap();
    let admin = app.admin().await;
    for n in 0..1000 / each {
        let deal = Deal::new(&app).await;
        let to: Vec<String> = (0..each).map(|k| format!("r{n}x{k}@example.com")).collect();
        deal.sent(admin, json!({ "recipients": to })).await;
    }
    let place = app.into_place();
    let office = PostOffice::open().await;
    let settings = office.settings();
    let settings: Vec<_> = settings.iter().map(|(a, b)| (*a, b.as_str())).collect();
    let started = Instant::now();
    let instance = Instance::delivering(&place, &settings);
    while office.count() < 1000 {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        assert!(started.elapsed().as_secs() < 500);
    }
    let took = started.elapsed().as_secs_f64();
    println!(
        "{database:?} each {each}: 1000 mails in {took:.1} s = {:.0}/s, {} connections",
        1000.0 / took,
        office.connections()
    );
    drop(instance);
}
