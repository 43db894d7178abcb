//! Who is behind a credential: a session that lasts, or an API key that holds.

use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter,
    QuerySelect, QueryTrait, RelationDef, sea_query::SelectStatement,
};
use uuid::Uuid;

use crate::{
    Error,
    entity::{api_keys, employee_branches, employees, sessions},
};

/// An active employee, and the branches they belong to.
#[derive(Clone, Debug)]
pub struct Live {
    /// The employee.
    pub employee: employees::Model,
    /// Their branches, sorted.
    pub branch_ids: Vec<Uuid>,
}

/// Finds the active employee behind a live session, in one statement.
pub async fn of_session(
    db: &impl ConnectionTrait,
    session_id: Uuid,
    now: DateTime<Utc>,
) -> Result<Option<Live>, Error> {
    let session = sessions::Entity::find()
        .select_only()
        .column(sessions::Column::EmployeeId)
        .filter(sessions::Column::Id.eq(session_id))
        .filter(sessions::Column::RevokedAt.is_null())
        .filter(sessions::Column::ExpiresAt.gt(now));
    one(db, session.into_query()).await
}

/// Finds the active integration behind the hash of an API key, in one statement.
pub async fn of_api_key(
    db: &impl ConnectionTrait,
    token_hash: &str,
    now: DateTime<Utc>,
) -> Result<Option<Live>, Error> {
    let holds = Condition::any()
        .add(api_keys::Column::ExpiresAt.is_null())
        .add(api_keys::Column::ExpiresAt.gt(now));
    let key = api_keys::Entity::find()
        .select_only()
        .column(api_keys::Column::EmployeeId)
        .filter(api_keys::Column::TokenHash.eq(token_hash))
        .filter(holds);
    one(db, key.into_query()).await
}

/// The active employee whose id the statement gives.
async fn one(db: &impl ConnectionTrait, id: SelectStatement) -> Result<Option<Live>, Error> {
    // A role of before a change and branches of after it would be rights that nobody was given: one statement.
    let works_in: RelationDef = employees::Entity::belongs_to(employee_branches::Entity)
        .from(employees::Column::Id)
        .to(employee_branches::Column::EmployeeId)
        .into();
    let found = employees::Entity::find()
        .column(employee_branches::Column::BranchId)
        .join(JoinType::LeftJoin, works_in)
        .filter(employees::Column::Active.eq(true))
        .filter(employees::Column::Id.in_subquery(id))
        .into_query();
    let rows = db.query_all(&found).await?;
    let Some(first) = rows.first() else {
        return Ok(None);
    };
    let mut branch_ids = Vec::with_capacity(rows.len());
    for row in &rows {
        branch_ids.extend(row.try_get::<Option<Uuid>>("", "branch_id")?);
    }
    branch_ids.sort();
    Ok(Some(Live {
        employee: employees::Model::from_query_result(first, "")?,
        branch_ids,
    }))
}
