//! The text that `q` looks into: of the negotiation itself and of its client.

use domain::values::text::fold;
use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{CaseStatement, Expr},
};
use uuid::Uuid;

use crate::{
    Error, Tx,
    clients::phones,
    entity::{
        clients,
        negotiations::{Column, Entity},
    },
};

/// Negotiations whose text is written by one statement.
const BATCH: usize = 500;

/// Folded text of a negotiation: description, number, and the client's name, document and telephone numbers.
#[must_use]
pub fn text(description: &str, number: i64, client: &clients::Model) -> String {
    let (name, document) = (&client.name, client.document.as_deref().unwrap_or_default());
    let phones = phones(&client.phones);
    fold(format!("{description} {number} {name} {document} {phones}").trim_end())
}

/// Writes the text of a client's negotiations again after its name, document or telephone numbers changed.
/// No member of theirs changes, so their version doesn't either.
pub async fn refresh_client(tx: &Tx, client: &clients::Model) -> Result<(), Error> {
    let rows: Vec<(Uuid, String, i64)> = Entity::find()
        .select_only()
        .columns([Column::Id, Column::Description, Column::Number])
        .filter(Column::ClientId.eq(client.id))
        .order_by_asc(Column::Id)
        .lock_exclusive()
        .into_tuple()
        .all(tx)
        .await?;
    for batch in rows.chunks(BATCH) {
        let mut texts = CaseStatement::new();
        for (id, description, number) in batch {
            let text = text(description, *number, client);
            texts = texts.case(Column::Id.eq(*id), Expr::value(text));
        }
        Entity::update_many()
            .col_expr(
                Column::SearchText,
                texts.finally(Expr::col(Column::SearchText)).into(),
            )
            .filter(Column::Id.is_in(batch.iter().map(|(id, ..)| *id)))
            .exec(tx)
            .await?;
    }
    Ok(())
}
