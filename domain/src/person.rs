//! From a person of Pipedrive to a contact: what fits becomes members, the rest is kept as text in its note.

mod numbers;

use std::collections::BTreeSet;

use crate::values::{email::Email, phone::Phone, text};

/// Opens the block of a note that belongs to Pipedrive; what stands around it was typed here.
pub const BLOCK_OPENS: &str = "[Pipedrive]";
/// Closes the block.
pub const BLOCK_CLOSES: &str = "[/Pipedrive]";
/// Telephone numbers that a contact has at most.
const MOST_PHONES: usize = 10;

/// A person as Pipedrive tells of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Person {
    pub id: i64,
    pub name: Option<String>,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub emails: Vec<Entry>,
    pub phones: Vec<Entry>,
    /// Name of the organisation, asked for separately.
    pub organization: Option<String>,
}

/// An e-mail address or telephone number, with what it is for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entry {
    pub value: String,
    pub primary: bool,
    pub label: Option<String>,
}

/// The contact that a person makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    pub name: String,
    pub email: Option<Email>,
    pub phones: Vec<Phone>,
    pub organization: Option<String>,
    /// What has no member of its own, a line each.
    pub rest: Vec<String>,
}

impl Person {
    /// Maps the person; total, since nothing a person holds shall be lost.
    #[must_use]
    pub fn import(&self) -> Imported {
        let mut rest = Vec::new();
        let name = self.shown_name(&mut rest);
        let email = self.email(&mut rest);
        let phones = self.phones(&mut rest);
        let organization = self.organization.as_deref().and_then(|whole| {
            let whole = plain(whole);
            let short = shortened(&whole, *text::NAME.end());
            if short != whole {
                rest.push(format!("Organização: {whole}"));
            }
            filled(short)
        });
        Imported {
            name,
            email,
            phones,
            organization,
            rest,
        }
    }

    fn shown_name(&self, rest: &mut Vec<String>) -> String {
        let parts = [&self.first_name, &self.last_name];
        let parts: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
        let whole = self.name.as_deref().map(plain).and_then(filled);
        let whole = whole.or_else(|| filled(plain(&parts.join(" "))));
        let whole = whole.unwrap_or_else(|| format!("Pipedrive {}", self.id));
        let name = shortened(&whole, *text::NAME.end());
        if name != whole {
            rest.push(format!("Nome: {whole}"));
        }
        name
    }

    fn email(&self, rest: &mut Vec<String>) -> Option<Email> {
        let mut chosen: Option<Email> = None;
        let mut told = BTreeSet::new();
        for entry in primary_first(&self.emails) {
            let text = plain(&entry.value);
            match Email::parse(&text) {
                Ok(email) if chosen.is_none() => chosen = Some(email),
                Ok(email) if chosen.as_ref() == Some(&email) => {}
                Ok(email) => note(rest, &mut told, "E-mail", email.as_str(), entry),
                Err(_) => note(rest, &mut told, "E-mail", &text, entry),
            }
        }
        chosen
    }

    fn phones(&self, rest: &mut Vec<String>) -> Vec<Phone> {
        let mut phones: Vec<Phone> = Vec::new();
        let mut told = BTreeSet::new();
        for entry in primary_first(&self.phones) {
            let numbers = numbers::all(&entry.value);
            let mut whole = !numbers.is_empty();
            for number in numbers {
                match number {
                    Some(phone) if phones.contains(&phone) => {}
                    Some(phone) if phones.len() < MOST_PHONES => phones.push(phone),
                    _ => whole = false,
                }
            }
            if !whole {
                note(rest, &mut told, "Telefone", &plain(&entry.value), entry);
            }
        }
        phones
    }

    /// Which of a client's contacts the person is, by index, of those that are no other person: the first that has one
    /// of its addresses, else the first that has one of its numbers.
    #[must_use]
    pub fn among(&self, contacts: &[Reached]) -> Option<usize> {
        let (emails, phones) = (self.emails(), self.import().phones);
        let by_email = |contact: &Reached| {
            let has = |email: &Email| contact.email.as_deref() == Some(email.as_str());
            emails.iter().any(has)
        };
        let by_phone = |contact: &Reached| {
            let has = |phone: &Phone| contact.phones.iter().any(|own| own == phone.as_str());
            phones.iter().any(has)
        };
        let first = contacts.iter().position(by_email);
        first.or_else(|| contacts.iter().position(by_phone))
    }

