//! Likely duplicates of a new client: told to who may see them, and never in the way.

use serde_json::{Value, json};
use tests::{Answer, TestApp, both};

both!(
    a_new_client_is_told_who_it_may_be,
    only_who_is_in_sight_is_told,
    not_more_are_told_than_help,
);

fn duplicates(answer: &Answer) -> Vec<(&str, &str, &Value)> {
    let told = answer.at("/possible_duplicates").as_array();
    let told = told.unwrap_or_else(|| panic!("no duplicates: {}", answer.told()));
    told.iter()
        .map(|row| {
            let member = |name: &str| row[name].as_str().expect("a text");
            (member("id"), member("name"), &row["matched_on"])
        })
        .collect()
}

async fn a_new_client_is_told_who_it_may_be(app: TestApp) {
    let admin = app.admin().await;
    let phones = |numbers: &[&str]| json!({ "phones": numbers });
    let mail = json!({ "email": "ana@example.com", "phones": [], "name": "Ana" });
    let ana = app.client().with(mail).await;
    let bia = app
        .client()
        .with(json!({ "name": "Bia" }))
        .with(phones(&["(11) 98765-4321"]))
        .await;
    let other = app.client().await;
    let nobody: [(&str, &str, Value); 0] = [];
    let cases = [
        (
            json!({ "email": "ANA@Example.com" }),
            vec![(ana.id(), "Ana", json!(["email"]))],
        ),
        (
            phones(&["011 98765 4321", "+351 912 345 678"]),
            vec![(bia.id(), "Bia", json!(["phone"]))],
        ),
        (json!({ "email": "ana@example.com.br" }), nobody.to_vec()),
    ];
    for (members, expected) in cases {
        let made = app
            .client()
            .with(members.clone())
            .attempt()
            .await
            .expect(201);
        let told = duplicates(&made);
        let expected: Vec<_> = expected
            .iter()
            .map(|(id, name, on)| (*id, *name, on))
            .collect();
        assert_eq!(told, expected, "{members}");
        let path = format!("/clients/{}", made.id());
        // Only this answer tells it: the tag is that of the client as it is read.
        let read = admin.get(&path).header("if-none-match", &made.etag()).await;
        read.expect(304);
        let read = admin.get(&path).await.expect(200);
        assert!(
            read.json.get("possible_duplicates").is_none(),
            "{}",
            read.told()
        );
        admin.delete(&path).await.expect(204);
    }
    let both = json!({ "email": "ana@example.com", "phones": ["11987654321"] });
    let first = app.client().with(both.clone()).attempt().await.expect(201);
    let told = duplicates(&first);
    assert_eq!(
        told.iter().map(|(id, ..)| *id).collect::<Vec<_>>(),
        [ana.id(), bia.id()]
    );
    let second = app.client().with(both.clone()).attempt().await.expect(201);
    let last = (
        first.id(),
        first.text_at("/name"),
        &json!(["email", "phone"]),
    );
    assert_eq!(duplicates(&second).last(), Some(&last));
    // A repeated request is given the same answer.
    let body = app.client().with(both).body().await;
    let call = || admin.post("/clients", body.clone()).key("again");
    let (made, replayed) = (call().await.expect(201), call().await.expect(201));
    assert_eq!((replayed.etag(), replayed.json), (made.etag(), made.json));
    let changed = json!({ "email": "ana@example.com" });
    let changed = admin
        .patch(&format!("/clients/{other}"), changed)
        .await
        .expect(200);
    assert!(
        changed.json.get("possible_duplicates").is_none(),
        "{}",
        changed.told()
    );
}

async fn only_who_is_in_sight_is_told(app: TestApp) {
    let (here, there) = (app.branch().await, app.branch().await);
    let same = json!({ "email": "ana@example.com", "phones": ["11987654321"] });
    let at = |branch: &str| json!({ "branch_id": branch });
    let hidden = app.client().with(same.clone()).with(at(there.id())).await;
    let seller = app.seller_of(here.id()).await;
    let make = || {
        app.client()
            .with(same.clone())
            .with(at(here.id()))
            .by(&seller)
    };
    let blind = make().attempt().await.expect(201);
    assert_eq!(duplicates(&blind), []);
    assert!(!blind.told().contains(hidden.id()), "{}", blind.told());
    let share = json!({ "shared_branch_ids": [here.id()] });
    let path = format!("/clients/{hidden}");
    app.admin().await.patch(&path, share).await.expect(200);
    let seeing = make().attempt().await.expect(201);
    let ids: Vec<&str> = duplicates(&seeing).iter().map(|(id, ..)| *id).collect();
    assert_eq!(ids, [hidden.id(), blind.id()]);
}

async fn not_more_are_told_than_help(app: TestApp) {
    for _ in 0..23 {
        app.client()
            .with(json!({ "email": "geral@example.com" }))
            .await;
    }
    let body = json!({ "email": "geral@example.com" });
    let made = app.client().with(body).attempt().await.expect(201);
    assert_eq!(duplicates(&made).len(), 20);
}
