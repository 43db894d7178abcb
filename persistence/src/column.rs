//! Columns read back as domain values. What doesn't parse is a defect of the row, never a refusal.

use std::str::FromStr;

use domain::{
    Words,
    discount::{Discount, DiscountKind},
    values::{Address, Money, PostalCode, State},
};
use sea_orm::prelude::Json;
use serde::de::DeserializeOwned;

use crate::Error;

/// A word of a closed set.
///
/// # Errors
/// When the row holds another word.
pub fn word<T: Words>(text: &str) -> Result<T, Error> {
    T::parse(text).map_err(|_| Error::corrupt(text))
}

/// A word of a closed set, when there is one.
///
/// # Errors
/// When the row holds another word.
pub fn words<T: Words>(text: Option<&str>) -> Result<Option<T>, Error> {
    text.map(word).transpose()
}

/// A word of a closed set, as a column keeps it.
pub fn written<T: Words>(word: Option<T>) -> Option<String> {
    word.map(|word| word.as_str().to_owned())
}

/// A value kept as its canonical text, when there is one; `what` names it in the log.
///
/// # Errors
/// When the row holds no such text.
pub fn parsed<T: FromStr>(text: Option<&str>, what: &str) -> Result<Option<T>, Error> {
    text.map(str::parse)
        .transpose()
        .map_err(|_| Error::corrupt(what))
}

/// A value kept as JSON; null counts as nothing, and `what` names it in the log.
///
/// # Errors
/// When the row holds something else.
pub fn json<T: DeserializeOwned + Default>(value: &Json, what: &str) -> Result<T, Error> {
    match value {
        Json::Null => Ok(T::default()),
        value => T::deserialize(value).map_err(|_| Error::corrupt(what)),
    }
}

/// An amount in cents.
///
/// # Errors
/// When it is out of range.
pub fn money(cents: i64) -> Result<Money, Error> {
    Money::from_cents(cents).map_err(|_| Error::corrupt("cents"))
}

/// A discount from its kind, its value in hundredths and its months; `None` without a kind.
///
/// # Errors
/// When the value does not fit its kind.
pub fn discount(
    kind: Option<&str>,
    hundredths: Option<i64>,
    months: Option<i32>,
) -> Result<Option<Discount>, Error> {
    let Some(kind) = words::<DiscountKind>(kind)? else {
        return Ok(None);
    };
    Discount::from_stored(kind, hundredths.unwrap_or_default(), months)
        .map(Some)
        .map_err(|_| Error::corrupt("discount"))
}

/// A discount as its three columns keep it: kind, hundredths, months.
#[must_use]
pub fn discount_columns(discount: Option<&Discount>) -> (Option<String>, Option<i64>, Option<i32>) {
    let kind = discount.map(|discount| discount.kind().as_str().to_owned());
    let value = discount.map(Discount::hundredths);
    (kind, value, discount.and_then(|discount| discount.months))
}

/// The nine columns of an address, borrowed from a row.
#[derive(Clone, Copy, Debug, Default)]
pub struct AddressColumns<'a> {
    /// CEP.
    pub postal_code: Option<&'a str>,
    /// Street.
    pub street: Option<&'a str>,
    /// House number.
    pub number: Option<&'a str>,
    /// Flat, block, floor.
    pub complement: Option<&'a str>,
    /// District.
    pub district: Option<&'a str>,
    /// City.
    pub city: Option<&'a str>,
    /// UF.
    pub state: Option<&'a str>,
    /// Degrees north.
    pub latitude: Option<f64>,
    /// Degrees east.
    pub longitude: Option<f64>,
}

/// An address; `None` when every column is empty.
///
/// # Errors
/// When its CEP or UF is none.
pub fn address(columns: AddressColumns<'_>) -> Result<Option<Address>, Error> {
    let address = Address {
        postal_code: parsed::<PostalCode>(columns.postal_code, "postal_code")?,
        street: columns.street.map(str::to_owned),
        number: columns.number.map(str::to_owned),
        complement: columns.complement.map(str::to_owned),
        district: columns.district.map(str::to_owned),
        city: columns.city.map(str::to_owned),
        state: parsed::<State>(columns.state, "state")?,
        latitude: columns.latitude,
        longitude: columns.longitude,
    };
    Ok(Some(address).filter(|address| *address != Address::default()))
}
