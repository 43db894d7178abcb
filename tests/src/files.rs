//! Files to attach: the smallest that are what they say, and the form that carries them.

use crate::{Answer, Client, client::Call};

const BOUNDARY: &str = "----limite";

/// A form with one file.
#[must_use]
pub fn form(name: &str, bytes: &[u8]) -> Vec<u8> {
    part("file", name, bytes)
        .into_iter()
        .chain(format!("--{BOUNDARY}--\r\n").into_bytes())
        .collect()
}

/// One field of a form.
#[must_use]
pub fn part(field: &str, name: &str, bytes: &[u8]) -> Vec<u8> {
    let head = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n\
         Content-Type: application/octet-stream\r\n\r\n"
    );
    [head.as_bytes(), bytes, b"\r\n"].concat()
}

/// The form's content type.
#[must_use]
pub fn form_type() -> String {
    format!("multipart/form-data; boundary={BOUNDARY}")
}

impl Client {
    /// An upload that is sent when awaited.
    pub fn upload(&self, path: &str, name: &str, bytes: &[u8]) -> Call {
        self.act(path).raw(&form_type(), form(name, bytes))
    }

    /// The bytes behind an attachment.
    pub async fn download(&self, path: &str) -> Answer {
        self.get(path).await.expect(200)
    }
}

/// A PDF of a size.
#[must_use]
pub fn pdf(size: usize) -> Vec<u8> {
    let mut bytes = b"%PDF-1.7\n".to_vec();
    bytes.extend((bytes.len()..size).map(|at| (at % 251) as u8));
    bytes
}

/// A zip package with empty entries of these names, stored.
#[must_use]
pub fn package(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (name, content) in entries {
        let size = u32::try_from(content.len()).expect("small").to_le_bytes();
        bytes.extend(b"PK\x03\x04\x14\0\0\0\0\0\0\0\0\0\0\0\0\0");
        bytes.extend([size, size].concat());
        bytes.extend(u16::try_from(name.len()).expect("short").to_le_bytes());
        bytes.extend([0, 0]);
        bytes.extend(name.as_bytes());
        bytes.extend(*content);
    }
    bytes
}

/// One of each accepted kind: name, bytes, media type.
#[must_use]
pub fn accepted() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let types: (&str, &[u8]) = ("[Content_Types].xml", b"<Types/>");
    let rels: (&str, &[u8]) = ("_rels/.rels", b"<Relationships/>");
    let odt: &[u8] = b"application/vnd.oasis.opendocument.text";
    vec![
        ("a.pdf", pdf(64), "application/pdf"),
        (
            "a.png",
            b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec(),
            "image/png",
        ),
        (
            "a.jpg",
            b"\xff\xd8\xff\xe0\0\x10JFIF\0".to_vec(),
            "image/jpeg",
        ),
        (
            "a.JPEG",
            b"\xff\xd8\xff\xe0\0\x10JFIF\0".to_vec(),
            "image/jpeg",
        ),
        ("a.webp", b"RIFF\x24\0\0\0WEBPVP8 ".to_vec(), "image/webp"),
        (
            "a.docx",
            package(&[types, rels, ("word/document.xml", b"<w/>"), ("word/x", b"")]),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        (
            "a.xlsx",
            package(&[
                types,
                rels,
                ("docProps/app.xml", b""),
                ("docProps/core.xml", b""),
                ("xl/workbook.xml", b""),
            ]),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
        (
            "a.odt",
            package(&[("mimetype", odt), ("content.xml", b"")]),
            "application/vnd.oasis.opendocument.text",
        ),
        ("a.txt", "Olá, açaí\r\n".as_bytes().to_vec(), "text/plain"),
        (
            "a.csv",
            b"nome;pre\xe7o\r\nA\xe7a\xed;1,00\r\n".to_vec(),
            "text/csv",
        ),
    ]
}
