//! Tokens of another kind, and those that were tampered with.

use tests::app::{ADMIN, PASSWORD};
use tests::{TestApp, both};

both!(
    a_refresh_token_opens_nothing,
    a_tampered_token_opens_nothing,
    a_token_of_another_installation_opens_nothing,
    public_routes_need_no_token,
);

async fn a_refresh_token_opens_nothing(app: TestApp) {
    let login = app.anonymous().try_login(ADMIN, PASSWORD).await.expect(200);
    let wrong_kind = app.anonymous().with_token(login.text_at("/refresh_token"));
    wrong_kind
        .get("/auth/me")
        .await
        .problem(401, "unauthorized");
}

async fn a_tampered_token_opens_nothing(app: TestApp) {
    let token = app.admin().await.token().to_owned();
    let parts: Vec<&str> = token.split('.').collect();
    assert_eq!(parts.len(), 3);
    let (header, payload, signature) = (parts[0], parts[1], parts[2]);
    // {"alg":"none","typ":"JWT"} and {"alg":"RS256","typ":"JWT"}
    let none = "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0";
    let rsa = "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9";
    let mut flipped = signature.to_owned().into_bytes();
    flipped[5] = if flipped[5] == b'A' { b'B' } else { b'A' };
    let flipped = String::from_utf8(flipped).expect("text");
    for forged in [
        format!("{header}.{payload}."),
        format!("{header}.{payload}.{flipped}"),
        format!("{none}.{payload}."),
        format!("{none}.{payload}.{signature}"),
        format!("{rsa}.{payload}.{signature}"),
        format!("{header}.e30.{signature}"),
    ] {
        let forger = app.anonymous().with_token(&forged);
        forger.get("/auth/me").await.problem(401, "unauthorized");
    }
}

async fn a_token_of_another_installation_opens_nothing(app: TestApp) {
    let other = TestApp::start(app.database())
        .await
        .expect("another installation");
    let stranger = app.anonymous().with_token(other.admin().await.token());
    stranger.get("/auth/me").await.problem(401, "unauthorized");
}

async fn public_routes_need_no_token(app: TestApp) {
    for path in [
        "/health/live",
        "/health/ready",
        "/openapi.json",
        "/openapi.yaml",
    ] {
        app.anonymous().get(path).await.expect(200);
    }
    for path in [
        "/branches",
        "/employees",
        "/clients",
        "/negotiations",
        "/contracts",
    ] {
        app.anonymous().get(path).await.problem(401, "unauthorized");
    }
}
