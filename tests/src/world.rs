//! One of everything in a branch: what stands behind the `{id}`s of the document's paths.

use crate::{Resource, TestApp};
use serde_json::{Value, json};
use std::collections::HashMap;

/// Ids by collection, such as `/negotiations/{}/tasks`.
pub struct World {
    ids: HashMap<String, String>,
}

impl World {
    /// Makes one of everything in a branch, and a won negotiation beside the open one.
    pub async fn of(app: &TestApp, branch: &str) -> Self {
        let mut world = Self {
            ids: HashMap::new(),
        };
        world.note("/branches", branch);
        world.places_and_people(app, branch).await;
        world.registries(app).await;
        world.negotiation(app, branch).await;
        world.conversion(app, branch).await;
        world.link(app, branch).await;
        world
    }

    /// The id that stands behind the parameter after a collection.
    #[must_use]
    pub fn id(&self, collection: &str) -> String {
        let id = self.ids.get(collection);
        id.unwrap_or_else(|| panic!("the world has no {collection}: add it to world.rs"))
            .clone()
    }

    fn note(&mut self, collection: &str, id: &str) {
        self.ids.insert(collection.to_owned(), id.to_owned());
    }

    async fn places_and_people(&mut self, app: &TestApp, branch: &str) {
        let here = json!({ "branch_id": branch });
        let only_here = json!({ "branch_ids": [branch] });
        let client = app.client().with(here.clone()).await;
        self.note("/clients", client.id());
        self.note(
            "/clients/{}/contacts",
            app.contact_of(client.id()).await.id(),
        );
        let role = json!({ "role": "seller", "branch_ids": [branch] });
        self.note("/employees", app.employee().with(role).await.id());
        let program = app.program("seller", &[branch]).await;
        self.note("/integrations", &program.id);
        self.note("/employees/{}/api-keys", &program.key_id);
        self.note("/service-boxes", app.service_box().with(here).await.id());
        self.note(
            "/sales-plans",
            app.sales_plan().with(only_here.clone()).await.id(),
        );
        self.note(
            "/negotiation-plans",
            app.negotiation_plan().with(only_here).await.id(),
        );
        let private = json!({ "client_id": client.id() });
        self.note(
            "/billing-types",
            app.billing_type().with(private).await.id(),
        );
    }

    async fn registries(&mut self, app: &TestApp) {
        let pipeline = app.pipeline().await;
        self.note("/pipelines", pipeline.id());
        self.note(
            "/pipelines/{}/stages",
            app.stage_of(pipeline.id(), 1).await.id(),
        );
        self.note("/channels", app.channel().await.id());
        self.note("/campaigns", app.campaign().await.id());
        self.note("/outcome-reasons", app.outcome_reason().await.id());
        self.note("/speed-plans", app.speed_plan().await.id());
        self.note("/contract-templates", app.contract_template().await.id());
        self.note("/ticket-subjects", app.ticket_subject().await.id());
        self.note("/processes", app.process().await.id());
        self.note("/schedule-types", app.schedule_type().await.id());
        self.note("/services", app.service().await.id());
        self.note("/products", app.product().await.id());
    }

    async fn negotiation(&mut self, app: &TestApp, branch: &str) {
        let members = json!({ "branch_id": branch, "client_id": self.id("/clients") });
        let negotiation = app.planned().with(members).await;
        self.note("/negotiations", negotiation.id());
        let ticket = json!({ "priority": "low" });
        let access = app.access_body(&self.id("/service-boxes"), 1);
        let parts = [
            ("ticket", ticket),
            ("access", access),
            ("contract", app.contract_body().await),
        ];
        for (part, body) in parts {
            let path = format!("/negotiations/{negotiation}/{part}");
            let put = app.admin().await.put(&path, body).await;
            assert!(put.status.is_success(), "{}", put.told());
        }
        let visit = json!({ "subject": "Vistoria", "starts_at": "2199-01-05T17:00:00Z" });
        let rows = [
            ("tasks", json!({ "title": "Agendar" })),
            ("services", json!({ "service_id": self.id("/services") })),
            ("products", json!({ "product_id": self.id("/products") })),
            ("notes", json!({ "body": "Importante" })),
            ("appointments", visit),
            ("proposals", json!({ "title": "Proposta" })),
        ];
        for (part, body) in rows {
            self.row(app, &negotiation, part, body).await;
        }
        let proposal = self.id("/negotiations/{}/proposals");
        let path = format!("/negotiations/{negotiation}/proposals/{proposal}/attachments");
        let bytes = crate::files::pdf(100);
        let upload = app.admin().await.upload(&path, "planta.pdf", &bytes);
        let attachment = upload.await.expect(201);
        self.note("/negotiations/{}/proposals/{}/attachments", attachment.id());
    }

    /// A proposal that was sent, for who has its link.
    async fn link(&mut self, app: &TestApp, branch: &str) {
        let admin = app.admin().await;
        let members = json!({ "branch_id": branch, "client_id": self.id("/clients") });
        let negotiation = app.planned().with(members).await;
        let all = format!("/negotiations/{negotiation}/proposals");
        let body = json!({ "title": "Proposta", "recipients": ["ana@example.com"] });
        let draft = admin.post(&all, body).await.expect(201);
        let one = format!("{all}/{}", draft.id());
        let bytes = crate::files::pdf(100);
        let upload = admin.upload(&format!("{one}/attachments"), "planta.pdf", &bytes);
        let attachment = upload.await.expect(201);
        admin.act(&format!("{one}/send")).await.expect(202);
        let token = app.db_give_link(draft.at("/number")).await;
        self.note("/public/proposals", &token);
        self.note("/public/proposals/{}/attachments", attachment.id());
    }

    async fn row(&mut self, app: &TestApp, negotiation: &Resource, part: &str, body: Value) {
        let path = format!("/negotiations/{negotiation}/{part}");
        let row = app.admin().await.post(&path, body).await.expect(201);
        self.note(&format!("/negotiations/{{}}/{part}"), row.id());
    }

    async fn conversion(&mut self, app: &TestApp, branch: &str) {
        let client = app.client().with(json!({ "branch_id": branch })).await;
        let ready = app.ready_for(&client, json!({ "branch_id": branch })).await;
        let ticket = json!({ "priority": "low", "subject_id": self.id("/ticket-subjects") });
        let put = app.admin().await.put(&ready.path("/ticket"), ticket).await;
        assert!(put.status.is_success(), "{}", put.told());
        let won = ready.win(app.admin().await).await.expect(200);
        let made = [
            ("/contracts", "/contract/id"),
            ("/logins", "/login/id"),
            ("/tickets", "/ticket/id"),
            ("/instalments", "/instalments/0/id"),
        ];
        for (collection, pointer) in made {
            self.note(collection, won.text_at(pointer));
        }
    }
}
