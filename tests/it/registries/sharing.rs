//! A client that is shared with other branches: who says so, who sees it then, by every road, and who doesn't.

use serde_json::{Value, json};
use tests::app::Person;
use tests::journal::plain;
use tests::race::together;
use tests::{Resource, TestApp, both};

both!(
    who_acts_in_both_branches_shares,
    only_who_is_at_home_moves_unshares_and_deletes,
    the_list_is_kept_without_the_home,
    a_shared_client_is_there_by_every_road,
    a_shared_client_s_own_billing_types_are_changed_at_home,
    a_client_out_of_sight_is_there_by_none,
    a_negotiation_is_opened_in_an_own_branch_that_has_the_client,
    a_branch_that_negotiates_stays_in_sight,
    nobody_is_left_with_a_client_out_of_sight,
);

/// A client at home, shared with another branch, and people who belong to one of three.
struct Shared {
    home: Resource,
    guest: Resource,
    client: Resource,
    at_home: Person,
    visitor: Person,
    stranger: Person,
}

impl Shared {
    async fn new(app: &TestApp) -> Self {
        let (home, guest) = (app.branch().await, app.branch().await);
        let elsewhere = app.branch().await;
        let members = json!({
            "branch_id": home.id(), "shared_branch_ids": [guest.id()],
            "name": "Zenaide Partilhada", "email": "zenaide@example.com",
        });
        Self {
            client: app.client().with(members).await,
            at_home: app.seller_of(home.id()).await,
            visitor: app.seller_of(guest.id()).await,
            stranger: app.seller_of(elsewhere.id()).await,
            home,
            guest,
        }
    }

    fn path(&self) -> String {
        format!("/clients/{}", self.client)
    }
}

async fn who_acts_in_both_branches_shares(app: TestApp) {
    let (home, added, third) = (app.branch().await, app.branch().await, app.branch().await);
    let sharing = |branches: &[&str]| json!({ "shared_branch_ids": branches });
    let off = app.branch().await;
    let cases = [
        (
            vec![home.id()],
            vec![added.id()],
            422,
            "reference_not_found",
        ),
        (vec![home.id(), added.id()], vec![added.id()], 200, ""),
        (
            vec![home.id(), added.id()],
            vec![third.id()],
            422,
            "reference_not_found",
        ),
        (vec![home.id(), off.id()], vec![off.id()], 422, "inactive"),
        (
            vec![home.id(), added.id()],
            vec![added.id(), added.id()],
            422,
            "duplicate_item",
        ),
    ];
    for (own, branches, status, code) in cases {
        let person = app.person("seller", &own).await;
        if code == "inactive" {
            let path = format!("/branches/{off}");
            let change = json!({ "active": false });
            app.admin().await.patch(&path, change).await.expect(200);
        }
        let at_home = json!({ "branch_id": home.id() });
        let client = app.client().with(at_home.clone()).await;
        let path = format!("/clients/{client}");
        let body = sharing(&branches);
        let changed = person.patch(&path, body.clone()).await.expect(status);
        let made = app
            .client()
            .with(at_home)
            .with(body)
            .by(&person)
            .attempt()
            .await;
        let made = made.expect(if status == 200 { 201 } else { status });
        for answer in [changed, made] {
            match status {
                200 => assert_eq!(answer.at("/shared_branch_ids"), &json!(branches)),
                _ => assert!(
                    answer.codes().contains(&code.to_owned()),
                    "{}",
                    answer.told()
                ),
            }
        }
    }
    // An admin belongs to every branch.
    let client = app.client().await;
    let body = sharing(&[added.id()]);
    app.admin()
        .await
        .patch(&format!("/clients/{client}"), body)
        .await
        .expect(200);
}

