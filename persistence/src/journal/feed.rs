//! One page of the journal, in the order of its [places](super::places): a merge of the ends of as many ranges of an
//! index as there are branches and types, none of which is read further than a page goes.

use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbBackend, EntityTrait, ExprTrait, JoinType,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select, Statement,
    sea_query::{Expr, Func, Order, Query, SelectStatement, UnionType},
};
use uuid::Uuid;

use super::audience;
use crate::{
    Error, Scope,
    entity::{
        branches,
        events::{Column, Entity, Model},
    },
    list::any_of,
};

/// What a reader asks for; what is empty limits nothing.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Only what stands beyond this place.
    pub after: i64,
    /// At most so many.
    pub limit: u64,
    /// Of these types, each of them once.
    pub types: Vec<String>,
    /// Of these branches.
    pub branches: Vec<Uuid>,
    /// Of these negotiations.
    pub negotiations: Vec<Uuid>,
}

/// What is asked once for each branch and type.
const ARM: &str = "arm";
/// An arm's rows.
const FOUND: &str = "found";
/// How both databases call the column of a list of values.
const TYPE: &str = "column1";

/// The events that a caller may see, oldest first, of those that have their place.
pub async fn page(
    db: &impl ConnectionTrait,
    scope: Scope,
    wanted: &Wanted,
) -> Result<Vec<Model>, Error> {
    let rows = select(db.get_database_backend(), scope, wanted);
    Ok(rows.all(db).await?)
}

/// The one statement that asks for it, as it is sent.
#[must_use]
pub fn statement(backend: DbBackend, scope: Scope, wanted: &Wanted) -> Statement {
    select(backend, scope, wanted).build(backend)
}

fn select(backend: DbBackend, scope: Scope, wanted: &Wanted) -> Select<Entity> {
    chosen(backend, scope, wanted)
        .order_by_asc(Column::Position)
        .limit(wanted.limit)
}

fn chosen(backend: DbBackend, scope: Scope, wanted: &Wanted) -> Select<Entity> {
    let rows = Entity::find();
    if !wanted.negotiations.is_empty() {
        return rows.filter(of_negotiations(scope, wanted));
    }
    let unlimited = scope.is_everywhere() && wanted.branches.is_empty();
    if unlimited && wanted.types.is_empty() {
        return rows.filter(Column::Position.gt(wanted.after));
    }
    let branches = (!unlimited).then(|| branches(scope, &wanted.branches));
    let mut parts = in_part(merged(backend, branches, wanted));
    if !unlimited && wanted.branches.is_empty() {
        parts.union(UnionType::All, in_part(of_every_branch(scope, wanted)));
    }
    let first = Query::select()
        .column(Column::Seq)
        .from_subquery(parts, "merged")
        .order_by(Column::Position, Order::Asc)
        .limit(wanted.limit)
        .take();
    rows.filter(Column::Seq.in_subquery(first))
}

/// A negotiation has few events: its index finds them, whatever else is asked.
fn of_negotiations(scope: Scope, wanted: &Wanted) -> Condition {
    let negotiations = any_of(
        (Entity, Column::NegotiationId),
        &values(&wanted.negotiations),
    );
    let of_every = Condition::all()
        .add(Column::BranchId.is_null())
        .add(audience::in_sight(scope));
    let sight = match scope.is_everywhere() {
        true => Condition::all(),
        false => Condition::any()
            .add(scope.branch((Entity, Column::BranchId)))
            .add(of_every),
    };
    let mut all = Condition::all()
        .add(negotiations)
        .add(Column::Position.gt(wanted.after))
        .add(sight);
    if !wanted.types.is_empty() {
        all = all.add(any_of((Entity, Column::EventType), &values(&wanted.types)));
    }
    if !wanted.branches.is_empty() {
        all = all.add(any_of(
            (Entity, Column::BranchId),
            &values(&wanted.branches),
        ));
    }
    all
}

fn values<T: Clone + Into<sea_orm::Value>>(list: &[T]) -> Vec<sea_orm::Value> {
    list.iter().cloned().map(Into::into).collect()
}

/// The caller's branches, those of them that are wanted.
fn branches(scope: Scope, wanted: &[Uuid]) -> SelectStatement {
    if wanted.is_empty() {
        return scope.branches();
    }
    let id = (branches::Entity, branches::Column::Id);
    Query::select()
        .expr_as(Expr::col(id), Column::BranchId)
        .from(branches::Entity)
        .and_where(any_of(id, &values(wanted)))
        .cond_where(scope.branch(id))
        .take()
}

