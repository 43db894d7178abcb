//! E-mail addresses: what SMTP servers take.

use domain::Code;
use domain::values::Email;
use domain::values::email::login_name;
use proptest::prelude::*;
use rstest::rstest;

#[rstest]
#[case(" Ana@Example.COM ", "ana@example.com")]
#[case("o'brien+fibra@sub.example.co", "o'brien+fibra@sub.example.co")]
#[case("\u{feff}ana@example.com\u{200b}", "ana@example.com")]
#[case("ana@ex\u{2011}ample.com", "ana@ex-ample.com")]
#[case("contato@AÇAÍ.com.br", "contato@xn--aa-4iaz.com.br")]
#[case("contato@xn--aa-4iaz.com.br", "contato@xn--aa-4iaz.com.br")]
fn addresses_are_lower_case(#[case] typed: &str, #[case] stored: &str) {
    assert_eq!(Email::parse(typed).unwrap().as_str(), stored);
}

#[rstest]
#[case("ana")]
#[case("ana@")]
#[case("@example.com")]
#[case("a b@example.com")]
#[case("ana@example.com\u{7}")]
#[case::host("ana@localhost")]
#[case::two_dots("a..b@example.com")]
#[case::leading_dot(".ana@example.com")]
#[case::trailing_dot("ana.@example.com")]
#[case::end_of_the_domain("ana@example.com.")]
#[case::start_of_the_domain("ana@.example.com")]
#[case::empty_label("ana@example..com")]
#[case::hyphen("ana@-example.com")]
#[case::hyphen("ana@example-.com")]
#[case::low_line("ana@exa_mple.com")]
#[case::literal("ana@[127.0.0.1]")]
#[case::literal("ana@[IPv6:::1]")]
#[case::address("ana@127.0.0.1")]
#[case::twice("ana@b@example.com")]
#[case::quoted("\"ana\"@example.com")]
#[case::named("Ana <ana@example.com>")]
#[case::accent("joão@example.com")]
#[case::accent("joa\u{303}o@example.com")]
fn what_a_server_refuses_is_refused(#[case] typed: &str) {
    assert_eq!(Email::parse(typed), Err(Code::InvalidEmail));
}

#[test]
fn lengths_are_those_of_the_standards() {
    let of = |local: usize, label: usize, labels: usize| {
        let domain = vec!["d".repeat(label); labels].join(".");
        Email::parse(&format!("{}@{domain}.com", "a".repeat(local))).is_ok()
    };
    assert!(of(64, 63, 2) && !of(65, 63, 2) && !of(64, 64, 2));
    // 64 + @ + 3 × 61 + 2 dots + .com = 254.
    assert!(of(64, 61, 3) && !of(64, 62, 3));
}

#[rstest]
#[case(" Admin@LOCALHOST ", Ok("admin@localhost"))]
#[case("a..b@example.com", Ok("a..b@example.com"))]
#[case("ana@AÇAÍ.com", Ok("ana@xn--aa-4iaz.com"))]
#[case("admin", Err(Code::InvalidEmail))]
#[case("ad min@localhost", Err(Code::InvalidEmail))]
#[case("admin@local\u{0}host", Err(Code::InvalidEmail))]
fn a_login_name_need_not_be_reached(#[case] typed: &str, #[case] name: Result<&str, Code>) {
    assert_eq!(login_name(typed), name.map(str::to_owned));
}

proptest! {
    #[test]
    fn what_is_taken_stays_as_it_is(typed in "[a-z.!#'+_-]{1,20}@[a-zA-Zé.-]{1,30}") {
        if let Ok(email) = Email::parse(&typed) {
            prop_assert!(email.as_str().is_ascii());
            prop_assert!(!email.as_str().contains(".."));
            prop_assert_eq!(Email::parse(email.as_str()), Ok(email));
        }
    }
}
