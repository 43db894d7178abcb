//! Every code has its text in every language, and no text is left over.

use std::collections::BTreeSet;

use api::problem::locale::{Language, message};
use domain::code::Code;
use persistence::references;
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

/// Words that no sentence in Portuguese has.
const ENGLISH_WORDS: &[&str] = &[
    "the",
    "this",
    "that",
    "these",
    "is",
    "are",
    "was",
    "were",
    "has",
    "have",
    "not",
    "of",
    "with",
    "without",
    "and",
    "or",
    "to",
    "in",
    "on",
    "by",
    "for",
    "from",
    "at",
    "an",
    "it",
    "its",
    "which",
    "what",
    "must",
    "can",
    "cannot",
    "only",
    "another",
    "already",
    "send",
    "choose",
    "write",
    "try",
    "again",
    "there",
    "here",
    "does",
    "value",
    "field",
    "text",
    "template",
    "client",
    "contract",
    "negotiation",
    "stage",
    "service",
    "box",
    "plan",
    "box",
    "user",
    "used",
];
/// And the other way round.
const PORTUGUESE_WORDS: &[&str] = &[
    "o", "os", "um", "uma", "de", "da", "dos", "das", "em", "na", "que", "para", "por", "com",
    "sem", "este", "esta", "isto", "foi", "é", "ou", "seu", "sua", "campo", "valor", "cliente",
    "contrato", "outro", "outra", "já", "só", "não", "escolha", "informe",
];

/// The words of what a file tells people: no comments, ids, names of cases and parameters; what is written with a
/// sign inside is a name, of a header or a member.
fn words(file: &str) -> impl Iterator<Item = (&str, String)> {
    let told = file.lines().filter(|line| !line.starts_with('#'));
    told.flat_map(|line| {
        let text = line.split_once(" = ").map_or(line, |(_, text)| text);
        let text = match text.split_once(']') {
            Some((case, rest)) if case.contains('[') => rest,
            _ => text,
        };
        let words = text
            .split_whitespace()
            .filter(|word| !word.starts_with('$'));
        words.map(move |word| {
            let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
            (line, bare.to_lowercase())
        })
    })
}

#[test]
fn every_text_is_of_one_language_throughout() {
    for (file, others) in [(PORTUGUESE, ENGLISH_WORDS), (ENGLISH, PORTUGUESE_WORDS)] {
        let foreign: Vec<_> = words(file)
            .filter(|(_, word)| others.contains(&word.as_str()))
            .collect();
        assert!(foreign.is_empty(), "{foreign:#?}");
    }
}

#[test]
fn who_uses_a_row_is_told_in_the_language_s_words() {
    let kinds: BTreeSet<&str> = references::forbidding()
        .map(|(facts, _)| facts.word)
        .collect();
    for kind in kinds {
        let users = [("users", kind.to_owned())];
        let english = message(Language::English, Code::InUse, &users);
        let portuguese = message(Language::Portuguese, Code::InUse, &users);
        let english = english.split(": ").nth(1).expect("who");
        let portuguese = portuguese.split(": ").nth(1).expect("quem");
        assert!(english.starts_with(&kind.replace('_', " ")), "{english}");
        assert!(!portuguese.contains('_'), "{portuguese}");
        // A login is one in Portuguese too.
        assert!(kind == "login" || english != portuguese, "{portuguese}");
    }
    let several = [("users", "sales_plan, negotiation".to_owned())];
    assert_eq!(
        message(Language::Portuguese, Code::InUse, &several),
        "Está em uso e não pode ser excluído. Quem usa: planos de venda, negociações."
    );
}
