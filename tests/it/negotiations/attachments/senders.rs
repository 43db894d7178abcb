//! Forms as the programs of the world write them: the real name is kept, and nothing is told to be missing that is there.

use serde_json::json;
use tests::files::{form_type, package, pdf};
use tests::{Answer, TestApp, both};

both!(
    every_program_keeps_its_file_s_name,
    a_name_that_cannot_be_read_is_told,
    the_content_type_is_read_as_programs_write_it,
    office_files_come_in_any_order,
    another_package_is_no_office_file,
);

/// A part's head as a program writes it, and the name that the file has there.
const HEADS: &[(&str, &[u8], &str)] = &[
    (
        "a browser",
        "Content-Disposition: form-data; name=\"file\"; filename=\"Açaí %22da casa%22.pdf\"".as_bytes(),
        "Açaí _da casa_.pdf",
    ),
    (
        "a browser, of a name that looks escaped",
        b"Content-Disposition: form-data; name=\"file\"; filename=\"100%25 fibra.pdf\"",
        "100%25 fibra.pdf",
    ),
    (
        "curl before 7.81, Go",
        b"Content-Disposition: form-data; name=\"file\"; filename=\"a \\\"b\\\" \\\\ c.pdf\"",
        " c.pdf",
    ),
    (
        "Go, of a name with quotes",
        b"Content-Disposition: form-data; name=\"file\"; filename=\"a \\\"b\\\" c.pdf\"",
        "a _b_ c.pdf",
    ),
    (
        "HttpClient of .NET",
        b"Content-Disposition: form-data; name=file; filename=\"=?utf-8?B?UHJvcG9zdGEgYcOnYcOtLnBkZg==?=\"; filename*=utf-8''Proposta%20a%C3%A7a%C3%AD.pdf",
        "Proposta açaí.pdf",
    ),
    (
        "RestSharp",
        b"Content-Disposition: form-data; name=file; filename=\"=?utf-8?B?UHJvcG9zdGEgYcOnYcOtLnBkZg==?=\"",
        "Proposta açaí.pdf",
    ),
    (
        ".NET, of a plain name",
        b"Content-Disposition: form-data; name=file; filename=proposta.pdf; filename*=utf-8''proposta.pdf",
        "proposta.pdf",
    ),
    (
        "requests of Python before 2.32",
        b"Content-Disposition: form-data; name=\"file\"; filename*=utf-8''Proposta%20a%C3%A7a%C3%AD.pdf",
        "Proposta açaí.pdf",
    ),
    (
        "a mailer of Java",
        b"Content-Disposition: form-data; name=\"file\"; filename=\"=?ISO-8859-1?Q?Proposta_a=E7a=ED.pdf?=\"",
        "Proposta açaí.pdf",
    ),
    (
        "a mailer of Java, of a long name",
        b"Content-Disposition: form-data; name=\"file\"; filename=\"=?utf-8?Q?Proposta_?= =?utf-8?Q?a=C3=A7a=C3=AD.pdf?=\"",
        "Proposta açaí.pdf",
    ),
    (
        "Apache HttpClient, in its strict mode",
        b"Content-Disposition: form-data; name=\"file\"; filename*=\"ISO-8859-1''Proposta%20a%E7a%ED.pdf\"",
        "Proposta açaí.pdf",
    ),
    (
        "an old program, in Latin-1",
        b"Content-Disposition: form-data; name=\"file\"; filename=\"Proposta a\xe7a\xed \x96 casa.pdf\"",
        "Proposta açaí – casa.pdf",
    ),
    (
        "one that writes words in its own case",
        b"CONTENT-DISPOSITION: Form-Data; Name=\"file\"; FileName=\"a.pdf\"",
        "a.pdf",
    ),
    (
        "one without quotes",
        b"Content-Disposition: form-data; name=file; filename=a b.pdf",
        "a b.pdf",
    ),
    (
        "one that tells more, in another order",
        b"Content-Disposition: form-data ; size=32; filename = \"a; name=x.pdf\" ; modification-date=\"Wed, 12 Feb 1997\";name = \"file\" ;",
        "a; name=x.pdf",
    ),
    (
        "one that sends the path",
        b"Content-Disposition: form-data; name=\"file\"; filename=\"C:\\pasta\\x.pdf\"",
        "x.pdf",
    ),
    (
        "one whose other name is broken",
        b"Content-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"; filename*=utf-8''%C3%28.pdf",
        "a.pdf",
    ),
];

fn form(head: &[u8], bytes: &[u8]) -> Vec<u8> {
    let (open, end): (&[u8], &[u8]) = (b"------limite\r\n", b"\r\n------limite--\r\n");
    [open, head, b"\r\n\r\n", bytes, end].concat()
}

async fn sent(app: &TestApp, path: &str, head: &[u8]) -> Answer {
    let admin = app.admin().await;
    admin
        .act(path)
        .raw(&form_type(), form(head, &pdf(32)))
        .await
}

async fn every_program_keeps_its_file_s_name(app: TestApp) {
    let mut path = app.attachments().await;
    for (index, (program, head, kept)) in HEADS.iter().enumerate() {
        if index % 10 == 9 {
            path = app.attachments().await;
        }
        let made = sent(&app, &path, head).await;
        assert_eq!(made.status, 201, "{program}: {}", made.told());
        assert_eq!(made.text_at("/file_name"), kept.trim(), "{program}");
    }
}

