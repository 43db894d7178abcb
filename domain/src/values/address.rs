//! Postal addresses of clients and installations.

use super::postal_code::PostalCode;
use super::state::State;
use super::text;
use crate::code::Code;
use crate::violation::Violations;

/// An address as typed; every member is optional.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct AddressInput {
    pub postal_code: Option<String>,
    pub street: Option<String>,
    pub number: Option<String>,
    pub complement: Option<String>,
    pub district: Option<String>,
    pub city: Option<String>,
    pub state: Option<String>,
    /// Degrees north.
    pub latitude: Option<f64>,
    /// Degrees east.
    pub longitude: Option<f64>,
}

/// A checked address; serde gives the shape of the API and of the stored JSON alike.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Address {
    pub postal_code: Option<PostalCode>,
    pub street: Option<String>,
    pub number: Option<String>,
    pub complement: Option<String>,
    pub district: Option<String>,
    pub city: Option<String>,
    pub state: Option<State>,
    /// Degrees north.
    pub latitude: Option<f64>,
    /// Degrees east.
    pub longitude: Option<f64>,
}

impl Address {
    /// Checks every member.
    ///
    /// # Errors
    /// All violations, with pointers below the address (`/postal_code`).
    pub fn parse(input: &AddressInput) -> Result<Self, Violations> {
        let mut violations = Violations::new();
        let mut line = |pointer, value: &Option<String>, length| {
            value
                .as_deref()
                .and_then(|value| violations.take(pointer, text::line(value, length)))
        };
        let mut address = Self {
            street: line("/street", &input.street, text::NAME),
            number: line("/number", &input.number, text::HOUSE_NUMBER),
            complement: line("/complement", &input.complement, text::COMPLEMENT),
            district: line("/district", &input.district, text::SHORT),
            city: line("/city", &input.city, text::SHORT),
            ..Self::default()
        };
        if let Some(value) = &input.postal_code {
            address.postal_code = violations.take("/postal_code", PostalCode::parse(value));
        }
        if let Some(value) = &input.state {
            address.state = violations.take("/state", State::parse(value));
        }
        if let Some(value) = input.latitude {
            address.latitude = violations.take("/latitude", degrees(value, 90.0));
        }
        if let Some(value) = input.longitude {
            address.longitude = violations.take("/longitude", degrees(value, 180.0));
        }
        violations.into_result(address)
    }

    /// The members that an installation needs and that are not there yet.
    pub fn missing_for_installation(&self) -> Vec<&'static str> {
        [
            ("postal_code", self.postal_code.is_some()),
            ("street", self.street.is_some()),
            ("number", self.number.is_some()),
            ("city", self.city.is_some()),
            ("state", self.state.is_some()),
        ]
        .into_iter()
        .filter_map(|(member, present)| (!present).then_some(member))
        .collect()
    }
}

/// Degrees within ± a limit. There is one zero, without a sign: not every database keeps another.
///
/// # Errors
/// [`Code::OutOfRange`], also for what is not a number.
pub fn degrees(value: f64, limit: f64) -> Result<f64, Code> {
    if (-limit..=limit).contains(&value) {
        Ok(value + 0.0)
    } else {
        Err(Code::OutOfRange)
    }
}
