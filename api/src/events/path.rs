//! Where what is told of can be read.

use std::collections::HashMap;

use persistence::entity::events::Model;
use uuid::Uuid;

/// Kinds that are collections of their own.
const COLLECTIONS: [(&str, &str); 23] = [
    ("branch", "branches"),
    ("employee", "employees"),
    ("client", "clients"),
    ("channel", "channels"),
    ("campaign", "campaigns"),
    ("pipeline", "pipelines"),
    ("outcome_reason", "outcome-reasons"),
    ("sales_plan", "sales-plans"),
    ("speed_plan", "speed-plans"),
    ("billing_type", "billing-types"),
    ("contract_template", "contract-templates"),
    ("service_box", "service-boxes"),
    ("ticket_subject", "ticket-subjects"),
    ("process", "processes"),
    ("schedule_type", "schedule-types"),
    ("service", "services"),
    ("product", "products"),
    ("negotiation_plan", "negotiation-plans"),
    ("negotiation", "negotiations"),
    ("contract", "contracts"),
    ("login", "logins"),
    ("ticket", "tickets"),
    ("instalment", "instalments"),
];

/// The path, with what stands above contacts, stages and attachments as far as it stands.
pub fn of(row: &Model, parents: &HashMap<Uuid, Uuid>) -> Option<String> {
    let (kind, id) = (row.resource_kind.as_str(), row.resource_id);
    let mut collections = COLLECTIONS.iter();
    if let Some((_, collection)) = collections.find(|(one, _)| *one == kind) {
        return Some(format!("/{collection}/{id}"));
    }
    let parent = || parents.get(&id);
    match kind {
        "contact" => return Some(format!("/clients/{}/contacts/{id}", parent()?)),
        "stage" => return Some(format!("/pipelines/{}/stages/{id}", parent()?)),
        _ => {}
    }
    let negotiation = format!("/negotiations/{}", row.negotiation_id?);
    let part = match kind {
        "negotiation_stage" => return Some(negotiation),
        "negotiation_contract" => "contract".to_owned(),
        "negotiation_access" => "access".to_owned(),
        "negotiation_ticket" => "ticket".to_owned(),
        "negotiation_billing" => "billing".to_owned(),
        "negotiation_pipedrive" => "integrations/pipedrive".to_owned(),
        "negotiation_task" => format!("tasks/{id}"),
        "negotiation_service" => format!("services/{id}"),
        "negotiation_product" => format!("products/{id}"),
        "negotiation_note" => format!("notes/{id}"),
        "negotiation_appointment" => format!("appointments/{id}"),
        "negotiation_attachment" => format!("proposals/{}/attachments/{id}", parent()?),
        "proposal" => format!("proposals/{id}"),
        _ => return None,
    };
    Some(format!("{negotiation}/{part}"))
}
