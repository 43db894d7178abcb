//! 10 MiB a file, 20 MiB and 20 files a proposal, also under a race.

use tests::files::{form, form_type, part, pdf};
use tests::gzip::{bomb, gzip};
use tests::race::{statuses, together};
use tests::{TestApp, both};

const MIB: usize = 1024 * 1024;

both!(
    a_file_may_have_ten_mebibytes,
    twenty_mebibytes_together,
    twenty_files,
    simultaneous_uploads_stay_within_the_total,
    an_upload_may_come_as_gzip,
    what_stands_around_the_file_is_little,
);

async fn a_file_may_have_ten_mebibytes(app: TestApp) {
    let (admin, path) = (app.admin().await, app.attachments().await);
    let exact = pdf(10 * MIB);
    let made = admin.upload(&path, "a.pdf", &exact).await.expect(201);
    let back = admin.download(&format!("{path}/{}", made.id())).await;
    assert!(back.bytes == exact, "the bytes differ");
    let answer = admin.upload(&path, "a.pdf", &pdf(10 * MIB + 1)).await;
    answer.problem(413, "payload_too_large");
    // Far too large: the answer is heard all the same.
    let body = form("a.pdf", &pdf(15 * MIB));
    let answer = admin.act(&path).raw(&form_type(), body).await;
    answer.problem(413, "payload_too_large");
    assert_eq!(tests::store::count(&app.uploads()), 1);
}

async fn twenty_mebibytes_together(app: TestApp) {
    let (admin, path) = (app.admin().await, app.attachments().await);
    admin
        .upload(&path, "a.pdf", &pdf(10 * MIB))
        .await
        .expect(201);
    let one = admin
        .upload(&path, "b.pdf", &pdf(9 * MIB))
        .await
        .expect(201);
    let more = admin.upload(&path, "c.pdf", &pdf(MIB + 1)).await;
    more.problem(413, "attachments_too_large");
    admin.upload(&path, "c.pdf", &pdf(MIB)).await.expect(201);
    admin
        .delete(&format!("{path}/{}", one.id()))
        .await
        .expect(204);
    admin.upload(&path, "d.pdf", &pdf(MIB)).await.expect(201);
}

async fn twenty_files(app: TestApp) {
    let (admin, path) = (app.admin().await, app.attachments().await);
    for _ in 0..20 {
        admin.upload(&path, "a.pdf", &pdf(20)).await.expect(201);
    }
    admin
        .upload(&path, "a.pdf", &pdf(20))
        .await
        .problem(422, "too_many");
    let files = app.uploads();
    tests::eventually(|| tests::store::count(&files) == 20).await;
}

async fn simultaneous_uploads_stay_within_the_total(app: TestApp) {
    let (admin, path) = (app.admin().await.clone(), app.attachments().await);
    let answers = together(10, |_| admin.upload(&path, "a.pdf", &pdf(4 * MIB)).send()).await;
    let counts = statuses(&answers);
    assert_eq!((counts[&201], counts[&413]), (5, 5), "{counts:?}");
    let total = "SELECT CAST(sum(size) AS BIGINT) AS n FROM proposal_attachments";
    assert_eq!(app.db_number(total).await, 20 * MIB as i64);
    let files = app.uploads();
    tests::eventually(|| tests::store::count(&files) == 5).await;
}

async fn an_upload_may_come_as_gzip(app: TestApp) {
    let (admin, path) = (app.admin().await, app.attachments().await);
    let send = |encoding: &str, bytes: Vec<u8>| {
        let call = admin.act(&path).raw(&form_type(), bytes);
        call.header("content-encoding", encoding)
    };
    let bytes = pdf(3 * MIB);
    let made = send("gzip", gzip(&form("a.pdf", &bytes))).await.expect(201);
    let back = admin.download(&format!("{path}/{}", made.id())).await;
    assert!(back.bytes == bytes, "the bytes differ");
    let over = gzip(&form("b.pdf", &pdf(10 * MIB + 1)));
    send("gzip", over).await.problem(413, "payload_too_large");
    let head = part("file", "c.pdf", &pdf(20));
    send("gzip", bomb(&head[..head.len() - 2], 2_000))
        .await
        .problem(413, "payload_too_large");
    let whole = gzip(&form("d.pdf", &pdf(2_000)));
    send("gzip", whole[..whole.len() - 1].to_vec())
        .await
        .problem(400, "invalid_gzip");
    send("gzip", form("e.pdf", &pdf(2_000)))
        .await
        .problem(400, "invalid_gzip");
    let refused = send("br", whole).await.problem(415, "unsupported_encoding");
    assert_eq!(refused.header("accept-encoding"), "gzip");
    let files = app.uploads();
    tests::eventually(|| tests::store::count(&files) == 1).await;
}

/// The parser keeps it until it is whole: a boundary that never comes, a head without an end.
async fn what_stands_around_the_file_is_little(app: TestApp) {
    let (admin, path) = (app.admin().await, app.attachments().await);
    let whole = form("a.pdf", &pdf(20));
    let many = vec![b' '; 2 * MIB];
    let head = b"------limite\r\nX-Much: ";
    let after = part("file", "b.pdf", &pdf(20));
    let bodies = [
        many.clone(),
        [&many[..], b"\r\n", &whole].concat(),
        [&head[..], &many].concat(),
        [&after[..], head, &many].concat(),
        [&whole[..], &many].concat(),
    ];
    for body in bodies {
        let refused = admin.act(&path).raw(&form_type(), body.clone()).await;
        refused.problem(413, "payload_too_large");
        let call = admin.act(&path).raw(&form_type(), gzip(&body));
        let refused = call.header("content-encoding", "gzip").await;
        refused.problem(413, "payload_too_large");
    }
    // A little of it is allowed (RFC 2046).
    let little = [b"preamble\r\n", &whole[..], b"\r\nepilogue"].concat();
    let taken = admin.act(&path).raw(&form_type(), little).await;
    taken.expect(201);
    let files = app.uploads();
    tests::eventually(|| tests::store::count(&files) == 1).await;
}