/// Each branch with each type that is wanted.
fn arms(branches: Option<SelectStatement>, types: &[String]) -> SelectStatement {
    let mut arms = Query::select();
    match (branches, types) {
        (Some(branches), []) => {
            arms.column(("of_branch", Column::BranchId))
                .from_subquery(branches, "of_branch");
        }
        (Some(branches), types) => {
            arms.column(("of_branch", Column::BranchId))
                .column(("of_type", TYPE))
                .from_subquery(branches, "of_branch")
                .from_values(types.to_vec(), "of_type");
        }
        (None, types) => {
            arms.column(("of_type", TYPE))
                .from_values(types.to_vec(), "of_type");
        }
    }
    arms.take()
}

/// The first rows of each arm.
fn merged(
    backend: DbBackend,
    branches: Option<SelectStatement>,
    wanted: &Wanted,
) -> SelectStatement {
    let by = [
        branches
            .is_some()
            .then_some((Column::BranchId, "branch_id")),
        (!wanted.types.is_empty()).then_some((Column::EventType, TYPE)),
    ];
    let by: Vec<_> = by.into_iter().flatten().collect();
    let mut rows = Query::select();
    rows.columns([(FOUND, Column::Seq), (FOUND, Column::Position)])
        .from_subquery(arms(branches, &wanted.types), ARM);
    match backend {
        DbBackend::Sqlite => {
            let ends = Expr::col((FOUND, Column::Position)).lte(end(&by, wanted));
            // It joins in this order: what the arms are is known first.
            rows.join_as(JoinType::CrossJoin, Entity, FOUND, Condition::all())
                .cond_where(of_arm(FOUND, &by, wanted).add(ends));
        }
        _ => {
            let first = first(&by, wanted);
            rows.join_lateral(JoinType::InnerJoin, first, FOUND, Expr::cust("TRUE"));
        }
    }
    rows
}

/// What makes an arm: a column of the journal, and that of the arm which it equals.
type By = (Column, &'static str);

/// The first rows of an arm, where the database can be told so.
///
/// Its last column is no constant but the end of a range, and in the order too: so no index serves but the arm's. Of how many
/// rows a type or branch has the planner knows nothing here, and it would rather go through the places of all of them.
fn first(by: &[By], wanted: &Wanted) -> SelectStatement {
    let mut rows = Query::select();
    rows.columns([(Entity, Column::Seq), (Entity, Column::Position)])
        .from(Entity)
        .and_where(Column::Position.is_not_null())
        .limit(wanted.limit);
    if let Some(((last, of_arm), others)) = by.split_last() {
        for (column, of_arm) in others {
            rows.and_where(Expr::col((Entity, *column)).equals((ARM, *of_arm)));
        }
        let of_arm = Expr::col((ARM, *of_arm));
        let row = [*last, Column::Position].map(|column| Expr::col((Entity, column)));
        let begin = [of_arm.clone(), Expr::value(wanted.after)];
        rows.and_where(Expr::tuple(row).gt(Expr::tuple(begin)))
            .and_where(Expr::col((Entity, *last)).lte(of_arm))
            .order_by((Entity, *last), Order::Asc);
    }
    rows.order_by((Entity, Column::Position), Order::Asc);
    rows
}

/// The place of an arm's last row, which is looked up where the database can't be told to read no further.
fn end(by: &[By], wanted: &Wanted) -> Expr {
    let last = Query::select()
        .column(("later", Column::Position))
        .from_as(Entity, "later")
        .cond_where(of_arm("later", by, wanted))
        .order_by(("later", Column::Position), Order::Asc)
        .limit(1)
        .offset(wanted.limit.saturating_sub(1))
        .take();
    let last = Expr::SubQuery(None, Box::new(last.into()));
    Func::coalesce([last, Expr::value(i64::MAX)]).into()
}

fn of_arm(table: &'static str, by: &[By], wanted: &Wanted) -> Condition {
    let beyond = Expr::col((table, Column::Position)).gt(wanted.after);
    let equal = by
        .iter()
        .map(|(column, of_arm)| Expr::col((table, *column)).equals((ARM, *of_arm)));
    equal.fold(Condition::all().add(beyond), Condition::add)
}

/// What concerns every branch, or several of which each row knows its own.
fn of_every_branch(scope: Scope, wanted: &Wanted) -> SelectStatement {
    let mut rows = Query::select()
        .columns([(Entity, Column::Seq), (Entity, Column::Position)])
        .from(Entity)
        .and_where(Column::BranchId.is_null())
        .and_where(Column::Position.gt(wanted.after))
        .cond_where(audience::in_sight(scope))
        // As an arm's.
        .order_by((Entity, Column::BranchId), Order::Asc)
        .order_by((Entity, Column::Position), Order::Asc)
        .limit(wanted.limit)
        .take();
    if !wanted.types.is_empty() {
        rows.and_where(any_of((Entity, Column::EventType), &values(&wanted.types)));
    }
    rows
}

fn in_part(rows: SelectStatement) -> SelectStatement {
    Query::select()
        .columns([Column::Seq, Column::Position])
        .from_subquery(rows, "part")
        .take()
}