async fn only_who_is_at_home_moves_unshares_and_deletes(app: TestApp) {
    let shared = Shared::new(&app).await;
    let (path, guest) = (shared.path(), shared.guest.id());
    let third = app.branch().await;
    let wide = app.person("manager", &[guest, third.id()]).await;
    let before = app.db_digest().await;
    for (person, body, member) in [
        (&shared.visitor, json!({ "branch_id": guest }), "/branch_id"),
        (
            &shared.visitor,
            json!({ "shared_branch_ids": [] }),
            "/shared_branch_ids",
        ),
        (
            &wide,
            json!({ "shared_branch_ids": [guest, third.id()] }),
            "/shared_branch_ids",
        ),
    ] {
        let refused = person.patch(&path, body).await.expect(403);
        refused.error_at(member, "forbidden");
    }
    shared.visitor.delete(&path).await.problem(403, "forbidden");
    assert!(app.db_digest().await.changed_since(&before).is_empty());
    // The rest of it is for whoever sees it, the list as it stands included.
    let same = json!({ "name": "Zenaide Outra", "shared_branch_ids": [guest] });
    shared.visitor.patch(&path, same).await.expect(200);
    let none = json!({ "shared_branch_ids": null });
    let none = shared.at_home.patch(&path, none).await.expect(200);
    assert_eq!(none.at("/shared_branch_ids"), &json!([]));
    shared.visitor.get(&path).await.problem(404, "not_found");
    shared.at_home.delete(&path).await.expect(204);
}

async fn the_list_is_kept_without_the_home(app: TestApp) {
    let shared = Shared::new(&app).await;
    let (admin, path) = (app.admin().await, shared.path());
    let (home, guest) = (shared.home.id(), shared.guest.id());
    let whole = json!({ "shared_branch_ids": [home, guest] });
    let tidy = admin.patch(&path, whole).await.expect(200);
    assert_eq!(tidy.at("/shared_branch_ids"), &json!([guest]));
    assert_eq!(tidy.at("/version"), &shared.client["version"]);
    let moved = json!({ "branch_id": guest });
    let moved = admin.patch(&path, moved).await.expect(200);
    assert_eq!(moved.at("/branch_id"), guest);
    assert_eq!(moved.at("/shared_branch_ids"), &json!([]));
    shared.at_home.get(&path).await.problem(404, "not_found");
    let refused = admin.delete(&format!("/branches/{guest}")).await;
    refused.problem(409, "in_use");
    let back = json!({ "branch_id": home, "shared_branch_ids": [guest] });
    admin.patch(&path, back).await.expect(200);
    let refused = admin.delete(&format!("/branches/{guest}")).await;
    let refused = refused.problem(409, "in_use");
    let message = refused.text_at("/errors/0/message");
    assert!(message.contains("client"), "{message}");
}

/// Every read that may show the client, and whether it does.
async fn reads(app: &TestApp, shared: &Shared, who: &Person, sees: bool) {
    let (path, client) = (shared.path(), &shared.client);
    let contact = app.contact_of(client.id()).await;
    let own = json!({ "client_id": client.id() });
    let billing = app.billing_type().with(own).await;
    for one in [
        path.clone(),
        format!("{path}/contacts"),
        format!("{path}/contacts/{contact}"),
        format!("/billing-types/{billing}"),
    ] {
        who.get(&one).await.expect(if sees { 200 } else { 404 });
    }
    let document = client["document"].as_str().expect("a document");
    for list in [
        "/clients".to_owned(),
        "/clients?q=zenaide".to_owned(),
        "/clients?email=zenaide%40example.com".to_owned(),
        format!("/clients?document={document}"),
        format!("/clients?ids={client}"),
        format!("/clients?ids={client}&count=true"),
    ] {
        let page = who.get(&list).await.expect(200);
        let found = page.column("id").contains(&json!(client.id()));
        assert_eq!(found, sees, "{list}: {}", page.told());
        if let Some(total) = page.json.pointer("/page/total") {
            assert_eq!(total, &json!(usize::from(sees)), "{list}");
        }
    }
    for list in ["/negotiations", "/billing-types"] {
        let page = who.get(&format!("{list}?client_id={client}")).await;
        page.expect(if sees { 200 } else { 422 });
    }
}

