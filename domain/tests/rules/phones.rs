//! Telephone numbers: Brazil's in every spelling, foreign ones, and why a text is none.

use domain::Code;
use domain::values::{Phone, PhoneFault};
use proptest::prelude::*;
use rstest::rstest;

use PhoneFault as F;

/// The area codes of Brazil (Anatel, Código Nacional).
const AREAS: [&str; 67] = [
    "11", "12", "13", "14", "15", "16", "17", "18", "19", "21", "22", "24", "27", "28", "31", "32",
    "33", "34", "35", "37", "38", "41", "42", "43", "44", "45", "46", "47", "48", "49", "51", "53",
    "54", "55", "61", "62", "63", "64", "65", "66", "67", "68", "69", "71", "73", "74", "75", "77",
    "79", "81", "82", "83", "84", "85", "86", "87", "88", "89", "91", "92", "93", "94", "95", "96",
    "97", "98", "99",
];

/// What is dialled or written before the area code.
const BEFORE: [&str; 13] = [
    "",
    "0",
    "0 15 ",
    "021",
    "0xx",
    "(0xx)",
    "0** ",
    "+55",
    "+55 0",
    "0055 ",
    "55 ",
    "+55 (0)",
    "+55 0 31 ",
];
const BLANKS: [&str; 7] = ["", " ", "\u{a0}", "\u{2009}", "\u{202f}", "\u{3000}", "\t"];
const DASHES: [&str; 13] = [
    "", "-", ".", "/", " ", " - ", "\u{2010}", "\u{2011}", "\u{2012}", "\u{2013}", "\u{2014}",
    "\u{2212}", "\u{a0}",
];
const UNSEEN: [&str; 7] = [
    "", "\u{200b}", "\u{200e}", "\u{202a}", "\u{202c}", "\u{2060}", "\u{feff}",
];

/// One way of writing a number.
fn written(
    before: &str,
    area: &str,
    number: &str,
    blank: &str,
    dash: &str,
    unseen: &str,
    style: usize,
) -> String {
    let (first, last) = number.split_at(number.len() - 4);
    match style {
        0 => format!("{unseen}{before}{area}{blank}{first}{dash}{last}{unseen}"),
        1 => format!("{unseen}{before}{blank}({area}){blank}{first}{dash}{unseen}{last}"),
        2 => format!("{before}{area}{dash}{unseen}{first}{dash}{last}"),
        _ => format!(
            "{before} {unseen}{area} {blank}{} {}{dash}{last}{unseen}",
            &first[..1],
            &first[1..]
        ),
    }
}

#[test]
fn every_area_is_read_in_every_spelling() {
    for area in AREAS {
        for number in ["987654321", "33334444", "23456789", "912345678"] {
            let stored = format!("+55{area}{number}");
            for before in BEFORE {
                for style in 0..4 {
                    for dash in DASHES {
                        let typed = written(before, area, number, " ", dash, "\u{200e}", style);
                        let read = Phone::read(&typed).map(String::from);
                        assert_eq!(read.as_ref(), Ok(&stored), "{typed:?}");
                    }
                }
            }
        }
    }
}

#[test]
fn there_are_67_areas_and_no_other_is_taken() {
    for code in 0..100 {
        let area = format!("{code:02}");
        let known = AREAS.contains(&area.as_str());
        for typed in [
            format!("+55 {area} 98765-4321"),
            format!("(0{area}) 98765-4321"),
        ] {
            let read = Phone::read(&typed);
            assert_eq!(read.is_ok(), known, "{typed}: {read:?}");
        }
    }
}

