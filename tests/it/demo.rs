//! `seed-demo`: made-up data that the product takes for its own.

use serde_json::json;
use tests::app::Place;
use tests::{Client, Database, Process};

const SEED: [&str; 5] = ["seed-demo", "--negotiations", "200", "--seed", "7"];

#[tokio::test(flavor = "multi_thread")]
async fn a_demo_is_planted_once_and_goes_on_from_there() {
    for database in [Database::Sqlite, Database::Postgres] {
        let Some(place) = Place::new(database).await else {
            continue;
        };
        let ran = Process::ran(&SEED, place.settings(&[])).await;
        assert_eq!(ran.code, Some(0), "{ran:?}");
        let again = Process::ran(&SEED, place.settings(&[])).await;
        assert_ne!(again.code, Some(0), "not among what stands there already");
        let process = Process::spawn(&place).await;
        let admin = process.admin().await;
        let all = admin.get("/negotiations?count=true").await.expect(200);
        assert_eq!(all.at("/page/total"), 200);
        a_won_one_has_its_conversion(&admin).await;
        a_ready_one_can_be_won(&admin).await;
    }
}

async fn a_won_one_has_its_conversion(admin: &Client) {
    let won = admin
        .get("/negotiations?status=won&limit=1")
        .await
        .expect(200);
    let id = won.at("/data/0/id").as_str().expect("a won one").to_owned();
    admin
        .get(&format!("/negotiations/{id}/conversion"))
        .await
        .expect(200);
    let billing = admin
        .get(&format!("/negotiations/{id}/billing"))
        .await
        .expect(200);
    assert_eq!(billing.at("/generated"), true);
}

async fn a_ready_one_can_be_won(admin: &Client) {
    let open = admin
        .get("/negotiations?status=open&limit=200")
        .await
        .expect(200);
    for row in open.at("/data").as_array().expect("a page") {
        let path = format!("/negotiations/{}", row["id"].as_str().expect("an id"));
        let preview = admin.get(&format!("{path}/win/preview")).await.expect(200);
        if preview.at("/ready") == true {
            let reveal = format!("{path}/access/reveal-password");
            let revealed = admin.post(&reveal, json!({})).await.expect(200);
            assert!(revealed.at("/password").is_string());
            admin
                .post(&format!("{path}/win"), json!({}))
                .await
                .expect(200);
            return;
        }
    }
    panic!("no negotiation of the demo is ready to win");
}
