//! Cursors, filters, refusals, and how long events are kept.

use serde_json::{Value, json};
use tests::{Answer, TestApp, both};

both!(
    what_happened_is_told_in_its_order,
    latest_is_where_the_events_end,
    a_cursor_can_be_asked_again,
    events_are_filtered,
    what_can_not_be_asked_is_refused,
    an_old_cursor_has_expired,
    who_asks_in_vain_keeps_up,
    a_page_takes_few_statements,
);

async fn page(app: &TestApp, query: &str) -> Answer {
    let path = format!("/events?{query}");
    app.admin().await.get(&path).await.expect(200)
}

async fn latest(app: &TestApp) -> String {
    let latest = app.admin().await.get("/events/latest").await.expect(200);
    latest.text_at("/cursor").to_owned()
}

fn types(page: &Answer) -> Vec<Value> {
    page.column("type")
}

async fn what_happened_is_told_in_its_order(app: TestApp) {
    let admin = app.admin().await;
    let me = admin.get("/auth/me").await.expect(200);
    let since = latest(&app).await;
    let channel = app.channel().await;
    let one = format!("/channels/{channel}");
    let change = admin.patch(&one, json!({ "name": "Feira" }));
    change.header("x-request-id", "mudar").await.expect(200);
    admin.delete(&one).await.expect(204);
    let page = page(&app, &format!("after={since}")).await;
    let names = ["created", "updated", "deleted"].map(|what| json!(format!("channel.{what}")));
    assert_eq!(types(&page), names);
    assert_eq!(page.at("/page/has_more"), &json!(false));
    let updated = &page.rows()[1];
    assert_eq!(
        updated["actor"],
        json!({ "id": me.id(), "name": me.at("/name"), "kind": "person" })
    );
    let resource = json!({ "kind": "channel", "id": channel.id(), "path": one });
    assert_eq!(updated["resource"], resource);
    let change = json!({ "field": "name", "from": channel["name"], "to": "Feira" });
    assert_eq!(updated["changes"], json!([change]));
    assert_eq!(updated["request_id"], "mudar");
    assert_eq!(updated["branch_id"], Value::Null);
    assert_eq!(updated["negotiation_id"], Value::Null);
}

async fn latest_is_where_the_events_end(app: TestApp) {
    app.channel().await;
    for _ in 0..5 {
        let now = latest(&app).await;
        assert_eq!(page(&app, &format!("after={now}")).await.rows().len(), 0);
        app.channel().await;
        let page = page(&app, &format!("after={now}")).await;
        assert_eq!(types(&page), ["channel.created"]);
    }
}

async fn a_cursor_can_be_asked_again(app: TestApp) {
    let since = latest(&app).await;
    for _ in 0..5 {
        app.channel().await;
    }
    let first = page(&app, &format!("limit=2&after={since}")).await;
    assert_eq!(first.at("/page/has_more"), &json!(true));
    let cursor = first.text_at("/page/next_cursor");
    let second = page(&app, &format!("limit=2&after={cursor}")).await;
    app.channel().await;
    let again = page(&app, &format!("limit=2&after={cursor}")).await;
    assert_eq!(again.column("id"), second.column("id"));
    let whole = page(&app, &format!("after={since}")).await;
    assert_eq!(whole.rows().len(), 6);
    assert_eq!(
        [first.column("id"), second.column("id")].concat(),
        whole.column("id")[..4]
    );
    // Where it ended the next one begins, also under another question.
    let end = whole.text_at("/page/next_cursor");
    assert_eq!(page(&app, &format!("after={end}")).await.rows().len(), 0);
    app.campaign().await;
    let next = page(&app, &format!("types=campaign.created&after={end}")).await;
    assert_eq!(types(&next), ["campaign.created"]);
}

async fn events_are_filtered(app: TestApp) {
    let admin = app.admin().await;
    let (here, there) = (app.matriz().await.id(), app.branch().await);
    let since = latest(&app).await;
    let (one, other) = (app.negotiation().await, app.negotiation().await);
    for negotiation in [&one, &other] {
        let path = format!("/negotiations/{negotiation}");
        let change = json!({ "description": "Outra" });
        admin.patch(&path, change).await.expect(200);
        let note = json!({ "body": "Ligou" });
        admin.post(&format!("{path}/notes"), note).await.expect(201);
    }
    let elsewhere = json!({ "branch_id": there.id() });
    let box_ = app.service_box().with(elsewhere).await;
    let asked = async |query: String| types(&page(&app, &format!("{query}&after={since}")).await);
    let told = [
        "negotiation.created",
        "negotiation.updated",
        "negotiation_note.created",
    ];
    assert_eq!(asked(format!("negotiation_id={one}")).await, told);
    let both = asked(format!("negotiation_id={one},{other}")).await;
    assert_eq!(both.len(), 6);
    let some = "types=negotiation.updated,negotiation_note.created,negotiation.updated";
    let some_of_one = asked(format!("{some}&negotiation_id={one}")).await;
    assert_eq!(some_of_one, told[1..]);
    let all = asked(some.to_owned()).await;
    assert_eq!(all, [told[1], told[2], told[1], told[2]]);
    assert_eq!(
        asked(format!("branch_id={there}")).await,
        ["service_box.created"]
    );
    assert!(asked(format!("branch_id={here}")).await.len() > 6);
    let of_both = asked(format!("branch_id={here},{there}&{some}")).await;
    assert_eq!(of_both, all);
    let none = asked(format!("branch_id={there}&negotiation_id={one}")).await;
    assert_eq!(none, Vec::<Value>::new());
    let path = format!("/service-boxes/{box_}");
    let told = page(&app, &format!("branch_id={there}&after={since}")).await;
    assert_eq!(told.rows()[0]["resource"]["path"], path);
}

