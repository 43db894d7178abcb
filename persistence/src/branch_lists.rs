//! Lists of branches that a row belongs or is limited to: four join tables of one shape.

use std::{
    collections::HashMap,
    ops::{Deref, DerefMut},
};

use sea_orm::{
    ConnectionTrait, ExprTrait,
    sea_query::{Alias, Expr, Order, Query},
};
use uuid::Uuid;

use crate::{
    Error, Executor, Tx,
    entity::{
        client_branches, employee_branches, employees, negotiation_plan_branches,
        negotiation_plans, sales_plan_branches, sales_plans,
    },
    facts::{Declared, Facts},
    stamp::Stamped,
    stored::{RowOf, Stored},
};

/// Whose branches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// A client's: with whom it is shared, beside its own branch.
    Client,
    /// An employee's: where they work.
    Employee,
    /// A sales plan's: where it is sold; none = everywhere.
    SalesPlan,
    /// A negotiation plan's: where it is used; none = everywhere.
    NegotiationPlan,
}

impl Owner {
    fn facts(self) -> &'static Facts {
        match self {
            Self::Client => client_branches::Entity::FACTS,
            Self::Employee => employee_branches::Entity::FACTS,
            Self::SalesPlan => sales_plan_branches::Entity::FACTS,
            Self::NegotiationPlan => negotiation_plan_branches::Entity::FACTS,
        }
    }

    fn table(self) -> Alias {
        Alias::new(self.facts().table)
    }

    fn key(self) -> Alias {
        Alias::new(self.facts().whole().unwrap_or_default())
    }
}

/// The branch of a row that is limited to one alone.
#[must_use]
pub fn only(branches: &[Uuid]) -> Option<Uuid> {
    match branches {
        [branch] => Some(*branch),
        _ => None,
    }
}

/// The branches of any number of rows, sorted; a row without branches has no entry.
pub async fn of(
    db: &impl ConnectionTrait,
    owner: Owner,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, Vec<Uuid>>, Error> {
    let mut lists: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
    if ids.is_empty() {
        return Ok(lists);
    }
    let statement = Query::select()
        .column(owner.key())
        .column(Alias::new("branch_id"))
        .from(owner.table())
        .and_where(Expr::col(owner.key()).is_in(ids.iter().copied()))
        .order_by(Alias::new("branch_id"), Order::Asc)
        .take();
    for row in db.query_all(&statement).await? {
        let id: Uuid = row.try_get_by_index(0)?;
        lists.entry(id).or_default().push(row.try_get_by_index(1)?);
    }
    Ok(lists)
}

/// Makes a row's list what is given, touching only what differs. An employee's are their rights.
pub async fn replace(
    tx: &Tx,
    owner: Owner,
    id: Uuid,
    before: &[Uuid],
    after: &[Uuid],
) -> Result<(), Error> {
    if let Some(effect) = owner.facts().effect {
        tx.after_commit(effect);
    }
    let gone: Vec<Uuid> = only_in(before, after);
    if !gone.is_empty() {
        let statement = Query::delete()
            .from_table(owner.table())
            .and_where(Expr::col(owner.key()).eq(id))
            .and_where(Expr::col(Alias::new("branch_id")).is_in(gone))
            .take();
        tx.execute(&statement).await?;
    }
    let added = only_in(after, before);
    if !added.is_empty() {
        let mut statement = Query::insert()
            .into_table(owner.table())
            .columns([owner.key(), Alias::new("branch_id")])
            .take();
        for branch_id in added {
            let values = statement.values([id.into(), branch_id.into()]);
            values.map_err(|_| Error::corrupt("branch list"))?;
        }
        tx.execute(&statement).await?;
    }
    Ok(())
}

fn only_in(these: &[Uuid], others: &[Uuid]) -> Vec<Uuid> {
    let missing = these.iter().filter(|id| !others.contains(id));
    missing.copied().collect()
}

/// A row with the list of its branches, sorted.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Limited<M> {
    /// The row.
    pub row: M,
    /// Its branches.
    pub branch_ids: Vec<Uuid>,
}

/// A row whose branches stand in a list.
pub trait Limit: Stored {
    /// Which of the lists.
    const OWNER: Owner;
}

impl Limit for employees::Model {
    const OWNER: Owner = Owner::Employee;
}

impl Limit for sales_plans::Model {
    const OWNER: Owner = Owner::SalesPlan;
}

impl Limit for negotiation_plans::Model {
    const OWNER: Owner = Owner::NegotiationPlan;
}

impl<M> Deref for Limited<M> {
    type Target = M;

    fn deref(&self) -> &M {
        &self.row
    }
}

impl<M> DerefMut for Limited<M> {
    fn deref_mut(&mut self) -> &mut M {
        &mut self.row
    }
}

impl<M: Limit> Stored for Limited<M> {
    type Table = M::Table;

    fn row(&self) -> &RowOf<Self> {
        self.row.row()
    }

    fn row_mut(&mut self) -> &mut RowOf<Self> {
        self.row.row_mut()
    }

    async fn load<C: Executor>(db: &C, rows: Vec<RowOf<Self>>) -> Result<Vec<Self>, Error> {
        let ids: Vec<Uuid> = rows.iter().map(Stamped::id).collect();
        let mut lists = of(db, M::OWNER, &ids).await?;
        let rows = M::load(db, rows).await?.into_iter();
        let limited = rows.map(|row| Self {
            branch_ids: lists.remove(&row.row().id()).unwrap_or_default(),
            row,
        });
        Ok(limited.collect())
    }

    async fn keep(&self, tx: &Tx, old: Option<&Self>) -> Result<(), Error> {
        let before = old.map_or(&[][..], |old| &old.branch_ids);
        replace(tx, M::OWNER, self.row().id(), before, &self.branch_ids).await
    }
}
