//! The access part: row ↔ terms. The sealed password is the caller's to set.

use domain::{access::AccessTerms, values::Address};
use sea_orm::{ConnectionTrait, EntityTrait};
use uuid::Uuid;

use crate::{
    Error,
    column::{AddressColumns, address, parsed, words, written},
    entity::negotiation_accesses::{Entity, Model},
};

/// A row's terms; of the password only whether there is one.
///
/// # Errors
/// When the row holds what this version does not know.
pub fn terms(row: &Model) -> Result<AccessTerms, Error> {
    Ok(AccessTerms {
        authentication: words(row.authentication.as_deref())?,
        connection: words(row.connection.as_deref())?,
        login: parsed(row.login.as_deref(), "login")?,
        has_password: row.password_sealed.is_some(),
        service_box_id: row.service_box_id,
        port: row.port,
        mac: parsed(row.mac.as_deref(), "mac")?,
        installation_address: address(AddressColumns {
            postal_code: row.installation_postal_code.as_deref(),
            street: row.installation_street.as_deref(),
            number: row.installation_street_number.as_deref(),
            complement: row.installation_complement.as_deref(),
            district: row.installation_district.as_deref(),
            city: row.installation_city.as_deref(),
            state: row.installation_state.as_deref(),
            latitude: row.installation_latitude,
            longitude: row.installation_longitude,
        })?,
    })
}

/// Writes terms to a row; its sealed password stays.
pub fn write(terms: &AccessTerms, row: &mut Model) {
    row.authentication = written(terms.authentication);
    row.connection = written(terms.connection);
    row.login = terms.login.as_ref().map(ToString::to_string);
    row.service_box_id = terms.service_box_id;
    row.port = terms.port;
    row.mac = terms.mac.as_ref().map(ToString::to_string);
    let address = terms.installation_address.clone();
    let Address {
        postal_code,
        street,
        number,
        complement,
        district,
        city,
        state,
        latitude,
        longitude,
    } = address.unwrap_or_default();
    row.installation_postal_code = postal_code.map(String::from);
    row.installation_street = street;
    row.installation_street_number = number;
    row.installation_complement = complement;
    row.installation_district = district;
    row.installation_city = city;
    row.installation_state = state.map(|state| state.as_str().to_owned());
    row.installation_latitude = latitude;
    row.installation_longitude = longitude;
}

/// The access of a negotiation. Its writers hold the negotiation's lock, so it needs none.
///
/// # Errors
/// As any statement.
pub async fn find(db: &impl ConnectionTrait, negotiation: Uuid) -> Result<Option<Model>, Error> {
    Ok(Entity::find_by_id(negotiation).one(db).await?)
}
