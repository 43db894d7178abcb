//! Brazil's numbers (Anatel, Resolução 749/2022): two digits of area, then eight digits (from 2 to 5 first; 7 for
//! trunked radio) or nine (a mobile, 9 first). At home they are dialled with a 0 and a carrier's two digits in front.

use super::PhoneFault;

/// Digits without a country code.
pub enum Number<'a> {
    /// Area code and subscriber.
    Subscriber(&'a str),
    /// A number of no area, if there is such: 0800, 0300, 4004.
    Service(&'a str),
}

/// Digits that were typed without `+`.
pub fn domestic(digits: &str) -> Result<Number<'_>, PhoneFault> {
    if let Some(number) = digits.strip_prefix("0055") {
        return national(number);
    }
    // Another country's number, dialled from here: which carrier and which country can't be told apart.
    if digits.starts_with("00") && digits.len() > 11 {
        return Err(PhoneFault::NoNumber);
    }
    match digits.strip_prefix("55") {
        // Fewer digits are a number of area 55.
        Some(number) if digits.len() > 11 => national(number),
        _ => national(digits),
    }
}

/// Digits after the country code, or without one.
pub fn national(digits: &str) -> Result<Number<'_>, PhoneFault> {
    let Some(number) = digits.strip_prefix('0') else {
        return significant(digits, true);
    };
    match number.len() {
        // A carrier's code.
        12 | 13 => significant(number.get(2..).unwrap_or_default(), false),
        _ => significant(number, false),
    }
}

/// A number without what is dialled before it. `bare` tells that nothing was: then its area code may be missing.
fn significant(number: &str, bare: bool) -> Result<Number<'_>, PhoneFault> {
    if is_service(number) {
        return Ok(Number::Service(number));
    }
    let (area, subscriber) = number.split_at_checked(2).ok_or(PhoneFault::TooShort)?;
    match number.len() {
        8 if bare => Err(PhoneFault::AreaCodeMissing),
        9 if bare && number.starts_with('9') => Err(PhoneFault::AreaCodeMissing),
        0..=9 => Err(PhoneFault::TooShort),
        10 | 11 if !is_area(area) => Err(PhoneFault::UnknownAreaCode),
        10 | 11 => match (subscriber.len(), subscriber.as_bytes().first()) {
            (8, Some(b'2'..=b'5' | b'7')) | (9, Some(b'9')) => Ok(Number::Subscriber(number)),
            (8, Some(b'6' | b'8' | b'9')) => Err(PhoneFault::NinthDigitMissing),
            (8, _) => Err(PhoneFault::NoNumber),
            _ => Err(PhoneFault::TooLong),
        },
        _ => Err(PhoneFault::TooLong),
    }
}

/// The area of a number without what is dialled before it; none of one that is the same everywhere.
pub fn area(number: &str) -> Option<&str> {
    match significant(number, false) {
        Ok(Number::Subscriber(number)) => number.get(..2),
        _ => None,
    }
}

/// Free, shared and premium numbers, and those of companies that are the same everywhere.
fn is_service(number: &str) -> bool {
    let prefixes: &[&str] = match number.len() {
        8 => &["300", "400", "4020", "4370", "4864"],
        9 => &["500", "800"],
        10 => &["300", "303", "500", "800", "900"],
        _ => &[],
    };
    prefixes.iter().any(|prefix| number.starts_with(prefix))
}

/// The 67 area codes.
fn is_area(code: &str) -> bool {
    matches!(
        code.as_bytes(),
        [b'1' | b'4' | b'6' | b'8' | b'9', b'1'..=b'9']
            | [b'2', b'1' | b'2' | b'4' | b'7' | b'8']
            | [b'3', b'1'..=b'5' | b'7' | b'8']
            | [b'5', b'1' | b'3' | b'4' | b'5']
            | [b'7', b'1' | b'3' | b'4' | b'5' | b'7' | b'9']
    )
}
