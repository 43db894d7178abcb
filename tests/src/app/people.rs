//! Employees that are logged in.

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

impl TestApp {
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
