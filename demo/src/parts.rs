//! The parts of a negotiation that has chosen its plan.

use chrono::Duration;
use domain::{
    access::claim::HOLD_DAYS,
    lines::{Charging, ServiceLine},
    sale::Sale,
    values::{Money, text::fold},
};
use persistence::{
    Error,
    entity::{
        login_claims, negotiation_accesses, negotiation_contracts, negotiation_services,
        negotiation_tasks, port_claims, services,
    },
    stamp::Stamped,
};

use crate::story::Story;

/// Writes contract and access, complete enough for how far the negotiation has come.
pub fn write(
    story: &mut Story<'_>,
    reached: usize,
    complete: bool,
    service: Option<services::Model>,
) -> Result<(), Error> {
    story.row.negotiation_plan_id = Some(story.plan.id);
    contract(story, reached >= 2);
    let offer = &story.plan.offer;
    story.sale = Sale {
        offer_name: offer.name.clone(),
        monthly_price: offer.monthly_price,
        setup_fee: offer.setup_fee,
        ..Default::default()
    };
    if let Some(service) = service.filter(|_| story.dice.chance(20)) {
        add_service(story, &service)?;
    }
    let totals = story.sale.totals().map_err(|_| Error::corrupt("totals"))?;
    story.row.monthly_value_cents = totals.monthly.cents();
    story.row.one_time_value_cents = totals.one_time.cents();
    access(story, complete)?;
    if story.dice.chance(20) {
        task(story);
    }
    Ok(())
}

fn contract(story: &mut Story<'_>, complete: bool) {
    let offer = &story.plan.offer;
    let mut row = negotiation_contracts::Model {
        sales_plan_id: Some(offer.id),
        billing_type_id: Some(story.plan.billing_type_id),
        contract_template_id: Some(story.plan.contract_template_id),
        due_day: complete.then(|| due_day(story.start.serial)),
        commitment_months: offer.commitment_months,
        setup_fee_cents: offer.setup_fee.cents(),
        setup_instalments: 1,
        proration: "calendar_days".to_owned(),
        ..Default::default()
    };
    row.born(story.row.id, story.clock);
    story.rows.negotiation_contracts.push(row);
}

/// The due days that clients are offered.
pub fn due_day(serial: u64) -> i32 {
    match serial % 4 {
        0 => 5,
        1 => 10,
        2 => 15,
        _ => 20,
    }
}

fn add_service(story: &mut Story<'_>, service: &services::Model) -> Result<(), Error> {
    let charging = match service.charging.as_str() {
        "monthly" => Charging::Monthly,
        _ => Charging::OneTime,
    };
    let line = ServiceLine {
        service_id: service.id,
        description: None,
        quantity: 1,
        unit_price: Money::from_cents(service.price_cents).map_err(|_| Error::corrupt("price"))?,
        discount: Money::ZERO,
        charging,
        months: None,
    };
    story.sale.services.push((service.name.clone(), line));
    let mut row = negotiation_services::Model {
        negotiation_id: story.row.id,
        service_id: service.id,
        quantity: 1,
        unit_price_cents: service.price_cents,
        charging: service.charging.clone(),
        ..Default::default()
    };
    row.born(story.dice.id(story.clock), story.clock);
    story.rows.negotiation_services.push(row);
    Ok(())
}

/// Pre-filled by the plan; with login and port, both held, once it is complete.
fn access(story: &mut Story<'_>, complete: bool) -> Result<(), Error> {
    let mut row = negotiation_accesses::Model {
        authentication: Some("pppoe".to_owned()),
        connection: Some("fiber".to_owned()),
        ..Default::default()
    };
    row.born(story.row.id, story.clock);
    if complete && let Some((service_box_id, port)) = story.branch.port() {
        row.service_box_id = Some(service_box_id);
        row.port = Some(port);
        let login = format!("{}{}", fold(story.branch.town.state), story.start.serial);
        let password = format!("demo-{:012}", story.dice.between(0, 999_999_999_999));
        row.password_sealed = Some((story.seal)(story.row.id, &password)?);
        story.password = Some(password);
        row.login = Some(login.clone());
        if ["open", "paused", "won"].contains(&story.row.status.as_str()) {
            claim(story, login, service_box_id, port);
        }
    }
    story.rows.negotiation_accesses.push(row);
    Ok(())
}

fn claim(story: &mut Story<'_>, login: String, service_box_id: uuid::Uuid, port: i32) {
    let hold = Duration::days(i64::try_from(HOLD_DAYS).unwrap_or(0));
    story.rows.login_claims.push(login_claims::Model {
        login,
        negotiation_id: story.row.id,
        state: "held".to_owned(),
        login_id: None,
    });
    story.rows.port_claims.push(port_claims::Model {
        service_box_id,
        port,
        negotiation_id: story.row.id,
        state: "held".to_owned(),
        hold_until: Some(story.start.now + hold),
        login_id: None,
    });
}

fn task(story: &mut Story<'_>) {
    let at = story.clock;
    let mut row = negotiation_tasks::Model {
        negotiation_id: story.row.id,
        title: "Ligar de volta".to_owned(),
        responsible_id: Some(story.row.responsible_id),
        due_at: Some(at + Duration::days(2)),
        done_at: (story.row.status != "open").then_some(at),
        ..Default::default()
    };
    row.born(story.dice.id(at), at);
    story.rows.negotiation_tasks.push(row);
}
