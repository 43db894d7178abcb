//! Bodies that come compressed: gzip alone, held to the same limits and rules as what it stands for.

use serde_json::json;
use tests::gzip::{bomb, gzip};
use tests::{Call, Client, TestApp, both};

both!(
    gzip_is_read_by_any_of_its_names,
    limits_count_what_comes_out,
    what_is_no_gzip_is_a_400,
    any_other_encoding_is_a_415_that_names_gzip,
    an_empty_body_has_no_encoding,
);

const KIB: usize = 1024;

fn sent(client: &Client, path: &str, encoding: &str, bytes: Vec<u8>) -> Call {
    let call = client.act(path).raw("application/json", bytes);
    call.header("content-encoding", encoding)
}

async fn gzip_is_read_by_any_of_its_names(app: TestApp) {
    let admin = app.admin().await;
    for encoding in ["gzip", "GZip", "x-gzip", " gzip "] {
        let body = json!({ "name": format!("Loja {encoding}") }).to_string();
        let call = sent(admin, "/channels", encoding, gzip(body.as_bytes()));
        call.await.expect(201);
    }
    let body = json!({ "name": "Loja" }).to_string().into_bytes();
    sent(admin, "/channels", "identity", body).await.expect(201);
    let member = json!({ "name": "Não" }).to_string();
    let path = format!("/channels/{}", app.channel().await);
    let patch = admin.call(reqwest::Method::PATCH, &path);
    let patch = patch.raw("application/merge-patch+json", gzip(member.as_bytes()));
    let patched = patch.header("content-encoding", "gzip").await.expect(200);
    assert_eq!(patched.at("/name"), "Não");
}

async fn limits_count_what_comes_out(app: TestApp) {
    let admin = app.admin().await;
    let body = |size: usize| {
        let text = json!({ "name": "Loja" }).to_string();
        let blanks = " ".repeat(size - text.len());
        gzip((text + &blanks).as_bytes())
    };
    let full = sent(admin, "/channels", "gzip", body(256 * KIB));
    full.await.expect(201);
    let over = sent(admin, "/channels", "gzip", body(256 * KIB + 1));
    over.await.problem(413, "payload_too_large");
    // However far beyond, and however much is still to be sent.
    for mib in [1, 1_000, 9_000] {
        let refused = sent(admin, "/channels", "gzip", bomb(b"{", mib)).await;
        refused.problem(413, "payload_too_large");
    }
    let preview = format!(
        "/contract-templates/{}/preview",
        app.contract_template().await
    );
    let refused = sent(admin, &preview, "gzip", bomb(b"{", 2_000)).await;
    refused.problem(413, "payload_too_large");
    // Megabytes that become nothing are too large as they are.
    let nothing = [&gzip(b"")[..10], &[0, 0, 0, 0xff, 0xff].repeat(1024 * KIB)].concat();
    let refused = sent(admin, "/channels", "gzip", nothing).await;
    refused.problem(413, "payload_too_large");
}

/// A member with every way to be broken.
fn broken(whole: &[u8]) -> Vec<Vec<u8>> {
    let (head, rest) = whole.split_at(10);
    let mut checksum = whole.to_vec();
    let at = checksum.len() - 8;
    checksum[at] ^= 1;
    vec![
        head[..4].to_vec(),
        head.to_vec(),
        [head, &rest[..3]].concat(),
        whole[..whole.len() - 8].to_vec(),
        whole[..whole.len() - 1].to_vec(),
        [whole, b"x"].concat(),
        [whole, whole].concat(),
        [whole, &[0; 16]].concat(),
        [head, b"nonsense"].concat(),
        checksum,
        b"{\"name\":\"Loja\"}".to_vec(),
    ]
}

async fn what_is_no_gzip_is_a_400(app: TestApp) {
    let (admin, before) = (app.admin().await, app.db_digest().await);
    for bytes in broken(&gzip(b"{\"name\":\"Loja\"}")) {
        let refused = sent(admin, "/channels", "gzip", bytes).await;
        refused.problem(400, "invalid_gzip");
    }
    assert_eq!(app.db_digest().await, before);
    let text = sent(admin, "/channels", "gzip", gzip(b"{\"name\":")).await;
    text.problem(400, "invalid_json");
}

async fn any_other_encoding_is_a_415_that_names_gzip(app: TestApp) {
    let (admin, before) = (app.admin().await, app.db_digest().await);
    let body = json!({ "name": "Loja" }).to_string().into_bytes();
    let encodings = [
        "br",
        "deflate",
        "zstd",
        "compress",
        "gzip, gzip",
        "identity, gzip",
        "gzip;q=1",
        "nonsense",
    ];
    for encoding in encodings {
        let refused = sent(admin, "/channels", encoding, body.clone()).await;
        let refused = refused.problem(415, "unsupported_encoding");
        let refused = refused.error_at("Content-Encoding", "unsupported_encoding");
        assert_eq!(refused.header("accept-encoding"), "gzip");
        let message = refused.text_at("/errors/0/message");
        assert!(message.contains("gzip"), "{}", refused.told());
        assert!(message.contains(encoding), "{}", refused.told());
    }
    let twice = sent(admin, "/channels", "gzip", gzip(&gzip(&body)));
    let twice = twice.line("content-encoding", b"gzip").await;
    twice.problem(415, "unsupported_encoding");
    // Who sends much hears it all the same.
    let much = sent(admin, "/channels", "br", vec![b' '; 8 * KIB * KIB]).await;
    much.problem(415, "unsupported_encoding");
    let login = sent(&app.anonymous(), "/auth/login", "br", body).await;
    login.problem(415, "unsupported_encoding");
    assert_eq!(app.db_digest().await, before);
}

async fn an_empty_body_has_no_encoding(app: TestApp) {
    let admin = app.admin().await;
    for encoding in ["br", "gzip"] {
        let read = admin.get("/channels").header("content-encoding", encoding);
        read.await.expect(200);
        let path = format!("/negotiations/{}/pause", app.negotiation().await);
        let act = admin.act(&path).header("content-encoding", encoding);
        act.await.expect(200);
    }
}
