//! Rows that a win makes: contract, login, ticket.

use domain::{
    Words as _,
    conversion::{NewContract, NewLogin, NewTicket},
    values::{Address, text::fold},
};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::Win;
use crate::{
    Error,
    column::{discount_columns, written},
    entity::{contracts, logins, tickets},
    negotiations::{Dossier, claims},
    number,
    stamp::{self, Stamped},
};

pub(super) async fn insert_contract(
    tx: &impl ConnectionTrait,
    dossier: &Dossier,
    new: &NewContract,
    win: &Win,
) -> Result<contracts::Model, Error> {
    let (terms, offer) = (&new.terms, &new.offer);
    let number = number::next(tx, "contract").await?;
    let (discount_kind, discount_value, discount_months) =
        discount_columns(terms.discount.as_ref());
    let speed = dossier.speed_plan();
    let mut row = contracts::Model {
        number,
        client_id: dossier.client.id,
        negotiation_id: dossier.negotiation.id,
        branch_id: dossier.negotiation.branch_id,
        sales_plan_id: offer.id,
        offer_code: offer.offer_code.clone(),
        offer_name: offer.name.clone(),
        monthly_price_cents: offer.monthly_price.cents(),
        download_mbps: speed.map(|speed| speed.download_mbps),
        upload_mbps: speed.map(|speed| speed.upload_mbps),
        adjustment_index: offer.adjustment_index.clone(),
        billing_type_id: terms.billing_type_id,
        contract_template_id: terms.contract_template_id,
        due_day: terms.due_day,
        commitment_months: terms.commitment_months,
        starts_on: new.starts_on,
        ends_on: new.commitment_until,
        setup_fee_cents: terms.setup_fee.cents(),
        setup_instalments: terms.setup_instalments,
        proration: terms.proration.as_str().to_owned(),
        discount_kind,
        discount_value,
        discount_months,
        search_text: search(
            dossier,
            &[&number.to_string(), &offer.offer_code, &offer.name],
        ),
        ..contracts::Model::default()
    };
    row.born(new.id, win.act.at);
    stamp::insert(tx, row.clone()).await?;
    Ok(row)
}

/// The login goes into service, and what it had claimed with it.
pub(super) async fn insert_login(
    tx: &impl ConnectionTrait,
    dossier: &Dossier,
    new: &NewLogin,
    contract_id: Option<Uuid>,
    win: &Win,
) -> Result<logins::Model, Error> {
    let login = new.login.as_ref().map(ToString::to_string);
    let mac = new.mac.as_ref().map(ToString::to_string);
    let words = [login.as_deref().unwrap_or(""), mac.as_deref().unwrap_or("")];
    let mut row = logins::Model {
        client_id: dossier.client.id,
        contract_id,
        negotiation_id: dossier.negotiation.id,
        branch_id: dossier.negotiation.branch_id,
        search_text: search(dossier, &words),
        login,
        authentication: written(new.authentication),
        connection: written(new.connection),
        speed_plan_id: new.speed_plan_id,
        password_sealed: win.password_sealed.clone(),
        service_box_id: new.port.map(|(service_box_id, _)| service_box_id),
        port: new.port.map(|(_, port)| port),
        mac,
        active: true,
        ..logins::Model::default()
    };
    install_at(&mut row, new.installation_address.clone());
    row.born(new.id, win.act.at);
    stamp::insert(tx, row.clone()).await?;
    let taken = claims::occupy(tx, row.negotiation_id, row.id, win.act.at).await?;
    match (taken.login || row.login.is_none()) && (taken.port || row.port.is_none()) {
        true => Ok(row),
        // The hold ran out and went to another since the dossier was read: the next run tells so.
        false => Err(Error::Retry),
    }
}

fn install_at(row: &mut logins::Model, address: Address) {
    row.installation_postal_code = address.postal_code.map(String::from);
    row.installation_street = address.street;
    row.installation_street_number = address.number;
    row.installation_complement = address.complement;
    row.installation_district = address.district;
    row.installation_city = address.city;
    row.installation_state = address.state.map(|state| state.as_str().to_owned());
    row.installation_latitude = address.latitude;
    row.installation_longitude = address.longitude;
}

pub(super) async fn insert_ticket(
    tx: &impl ConnectionTrait,
    dossier: &Dossier,
    new: &NewTicket,
    contract_id: Option<Uuid>,
    win: &Win,
) -> Result<tickets::Model, Error> {
    let terms = &new.terms;
    let protocol = number::next(tx, "ticket").await?;
    let subject = terms.subject.clone().unwrap_or_default();
    let mut row = tickets::Model {
        protocol,
        client_id: dossier.client.id,
        contract_id,
        negotiation_id: dossier.negotiation.id,
        branch_id: dossier.negotiation.branch_id,
        priority: written(terms.priority),
        subject_id: terms.subject_id,
        subject: terms.subject.clone(),
        process_id: terms.process_id,
        message: terms.message.clone(),
        preferred_date: terms.preferred_date,
        preferred_period: written(terms.preferred_period),
        status: "open".to_owned(),
        search_text: search(dossier, &[&protocol.to_string(), &subject]),
        ..tickets::Model::default()
    };
    row.born(new.id, win.act.at);
    stamp::insert(tx, row.clone()).await?;
    Ok(row)
}

/// What a search finds a row by: these words and the client's name.
fn search(dossier: &Dossier, words: &[&str]) -> String {
    fold(&format!("{} {}", words.join(" "), dossier.client.name))
}
