//! Ports, logins and documents have one owner each.

use serde_json::{Value, json};
use tests::race::{statuses, together};
use tests::{Resource, TestApp, both, documents};

both!(
    sixty_four_negotiations_for_sixteen_ports,
    one_login_for_many_negotiations,
    one_document_for_many_clients,
    one_box_code_and_one_sku,
    a_port_is_not_sold_below_the_boxs_count,
);

async fn negotiations(app: &TestApp, count: usize) -> Vec<Resource> {
    let client = app.client().await;
    let mut made = Vec::new();
    for _ in 0..count {
        made.push(
            app.negotiation()
                .with(json!({ "client_id": client.id() }))
                .await,
        );
    }
    made
}

async fn sixty_four_negotiations_for_sixteen_ports(app: TestApp) {
    let admin = app.admin().await.clone();
    let service_box = app.service_box().with(json!({ "ports": 16 })).await;
    let made = negotiations(&app, 64).await;
    let bodies: Vec<Value> = (0..64)
        .map(|index| app.access_body(service_box.id(), index % 16 + 1))
        .collect();
    let answers = together(64, |index| {
        admin
            .put(
                &format!("/negotiations/{}/access", made[index]),
                bodies[index].clone(),
            )
            .send()
    })
    .await;
    let counts = statuses(&answers);
    assert_eq!(counts.get(&201), Some(&16), "{counts:?}");
    for (answer, negotiation) in answers.iter().zip(&made) {
        if answer.status != 201 {
            answer
                .clone()
                .problem(409, "port_taken")
                .error_at("/port", "port_taken");
            let part = admin
                .get(&format!("/negotiations/{negotiation}/access"))
                .await;
            part.problem(404, "not_found");
            let untouched = admin
                .get(&format!("/negotiations/{negotiation}"))
                .await
                .expect(200);
            assert_eq!(untouched.at("/version"), &negotiation["version"]);
        }
    }
    let ports = admin
        .get(&format!("/service-boxes/{service_box}/ports"))
        .await
        .expect(200);
    assert!(
        ports.column("state").iter().all(|state| state == "held"),
        "{}",
        ports.told()
    );
    let mut owners: Vec<String> = ports
        .column("negotiation_id")
        .iter()
        .map(Value::to_string)
        .collect();
    owners.sort();
    owners.dedup();
    assert_eq!(owners.len(), 16);
    assert_eq!(app.db_count("negotiation_accesses", "1 = 1").await, 16);
    assert_eq!(
        app.db_count("login_claims", "1 = 1").await,
        16,
        "a loser kept its login"
    );
}

async fn one_login_for_many_negotiations(app: TestApp) {
    let admin = app.admin().await.clone();
    let made = negotiations(&app, 16).await;
    let body = json!({
        "authentication": "pppoe",
        "connection": "radio",
        "login": "o.mesmo",
        "password": "segredo-da-rede-1",
    });
    let answers = together(16, |index| {
        admin
            .put(
                &format!("/negotiations/{}/access", made[index]),
                body.clone(),
            )
            .send()
    })
    .await;
    assert_eq!(statuses(&answers).get(&201), Some(&1));
    for answer in answers.into_iter().filter(|answer| answer.status != 201) {
        answer
            .problem(409, "login_taken")
            .error_at("/login", "login_taken");
    }
    assert_eq!(app.db_count("login_claims", "1 = 1").await, 1);
}

async fn one_document_for_many_clients(app: TestApp) {
    let admin = app.admin().await.clone();
    let (first, second) = (app.client().body().await, documents::cpf());
    let answers = together(16, |index| {
        let mut body = first.clone();
        body["name"] = json!(format!("Pessoa {index}"));
        body["document"] = json!(second);
        admin.post("/clients", body).send()
    })
    .await;
    assert_eq!(statuses(&answers).get(&201), Some(&1));
    for answer in answers.into_iter().filter(|answer| answer.status != 201) {
        answer
            .problem(409, "document_taken")
            .error_at("/document", "document_taken");
    }
    assert_eq!(app.db_count("clients", "1 = 1").await, 1);
}

async fn one_box_code_and_one_sku(app: TestApp) {
    let admin = app.admin().await.clone();
    let service_box = app
        .service_box()
        .with(json!({ "code": "CTO-7" }))
        .body()
        .await;
    let product = app.product().with(json!({ "sku": "ONT-7" })).body().await;
    for (path, body, code) in [
        ("/service-boxes", service_box, "code_taken"),
        ("/products", product, "sku_taken"),
    ] {
        let answers = together(8, |_| admin.post(path, body.clone()).send()).await;
        assert_eq!(statuses(&answers).get(&201), Some(&1), "{path}");
        for answer in answers.into_iter().filter(|answer| answer.status != 201) {
            answer.problem(409, code);
        }
    }
}

async fn a_port_is_not_sold_below_the_boxs_count(app: TestApp) {
    let admin = app.admin().await.clone();
    for _ in 0..5 {
        let service_box = app.service_box().with(json!({ "ports": 8 })).await;
        let negotiation = app.negotiation().await;
        let access = app.access_body(service_box.id(), 8);
        let answers = together(2, |index| match index {
            0 => admin
                .put(
                    &format!("/negotiations/{negotiation}/access"),
                    access.clone(),
                )
                .send(),
            _ => admin
                .patch(
                    &format!("/service-boxes/{service_box}"),
                    json!({ "ports": 7 }),
                )
                .send(),
        })
        .await;
        let both = answers.iter().all(|answer| answer.status.is_success());
        assert!(!both, "port 8 of 7 was sold");
        assert!(
            answers
                .iter()
                .all(|answer| !answer.status.is_server_error())
        );
    }
}
