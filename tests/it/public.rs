//! The client's page (R12, R28): what a link shows, and what may be answered through it.

mod answers;
mod browser;
mod files;
mod forms;
mod limits;
mod page;
mod races;
mod secrets;

use serde_json::{Value, json};
use tests::{Answer, TestApp, documents};

/// A proposal that was sent, and the token of its link.
struct Offered {
    negotiation: String,
    proposal: Answer,
    token: String,
}

impl Offered {
    async fn new(app: &TestApp) -> Self {
        Self::with(app, json!({})).await
    }

    /// With members of the proposal.
    async fn with(app: &TestApp, members: Value) -> Self {
        let client = json!({ "email": documents::email("cliente") });
        let client = app.client().with(client).await;
        let negotiation = app
            .planned()
            .with(json!({ "client_id": client.id() }))
            .await;
        Self::of(app, negotiation.id(), members).await
    }

    /// Of a negotiation that is there.
    async fn of(app: &TestApp, negotiation: &str, members: Value) -> Self {
        let draft = Self::draft(app, negotiation, members).await;
        Self::sent(app, negotiation, &draft).await
    }

    async fn draft(app: &TestApp, negotiation: &str, members: Value) -> Answer {
        let mut body =
            json!({ "title": "Internet para a sua casa", "recipients": ["maria@example.com"] });
        for (name, value) in members.as_object().expect("members") {
            body[name] = value.clone();
        }
        let all = format!("/negotiations/{negotiation}/proposals");
        app.admin().await.post(&all, body).await.expect(201)
    }

    async fn sent(app: &TestApp, negotiation: &str, draft: &Answer) -> Self {
        let send = format!("/negotiations/{negotiation}/proposals/{}/send", draft.id());
        let proposal = app.admin().await.act(&send).await.expect(202);
        Self {
            negotiation: negotiation.to_owned(),
            token: app.db_give_link(proposal.at("/number")).await,
            proposal,
        }
    }

    /// `/public/proposals/{token}` and what follows.
    fn link(&self, rest: &str) -> String {
        format!("/public/proposals/{}{rest}", self.token)
    }

    /// `/negotiations/{id}/proposals/{id}` and what follows.
    fn inside(&self, rest: &str) -> String {
        format!(
            "/negotiations/{}/proposals/{}{rest}",
            self.negotiation,
            self.proposal.id()
        )
    }

    /// The proposal as its seller reads it.
    async fn read(&self, app: &TestApp) -> Answer {
        app.admin().await.get(&self.inside("")).await.expect(200)
    }

    async fn status(&self, app: &TestApp) -> String {
        self.read(app).await.text_at("/status").to_owned()
    }

    async fn cancel(&self, app: &TestApp) {
        app.admin()
            .await
            .act(&self.inside("/cancel"))
            .await
            .expect(200);
    }

    async fn db_expire(&self, app: &TestApp) {
        app.db_expire_proposal(self.proposal.at("/number")).await;
    }

    /// A condition that finds its row.
    fn row(&self) -> String {
        format!("number = {}", self.proposal.at("/number"))
    }
}
