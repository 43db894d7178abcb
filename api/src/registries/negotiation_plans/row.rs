//! Between a plan's row and its members.

use domain::values::text::fold;
use persistence::{
    branch_lists::Limited, column::discount_columns, entity::negotiation_plans::Model,
};
use serde_json::json;

use super::{AccessDefaults, NegotiationPlanIn, PartWord, Requires, TaskDefaults, TicketDefaults};
use crate::{
    fields::{Choice, Date, Discount, Ids, Message, Name, Set, Title},
    http::Result,
};

/// The members of a row.
pub fn read(row: &Limited<Model>) -> Result<NegotiationPlanIn> {
    Ok(NegotiationPlanIn {
        name: Name::stored(&row.name),
        sales_plan_id: row.sales_plan_id,
        pipeline_id: row.pipeline_id,
        stage_id: row.stage_id,
        campaign_id: row.campaign_id,
        discount: Discount::from_columns(
            row.discount_kind.as_deref(),
            row.discount_value,
            row.discount_months,
        )?,
        billing_type_id: row.billing_type_id,
        contract_template_id: row.contract_template_id,
        access: access(row)?,
        ticket: ticket(row)?,
        task: row.task_title.as_ref().map(|title| TaskDefaults {
            title: Title::stored(title),
            schedule_type_id: row.task_schedule_type_id,
        }),
        requires: requires(row)?,
        branch_ids: Ids(row.branch_ids.clone()),
        valid_from: row.valid_from.map(Date),
        valid_until: row.valid_until.map(Date),
        active: row.active,
    })
}

fn access(row: &Model) -> Result<Option<AccessDefaults>> {
    let authentication = row.access_authentication.as_deref();
    let connection = row.access_connection.as_deref();
    let access = AccessDefaults {
        authentication: authentication.map(Choice::stored).transpose()?,
        connection: connection.map(Choice::stored).transpose()?,
    };
    Ok((access != AccessDefaults::default()).then_some(access))
}

fn ticket(row: &Model) -> Result<Option<TicketDefaults>> {
    let priority = row.ticket_priority.as_deref();
    let ticket = TicketDefaults {
        priority: priority.map(Choice::stored).transpose()?,
        subject_id: row.ticket_subject_id,
        process_id: row.ticket_process_id,
        message: row.ticket_message.as_ref().map(Message::stored),
    };
    Ok((ticket != TicketDefaults::default()).then_some(ticket))
}

fn requires(row: &Model) -> Result<Requires> {
    let words = row.requires.as_array().map(Vec::as_slice);
    let words = words.unwrap_or_default().iter();
    let parts = words.map(|word| Ok(PartWord::stored(word.as_str().unwrap_or_default())?));
    Ok(Set(parts.collect::<Result<_>>()?))
}

/// Writes an input's members to a row.
pub fn write(input: NegotiationPlanIn, row: &mut Model) {
    row.name = input.name.into();
    row.search_text = fold(&row.name);
    row.active = input.active;
    row.sales_plan_id = input.sales_plan_id;
    row.pipeline_id = input.pipeline_id;
    row.stage_id = input.stage_id;
    row.campaign_id = input.campaign_id;
    row.billing_type_id = input.billing_type_id;
    row.contract_template_id = input.contract_template_id;
    row.requires = json!(input.requires);
    row.valid_from = input.valid_from.map(|date| date.0);
    row.valid_until = input.valid_until.map(|date| date.0);
    let discount = input.discount.and_then(|typed| typed.parse().ok());
    (row.discount_kind, row.discount_value, row.discount_months) =
        discount_columns(discount.as_ref());
    let access = input.access.unwrap_or_default();
    row.access_authentication = access.authentication.map(Choice::word);
    row.access_connection = access.connection.map(Choice::word);
    let ticket = input.ticket.unwrap_or_default();
    row.ticket_priority = ticket.priority.map(Choice::word);
    row.ticket_subject_id = ticket.subject_id;
    row.ticket_process_id = ticket.process_id;
    row.ticket_message = ticket.message.map(String::from);
    row.task_schedule_type_id = input.task.as_ref().and_then(|task| task.schedule_type_id);
    row.task_title = input.task.map(|task| task.title.into_string());
}
