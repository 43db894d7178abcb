//! What was accepted is what is won: where an accepted proposal is required, each term that differs from it stands in the
//! way, by name, until it is put back.

use serde_json::{Value, json};
use tests::build::Ready;
use tests::race::together;
use tests::{Answer, TestApp, both};

both!(
    a_term_that_changes_after_the_acceptance_blocks_until_it_is_put_back,
    a_line_that_comes_goes_or_changes_blocks_until_it_is_put_back,
    a_description_that_was_accepted_blocks_when_it_is_cleared,
    another_plan_blocks_until_the_former_is_chosen_again,
    the_last_acceptance_counts,
    nothing_blocks_where_no_acceptance_is_required,
    an_acceptance_and_a_change_of_terms_leave_no_win_of_other_terms,
);

const DIFFERS: &str = "accepted_proposal_differs";

/// Ready to win but for an accepted proposal, which its plan requires; a service and a product are sold as well.
async fn asked(app: &TestApp) -> Ready {
    let (admin, ready) = (app.admin().await, app.ready_to_win().await);
    let requires = json!({ "requires": ["contract", "access", "accepted_proposal"] });
    let plan = format!("/negotiation-plans/{}", ready.plan_id);
    admin.patch(&plan, requires).await.expect(200);
    let service = json!({ "service_id": app.service().await.id() });
    admin
        .post(&ready.path("/services"), service)
        .await
        .expect(201);
    let product = json!({ "product_id": app.product().await.id(), "quantity": 2 });
    admin
        .post(&ready.path("/products"), product)
        .await
        .expect(201);
    let discount = json!({ "discount": { "kind": "percent", "value": "10.00", "months": 3 } });
    admin
        .patch(&ready.path("/contract"), discount)
        .await
        .expect(200);
    ready
}

/// Sent by link: the path of the client's page.
async fn offered(app: &TestApp, ready: &Ready) -> String {
    let admin = app.admin().await;
    let all = ready.path("/proposals");
    let draft = admin
        .post(&all, json!({ "title": "Proposta" }))
        .await
        .expect(201);
    let send = format!("{all}/{}/send", draft.id());
    let sent = admin
        .post(&send, json!({ "channel": "link" }))
        .await
        .expect(202);
    let link = sent.text_at("/link");
    link[link.find("/public/").expect("a link")..].to_owned()
}

async fn accepted(app: &TestApp, ready: &Ready) {
    let accept = format!("{}/accept", offered(app, ready).await);
    let who = json!({ "name": "Maria Souza" });
    app.anonymous().post(&accept, who).await.expect(200);
}

/// Where the win is told to differ, in preview, summary and win alike.
async fn differing(app: &TestApp, ready: &Ready) -> Vec<String> {
    let admin = app.admin().await;
    let preview = admin.get(&ready.path("/win/preview")).await.expect(200);
    let summary = admin.get(&ready.path("/summary")).await.expect(200);
    let pointers = |list: &Value| -> Vec<String> {
        let blockers = list.as_array().expect("blockers").iter();
        let told = blockers.map(|blocker| {
            assert_eq!(blocker["code"], DIFFERS, "{list}");
            blocker["pointer"].as_str().expect("a pointer").to_owned()
        });
        told.collect()
    };
    let told = pointers(preview.at("/blockers"));
    assert_eq!(pointers(summary.at("/readiness/blockers")), told);
    assert_eq!(preview.at("/ready"), told.is_empty());
    if !told.is_empty() {
        let refused = ready.win(admin).await.problem(409, "not_ready_to_win");
        assert_eq!(pointers(refused.at("/errors")), told);
    }
    told
}

