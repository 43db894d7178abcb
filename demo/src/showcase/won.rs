//! What the won negotiation has left behind: contract, login, ticket, instalments, conversion.

use chrono::Months;
use domain::{
    billing::{self, BillingTerms},
    contract::Proration,
    sale::Sale,
    values::{Money, text::fold},
};
use persistence::{
    Error,
    closing::billing::{Charged, Generation, rows as billing_rows},
    entity::conversions,
};
use serde_json::json;

use super::{Stand, negotiations::login, row};
use crate::{ids, rows::Rows};

/// Port of the won access.
const PORT: i32 = 4;
const MONTHS: i32 = 12;

pub(super) fn make(stand: &Stand<'_>, rows: &mut Rows) -> Result<(), Error> {
    contract(stand, rows);
    connection(stand, rows)?;
    ticket(stand, rows);
    instalments(stand, rows)?;
    rows.conversions.push(conversions::Model {
        negotiation_id: ids::WON,
        client_id: ids::WON_CLIENT,
        contract_id: Some(ids::CONTRACTS.one()),
        login_id: Some(ids::LOGINS.one()),
        ticket_id: Some(ids::TICKETS.one()),
        won_at: stand.at,
        won_by: Some(ids::EMPLOYEES.one()),
        client_converted: true,
        task_ids: json!([]),
    });
    Ok(())
}

fn contract(stand: &Stand<'_>, rows: &mut Rows) {
    let starts_on = stand.at.date_naive();
    row!(rows, stand.at, contracts, ids::CONTRACTS.one(),
        number: stand.contract,
        client_id: ids::WON_CLIENT,
        negotiation_id: ids::WON,
        branch_id: ids::BRANCHES.one(),
        sales_plan_id: ids::SALES_PLANS.one(),
        offer_code: "DEMO-FIBRA-300".to_owned(),
        offer_name: "Fibra 300".to_owned(),
        monthly_price_cents: 8_990,
        download_mbps: Some(300),
        upload_mbps: Some(150),
        adjustment_index: Some("IPCA".to_owned()),
        billing_type_id: Some(ids::BILLING_TYPES.one()),
        contract_template_id: Some(ids::CONTRACT_TEMPLATES.one()),
        due_day: Some(5),
        commitment_months: MONTHS,
        starts_on: starts_on,
        ends_on: starts_on.checked_add_months(Months::new(12)),
        setup_fee_cents: 10_000,
        setup_instalments: 1,
        proration: "calendar_days".to_owned(),
        search_text: fold(&format!("{} DEMO-FIBRA-300 Beatriz Souza", stand.contract)));
}

fn connection(stand: &Stand<'_>, rows: &mut Rows) -> Result<(), Error> {
    let sealed = (stand.secrets.seal)(ids::LOGINS.one(), "senha-da-demo")?;
    row!(rows, stand.at, logins, ids::LOGINS.one(),
        client_id: ids::WON_CLIENT,
        contract_id: Some(ids::CONTRACTS.one()),
        negotiation_id: ids::WON,
        branch_id: ids::BRANCHES.one(),
        login: Some(login(PORT)),
        authentication: Some("pppoe".to_owned()),
        connection: Some("fiber".to_owned()),
        speed_plan_id: Some(ids::SPEED_PLANS.one()),
        password_sealed: Some(sealed),
        service_box_id: Some(ids::SERVICE_BOXES.one()),
        port: Some(PORT),
        active: true,
        search_text: login(PORT));
    Ok(())
}

fn ticket(stand: &Stand<'_>, rows: &mut Rows) {
    row!(rows, stand.at, tickets, ids::TICKETS.one(),
        protocol: stand.ticket,
        client_id: ids::WON_CLIENT,
        contract_id: Some(ids::CONTRACTS.one()),
        negotiation_id: ids::WON,
        branch_id: ids::BRANCHES.one(),
        priority: Some("medium".to_owned()),
        subject_id: Some(ids::TICKET_SUBJECTS.one()),
        subject: Some("Nova instalação".to_owned()),
        process_id: Some(ids::PROCESSES.one()),
        status: "open".to_owned(),
        search_text: fold(&format!("{} nova instalação", stand.ticket)));
}

fn instalments(stand: &Stand<'_>, rows: &mut Rows) -> Result<(), Error> {
    let starts_on = stand.at.date_naive();
    let money = |cents| Money::from_cents(cents).unwrap_or(Money::ZERO);
    let sale = Sale {
        offer_name: "Fibra 300".to_owned(),
        monthly_price: money(8_990),
        setup_fee: money(10_000),
        ..Default::default()
    };
    let terms = BillingTerms {
        starts_on,
        generated_on: starts_on,
        due_day: 5,
        commitment_months: MONTHS,
        min_days_to_first_due: 5,
        setup_instalments: 1,
        proration: Proration::CalendarDays,
    };
    let billing = billing::generate(&sale, &terms).map_err(|_| Error::corrupt("billing"))?;
    let won = rows.negotiations.iter().find(|row| row.id == ids::WON);
    let won = won.ok_or_else(|| Error::corrupt("the won negotiation"))?;
    // The second belongs to the negotiation that was billed and is not won.
    let numbers = (1..).filter(|number| *number != 2);
    let numbers = numbers.take(billing.instalments.len());
    let generation = Generation {
        by: Some(ids::EMPLOYEES.one()),
        at: stand.at,
        contract_id: Some(ids::CONTRACTS.one()),
    };
    let ids: Vec<_> = numbers.map(|n| ids::INSTALMENTS.number(n)).collect();
    let (head, charged) = billing_rows(won, &billing, &ids, generation);
    for Charged { row, items } in charged {
        rows.instalments.push(row);
        rows.instalment_items.extend(items);
    }
    rows.negotiation_billings.push(head);
    Ok(())
}
