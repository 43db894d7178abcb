//! CPF and alphanumeric CNPJ.

use domain::Code;
use domain::values::{Document, DocumentFault, DocumentKind};
use proptest::prelude::*;
use rstest::rstest;

use DocumentKind::{Cnpj, Cpf};

#[rstest]
#[case(Cpf, "52998224725", "52998224725")]
#[case(Cpf, "529.982.247-25", "52998224725")]
#[case(Cpf, " 52998224725 ", "52998224725")]
#[case::half_a_mask(Cpf, "529.982.24725", "52998224725")]
#[case::half_a_mask(Cpf, "529982247-25", "52998224725")]
#[case::blanks(Cpf, "529 982 247 25", "52998224725")]
#[case::blanks_around(Cpf, "529. 982 .247 - 25", "52998224725")]
#[case::no_break_blanks(Cpf, "529\u{a0}982\u{202f}247\u{2009}25", "52998224725")]
#[case::typographic_dash(Cpf, "529.982.247\u{2013}25", "52998224725")]
#[case::no_break_hyphen(Cpf, "529.982.247\u{2011}25", "52998224725")]
#[case::minus(Cpf, "529.982.247\u{2212}25", "52998224725")]
#[case::marks(Cpf, "\u{feff}\u{202d}529.982.247-25\u{202c}\u{200b}", "52998224725")]
#[case::half_a_mask(Cnpj, "12abc345/01de-35", "12ABC34501DE35")]
#[case::blanks(Cnpj, "12 ABC 345 01DE 35", "12ABC34501DE35")]
#[case(Cnpj, "12ABC34501DE35", "12ABC34501DE35")]
#[case(Cnpj, "12.ABC.345/01DE-35", "12ABC34501DE35")]
#[case(Cnpj, "12.abc.345/01de-35", "12ABC34501DE35")]
#[case(Cnpj, "11222333000181", "11222333000181")]
#[case(Cnpj, "11.222.333/0001-81", "11222333000181")]
fn documents_are_stored_bare_and_upper_case(
    #[case] kind: DocumentKind,
    #[case] text: &str,
    #[case] stored: &str,
) {
    assert_eq!(Document::parse(kind, text).unwrap().as_str(), stored);
}

#[rstest]
#[case::wrong_check(Cpf, "52998224724")]
#[case::repeated(Cpf, "11111111111")]
#[case::doubled_mark(Cpf, "529..982.247-25")]
#[case::misplaced_blank(Cpf, "52 9982 247 25")]
#[case::words(Cpf, "CPF 529.982.247-25")]
#[case::zeros(Cpf, "00000000000")]
#[case::short(Cpf, "5299822472")]
#[case::misplaced_mask(Cpf, "52.9982.247-25")]
#[case::foreign_mask(Cpf, "529-982-247.25")]
#[case::letters(Cpf, "5299822472A")]
#[case::other_kind(Cpf, "12ABC34501DE35")]
#[case::other_kind(Cnpj, "52998224725")]
#[case::wrong_check(Cnpj, "12ABC34501DE36")]
#[case::letter_as_check(Cnpj, "12ABC34501DE3A")]
#[case::zeros(Cnpj, "00000000000000")]
#[case::misplaced_mask(Cnpj, "12A.BC.345/01DE-35")]
#[case::accented(Cnpj, "12ÁBC34501DE35")]
#[case::full_width(Cpf, "５２９９８２２４７２５")]
#[case::empty(Cpf, "")]
fn other_texts_are_no_document(#[case] kind: DocumentKind, #[case] text: &str) {
    assert_eq!(Document::parse(kind, text), Err(Code::InvalidDocument));
}

