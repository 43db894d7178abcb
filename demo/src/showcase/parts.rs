//! What the negotiation that has everything has besides contract and access.

use chrono::Duration;
use serde_json::json;

use super::{Stand, row};
use crate::{ids, rows::Rows};

/// Makes them, and adds the lines to its values, which count none yet.
pub(super) fn make(stand: &Stand<'_>, rows: &mut Rows) {
    let (at, negotiation_id) = (stand.at, ids::NEGOTIATIONS.one());
    for id in [negotiation_id, ids::TO_STRIP] {
        row!(rows, at, negotiation_tickets, id,
            priority: Some("medium".to_owned()),
            subject_id: Some(ids::TICKET_SUBJECTS.one()),
            subject: Some("Nova instalação".to_owned()),
            process_id: Some(ids::PROCESSES.one()));
    }
    for number in [1, 2] {
        row!(rows, at, negotiation_tasks, ids::TASKS.number(number),
            negotiation_id: negotiation_id,
            title: "Ligar de volta".to_owned(),
            schedule_type_id: Some(ids::SCHEDULE_TYPES.one()),
            responsible_id: Some(ids::EMPLOYEES.one()),
            due_at: Some(stand.now + Duration::days(2)));
        row!(rows, at, negotiation_services, ids::SERVICE_LINES.number(number),
            negotiation_id: negotiation_id,
            service_id: ids::SERVICES.one(),
            quantity: 1,
            unit_price_cents: 2_990,
            charging: "monthly".to_owned());
        row!(rows, at, negotiation_products, ids::PRODUCT_LINES.number(number),
            negotiation_id: negotiation_id,
            product_id: ids::PRODUCTS.one(),
            quantity: 1,
            unit_price_cents: 24_990);
        row!(rows, at, negotiation_notes, ids::NOTES.number(number),
            negotiation_id: negotiation_id,
            body: "Prefere contato à tarde.".to_owned(),
            author_id: ids::EMPLOYEES.one());
        row!(rows, at, negotiation_appointments, ids::APPOINTMENTS.number(number),
            negotiation_id: negotiation_id,
            subject: "Vistoria".to_owned(),
            schedule_type_id: Some(ids::SCHEDULE_TYPES.one()),
            starts_at: stand.now + Duration::days(i64::from(number)),
            ends_at: stand.now + Duration::days(i64::from(number)) + Duration::hours(1),
            responsible_id: Some(ids::EMPLOYEES.one()),
            guests: json!([]),
            status: "scheduled".to_owned());
    }
    let lines = (2 * 2_990, 2 * 24_990);
    if let Some(row) = rows
        .negotiations
        .iter_mut()
        .find(|row| row.id == negotiation_id)
    {
        row.monthly_value_cents += lines.0;
        row.one_time_value_cents += lines.1;
    }
}
