//! What a new negotiation is opened with: its client, the client's branch, its number.

use sea_orm::{
    ConnectionTrait, DbBackend,
    sea_query::{Alias, Expr, ExprTrait, IntoIden, LockType, Query, SelectStatement},
};
use uuid::Uuid;

use super::joined::{columns, promised};
use crate::{
    Error, Scope,
    entity::{branches, clients},
    facts::Declared,
    number,
    text::Scoped,
};

/// The client, where it lives, and the number that is next.
#[derive(Clone, Debug)]
pub struct Opening {
    /// The client.
    pub client: clients::Model,
    /// The client's branch.
    pub branch: branches::Model,
    /// The negotiation's number; lost when it is not opened after all.
    pub number: i64,
}

const CLIENT: &str = "c_";
const BRANCH: &str = "b_";
const NUMBER: &str = "number";

/// Opens for a client that was just found in sight: one statement on PostgreSQL, two on SQLite. From here on the
/// client stays in its branch, and shared with whom it is, until the transaction ends.
///
/// # Errors
/// [`Error::Retry`] when the client was moved or removed meanwhile.
pub async fn open(
    tx: &impl ConnectionTrait,
    scope: Scope,
    client_id: Uuid,
) -> Result<Opening, Error> {
    static TEXTS: Scoped = Scoped::new();
    let backend = tx.get_database_backend();
    let values = [vec![client_id.into()], scope.client_values()].concat();
    let text = TEXTS.text(scope);
    let statement = text.statement(backend, values, || query(backend, scope, client_id));
    let row = tx.query_one_raw(statement).await?;
    let row = row.ok_or(Error::Retry)?;
    Ok(Opening {
        client: promised::<clients::Entity>(&row, CLIENT)?,
        branch: promised::<branches::Entity>(&row, BRANCH)?,
        number: match backend {
            DbBackend::Postgres => row.try_get("", NUMBER)?,
            _ => number::next(tx, "negotiation").await?,
        },
    })
}

fn query(backend: DbBackend, scope: Scope, client_id: Uuid) -> SelectStatement {
    let mut select = Query::select().from(clients::Entity).take();
    select
        .inner_join(
            branches::Entity,
            Expr::col((branches::Entity, branches::Column::Id))
                .equals((clients::Entity, clients::Column::BranchId)),
        )
        .and_where(Expr::col((clients::Entity, clients::Column::Id)).eq(client_id))
        .cond_where(clients::Entity::FACTS.visible(scope));
    columns::<clients::Entity>(&mut select, CLIENT);
    columns::<branches::Entity>(&mut select, BRANCH);
    if backend == DbBackend::Postgres {
        let next = Expr::cust("nextval('negotiation_number')");
        select.expr_as(next, Alias::new(NUMBER).into_iden());
        // The lock that the foreign key takes anyway, early enough to believe what is read here.
        select.lock_with_tables(LockType::KeyShare, [clients::Entity]);
    }
    select
}
