//! Proposals (R28): from a draft to the client's answer.

mod answers;
mod by_link;
mod differing;
mod drafts;
mod ending;
mod facts;
mod guards;
mod mail;
mod races;
mod sending;
mod snapshot;
mod superseding;

use serde_json::{Value, json};
use tests::{Answer, Client, TestApp, documents};

/// A negotiation with an offer, whose client has an e-mail address.
struct Deal {
    id: String,
    email: String,
}

impl Deal {
    async fn new(app: &TestApp) -> Self {
        Self::with(app, json!({})).await
    }

    async fn with(app: &TestApp, members: Value) -> Self {
        let email = documents::email("cliente");
        let client = app.client().with(json!({ "email": email })).await;
        let here = json!({ "client_id": client.id() });
        let negotiation = app.planned().with(here).with(members).await;
        Self {
            id: negotiation.id().to_owned(),
            email,
        }
    }

    /// `/negotiations/{id}` and what follows.
    fn path(&self, rest: &str) -> String {
        format!("/negotiations/{}{rest}", self.id)
    }

    /// `/negotiations/{id}/proposals/{id}` and what follows.
    fn one(&self, proposal: &Answer, rest: &str) -> String {
        self.path(&format!("/proposals/{}{rest}", proposal.id()))
    }

    async fn draft(&self, by: &Client, members: Value) -> Answer {
        let mut body = json!({ "title": "Internet para a sua casa" });
        for (name, value) in members.as_object().expect("members") {
            body[name] = value.clone();
        }
        by.post(&self.path("/proposals"), body).await.expect(201)
    }

    /// Sent, as it is told by the answer to the sending.
    async fn sent(&self, by: &Client, members: Value) -> Answer {
        let draft = self.draft(by, members).await;
        by.act(&self.one(&draft, "/send")).await.expect(202)
    }

    async fn read(&self, by: &Client, proposal: &Answer) -> Answer {
        by.get(&self.one(proposal, "")).await.expect(200)
    }
}

/// `proposals.number = …`: ids are blobs on SQLite, numbers are numbers on both.
fn numbered(proposal: &Answer) -> String {
    format!("number = {}", proposal.at("/number"))
}

/// `mails.proposal_id` of this proposal.
fn of(proposal: &Answer) -> String {
    let ids = format!("SELECT id FROM proposals WHERE {}", numbered(proposal));
    format!("proposal_id IN ({ids})")
}
