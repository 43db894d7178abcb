//! Proposals: the full matrix of statuses and actions, expiry, sending, delivery.

use chrono::TimeDelta;
use domain::Code;
use domain::negotiation::NegotiationStatus;
use domain::proposal::delivery::{MAX_REASON, TRIES};
use domain::proposal::{
    AfterTry, DeliveryStatus, MailStatus, ProposalAction, ProposalStatus, SendChannel, SendFacts,
    Sending, Tried, after_try, check_answerable, check_sending, decide_sending, may_try, reason,
    taken_together,
};
use domain::values::{Document, Email};
use domain::violation::Violation;
use rstest::rstest;
use strum::IntoEnumIterator;

use Code::{
    ProposalAlreadyAnswered as Answered, ProposalCancelled as Withdrawn, ProposalExpired as Late,
    ProposalNotDraft as NotDraft, ProposalNotSent as Unsent,
};
use ProposalStatus::{Accepted, Cancelled, Declined, Draft, Expired, Sent, Viewed};

use crate::facts::day;

type Outcome = Result<ProposalStatus, Code>;

// Columns: edit, send, resend, view, accept, decline, cancel, supersede.
#[rstest]
#[case(Draft,     [Ok(Draft),     Ok(Sent),      Err(Unsent),    Err(Unsent),    Err(Unsent),    Err(Unsent),    Ok(Cancelled),  Err(Unsent)])]
#[case(Sent,      [Err(NotDraft), Err(NotDraft), Ok(Sent),       Ok(Viewed),     Ok(Accepted),   Ok(Declined),   Ok(Cancelled),  Ok(Cancelled)])]
#[case(Viewed,    [Err(NotDraft), Err(NotDraft), Ok(Viewed),     Ok(Viewed),     Ok(Accepted),   Ok(Declined),   Ok(Cancelled),  Ok(Cancelled)])]
#[case(Accepted,  [Err(NotDraft), Err(NotDraft), Err(Answered),  Err(Answered),  Err(Answered),  Err(Answered),  Err(Answered),  Err(Answered)])]
#[case(Declined,  [Err(NotDraft), Err(NotDraft), Err(Answered),  Err(Answered),  Err(Answered),  Err(Answered),  Err(Answered),  Ok(Declined)])]
#[case(Expired,   [Err(NotDraft), Err(NotDraft), Err(Late),      Err(Late),      Err(Late),      Err(Late),      Ok(Cancelled),  Ok(Cancelled)])]
#[case(Cancelled, [Err(NotDraft), Err(NotDraft), Err(Withdrawn), Err(Withdrawn), Err(Withdrawn), Err(Withdrawn), Err(Withdrawn), Ok(Cancelled)])]
#[rustfmt::skip]
fn every_action_from_every_status(#[case] from: ProposalStatus, #[case] outcomes: [Outcome; 8]) {
    assert_eq!(ProposalAction::iter().len(), outcomes.len());
    for (action, expected) in ProposalAction::iter().zip(outcomes) {
        let after = from.after(action);
        assert_eq!(after.map_err(|refusal| refusal.code), expected, "{from} {action}");
        if let Err(refusal) = after {
            assert_eq!((refusal.from, refusal.action), (from, action));
            let told = Violation::from(refusal);
            assert_eq!(told.pointer, "/status");
            let names: Vec<&str> = told.params.iter().map(|(name, _)| *name).collect();
            assert_eq!(names, ["from", "action", "to"], "a refusal names from, to and why");
        }
    }
}

#[rstest]
#[case(None, false)]
#[case(Some("2026-12-02"), false)]
#[case::the_last_day_counts(Some("2026-12-01"), false)]
#[case(Some("2026-11-30"), true)]
fn what_awaits_an_answer_expires(#[case] valid_until: Option<&str>, #[case] over: bool) {
    for status in ProposalStatus::iter() {
        let told = status.told(valid_until.map(day), day("2026-12-01"));
        let waits = matches!(status, Sent | Viewed);
        assert_eq!(told, if over && waits { Expired } else { status });
    }
}

