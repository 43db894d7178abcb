//! Claims on logins and ports, tasks and appointments: rules with a clock.

use chrono::{DateTime, Utc};
use domain::Code;
use domain::access::claim::{Claim, ClaimState, PortState, check_hold, check_ports, hold_until};
use domain::{appointment, task};
use rstest::rstest;

use crate::facts::id;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

const NOON: &str = "2026-12-01T12:00:00Z";

#[rstest]
#[case(ClaimState::Held, None, PortState::Held, true)]
#[case(ClaimState::Held, Some("2026-12-01T12:00:01Z"), PortState::Held, true)]
#[case(ClaimState::Held, Some(NOON), PortState::Free, false)]
#[case(
    ClaimState::Occupied,
    Some("2020-01-01T00:00:00Z"),
    PortState::Occupied,
    false
)]
#[case(ClaimState::Released, None, PortState::Free, false)]
fn an_expired_hold_is_free(
    #[case] state: ClaimState,
    #[case] until: Option<&str>,
    #[case] port: PortState,
    #[case] held: bool,
) {
    let claim = Claim {
        state,
        negotiation_id: Some(id(1)),
        hold_until: until.map(at),
    };
    assert_eq!(claim.port_state(at(NOON)), port);
    assert_eq!(claim.is_held_by(id(1), at(NOON)), held);
    assert!(!claim.is_held_by(id(2), at(NOON)));
    assert_eq!(claim.is_live(at(NOON)), port != PortState::Free);
}

#[test]
fn holds_last_thirty_days() {
    assert_eq!(hold_until(at(NOON)), at("2026-12-31T12:00:00Z"));
    assert!(check_hold(at("2027-02-01T00:00:00Z"), true, at(NOON)).is_ok());
    assert_eq!(
        check_hold(at(NOON), false, at(NOON)).unwrap_err().codes(),
        [Code::OutOfRange, Code::HoldRequiresPort]
    );
}

#[test]
fn a_box_keeps_its_claimed_ports() {
    assert!(check_ports(8, None).is_ok() && check_ports(8, Some(8)).is_ok());
    assert_eq!(
        check_ports(7, Some(8)).unwrap_err().codes(),
        [Code::PortsBelowHeld]
    );
}

#[test]
fn appointments_end_by_their_type_unless_said() {
    assert_eq!(
        appointment::ends_at(at(NOON), None, Some(90)),
        Ok(at("2026-12-01T13:30:00Z"))
    );
    assert_eq!(
        appointment::ends_at(at(NOON), None, None),
        Ok(at("2026-12-01T13:00:00Z"))
    );
    assert!(appointment::ends_at(at(NOON), Some(at(NOON)), None).is_err());
}

#[rstest]
#[case("2026-12-01T11:00:00Z", NOON, false)]
#[case("2026-12-01T11:00:00Z", "2026-12-01T12:00:01Z", true)]
#[case("2026-12-01T13:00:00Z", "2026-12-01T14:00:00Z", false)]
fn touching_appointments_do_not_clash(
    #[case] from: &str,
    #[case] to: &str,
    #[case] expected: bool,
) {
    let noon = (at(NOON), at("2026-12-01T13:00:00Z"));
    assert_eq!(appointment::clash(noon, (at(from), at(to))), expected);
    assert_eq!(appointment::clash((at(from), at(to)), noon), expected);
}

#[test]
fn tasks_are_done_once() {
    let earlier = at("2026-11-01T00:00:00Z");
    assert_eq!(task::done_at(true, None, at(NOON)), Some(at(NOON)));
    assert_eq!(task::done_at(true, Some(earlier), at(NOON)), Some(earlier));
    assert_eq!(task::done_at(false, Some(earlier), at(NOON)), None);
    assert!(task::check_period(Some(at(NOON)), Some(earlier)).is_err());
    assert!(task::check_period(None, Some(earlier)).is_ok());
}
