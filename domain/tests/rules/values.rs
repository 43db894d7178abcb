//! The other values that come in as text.

use chrono::DateTime;
use domain::Code;
use domain::today;
use domain::values::{
    Address, AddressInput, DateFault, Email, Login, Mac, NetworkPassword, Phone, PostalCode, State,
    TimeZone, date, person_password, text,
};
use proptest::prelude::*;
use rstest::rstest;
use strum::IntoEnumIterator;

use crate::facts::{address, day};

#[rstest]
#[case("  João  ", Ok("João"))]
#[case("Joa\u{303}o", Ok("João"))]
#[case("", Err(Code::TooShort))]
#[case(" \u{a0} ", Err(Code::TooShort))]
#[case("a\0b", Err(Code::ControlCharacter))]
#[case("a\nb", Err(Code::ControlCharacter))]
#[case("a\u{85}b", Err(Code::ControlCharacter))]
#[case("a\u{2028}b", Err(Code::ControlCharacter))]
#[case("a\u{202a}b", Err(Code::BidirectionalControl))]
#[case("a\u{202e}b", Err(Code::BidirectionalControl))]
#[case("a\u{2066}b", Err(Code::BidirectionalControl))]
#[case("a\u{2069}", Err(Code::BidirectionalControl))]
#[case("\u{202e}", Err(Code::Required))]
#[case("אב\u{200f}!", Ok("אב\u{200f}!"))]
#[case("12345678901", Err(Code::TooLong))]
#[case("ãããããããããã", Ok("ãããããããããã"))]
fn a_line_is_clean(#[case] typed: &str, #[case] expected: Result<&str, Code>) {
    assert_eq!(text::line(typed, 1..=10), expected.map(str::to_owned));
}

#[rstest]
#[case("a\r\nb\tc", Ok("a\nb\tc"))]
#[case("a\u{1b}b", Err(Code::ControlCharacter))]
#[case("a\u{202e}b\u{202c}", Ok("a\u{202e}b\u{202c}"))]
#[case("\n\n", Err(Code::TooShort))]
fn a_message_may_have_lines(#[case] typed: &str, #[case] expected: Result<&str, Code>) {
    assert_eq!(
        text::multiline(typed, text::MESSAGE),
        expected.map(str::to_owned)
    );
}

#[rstest]
#[case("JOSÉ", "jose")]
#[case("Ação", "acao")]
#[case("ÇÃO 100%_\\", "cao 100%_\\")]
#[case("ＪＯＳＥ", "jose")]
#[case("d’Água", "d'agua")]
#[case("d´Água", "d'agua")]
#[case("d`Água", "d'agua")]
#[case("Sul\u{a0}\u{2013}\u{202f}Norte", "sul - norte")]
#[case("529.982.247\u{2011}25\u{202c}", "529.982.247-25")]
#[case("Sí\u{ad}tio \u{201c}Azul\u{201d}", "sitio \"azul\"")]
#[case("ΟΔΌΣ", "οδος")]
fn search_ignores_case_and_accents(#[case] typed: &str, #[case] folded: &str) {
    assert_eq!(text::fold(typed), folded);
}

#[rstest]
#[case("01310100", true)]
#[case("01310-100", true)]
#[case("01.310-100", true)]
#[case("01.310100", true)]
#[case("01310 100", true)]
#[case("01310\u{a0}\u{2013}\u{a0}100", true)]
#[case("\u{feff}01310-100\u{200b}", true)]
#[case("01310--100", false)]
#[case("0131-0100", false)]
#[case("0131010", false)]
#[case("0131010A", false)]
fn postal_codes_are_eight_digits(#[case] typed: &str, #[case] valid: bool) {
    let expected = if valid {
        Ok("01310100".to_owned())
    } else {
        Err(Code::InvalidPostalCode)
    };
    assert_eq!(PostalCode::parse(typed).map(String::from), expected);
}

#[test]
fn there_are_27_states() {
    assert_eq!(State::iter().count(), 27);
    assert_eq!(State::parse("sp").map(State::as_str), Ok("SP"));
    assert_eq!(State::parse("XX"), Err(Code::InvalidState));
}

