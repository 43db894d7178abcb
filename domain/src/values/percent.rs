//! A percentage between 0.00 and 100.00, kept in hundredths of a percent.

use std::fmt;
use std::str::FromStr;

use super::money::{Money, hundredths};
use crate::code::Code;

/// A percentage within 0–100 with at most two decimals.
#[derive(
    Debug,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    serde::Serialize,
    serde::Deserialize,
)]
#[serde(try_from = "String", into = "String")]
pub struct Percent(i64);

impl Percent {
    /// Nothing.
    pub const ZERO: Percent = Percent(0);
    /// Everything.
    pub const ALL: Percent = Percent(10_000);

    /// A percentage from stored hundredths (`1050` = 10.50 %).
    ///
    /// # Errors
    /// [`Code::OutOfRange`] outside 0–10 000.
    pub fn from_hundredths(hundredths: i64) -> Result<Self, Code> {
        if (0..=10_000).contains(&hundredths) {
            Ok(Self(hundredths))
        } else {
            Err(Code::OutOfRange)
        }
    }

    /// The stored hundredths.
    pub fn hundredths(self) -> i64 {
        self.0
    }

    /// Reads `"10"` or `"10.50"`.
    ///
    /// # Errors
    /// [`Code::InvalidPercent`] for another shape, [`Code::OutOfRange`] outside 0–100.
    pub fn parse(text: &str) -> Result<Self, Code> {
        let value = hundredths(text).map_err(|code| match code {
            Code::InvalidFormat => Code::InvalidPercent,
            other => other,
        })?;
        Self::from_hundredths(value)
    }

    /// This share of an amount, rounded half-up to the cent.
    ///
    /// # Errors
    /// None in practice: a share of at most the whole always fits.
    pub fn of(self, amount: Money) -> Result<Money, Code> {
        amount.share(self.0, 10_000)
    }

    /// Whether `part` of `whole` is at most this percentage, compared exactly.
    pub fn covers(self, part: Money, whole: Money) -> bool {
        i128::from(part.cents()) * 10_000 <= i128::from(whole.cents()) * i128::from(self.0)
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{:02}", self.0 / 100, self.0 % 100)
    }
}

impl FromStr for Percent {
    type Err = Code;

    fn from_str(text: &str) -> Result<Self, Code> {
        Self::parse(text)
    }
}

impl TryFrom<String> for Percent {
    type Error = Code;

    fn try_from(text: String) -> Result<Self, Code> {
        Self::parse(&text)
    }
}

impl From<Percent> for String {
    fn from(percent: Percent) -> Self {
        percent.to_string()
    }
}
