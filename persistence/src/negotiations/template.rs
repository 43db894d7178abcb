//! A negotiation plan as what it fills in.

use domain::negotiation::prefill::{PlanTemplate, TaskDefaults};
use sea_orm::ConnectionTrait;

use crate::{
    Error,
    column::words,
    entity::{negotiation_plans::Model, sales_plans, ticket_subjects},
    negotiation_plans::discount,
    negotiations::ticket,
    offer::offer,
    reference,
};

/// The template values of a plan, with the offer and the subject it points at.
///
/// # Errors
/// As any statement, or when a row holds what this version doesn't know.
pub async fn load(db: &impl ConnectionTrait, plan: &Model) -> Result<PlanTemplate, Error> {
    let sold = reference::target::<sales_plans::Entity>(db, plan.sales_plan_id).await?;
    let subject = match plan.ticket_subject_id {
        Some(id) => Some(reference::target::<ticket_subjects::Entity>(db, id).await?),
        None => None,
    };
    let task = plan.task_title.as_ref().map(|title| TaskDefaults {
        title: title.clone(),
        schedule_type_id: plan.task_schedule_type_id,
    });
    Ok(PlanTemplate {
        campaign_id: plan.campaign_id,
        offer: Some(offer(&sold)?),
        discount: discount(plan)?,
        billing_type_id: plan.billing_type_id,
        contract_template_id: plan.contract_template_id,
        authentication: words(plan.access_authentication.as_deref())?,
        connection: words(plan.access_connection.as_deref())?,
        priority: words(plan.ticket_priority.as_deref())?,
        subject: subject.as_ref().map(ticket::subject).transpose()?,
        process_id: plan.ticket_process_id,
        message: plan.ticket_message.clone(),
        task,
    })
}
