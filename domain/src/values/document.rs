//! Brazilian tax documents: CPF of a person, alphanumeric CNPJ of a company.
//!
//! Source: Receita Federal, Instrução Normativa RFB 2.229/2024 (alphanumeric CNPJ, in force since
//! July 2026): a character's value is its ASCII code minus 48; the weights and modulus 11 stay.

use crate::choice::choice;
use crate::code::Code;

choice! {
/// Which document is expected.
pub enum DocumentKind {
    /// Eleven digits, of a person.
    Cpf,
    /// Fourteen letters and digits, of a company.
    Cnpj,
}
}

/// A valid CPF or CNPJ: unmasked, upper-case text.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(into = "String")]
pub struct Document(String);

/// The separators of `529.982.247-25`, each with the index it stands at.
const CPF_MASK: (usize, &[(usize, char)]) = (14, &[(3, '.'), (7, '.'), (11, '-')]);
/// The separators of `12.ABC.345/01DE-35`.
const CNPJ_MASK: (usize, &[(usize, char)]) = (18, &[(2, '.'), (6, '.'), (10, '/'), (15, '-')]);

impl Document {
    /// Reads a document of the expected kind, bare or with its complete mask.
    ///
    /// # Errors
    /// [`Code::InvalidDocument`] for another shape, wrong check digits or a repeated digit.
    pub fn parse(kind: DocumentKind, text: &str) -> Result<Self, Code> {
        let text = text.trim().to_ascii_uppercase();
        let (mask, valid): (_, fn(&str) -> bool) = match kind {
            DocumentKind::Cpf => (CPF_MASK, is_cpf),
            DocumentKind::Cnpj => (CNPJ_MASK, is_cnpj),
        };
        let bare = unmask(&text, mask);
        if valid(&bare) {
            Ok(Self(bare))
        } else {
            Err(Code::InvalidDocument)
        }
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
        let (_, separators) = if self.kind() == DocumentKind::Cpf {
            CPF_MASK
        } else {
            CNPJ_MASK
        };
        let mut masked = String::with_capacity(18);
        for character in self.0.chars() {
            if let Some((_, separator)) = separators.iter().find(|(at, _)| *at == masked.len()) {
                masked.push(*separator);
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

/// Takes the separators out, but only when all of them stand where they belong.
fn unmask(text: &str, (length, separators): (usize, &[(usize, char)])) -> String {
    let at = |index: usize| {
        separators
            .iter()
            .find(|(position, _)| *position == index)
            .map(|(_, separator)| *separator)
    };
    let complete = text.len() == length
        && text
            .chars()
            .enumerate()
            .all(|(i, c)| at(i).is_none_or(|s| s == c));
    if !complete {
        return text.to_owned();
    }
    text.chars()
        .enumerate()
        .filter(|(i, _)| at(*i).is_none())
        .map(|(_, c)| c)
        .collect()
}

fn is_cpf(text: &str) -> bool {
    let repeated = text.bytes().zip(text.bytes().skip(1)).all(|(a, b)| a == b);
    text.len() == 11 && !repeated && text.bytes().all(|b| b.is_ascii_digit()) && checks(text, 11)
}

fn is_cnpj(text: &str) -> bool {
    let shape = text
        .bytes()
        .enumerate()
        .all(|(i, b)| b.is_ascii_digit() || (i < 12 && b.is_ascii_uppercase()));
    text.len() == 14 && shape && text.bytes().any(|b| b != b'0') && checks(text, 9)
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
