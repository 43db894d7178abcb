//! Every code has its text in every language, and no text is left over.

use std::collections::BTreeSet;

use api::http::locale::{Language, message};
use domain::code::Code;
use strum::IntoEnumIterator;

const ENGLISH: &str = include_str!("../locales/en/problems.ftl");
const PORTUGUESE: &str = include_str!("../locales/pt-BR/problems.ftl");

/// The message ids of a Fluent file.
fn ids(file: &str) -> Vec<&str> {
    let defines = |line: &&str| line.starts_with(|c: char| c.is_ascii_lowercase());
    file.lines()
        .filter(defines)
        .filter_map(|line| line.split_once(" = "))
        .map(|(id, _)| id)
        .collect()
}

/// The ids that have an exact text.
fn exact(file: &str) -> BTreeSet<&str> {
    let mut current = "";
    let mut found = BTreeSet::new();
    for line in file.lines() {
        if line.starts_with(|c: char| c.is_ascii_lowercase()) {
            current = line.split(" = ").next().unwrap_or_default();
        }
        if line.trim_start().starts_with(".exact = ") {
            found.insert(current);
        }
    }
    found
}

#[test]
fn every_code_has_one_text_in_each_language_and_no_text_is_unused() {
    let codes: BTreeSet<&str> = Code::iter().map(<&str>::from).collect();
    for file in [ENGLISH, PORTUGUESE] {
        let ids = ids(file);
        let once: BTreeSet<&str> = ids.iter().copied().collect();
        assert_eq!(once, codes);
        assert_eq!(once.len(), ids.len(), "an id stands twice");
    }
    assert_eq!(exact(ENGLISH), exact(PORTUGUESE));
}

#[test]
fn a_text_without_parameters_is_whole_and_the_languages_differ() {
    for code in Code::iter() {
        let english = message(Language::English, code, &[]);
        let portuguese = message(Language::Portuguese, code, &[]);
        for text in [&english, &portuguese] {
            assert!(text.contains(' ') && text.ends_with('.'), "{code}: {text}");
            assert!(!text.contains(['{', '}']), "{code}: {text}");
        }
        assert_ne!(english, portuguese, "{code}");
    }
}

#[test]
fn parameters_give_the_exact_text() {
    let limits = [("min", "0".to_owned()), ("max", "12".to_owned())];
    assert_eq!(
        message(Language::English, Code::OutOfRange, &limits),
        "The value lies outside what is allowed. Send one from 0 to 12."
    );
    let refusal = [("from", "lost".to_owned()), ("action", "win".to_owned())];
    assert_eq!(
        message(Language::Portuguese, Code::InvalidStatus, &refusal),
        "A negociação está perdida e não permite vencer."
    );
}

#[test]
fn a_missing_parameter_gives_the_plain_text() {
    let half = [("min", "0".to_owned())];
    assert_eq!(
        message(Language::English, Code::OutOfRange, &half),
        message(Language::English, Code::OutOfRange, &[])
    );
}
