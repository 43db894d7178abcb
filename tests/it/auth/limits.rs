//! Who guesses passwords waits, and nobody else does.

use serde_json::json;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;
use tests::app::PASSWORD;
use tests::race::together;
use tests::{Answer, Call, Client, Database, Instance, TestApp, both, documents};

const PROXIED: [(&str, &str); 1] = [("VENCEMOS_TRUSTED_PROXIES", "127.0.0.1")];
const WRONG: &str = "wrong wrong wrong";

both!(
    tries_at_once_are_as_few_as_tries_in_a_row,
    changes_of_a_password_are_limited_too,
);

both!(with PROXIED:
    an_account_under_attack_stays_usable_where_its_owner_was,
    a_household_and_a_port_are_no_other_place,
    seven_hundred_logins_harm_nobody_else,
);

/// A login as a proxy passes it on.
fn from(client: &Client, address: &str, email: &str, password: &str) -> Call {
    let credentials = json!({ "email": email, "password": password });
    let call = client.anonymous().post("/auth/login", credentials);
    call.header("x-forwarded-for", address)
}

/// An employee who never logged in.
async fn stranger(app: &TestApp) -> String {
    let made = app.employee().await;
    made["email"].as_str().expect("an e-mail").to_owned()
}

fn statuses(answers: &[Answer]) -> BTreeMap<u16, usize> {
    for answer in answers {
        let told = answer.status == 401 || !answer.header("retry-after").is_empty();
        assert!(told, "{}", answer.told());
    }
    tests::race::statuses(answers)
}

/// So many may have been looked at: ten, and one more for each six seconds that it took.
fn few(started: Instant) -> std::ops::RangeInclusive<usize> {
    10..=11 + usize::try_from(started.elapsed().as_secs() / 6).expect("not long")
}

async fn tries_at_once_are_as_few_as_tries_in_a_row(app: TestApp) {
    let known = app.viewer_of(app.matriz().await.id()).await.email;
    let accounts = [known, stranger(&app).await, documents::email("nobody")];
    for account in accounts {
        let started = Instant::now();
        let answers = together(200, |_| {
            let (nobody, account) = (app.anonymous(), account.clone());
            async move { nobody.try_login(&account, WRONG).await }
        });
        let told = statuses(&answers.await);
        let looked_at = told.get(&401).copied().unwrap_or_default();
        let few = few(started);
        assert!(few.contains(&looked_at), "{account}: {told:?}");
        assert_eq!(told.get(&429), Some(&(200 - looked_at)), "{told:?}");
    }
}

async fn changes_of_a_password_are_limited_too(app: TestApp) {
    let person = app.viewer_of(app.matriz().await.id()).await;
    let body = json!({ "current_password": WRONG, "new_password": "uma senha nova e boa" });
    let started = Instant::now();
    let answers = together(60, |_| {
        let change = person.post("/auth/password", body.clone());
        change.send()
    });
    let mut told = BTreeMap::new();
    for answer in answers.await {
        *told.entry(answer.status.as_u16()).or_insert(0) += 1;
    }
    let looked_at = told.get(&422).copied().unwrap_or_default();
    assert!(few(started).contains(&looked_at), "{told:?}");
    assert_eq!(told.get(&429), Some(&(60 - looked_at)), "{told:?}");
}

/// An address that nobody has called from.
fn new_place() -> String {
    static USED: AtomicUsize = AtomicUsize::new(0);
    let number = USED.fetch_add(1, Ordering::SeqCst);
    format!("203.1.{}.{}", number / 250, number % 250)
}

/// Guesses from more and more places until strangers have to wait.
async fn attack(client: &Client, email: &str) {
    for _ in 0..20 {
        let answer = from(client, &new_place(), email, WRONG).await;
        if answer.status == 429 {
            return;
        }
        answer.expect(401);
    }
    panic!("{email} is not limited");
}

/// Under attack it is usable at its owner's place, and nowhere else.
async fn is_usable_at(client: &Client, place: &str, email: &str) {
    attack(client, email).await;
    from(client, place, email, WRONG).await.expect(401);
    from(client, place, email, PASSWORD).await.expect(200);
    is_unusable_at(client, &new_place(), email).await;
}

async fn is_unusable_at(client: &Client, place: &str, email: &str) {
    attack(client, email).await;
    let limited = from(client, place, email, PASSWORD).await;
    limited.problem(429, "too_many_requests");
}

