//! Money in BRL: whole cents, never a float.

use std::fmt;
use std::str::FromStr;

use crate::code::Code;

/// An amount in cents of BRL within ±9 999 999 999.99.
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
pub struct Money(i64);

impl Money {
    /// The largest amount, in cents.
    pub const MAX_CENTS: i64 = 999_999_999_999;
    /// Nothing.
    pub const ZERO: Money = Money(0);

    /// An amount from stored cents.
    ///
    /// # Errors
    /// [`Code::OutOfRange`] outside ±[`Self::MAX_CENTS`].
    pub fn from_cents(cents: i64) -> Result<Self, Code> {
        if (-Self::MAX_CENTS..=Self::MAX_CENTS).contains(&cents) {
            Ok(Self(cents))
        } else {
            Err(Code::OutOfRange)
        }
    }

    /// The amount in cents.
    pub fn cents(self) -> i64 {
        self.0
    }

    /// Reads `"99.90"`: an optional minus, but not before zero, digits, at most two decimals; no plus, space, exponent
    /// or separator.
    ///
    /// # Errors
    /// [`Code::InvalidMoney`] for another shape, [`Code::OutOfRange`] for too large an amount.
    pub fn parse(text: &str) -> Result<Self, Code> {
        Self::from_cents(hundredths(text).map_err(|code| match code {
            Code::InvalidFormat => Code::InvalidMoney,
            other => other,
        })?)
    }

    /// Reads an amount that may not be negative.
    ///
    /// # Errors
    /// Those of [`Self::parse`], and [`Code::OutOfRange`] below zero.
    pub fn parse_non_negative(text: &str) -> Result<Self, Code> {
        Self::parse(text).and_then(Self::non_negative)
    }

    /// The same amount, unless it is below zero.
    ///
    /// # Errors
    /// [`Code::OutOfRange`] below zero.
    pub fn non_negative(self) -> Result<Self, Code> {
        if self.0 < 0 {
            Err(Code::OutOfRange)
        } else {
            Ok(self)
        }
    }

    /// The sum of two amounts.
    ///
    /// # Errors
    /// [`Code::OutOfRange`] when the result does not fit.
    pub fn plus(self, other: Money) -> Result<Self, Code> {
        self.0
            .checked_add(other.0)
            .ok_or(Code::OutOfRange)
            .and_then(Self::from_cents)
    }

    /// The difference of two amounts.
    ///
    /// # Errors
    /// [`Code::OutOfRange`] when the result does not fit.
    pub fn minus(self, other: Money) -> Result<Self, Code> {
        self.0
            .checked_sub(other.0)
            .ok_or(Code::OutOfRange)
            .and_then(Self::from_cents)
    }

    /// The amount `count` times.
    ///
    /// # Errors
    /// [`Code::OutOfRange`] when the result does not fit.
    pub fn times(self, count: i64) -> Result<Self, Code> {
        self.0
            .checked_mul(count)
            .ok_or(Code::OutOfRange)
            .and_then(Self::from_cents)
    }

    /// `self × numerator ÷ denominator`, rounded half-up (half away from zero) to the cent.
    ///
    /// # Errors
    /// [`Code::OutOfRange`] when the result does not fit or the denominator is not positive.
    pub fn share(self, numerator: i64, denominator: i64) -> Result<Self, Code> {
        if denominator <= 0 {
            return Err(Code::OutOfRange);
        }
        let product = i128::from(self.0) * i128::from(numerator);
        let denominator = i128::from(denominator);
        let magnitude = (product.abs() * 2 + denominator) / (denominator * 2);
        let rounded = if product < 0 { -magnitude } else { magnitude };
        i64::try_from(rounded)
            .map_err(|_| Code::OutOfRange)
            .and_then(Self::from_cents)
    }

    /// The amount in `parts` parts whose cents add up exactly; the remainder goes on the first.
    /// No parts when `parts` is not positive.
    pub fn split(self, parts: i32) -> Vec<Money> {
        if parts <= 0 {
            return Vec::new();
        }
        let each = self.0 / i64::from(parts);
        let remainder = self.0 % i64::from(parts);
        (0..parts)
            .map(|part| Money(if part == 0 { each + remainder } else { each }))
            .collect()
    }

    /// The sum of many amounts.
    ///
    /// # Errors
    /// [`Code::OutOfRange`] when a partial sum does not fit.
    pub fn sum(amounts: impl IntoIterator<Item = Money>) -> Result<Self, Code> {
        amounts.into_iter().try_fold(Self::ZERO, Self::plus)
    }
}

/// Reads a decimal with at most two places as hundredths.
///
/// # Errors
/// [`Code::InvalidFormat`] for another shape and for `-0`, [`Code::OutOfRange`] for more than twelve whole digits.
pub(super) fn hundredths(text: &str) -> Result<i64, Code> {
    let (negative, unsigned) = text
        .strip_prefix('-')
        .map_or((false, text), |rest| (true, rest));
    let (whole, fraction) = unsigned
        .split_once('.')
        .map_or((unsigned, None), |(w, f)| (w, Some(f)));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || fraction.is_some_and(|part| !digits(part) || part.len() > 2) {
        return Err(Code::InvalidFormat);
    }
    if whole.len() > 12 {
        return Err(Code::OutOfRange);
    }
    let padded = format!("{whole}{:0<2}", fraction.unwrap_or_default());
    let value: i64 = padded.parse().map_err(|_| Code::OutOfRange)?;
    match (negative, value) {
        // There is one zero, and it has no sign.
        (true, 0) => Err(Code::InvalidFormat),
        (true, value) => Ok(-value),
        (false, value) => Ok(value),
    }
}

impl fmt::Display for Money {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let cents = self.0.unsigned_abs();
        write!(formatter, "{sign}{}.{:02}", cents / 100, cents % 100)
    }
}

impl FromStr for Money {
    type Err = Code;

    fn from_str(text: &str) -> Result<Self, Code> {
        Self::parse(text)
    }
}

impl TryFrom<String> for Money {
    type Error = Code;

    fn try_from(text: String) -> Result<Self, Code> {
        Self::parse(&text)
    }
}

impl From<Money> for String {
    fn from(money: Money) -> Self {
        money.to_string()
    }
}
