//! The bytes back: headers, conditions, ranges.

use tests::files::pdf;
use tests::{Answer, Client, TestApp, both};

both!(
    a_browser_saves_and_never_runs_it,
    ranges_are_exact,
    an_unchanged_file_is_not_sent_again,
);

async fn a_browser_saves_and_never_runs_it(app: TestApp) {
    let (admin, path) = (app.admin().await, app.attachments().await);
    let name = "Orçamento, maio.txt";
    let text = "linha\n".repeat(2_000).into_bytes();
    let made = admin.upload(&path, name, &text).await.expect(201);
    let call = admin.get(&format!("{path}/{}", made.id()));
    let back = call.header("accept-encoding", "gzip, br").await.expect(200);
    assert_eq!(back.bytes, text, "not compressed");
    assert_eq!(
        back.header("content-disposition"),
        "attachment; filename=\"Or_amento, maio.txt\"; filename*=UTF-8''Or%C3%A7amento%2C%20maio.txt"
    );
    assert_eq!(back.header("content-type"), "text/plain");
    assert_eq!(back.header("content-length"), text.len().to_string());
    assert_eq!(back.header("x-content-type-options"), "nosniff");
    assert!(back.header("content-security-policy").contains("sandbox"));
    assert_eq!(back.header("accept-ranges"), "bytes");
    assert_eq!(back.header("cache-control"), "no-store");
}

async fn ranges_are_exact(app: TestApp) {
    let (admin, path) = (app.admin().await, app.attachments().await);
    let bytes = pdf(1_000);
    let made = admin.upload(&path, "a.pdf", &bytes).await.expect(201);
    let one = format!("{path}/{}", made.id());
    let cases = [
        ("bytes=0-9", 0..10),
        ("bytes=990-", 990..1_000),
        ("bytes=-10", 990..1_000),
        ("bytes=995-5000", 995..1_000),
        ("bytes=-5000", 0..1_000),
    ];
    for (range, wanted) in cases {
        let part = part(admin, &one, range).await.expect(206);
        assert_eq!(part.bytes, bytes[wanted.clone()], "{range}");
        let told = format!("bytes {}-{}/1000", wanted.start, wanted.end - 1);
        assert_eq!(part.header("content-range"), told);
        assert_eq!(part.etag(), made.etag());
    }
    for range in ["bytes=1000-", "bytes=5000-6000"] {
        let none = part(admin, &one, range)
            .await
            .problem(416, "range_not_satisfiable");
        assert_eq!(none.header("content-range"), "bytes */1000");
    }
    for range in ["bytes=0-1,5-6", "linhas=0-1", "bytes=x"] {
        assert_eq!(
            part(admin, &one, range).await.expect(200).bytes,
            bytes,
            "{range}"
        );
    }
    let other = admin
        .get(&one)
        .header("range", "bytes=0-9")
        .header("if-range", "\"outro\"");
    assert_eq!(other.await.expect(200).bytes, bytes);
    let same = admin
        .get(&one)
        .header("range", "bytes=0-9")
        .header("if-range", &made.etag());
    assert_eq!(same.await.expect(206).bytes, bytes[..10]);
}

async fn part(client: &Client, path: &str, range: &str) -> Answer {
    client.get(path).header("range", range).await
}

async fn an_unchanged_file_is_not_sent_again(app: TestApp) {
    let (admin, path) = (app.admin().await, app.attachments().await);
    let made = admin.upload(&path, "a.pdf", &pdf(100)).await.expect(201);
    let one = format!("{path}/{}", made.id());
    let same = admin
        .get(&one)
        .header("if-none-match", &made.etag())
        .await
        .expect(304);
    assert!(same.bytes.is_empty());
    admin
        .get(&one)
        .header("if-none-match", "\"outro\"")
        .await
        .expect(200);
}
