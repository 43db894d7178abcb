//! Negotiations, from a fresh one to one that only waits for the win.

use super::{Make, Resource};
use crate::{Answer, Client, TestApp, documents};
use serde_json::{Value, json};

/// A negotiation with everything that its win asks for, at the stage that can win.
#[derive(Clone, Debug)]
pub struct Ready {
    pub id: String,
    pub client_id: String,
    pub plan_id: String,
    pub box_id: String,
    pub port: u64,
    pub login: String,
}

impl Ready {
    /// `/negotiations/{id}` and what follows.
    #[must_use]
    pub fn path(&self, rest: &str) -> String {
        format!("/negotiations/{}{rest}", self.id)
    }

    /// The win, asked for by somebody.
    pub async fn win(&self, by: &Client) -> Answer {
        by.post(&self.path("/win"), json!({})).await
    }
}

impl TestApp {
    /// A negotiation of a new client, without a plan.
    pub fn negotiation(&self) -> Make<'_> {
        let body = json!({ "description": format!("Internet {}", documents::next()) });
        Make::new(self, "/negotiations", body).needs("client_id", Self::client)
    }

    /// A negotiation pre-filled from a new plan.
    pub fn planned(&self) -> Make<'_> {
        self.negotiation()
            .needs("negotiation_plan_id", Self::negotiation_plan)
    }

    /// A draft of a new negotiation: the path of its attachments.
    pub async fn attachments(&self) -> String {
        let path = format!("/negotiations/{}/proposals", self.negotiation().await);
        let draft = json!({ "title": "Proposta", "recipients": ["ana@example.com"] });
        let draft = self.admin().await.post(&path, draft).await.expect(201);
        format!("{path}/{}/attachments", draft.id())
    }

    /// A body for the contract: boleto, a template, due on the 10th.
    pub async fn contract_body(&self) -> Value {
        json!({
            "billing_type_id": self.billing_type().await.id(),
            "contract_template_id": self.contract_template().await.id(),
            "due_day": 10,
        })
    }

    /// A body for the access: PPPoE over fibre at a port.
    #[must_use]
    pub fn access_body(&self, box_id: &str, port: u64) -> Value {
        json!({
            "authentication": "pppoe",
            "connection": "fiber",
            "login": format!("cliente.{}", documents::next()),
            "password": "segredo-da-rede-1",
            "service_box_id": box_id,
            "port": port,
        })
    }

    /// Moves a negotiation to the default pipeline's last stage, the one that can win.
    pub async fn close(&self, negotiation: &str) {
        let stage = self.stages().await.last().expect("a last stage").id();
        let path = format!("/negotiations/{negotiation}/transitions");
        self.admin()
            .await
            .post(&path, json!({ "stage_id": stage }))
            .await
            .expect(200);
    }

    /// A negotiation of a new client that only waits for the win.
    pub async fn ready_to_win(&self) -> Ready {
        let client = self.client().await;
        self.ready_for(&client, json!({})).await
    }

    /// The same for a client, with members of the negotiation to replace.
    pub async fn ready_for(&self, client: &Resource, members: Value) -> Ready {
        let admin = self.admin().await;
        let draft = self
            .planned()
            .with(json!({ "client_id": client.id() }))
            .with(members);
        let negotiation = draft.await;
        let branch = negotiation["branch_id"].clone();
        let service_box = self
            .service_box()
            .with(json!({ "branch_id": branch }))
            .await;
        let access = self.access_body(service_box.id(), 1);
        let ready = Ready {
            id: negotiation.id().to_owned(),
            client_id: client.id().to_owned(),
            plan_id: negotiation["negotiation_plan_id"]
                .as_str()
                .expect("a plan")
                .to_owned(),
            box_id: service_box.id().to_owned(),
            port: 1,
            login: access["login"].as_str().expect("a login").to_owned(),
        };
        let contract = self.contract_body().await;
        put(admin, &ready.path("/contract"), contract).await;
        put(admin, &ready.path("/access"), access).await;
        self.close(&ready.id).await;
        ready
    }
}

/// PUT of a part that the plan may have pre-filled.
async fn put(by: &Client, path: &str, body: Value) {
    let answer = by.put(path, body).await;
    assert!(
        [200, 201].contains(&answer.status.as_u16()),
        "{}",
        answer.told()
    );
}
