//! Lists: keyset pages, order, search and filters.

use serde_json::{Value, json};
use std::collections::BTreeSet;
use tests::{Database, TestApp, both};

both!(
    pages_follow_each_other_without_gap_or_repetition,
    a_page_survives_writes_of_others,
    the_last_page_points_nowhere,
    the_total_is_told_on_request,
    a_total_is_exact_to_ten_thousand,
    rows_are_sorted_by_an_allowed_field,
    search_ignores_case_and_accents,
    search_takes_wildcards_literally,
    a_short_word_is_the_beginning_of_one,
    a_word_is_found_as_typed_and_without_its_mask,
    only_what_changed_since_is_listed,
    a_cursor_is_bound_to_its_question,
    negotiations_come_newest_first,
);

async fn channels(app: &TestApp, names: &[&str]) {
    for name in names {
        app.channel().with(json!({ "name": name })).await;
    }
}

fn names(rows: &[Value]) -> Vec<&str> {
    rows.iter().filter_map(|row| row["name"].as_str()).collect()
}

async fn pages_follow_each_other_without_gap_or_repetition(app: TestApp) {
    let admin = app.admin().await;
    // Equal names: the id decides, on both databases alike.
    channels(&app, &["b", "a", "a", "a", "c", "B", "á"]).await;
    let whole = admin.get("/channels?limit=200").await.expect(200);
    assert_eq!(whole.rows().len(), 7);
    let mut paged: Vec<Value> = Vec::new();
    let mut path = "/channels?limit=2".to_owned();
    loop {
        let page = admin.get(&path).await.expect(200);
        assert!(page.rows().len() <= 2);
        assert_eq!(page.at("/page/limit"), 2);
        paged.extend(page.rows().iter().cloned());
        let Some(cursor) = page.at("/page/next_cursor").as_str() else {
            break;
        };
        let link = page.header("link");
        assert!(
            link.contains("rel=\"next\"") && link.contains("cursor="),
            "{link}"
        );
        path = format!("/channels?limit=2&cursor={cursor}");
    }
    assert_eq!(paged, whole.rows());
}

async fn a_page_survives_writes_of_others(app: TestApp) {
    let admin = app.admin().await;
    channels(&app, &["b", "d", "f", "h"]).await;
    let first = admin.get("/channels?limit=2").await.expect(200);
    channels(&app, &["a", "g"]).await;
    let gone = first.rows()[1]["id"].as_str().expect("an id").to_owned();
    admin.delete(&format!("/channels/{gone}")).await.expect(204);
    let cursor = first.text_at("/page/next_cursor");
    let second = admin
        .get(&format!("/channels?limit=10&cursor={cursor}"))
        .await
        .expect(200);
    assert_eq!(names(second.rows()), ["f", "g", "h"]);
}

async fn the_last_page_points_nowhere(app: TestApp) {
    channels(&app, &["a", "b"]).await;
    let page = app.admin().await.get("/channels?limit=2").await.expect(200);
    assert_eq!(page.at("/page/next_cursor"), &Value::Null);
    assert_eq!(page.header("link"), "");
    let empty = app.admin().await.get("/channels?q=nada").await.expect(200);
    assert!(empty.rows().is_empty());
}

async fn the_total_is_told_on_request(app: TestApp) {
    channels(&app, &["a", "b", "c"]).await;
    let admin = app.admin().await;
    let counted = admin.get("/channels?limit=1&count=true").await.expect(200);
    assert_eq!(counted.at("/page/total"), 3);
    assert_eq!(counted.at("/page/total_is"), "exact");
    let plain = admin.get("/channels?limit=1").await.expect(200);
    assert!(plain.at("/page/total").is_null());
    assert!(plain.at("/page/total_is").is_null());
}

