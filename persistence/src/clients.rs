//! Clients: who holds a document, who has a telephone number, what they are found by.

use domain::values::text::fold;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QuerySelect,
    QueryTrait, Value, prelude::Json, sea_query::Expr,
};
use uuid::Uuid;

use crate::{
    Error, Scope,
    entity::{
        client_phones,
        clients::{Column, Entity, Model},
    },
    list::any_of,
};

/// Id and name of the client with this document, when they are in sight.
///
/// # Errors
/// As any statement.
pub async fn holder(
    db: &impl ConnectionTrait,
    scope: Scope,
    document: &str,
) -> Result<Option<(Uuid, String)>, Error> {
    let found = Entity::find()
        .select_only()
        .columns([Column::Id, Column::Name])
        .filter(Column::Document.eq(document))
        .filter(scope.branch((Entity, Column::BranchId)))
        .into_tuple()
        .one(db)
        .await?;
    Ok(found)
}

/// The branch of a client.
///
/// # Errors
/// As any statement.
pub async fn branch(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Uuid>, Error> {
    let found = Entity::find_by_id(id)
        .select_only()
        .column(Column::BranchId)
        .into_tuple();
    Ok(found.one(db).await?)
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
