//! Postal addresses: of a client, of an installation.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Complement, Coordinate, HouseNumber, Name, PostalCode, ShortLine, State};

/// Degrees north, WGS 84.
pub type Latitude = Coordinate<90>;
/// Degrees east, WGS 84.
pub type Longitude = Coordinate<180>;

/// A postal address; every member may be missing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Address {
    /// CEP.
    pub postal_code: Option<PostalCode>,
    /// Street.
    pub street: Option<Name>,
    /// House number, or `s/n`.
    pub number: Option<HouseNumber>,
    /// Flat, block, floor.
    pub complement: Option<Complement>,
    /// District.
    pub district: Option<ShortLine>,
    /// City.
    pub city: Option<ShortLine>,
    /// UF.
    pub state: Option<State>,
    /// Degrees north.
    pub latitude: Option<Latitude>,
    /// Degrees east.
    pub longitude: Option<Longitude>,
}

impl Address {
    /// `None` when no member is set: an empty address is none.
    #[must_use]
    pub fn or_none(self) -> Option<Self> {
        (self != Self::default()).then_some(self)
    }
}
