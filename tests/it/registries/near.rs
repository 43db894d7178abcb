//! The nearest service boxes: pages across circles, scope, what cannot be asked.

use serde_json::{Value, json};
use tests::{Resource, TestApp, both, race};

both!(
    the_nearest_boxes_are_paged,
    nearest_boxes_are_those_in_sight,
    a_box_has_both_coordinates_or_none,
    a_box_in_use_stays_in_its_branch,
    a_box_of_another_branch_does_not_exist,
    an_inactive_box_has_no_free_port,
    no_port_is_claimed_above_a_lowered_count,
);

const PAULISTA: (f64, f64) = (-23.5614, -46.6560);

/// A box so many metres to the north.
async fn north(app: &TestApp, metres: f64) -> Resource {
    let latitude = PAULISTA.0 + metres / 111_195.0;
    let members = json!({ "latitude": latitude, "longitude": PAULISTA.1 });
    app.service_box().with(members).await
}

async fn the_nearest_boxes_are_paged(app: TestApp) {
    let admin = app.admin().await;
    let mut ids = Vec::new();
    for metres in [10.0, 200.0, 300.0, 900.0, 4_000.0, 4_000.0, 30_000.0] {
        ids.push(json!(north(&app, metres).await.id()));
    }
    ids[4..6].sort_by_key(Value::to_string);
    let near = "/service-boxes?near=-23.5614,-46.6560&radius_m=40000&limit=2&count=true";
    let mut found = Vec::new();
    let mut next = near.to_owned();
    loop {
        let page = admin.get(&next).await.expect(200);
        assert_eq!(page.at("/page/total"), 7);
        found.extend(page.column("id"));
        match page.at("/page/next_cursor").as_str() {
            Some(cursor) => next = format!("{near}&cursor={cursor}"),
            None => break,
        }
    }
    assert_eq!(found, ids);
    let plain = admin.get("/service-boxes?limit=1").await.expect(200);
    assert!(plain.at("/data/0/distance_m").is_null());
    let usual = admin
        .get("/service-boxes?near=-23.5614,-46.6560")
        .await
        .expect(200);
    assert_eq!(usual.rows().len(), 4);
    for wrong in ["near=-23.5614,-46.6560&sort=code", "radius_m=10"] {
        let answer = admin.get(&format!("/service-boxes?{wrong}")).await;
        answer.problem(400, "invalid_parameter");
    }
}

async fn nearest_boxes_are_those_in_sight(app: TestApp) {
    let elsewhere = app.branch().await;
    let far = app.viewer_of(elsewhere.id()).await;
    let near = app.viewer_of(app.matriz().await.id()).await;
    let service_box = north(&app, 10.0).await;
    let around = "/service-boxes?near=-23.5614,-46.6560&free_port=true";
    let seen = near.get(around).await.expect(200);
    assert_eq!(seen.column("id"), [json!(service_box.id())]);
    assert!(far.get(around).await.expect(200).rows().is_empty());
    let words = format!("{around}&q=nada");
    assert!(near.get(&words).await.expect(200).rows().is_empty());
}

async fn a_box_has_both_coordinates_or_none(app: TestApp) {
    let one = json!({ "latitude": -23.5 });
    let answer = app.service_box().with(one).attempt().await;
    answer
        .problem(422, "required")
        .error_at("/longitude", "required");
    let other = json!({ "longitude": -46.6 });
    let answer = app.service_box().with(other).attempt().await;
    answer
        .problem(422, "required")
        .error_at("/latitude", "required");
}

async fn a_box_in_use_stays_in_its_branch(app: TestApp) {
    let admin = app.admin().await;
    let (service_box, negotiation) = (app.service_box().await, app.negotiation().await);
    let elsewhere = json!({ "branch_id": app.branch().await.id() });
    let access = format!("/negotiations/{negotiation}/access");
    let body = app.access_body(service_box.id(), 1);
    admin.put(&access, body).await.expect(201);
    let one = format!("/service-boxes/{service_box}");
    let moved = admin.patch(&one, elsewhere.clone()).await;
    moved.problem(409, "in_use");
    admin.delete(&access).await.expect(204);
    admin.patch(&one, elsewhere).await.expect(200);
}

async fn a_box_of_another_branch_does_not_exist(app: TestApp) {
    let elsewhere = app.branch().await;
    let far = app.manager_of(elsewhere.id()).await;
    let service_box = app.service_box().await;
    let one = format!("/service-boxes/{service_box}");
    far.get(&one).await.problem(404, "not_found");
    let ports = format!("{one}/ports");
    far.get(&ports).await.problem(404, "not_found");
    let change = far.patch(&one, json!({ "ports": 1 })).await;
    change.problem(404, "not_found");
    let here = app.service_box().by(&far).attempt().await;
    here.problem(422, "reference_not_found")
        .error_at("/branch_id", "reference_not_found");
}

async fn an_inactive_box_has_no_free_port(app: TestApp) {
    let admin = app.admin().await;
    let service_box = app.service_box().with(json!({ "active": false })).await;
    for (free, expected) in [("true", false), ("false", true)] {
        let rows = admin.all(&format!("/service-boxes?free_port={free}")).await;
        let listed = rows.iter().any(|row| row["id"] == service_box.id());
        assert_eq!(listed, expected, "free_port={free}");
    }
}

async fn no_port_is_claimed_above_a_lowered_count(app: TestApp) {
    let admin = app.admin().await.clone();
    for _ in 0..4 {
        let service_box = app.service_box().with(json!({ "ports": 8 })).await;
        let (one, negotiation) = (
            format!("/service-boxes/{service_box}"),
            app.negotiation().await,
        );
        let access = format!("/negotiations/{negotiation}/access");
        let body = app.access_body(service_box.id(), 8);
        let answers = race::together(2, |index| {
            let call = match index {
                0 => admin.patch(&one, json!({ "ports": 4 })),
                _ => admin.put(&access, body.clone()),
            };
            call.send()
        })
        .await;
        let both = answers.iter().all(|answer| answer.status.is_success());
        assert!(!both, "{:?}", race::statuses(&answers));
        let odd = answers
            .iter()
            .find(|answer| answer.status.is_server_error());
        assert!(odd.is_none(), "{odd:?}");
    }
}