async fn a_shared_client_is_there_by_every_road(app: TestApp) {
    let shared = Shared::new(&app).await;
    let (visitor, client) = (&shared.visitor, &shared.client);
    for person in [visitor, &shared.at_home] {
        reads(&app, &shared, person, true).await;
    }
    let contact = app.contact_of(client.id()).by(visitor).await;
    let body = json!({ "client_id": client.id(), "contact_id": contact.id() });
    let opened = app.negotiation().with(body).by(visitor).await;
    assert_eq!(opened["branch_id"], shared.guest.id());
    let path = format!("/negotiations/{opened}?expand=client,contact");
    let whole = visitor.get(&path).await.expect(200);
    assert_eq!(whole.at("/client/id"), client.id());
    assert_eq!(whole.at("/contact/id"), contact.id());
    // The negotiation itself is the guest's.
    shared.at_home.get(&path).await.problem(404, "not_found");
    let same = json!({ "document": client["document"], "branch_id": shared.guest.id() });
    let taken = app.client().with(same).by(visitor).attempt().await;
    let taken = taken.problem(409, "document_taken");
    assert_eq!(taken.at("/client/id"), client.id());
    // A sale goes through to its end.
    let ready = app
        .ready_for(client, json!({ "branch_id": shared.guest.id() }))
        .await;
    let manager = app.manager_of(shared.guest.id()).await;
    let won = ready.win(&manager).await.expect(200);
    assert_eq!(won.at("/client/id"), client.id());
    // Whoever won, it is the home's client.
    let events = app.journal_of(client.id()).await;
    let converted = events
        .iter()
        .find(|event| event.name() == "client.converted");
    let branch = converted.expect("its event").get("branch_id");
    assert_eq!(branch, &plain(shared.home.id()));
    let contract = format!("/contracts/{}", won.text_at("/contract/id"));
    visitor.get(&contract).await.expect(200);
    shared
        .at_home
        .get(&contract)
        .await
        .problem(404, "not_found");
}

/// Its contracts print them.
async fn a_shared_client_s_own_billing_types_are_changed_at_home(app: TestApp) {
    let shared = Shared::new(&app).await;
    let own = json!({ "client_id": shared.client.id() });
    let billing = app.billing_type().with(own).await;
    let path = format!("/billing-types/{billing}");
    let change = json!({ "name": "Outro" });
    let guest = app.manager_of(shared.guest.id()).await;
    let refused = guest.patch(&path, change.clone()).await;
    refused.problem(403, "forbidden");
    let home = app.manager_of(shared.home.id()).await;
    home.patch(&path, change).await.expect(200);
}

async fn a_client_out_of_sight_is_there_by_none(app: TestApp) {
    let shared = Shared::new(&app).await;
    let (stranger, client) = (&shared.stranger, &shared.client);
    reads(&app, &shared, stranger, false).await;
    let before = app.db_digest().await;
    let body = json!({ "description": "x", "client_id": client.id() });
    let refused = stranger.post("/negotiations", body).await;
    refused
        .problem(422, "reference_not_found")
        .error_at("/client_id", "reference_not_found");
    let change = json!({ "name": "Outra" });
    stranger
        .patch(&shared.path(), change)
        .await
        .problem(404, "not_found");
    stranger
        .delete(&shared.path())
        .await
        .problem(404, "not_found");
    let contacts = format!("{}/contacts", shared.path());
    let contact = json!({ "name": "Ana" });
    stranger
        .post(&contacts, contact)
        .await
        .problem(404, "not_found");
    assert!(app.db_digest().await.changed_since(&before).is_empty());
    // That the document is taken is told, and how to go on; of the client nothing is.
    let own = app.branch().await;
    let person = app.seller_of(own.id()).await;
    let mut body = app
        .client()
        .with(json!({ "branch_id": own.id() }))
        .body()
        .await;
    body["document"] = client["document"].clone();
    let made = app.client().with(json!({ "branch_id": own.id() })).await;
    let calls = [
        person.post("/clients", body.clone()),
        person.patch(
            &format!("/clients/{made}"),
            json!({ "document": body["document"] }),
        ),
    ];
    for call in calls {
        let taken = call.await.problem(409, "document_taken");
        let message = taken.text_at("/errors/0/message");
        assert!(message.contains("share it"), "{message}");
        assert!(taken.at("/client").is_null(), "{}", taken.told());
        for secret in ["Zenaide", client.id(), shared.home.id()] {
            assert!(!taken.told().contains(secret), "{}", taken.told());
        }
    }
    let taken = person.post("/clients", body).in_portuguese().await;
    let taken = taken.problem(409, "document_taken");
    let message = taken.text_at("/errors/0/message");
    assert!(message.contains("compartilhá-lo"), "{message}");
}