async fn a_total_is_exact_to_ten_thousand(app: TestApp) {
    channels(&app, &["Feira"]).await;
    let id = match app.database() {
        Database::Sqlite => "randomblob(16)",
        Database::Postgres => "gen_random_uuid()",
    };
    let add = |rows: u32| {
        format!(
            "INSERT INTO channels (id, version, created_at, updated_at, name, search_text, active)
             SELECT {id}, 1, created_at, updated_at, name, search_text, active FROM channels,
             (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows}) SELECT i FROM n) AS times
             WHERE name = 'Feira' AND version = 1 LIMIT {rows}"
        )
    };
    let admin = app.admin().await;
    for (more, total, is) in [(9_999, 10_000, "exact"), (1, 10_000, "at_least")] {
        app.db_execute(&add(more)).await;
        for filter in ["", "&q=feira", "&active=true"] {
            let path = format!("/channels?limit=1&count=true{filter}");
            let page = admin.get(&path).await.expect(200);
            assert_eq!(page.at("/page/total"), total, "{path}");
            assert_eq!(page.at("/page/total_is"), is, "{path}");
        }
    }
}

async fn rows_are_sorted_by_an_allowed_field(app: TestApp) {
    channels(&app, &["b", "a", "c"]).await;
    let admin = app.admin().await;
    for (sort, order) in [
        ("name", ["a", "b", "c"]),
        ("-name", ["c", "b", "a"]),
        ("created_at", ["b", "a", "c"]),
    ] {
        let page = admin
            .get(&format!("/channels?sort={sort}"))
            .await
            .expect(200);
        assert_eq!(names(page.rows()), order, "{sort}");
    }
    assert_eq!(names(admin.get("/channels").await.rows()), ["a", "b", "c"]);
}

async fn search_ignores_case_and_accents(app: TestApp) {
    let admin = app.admin().await;
    let jose = app
        .client()
        .with(json!({ "name": "JOSÉ da Conceição" }))
        .await;
    app.client().with(json!({ "name": "Maria" })).await;
    for words in ["jose", "José", "CONCEICAO jose", "onceiç", "da%20jos%C3%89"] {
        let page = admin.get(&format!("/clients?q={words}")).await.expect(200);
        assert_eq!(page.column("id"), [json!(jose.id())], "{words}");
    }
    let document = jose["document"].as_str().expect("a document");
    let page = admin
        .get(&format!("/clients?q={}", &document[2..9]))
        .await
        .expect(200);
    assert_eq!(page.column("id"), [json!(jose.id())]);
}

async fn a_word_is_found_as_typed_and_without_its_mask(app: TestApp) {
    let admin = app.admin().await;
    channels(
        &app,
        &["Feirão 2026-11-05", "Lote 12.345-6", "Outro 20261105"],
    )
    .await;
    for (q, found) in [
        ("2026-11-05", vec!["Feirão 2026-11-05", "Outro 20261105"]),
        ("12.345-6", vec!["Lote 12.345-6"]),
        ("feirao%202026-11", vec!["Feirão 2026-11-05"]),
        ("--", vec![]),
    ] {
        let page = admin.get(&format!("/channels?q={q}")).await.expect(200);
        assert_eq!(names(page.rows()), found, "{q}");
    }
    let cnpj = tests::documents::cnpj_of("IOQF12345678");
    let (company, masked) = (json!({ "document": cnpj }), "IO.QF1.234/5678");
    let company = app.company().with(company).await;
    let person = json!({ "document": "529.982.247-25", "phones": ["(11) 98765-4321"] });
    let person = app.client().with(person).await;
    app.client().await;
    for (q, client) in [
        (masked, &company),
        ("io.qf1", &company),
        (cnpj.as_str(), &company),
        ("529.9", &person),
        ("982.247-25", &person),
        ("(11)%2098765-4321", &person),
        ("98765-43", &person),
    ] {
        let page = admin.get(&format!("/clients?q={q}")).await.expect(200);
        assert_eq!(page.column("id"), [json!(client.id())], "{q}");
    }
}

