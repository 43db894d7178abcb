//! Brazilian tax documents: CPF of a person, alphanumeric CNPJ of a company.
//!
//! Source: Receita Federal, Instrução Normativa RFB 2.229/2024 (alphanumeric CNPJ, in force since
//! July 2026): a character's value is its ASCII code minus 48; the weights and modulus 11 stay.

use super::pasted::{plain, unmasked};
use crate::choice::{Words, choice};
use crate::code::Code;
use crate::violation::Violation;

choice! {
/// Which document is expected.
pub enum DocumentKind {
    /// Eleven digits, of a person.
    Cpf,
    /// Fourteen letters and digits, of a company.
    Cnpj,
}
}

choice! {
/// Why a text is no document.
pub enum DocumentFault {
    /// It has not the form of a CPF.
    CpfForm,
    /// It has not the form of a CNPJ.
    CnpjForm,
    /// It has the form of neither.
    Form,
    /// It has the form, but wrong check digits or nothing but one digit.
    CheckDigits,
}
}

impl DocumentFault {
    /// The refusal at a member, with what its message says.
    #[must_use]
    pub fn at(self, pointer: &str) -> Violation {
        Violation::new(pointer, Code::InvalidDocument).with("reason", self.as_str())
    }
}

impl From<DocumentFault> for Code {
    fn from(_: DocumentFault) -> Self {
        Self::InvalidDocument
    }
}

/// A valid CPF or CNPJ: unmasked, upper-case text.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(into = "String")]
pub struct Document(String);

/// The marks of `529.982.247-25`, each with the number of characters before it.
const CPF_MASK: &[(usize, char)] = &[(3, '.'), (6, '.'), (9, '-')];
/// The marks of `12.ABC.345/01DE-35`.
const CNPJ_MASK: &[(usize, char)] = &[(2, '.'), (5, '.'), (8, '/'), (12, '-')];

impl Document {
    /// Reads a document of the expected kind as pasted, bare or with the marks of its mask.
    ///
    /// # Errors
    /// [`DocumentFault`]: another form, wrong check digits, or a repeated digit.
    pub fn read(kind: DocumentKind, text: &str) -> Result<Self, DocumentFault> {
        type Test = fn(&str) -> bool;
        let (mask, form, holds, fault): (_, Test, Test, _) = match kind {
            DocumentKind::Cpf => (CPF_MASK, has_cpf_form, is_cpf, DocumentFault::CpfForm),
            DocumentKind::Cnpj => (CNPJ_MASK, has_cnpj_form, is_cnpj, DocumentFault::CnpjForm),
        };
        let bare = unmasked(&plain(text).to_ascii_uppercase(), mask).ok_or(fault)?;
        match (form(&bare), holds(&bare)) {
            (false, _) => Err(fault),
            (true, false) => Err(DocumentFault::CheckDigits),
            (true, true) => Ok(Self(bare)),
        }
    }

    /// Reads a document of either kind; no text is both.
    ///
    /// # Errors
    /// [`DocumentFault`].
    pub fn read_either(text: &str) -> Result<Self, DocumentFault> {
        let faults = [DocumentKind::Cpf, DocumentKind::Cnpj].map(|kind| Self::read(kind, text));
        match faults {
            [Ok(document), _] | [_, Ok(document)] => Ok(document),
            [Err(cpf), Err(cnpj)] => Err(match [cpf, cnpj].contains(&DocumentFault::CheckDigits) {
                true => DocumentFault::CheckDigits,
                false => DocumentFault::Form,
            }),
        }
    }

    /// [`Self::read`], for whom it doesn't matter why not.
    ///
    /// # Errors
    /// [`Code::InvalidDocument`].
    pub fn parse(kind: DocumentKind, text: &str) -> Result<Self, Code> {
        Ok(Self::read(kind, text)?)
    }

    /// Makes the document that starts with `body` (9 digits of a CPF, 12 characters of a CNPJ).
    ///
    /// # Errors
    /// [`Code::InvalidDocument`] when no document starts like that.
    pub fn complete(kind: DocumentKind, body: &str) -> Result<Self, Code> {
        let highest_weight = match kind {
            DocumentKind::Cpf => 11,
            DocumentKind::Cnpj => 9,
        };
        let mut values = values(body);
        let mut text = body.to_owned();
        for _ in 0..2 {
            let digit = check_digit(&values, highest_weight);
            values.push(digit);
            text.push_str(&digit.to_string());
        }
        Self::parse(kind, &text)
    }

    /// The canonical text, as stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Which of the two it is.
    pub fn kind(&self) -> DocumentKind {
        if self.0.len() == 11 {
            DocumentKind::Cpf
        } else {
            DocumentKind::Cnpj
        }
    }

    /// With its mask, for people: `529.982.247-25`, `12.ABC.345/01DE-35`.
    pub fn masked(&self) -> String {
        let marks = match self.kind() {
            DocumentKind::Cpf => CPF_MASK,
            DocumentKind::Cnpj => CNPJ_MASK,
        };
        let mut masked = String::with_capacity(18);
        for (before, character) in self.0.chars().enumerate() {
            if let Some((_, mark)) = marks.iter().find(|(at, _)| *at == before) {
                masked.push(*mark);
            }
            masked.push(character);
        }
        masked
    }

    /// Reads stored text, whose length tells the kind.
    fn parse_stored(text: &str) -> Result<Self, Code> {
        let kind = if text.len() == 11 {
            DocumentKind::Cpf
        } else {
            DocumentKind::Cnpj
        };
        Self::parse(kind, text)
    }
}

fn has_cpf_form(text: &str) -> bool {
    text.len() == 11 && text.bytes().all(|b| b.is_ascii_digit())
}

fn is_cpf(text: &str) -> bool {
    let repeated = text.bytes().zip(text.bytes().skip(1)).all(|(a, b)| a == b);
    has_cpf_form(text) && !repeated && checks(text, 11)
}

fn has_cnpj_form(text: &str) -> bool {
    let shape = text
        .bytes()
        .enumerate()
        .all(|(i, b)| b.is_ascii_digit() || (i < 12 && b.is_ascii_uppercase()));
    text.len() == 14 && shape
}

fn is_cnpj(text: &str) -> bool {
    has_cnpj_form(text) && text.bytes().any(|b| b != b'0') && checks(text, 9)
}

/// What each character counts.
fn values(text: &str) -> Vec<u32> {
    text.bytes()
        .map(|byte| u32::from(byte).saturating_sub(48))
        .collect()
}

/// The modulus-11 check digit that follows these values.
fn check_digit(values: &[u32], highest_weight: u32) -> u32 {
    let weights = (2..=highest_weight).cycle();
    let sum: u32 = values.iter().rev().zip(weights).map(|(v, w)| v * w).sum();
    match sum % 11 {
        0 | 1 => 0,
        remainder => 11 - remainder,
    }
}

/// Whether the last two characters are the check digits of what stands before them.
fn checks(text: &str, highest_weight: u32) -> bool {
    let values = values(text);
    let length = values.len();
    [length - 2, length - 1].iter().all(|&at| {
        let before = values.get(..at).unwrap_or_default();
        values.get(at) == Some(&check_digit(before, highest_weight))
    })
}

impl std::fmt::Display for Document {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl From<Document> for String {
    fn from(document: Document) -> Self {
        document.0
    }
}

impl std::str::FromStr for Document {
    type Err = Code;

    fn from_str(text: &str) -> Result<Self, Code> {
        Self::parse_stored(text)
    }
}

impl<'de> serde::Deserialize<'de> for Document {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse_stored(&text).map_err(serde::de::Error::custom)
    }
}
