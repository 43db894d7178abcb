//! The subject's text follows the subject until a person edits it.

use domain::Code;
use domain::ticket::{Priority, Subject, TicketInput, TicketTerms, decide};
use rstest::rstest;

use crate::facts::id;

fn subject(name: &str) -> Subject {
    Subject {
        id: id(1),
        name: name.into(),
        default_priority: Some(Priority::Low),
        default_process_id: Some(id(5)),
    }
}

fn stored(text: &str, edited: bool) -> TicketTerms {
    TicketTerms {
        subject: Some(text.into()),
        subject_edited: edited,
        ..TicketTerms::default()
    }
}

#[rstest]
#[case::omitted(None, None, ("Instalação", false))]
#[case::typed(Some("Urgente"), None, ("Urgente", true))]
#[case::typed_like_the_subject(Some("Instalação"), None, ("Instalação", false))]
#[case::sent_back_unedited(Some("Mudança"), Some(("Mudança", false)), ("Instalação", false))]
#[case::sent_back_edited(Some("Meu texto"), Some(("Meu texto", true)), ("Meu texto", true))]
#[case::edited_now(Some("Outro"), Some(("Mudança", false)), ("Outro", true))]
#[case::cleared(None, Some(("Meu texto", true)), ("Instalação", false))]
fn subject_texts(
    #[case] typed: Option<&str>,
    #[case] before: Option<(&str, bool)>,
    #[case] (text, edited): (&str, bool),
) {
    let input = TicketInput {
        subject_id: Some(id(1)),
        subject: typed.map(Into::into),
        ..TicketInput::default()
    };
    let before = before.map(|(text, edited)| stored(text, edited));
    let terms = decide(&input, Some(&subject("Instalação")), before.as_ref()).unwrap();
    assert_eq!(
        (terms.subject.as_deref(), terms.subject_edited),
        (Some(text), edited)
    );
}

#[test]
fn priority_and_process_default_to_the_subject_s() {
    let input = TicketInput {
        subject_id: Some(id(1)),
        ..TicketInput::default()
    };
    let terms = decide(&input, Some(&subject("X")), None).unwrap();
    assert_eq!(
        (terms.priority, terms.process_id),
        (Some(Priority::Low), Some(id(5)))
    );
    assert!(terms.is_complete());
    let bare = decide(&TicketInput::default(), None, None).unwrap();
    assert_eq!(bare.missing(), ["priority", "subject_id"]);
}

#[test]
fn texts_are_checked_together() {
    let input = TicketInput {
        subject: Some("a\u{0}".into()),
        message: Some("x".repeat(10_000)),
        preferred_date: Some("2500-01-01".parse().unwrap()),
        ..TicketInput::default()
    };
    let codes = decide(&input, None, None).unwrap_err().codes();
    assert_eq!(
        codes,
        [Code::ControlCharacter, Code::TooLong, Code::OutOfRange]
    );
}
