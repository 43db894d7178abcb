//! Between a client's row and its members.

use persistence::{
    clients::{search_text, shared_with},
    entity::clients::Model,
};
use serde_json::json;

use super::{ClientIn, ClientOut, ClientStageWord};
use crate::{
    fields::{
        Address, Choice, Complement, Coordinate, DocumentText, Email, HouseNumber, Ids, Instant,
        Name, PostalCode, ShortLine, State, phones,
    },
    http::Result,
};

pub fn read(row: &Model) -> Result<ClientIn> {
    Ok(ClientIn {
        kind: Choice::stored(&row.kind)?,
        name: Name::stored(&row.name),
        trade_name: row.trade_name.as_ref().map(Name::stored),
        document: row.document.as_ref().map(DocumentText::stored),
        email: row.email.as_ref().map(Email::stored),
        phones: phones::stored(&row.phones)?,
        branch_id: row.branch_id,
        shared_branch_ids: Ids(shared_with(row)?),
        address: address(row).or_none(),
    })
}

fn address(row: &Model) -> Address {
    Address {
        postal_code: row.postal_code.as_ref().map(PostalCode::stored),
        street: row.street.as_ref().map(Name::stored),
        number: row.street_number.as_ref().map(HouseNumber::stored),
        complement: row.complement.as_ref().map(Complement::stored),
        district: row.district.as_ref().map(ShortLine::stored),
        city: row.city.as_ref().map(ShortLine::stored),
        state: row.state.as_ref().map(State::stored),
        latitude: row.latitude.map(Coordinate),
        longitude: row.longitude.map(Coordinate),
    }
}

pub fn out(row: &Model) -> Result<ClientOut> {
    Ok(ClientOut {
        stage: Choice::stored(&row.stage)?,
        converted_at: row.converted_at.map(Instant),
        possible_duplicates: None,
    })
}

pub fn write(input: ClientIn, row: &mut Model) {
    row.kind = input.kind.word();
    row.name = input.name.into();
    row.trade_name = input.trade_name.map(String::from);
    row.document = input.document.map(String::from);
    row.email = input.email.map(String::from);
    row.phones = json!(input.phones);
    row.branch_id = input.branch_id;
    let shared = &input.shared_branch_ids;
    row.shared_branch_ids = (!shared.0.is_empty()).then(|| json!(shared));
    write_address(input.address.unwrap_or_default(), row);
    if row.stage.is_empty() {
        row.stage = ClientStageWord::default().word();
    }
    row.search_text = search_text(row);
}

fn write_address(address: Address, row: &mut Model) {
    row.postal_code = address.postal_code.map(String::from);
    row.street = address.street.map(String::from);
    row.street_number = address.number.map(String::from);
    row.complement = address.complement.map(String::from);
    row.district = address.district.map(String::from);
    row.city = address.city.map(String::from);
    row.state = address.state.map(String::from);
    row.latitude = address.latitude.map(|degrees| degrees.0);
    row.longitude = address.longitude.map(|degrees| degrees.0);
}
