//! What is accepted: extension and content must agree, and names are made harmless.

use tests::files::{accepted, package, pdf};
use tests::{TestApp, both};

both!(
    every_kind_is_accepted_and_comes_back_whole,
    a_lie_is_refused_and_leaves_nothing,
    names_are_made_harmless,
    a_form_holds_one_file_and_nothing_else,
);

async fn every_kind_is_accepted_and_comes_back_whole(app: TestApp) {
    let (admin, path) = (app.admin().await, app.attachments().await);
    for (name, bytes, media) in accepted() {
        let made = admin.upload(&path, name, &bytes).await.expect(201);
        assert_eq!(made.at("/file_name"), name);
        assert_eq!(made.at("/content_type"), media, "{name}");
        assert_eq!(made.at("/size"), bytes.len());
        assert_eq!(made.at("/version"), 1);
        let one = format!("{path}/{}", made.id());
        assert!(
            made.header("location").ends_with(&one),
            "{}",
            made.header("location")
        );
        let back = admin.download(&one).await;
        assert_eq!(back.bytes, bytes, "{name}");
        assert_eq!(back.etag(), format!("\"{}\"", made.text_at("/sha256")));
        assert_eq!(back.etag(), made.etag());
    }
    let listed = admin.get(&path).await.expect(200);
    assert_eq!(listed.rows().len(), accepted().len());
    assert_eq!(listed.rows()[0]["file_name"], "a.csv", "newest first");
}

async fn a_lie_is_refused_and_leaves_nothing(app: TestApp) {
    let (admin, path) = (app.admin().await, app.attachments().await);
    let word: &[u8] = b"<w/>";
    let docx = package(&[
        ("[Content_Types].xml", word),
        ("_rels/.rels", word),
        ("word/document.xml", word),
    ]);
    let lies: Vec<(&str, Vec<u8>)> = vec![
        ("programa.pdf", b"MZ\x90\0\x03\0\0\0".to_vec()),
        (
            "pagina.txt",
            b"<!DOCTYPE html><script>alert(1)</script>".to_vec(),
        ),
        ("pagina.csv", b"<html><body>".to_vec()),
        ("script.txt", b"#!/bin/sh\nrm -rf /\n".to_vec()),
        ("binario.txt", b"texto\0texto".to_vec()),
        ("escape.csv", b"nome\x1b[2J".to_vec()),
        ("utf16.txt", b"\xff\xfea\0b\0".to_vec()),
        ("papel.txt", pdf(64)),
        ("foto.png", b"\xff\xd8\xff\xe0\0\x10JFIF\0".to_vec()),
        ("planilha.xlsx", docx.clone()),
        (
            "pacote.docx",
            package(&[("qualquer.bin", word), ("word/x", word)]),
        ),
        ("texto.docx", b"so texto".to_vec()),
        (
            "imagem.svg",
            b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec(),
        ),
        ("pacote.zip", docx),
        ("sem-extensao", pdf(64)),
        ("programa.exe", pdf(64)),
        (".pdf", pdf(64)),
        // A polyglot is what its first bytes are: not this.
        ("duplo.pdf", [b"GIF89a".as_slice(), &pdf(64)].concat()),
    ];
    for (name, bytes) in lies {
        let answer = admin.upload(&path, name, &bytes).await;
        answer
            .problem(415, "unsupported_file_type")
            .error_at("/file", "unsupported_file_type");
    }
    admin
        .upload(&path, "vazio.pdf", b"")
        .await
        .problem(422, "empty_file");
    assert_eq!(app.db_count("proposal_attachments", "1 = 1").await, 0);
    assert_eq!(
        tests::store::count(&app.uploads()),
        0,
        "a file is left over"
    );
}

async fn names_are_made_harmless(app: TestApp) {
    let (admin, path) = (app.admin().await, app.attachments().await);
    let long = format!("{}.pdf", "á".repeat(300));
    let cases = [
        ("../../etc/x.pdf", "x.pdf".to_owned()),
        ("C:\\\\pasta\\\\x.pdf", "x.pdf".to_owned()),
        ("a\u{202e}fdp.pdf", "afdp.pdf".to_owned()),
        ("a\u{200b}b.pdf", "ab.pdf".to_owned()),
        ("Açaí 🍇.PDF", "Açaí 🍇.PDF".to_owned()),
        ("a:b*c?.pdf", "a_b_c_.pdf".to_owned()),
        (" ..oculto.pdf. ", "oculto.pdf".to_owned()),
        (&long, format!("{}.pdf", "á".repeat(196))),
    ];
    for (sent, kept) in cases {
        let made = admin.upload(&path, sent, &pdf(32)).await.expect(201);
        assert_eq!(made.text_at("/file_name"), kept, "{sent}");
    }
    // A control character may not stand in a header at all.
    let control = admin.upload(&path, "a\u{7f}b.pdf", &pdf(32)).await;
    control.problem(400, "invalid_multipart");
    // A line end would begin another header: the form is broken, or the name has none.
    let split = admin
        .upload(&path, "a\r\nX-Evil: 1\r\n.pdf", &pdf(32))
        .await;
    assert!(split.status.is_client_error(), "{}", split.told());
    admin
        .upload(&path, "", &pdf(32))
        .await
        .problem(422, "required");
}

async fn a_form_holds_one_file_and_nothing_else(app: TestApp) {
    use tests::files::{form, form_type, part};
    let (admin, path) = (app.admin().await, app.attachments().await);
    let end = b"------limite--\r\n".to_vec();
    let file = part("file", "a.pdf", &pdf(32));
    let other = part("nota", "a.pdf", &pdf(32));
    let send = |body: Vec<u8>| admin.act(&path).raw(&form_type(), body);
    let twice = [file.clone(), file.clone(), end.clone()].concat();
    send(twice).await.error_at("/file", "duplicate_member");
    let before = [other.clone(), file.clone(), end.clone()].concat();
    send(before)
        .await
        .expect(422)
        .error_at("/nota", "unknown_member");
    let after = [file.clone(), other, end.clone()].concat();
    send(after)
        .await
        .expect(422)
        .error_at("/nota", "unknown_member");
    send(end).await.expect(422).error_at("/file", "required");
    send(file).await.problem(400, "invalid_multipart");
    send(b"nada".to_vec())
        .await
        .problem(400, "invalid_multipart");
    let json = admin.act(&path).raw("application/json", "{}");
    json.await.problem(415, "unsupported_media_type");
    let nameless = admin
        .act(&path)
        .raw("multipart/form-data", form("a.pdf", &pdf(32)));
    nameless.await.problem(415, "unsupported_media_type");
    assert_eq!(app.db_count("proposal_attachments", "1 = 1").await, 0);
    assert_eq!(
        tests::store::count(&app.uploads()),
        0,
        "a file is left over"
    );
}
