//! What the company sells: registries filled once, by the admin.

use serde_json::json;
use tests::TestApp;

/// Ids of what the seller chooses from.
pub struct Catalogue {
    pub channel: String,
    pub campaign: String,
    pub speed_plan: String,
    pub sales_plan: String,
    pub plan: String,
    pub billing_type: String,
    pub template: String,
    pub service_box: String,
    pub subject: String,
    pub process: String,
    pub schedule_type: String,
    pub service: String,
    pub product: String,
}

impl Catalogue {
    /// R03: "Configurar planos de negociações".
    pub async fn configured(app: &TestApp) -> Self {
        let speed_plan = app.speed_plan().await;
        let offer = json!({ "speed_plan_id": speed_plan.id() });
        let sales_plan = app.sales_plan().with(offer).await;
        let process = app.first("/processes").await;
        let subject = json!({ "name": "Nova instalação", "default_process_id": process.id() });
        let subject = app.ticket_subject().with(subject).await;
        let schedule_type = app.schedule_type().await;
        let plan = json!({
            "name": "Fibra residencial",
            "sales_plan_id": sales_plan.id(),
            "requires": ["contract", "access", "ticket", "task"],
            "access": { "authentication": "pppoe", "connection": "fiber" },
            "ticket": { "priority": "medium", "subject_id": subject.id() },
            "task": { "title": "Agendar instalação", "schedule_type_id": schedule_type.id() },
        });
        let id = |resource: tests::Resource| resource.id().to_owned();
        Self {
            channel: id(app.channel().with(json!({ "name": "Indicação" })).await),
            campaign: id(app.campaign().await),
            plan: id(app.negotiation_plan().with(plan).await),
            billing_type: id(app.first("/billing-types").await),
            template: id(app
                .contract_template()
                .with(json!({ "name": "Adesão fibra" }))
                .await),
            service_box: id(app.service_box().await),
            service: id(app.service().await),
            product: id(app.product().await),
            speed_plan: id(speed_plan),
            sales_plan: id(sales_plan),
            subject: id(subject),
            process: id(process),
            schedule_type: id(schedule_type),
        }
    }
}
