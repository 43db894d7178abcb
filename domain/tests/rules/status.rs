//! The full matrix of statuses and actions.

use domain::Code;
use domain::negotiation::outcome::{Outcome, Reason};
use domain::negotiation::status::{NegotiationStatus, StatusAction, Write, check_paused_until};
use rstest::rstest;
use strum::IntoEnumIterator;

use NegotiationStatus::{Aborted, Lost, Open, Paused, Won};

use crate::facts::{day, id};

#[rstest]
#[case(Open,    [Some(Paused), None,       Some(Lost), Some(Aborted), None,       Some(Won)])]
#[case(Paused,  [None,         Some(Open), Some(Lost), Some(Aborted), None,       None])]
#[case(Lost,    [None,         None,       None,       None,          Some(Open), None])]
#[case(Aborted, [None,         None,       None,       None,          Some(Open), None])]
#[case(Won,     [None,         None,       None,       None,          None,       None])]
#[rustfmt::skip]
fn every_action_from_every_status(#[case] from: NegotiationStatus, #[case] to: [Option<NegotiationStatus>; 6]) {
    for (action, expected) in StatusAction::iter().zip(to) {
        let change = from.after(action);
        assert_eq!(change.as_ref().ok().map(|change| change.to), expected, "{from} {action}");
        if let Err(refusal) = change {
            let again = from == Won && action == StatusAction::Win;
            assert_eq!(refusal.code, if again { Code::AlreadyWon } else { Code::InvalidStatus });
            assert_eq!((refusal.from, refusal.action), (from, action.into()));
        }
    }
}

#[test]
fn an_end_cancels_proposals_and_a_bad_one_releases_holds() {
    use StatusAction::{Abort, Lose, Win};
    for action in StatusAction::iter() {
        for change in NegotiationStatus::iter().filter_map(|from| from.after(action).ok()) {
            let bad = matches!(action, Lose | Abort);
            let end = bad || action == Win;
            assert_eq!(
                (change.releases_holds, change.cancels_proposals),
                (bad, end),
                "{action}"
            );
        }
    }
}

#[test]
fn only_open_ones_are_edited_and_the_rest_is_always_allowed() {
    for status in NegotiationStatus::iter() {
        for write in Write::iter() {
            assert_eq!(
                status.allow(write).is_ok(),
                status == Open || write != Write::Edit,
                "{status} {write}"
            );
        }
    }
}

#[rstest]
#[case(None, true)]
#[case(Some("2026-12-01"), true)]
#[case(Some("2026-11-30"), false)]
fn a_pause_ends_today_or_later(#[case] until: Option<&str>, #[case] fine: bool) {
    assert_eq!(
        check_paused_until(until.map(day), day("2026-12-01")).is_ok(),
        fine
    );
}

#[rstest]
#[case::none_needed(&[], None, None, None)]
#[case::needed(&[Outcome::Lost], None, None, Some(Code::ReasonRequired))]
#[case::needed_elsewhere(&[Outcome::Won], None, None, None)]
#[case::given(&[Outcome::Lost], Some(1), Some((Outcome::Lost, true)), None)]
#[case::out_of_sight(&[], Some(1), None, Some(Code::ReferenceNotFound))]
#[case::of_another_outcome(&[], Some(1), Some((Outcome::Won, true)), Some(Code::NotOfOutcome))]
#[case::inactive(&[], Some(1), Some((Outcome::Lost, false)), Some(Code::Inactive))]
fn reasons_fit_their_outcome(
    #[case] required_for: &[Outcome],
    #[case] given: Option<u128>,
    #[case] found: Option<(Outcome, bool)>,
    #[case] expected: Option<Code>,
) {
    let found = found.map(|(outcome, active)| Reason {
        id: id(1),
        outcome,
        active,
    });
    let answer = Outcome::Lost.check_reason(required_for, given.map(id), found.as_ref());
    assert_eq!(
        answer.err().map(|violations| violations.codes()),
        expected.map(|code| vec![code])
    );
}