async fn a_term_that_changes_after_the_acceptance_blocks_until_it_is_put_back(app: TestApp) {
    let (admin, ready) = (app.admin().await, asked(&app).await);
    accepted(&app, &ready).await;
    assert_eq!(differing(&app, &ready).await, Vec::<String>::new());
    let discount = |value: &str, months: u8| json!({ "discount": { "kind": "percent", "value": value, "months": months } });
    let as_accepted = discount("10.00", 3);
    let cases = [
        (
            json!({ "commitment_months": 6 }),
            json!({ "commitment_months": 12 }),
            "/contract/commitment_months",
        ),
        (
            json!({ "setup_fee": "100.00" }),
            json!({ "setup_fee": "150.00" }),
            "/contract/setup_fee",
        ),
        (
            discount("5.00", 3),
            as_accepted.clone(),
            "/contract/discount/value",
        ),
        (
            discount("10.00", 4),
            as_accepted.clone(),
            "/contract/discount/months",
        ),
        (
            json!({ "discount": null }),
            as_accepted,
            "/contract/discount",
        ),
    ];
    for (change, back, pointer) in cases {
        let contract = ready.path("/contract");
        admin.patch(&contract, change).await.expect(200);
        assert_eq!(differing(&app, &ready).await, [pointer]);
        admin.patch(&contract, back).await.expect(200);
        assert_eq!(differing(&app, &ready).await, Vec::<String>::new());
    }
    // The same amount in other words, and what the proposal doesn't tell.
    let same = json!({ "discount": { "kind": "amount", "value": "9.99", "months": 3 }, "due_day": 20, "setup_instalments": 3 });
    admin
        .patch(&ready.path("/contract"), same)
        .await
        .expect(200);
    assert_eq!(differing(&app, &ready).await, Vec::<String>::new());
    let refused = admin.patch(&ready.path("/contract"), json!({ "setup_fee": "1.00" }));
    refused.await.expect(200);
    let told = admin.get(&ready.path("/win/preview")).in_portuguese().await;
    let told = told.expect(200);
    let message = told.text_at("/blockers/0/message");
    assert!(
        message.starts_with("O cliente aceitou 150.00 e agora consta 1.00."),
        "{message}"
    );
    admin
        .patch(&ready.path("/contract"), json!({ "setup_fee": "150.00" }))
        .await
        .expect(200);
    ready.win(admin).await.expect(200);
}

async fn a_line_that_comes_goes_or_changes_blocks_until_it_is_put_back(app: TestApp) {
    let (admin, ready) = (app.admin().await, asked(&app).await);
    accepted(&app, &ready).await;
    for list in ["services", "products"] {
        let all = ready.path(&format!("/{list}"));
        let lines = admin.get(&all).await.expect(200);
        let line = lines.at("/data/0").clone();
        let id = line["id"].as_str().expect("an id");
        let one = format!("{all}/{id}");
        for (member, other) in [
            ("quantity", json!(3)),
            ("unit_price", json!("1.00")),
            ("discount", json!("0.50")),
        ] {
            admin
                .patch(&one, json!({ member: other }))
                .await
                .expect(200);
            assert_eq!(
                differing(&app, &ready).await,
                [format!("/{list}/{id}/{member}")]
            );
            admin
                .patch(&one, json!({ member: line[member] }))
                .await
                .expect(200);
            assert_eq!(differing(&app, &ready).await, Vec::<String>::new());
        }
        let item = format!("{}_id", list.trim_end_matches('s'));
        let same = json!({ &item: line[&item], "quantity": line["quantity"] });
        let more = admin.post(&all, same.clone()).await.expect(201);
        assert_eq!(
            differing(&app, &ready).await,
            [format!("/{list}/{}", more.id())]
        );
        // Either of the two may go: they are the same.
        admin.delete(&one).await.expect(204);
        assert_eq!(differing(&app, &ready).await, Vec::<String>::new());
        admin
            .delete(&format!("{all}/{}", more.id()))
            .await
            .expect(204);
        assert_eq!(differing(&app, &ready).await, [format!("/{list}")]);
        admin.post(&all, same).await.expect(201);
        assert_eq!(differing(&app, &ready).await, Vec::<String>::new());
        // The registry's name is no term.
        let registry = format!("/{list}/{}", line[&item].as_str().expect("an id"));
        admin
            .patch(&registry, json!({ "name": "Outro nome" }))
            .await
            .expect(200);
        assert_eq!(differing(&app, &ready).await, Vec::<String>::new());
    }
}