#[rstest]
#[case("(11) 99999-0000", "+5511999990000")]
#[case("011 99999-0000", "+5511999990000")]
#[case("+55 11 99999 0000", "+5511999990000")]
#[case("(+55) 11 99999-0000", "+5511999990000")]
#[case("(+55 11) 99999-0000", "+5511999990000")]
#[case("+55-11-99999-0000", "+5511999990000")]
#[case("55.11.99999.0000", "+5511999990000")]
#[case("1133334444", "+551133334444")]
#[case::radio("(11) 7812-3456", "+551178123456")]
#[case::area_55("55 3222-1234", "+555532221234")]
#[case::area_55("55 99123-4567", "+5555991234567")]
#[case::area_55("55 55 99123-4567", "+5555991234567")]
#[case::area_55("+55 55 3222-1234", "+555532221234")]
#[case::area_55("0 55 55 99123-4567", "+5555991234567")]
#[case::free("0800 123 4567", "+558001234567")]
#[case::company("4004-1234", "+5540041234")]
#[case::company("+55 3003-1234", "+5530031234")]
#[case("+1 202-555-0123", "+12025550123")]
#[case("+351 912 345 678", "+351912345678")]
#[case("\u{202a}+54 9 11 2345\u{2011}6789\u{202c}", "+5491123456789")]
fn phones_are_e164(#[case] typed: &str, #[case] stored: &str) {
    assert_eq!(Phone::read(typed).unwrap().as_str(), stored);
    assert_eq!(Phone::read(stored).unwrap().as_str(), stored);
}

#[rstest]
#[case("", F::NoNumber)]
#[case("()", F::NoNumber)]
#[case("abc", F::NoNumber)]
#[case("call 11 99999-0000", F::NoNumber)]
#[case("WhatsApp: 11 99999-0000", F::NoNumber)]
#[case("11 99999-0000 ext 5", F::NoNumber)]
#[case("11 99999-0000 x5", F::NoNumber)]
#[case("11 99999+0000", F::NoNumber)]
#[case("++55 11 99999-0000", F::NoNumber)]
#[case("(0x11) 99999-0000", F::NoNumber)]
#[case("xx11 99999-0000", F::NoNumber)]
#[case("11 1234-5678", F::NoNumber)]
#[case("+1 202-555", F::NoNumber)]
#[case("001 202 555 0123", F::NoNumber)]
#[case("11 99999-0000 xx", F::NoNumber)]
#[case("１１ ９９９９９-００００", F::NoNumber)]
#[case("+999999999999999999999999999999999999", F::TooLong)]
#[case("123", F::TooShort)]
#[case("(11) 3333-444", F::TooShort)]
#[case("(11) 99999-000", F::NinthDigitMissing)]
#[case("+55 11 99999-00", F::TooShort)]
#[case("011 3333-444", F::TooShort)]
#[case("(11) 99999-00000", F::TooLong)]
#[case("(11) 33333-4444", F::TooLong)]
#[case("11 3333-4444 / 98765-4321", F::TooLong)]
#[case("3333-4444", F::AreaCodeMissing)]
#[case("99999-0000", F::AreaCodeMissing)]
#[case("+55 99999-0000", F::AreaCodeMissing)]
#[case("(20) 99999-0000", F::UnknownAreaCode)]
#[case("(00) 99999-0000", F::UnknownAreaCode)]
#[case("+55 (23) 3333-4444", F::UnknownAreaCode)]
#[case("(11) 8765-4321", F::NinthDigitMissing)]
#[case("+55 11 9876-5432", F::NinthDigitMissing)]
#[case("0 21 11 6765-4321", F::NinthDigitMissing)]
fn what_is_no_number_is_told_why(#[case] typed: &str, #[case] fault: PhoneFault) {
    assert_eq!(Phone::read(typed), Err(fault));
    assert_eq!(Phone::parse(typed), Err(Code::InvalidPhone));
}

proptest! {
    #[test]
    fn any_mixture_of_marks_gives_the_number(
        area in prop::sample::select(&AREAS[..]),
        number in "9[0-9]{8}|[2-5][0-9]{7}",
        before in prop::sample::select(&BEFORE[..]),
        blank in prop::sample::select(&BLANKS[..]),
        dash in prop::sample::select(&DASHES[..]),
        unseen in prop::sample::select(&UNSEEN[..]),
        style in 0..4_usize,
    ) {
        let typed = written(before, area, &number, blank, dash, unseen, style);
        let read = Phone::read(&typed).map(String::from);
        prop_assert_eq!(read, Ok(format!("+55{area}{number}")), "{:?}", typed);
    }

    /// What is taken is what the library of the world's numbering plans takes.
    #[test]
    fn the_numbering_plan_agrees(digits in "[0-9]{8,13}") {
        if let Ok(phone) = Phone::read(&digits) {
            let plan = phonenumber::parse(None, phone.as_str());
            prop_assert!(plan.is_ok_and(|number| number.is_valid()), "{}", phone);
        }
    }
}
