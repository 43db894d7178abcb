//! What the journal tells, as it stands in the table.

use crate::{Database, TestApp};
use serde_json::Value;

/// An event.
#[derive(Clone, Debug)]
pub struct Told(Value);

impl Told {
    /// A member: `type`, `actor_kind`, `actor_id`, `kind`, `id`, `negotiation_id`, `branch_id`, `in_history`, `request_id`.
    /// Ids are without hyphens.
    #[must_use]
    pub fn get(&self, member: &str) -> &Value {
        &self.0[member]
    }

    /// `<resource>.<what happened>`.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0["type"].as_str().expect("a type")
    }

    /// Whether it is about this one.
    #[must_use]
    pub fn is_about(&self, id: &str) -> bool {
        self.0["id"] == plain(id)
    }

    /// What a member was and became.
    #[must_use]
    pub fn change(&self, field: &str) -> Option<(Value, Value)> {
        let changes = self.0["changes"].as_array().expect("changes");
        let change = changes.iter().find(|change| change["field"] == field)?;
        Some((change["from"].clone(), change["to"].clone()))
    }

    /// How many members changed.
    #[must_use]
    pub fn changes(&self) -> usize {
        self.0["changes"].as_array().expect("changes").len()
    }
}

/// An id as [`Told`] has it.
#[must_use]
pub fn plain(id: &str) -> String {
    id.replace('-', "")
}

/// The types of events, in their order.
#[must_use]
pub fn types(events: &[Told]) -> Vec<&str> {
    events.iter().map(Told::name).collect()
}

impl TestApp {
    /// All events, in the order of their numbers.
    pub async fn journal(&self) -> Vec<Told> {
        let sqlite = self.database() == Database::Sqlite;
        let id = |column: &str| match sqlite {
            true => format!("'{column}', nullif(lower(hex({column})), '')"),
            false => format!("'{column}', replace({column}::text, '-', '')"),
        };
        let (object, changes) = match sqlite {
            true => ("json_object", "json(changes)"),
            false => ("json_build_object", "changes"),
        };
        let ids = ["actor_id", "negotiation_id", "branch_id"]
            .map(id)
            .join(", ");
        let resource = id("resource_id").replacen("resource_id", "id", 1);
        let sql = format!(
            "SELECT CAST({object}('type', event_type, 'actor_kind', actor_kind, 'kind', resource_kind, \
             {resource}, {ids}, 'in_history', CASE WHEN in_history THEN 1 ELSE 0 END, 'request_id', request_id, \
             'changes', {changes}) AS TEXT) AS text FROM events ORDER BY seq"
        );
        let rows = self.db_texts(&sql).await;
        let told = |row: &String| Told(serde_json::from_str(row).expect("JSON"));
        rows.iter().map(told).collect()
    }

    /// The events of one resource, in the order of their numbers.
    pub async fn journal_of(&self, id: &str) -> Vec<Told> {
        let mut events = self.journal().await;
        events.retain(|event| event.is_about(id));
        events
    }
}
