//! Telephone numbers in E.164 (ITU-T): `+5511999990000`.

mod brazil;

use phonenumber::Mode;

use super::pasted::plain;
use super::text_value::text_value;
use crate::choice::{Words, choice};
use crate::code::Code;
use crate::violation::Violation;

choice! {
/// Why a text is no telephone number.
pub enum PhoneFault {
    /// It holds something that no number has, or its country has no such number.
    NoNumber,
    /// Brazil has no such area code.
    UnknownAreaCode,
    /// A Brazilian number without its area code.
    AreaCodeMissing,
    /// A Brazilian mobile number of eight digits, as they were until 2016.
    NinthDigitMissing,
    /// Too few digits.
    TooShort,
    /// Too many digits.
    TooLong,
}
}

impl PhoneFault {
    /// The refusal at a member, with what its message says.
    #[must_use]
    pub fn at(self, pointer: &str) -> Violation {
        Violation::new(pointer, Code::InvalidPhone).with("reason", self.as_str())
    }
}

impl From<PhoneFault> for Code {
    fn from(_: PhoneFault) -> Self {
        Self::InvalidPhone
    }
}

/// A valid telephone number in E.164.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Phone(String);

impl Phone {
    /// Reads a number as people write and paste it; one without `+` is Brazilian: `(11) 99999-0000`.
    ///
    /// # Errors
    /// [`PhoneFault`].
    pub fn read(text: &str) -> Result<Self, PhoneFault> {
        let typed = Typed::of(&plain(text))?;
        let number = match (typed.international, typed.digits.strip_prefix("55")) {
            (true, Some(national)) => brazil::national(national)?,
            (true, None) => return Self::of_plan(&format!("+{}", typed.digits)),
            (false, _) => brazil::domestic(&typed.digits)?,
        };
        match number {
            brazil::Number::Subscriber(number) => Ok(Self(format!("+55{number}"))),
            brazil::Number::Service(number) => Self::of_plan(&format!("+55{number}")),
        }
    }

    /// [`Self::read`], for whom it doesn't matter why not.
    ///
    /// # Errors
    /// [`Code::InvalidPhone`].
    pub fn parse(text: &str) -> Result<Self, Code> {
        Ok(Self::read(text)?)
    }

    /// The area code of a Brazilian number that has one.
    #[must_use]
    pub fn area(&self) -> Option<&str> {
        brazil::area(self.0.strip_prefix("+55")?)
    }

    /// An international number that the plan of its country knows.
    fn of_plan(international: &str) -> Result<Self, PhoneFault> {
        match phonenumber::parse(None, international) {
            Ok(number) if number.is_valid() => {
                Ok(Self(number.format().mode(Mode::E164).to_string()))
            }
            _ => Err(PhoneFault::NoNumber),
        }
    }
}

/// The digits of a number, without what parts them.
struct Typed {
    /// A `+` stands in front.
    international: bool,
    digits: String,
}

impl Typed {
    /// Every character must be part of a number: what is kept is all that was typed.
    fn of(text: &str) -> Result<Self, PhoneFault> {
        let mut typed = Self {
            international: false,
            digits: String::new(),
        };
        let mut placeholders = 0;
        for c in text.chars() {
            match c {
                '0'..='9' => typed.digits.push(c),
                '+' if typed.digits.is_empty() && !typed.international => {
                    typed.international = true;
                }
                ' ' | '-' | '.' | '(' | ')' | '/' => {}
                // `(0xx11)`, `(0**11)`: whatever carrier one chooses, which is none when it is not dialled.
                'x' | 'X' | '*' if is_trunk(&typed.digits) => placeholders += 1,
                _ => return Err(PhoneFault::NoNumber),
            }
        }
        match (typed.digits.len(), matches!(placeholders, 0 | 2)) {
            (0, _) | (_, false) => Err(PhoneFault::NoNumber),
            // E.164 knows no longer one; Brazil's are dialled with up to five digits before the area code.
            (1..=20, true) => Ok(typed),
            _ => Err(PhoneFault::TooLong),
        }
    }
}

/// All that was dialled so far is the 0 before a carrier's code.
fn is_trunk(digits: &str) -> bool {
    matches!(digits, "0" | "550" | "00550")
}

text_value!(Phone);