#[rstest]
#[case("AA:BB:CC:DD:EE:0F", true)]
#[case("aa-bb-cc-dd-ee-0f", true)]
#[case("aabb.ccdd.ee0f", true)]
#[case("aabbccddee0f", true)]
#[case("aa:bb-cc:dd:ee:0f", false)]
#[case("aa:bb:cc:dd:ee", false)]
#[case("gg:bb:cc:dd:ee:0f", false)]
fn macs_have_one_form(#[case] typed: &str, #[case] valid: bool) {
    let expected = if valid {
        Ok("aa:bb:cc:dd:ee:0f".to_owned())
    } else {
        Err(Code::InvalidMac)
    };
    assert_eq!(Mac::parse(typed).map(String::from), expected);
}

#[rstest]
#[case("Joao.Silva@isp-1_x", Ok("joao.silva@isp-1_x"))]
#[case("ab", Err(Code::TooShort))]
#[case("joão", Err(Code::InvalidLogin))]
#[case("a b c", Err(Code::InvalidLogin))]
fn logins_are_lower_case(#[case] typed: &str, #[case] expected: Result<&str, Code>) {
    assert_eq!(
        Login::parse(typed).map(String::from),
        expected.map(str::to_owned)
    );
    assert_eq!(Login::parse(&"a".repeat(64)).map(|_| ()), Ok(()));
    assert_eq!(Login::parse(&"a".repeat(65)), Err(Code::TooLong));
}

#[test]
fn network_passwords_are_bounded_and_never_shown() {
    assert_eq!(NetworkPassword::parse("1234567"), Err(Code::TooShort));
    assert_eq!(NetworkPassword::parse(&"x".repeat(129)), Err(Code::TooLong));
    assert_eq!(
        NetworkPassword::parse("12345\u{0}678"),
        Err(Code::ControlCharacter)
    );
    let password = NetworkPassword::parse(" secret-8 ").unwrap();
    assert_eq!(password.expose(), " secret-8 ");
    assert!(!format!("{password:?}").contains("secret"));
}

#[rstest]
#[case("12345678901", Err(Code::TooShort))]
#[case("Administrador", Err(Code::CommonPassword))]
#[case("zzzzzzzzzzzz", Err(Code::CommonPassword))]
#[case("ANA@example.com", Err(Code::WeakPassword))]
#[case("três cavalos azuis", Ok(()))]
#[case("três\tcavalos azuis", Err(Code::ControlCharacter))]
fn passwords_of_people_are_not_guessable(
    #[case] password: &str,
    #[case] expected: Result<(), Code>,
) {
    assert_eq!(
        person_password::check(password, Email::parse("ana@example.com").unwrap()),
        expected
    );
}

#[rstest]
#[case("2026-02-28", Ok(day("2026-02-28")))]
#[case("2026-02-31", Err(Code::InvalidDate))]
#[case("2026-2-3", Err(Code::InvalidDate))]
#[case("+2026-02-0", Err(Code::InvalidDate))]
#[case("1899-12-31", Err(Code::OutOfRange))]
#[case("2200-01-01", Err(Code::OutOfRange))]
fn dates_are_civil_and_bounded(
    #[case] typed: &str,
    #[case] expected: Result<chrono::NaiveDate, Code>,
) {
    assert_eq!(date::parse(typed).map_err(Code::from), expected);
}

#[rstest]
#[case("2026-12-01T10:00:00Z", DateFault::TimeToo)]
#[case("2026-12-01 10:00", DateFault::TimeToo)]
#[case("2026-02-31", DateFault::NoSuchDay)]
#[case("2199-12-32", DateFault::NoSuchDay)]
#[case("31/12/2026", DateFault::NoDate)]
#[case("20261231", DateFault::NoDate)]
#[case("2026-12-01T", DateFault::NoDate)]
#[case("hoje", DateFault::NoDate)]
#[case("", DateFault::NoDate)]
#[case("1899-12-31", DateFault::OtherYears)]
fn a_text_that_is_no_date_is_told_why(#[case] typed: &str, #[case] fault: DateFault) {
    assert_eq!(date::parse(typed), Err(fault));
}

