//! Who refers to whom: what keeps a row from being deleted.
//!
//! It follows from the facts of the tables: parts go with their whole (`ON DELETE CASCADE`), every other foreign key of the
//! schema forbids the deletion, and a test compares the two.

use sea_orm::{
    ConnectionTrait, ExprTrait,
    sea_query::{Alias, Expr, Query, SelectStatement, UnionType},
};
use uuid::Uuid;

use crate::{
    Error,
    entity::{ALL, events},
    facts::{Facts, Refers, Then},
    history,
};

/// A foreign key that forbids a deletion, and the facts of the table that it stands in.
type User = (&'static Facts, &'static Refers);

/// Every reference that forbids a deletion.
pub fn forbidding() -> impl Iterator<Item = User> {
    let all = ALL.iter().flat_map(|facts| {
        let refers = facts.refers.iter();
        refers.map(move |refers| (*facts, refers))
    });
    all.filter(|(_, refers)| refers.then == Then::Refuse)
}

/// Who acts without a foreign key, since the journal outlives whom it tells of; a negotiation's history keeps its actors.
const ACTORS: &str = "employees";
const OF_HISTORY: &str = "negotiation";

/// The kinds of thing that use a row, each once: `negotiation`, `sales_plan` … Empty when nothing does.
pub async fn users_of(
    conn: &impl ConnectionTrait,
    table: &str,
    id: Uuid,
) -> Result<Vec<&'static str>, Error> {
    asked(conn, table, &by(table), id, None).await
}

/// The same, of those users only that belong to one of these branches.
pub async fn users_within(
    conn: &impl ConnectionTrait,
    table: &str,
    id: Uuid,
    branch_ids: &[Uuid],
) -> Result<Vec<&'static str>, Error> {
    let mut users = by(table);
    users.retain(|(facts, _)| facts.branch().is_some());
    asked(conn, table, &users, id, Some(branch_ids)).await
}

/// The kinds of the users that name a row and, if that is asked for, belong to one of these branches.
async fn asked(
    conn: &impl ConnectionTrait,
    table: &str,
    users: &[User],
    id: Uuid,
    branch_ids: Option<&[Uuid]>,
) -> Result<Vec<&'static str>, Error> {
    let actor = (table == ACTORS).then(|| named_in_history(users.len(), id));
    let mut questions = users
        .iter()
        .enumerate()
        .map(|(index, user)| question(index, *user, id, branch_ids))
        .chain(actor);
    let Some(mut statement) = questions.next() else {
        return Ok(Vec::new());
    };
    for question in questions {
        statement.union(UnionType::All, question);
    }
    let mut kinds = Vec::new();
    for row in conn.query_all(&statement).await? {
        let index: i32 = row.try_get_by_index(0)?;
        let user = usize::try_from(index)
            .ok()
            .and_then(|index| users.get(index));
        let kind = user.map_or(OF_HISTORY, |(facts, _)| facts.word);
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    Ok(kinds)
}

/// What refers to a table.
fn by(table: &str) -> Vec<User> {
    forbidding()
        .filter(|(_, refers)| refers.to == table)
        .collect()
}

/// The same where a history names `id` as an actor.
fn named_in_history(index: usize, id: Uuid) -> SelectStatement {
    let user = Query::select()
        .expr(Expr::cust("1"))
        .from(events::Entity)
        .cond_where(history::names(id))
        .take();
    found(index, user)
}

/// One row, holding `index`, when any row of the user's table names `id`.
fn question(
    index: usize,
    (facts, refers): User,
    id: Uuid,
    branch_ids: Option<&[Uuid]>,
) -> SelectStatement {
    let branches = branch_ids.zip(facts.branch());
    let within = branches.map(|(ids, branch)| Expr::col(branch).is_in(ids.iter().copied()));
    let user = Query::select()
        .expr(Expr::cust("1"))
        .from(Alias::new(facts.table))
        .and_where(Expr::col(Alias::new(refers.column)).eq(id))
        .and_where_option(within)
        .take();
    found(index, user)
}

fn found(index: usize, user: SelectStatement) -> SelectStatement {
    Query::select()
        .expr(Expr::cust(format!("CAST({index} AS INTEGER)")))
        .and_where(Expr::exists(user))
        .take()
}
