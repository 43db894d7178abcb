//! Branches: written by admins, seen by who belongs to them.

use serde_json::json;
use tests::{TestApp, both, documents};

both!(
    only_an_admin_writes_branches,
    everybody_sees_the_own_branches_and_no_other,
    a_branch_has_limits_by_itself,
    a_branch_refuses_what_it_cannot_be,
    an_inactive_branch_is_not_chosen_anew,
    a_branch_where_somebody_works_is_not_deleted,
);

async fn only_an_admin_writes_branches(app: TestApp) {
    let matriz = app.matriz().await.id().to_owned();
    let own = format!("/branches/{matriz}");
    for role in ["manager", "seller", "viewer"] {
        let person = app.person(role, &[&matriz]).await;
        let created = app.branch().by(&person).attempt().await;
        created.problem(403, "forbidden");
        let change = json!({ "name": "Minha" });
        person.patch(&own, change).await.problem(403, "forbidden");
        person.delete(&own).await.problem(403, "forbidden");
    }
}

async fn everybody_sees_the_own_branches_and_no_other(app: TestApp) {
    let (first, second, third) = (app.branch().await, app.branch().await, app.branch().await);
    let viewer = app.person("viewer", &[first.id(), third.id()]).await;
    let mut seen: Vec<String> = Vec::new();
    for row in viewer.all("/branches").await {
        seen.push(row["id"].as_str().expect("an id").to_owned());
    }
    seen.sort();
    let mut own = vec![first.id().to_owned(), third.id().to_owned()];
    own.sort();
    assert_eq!(seen, own);
    let other = format!("/branches/{second}");
    viewer.get(&other).await.problem(404, "not_found");
    assert_eq!(app.admin().await.all("/branches").await.len(), 4);
}

async fn a_branch_has_limits_by_itself(app: TestApp) {
    let admin = app.admin().await;
    let created = admin.post("/branches", json!({ "name": "Filial" })).await;
    let branch = created.expect(201);
    assert_eq!(branch.at("/time_zone"), "America/Sao_Paulo");
    assert_eq!(branch.at("/seller_discount_percent"), "0.00");
    assert_eq!(branch.at("/manager_discount_percent"), "100.00");
    assert_eq!(branch.at("/min_days_to_first_due"), 5);
    assert_eq!(branch.at("/max_person_commitment_months"), 12);
    let path = format!("/branches/{}", branch.id());
    let change = json!({ "seller_discount_percent": "12.5", "time_zone": "America/Manaus" });
    let changed = admin.patch(&path, change).await.expect(200);
    assert_eq!(changed.at("/seller_discount_percent"), "12.50");
    let back = json!({ "seller_discount_percent": null, "time_zone": null });
    let cleared = admin.patch(&path, back).await.expect(200);
    assert_eq!(cleared.at("/seller_discount_percent"), "0.00");
    assert_eq!(cleared.at("/time_zone"), "America/Sao_Paulo");
}

async fn a_branch_refuses_what_it_cannot_be(app: TestApp) {
    let cases = [
        ("document", json!(documents::cpf()), "invalid_document"),
        ("document", json!("12ABC34501DE36"), "invalid_document"),
        ("time_zone", json!("America/Sampa"), "invalid_time_zone"),
        ("seller_discount_percent", json!("100.01"), "out_of_range"),
        ("seller_discount_percent", json!("1.234"), "invalid_percent"),
        ("min_days_to_first_due", json!(-1), "out_of_range"),
        ("max_person_commitment_months", json!(121), "out_of_range"),
    ];
    for (member, value, code) in cases {
        let answer = app.branch().with(json!({ member: value })).attempt().await;
        answer.expect(422).error_at(&format!("/{member}"), code);
    }
    let masked = json!({ "document": "12.abc.345/01de-35" });
    assert_eq!(
        app.branch().with(masked).await["document"],
        "12ABC34501DE35"
    );
}

async fn an_inactive_branch_is_not_chosen_anew(app: TestApp) {
    let admin = app.admin().await;
    let branch = app.branch().await;
    let here = json!({ "branch_id": branch.id() });
    let client = app.client().with(here.clone()).await;
    let off = json!({ "active": false });
    let path = format!("/branches/{branch}");
    admin.patch(&path, off).await.expect(200);
    let chosen = app.client().with(here).attempt().await.expect(422);
    chosen.error_at("/branch_id", "inactive");
    let body = json!({ "role": "seller", "branch_ids": [branch.id()] });
    let hired = app.employee().with(body).attempt().await.expect(422);
    hired.error_at("/branch_ids/0", "inactive");
    let renamed = json!({ "name": "Ainda cliente" });
    let path = format!("/clients/{client}");
    admin.patch(&path, renamed).await.expect(200);
}

async fn a_branch_where_somebody_works_is_not_deleted(app: TestApp) {
    let branch = app.branch().await;
    app.seller_of(branch.id()).await;
    let deleted = app
        .admin()
        .await
        .delete(&format!("/branches/{branch}"))
        .await;
    let told = deleted.problem(409, "in_use").told();
    assert!(told.contains("employee"), "{told}");
}