#[rstest]
#[case("2026-12-01", DateFault::DateAlone)]
#[case("2026-12-01T10:00:00", DateFault::OffsetMissing)]
#[case("2026-12-01T10:00:00.5", DateFault::OffsetMissing)]
#[case("2026-02-31T10:00:00Z", DateFault::NoSuchDay)]
#[case("2026-12-01T24:00:00Z", DateFault::NoSuchDay)]
#[case("2026-12-01T10:00:60Z", DateFault::NoInstant)]
#[case("2026-12-01T10:00Z", DateFault::NoInstant)]
#[case("2026-12-01 10:00:00Z", DateFault::NoInstant)]
#[case("01/12/2026 10:00", DateFault::NoInstant)]
#[case("1764583200", DateFault::NoInstant)]
#[case("", DateFault::NoInstant)]
#[case("1899-12-31T10:00:00Z", DateFault::OtherYears)]
fn a_text_that_is_no_instant_is_told_why(#[case] typed: &str, #[case] fault: DateFault) {
    assert_eq!(date::parse_instant(typed), Err(fault));
}

#[rstest]
#[case(
    "2026-12-01T10:00:00.123456789Z",
    Some("2026-12-01T10:00:00.123456+00:00")
)]
#[case("2026-12-01T10:00:00-03:00", Some("2026-12-01T13:00:00+00:00"))]
#[case("2026-12-01T10:00:00", None)]
#[case("2300-12-01T10:00:00Z", None)]
fn instants_are_utc_microseconds(#[case] typed: &str, #[case] expected: Option<&str>) {
    assert_eq!(
        date::parse_instant(typed)
            .ok()
            .map(|instant| instant.to_rfc3339())
            .as_deref(),
        expected
    );
}

#[rstest]
#[case("2026-12-01T02:59:59Z", "America/Sao_Paulo", "2026-11-30")]
#[case("2026-12-01T03:00:00Z", "America/Sao_Paulo", "2026-12-01")]
#[case("2026-12-01T03:30:00Z", "America/Manaus", "2026-11-30")]
#[case("2026-12-01T02:59:59Z", "nowhere", "2026-11-30")]
fn today_is_the_branch_s(#[case] now: &str, #[case] zone: &str, #[case] expected: &str) {
    assert_eq!(
        today(now.parse::<DateTime<chrono::Utc>>().unwrap(), zone),
        day(expected)
    );
    assert_eq!(
        TimeZone::parse("Brazil/Nowhere"),
        Err(Code::InvalidTimeZone)
    );
}

#[test]
fn an_address_names_all_that_is_wrong() {
    let typed = AddressInput {
        postal_code: Some("x".into()),
        street: Some(String::new()),
        state: Some("XX".into()),
        latitude: Some(f64::NAN),
        longitude: Some(180.1),
        ..AddressInput::default()
    };
    let violations = Address::parse(&typed).unwrap_err();
    let pointers: Vec<&str> = violations
        .iter()
        .map(|violation| violation.pointer.as_str())
        .collect();
    assert_eq!(
        pointers,
        [
            "/street",
            "/postal_code",
            "/state",
            "/latitude",
            "/longitude"
        ]
    );
}

#[test]
fn a_coordinate_has_one_zero() {
    let typed = AddressInput {
        latitude: Some(-0.0),
        longitude: Some(-0.0),
        ..AddressInput::default()
    };
    let address = Address::parse(&typed).unwrap();
    for degrees in [address.latitude, address.longitude] {
        assert!(degrees.is_some_and(f64::is_sign_positive), "{degrees:?}");
    }
}

#[test]
fn an_installation_needs_five_members_of_the_address() {
    assert_eq!(
        Address::default().missing_for_installation(),
        ["postal_code", "street", "number", "city", "state"]
    );
    assert!(address().missing_for_installation().is_empty());
    let stored = serde_json::to_string(&address()).unwrap();
    assert_eq!(serde_json::from_str::<Address>(&stored).unwrap(), address());
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused_without_panic(typed in any::<String>()) {
        let _ = (Phone::parse(&typed), Email::parse(&typed), PostalCode::parse(&typed), Mac::parse(&typed));
        let _ = (Login::parse(&typed), date::parse(&typed), date::parse_instant(&typed), State::parse(&typed));
        let _ = text::fold(&typed);
    }

    #[test]
    fn canonical_forms_are_stable(typed in any::<String>()) {
        if let Ok(line) = text::line(&typed, text::LINE) {
            prop_assert_eq!(text::line(&line, text::LINE), Ok(line));
        }
        let folded = text::fold(&typed);
        prop_assert_eq!(text::fold(&folded), folded);
    }
}