    /// All of its addresses that are some.
    #[must_use]
    pub fn emails(&self) -> Vec<Email> {
        let entries = primary_first(&self.emails);
        entries
            .filter_map(|entry| Email::parse(&plain(&entry.value)).ok())
            .collect()
    }
}

/// How a contact is reached.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reached {
    pub email: Option<String>,
    /// In E.164.
    pub phones: Vec<String>,
}

/// A contact's note with the block of Pipedrive replaced: what was typed around it stays, and is
/// never cut; the block is, where both are longer than a note may be.
#[must_use]
pub fn noted(note: Option<&str>, rest: &[String]) -> Option<String> {
    let typed = typed(note.unwrap_or_default());
    let room = text::MESSAGE.end().saturating_sub(
        typed.chars().count() + BLOCK_OPENS.len() + BLOCK_CLOSES.len() + "\n\n\n\n".len(),
    );
    let block = match shortened_lines(rest, room) {
        lines if lines.is_empty() => String::new(),
        lines => format!("{BLOCK_OPENS}\n{lines}\n{BLOCK_CLOSES}"),
    };
    let parts = [typed, block];
    let parts: Vec<&str> = parts
        .iter()
        .map(String::as_str)
        .filter(|part| !part.is_empty())
        .collect();
    filled(parts.join("\n\n"))
}

/// What people typed: the note without the lines of the block. A block that lost its end is text
/// like any other.
fn typed(note: &str) -> String {
    let lines: Vec<&str> = note.lines().collect();
    let opens = lines.iter().rposition(|line| line.trim() == BLOCK_OPENS);
    let block = opens.and_then(|opens| {
        let (before, block) = lines.split_at_checked(opens)?;
        let closes = block.iter().position(|line| line.trim() == BLOCK_CLOSES)?;
        Some((before, block.get(closes + 1..)?))
    });
    let Some((before, after)) = block else {
        return note.trim().to_owned();
    };
    let parts = [before.join("\n"), after.join("\n")];
    let kept: Vec<&str> = parts
        .iter()
        .map(|part| part.trim())
        .filter(|part| !part.is_empty())
        .collect();
    kept.join("\n\n")
}

fn shortened_lines(lines: &[String], room: usize) -> String {
    shortened(
        &lines
            .iter()
            // The marks of the block belong to the block.
            .map(|line| line.replace(BLOCK_OPENS, "").replace(BLOCK_CLOSES, ""))
            .collect::<Vec<_>>()
            .join("\n"),
        room,
    )
}

fn note(
    rest: &mut Vec<String>,
    told: &mut BTreeSet<String>,
    what: &str,
    value: &str,
    entry: &Entry,
) {
    if value.is_empty() || !told.insert(value.to_owned()) {
        return;
    }
    let label = entry.label.as_deref().map(plain).unwrap_or_default();
    rest.push(match label.as_str() {
        "" => format!("{what}: {value}"),
        label => format!("{what}: {value} ({label})"),
    });
}

fn primary_first(entries: &[Entry]) -> impl Iterator<Item = &Entry> {
    let primary = entries.iter().filter(|entry| entry.primary);
    primary.chain(entries.iter().filter(|entry| !entry.primary))
}

/// One line: control characters become spaces, runs of spaces one; what turns the direction of writing goes.
fn plain(text: &str) -> String {
    let straight = text.replace(text::is_bidirectional_control, "");
    let spaced = straight.replace(char::is_control, " ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let joined = words.join(" ");
    text::line(&joined, 0..=usize::MAX).unwrap_or_default()
}

fn shortened(text: &str, most: usize) -> String {
    let short: String = text.chars().take(most).collect();
    short.trim().to_owned()
}

fn filled(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}
