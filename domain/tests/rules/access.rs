//! What an access write may say.

use domain::Code;
use domain::access::{
    AccessFacts, AccessInput, AccessTerms, Authentication, Connection, PasswordChange, decide,
};
use domain::values::{AddressInput, Mac};
use rstest::rstest;

use crate::facts::{access, id};

fn pppoe() -> AccessInput {
    AccessInput {
        authentication: Some(Authentication::Pppoe),
        connection: Some(Connection::Radio),
        login: Some("Joao".into()),
        password: Some(Some("12345678".into())),
        ..AccessInput::default()
    }
}

fn replace() -> AccessFacts<'static> {
    AccessFacts {
        replaces: true,
        ..AccessFacts::default()
    }
}

fn codes(input: &AccessInput, facts: &AccessFacts) -> Vec<Code> {
    decide(input, facts)
        .err()
        .map(|violations| violations.codes())
        .unwrap_or_default()
}

#[rstest]
#[case(Authentication::Pppoe, &[Code::LoginRequired, Code::PasswordRequired])]
#[case(Authentication::Hotspot, &[Code::LoginRequired, Code::PasswordRequired])]
#[case(Authentication::Mac, &[Code::MacRequired])]
#[case(Authentication::Ipoe, &[])]
#[case(Authentication::Vlan, &[])]
fn a_replacement_names_what_its_authentication_needs(
    #[case] authentication: Authentication,
    #[case] expected: &[Code],
) {
    let input = AccessInput {
        authentication: Some(authentication),
        ..AccessInput::default()
    };
    assert_eq!(codes(&input, &replace()), expected);
}

#[test]
fn a_change_may_leave_missing_what_was_missing_but_takes_nothing_away() {
    let prefilled = AccessTerms {
        authentication: Some(Authentication::Pppoe),
        ..AccessTerms::default()
    };
    let change = AccessInput {
        login: None,
        password: None,
        ..pppoe()
    };
    let facts = AccessFacts {
        stored: Some(&prefilled),
        ..AccessFacts::default()
    };
    assert_eq!(codes(&change, &facts), []);
    let complete = access();
    let facts = AccessFacts {
        stored: Some(&complete),
        ..AccessFacts::default()
    };
    assert_eq!(codes(&change, &facts), [Code::LoginRequired]);
    let cleared = AccessInput {
        password: Some(None),
        ..pppoe()
    };
    assert_eq!(codes(&cleared, &facts), [Code::PasswordRequired]);
}

#[test]
fn an_omitted_password_is_kept() {
    let stored = access();
    let facts = AccessFacts {
        stored: Some(&stored),
        ..replace()
    };
    let decision = decide(
        &AccessInput {
            password: None,
            ..pppoe()
        },
        &facts,
    )
    .unwrap();
    assert_eq!(
        (decision.password, decision.terms.has_password),
        (PasswordChange::Keep, true)
    );
    assert_eq!(decision.terms.login.unwrap().as_str(), "joao");
}

#[rstest]
#[case::nothing(None, None, Connection::Radio, None)]
#[case::fiber(Some(1), Some(8), Connection::Fiber, None)]
#[case::box_alone(Some(1), None, Connection::Fiber, None)]
#[case::no_box(None, Some(1), Connection::Fiber, Some(Code::PortWithoutBox))]
#[case::box_on_radio(Some(1), None, Connection::Radio, Some(Code::PortRequiresFiber))]
#[case::port_on_radio(Some(1), Some(1), Connection::Radio, Some(Code::PortRequiresFiber))]
#[case::above(Some(1), Some(9), Connection::Fiber, Some(Code::PortAboveBox))]
#[case::zero(Some(1), Some(0), Connection::Fiber, Some(Code::OutOfRange))]
#[case::huge(Some(1), Some(i64::MAX), Connection::Fiber, Some(Code::OutOfRange))]
fn ports_need_a_box_and_fiber(
    #[case] box_id: Option<u128>,
    #[case] port: Option<i64>,
    #[case] connection: Connection,
    #[case] expected: Option<Code>,
) {
    let input = AccessInput {
        service_box_id: box_id.map(id),
        port,
        connection: Some(connection),
        ..pppoe()
    };
    let facts = AccessFacts {
        box_ports: box_id.map(|_| 8),
        ..replace()
    };
    assert_eq!(
        codes(&input, &facts),
        expected.into_iter().collect::<Vec<_>>()
    );
}

#[test]
fn malformed_members_are_told_once_each() {
    let input = AccessInput {
        login: Some("a b".into()),
        password: Some(Some("short".into())),
        mac: Some("zz".into()),
        installation_address: Some(AddressInput {
            state: Some("XX".into()),
            ..AddressInput::default()
        }),
        ..pppoe()
    };
    let refused = decide(&input, &replace()).unwrap_err();
    let pointers: Vec<&str> = refused
        .iter()
        .map(|violation| violation.pointer.as_str())
        .collect();
    assert_eq!(
        pointers,
        ["/password", "/login", "/mac", "/installation_address/state"]
    );
}

#[rstest]
#[case::complete(access(), &[])]
#[case::empty(AccessTerms::default(), &["authentication", "connection"])]
#[case::no_port(AccessTerms { port: None, ..access() }, &["port"])]
#[case::no_password(AccessTerms { has_password: false, ..access() }, &["password"])]
#[case::mac(
    AccessTerms {
        authentication: Some(Authentication::Mac),
        connection: Some(Connection::Utp),
        mac: Some(Mac::parse("aabbccddeeff").unwrap()),
        ..AccessTerms::default()
    },
    &[]
)]
#[case::ipoe_on_fiber(
    AccessTerms { authentication: Some(Authentication::Ipoe), login: None, has_password: false, ..access() },
    &[]
)]
fn completeness(#[case] terms: AccessTerms, #[case] missing: &[&str]) {
    assert_eq!(terms.missing(), missing);
    assert_eq!(terms.is_complete(), missing.is_empty());
}