async fn a_name_that_cannot_be_read_is_told(app: TestApp) {
    let path = app.attachments().await;
    let nameless = sent(
        &app,
        &path,
        b"Content-Disposition: form-data; name=\"file\"",
    )
    .await;
    nameless
        .problem(422, "required")
        .error_at("/file", "required");
    let broken = b"Content-Disposition: form-data; name=\"file\"; filename*=utf-8''%C3%28.pdf";
    let broken = sent(&app, &path, broken).await;
    broken
        .problem(422, "required")
        .error_at("/file", "required");
    let other = b"Content-Disposition: form-data; name=\"arquivo\"; filename=\"a.pdf\"";
    let other = sent(&app, &path, other).await;
    other.expect(422).error_at("/arquivo", "unknown_member");
    let none = sent(&app, &path, b"Content-Type: application/pdf").await;
    assert!(none.status.is_client_error(), "{}", none.told());
    assert_eq!(app.db_count("proposal_attachments", "1 = 1").await, 0);
}

async fn the_content_type_is_read_as_programs_write_it(app: TestApp) {
    let (admin, path) = (app.admin().await, app.attachments().await);
    let head = b"Content-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"";
    for content_type in [
        "Multipart/Form-Data; Boundary=----limite",
        "multipart/form-data; boundary=\"----limite\"",
        "multipart/form-data; charset=utf-8; boundary=----limite; x=y",
        "multipart/form-data;boundary=----limite",
    ] {
        let call = admin.act(&path).raw(content_type, form(head, &pdf(32)));
        let made = call.await;
        assert_eq!(made.status, 201, "{content_type}: {}", made.told());
    }
    // JavaMail's boundaries have signs that a word may not have, and not everyone quotes them.
    let body = form(head, &pdf(32));
    let body = String::from_utf8_lossy(&body).replace("----limite", "----=_Part_0_1.2");
    let unquoted = "multipart/form-data; boundary=----=_Part_0_1.2";
    admin.act(&path).raw(unquoted, body).await.expect(201);
    let endless = format!("multipart/form-data; boundary={}", "x".repeat(300));
    let endless = admin.act(&path).raw(&endless, "x").await;
    endless.problem(415, "unsupported_media_type");
}

async fn office_files_come_in_any_order(app: TestApp) {
    let (admin, path) = (app.admin().await, app.attachments().await);
    let thumbnail: Vec<u8> = (0..300_000_u32).map(|at| (at % 251) as u8).collect();
    let types: (&str, &[u8]) = ("[Content_Types].xml", b"<Types/>");
    let rels: (&str, &[u8]) = ("_rels/.rels", b"<Relationships/>");
    let large: (&str, &[u8]) = ("docProps/thumbnail.jpeg", &thumbnail);
    let odt: (&str, &[u8]) = ("mimetype", b"application/vnd.oasis.opendocument.text");
    let other: (&str, &[u8]) = ("META-INF/manifest.xml", b"<m/>");
    let document: (&str, &[u8]) = ("word/document.xml", b"<w/>");
    let book: (&str, &[u8]) = ("xl/workbook.xml", b"<w/>");
    let text: (&str, &[u8]) = ("content.xml", b"<o/>");
    for (name, bytes) in [
        ("a.docx", package(&[large, types, rels, document])),
        ("b.docx", package(&[document, rels, large, types])),
        (
            "c.docx",
            package(&[("customXml/item1.xml", b"<i/>"), types, document]),
        ),
        ("a.xlsx", package(&[rels, large, book, types])),
        ("b.xlsx", package(&[book, types])),
        ("a.odt", package(&[large, other, odt, text])),
        ("b.odt", package(&[text, odt, other])),
    ] {
        let made = admin.upload(&path, name, &bytes).await;
        assert_eq!(made.status, 201, "{name}: {}", made.told());
    }
    let photo = b"\xff\xd8\xff\xe0\0\x10JFIF\0".to_vec();
    for name in ["foto.jfif", "foto.JFIF"] {
        let made = admin.upload(&path, name, &photo).await.expect(201);
        assert_eq!(made.at("/content_type"), "image/jpeg");
        assert_eq!(made.at("/file_name"), &json!(name));
    }
}

async fn another_package_is_no_office_file(app: TestApp) {
    let (admin, path) = (app.admin().await, app.attachments().await);
    let types: (&str, &[u8]) = ("[Content_Types].xml", b"<Types/>");
    let book = package(&[types, ("xl/workbook.xml", b"<w/>")]);
    let sheet: &[u8] = b"application/vnd.oasis.opendocument.spreadsheet";
    let template: &[u8] = b"application/vnd.oasis.opendocument.text-template";
    let text: (&str, &[u8]) = ("content.xml", b"<o/>");
    // A document may hold a workbook as it is: that makes no workbook of it.
    let holding = package(&[
        types,
        ("word/embeddings/a.xlsx", &book),
        ("word/document.xml", b""),
    ]);
    for (name, bytes) in [
        ("a.xlsx", holding),
        ("a.docx", book.clone()),
        ("a.docx", package(&[("word/document.xml", b"<w/>")])),
        (
            "a.docx",
            package(&[types, ("words.txt", b"word/document.xml")]),
        ),
        (
            "a.docx",
            [b"GIF89a".as_slice(), &package(&[types, ("word/x", b"")])].concat(),
        ),
        ("a.odt", package(&[("mimetype", sheet), text])),
        ("a.odt", package(&[("mimetype", template), text])),
        ("a.odt", book),
    ] {
        let answer = admin.upload(&path, name, &bytes).await;
        answer.problem(415, "unsupported_file_type");
    }
}
