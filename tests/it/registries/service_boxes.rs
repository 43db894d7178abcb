//! Service boxes: their ports, and the nearest one with a free port.

use serde_json::{Value, json};
use tests::{TestApp, both};

both!(
    a_box_shows_its_ports_in_order,
    ports_are_not_lowered_below_a_held_one,
    the_nearest_boxes_come_first,
    only_boxes_with_a_free_port_are_near,
    a_code_is_unique_within_its_branch,
    an_expired_hold_reads_as_free,
);

async fn a_box_shows_its_ports_in_order(app: TestApp) {
    let admin = app.admin().await;
    let service_box = app.service_box().with(json!({ "ports": 4 })).await;
    let negotiation = app.negotiation().await;
    let body = app.access_body(service_box.id(), 2);
    admin
        .put(&format!("/negotiations/{negotiation}/access"), body)
        .await
        .expect(201);
    let ports = admin
        .get(&format!("/service-boxes/{service_box}/ports"))
        .await
        .expect(200);
    assert_eq!(
        ports.column("number"),
        [json!(1), json!(2), json!(3), json!(4)]
    );
    let states = [json!("free"), json!("held"), json!("free"), json!("free")];
    assert_eq!(ports.column("state"), states);
    assert_eq!(ports.at("/data/1/negotiation_id"), negotiation.id());
    assert!(ports.at("/data/0/negotiation_id").is_null());
}

async fn ports_are_not_lowered_below_a_held_one(app: TestApp) {
    let admin = app.admin().await;
    let service_box = app.service_box().with(json!({ "ports": 8 })).await;
    let negotiation = app.negotiation().await;
    let access = format!("/negotiations/{negotiation}/access");
    admin
        .put(&access, app.access_body(service_box.id(), 5))
        .await
        .expect(201);
    let path = format!("/service-boxes/{service_box}");
    admin
        .patch(&path, json!({ "ports": 4 }))
        .await
        .problem(409, "ports_below_held");
    admin.patch(&path, json!({ "ports": 5 })).await.expect(200);
    admin.delete(&path).await.problem(409, "in_use");
    admin.delete(&access).await.expect(204);
    admin.patch(&path, json!({ "ports": 4 })).await.expect(200);
}

async fn located(app: &TestApp, code: &str, latitude: f64, longitude: f64) -> String {
    let members = json!({ "code": code, "ports": 1, "latitude": latitude, "longitude": longitude });
    app.service_box().with(members).await.id().to_owned()
}

fn codes(rows: &[Value]) -> Vec<&str> {
    rows.iter().filter_map(|row| row["code"].as_str()).collect()
}

async fn the_nearest_boxes_come_first(app: TestApp) {
    located(&app, "FAR", -23.5700, -46.6560).await;
    located(&app, "NEAR", -23.5614, -46.6560).await;
    located(&app, "MIDDLE", -23.5650, -46.6560).await;
    located(&app, "RIO", -22.9068, -43.1729).await;
    app.service_box().with(json!({ "code": "NOWHERE" })).await;
    let admin = app.admin().await;
    let near = "/service-boxes?near=-23.5613,-46.6560";
    let page = admin
        .get(&format!("{near}&radius_m=2000"))
        .await
        .expect(200);
    assert_eq!(codes(page.rows()), ["NEAR", "MIDDLE", "FAR"]);
    let metres: Vec<f64> = page
        .column("distance_m")
        .iter()
        .filter_map(Value::as_f64)
        .collect();
    assert!((metres[0] - 11.0).abs() < 2.0, "{metres:?}");
    assert!((metres[1] - 411.0).abs() < 5.0, "{metres:?}");
    let page = admin.get(&format!("{near}&radius_m=500")).await.expect(200);
    assert_eq!(codes(page.rows()), ["NEAR", "MIDDLE"]);
    for wrong in [
        "near=abc",
        "near=1",
        "near=91,0",
        "near=0,181",
        "near=NaN,0",
    ] {
        admin
            .get(&format!("/service-boxes?{wrong}&radius_m=500"))
            .await
            .expect(400);
    }
    admin.get(&format!("{near}&radius_m=-1")).await.expect(400);
}

async fn only_boxes_with_a_free_port_are_near(app: TestApp) {
    let admin = app.admin().await;
    let full = located(&app, "FULL", -23.5614, -46.6560).await;
    located(&app, "FREE", -23.5650, -46.6560).await;
    let negotiation = app.negotiation().await;
    let access = format!("/negotiations/{negotiation}/access");
    admin
        .put(&access, app.access_body(&full, 1))
        .await
        .expect(201);
    let near = "/service-boxes?near=-23.5613,-46.6560&radius_m=2000";
    let page = admin
        .get(&format!("{near}&free_port=true"))
        .await
        .expect(200);
    assert_eq!(codes(page.rows()), ["FREE"]);
    assert_eq!(
        codes(admin.get(near).await.expect(200).rows()),
        ["FULL", "FREE"]
    );
    admin
        .act(&format!("/negotiations/{negotiation}/abort"))
        .await
        .expect(200);
    let page = admin
        .get(&format!("{near}&free_port=true"))
        .await
        .expect(200);
    assert_eq!(codes(page.rows()), ["FULL", "FREE"]);
}

async fn a_code_is_unique_within_its_branch(app: TestApp) {
    let first = app.service_box().await;
    let same = json!({ "code": first["code"] });
    let answer = app.service_box().with(same.clone()).attempt().await;
    answer
        .problem(409, "code_taken")
        .error_at("/code", "code_taken");
    let elsewhere = json!({ "branch_id": app.branch().await.id() });
    app.service_box().with(same).with(elsewhere).await;
}

async fn an_expired_hold_reads_as_free(app: TestApp) {
    let admin = app.admin().await;
    let service_box = app.service_box().with(json!({ "ports": 1 })).await;
    let (first, second) = (app.negotiation().await, app.negotiation().await);
    let access = |negotiation: &str| format!("/negotiations/{negotiation}/access");
    admin
        .put(&access(first.id()), app.access_body(service_box.id(), 1))
        .await
        .expect(201);
    let second_access = app.access_body(service_box.id(), 1);
    let taken = admin.put(&access(second.id()), second_access.clone()).await;
    taken.problem(409, "port_taken");
    app.db_expire_holds().await;
    let ports = admin
        .get(&format!("/service-boxes/{service_box}/ports"))
        .await
        .expect(200);
    assert_eq!(ports.at("/data/0/state"), "free");
    admin
        .put(&access(second.id()), second_access)
        .await
        .expect(201);
    let ports = admin
        .get(&format!("/service-boxes/{service_box}/ports"))
        .await
        .expect(200);
    assert_eq!(ports.at("/data/0/negotiation_id"), second.id());
}