async fn a_description_that_was_accepted_blocks_when_it_is_cleared(app: TestApp) {
    let (admin, ready) = (app.admin().await, asked(&app).await);
    let mut lines = Vec::new();
    for list in ["services", "products"] {
        let all = ready.path(&format!("/{list}"));
        let line = admin
            .get(&all)
            .await
            .expect(200)
            .text_at("/data/0/id")
            .to_owned();
        lines.push((
            format!("{all}/{line}"),
            format!("/{list}/{line}/description"),
        ));
    }
    let own = json!({ "description": "No sítio" });
    for (line, _) in &lines {
        admin.patch(line, own.clone()).await.expect(200);
    }
    accepted(&app, &ready).await;
    assert_eq!(differing(&app, &ready).await, Vec::<String>::new());
    for (line, pointer) in lines {
        admin
            .patch(&line, json!({ "description": null }))
            .await
            .expect(200);
        assert_eq!(differing(&app, &ready).await, [pointer]);
        admin.patch(&line, own.clone()).await.expect(200);
        assert_eq!(differing(&app, &ready).await, Vec::<String>::new());
    }
}

async fn another_plan_blocks_until_the_former_is_chosen_again(app: TestApp) {
    let (admin, ready) = (app.admin().await, asked(&app).await);
    accepted(&app, &ready).await;
    let offer = app
        .sales_plan()
        .with(json!({ "monthly_price": "119.90", "setup_fee": "200.00" }))
        .await;
    let other = json!({ "sales_plan_id": offer.id(), "requires": ["accepted_proposal"] });
    let other = app.negotiation_plan().with(other).await;
    let choose = |id: &str| admin.patch(&ready.path(""), json!({ "negotiation_plan_id": id }));
    choose(other.id()).await.expect(200);
    let told = differing(&app, &ready).await;
    let expected = [
        "/contract/sales_plan",
        "/contract/monthly_price",
        "/contract/setup_fee",
        "/contract/discount/value",
    ];
    assert_eq!(told, expected);
    choose(&ready.plan_id).await.expect(200);
    assert_eq!(differing(&app, &ready).await, Vec::<String>::new());
}

async fn the_last_acceptance_counts(app: TestApp) {
    let (admin, ready) = (app.admin().await, asked(&app).await);
    accepted(&app, &ready).await;
    let cheaper = json!({ "setup_fee": "50.00" });
    admin
        .patch(&ready.path("/contract"), cheaper)
        .await
        .expect(200);
    assert_eq!(differing(&app, &ready).await, ["/contract/setup_fee"]);
    accepted(&app, &ready).await;
    assert_eq!(differing(&app, &ready).await, Vec::<String>::new());
    let back = json!({ "setup_fee": "150.00" });
    admin
        .patch(&ready.path("/contract"), back)
        .await
        .expect(200);
    assert_eq!(differing(&app, &ready).await, ["/contract/setup_fee"]);
}

async fn nothing_blocks_where_no_acceptance_is_required(app: TestApp) {
    let (admin, ready) = (app.admin().await, app.ready_to_win().await);
    accepted(&app, &ready).await;
    let change = json!({ "setup_fee": "50.00" });
    admin
        .patch(&ready.path("/contract"), change)
        .await
        .expect(200);
    assert_eq!(differing(&app, &ready).await, Vec::<String>::new());
    ready.win(admin).await.expect(200);
}

async fn an_acceptance_and_a_change_of_terms_leave_no_win_of_other_terms(app: TestApp) {
    let (admin, nobody) = (app.admin().await.clone(), app.anonymous());
    for _ in 0..3 {
        let ready = asked(&app).await;
        let accept = format!("{}/accept", offered(&app, &ready).await);
        let (contract, win) = (ready.path("/contract"), ready.path("/win"));
        let answers: Vec<Answer> = together(3, |index| match index {
            0 => nobody.post(&accept, json!({ "name": "Maria" })).send(),
            1 => admin
                .patch(&contract, json!({ "setup_fee": "1.00" }))
                .send(),
            _ => admin.act(&win).send(),
        })
        .await;
        let [accepted, changed, won] = answers.try_into().expect("three");
        accepted.expect(200);
        // Won or refused, it is never won on other terms than those that were accepted.
        match won.status.as_u16() {
            200 => drop(changed.problem(409, "invalid_status")),
            _ => {
                won.problem(409, "not_ready_to_win");
                changed.expect(200);
                assert_eq!(differing(&app, &ready).await, ["/contract/setup_fee"]);
            }
        }
    }
}