async fn search_takes_wildcards_literally(app: TestApp) {
    channels(&app, &["100%", "1000", "a_b", "axb", r"c\d"]).await;
    let admin = app.admin().await;
    for (q, found) in [("100%25", "100%"), ("a_b", "a_b"), ("c%5Cd", r"c\d")] {
        let page = admin.get(&format!("/channels?q={q}")).await.expect(200);
        assert_eq!(names(page.rows()), [found]);
    }
    for q in ["%25%25", "__", "'", "%22", "*"] {
        let page = admin.get(&format!("/channels?q={q}")).await.expect(200);
        assert!(page.rows().is_empty(), "{}", page.told());
    }
}

/// One or two characters would occur nearly everywhere.
async fn a_short_word_is_the_beginning_of_one(app: TestApp) {
    channels(
        &app,
        &[
            "Água Viva",
            "Lagoa",
            "D'Ávila",
            "Rua 11",
            "Rua 411",
            "a_b",
            "%",
        ],
    )
    .await;
    let admin = app.admin().await;
    for (q, found) in [
        ("a", &["D'Ávila", "a_b", "Água Viva"][..]),
        ("AG", &["Água Viva"]),
        ("v", &["Água Viva"]),
        ("ago", &["Lagoa"]),
        ("11", &["Rua 11"]),
        ("ru%204", &["Rua 411"]),
        ("a_", &["a_b"]),
        ("%25", &["%"]),
        ("_", &[]),
    ] {
        let page = admin.get(&format!("/channels?q={q}")).await.expect(200);
        assert_eq!(names(page.rows()), found, "{q}");
    }
}

async fn only_what_changed_since_is_listed(app: TestApp) {
    let admin = app.admin().await;
    let old = app.channel().await;
    app.channel().await;
    let since = old["updated_at"].as_str().expect("an instant").to_owned();
    admin
        .patch(&format!("/channels/{old}"), json!({ "name": "Mudou" }))
        .await
        .expect(200);
    let changed = admin
        .get(&format!("/channels/{old}"))
        .await
        .text_at("/updated_at")
        .to_owned();
    let page = admin
        .get(&format!("/channels?updated_since={changed}"))
        .await
        .expect(200);
    assert_eq!(page.column("id"), [json!(old.id())]);
    let page = admin
        .get(&format!("/channels?updated_since={since}"))
        .await
        .expect(200);
    assert_eq!(page.rows().len(), 2);
}

async fn a_cursor_is_bound_to_its_question(app: TestApp) {
    channels(&app, &["a", "b", "c"]).await;
    let admin = app.admin().await;
    let page = admin.get("/channels?limit=1").await.expect(200);
    let cursor = page.text_at("/page/next_cursor").to_owned();
    // However the list's path is spelled: it is the same list.
    let spelled = format!("/%63hannels?limit=1&cursor={cursor}");
    let spelled = admin.get(&spelled).await.expect(200);
    assert!(
        spelled.header("link").starts_with("</channels?"),
        "{}",
        spelled.told()
    );
    let other = admin
        .get(&format!("/channels?limit=1&sort=-name&cursor={cursor}"))
        .await;
    other.problem(400, "invalid_cursor");
    let elsewhere = admin.get(&format!("/campaigns?cursor={cursor}")).await;
    elsewhere.problem(400, "invalid_cursor");
    let mut forged = cursor.clone().into_bytes();
    let middle = forged.len() / 2;
    forged[middle] = if forged[middle] == b'A' { b'B' } else { b'A' };
    let forged = String::from_utf8(forged).expect("still text");
    let answer = admin
        .get(&format!("/channels?limit=1&cursor={forged}"))
        .await;
    answer.problem(400, "invalid_cursor");
}

async fn negotiations_come_newest_first(app: TestApp) {
    let mut made = Vec::new();
    for _ in 0..3 {
        made.insert(0, json!(app.negotiation().await.id()));
    }
    let page = app.admin().await.get("/negotiations").await.expect(200);
    assert_eq!(page.column("id"), made);
    let distinct: BTreeSet<String> = page
        .column("number")
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(distinct.len(), 3);
}