#[test]
fn an_open_or_paused_negotiation_can_be_answered() {
    for status in NegotiationStatus::iter() {
        let open = matches!(status, NegotiationStatus::Open | NegotiationStatus::Paused);
        assert_eq!(check_answerable(status).is_ok(), open, "{status}");
    }
}

#[rstest]
#[case::bare_cpf("52998224725", Ok("52998224725"))]
#[case::masked_cpf("529.982.247-25", Ok("52998224725"))]
#[case::masked_cnpj("12.ABC.345/01DE-35", Ok("12ABC34501DE35"))]
#[case::wrong_digits("52998224726", Err(Code::InvalidDocument))]
#[case::neither("abc", Err(Code::InvalidDocument))]
fn who_accepts_may_leave_a_document(#[case] text: &str, #[case] expected: Result<&str, Code>) {
    let parsed = Document::read_either(text).map_err(Code::from);
    assert_eq!(
        parsed.as_ref().map(Document::as_str).map_err(|e| *e),
        expected
    );
}

fn facts(recipients: &[&str], usual: Option<&str>, valid_until: Option<&str>) -> SendFacts {
    SendFacts {
        channel: SendChannel::Mail,
        recipients: recipients.iter().map(ToString::to_string).collect(),
        usual_recipient: usual.map(str::to_owned),
        valid_until: valid_until.map(day),
        today: day("2026-12-01"),
    }
}

#[rstest]
#[case::typed(&["a@x.com", "b@x.com"], Some("c@x.com"), &["a@x.com", "b@x.com"])]
#[case::usual(&[], Some("c@x.com"), &["c@x.com"])]
fn it_goes_to_those_typed_else_to_the_usual_one(
    #[case] typed: &[&str],
    #[case] usual: Option<&str>,
    #[case] expected: &[&str],
) {
    let recipients = check_sending(&facts(typed, usual, Some("2026-12-01"))).unwrap();
    let recipients: Vec<&str> = recipients.iter().map(Email::as_str).collect();
    assert_eq!(recipients, expected);
}