async fn an_account_under_attack_stays_usable_where_its_owner_was(app: TestApp) {
    let (nobody, email, home) = (app.anonymous(), stranger(&app).await, "198.51.100.7");
    from(&nobody, home, &email, PASSWORD).await.expect(200);
    is_usable_at(&nobody, home, &email).await;
    // So it is on other processes, and after a start.
    if app.database() == Database::Postgres {
        let other = app.beside_with(&PROXIED);
        is_usable_at(&Client::new(other.base()), home, &email).await;
    }
    let place = app.into_place();
    let again = Instance::start(&place, &PROXIED);
    let nobody = Client::new(again.base());
    is_usable_at(&nobody, home, &email).await;
    // Where the attacker sits at home, the owner waits with him.
    for _ in 0..20 {
        from(&nobody, home, &email, WRONG).await;
    }
    let limited = from(&nobody, home, &email, PASSWORD).await;
    limited.problem(429, "too_many_requests");
}

async fn a_household_and_a_port_are_no_other_place(app: TestApp) {
    let (nobody, email) = (app.anonymous(), stranger(&app).await);
    let home = "[2001:db8:1:2::1]:4711";
    from(&nobody, home, &email, PASSWORD).await.expect(200);
    attack(&nobody, &email).await;
    for place in [
        "2001:db8:1:2::1",
        "2001:db8:1:2:ffff::9",
        "[2001:db8:1:2::3]:99",
    ] {
        from(&nobody, place, &email, PASSWORD).await.expect(200);
    }
    for place in [
        "2001:db8:1:3::1",
        "[2001:db8:1:3::1]:4711",
        // The last one is the proxy's word, the first one the attacker's.
        "2001:db8:1:2::1, 203.0.113.9:77",
        "2001:db8:1:2::1, unknown",
    ] {
        is_unusable_at(&nobody, place, &email).await;
    }
    assert_eq!(app.db_count("known_peers", "peer LIKE '%db8%'").await, 0);
}

/// Every one from elsewhere for somebody else, so that no limit but that of the queue holds them up.
async fn seven_hundred_logins_harm_nobody_else(app: TestApp) {
    let (admin, nobody) = (app.admin().await.clone(), app.anonymous());
    let (begun, ended) = (Arc::<AtomicUsize>::default(), Arc::<AtomicUsize>::default());
    let logins = tokio::spawn({
        let (begun, ended) = (Arc::clone(&begun), Arc::clone(&ended));
        together(700, move |index| {
            let (begun, ended) = (Arc::clone(&begun), Arc::clone(&ended));
            let address = format!("203.0.{}.{}", index / 250, index % 250);
            let call = from(&nobody, &address, &format!("x{index}@example.com"), WRONG);
            async move {
                begun.fetch_add(1, Ordering::SeqCst);
                let answer = call.await;
                ended.fetch_add(1, Ordering::SeqCst);
                answer
            }
        })
    });
    tests::eventually(|| begun.load(Ordering::SeqCst) == 700).await;
    let mut meanwhile = 0;
    while ended.load(Ordering::SeqCst) < 700 {
        admin.get("/channels").await.expect(200);
        let name = format!("Canal {meanwhile}");
        let made = admin.post("/channels", json!({ "name": name })).await;
        made.expect(201);
        meanwhile += 1;
    }
    let told = statuses(&logins.await.expect("no panic"));
    assert!(meanwhile >= 3, "{meanwhile} meanwhile: {told:?}");
    let waited = told.get(&401).copied().unwrap_or_default();
    assert!(waited >= 1, "{told:?}");
    assert_eq!(told.get(&503), Some(&(700 - waited)), "{told:?}");
}

/// A network that tries many accounts waits as a whole.
#[tokio::test(flavor = "multi_thread")]
async fn a_network_of_ipv6_is_one_peer() {
    let app = TestApp::start_with(Database::Sqlite, &PROXIED).await;
    let app = app.expect("SQLite");
    let (mut looked_at, started) = (0, Instant::now());
    for round in 0..4 {
        let answers = together(50, |index| {
            let address = format!("2001:db8:9::{round}:{index}");
            let email = format!("x{round}.{index}@example.com");
            from(&app.anonymous(), &address, &email, WRONG).send()
        });
        let told = statuses(&answers.await);
        looked_at += told.get(&401).copied().unwrap_or_default();
    }
    // One more for each 0.6 s that it took.
    let most = 101 + started.elapsed().as_millis() as usize / 600;
    assert!((100..=most).contains(&looked_at), "{looked_at} of {most}");
    let other = from(&app.anonymous(), "2001:db8:a::1", "y@example.com", WRONG);
    other.await.problem(401, "invalid_credentials");
}
