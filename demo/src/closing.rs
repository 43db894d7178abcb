//! What a win leaves behind: client, contract, billing, login, conversion.

use chrono::{Duration, Months, NaiveDate};
use domain::{
    billing::{self, BillingTerms},
    contract::Proration,
    values::text::fold,
};
use persistence::{
    Error,
    closing::billing::{Charged, Generation, rows},
    entity::{contracts, conversions, logins},
    stamp::Stamped,
};
use serde_json::json;
use uuid::Uuid;

use crate::{parts::due_day, story::Story};

/// Three hours behind UTC all year: Brasília, since 2019.
const BRASILIA: Duration = Duration::hours(3);

/// Writes everything that the win of a negotiation makes.
///
/// # Errors
/// When an amount or a date does not fit.
pub fn win(story: &mut Story<'_>) -> Result<(), Error> {
    let at = story.clock;
    let today = (at - BRASILIA).date_naive();
    if let Some(client) = story.rows.clients.last_mut() {
        client.stage = "client".to_owned();
        client.converted_at = Some(at);
        client.changed(at);
    }
    // Whoever comes again is a client already.
    if let Some(met) = story.branch.met.back_mut() {
        met.stage = "client".to_owned();
        met.converted_at = Some(at);
    }
    let contract_id = contract(story, today);
    bill(story, contract_id, today)?;
    let login_id = login(story, contract_id)?;
    story.rows.conversions.push(conversions::Model {
        negotiation_id: story.row.id,
        client_id: story.row.client_id,
        contract_id: Some(contract_id),
        login_id,
        ticket_id: None,
        won_at: at,
        won_by: Some(story.row.responsible_id),
        client_converted: true,
        task_ids: json!([]),
    });
    Ok(())
}

fn contract(story: &mut Story<'_>, today: NaiveDate) -> Uuid {
    let (at, offer) = (story.clock, &story.plan.offer);
    let months = u32::try_from(offer.commitment_months).unwrap_or(0);
    let mut row = contracts::Model {
        number: story.row.number,
        client_id: story.row.client_id,
        negotiation_id: story.row.id,
        branch_id: story.row.branch_id,
        sales_plan_id: offer.id,
        offer_code: offer.offer_code.clone(),
        offer_name: offer.name.clone(),
        monthly_price_cents: offer.monthly_price.cents(),
        adjustment_index: offer.adjustment_index.clone(),
        billing_type_id: Some(story.plan.billing_type_id),
        contract_template_id: Some(story.plan.contract_template_id),
        due_day: Some(due_day(story.start.serial)),
        commitment_months: offer.commitment_months,
        starts_on: today,
        ends_on: today.checked_add_months(Months::new(months)),
        setup_fee_cents: offer.setup_fee.cents(),
        setup_instalments: 1,
        proration: "calendar_days".to_owned(),
        search_text: fold(&format!(
            "{} {} {}",
            story.row.number, offer.offer_code, story.client.name
        )),
        ..Default::default()
    };
    row.born(story.dice.id(at), at);
    let id = row.id;
    story.rows.contracts.push(row);
    id
}

fn bill(story: &mut Story<'_>, contract_id: Uuid, today: NaiveDate) -> Result<(), Error> {
    let at = story.clock;
    let terms = BillingTerms {
        starts_on: today,
        generated_on: today,
        due_day: due_day(story.start.serial),
        commitment_months: story.plan.offer.commitment_months,
        min_days_to_first_due: 5,
        setup_instalments: 1,
        proration: Proration::CalendarDays,
    };
    let billing = billing::generate(&story.sale, &terms).map_err(|_| Error::corrupt("billing"))?;
    let generation = Generation {
        by: Some(story.row.responsible_id),
        at,
        contract_id: Some(contract_id),
    };
    let ids = billing.instalments.iter().map(|_| story.dice.id(at));
    let ids: Vec<Uuid> = ids.collect();
    let (head, charged) = rows(&story.row, &billing, &ids, generation);
    for Charged { row, mut items } in charged {
        for item in &mut items {
            item.id = story.dice.id(at);
        }
        story.rows.instalments.push(row);
        story.rows.instalment_items.extend(items);
    }
    story.rows.negotiation_billings.push(head);
    Ok(())
}

/// The login goes into service and its port is occupied.
fn login(story: &mut Story<'_>, contract_id: Uuid) -> Result<Option<Uuid>, Error> {
    let (at, client) = (story.clock, &story.client);
    let Some(access) = story.rows.negotiation_accesses.last() else {
        return Ok(None);
    };
    let mut row = logins::Model {
        client_id: story.row.client_id,
        contract_id: Some(contract_id),
        negotiation_id: story.row.id,
        branch_id: story.row.branch_id,
        login: access.login.clone(),
        authentication: access.authentication.clone(),
        connection: access.connection.clone(),
        speed_plan_id: story.plan.offer.speed_plan_id,
        service_box_id: access.service_box_id,
        port: access.port,
        installation_postal_code: client.postal_code.clone(),
        installation_street: client.street.clone(),
        installation_street_number: client.street_number.clone(),
        installation_district: client.district.clone(),
        installation_city: client.city.clone(),
        installation_state: client.state.clone(),
        installation_latitude: client.latitude,
        installation_longitude: client.longitude,
        active: true,
        search_text: fold(access.login.as_deref().unwrap_or_default()),
        ..Default::default()
    };
    row.born(story.dice.id(at), at);
    let id = row.id;
    if let Some(password) = &story.password {
        row.password_sealed = Some((story.seal)(id, password)?);
    }
    story.rows.logins.push(row);
    if let Some(claim) = story
        .rows
        .login_claims
        .last_mut()
        .filter(|claim| claim.negotiation_id == story.row.id)
    {
        claim.state = "occupied".to_owned();
        claim.login_id = Some(id);
    }
    if let Some(claim) = story
        .rows
        .port_claims
        .last_mut()
        .filter(|claim| claim.negotiation_id == story.row.id)
    {
        claim.state = "occupied".to_owned();
        claim.login_id = Some(id);
        claim.hold_until = None;
    }
    Ok(Some(id))
}
