//! References by id: is the row in sight, and may it still be chosen? One statement for any number.

use std::collections::HashMap;

use domain::negotiation::references::Referenced;
use sea_orm::{
    ConnectionTrait, EntityTrait, ExprTrait, PrimaryKeyTrait,
    sea_query::{Alias, Expr, Query, SelectStatement, UnionType},
};
use uuid::Uuid;

pub use crate::entity::Kind;
use crate::{Error, scope::Scope};

impl Kind {
    /// The table behind it.
    #[must_use]
    pub fn table(self) -> &'static str {
        self.facts().table
    }

    /// One of them, as the journal calls it.
    #[must_use]
    pub fn word(self) -> &'static str {
        self.facts().word
    }
}

/// What was found of the ids asked for.
#[derive(Clone, Debug, Default)]
pub struct Found(HashMap<(Kind, Uuid), Referenced>);

impl Found {
    /// `None` when out of sight, else whether it is active.
    #[must_use]
    pub fn get(&self, kind: Kind, id: Uuid) -> Option<bool> {
        self.row(kind, id).map(|row| row.active)
    }

    /// What the rules look at of a row. Its branches are not filled in.
    #[must_use]
    pub fn row(&self, kind: Kind, id: Uuid) -> Option<&Referenced> {
        self.0.get(&(kind, id))
    }
}

/// Looks up every `(kind, id)` in one statement.
pub async fn find(
    db: &impl ConnectionTrait,
    scope: Scope,
    wanted: &[(Kind, Uuid)],
) -> Result<Found, Error> {
    let mut parts = wanted
        .iter()
        .enumerate()
        .map(|(index, (kind, id))| one(scope, index, *kind, *id));
    let Some(mut statement) = parts.next() else {
        return Ok(Found::default());
    };
    for part in parts {
        statement.union(UnionType::All, part);
    }
    let mut found = Found::default();
    for row in db.query_all(&statement).await? {
        let index: i32 = row.try_get_by_index(0)?;
        let referenced = Referenced {
            active: row.try_get_by_index(1)?,
            client_id: row.try_get_by_index(2)?,
            pipeline_id: row.try_get_by_index(3)?,
            valid_from: row.try_get_by_index(4)?,
            valid_until: row.try_get_by_index(5)?,
            ..Referenced::default()
        };
        if let Some(key) = usize::try_from(index).ok().and_then(|i| wanted.get(i)) {
            found.0.insert(*key, referenced);
        }
    }
    Ok(found)
}

/// The row that a foreign key of a row in hand points at. Whoever may see the one may see the other, so no branch is
/// asked.
///
/// # Errors
/// As any statement, or when there is none, which the foreign key rules out.
pub async fn target<E>(db: &impl ConnectionTrait, id: Uuid) -> Result<E::Model, Error>
where
    E: EntityTrait<PrimaryKey: PrimaryKeyTrait<ValueType = Uuid>>,
{
    let found = E::find_by_id(id).one(db).await?;
    found.ok_or_else(|| Error::corrupt("a foreign key's row is gone"))
}

fn one(scope: Scope, index: usize, kind: Kind, id: Uuid) -> SelectStatement {
    let facts = kind.facts();
    let column = |name: Option<&'static str>, nothing: &'static str| match name {
        Some(name) => Expr::col(Alias::new(name)),
        None => Expr::cust(nothing),
    };
    let active = facts.active.then_some("active");
    let (from, until) = facts.validity;
    Query::select()
        .expr(Expr::cust(format!("CAST({index} AS INTEGER)")))
        .expr(column(active, "TRUE"))
        .expr(column(facts.owner("clients"), "CAST(NULL AS UUID)"))
        .expr(column(facts.owner("pipelines"), "CAST(NULL AS UUID)"))
        .expr(column(from, "CAST(NULL AS DATE)"))
        .expr(column(until, "CAST(NULL AS DATE)"))
        .from(Alias::new(facts.table))
        .and_where(Expr::col(Alias::new(facts.id)).eq(id))
        .cond_where(facts.visible(scope))
        .take()
}
