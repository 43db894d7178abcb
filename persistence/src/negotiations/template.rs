//! A negotiation plan as what it fills in.

use domain::negotiation::prefill::{PlanTemplate, TaskDefaults};
use sea_orm::{ConnectionTrait, EntityTrait};

use crate::{
    Error,
    column::{discount, words},
    entity::{negotiation_plans::Model, sales_plans, ticket_subjects},
    negotiations::ticket,
    offer::offer,
};

/// The template values of a plan, with the offer and the subject it points at.
///
/// # Errors
/// As any statement, or when a row holds what this version doesn't know.
pub async fn load(db: &impl ConnectionTrait, plan: &Model) -> Result<PlanTemplate, Error> {
    let sold = sales_plans::Entity::find_by_id(plan.sales_plan_id)
        .one(db)
        .await?;
    let subject = match plan.ticket_subject_id {
        Some(id) => ticket_subjects::Entity::find_by_id(id).one(db).await?,
        None => None,
    };
    let task = plan.task_title.as_ref().map(|title| TaskDefaults {
        title: title.clone(),
        schedule_type_id: plan.task_schedule_type_id,
    });
    Ok(PlanTemplate {
        campaign_id: plan.campaign_id,
        offer: sold.as_ref().map(offer).transpose()?,
        discount: discount(
            plan.discount_kind.as_deref(),
            plan.discount_value,
            plan.discount_months,
        )?,
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
