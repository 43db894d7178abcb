//! Every column that holds a sealed value, and the statements of sealing it anew under another key.
//!
//! A sealed value is text that begins with the id of its key and a dot. A column that is missing in [`COLUMNS`] would
//! be lost with its key: a test compares the list with the schema.

use std::collections::BTreeMap;

use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, ExprTrait, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect,
    sea_query::{Alias, Expr, Func, OnConflict, Order, Query, SelectStatement, SimpleExpr},
};
use uuid::Uuid;

use crate::{
    Error,
    entity::{negotiations, settings},
};

/// A column of sealed values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its table.
    pub table: &'static str,
    /// The column of ids for which its values are sealed: the table's primary key, or its first part.
    pub key: &'static str,
    /// The column of the negotiations that its rows belong to, if they do.
    negotiation: Option<&'static str>,
    /// The column.
    pub value: &'static str,
}

/// All of them.
pub const COLUMNS: [Column; 4] = [
    Column::of_part("negotiation_accesses", "negotiation_id", "password_sealed"),
    Column::of_part("logins", "id", "password_sealed"),
    Column::of_part("mails", "id", "link_sealed"),
    Column {
        table: "idempotency_keys",
        key: "employee_id",
        negotiation: None,
        value: "response_sealed",
    },
];

/// A sealed value and where it lies.
#[derive(Clone, Debug)]
pub struct Sealed {
    /// What it is sealed for.
    pub id: Uuid,
    /// The negotiation that the row belongs to, if it does.
    pub negotiation_id: Option<Uuid>,
    /// The value.
    pub value: String,
}

impl Column {
    const fn of_part(table: &'static str, key: &'static str, value: &'static str) -> Self {
        Self {
            table,
            key,
            negotiation: Some("negotiation_id"),
            value,
        }
    }

    /// The next values, in order of what they are sealed for, that are sealed under another key than `first`.
    pub async fn under_others(
        self,
        db: &impl ConnectionTrait,
        first: &str,
        after: Option<&Sealed>,
        limit: u64,
    ) -> Result<Vec<Sealed>, Error> {
        let mut query = self.values();
        let owner = self.negotiation.map(Expr::col);
        query
            .expr_as(Expr::col(self.key), "row_id")
            .expr_as(
                owner.unwrap_or_else(|| Expr::cust("CAST(NULL AS UUID)")),
                "owner",
            )
            .expr_as(Expr::col(self.value), "sealed")
            .and_where(begins(self.value, first).ne(format!("{first}.")))
            .order_by(self.key, Order::Asc)
            .order_by(self.value, Order::Asc)
            .limit(limit);
        if let Some(after) = after {
            // One id may have several values.
            let further = Expr::col(self.value).gt(after.value.as_str());
            let further = Expr::col(self.key).eq(after.id).and(further);
            query.and_where(Expr::col(self.key).gte(after.id));
            query.and_where(Expr::col(self.key).gt(after.id).or(further));
        }
        let rows = db.query_all(&query).await?.into_iter();
        rows.map(|row| {
            Ok(Sealed {
                id: row.try_get("", "row_id")?,
                negotiation_id: row.try_get("", "owner")?,
                value: row.try_get("", "sealed")?,
            })
        })
        .collect()
    }

    /// Puts `anew` in the place of a value, if that is still what it was; tells whether it did.
    pub async fn replace(
        self,
        tx: &impl ConnectionTrait,
        old: &Sealed,
        anew: &str,
    ) -> Result<bool, Error> {
        let mut update = Query::update();
        update
            .table(self.table)
            .value(self.value, anew)
            .and_where(Expr::col(self.key).eq(old.id))
            .and_where(Expr::col(self.value).eq(old.value.as_str()));
        Ok(tx.execute(&update).await?.rows_affected() == 1)
    }

    /// How many values there are under each key.
    pub async fn census(self, db: &impl ConnectionTrait) -> Result<BTreeMap<String, u64>, Error> {
        let id = match db.get_database_backend() {
            DbBackend::Sqlite => format!("substr({0}, 1, instr({0}, '.') - 1)", self.value),
            _ => format!("split_part({}, '.', 1)", self.value),
        };
        let mut query = self.values();
        query
            .expr_as(Expr::cust(id), "key_id")
            .expr_as(Func::count(Expr::cust("*")), "held")
            .add_group_by([Expr::col("key_id")]);
        let rows = db.query_all(&query).await?.into_iter();
        rows.map(|row| {
            let held: i64 = row.try_get("", "held")?;
            Ok((row.try_get("", "key_id")?, held.unsigned_abs()))
        })
        .collect()
    }

    fn values(self) -> SelectStatement {
        let mut query = Query::select();
        query
            .from(Alias::new(self.table))
            .and_where(Expr::col(self.value).is_not_null());
        query
    }
}

/// The beginning of a value, as long as a key's id and its dot. LIKE would not tell `k1` from `K1` on SQLite.
fn begins(column: &'static str, id: &str) -> SimpleExpr {
    let length = i64::try_from(id.chars().count() + 1).unwrap_or(i64::MAX);
    Func::cust("substr")
        .arg(Expr::col(column))
        .arg(Expr::cust("1"))
        .arg(Expr::cust(length.to_string()))
        .into()
}

/// Locks negotiations until the transaction ends. The writers of their values hold the same lock and write
/// whole rows: without it, one that has read the old value would put it back.
pub async fn hold(tx: &impl ConnectionTrait, ids: Vec<Uuid>) -> Result<(), Error> {
    if ids.is_empty() {
        return Ok(());
    }
    negotiations::Entity::find()
        .select_only()
        .column(negotiations::Column::Id)
        .filter(negotiations::Column::Id.is_in(ids))
        .order_by_asc(negotiations::Column::Id)
        .lock_exclusive()
        .into_tuple::<Uuid>()
        .all(tx)
        .await?;
    Ok(())
}

/// A sealed value that the program keeps for itself.
pub async fn setting(db: &impl ConnectionTrait, key: &str) -> Result<Option<String>, Error> {
    let found = settings::Entity::find_by_id(key).one(db).await?;
    Ok(found.map(|row| row.value))
}

/// The sealed value that the program keeps for itself under a key: this one, where there was none.
pub async fn setting_or_insert(
    tx: &impl ConnectionTrait,
    key: &str,
    value: String,
) -> Result<String, Error> {
    let row = settings::Model {
        key: key.to_owned(),
        value,
    };
    let only_first = OnConflict::column(settings::Column::Key)
        .do_nothing()
        .to_owned();
    settings::Entity::insert(row.into_active_model())
        .on_conflict(only_first)
        .exec_without_returning(tx)
        .await?;
    let stored = setting(tx, key).await?;
    stored.ok_or_else(|| Error::corrupt("settings"))
}

/// Puts `anew` in the place of the program's own value, if that is still what it was; tells whether it did.
pub async fn replace_setting(
    tx: &impl ConnectionTrait,
    key: &str,
    old: &str,
    anew: &str,
) -> Result<bool, Error> {
    let done = settings::Entity::update_many()
        .col_expr(settings::Column::Value, Expr::value(anew))
        .filter(settings::Column::Key.eq(key))
        .filter(settings::Column::Value.eq(old))
        .exec(tx)
        .await?;
    Ok(done.rows_affected == 1)
}
