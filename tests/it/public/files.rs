//! What goes with a proposal, for who has the link.

use super::Offered;
use serde_json::json;
use tests::files::pdf;
use tests::{TestApp, both};

both!(
    attachments_are_saved_by_the_client,
    other_files_are_not_there,
    what_is_over_gives_no_files,
    the_proposal_is_there_as_pdf,
);

/// A proposal with a file, its bytes and its id.
async fn with_file(app: &TestApp, bytes: &[u8]) -> (Offered, String) {
    let deal = app.planned().await;
    let draft = Offered::draft(app, deal.id(), json!({})).await;
    let all = format!("/negotiations/{deal}/proposals/{}/attachments", draft.id());
    let file = app
        .admin()
        .await
        .upload(&all, "planta baixa.pdf", bytes)
        .await
        .expect(201);
    (
        Offered::sent(app, deal.id(), &draft).await,
        file.id().to_owned(),
    )
}

async fn attachments_are_saved_by_the_client(app: TestApp) {
    let (bytes, nobody) = (pdf(1_000), app.anonymous());
    let (offered, file) = with_file(&app, &bytes).await;
    let told = nobody.get(&offered.link("")).await.expect(200);
    assert_eq!(told.at("/attachments/0/id"), file.as_str());
    assert_eq!(told.at("/attachments/0/size"), 1_000);
    let path = offered.link(&format!("/attachments/{file}"));
    let page = nobody.get(&offered.link("")).browsing().await.page(200);
    assert!(
        page.contains(&format!("href=\"{path}\"")) && page.contains("planta baixa.pdf"),
        "{page}"
    );
    let whole = nobody.get(&path).browsing().await.expect(200);
    assert_eq!(whole.bytes, bytes);
    assert!(
        whole
            .header("content-disposition")
            .starts_with("attachment;")
    );
    assert!(whole.header("content-security-policy").contains("sandbox"));
    assert_eq!(whole.header("x-robots-tag"), "noindex, nofollow");
    let part = nobody
        .get(&path)
        .header("range", "bytes=990-")
        .await
        .expect(206);
    assert_eq!(part.bytes, bytes[990..]);
    let none = nobody
        .get(&path)
        .header("range", "bytes=1000-")
        .await
        .problem(416, "range_not_satisfiable");
    assert!(!none.text_at("/instance").contains(&offered.token));
    nobody
        .get(&path)
        .header("if-none-match", &whole.etag())
        .await
        .expect(304);
    // A download is no look.
    let (other, file) = with_file(&app, &bytes).await;
    nobody
        .get(&other.link(&format!("/attachments/{file}")))
        .await
        .expect(200);
    assert_eq!(other.status(&app).await, "sent");
}

async fn other_files_are_not_there(app: TestApp) {
    let (own, _) = with_file(&app, &pdf(100)).await;
    let (_, foreign) = with_file(&app, &pdf(100)).await;
    for id in [
        foreign.as_str(),
        own.proposal.id(),
        "x",
        "0199b0a2-7c1e-7000-8000-00000000dead",
    ] {
        let path = own.link(&format!("/attachments/{id}"));
        app.anonymous().get(&path).await.problem(404, "not_found");
        app.anonymous().get(&path).browsing().await.page(404);
    }
}

async fn what_is_over_gives_no_files(app: TestApp) {
    let (taken, file) = with_file(&app, &pdf(100)).await;
    let path = taken.link(&format!("/attachments/{file}"));
    taken.cancel(&app).await;
    app.anonymous()
        .get(&path)
        .await
        .problem(410, "proposal_cancelled");
    let page = app.anonymous().get(&path).browsing().await.page(410);
    assert!(page.contains("Esta proposta foi retirada"), "{page}");
    let (late, file) = with_file(&app, &pdf(100)).await;
    late.db_expire(&app).await;
    let path = late.link(&format!("/attachments/{file}"));
    app.anonymous()
        .get(&path)
        .await
        .problem(410, "proposal_expired");
}

async fn the_proposal_is_there_as_pdf(app: TestApp) {
    let offered = Offered::new(&app).await;
    let paper = app
        .anonymous()
        .get(&offered.link("/document"))
        .browsing()
        .await
        .expect(200);
    assert_eq!(paper.header("content-type"), "application/pdf");
    let name = format!(
        "inline; filename=\"proposta-{}.pdf\"",
        offered.proposal.at("/number")
    );
    assert_eq!(paper.header("content-disposition"), name);
    assert!(paper.bytes.starts_with(b"%PDF-"), "{}", paper.told());
    assert_eq!(offered.status(&app).await, "sent");
}
