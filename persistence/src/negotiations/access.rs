//! The access part: row ↔ terms, and the row with its claims. The sealed password is the caller's to set.

use chrono::{DateTime, Utc};
use domain::{
    access::{AccessTerms, claim::hold_until},
    values::Address,
};

use super::claims::{self, Claims, Port};
use crate::{
    Error, Executor, Tx,
    column::{AddressColumns, address, parsed, words, written},
    entity::negotiation_accesses::{Entity, Model},
    stored::Stored,
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

/// An access with what is claimed for it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Held {
    /// The row.
    pub row: Model,
    /// Its login is claimed, or it has none.
    pub login_held: bool,
    /// When the hold of its port ends; null without a claim, and once it is occupied.
    pub hold_until: Option<DateTime<Utc>>,
}

impl Held {
    /// Puts a row and its claims together.
    pub fn new(row: Model, claims: &Claims) -> Self {
        Self {
            login_held: claims.login.is_some() || row.login.is_none(),
            hold_until: claims.port.as_ref().and_then(|claim| claim.hold_until),
            row,
        }
    }

    /// The port to hold, and until when.
    pub fn port(&self) -> Option<(Port, DateTime<Utc>)> {
        Some((place(&self.row)?, self.hold_until?))
    }

    /// Decides what is claimed from `now` on: a live hold of the same port keeps its end.
    pub fn claim(&mut self, old: &Self, typed: Option<DateTime<Utc>>, now: DateTime<Utc>) {
        let chosen = place(&self.row);
        let live = old.hold_until.filter(|until| now < *until);
        let live = live.filter(|_| place(&old.row) == chosen);
        self.hold_until = chosen.map(|_| typed.or(live).unwrap_or_else(|| hold_until(now)));
        self.login_held = true;
    }
}

fn place(row: &Model) -> Option<Port> {
    Some(Port {
        service_box_id: row.service_box_id?,
        port: row.port?,
    })
}

impl Stored for Held {
    type Table = Entity;

    fn row(&self) -> &Model {
        &self.row
    }

    fn row_mut(&mut self) -> &mut Model {
        &mut self.row
    }

    async fn load<C: Executor>(db: &C, rows: Vec<Model>) -> Result<Vec<Self>, Error> {
        let mut held = Vec::new();
        for row in rows {
            let claims = claims::held_by(db, row.negotiation_id).await?;
            held.push(Self::new(row, &claims));
        }
        Ok(held)
    }

    async fn keep(&self, tx: &Tx, _old: Option<&Self>) -> Result<(), Error> {
        let id = self.row.negotiation_id;
        let login = terms(&self.row)?.login;
        claims::hold_login(tx, id, login.as_ref()).await?;
        claims::hold_port(tx, id, self.port(), tx.now()).await
    }

    async fn release(&self, tx: &Tx) -> Result<(), Error> {
        claims::release(tx, self.row.negotiation_id).await
    }
}
