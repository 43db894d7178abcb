//! Employees: people who are logged in, and programs with a key.

use super::{PASSWORD, TestApp};
use crate::{Client, documents};
use serde_json::json;
use std::ops::Deref;

/// An employee, logged in: calls the API as a [`Client`].
#[derive(Clone)]
pub struct Person {
    pub id: String,
    pub email: String,
    client: Client,
}

impl Deref for Person {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.client
    }
}

/// An integration with a key: calls the API as a [`Client`].
#[derive(Clone)]
pub struct Program {
    pub id: String,
    pub key_id: String,
    client: Client,
}

impl Program {
    /// Path of its key.
    #[must_use]
    pub fn key_path(&self) -> String {
        format!("/employees/{}/api-keys/{}", self.id, self.key_id)
    }
}

impl Deref for Program {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.client
    }
}

impl TestApp {
    /// An integration with this role in these branches.
    pub async fn program(&self, role: &str, branches: &[&str]) -> Program {
        let body = json!({
            "kind": "integration",
            "name": format!("Programa {}", documents::email(role)),
            "role": role,
            "branch_ids": branches,
        });
        let admin = self.admin().await;
        let id = admin.post("/employees", body).await.expect(201);
        let keys = format!("/employees/{}/api-keys", id.id());
        let key = admin.post(&keys, json!({ "name": "Produção" })).await;
        let key = key.expect(201);
        Program {
            id: id.id().to_owned(),
            key_id: key.id().to_owned(),
            client: self.anonymous().with_token(key.text_at("/key")),
        }
    }

    /// An employee with this role in these branches.
    pub async fn person(&self, role: &str, branches: &[&str]) -> Person {
        let email = documents::email(role);
        let body = json!({
            "name": format!("{role} {email}"),
            "email": email,
            "password": PASSWORD,
            "role": role,
            "branch_ids": branches,
        });
        let created = self
            .admin()
            .await
            .post("/employees", body)
            .await
            .expect(201);
        let client = self.anonymous().login(&email, PASSWORD).await;
        Person {
            id: created.id().to_owned(),
            email,
            client,
        }
    }

    /// A seller of one branch.
    pub async fn seller_of(&self, branch: &str) -> Person {
        self.person("seller", &[branch]).await
    }

    /// A manager of one branch.
    pub async fn manager_of(&self, branch: &str) -> Person {
        self.person("manager", &[branch]).await
    }

    /// A viewer of one branch.
    pub async fn viewer_of(&self, branch: &str) -> Person {
        self.person("viewer", &[branch]).await
    }
}