/// The branch of a negotiation that is opened, or pointer and code of the refusal.
type Opened<'a> = Result<&'a str, (&'a str, &'a str)>;

async fn a_negotiation_is_opened_in_an_own_branch_that_has_the_client(app: TestApp) {
    let shared = Shared::new(&app).await;
    let (home, guest) = (shared.home.id(), shared.guest.id());
    let third = app.branch().await;
    let both = json!({ "shared_branch_ids": [guest, third.id()] });
    app.admin()
        .await
        .patch(&shared.path(), both)
        .await
        .expect(200);
    let other = app.branch().await;
    let cases: [(Vec<&str>, Value, Opened<'_>); 8] = [
        (vec![home], Value::Null, Ok(home)),
        (vec![home, guest], Value::Null, Ok(home)),
        (vec![home, guest], json!(guest), Ok(guest)),
        (vec![guest], Value::Null, Ok(guest)),
        (vec![guest, other.id()], Value::Null, Ok(guest)),
        (
            vec![guest, third.id()],
            Value::Null,
            Err(("/branch_id", "required")),
        ),
        (
            vec![guest],
            json!(home),
            Err(("/branch_id", "reference_not_found")),
        ),
        (
            vec![guest, other.id()],
            json!(other.id()),
            Err(("/client_id", "not_in_branch")),
        ),
    ];
    for (own, branch, expected) in cases {
        let seller = app.person("seller", &own).await;
        let body = json!({ "client_id": shared.client.id(), "branch_id": branch });
        let answer = app.negotiation().with(body).by(&seller).attempt().await;
        match expected {
            Ok(branch) => assert_eq!(answer.expect(201).at("/branch_id"), branch),
            Err((pointer, code)) => drop(answer.expect(422).error_at(pointer, code)),
        }
    }
}

async fn a_branch_that_negotiates_stays_in_sight(app: TestApp) {
    let shared = Shared::new(&app).await;
    let (admin, path) = (app.admin().await, shared.path());
    let (home, guest) = (shared.home.id(), shared.guest.id());
    let body = json!({ "client_id": shared.client.id() });
    let opened = app.negotiation().with(body).by(&shared.visitor).await;
    let unshared = json!({ "shared_branch_ids": [] });
    let refused = admin.patch(&path, unshared.clone()).await;
    let refused = refused.problem(409, "in_use");
    let message = refused.text_at("/errors/0/message");
    assert!(message.contains("negotiation"), "{message}");
    // Nothing is negotiated at home: it may move to where it is.
    let moved = json!({ "branch_id": guest, "shared_branch_ids": [] });
    admin.patch(&path, moved).await.expect(200);
    let away = json!({ "branch_id": home });
    let refused = admin.patch(&path, away).await;
    refused.problem(409, "in_use");
    let back = json!({ "branch_id": home, "shared_branch_ids": [guest] });
    admin.patch(&path, back).await.expect(200);
    let gone = format!("/negotiations/{opened}");
    admin.delete(&gone).await.expect(204);
    admin.patch(&path, unshared).await.expect(200);
}

async fn nobody_is_left_with_a_client_out_of_sight(app: TestApp) {
    let admin = app.admin().await.clone();
    for _ in 0..8 {
        let shared = Shared::new(&app).await;
        let members = json!({ "client_id": shared.client.id(), "branch_id": shared.guest.id() });
        let body = app.negotiation().with(members).body().await;
        let path = shared.path();
        let answers = together(4, |index| match index {
            0 => admin
                .patch(&path, json!({ "shared_branch_ids": [] }))
                .send(),
            1 => admin.post("/negotiations", body.clone()).send(),
            _ => shared.visitor.post("/negotiations", body.clone()).send(),
        })
        .await;
        for answer in &answers {
            assert!(!answer.status.is_server_error(), "{}", answer.told());
        }
        let opened = answers[1..].iter().any(|answer| answer.status == 201);
        let unshared = answers[0].status == 200;
        assert!(
            opened != unshared,
            "{}{}",
            answers[0].told(),
            answers[1].told()
        );
    }
}
