//! Each operation × role × person or program × own or other branch.

use std::collections::BTreeSet;

use domain::permission::{Action, Grant, Role, grant};
use serde_json::Value;
use tests::app::{Person, Program};
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
    a_program_does_nothing_that_takes_a_person,
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

    fn check(&mut self, who: &str, answer: &Answer, expected: u16) {
        if answer.status != expected {
            self.wrong.push(format!(
                "{who}: {} instead of {expected}: {}",
                answer.status,
                answer.told()
            ));
        }
    }

    /// All who were refused an operation have changed nothing.
    async fn unchanged(&mut self, app: &TestApp, operation: &Operation) {
        if operation.writes() {
            let now = app.db_digest().await;
            let changed = now.changed_since(&self.before);
            if !changed.is_empty() {
                let name = operation.name();
                self.wrong.push(format!("{name} changed {changed:?}"));
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

/// Somebody of a role: a person, or a program with a key.
struct Caller {
    name: &'static str,
    role: &'static str,
    is_program: bool,
    client: Client,
}

impl Caller {
    /// Whether the role may call an operation, and the kind.
    fn may(&self, operation: &Operation) -> bool {
        let takes_a_person = actions_of(Action::takes_a_person).contains(operation.id());
        rank(self.role) >= rank(operation.access()) && !(self.is_program && takes_a_person)
    }
}

async fn people(app: &TestApp) -> Vec<Caller> {
    let matriz = app.matriz().await.id();
    let mut people = Vec::new();
    for role in ROLES {
        let person: Person = app.person(role, &[matriz]).await;
        people.push(Caller {
            name: role,
            role,
            is_program: false,
            client: (*person).clone(),
        });
    }
    people
}

async fn programs(app: &TestApp) -> Vec<Caller> {
    let matriz = app.matriz().await.id();
    let names = [
        "viewer program",
        "seller program",
        "manager program",
        "admin program",
    ];
    let mut programs = Vec::new();
    for (role, name) in ROLES.into_iter().zip(names) {
        let program: Program = app.program(role, &[matriz]).await;
        programs.push(Caller {
            name,
            role,
            is_program: true,
            client: (*program).clone(),
        });
    }
    let clients: Vec<&Client> = programs.iter().map(|program| &program.client).collect();
    settled(app, &clients).await;
    programs
}

/// Time stands, and the uses of these keys are known: none is written while a case looks for what has changed.
async fn settled(app: &TestApp, programs: &[&Client]) {
    app.clock().stop();
    for program in programs {
        program.get("/channels").await.expect(200);
    }
    let known = async || app.db_count("api_keys", "last_used_at IS NOT NULL").await;
    while known().await < i64::try_from(programs.len()).expect("few") {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}

/// People and programs of every role.
async fn callers(app: &TestApp) -> Vec<Caller> {
    let mut callers = people(app).await;
    callers.extend(programs(app).await);
    callers
}

async fn nobody_gets_in_without_a_token(app: TestApp) {
    let world = World::of(&app, app.matriz().await.id()).await;
    let mut denials = Denials::new(&app).await;
    for operation in guarded(&app).await {
        let answer = call(&app.anonymous(), &operation, &world).await;
        denials.check("nobody", &answer, 401);
        denials.unchanged(&app, &operation).await;
    }
    denials.none();
}

async fn a_role_that_may_not_is_told_so(app: TestApp) {
    let own = World::of(&app, app.matriz().await.id()).await;
    let other = World::of(&app, app.branch().await.id()).await;
    let callers = callers(&app).await;
    let mut denials = Denials::new(&app).await;
    for operation in guarded(&app).await {
        let lacking = callers.iter().filter(|caller| !caller.may(&operation));
        for caller in lacking {
            for (place, world) in [("own", &own), ("other", &other)] {
                let answer = call(&caller.client, &operation, world).await;
                let who = format!("{} in the {place} branch", caller.name);
                denials.check(&who, &answer, 403);
            }
        }
        denials.unchanged(&app, &operation).await;
    }
    denials.none();
}

/// Every operation that the table gives a seller for the own negotiations only.
async fn a_seller_does_nothing_with_what_is_anothers(app: TestApp) {
    let matriz = app.matriz().await;
    let world = World::of(&app, matriz.id()).await;
    let person = app.seller_of(matriz.id()).await;
    let program = app.program("seller", &[matriz.id()]).await;
    settled(&app, &[&*program]).await;
    let mut denials = Denials::new(&app).await;
    let own = actions_of(|action| grant(Role::Seller, action) == Grant::Own);
    assert!(own.len() > 30, "only {} operations", own.len());
    for operation in guarded(&app).await {
        let id = operation.id();
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
        for seller in [&*person, &*program] {
            let answer = call(seller, &operation, &world).await;
            denials.check(id, &answer, expected);
        }
        denials.unchanged(&app, &operation).await;
    }
    denials.none();
}

async fn another_branch_does_not_exist(app: TestApp) {
    let other = World::of(&app, app.branch().await.id()).await;
    let callers = callers(&app).await;
    let mut denials = Denials::new(&app).await;
    let mut operations = guarded(&app).await;
    operations.retain(|operation| {
        let scoped = |collection: &&str| operation.path.starts_with(&format!("/{collection}/{{"));
        SCOPED.iter().any(scoped)
    });
    for operation in operations {
        let able = callers
            .iter()
            .filter(|caller| caller.role != "admin" && caller.may(&operation));
        for caller in able {
            let answer = call(&caller.client, &operation, &other).await;
            let who = format!("{} of another branch", caller.name);
            denials.check(&who, &answer, 404);
        }
        denials.unchanged(&app, &operation).await;
    }
    denials.none();
}

async fn everybody_reads_in_the_own_branch(app: TestApp) {
    let world = World::of(&app, app.matriz().await.id()).await;
    let mut wrong = Vec::new();
    let callers = callers(&app).await;
    for operation in guarded(&app)
        .await
        .iter()
        .filter(|operation| !operation.writes())
    {
        // The open negotiation of the world has neither.
        let unborn = ["/conversion", "/pipedrive"];
        let unborn = unborn.iter().any(|part| operation.path.ends_with(part));
        for caller in &callers {
            let answer = call(&caller.client, operation, &world).await;
            let expected = match (caller.may(operation), unborn) {
                (false, _) => 403,
                (true, true) => 404,
                (true, false) => 200,
            };
            if answer.status != expected {
                wrong.push(format!("{}: {}", caller.name, answer.told()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Whatever takes a person is refused to a program of every role, before anything is looked at; and nothing else is.
async fn a_program_does_nothing_that_takes_a_person(app: TestApp) {
    let world = World::of(&app, app.matriz().await.id()).await;
    let programs = programs(&app).await;
    let mut denials = Denials::new(&app).await;
    let for_people = actions_of(Action::takes_a_person);
    let mut operations = app.document().await.operations();
    operations.retain(|operation| for_people.contains(operation.id()));
    let names: BTreeSet<_> = operations.iter().map(Operation::name).collect();
    let expected = [
        "DELETE /employees/{employee_id}/api-keys/{id}",
        "DELETE /employees/{id}",
        "GET /auth/me",
        "GET /employees/{employee_id}/api-keys",
        "GET /employees/{employee_id}/api-keys/{id}",
        "PATCH /employees/{id}",
        "POST /auth/logout",
        "POST /auth/password",
        "POST /employees",
        "POST /employees/{employee_id}/api-keys",
        "POST /negotiations/{id}/access/reveal-password",
    ];
    assert_eq!(names, expected.map(str::to_owned).into());
    for operation in &operations {
        for program in &programs {
            let answer = call(&program.client, operation, &world).await;
            denials.check(program.name, &answer, 403);
            answer.problem(403, "person_required");
        }
        denials.unchanged(&app, operation).await;
    }
    denials.none();
}
