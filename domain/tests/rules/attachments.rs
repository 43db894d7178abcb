//! Files of a proposal: names, sums.

use domain::attachment::{FileKind, MAX_BYTES, MAX_TOTAL_BYTES, file_name, fits};
use domain::code::Code;
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
