//! The least role of each operation, from the table in the domain's rules.

use tests::openapi::Operation;
use tests::{TestApp, both};

both!(the_document_says_the_roles_of_the_rules);

/// Operations that only a manager or an admin may call, though sellers write beside them.
const MANAGERS: [&str; 3] = [
    "POST /negotiations/{}/reopen",
    "POST /negotiations/{}/access/reveal-password",
    "DELETE /negotiations/{}/billing",
];

async fn the_document_says_the_roles_of_the_rules(app: TestApp) {
    let wrong: Vec<String> = app
        .document()
        .await
        .operations()
        .iter()
        .filter(|operation| operation.access() != least_role(operation))
        .map(|operation| {
            let (name, said) = (operation.name(), operation.access());
            format!("{name}: {said} instead of {}", least_role(operation))
        })
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

fn least_role(operation: &Operation) -> &'static str {
    let path = operation.fill(|_| "{}".to_owned());
    let name = format!("{} {path}", operation.method);
    let first = path.split('/').nth(1).unwrap_or_default();
    match (first, operation.writes()) {
        ("health" | "metrics" | "openapi.json" | "openapi.yaml" | "docs" | "public", _) => "public",
        ("auth", _) if path == "/auth/login" || path == "/auth/refresh" => "public",
        ("auth", _) => "viewer",
        ("webhooks", _) => "admin",
        ("employees", _) if path.contains("/api-keys") => "admin",
        (_, false) => "viewer",
        ("branches", true) => "admin",
        ("negotiations", true) if MANAGERS.contains(&name.as_str()) => "manager",
        ("negotiations" | "clients", true) => "seller",
        (_, true) => "manager",
    }
}
