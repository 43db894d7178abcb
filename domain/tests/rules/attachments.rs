//! Files of a proposal: names, sums.

use domain::attachment::{FileKind, Inspection, MAX_BYTES, MAX_TOTAL_BYTES, file_name, fits};
use domain::code::Code;
use proptest::prelude::*;
use rstest::rstest;

#[rstest]
#[case("../x.pdf", "x.pdf")]
#[case("a\u{202e}b.pdf", "ab.pdf")]
#[case("..x.PDF..", "x.PDF")]
#[case("a.tar.csv", "a.tar.csv")]
fn a_name_is_made_harmless(#[case] sent: &str, #[case] kept: &str) {
    assert_eq!(file_name(sent).unwrap(), kept);
}

#[test]
fn a_long_name_keeps_its_extension() {
    let kept = file_name(&format!("{}.docx", "ã".repeat(400))).unwrap();
    assert_eq!(kept.chars().count(), 200);
    assert_eq!(FileKind::of_name(&kept), Some(FileKind::Docx));
}

#[rstest]
#[case("", Code::Required)]
#[case("...", Code::Required)]
#[case("a/", Code::Required)]
#[case("a", Code::UnsupportedFileType)]
#[case("a.pdf.exe", Code::UnsupportedFileType)]
fn a_name_that_is_none(#[case] sent: &str, #[case] code: Code) {
    assert_eq!(file_name(sent).unwrap_err().codes(), [code]);
}

#[test]
fn sums_are_exact() {
    let ten = MAX_BYTES;
    assert!(fits(&[ten], MAX_TOTAL_BYTES - ten).is_ok());
    let above = fits(&[ten], MAX_TOTAL_BYTES - ten + 1).unwrap_err();
    assert_eq!(above.codes(), [Code::AttachmentsTooLarge]);
    assert_eq!(fits(&[1; 20], 1).unwrap_err().codes(), [Code::TooMany]);
    assert!(fits(&[1; 19], 1).is_ok());
}

/// A package with these entries, whose heads tell sizes or leave them to what follows.
fn package(entries: &[(&str, &[u8])], told: bool) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (name, content) in entries {
        let size = if told { content.len() as u32 } else { 0 };
        let flags: u16 = if told { 0 } else { 8 };
        bytes.extend(b"PK\x03\x04\x14\0");
        bytes.extend(flags.to_le_bytes());
        bytes.extend([0; 10]);
        bytes.extend([size.to_le_bytes(), size.to_le_bytes()].concat());
        bytes.extend((name.len() as u16).to_le_bytes());
        bytes.extend([0, 0]);
        bytes.extend(name.as_bytes());
        bytes.extend(*content);
        if !told {
            bytes.extend(b"PK\x07\x08");
            bytes.extend([0; 12]);
        }
    }
    bytes.extend(b"PK\x01\x02");
    bytes.extend([0; 64]);
    bytes
}

fn kind(name: &str, bytes: &[u8], chunk: usize) -> Result<FileKind, Vec<Code>> {
    let mut inspection = Inspection::default();
    for chunk in bytes.chunks(chunk) {
        inspection.take(chunk).unwrap();
    }
    inspection
        .kind(name, None)
        .map_err(|refused| refused.codes())
}

#[rstest]
fn a_package_is_read_however_it_arrives(
    #[values(1, 3, 7, 64, 4096, 1 << 20)] chunk: usize,
    #[values(true, false)] told: bool,
) {
    let odt: (&str, &[u8]) = ("mimetype", b"application/vnd.oasis.opendocument.text");
    let large: (&str, &[u8]) = ("docProps/thumbnail.jpeg", &[b'P'; 200_000]);
    let types: (&str, &[u8]) = ("[Content_Types].xml", b"<Types/>");
    for (name, entries) in [
        ("a.docx", vec![large, ("word/document.xml", b""), types]),
        ("a.xlsx", vec![types, large, ("xl/workbook.xml", b"")]),
        ("a.odt", vec![large, ("content.xml", b""), odt]),
    ] {
        let bytes = package(&entries, told);
        assert_eq!(kind(name, &bytes, chunk).ok(), FileKind::of_name(name));
        let other = [b"x".as_slice(), &bytes].concat();
        assert_eq!(
            kind(name, &other, chunk),
            Err(vec![Code::UnsupportedFileType])
        );
        let less = package(&entries[..1], told);
        assert_eq!(
            kind(name, &less, chunk),
            Err(vec![Code::UnsupportedFileType])
        );
    }
}

proptest! {
    #[test]
    fn any_bytes_are_inspected_without_panic(
        bytes in prop::collection::vec(any::<u8>(), 0..400),
        cut in 0..400_usize,
    ) {
        let mut bytes = bytes;
        bytes.splice(0..0, *b"PK\x03\x04");
        let (first, rest) = bytes.split_at(cut.min(bytes.len()));
        let mut inspection = Inspection::default();
        inspection.take(first).unwrap();
        inspection.take(rest).unwrap();
        let _ = inspection.kind("a.docx", None);
    }
}
