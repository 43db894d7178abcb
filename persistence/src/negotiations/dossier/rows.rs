//! Rows that only the dossier reads as facts: claims, the client's address.

use domain::{
    access::{Claim, ClaimState},
    values::Address,
};

use crate::{
    Error,
    column::{AddressColumns, address, word},
    entity::{clients, login_claims, port_claims},
};

/// The client's address.
pub(super) fn client_address(row: &clients::Model) -> Result<Option<Address>, Error> {
    address(AddressColumns {
        postal_code: row.postal_code.as_deref(),
        street: row.street.as_deref(),
        number: row.street_number.as_deref(),
        complement: row.complement.as_deref(),
        district: row.district.as_deref(),
        city: row.city.as_deref(),
        state: row.state.as_deref(),
        latitude: row.latitude,
        longitude: row.longitude,
    })
}

/// A claim on a login; it does not run out.
pub(super) fn login_claim(row: &login_claims::Model) -> Result<Claim, Error> {
    Ok(Claim {
        state: match row.state.as_str() {
            "in_service" => ClaimState::Occupied,
            state => word(state)?,
        },
        negotiation_id: Some(row.negotiation_id),
        hold_until: None,
    })
}

/// A claim on a port.
pub(super) fn port_claim(row: &port_claims::Model) -> Result<Claim, Error> {
    Ok(Claim {
        state: word(&row.state)?,
        negotiation_id: Some(row.negotiation_id),
        hold_until: row.hold_until,
    })
}
