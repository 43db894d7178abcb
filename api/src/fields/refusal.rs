//! How a field's refusal travels through serde's text-only errors: code and parameters, marked.

use std::fmt;

use domain::{
    code::Code,
    values::{DateFault, DocumentFault, PhoneFault},
    violation::Violation,
};

const MARK: char = '\u{1}';

/// Why a value was refused.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal {
    /// Machine code.
    pub code: Code,
    /// Values for the message.
    pub params: Vec<(&'static str, String)>,
}

impl Refusal {
    /// A refusal without parameters.
    #[must_use]
    pub fn new(code: Code) -> Self {
        Self {
            code,
            params: Vec::new(),
        }
    }

    /// Adds a value for the message.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl fmt::Display) -> Self {
        self.params.push((name, value.to_string()));
        self
    }

    /// Reads a refusal back from a serde error's text.
    #[must_use]
    pub fn from_message(message: &str) -> Option<Self> {
        let mut parts = message.strip_prefix(MARK)?.split(MARK);
        let code = parts.next()?.parse().ok()?;
        let mut refusal = Self::new(code);
        for part in parts {
            match part.split_once('=') {
                Some(("min", value)) => refusal = refusal.with("min", value),
                Some(("max", value)) => refusal = refusal.with("max", value),
                Some(("choices", value)) => refusal = refusal.with("choices", value),
                Some(("reason", value)) => refusal = refusal.with("reason", value),
                _ => {}
            }
        }
        Some(refusal)
    }
}

impl From<Code> for Refusal {
    fn from(code: Code) -> Self {
        Self::new(code)
    }
}

impl From<Violation> for Refusal {
    fn from(violation: Violation) -> Self {
        Self {
            code: violation.code,
            params: violation.params,
        }
    }
}

impl From<DateFault> for Refusal {
    fn from(fault: DateFault) -> Self {
        fault.at("").into()
    }
}

impl From<DocumentFault> for Refusal {
    fn from(fault: DocumentFault) -> Self {
        fault.at("").into()
    }
}

impl From<PhoneFault> for Refusal {
    fn from(fault: PhoneFault) -> Self {
        fault.at("").into()
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let code: &'static str = self.code.into();
        write!(f, "{MARK}{code}")?;
        for (name, value) in &self.params {
            write!(f, "{MARK}{name}={value}")?;
        }
        Ok(())
    }
}

/// A serde error that carries a refusal.
pub fn refuse<E: serde::de::Error>(refusal: impl Into<Refusal>) -> E {
    E::custom(refusal.into())
}
