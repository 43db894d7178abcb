//! Each operation × role × own or other branch.

use domain::permission::{Grant, Role, grant};
use serde_json::Value;
use tests::app::Person;
use tests::database::Digest;
use tests::openapi::Operation;
use tests::{Answer, Client, TestApp, World, both};

use super::actions::actions_of;

both!(
    nobody_gets_in_without_a_token,
    a_role_that_may_not_is_told_so,
    a_seller_does_nothing_with_what_is_anothers,
    another_branch_does_not_exist,
    everybody_reads_in_the_own_branch,
);

const ROLES: [&str; 4] = ["viewer", "seller", "manager", "admin"];

/// Collections whose rows belong to a branch.
const SCOPED: [&str; 12] = [
    "branches",
    "employees",
    "clients",
    "service-boxes",
    "sales-plans",
    "negotiation-plans",
    "billing-types",
    "negotiations",
    "contracts",
    "logins",
    "tickets",
    "instalments",
];

fn rank(role: &str) -> usize {
    ROLES
        .iter()
        .position(|other| *other == role)
        .unwrap_or_else(|| panic!("no role {role}"))
}

async fn guarded(app: &TestApp) -> Vec<Operation> {
    let mut operations = app.document().await.operations();
    operations.retain(|operation| !operation.is_public() && !operation.path.starts_with("/auth"));
    assert!(
        operations.len() > 80,
        "only {} operations",
        operations.len()
    );
    operations
}

async fn call(client: &Client, operation: &Operation, world: &World) -> Answer {
    let path = operation.fill(|collection| world.id(collection));
    let method = operation.method.parse().expect("a method");
    let call = client.call(method, &path);
    match operation.example() {
        Value::Null => call.await,
        body => call.json(&body).await,
    }
}

/// Everything that went wrong, told at once at the end.
struct Denials {
    before: Digest,
    wrong: Vec<String>,
}

impl Denials {
    async fn new(app: &TestApp) -> Self {
        Self {
            before: app.db_digest().await,
            wrong: Vec::new(),
        }
    }

    async fn check(
        &mut self,
        app: &TestApp,
        who: &str,
        operation: &Operation,
        answer: Answer,
        expected: u16,
    ) {
        if answer.status != expected {
            self.wrong.push(format!(
                "{who}: {} instead of {expected}: {}",
                answer.status,
                answer.told()
            ));
        }
        if operation.writes() {
            let now = app.db_digest().await;
            let changed = now.changed_since(&self.before);
            if !changed.is_empty() {
                self.wrong
                    .push(format!("{who}: {} changed {changed:?}", operation.name()));
                self.before = now;
            }
        }
    }

    fn none(self) {
        assert!(
            self.wrong.is_empty(),
            "{} wrong\n{}",
            self.wrong.len(),
            self.wrong.join("\n")
        );
    }
}

async fn people(app: &TestApp) -> Vec<(&'static str, Person)> {
    let matriz = app.matriz().await.id();
    let mut people = Vec::new();
    for role in ROLES {
        people.push((role, app.person(role, &[matriz]).await));
    }
    people
}

async fn nobody_gets_in_without_a_token(app: TestApp) {
    let world = World::of(&app, app.matriz().await.id()).await;
    let mut denials = Denials::new(&app).await;
    for operation in guarded(&app).await {
        let answer = call(&app.anonymous(), &operation, &world).await;
        denials.check(&app, "nobody", &operation, answer, 401).await;
    }
    denials.none();
}

async fn a_role_that_may_not_is_told_so(app: TestApp) {
    let own = World::of(&app, app.matriz().await.id()).await;
    let other = World::of(&app, app.branch().await.id()).await;
    let people = people(&app).await;
    let mut denials = Denials::new(&app).await;
    for operation in guarded(&app).await {
        let lacking = people
            .iter()
            .filter(|(role, _)| rank(role) < rank(operation.access()));
        for (role, person) in lacking {
            for (place, world) in [("own", &own), ("other", &other)] {
                let answer = call(person, &operation, world).await;
                let who = format!("{role} in the {place} branch");
                denials.check(&app, &who, &operation, answer, 403).await;
            }
        }
    }
    denials.none();
}

/// Every operation that the table gives a seller for the own negotiations only.
async fn a_seller_does_nothing_with_what_is_anothers(app: TestApp) {
    let matriz = app.matriz().await;
    let world = World::of(&app, matriz.id()).await;
    let seller = app.seller_of(matriz.id()).await;
    let mut denials = Denials::new(&app).await;
    let own = actions_of(|action| grant(Role::Seller, action) == Grant::Own);
    assert!(own.len() > 30, "only {} operations", own.len());
    for operation in guarded(&app).await {
        let id = operation.spec["operationId"].as_str().expect("an id");
        if !own.contains(id) {
            continue;
        }
        let expected = match id {
            // The world's negotiation isn't linked.
            "syncPipedriveLink" | "deletePipedriveLink" => 404,
            // No file comes with it.
            "createProposalAttachment" => 415,
            // Each is told for itself.
            "createTransitions" => 200,
            _ => 403,
        };
        let answer = call(&seller, &operation, &world).await;
        denials.check(&app, id, &operation, answer, expected).await;
    }
    denials.none();
}

async fn another_branch_does_not_exist(app: TestApp) {
    let other = World::of(&app, app.branch().await.id()).await;
    let people = people(&app).await;
    let mut denials = Denials::new(&app).await;
    let mut operations = guarded(&app).await;
    operations.retain(|operation| {
        let scoped = |collection: &&str| operation.path.starts_with(&format!("/{collection}/{{"));
        SCOPED.iter().any(scoped)
    });
    for operation in operations {
        let able = people
            .iter()
            .filter(|(role, _)| *role != "admin" && rank(role) >= rank(operation.access()));
        for (role, person) in able {
            let answer = call(person, &operation, &other).await;
            let who = format!("{role} of another branch");
            denials.check(&app, &who, &operation, answer, 404).await;
        }
    }
    denials.none();
}

async fn everybody_reads_in_the_own_branch(app: TestApp) {
    let world = World::of(&app, app.matriz().await.id()).await;
    let mut wrong = Vec::new();
    let people = people(&app).await;
    for operation in guarded(&app)
        .await
        .iter()
        .filter(|operation| !operation.writes())
    {
        // The open negotiation of the world has neither.
        let unborn = ["/conversion", "/pipedrive"];
        let unborn = unborn.iter().any(|part| operation.path.ends_with(part));
        for (role, person) in &people {
            let answer = call(person, operation, &world).await;
            let expected = if unborn { 404 } else { 200 };
            if answer.status != expected {
                wrong.push(format!("{role}: {}", answer.told()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