#[rstest]
#[case(Cpf, "52998224724", DocumentFault::CheckDigits)]
#[case(Cpf, "529.982.24724", DocumentFault::CheckDigits)]
#[case(Cpf, "11111111111", DocumentFault::CheckDigits)]
#[case(Cpf, "5299822472", DocumentFault::CpfForm)]
#[case(Cpf, "52.9982.247-25", DocumentFault::CpfForm)]
#[case(Cpf, "12ABC34501DE35", DocumentFault::CpfForm)]
#[case(Cnpj, "12ABC34501DE36", DocumentFault::CheckDigits)]
#[case(Cnpj, "12ABC34501DE3A", DocumentFault::CnpjForm)]
#[case(Cnpj, "52998224725", DocumentFault::CnpjForm)]
fn what_is_wrong_is_told(
    #[case] kind: DocumentKind,
    #[case] text: &str,
    #[case] fault: DocumentFault,
) {
    assert_eq!(Document::read(kind, text), Err(fault));
}

#[rstest]
#[case("529.982.247-25", Ok(Cpf))]
#[case("12.ABC.345/01DE-35", Ok(Cnpj))]
#[case("529.982.247-26", Err(DocumentFault::CheckDigits))]
#[case("12ABC34501DE36", Err(DocumentFault::CheckDigits))]
#[case("529.982.247", Err(DocumentFault::Form))]
#[case("", Err(DocumentFault::Form))]
fn a_document_of_either_kind_tells_which_it_is(
    #[case] text: &str,
    #[case] kind: Result<DocumentKind, DocumentFault>,
) {
    assert_eq!(Document::read_either(text).map(|one| one.kind()), kind);
}

#[rstest]
#[case(Cpf, "52998224725", "529.982.247-25")]
#[case(Cnpj, "12ABC34501DE35", "12.ABC.345/01DE-35")]
fn masks_are_for_people(#[case] kind: DocumentKind, #[case] bare: &str, #[case] masked: &str) {
    assert_eq!(Document::parse(kind, bare).unwrap().masked(), masked);
}

/// The check digits by the definition: weights from 2 upwards from the right, up to `highest`, then again 2.
fn with_checks(base: &str, highest: u32) -> String {
    let mut text = base.to_owned();
    for _ in 0..2 {
        let weighted = text
            .bytes()
            .rev()
            .zip((2..=highest).cycle())
            .map(|(b, w)| u32::from(b - 48) * w);
        let remainder = weighted.sum::<u32>() % 11;
        let check = if remainder < 2 { 0 } else { 11 - remainder };
        text.push_str(&check.to_string());
    }
    text
}

proptest! {
    #[test]
    fn every_cnpj_with_its_check_digits_is_valid_masked_or_not(base in "[0-9A-Z]{12}") {
        prop_assume!(base != "000000000000");
        let text = with_checks(&base, 9);
        let document = Document::parse(Cnpj, &text).unwrap();
        prop_assert_eq!(document.as_str(), &text);
        prop_assert_eq!(Document::parse(Cnpj, &document.masked().to_lowercase()), Ok(document));
    }

    #[test]
    fn a_changed_check_digit_is_refused(base in "[0-9A-Z]{12}", by in 1_u32..10) {
        let mut text = with_checks(&base, 9);
        let last = text.pop().unwrap().to_digit(10).unwrap();
        text.push_str(&((last + by) % 10).to_string());
        prop_assert_eq!(Document::parse(Cnpj, &text), Err(Code::InvalidDocument));
    }

    #[test]
    fn digits_agree_with_another_implementation(cpf in "[0-9]{11}", base in "[0-9]{9}", cnpj in "[0-9]{14}") {
        for text in [cpf, with_checks(&base, 11)] {
            prop_assert_eq!(Document::parse(Cpf, &text).is_ok(), cpf_cnpj::cpf::validate(&text));
        }
        for text in [with_checks(&cnpj[..12], 9), cnpj] {
            prop_assert_eq!(Document::parse(Cnpj, &text).is_ok(), cpf_cnpj::cnpj::validate(&text));
        }
    }

    #[test]
    fn any_text_is_read_or_refused_without_panic(text in "\\PC*") {
        let _ = (Document::parse(Cpf, &text), Document::parse(Cnpj, &text));
    }
}