#[rstest]
#[case::nobody(&[], None, &[("/recipients", Code::Required)])]
#[case::late(&["a@x.com"], Some("2026-11-30"), &[("/valid_until", Code::OutOfRange)])]
#[case::twice(&["a@x.com", "A@x.com"], None, &[("/recipients", Code::DuplicateItem)])]
#[case::both(&[], Some("2026-11-30"), &[("/valid_until", Code::OutOfRange), ("/recipients", Code::Required)])]
#[case::former(&["a@x.com", "a..b@x.com"], None, &[("/recipients/1", Code::InvalidEmail)])]
fn a_sending_refuses_nonsense_all_at_once(
    #[case] typed: &[&str],
    #[case] valid_until: Option<&str>,
    #[case] expected: &[(&str, Code)],
) {
    let violations = check_sending(&facts(typed, None, valid_until)).unwrap_err();
    let found: Vec<(&str, Code)> = violations
        .iter()
        .map(|violation| (violation.pointer.as_str(), violation.code))
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn eleven_recipients_are_too_many() {
    let many: Vec<String> = (0..11).map(|n| format!("r{n}@x.com")).collect();
    let typed: Vec<&str> = many.iter().map(String::as_str).collect();
    let refused = check_sending(&facts(&typed, None, None)).unwrap_err();
    assert_eq!(refused.codes(), [Code::TooMany]);
    assert!(check_sending(&facts(&typed[..10], None, None)).is_ok());
}

#[rstest]
#[case(&[], DeliveryStatus::None)]
#[case(&[MailStatus::Cancelled], DeliveryStatus::None)]
#[case(&[MailStatus::Sent, MailStatus::Sent], DeliveryStatus::Sent)]
#[case(&[MailStatus::Sent, MailStatus::Cancelled], DeliveryStatus::Sent)]
#[case(&[MailStatus::Sent, MailStatus::Queued], DeliveryStatus::Queued)]
#[case(&[MailStatus::Queued, MailStatus::Failed, MailStatus::Sent], DeliveryStatus::Failed)]
fn mails_are_taken_together(#[case] mails: &[MailStatus], #[case] expected: DeliveryStatus) {
    assert_eq!(taken_together(mails.iter().copied()), expected);
}

#[test]
fn a_sending_by_link_asks_for_nobody() {
    let by_link = |typed: &[&str], valid_until| SendFacts {
        channel: SendChannel::Link,
        ..facts(typed, None, valid_until)
    };
    for typed in [&[] as &[&str], &["a@x.com"], &["a..b@x.com"]] {
        assert_eq!(check_sending(&by_link(typed, None)), Ok(vec![]));
    }
    let late = check_sending(&by_link(&[], Some("2026-11-30"))).unwrap_err();
    assert_eq!(late.codes(), [Code::OutOfRange]);
}

#[test]
fn a_second_sending_by_mail_is_for_mails_that_failed_and_by_link_makes_another() {
    let states = || SendChannel::iter().flat_map(|c| DeliveryStatus::iter().map(move |d| (c, d)));
    for (status, (channel, state)) in
        ProposalStatus::iter().flat_map(|s| states().map(move |of| (s, of)))
    {
        use DeliveryStatus::{Failed, None as NoMail};
        use SendChannel::{Link, Mail};
        let expected = match (status, channel, state) {
            (Draft, ..) => Ok(Sending::First),
            (Sent | Viewed, Link, _) | (Sent | Viewed, Mail, NoMail) => Ok(Sending::Further),
            (Sent | Viewed, Mail, Failed) => Ok(Sending::Retry),
            (Sent | Viewed, ..) => Err(NotDraft),
            (Expired, ..) => Err(Late),
            (Accepted | Declined, ..) => Err(Answered),
            (Cancelled, ..) => Err(Withdrawn),
        };
        let found = decide_sending(status, channel, state).map_err(|refusal| refusal.code);
        assert_eq!(found, expected, "{status} {channel} {state}");
    }
}

#[rstest]
#[case(1, Some(30))]
#[case(2, Some(2 * 60))]
#[case(3, Some(10 * 60))]
#[case(4, Some(60 * 60))]
#[case(5, Some(6 * 60 * 60))]
#[case(6, None)]
#[case(7, None)]
#[case(u32::MAX, None)]
fn a_deferred_mail_waits_longer_each_time_until_it_has_failed(
    #[case] attempts: u32,
    #[case] seconds: Option<i64>,
) {
    let expected = seconds.map_or(AfterTry::Failed, |seconds| {
        AfterTry::Again(TimeDelta::seconds(seconds))
    });
    assert_eq!(after_try(attempts, Tried::Deferred), expected);
    assert_eq!(may_try(attempts), seconds.is_some());
    // Whatever came before, these two end it.
    assert_eq!(after_try(attempts, Tried::Accepted), AfterTry::Sent);
    assert_eq!(after_try(attempts, Tried::Refused), AfterTry::Failed);
}

#[test]
fn the_first_try_is_made_at_once() {
    assert!(TRIES[0].is_zero() && may_try(0));
}

#[rstest]
#[case("550 5.1.1 no such mailbox", "550 5.1.1 no such mailbox")]
#[case("  550 a\r\nBcc: b\0\u{1b}[31m\tc ", "550 a Bcc: b [31m c")]
#[case("", "")]
fn what_a_server_said_is_kept_on_one_line(#[case] said: &str, #[case] kept: &str) {
    assert_eq!(reason(said), kept);
    let long = reason(&format!("{said}{}", "ç".repeat(5_000)));
    assert_eq!(long.chars().count(), MAX_REASON);
}