async fn what_can_not_be_asked_is_refused(app: TestApp) {
    let admin = app.admin().await;
    let nobody = "0199b0a2-7c1e-7000-8000-00000000dead";
    let list = app.channel().await;
    let other = admin.get("/channels?limit=1").await.expect(200);
    app.channel().await;
    let other = match other.at("/page/next_cursor").as_str() {
        Some(cursor) => cursor.to_owned(),
        None => format!("k1.{list}"),
    };
    for (query, name, code) in [
        ("after=abc", "after", "invalid_cursor"),
        (&format!("after={other}"), "after", "invalid_cursor"),
        ("limit=0", "limit", "invalid_parameter"),
        ("limit=201", "limit", "invalid_parameter"),
        ("types=channel", "types", "invalid_parameter"),
        ("types=channel.created,", "types", "invalid_parameter"),
        ("cursor=abc", "cursor", "unknown_parameter"),
    ] {
        let answer = admin.get(&format!("/events?{query}")).await;
        answer.problem(400, code).refused_at(name);
    }
    for name in ["branch_id", "negotiation_id"] {
        for id in [nobody, "nada"] {
            let answer = admin.get(&format!("/events?{name}={id}")).await;
            let errors = answer.problem(422, "reference_not_found").errors();
            assert_eq!(errors[0].0, name);
        }
    }
    app.anonymous().get("/events").await.expect(401);
    app.anonymous().get("/events/latest").await.expect(401);
}

async fn an_old_cursor_has_expired(app: TestApp) {
    let admin = app.admin().await;
    let before = latest(&app).await;
    let negotiation = app.negotiation().await;
    let history = format!("/negotiations/{negotiation}/history");
    let told = admin.all(&history).await;
    let now = latest(&app).await;
    app.swept(89 * 24).await;
    assert_ne!(page(&app, &format!("after={before}")).await.rows().len(), 0);
    app.swept(91 * 24).await;
    let gone = admin.get(&format!("/events?after={before}")).await;
    gone.problem(410, "cursor_expired");
    // Where they end now nothing is missing, and who begins anew begins with what is kept.
    assert_eq!(page(&app, &format!("after={now}")).await.rows().len(), 0);
    app.channel().await;
    let kept = page(&app, "limit=200").await;
    assert_eq!(types(&kept).last(), Some(&json!("channel.created")));
    assert!(kept.rows().len() <= 2, "{}", kept.told());
    assert_eq!(admin.all(&history).await, told, "a history stays");
}

/// A reader of a branch in which nothing happens is not told that it has missed something.
async fn who_asks_in_vain_keeps_up(app: TestApp) {
    let quiet = app.branch().await;
    let since = latest(&app).await;
    app.channel().await;
    let asked = format!("branch_id={quiet}&after=");
    let nothing = page(&app, &format!("{asked}{since}")).await;
    assert_eq!(nothing.rows().len(), 0);
    let cursor = nothing.text_at("/page/next_cursor");
    app.swept(91 * 24).await;
    let path = format!("/events?{asked}{since}");
    app.admin()
        .await
        .get(&path)
        .await
        .problem(410, "cursor_expired");
    page(&app, &format!("{asked}{cursor}")).await;
}

async fn a_page_takes_few_statements(app: TestApp) {
    let here = app.matriz().await.id();
    let viewer = app.viewer_of(here).await;
    let queries = [
        "limit=1".to_owned(),
        "limit=200".to_owned(),
        "limit=200&types=negotiation.created,client.created".to_owned(),
        format!("limit=200&branch_id={here}"),
    ];
    let costs = async || {
        let mut costs = Vec::new();
        app.db_place_events().await;
        for by in [app.admin().await, &*viewer] {
            for query in &queries {
                let (took, answer) = app.cost(by, by.get(&format!("/events?{query}"))).await;
                assert!(answer.status.is_success(), "{}", answer.told());
                costs.push(took);
            }
        }
        costs
    };
    app.negotiation().await;
    app.stage_of(app.pipeline().await.id(), 1).await;
    app.contact_of(app.client().await.id()).await;
    let few = costs().await;
    for _ in 0..12 {
        app.negotiation().await;
        app.stage_of(app.pipeline().await.id(), 1).await;
        app.contact_of(app.client().await.id()).await;
        app.sales_plan().await;
    }
    let many = costs().await;
    // Places, page, names, parents; what a viewer may see of plans and people costs one more.
    assert!(
        few.iter().chain(&many).all(|took| *took <= 5),
        "{few:?} {many:?}"
    );
}
