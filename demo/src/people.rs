//! Clients: made-up people and companies with documents that check out.

use chrono::{DateTime, Utc};
use domain::values::{Document, DocumentKind, text::fold};
use persistence::{
    clients::search_text,
    entity::{clients, contacts},
    stamp::Stamped,
};
use sea_orm::prelude::Json;
use serde_json::json;
use uuid::Uuid;

use crate::{
    dice::Dice,
    words::{BRANDS, DISTRICTS, FIRST, LAST, STREETS, TRADES, Town},
};

/// Spreads serial numbers over all nine-digit bodies; has no divisor in common with 10⁹.
const STRIDE: u64 = 387_420_489;

/// A person's name.
pub fn name(dice: &mut Dice) -> String {
    let (first, last) = (dice.word(&FIRST), dice.word(&LAST));
    format!("{first} {} {last}", dice.word(&LAST))
}

/// A mobile number of the town, E.164.
pub fn phone(dice: &mut Dice, town: &Town) -> String {
    let number = dice.between(80_000_000, 99_999_999);
    format!("+55{}9{number}", town.area_code)
}

/// A prospect; `serial` makes the document unique.
pub fn client(
    dice: &mut Dice,
    town: &Town,
    branch_id: Uuid,
    serial: u64,
    at: DateTime<Utc>,
) -> clients::Model {
    let company = dice.chance(15);
    let name = match company {
        true => format!(
            "{} {} {}",
            dice.word(&TRADES),
            dice.word(&BRANDS),
            dice.word(&LAST)
        ),
        false => name(dice),
    };
    let document = document(company, serial);
    let email = dice
        .chance(70)
        .then(|| format!("cliente{serial}@example.com"));
    let phones = json!([phone(dice, town)]);
    let mut row = clients::Model {
        kind: if company { "company" } else { "person" }.to_owned(),
        trade_name: company.then(|| name.clone()),
        name,
        document,
        email,
        phones,
        branch_id,
        postal_code: Some(format!("{}{:03}", town.postal_prefix, dice.between(0, 999))),
        street: Some(dice.word(&STREETS).to_owned()),
        street_number: Some(dice.between(1, 2_500).to_string()),
        district: Some(dice.word(&DISTRICTS).to_owned()),
        city: Some(town.name.to_owned()),
        state: Some(town.state.to_owned()),
        latitude: Some(near(dice, town.latitude)),
        longitude: Some(near(dice, town.longitude)),
        stage: "prospect".to_owned(),
        ..Default::default()
    };
    row.search_text = search_text(&row);
    row.born(dice.id(at), at);
    row
}

/// Who is spoken to at a company.
pub fn contact(
    dice: &mut Dice,
    town: &Town,
    client_id: Uuid,
    at: DateTime<Utc>,
) -> contacts::Model {
    let name = name(dice);
    let mut row = contacts::Model {
        client_id,
        search_text: fold(&name),
        name,
        role: Some("Compras".to_owned()),
        phones: Json::from(vec![phone(dice, town)]),
        ..Default::default()
    };
    row.born(dice.id(at), at);
    row
}

/// Some eight kilometres around a town's centre, in hundred-thousandths of a degree.
pub fn near(dice: &mut Dice, degrees: f64) -> f64 {
    let away = i32::try_from(dice.between(-8_000, 8_000)).unwrap_or(0);
    degrees + f64::from(away) / 100_000.0
}

fn document(company: bool, serial: u64) -> Option<String> {
    let (kind, body) = match company {
        true => (DocumentKind::Cnpj, format!("{}0001", base_32(serial))),
        false => {
            let number = serial.wrapping_mul(STRIDE) % 1_000_000_000;
            (DocumentKind::Cpf, format!("{number:09}"))
        }
    };
    let document = Document::complete(kind, &body).ok()?;
    Some(document.as_str().to_owned())
}

/// Eight characters, letters among them.
fn base_32(serial: u64) -> String {
    const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKLMNPRSTUVWXY";
    (0..8)
        .rev()
        .filter_map(|place| {
            DIGITS.get(usize::try_from((serial.wrapping_mul(STRIDE) >> (place * 5)) & 31).ok()?)
        })
        .map(|byte| char::from(*byte))
        .collect()
}
