//! How often a link may be asked for.

use super::Offered;
use serde_json::json;
use tests::{Answer, Client, Database, TestApp, both};

both!(guessing_is_limited, answers_to_one_proposal_are_limited);

/// Asks until it is refused; gives how often it was not.
async fn until_refused(most: usize, ask: impl AsyncFn() -> Answer) -> (usize, Answer) {
    for count in 0..most {
        let answer = ask().await;
        if answer.status == 429 {
            return (count, answer);
        }
    }
    panic!("not refused after {most}");
}

async fn guessing_is_limited(app: TestApp) {
    let (nobody, offered) = (app.anonymous(), Offered::new(&app).await);
    let guess = "/public/proposals/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    let (guesses, refused) = until_refused(200, async || nobody.get(guess).await).await;
    assert!(guesses >= 20, "{guesses}");
    let refused = refused.problem(429, "too_many_requests");
    let wait: u64 = refused.header("retry-after").parse().expect("seconds");
    assert!((1..=60).contains(&wait), "{wait}");
    let paths = [
        ("", "GET"),
        ("/accept", "POST"),
        ("/document", "GET"),
        ("/attachments/x", "GET"),
    ];
    for (rest, method) in paths {
        let method = method.parse().expect("a method");
        nobody
            .call(method, &offered.link(rest))
            .await
            .problem(429, "too_many_requests");
    }
    let page = nobody.get(&offered.link("")).browsing().await;
    assert!(!page.header("retry-after").is_empty());
    assert!(page.page(429).contains("Muitos acessos seguidos"));
    // Everything else goes on.
    app.admin().await.get("/negotiations").await.expect(200);
    assert_eq!(offered.status(&app).await, "sent");
}

async fn answers_to_one_proposal_are_limited(app: TestApp) {
    let (nobody, offered, other) = (
        app.anonymous(),
        Offered::new(&app).await,
        Offered::new(&app).await,
    );
    let accept = offered.link("/accept");
    let ask = async || nobody.post(&accept, json!({})).await;
    let (answers, _) = until_refused(200, ask).await;
    assert!(answers >= 50, "{answers}");
    nobody.get(&offered.link("")).await.expect(200);
    nobody
        .post(&other.link("/accept"), json!({ "name": "Eu" }))
        .await
        .expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_counted_is_the_client_behind_a_trusted_proxy() {
    let settings = [("VENCEMOS_TRUSTED_PROXIES", "127.0.0.1")];
    let app = TestApp::start_with(Database::Sqlite, &settings)
        .await
        .expect("SQLite");
    let offered = Offered::new(&app).await;
    let from = |client: &Client, path: &str, address: &str| {
        client.get(path).header("x-forwarded-for", address)
    };
    let nobody = app.anonymous();
    let guess = async || from(&nobody, "/public/proposals/x", "2001:db8:1:2::1").await;
    until_refused(200, guess).await;
    let link = offered.link("");
    from(&nobody, &link, "2001:db8:1:2:ffff::9")
        .await
        .problem(429, "too_many_requests");
    from(&nobody, &link, "2001:db8:1:3::1").await.expect(200);
    from(&nobody, &link, "198.51.100.7").await.expect(200);
}
