//! Who may attach what to which proposal, and what it leaves behind.

use serde_json::json;
use tests::files::pdf;
use tests::{TestApp, both};

both!(
    only_a_draft_of_an_open_negotiation,
    sellers_their_own_viewers_read_others_nothing,
    a_key_makes_one_attachment,
    history_tells_of_coming_and_going,
    a_removed_file_is_gone,
    what_has_no_row_is_swept,
);

async fn only_a_draft_of_an_open_negotiation(app: TestApp) {
    let (admin, path) = (app.admin().await, app.attachments().await);
    let made = admin.upload(&path, "a.pdf", &pdf(32)).await.expect(201);
    let one = format!("{path}/{}", made.id());
    let negotiation = path.split("/proposals").next().expect("a path");
    admin.act(&format!("{negotiation}/pause")).await.expect(200);
    admin
        .upload(&path, "a.pdf", &pdf(32))
        .await
        .problem(409, "invalid_status");
    admin.delete(&one).await.problem(409, "invalid_status");
    admin
        .act(&format!("{negotiation}/resume"))
        .await
        .expect(200);
    let cancelled = path.replace("/attachments", "/cancel");
    admin.act(&cancelled).await.expect(200);
    let large = pdf(8 * 1024 * 1024);
    admin
        .upload(&path, "a.pdf", &large)
        .await
        .problem(409, "proposal_not_draft");
    let keyed = admin.upload(&path, "a.pdf", &pdf(32)).key("k");
    keyed.await.problem(409, "proposal_not_draft");
    admin.delete(&one).await.problem(409, "proposal_not_draft");
    admin.download(&one).await;
}

async fn sellers_their_own_viewers_read_others_nothing(app: TestApp) {
    let (admin, path) = (app.admin().await, app.attachments().await);
    let matriz = app.matriz().await.id();
    let made = admin.upload(&path, "a.pdf", &pdf(32)).await.expect(201);
    let one = format!("{path}/{}", made.id());
    let viewer = app.viewer_of(matriz).await;
    viewer.download(&one).await;
    viewer.get(&path).await.expect(200);
    viewer
        .upload(&path, "a.pdf", &pdf(32))
        .await
        .problem(403, "forbidden");
    let seller = app.seller_of(matriz).await;
    seller
        .upload(&path, "a.pdf", &pdf(32))
        .await
        .problem(403, "forbidden");
    seller.delete(&one).await.problem(403, "forbidden");
    let stranger = app.manager_of(app.branch().await.id()).await;
    stranger.get(&one).await.problem(404, "not_found");
    stranger.get(&path).await.problem(404, "not_found");
    stranger
        .upload(&path, "a.pdf", &pdf(32))
        .await
        .problem(404, "not_found");
    stranger.delete(&one).await.problem(404, "not_found");
    // Below another proposal it does not exist either.
    let other = format!("{}/{}", app.attachments().await, made.id());
    admin.get(&other).await.problem(404, "not_found");
    app.anonymous().get(&one).await.problem(401, "unauthorized");
}

async fn a_key_makes_one_attachment(app: TestApp) {
    let (admin, path) = (app.admin().await, app.attachments().await);
    let first = admin
        .upload(&path, "a.pdf", &pdf(32))
        .key("k")
        .await
        .expect(201);
    let again = admin
        .upload(&path, "a.pdf", &pdf(32))
        .key("k")
        .await
        .expect(201);
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(again.json, first.json);
    assert_eq!(again.etag(), first.etag());
    for (name, size) in [("a.pdf", 33), ("b.pdf", 32)] {
        let other = admin.upload(&path, name, &pdf(size)).key("k").await;
        other.problem(422, "idempotency_key_reused");
    }
    let files = app.uploads();
    tests::eventually(|| tests::store::count(&files) == 1).await;
    assert_eq!(app.db_count("proposal_attachments", "1 = 1").await, 1);
}

async fn history_tells_of_coming_and_going(app: TestApp) {
    let (admin, path) = (app.admin().await, app.attachments().await);
    let negotiation = path.split("/proposals").next().expect("a path");
    let before = admin.get(negotiation).await.expect(200);
    let made = admin.upload(&path, "a.pdf", &pdf(32)).await.expect(201);
    let one = format!("{path}/{}", made.id());
    admin
        .delete(&one)
        .if_match("\"0\"")
        .await
        .problem(412, "precondition_failed");
    admin.delete(&one).if_match(&made.etag()).await.expect(204);
    let after = admin.get(negotiation).await.expect(200);
    let version = |answer: &tests::Answer| answer.at("/version").as_i64();
    assert_eq!(version(&after), version(&before).map(|version| version + 2));
    let history = admin
        .get(&format!("{negotiation}/history"))
        .await
        .expect(200);
    let actions = history.column("action");
    assert_eq!(
        actions[..2],
        [json!("attachment.removed"), json!("attachment.created")]
    );
    assert!(history.rows()[1].to_string().contains("a.pdf"));
}

async fn a_removed_file_is_gone(app: TestApp) {
    let (admin, path) = (app.admin().await, app.attachments().await);
    let made = admin.upload(&path, "a.pdf", &pdf(32)).await.expect(201);
    let one = format!("{path}/{}", made.id());
    admin.delete(&one).await.expect(204);
    admin.get(&one).await.problem(404, "not_found");
    admin.delete(&one).await.problem(404, "not_found");
    let files = app.uploads();
    tests::eventually(|| tests::store::count(&files) == 0).await;
}

async fn what_has_no_row_is_swept(app: TestApp) {
    let (admin, path) = (app.admin().await, app.attachments().await);
    let kept = admin.upload(&path, "a.pdf", &pdf(32)).await.expect(201);
    let lost = app.attachments().await;
    admin.upload(&lost, "b.pdf", &pdf(32)).await.expect(201);
    admin
        .delete(lost.trim_end_matches("/attachments"))
        .await
        .expect(204);
    std::fs::write(
        app.uploads().join("0199b0a2-7c1e-7000-8000-000000000001#1"),
        b"meio",
    )
    .expect("half a file");
    assert_eq!(app.sweep(0).await, 0, "too young");
    assert_eq!(app.sweep(2).await, 2);
    assert_eq!(app.sweep(2).await, 0);
    admin.download(&format!("{path}/{}", kept.id())).await;
}
