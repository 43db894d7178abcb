//! Numbers with a point, reckoned with as they are written.

use minijinja::Value;

/// A number: its digits, and how many of them stand behind the point.
#[derive(Clone, Copy, Debug)]
pub(super) struct Decimal {
    digits: i128,
    places: u32,
}

impl Decimal {
    /// The number that a value prints; none beyond the digits that can be reckoned with, or with an exponent.
    pub(super) fn of(number: &Value) -> Option<Self> {
        let text = number.to_string();
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
        let fraction = fraction.trim_end_matches('0');
        Some(Self {
            digits: format!("{whole}{fraction}").parse().ok()?,
            places: u32::try_from(fraction.len()).ok()?,
        })
    }

    pub(super) fn plus(self, other: Self) -> Option<Self> {
        let (left, right, places) = self.aligned(other)?;
        let digits = left.checked_add(right)?;
        Some(Self { digits, places })
    }

    pub(super) fn minus(self, other: Self) -> Option<Self> {
        let digits = other.digits.checked_neg()?;
        self.plus(Self { digits, ..other })
    }

    pub(super) fn times(self, other: Self) -> Option<Self> {
        Some(Self {
            digits: self.digits.checked_mul(other.digits)?,
            places: self.places.checked_add(other.places)?,
        })
    }

    pub(super) fn is(self, other: Self) -> bool {
        self.aligned(other)
            .is_some_and(|(left, right, _)| left == right)
    }

    /// The same as a value, which holds fewer digits: none when it would print another number.
    pub(super) fn value(self) -> Option<Value> {
        let nearest: f64 = format!("{}e-{}", self.digits, self.places).parse().ok()?;
        let value = Value::from(nearest);
        Self::of(&value)
            .is_some_and(|printed| printed.is(self))
            .then_some(value)
    }

    /// Both with as many places.
    fn aligned(self, other: Self) -> Option<(i128, i128, u32)> {
        let places = self.places.max(other.places);
        let scaled = |number: Self| {
            let factor = 10_i128.checked_pow(places.checked_sub(number.places)?)?;
            number.digits.checked_mul(factor)
        };
        Some((scaled(self)?, scaled(other)?, places))
    }
}
