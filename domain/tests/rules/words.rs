//! Closed sets of words read and write the same snake_case everywhere.

use domain::access::{Authentication, ClaimState, Connection};
use domain::billing_type::BillingMethod;
use domain::negotiation::{EntryRequirement, NegotiationStatus, Part};
use domain::{Code, Words};
use rstest::rstest;
use strum::IntoEnumIterator;

fn round_trip<T: Words + PartialEq + std::fmt::Debug + serde::Serialize>() {
    for word in T::WORDS {
        let value = T::parse(word).unwrap();
        assert_eq!(value.as_str(), *word);
        assert_eq!(
            serde_json::to_value(value).unwrap(),
            serde_json::json!(word)
        );
    }
    assert_eq!(T::parse("nonsense"), Err(Code::InvalidChoice));
    assert_eq!(T::parse(""), Err(Code::InvalidChoice));
}

#[test]
fn words_round_trip_through_text_and_json() {
    round_trip::<Authentication>();
    round_trip::<ClaimState>();
    round_trip::<Connection>();
    round_trip::<BillingMethod>();
    round_trip::<EntryRequirement>();
    round_trip::<Part>();
    round_trip::<NegotiationStatus>();
    round_trip::<Code>();
}

#[rstest]
#[case(BillingMethod::PixAutomatic.as_str(), "pix_automatic")]
#[case(EntryRequirement::ExpectedCloseOn.as_str(), "expected_close_on")]
#[case(Code::StageTransitionNotAllowed.as_str(), "stage_transition_not_allowed")]
#[case(Part::AcceptedProposal.as_str(), "accepted_proposal")]
fn words_are_those_of_the_api(#[case] word: &str, #[case] expected: &str) {
    assert_eq!(word, expected);
}

#[test]
fn codes_are_distinct_words() {
    let words: std::collections::BTreeSet<&str> = Code::iter().map(Words::as_str).collect();
    assert_eq!(words.len(), Code::WORDS.len());
}
