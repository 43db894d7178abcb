//! Clients: who holds a document, who has a telephone number, with whom they are shared, what they are found by.

use domain::values::text::fold;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, Value, prelude::Json, sea_query::Expr,
};
use uuid::Uuid;

use crate::{
    Error, Scope,
    entity::{
        client_branches, client_phones,
        clients::{Column, Entity, Model},
    },
    facts::Declared,
    list::any_of,
};

/// Likely duplicates that are told for one reason.
const MOST_ALIKE: u64 = 20;

/// Id and name of the client with this document, when they are in sight.
pub async fn holder(
    db: &impl ConnectionTrait,
    scope: Scope,
    document: &str,
) -> Result<Option<(Uuid, String)>, Error> {
    let found = Entity::find()
        .select_only()
        .columns([Column::Id, Column::Name])
        .filter(Column::Document.eq(document))
        .filter(Entity::FACTS.visible(scope))
        .into_tuple()
        .one(db)
        .await?;
    Ok(found)
}

/// The branch of a client.
pub async fn branch(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Uuid>, Error> {
    let found = Entity::find_by_id(id)
        .select_only()
        .column(Column::BranchId)
        .into_tuple();
    Ok(found.one(db).await?)
}

/// The branch of a client that is shared with no other.
pub async fn only_branch(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Uuid>, Error> {
    let shared = client_branches::Entity::find()
        .select_only()
        .expr(Expr::cust("1"))
        .filter(client_branches::Column::ClientId.eq(id))
        .into_query();
    let found = Entity::find_by_id(id)
        .select_only()
        .column(Column::BranchId)
        .filter(Expr::exists(shared).not())
        .into_tuple();
    Ok(found.one(db).await?)
}

/// Ids and names of other clients in sight that have this e-mail address, oldest first and not more than are worth
/// telling.
pub async fn alike_by_email(
    db: &impl ConnectionTrait,
    scope: Scope,
    email: &str,
    but: Uuid,
) -> Result<Vec<(Uuid, String)>, Error> {
    let same = Condition::all().add(Column::Email.eq(email));
    alike(db, scope, same, but).await
}

/// The same of those that have one of these telephone numbers.
pub async fn alike_by_phone(
    db: &impl ConnectionTrait,
    scope: Scope,
    numbers: &[&str],
    but: Uuid,
) -> Result<Vec<(Uuid, String)>, Error> {
    if numbers.is_empty() {
        return Ok(Vec::new());
    }
    let numbers: Vec<Value> = numbers.iter().map(|number| (*number).into()).collect();
    alike(db, scope, with_phone(&numbers), but).await
}

async fn alike(
    db: &impl ConnectionTrait,
    scope: Scope,
    same: Condition,
    but: Uuid,
) -> Result<Vec<(Uuid, String)>, Error> {
    let found = Entity::find()
        .select_only()
        .columns([Column::Id, Column::Name])
        .filter(same)
        .filter(Column::Id.ne(but))
        .filter(Entity::FACTS.visible(scope))
        .order_by_asc(Column::Id)
        .limit(MOST_ALIKE)
        .into_tuple()
        .all(db)
        .await?;
    Ok(found)
}

/// The branches that a client is shared with, beside its own.
///
/// # Errors
/// When the row holds what this version does not know.
pub fn shared_with(client: &Model) -> Result<Vec<Uuid>, Error> {
    let ids = client.shared_branch_ids.clone();
    let ids = ids.map(serde_json::from_value::<Vec<Uuid>>).transpose();
    let ids = ids.map_err(|_| Error::corrupt("shared_branch_ids"))?;
    Ok(ids.unwrap_or_default())
}

/// The folded text that `q` looks into: names, document, e-mail, telephone numbers, town and postal code.
#[must_use]
pub fn search_text(client: &Model) -> String {
    let phones = phones(&client.phones);
    let parts = [
        Some(client.name.as_str()),
        client.trade_name.as_deref(),
        client.document.as_deref(),
        client.email.as_deref(),
        Some(phones.as_str()),
        client.city.as_deref(),
        client.postal_code.as_deref(),
    ];
    let parts: Vec<&str> = parts.into_iter().flatten().collect();
    fold(parts.join(" ").trim_end())
}

/// All telephone numbers of a column in one text.
#[must_use]
pub fn phones(column: &Json) -> String {
    let numbers = column.as_array().into_iter().flatten();
    let numbers: Vec<&str> = numbers.filter_map(|number| number.as_str()).collect();
    numbers.join(" ")
}

/// Clients that have one of these telephone numbers.
#[must_use]
pub fn with_phone(numbers: &[Value]) -> Condition {
    let having = client_phones::Entity::find()
        .select_only()
        .column(client_phones::Column::ClientId)
        .filter(any_of(
            (client_phones::Entity, client_phones::Column::Number),
            numbers,
        ))
        .into_query();
    Condition::all().add(Expr::col((Entity, Column::Id)).in_subquery(having))
}
