//! Who sees an event that names no branch: what is limited to several branches, or shared with some, is asked of the row
//! as it stands, and once the row is gone of what the event itself tells.

use std::{
    collections::{BTreeSet, HashSet},
    sync::LazyLock,
};

use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, ExprTrait, Value,
    sea_query::{Expr, Query, UnionType},
};
use serde_json::Value as Json;
use uuid::Uuid;

use super::Change;
use crate::{
    Error, Scope,
    entity::events::{Column, Entity, Model},
    facts::Sight,
    list::any_of,
    reference::Kind,
};

/// Kinds whose rows may be limited to several branches, so that an event of one may name none.
static LIMITED: LazyLock<Vec<Kind>> = LazyLock::new(|| {
    let kinds = Kind::ALL.iter().copied();
    let limited = kinds.filter(|kind| {
        let facts = kind.facts();
        facts.is_limited() && !matches!(facts.sight, Sight::Branch(_))
    });
    limited.collect()
});

/// What is told of keys is for those alone who see every branch and manage them. A negotiation's event without a branch
/// is one that a former version told: whose it is isn't known.
const KEPT_BACK: [&str; 2] = ["api_key", "negotiation"];

/// Whether it is of a kind that everybody sees, of a row in sight, or of one that is gone.
pub(super) fn in_sight(scope: Scope) -> Condition {
    if scope.is_everywhere() {
        return Condition::all();
    }
    let asked = LIMITED.iter().map(|kind| kind.word()).chain(KEPT_BACK);
    let mut any = Condition::any().add(Column::ResourceKind.is_not_in(asked));
    for kind in LIMITED.iter() {
        // Asked of the one row by its key, however many there are.
        let row = |condition: Condition| {
            let row = Query::select()
                .expr(Expr::cust("1"))
                .from(kind.table())
                .and_where(Expr::col((kind.table(), "id")).equals((Entity, Column::ResourceId)))
                .cond_where(condition)
                .take();
            Expr::exists(row)
        };
        let sight = row(kind.facts().visible(scope));
        any = any.add(
            Condition::all()
                .add(Column::ResourceKind.eq(kind.word()))
                .add(sight.or(row(Condition::all()).not())),
        );
    }
    any
}

/// Leaves out what is told of rows that are gone and were not in sight of these branches, as far as can be known.
pub async fn screened(
    db: &impl ConnectionTrait,
    scope: Scope,
    branch_ids: &[Uuid],
    rows: Vec<Model>,
) -> Result<Vec<Model>, Error> {
    if scope.is_everywhere() {
        return Ok(rows);
    }
    let stand = standing(db, &rows).await?;
    let shown = |row: &Model| match limited(row) {
        Some((kind, id)) if !stand.contains(&id) => concerned(kind, row, branch_ids),
        _ => true,
    };
    Ok(rows.into_iter().filter(|row| shown(row)).collect())
}

/// Those rows of limited kinds that are there still: a question a kind, in one order, so that its text is one of few.
async fn standing(db: &impl ConnectionTrait, rows: &[Model]) -> Result<HashSet<Uuid>, Error> {
    let of = |kind: Kind| {
        let limited = rows.iter().filter_map(limited);
        let ids: BTreeSet<Uuid> = limited
            .filter(|(of, _)| *of == kind)
            .map(|(_, id)| id)
            .collect();
        let ids: Vec<Value> = ids.into_iter().map(Value::from).collect();
        (!ids.is_empty()).then(|| {
            Query::select()
                .expr(Expr::col("id"))
                .from(kind.table())
                .and_where(any_of("id", &ids))
                .take()
        })
    };
    let mut questions = LIMITED.iter().copied().filter_map(of);
    let Some(mut all) = questions.next() else {
        return Ok(HashSet::new());
    };
    for question in questions {
        all.union(UnionType::All, question);
    }
    let rows = db.query_all(&all).await?;
    let ids = rows.iter().map(|row| row.try_get_by_index(0));
    Ok(ids.collect::<Result<_, _>>()?)
}

fn limited(row: &Model) -> Option<(Kind, Uuid)> {
    let mut kinds = LIMITED.iter().copied().filter(|_| row.branch_id.is_none());
    let kind = kinds.find(|kind| kind.word() == row.resource_kind)?;
    Some((kind, row.resource_id))
}

/// Whether an event says that its row concerned one of these branches, or every one. One that doesn't say is kept back.
fn concerned(kind: Kind, row: &Model, branch_ids: &[Uuid]) -> bool {
    let changes: Vec<Change> = serde_json::from_value(row.changes.clone()).unwrap_or_default();
    let told = |field: &str| {
        let change = changes.iter().find(|change| change.field == field)?;
        Some(match change.to == Json::Null {
            true => &change.from,
            false => &change.to,
        })
    };
    let mine = |ids: &Json| {
        let ids = ids.as_array().into_iter().flatten().chain([ids]);
        let mut ids = ids.filter_map(|id| id.as_str()?.parse().ok());
        ids.any(|id: Uuid| branch_ids.contains(&id))
    };
    let everybodys = |ids: &Json| ids.as_array().is_some_and(Vec::is_empty);
    match kind {
        Kind::Client => ["branch_id", "shared_branch_ids"]
            .into_iter()
            .any(|field| told(field).is_some_and(mine)),
        // One of a client is that client's; created and deleted, one of everybody names none. An update doesn't say whose
        // it is.
        Kind::BillingType => {
            !row.event_type.ends_with(".updated")
                && told("name").is_some()
                && told("client_id").is_none()
        }
        Kind::Contact => false,
        _ => told("branch_ids").is_some_and(|ids| everybodys(ids) || mine(ids)),
    }
}
