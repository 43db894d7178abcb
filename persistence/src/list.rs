//! Keyset pages over any entity: one specification a list, one statement a page.

mod filter;

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait, FromQueryResult,
    IntoSimpleExpr, ModelTrait, Order, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
    Value,
    sea_query::{Expr, Func, LikeExpr, Query, SimpleExpr},
};
use uuid::Uuid;

pub(crate) use self::filter::any_of;
pub use self::filter::{Compare, Filter, FilterKind, FilterValue, Wanted};
use crate::Error;

/// How a sort column's value travels in a cursor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SortKind {
    /// Text, never null.
    Text,
    /// Integer, never null.
    Integer,
    /// Instant, never null.
    Instant,
    /// Date that may be null; nulls count as the far future.
    Date,
}

/// A field a list may be sorted by.
#[derive(Debug)]
pub struct Sort<E: EntityTrait> {
    /// Name in the `sort` parameter.
    pub name: &'static str,
    /// Column behind it.
    pub column: E::Column,
    /// Type of its values.
    pub kind: SortKind,
}

impl<E: EntityTrait> Sort<E> {
    /// By a text.
    pub const fn text(name: &'static str, column: E::Column) -> Self {
        let kind = SortKind::Text;
        Self { name, column, kind }
    }

    /// By an integer or an amount.
    pub const fn integer(name: &'static str, column: E::Column) -> Self {
        let kind = SortKind::Integer;
        Self { name, column, kind }
    }

    /// By an instant.
    pub const fn instant(name: &'static str, column: E::Column) -> Self {
        let kind = SortKind::Instant;
        Self { name, column, kind }
    }

    /// By a date; nulls last.
    pub const fn date(name: &'static str, column: E::Column) -> Self {
        let kind = SortKind::Date;
        Self { name, column, kind }
    }
}

/// A table whose rows can be listed: any.
pub trait Listable: EntityTrait {}

impl<E: EntityTrait> Listable for E {}

/// Everything a list offers.
#[derive(Debug)]
pub struct ListSpec<E: EntityTrait> {
    /// The row's id column: breaks ties.
    pub id: E::Column,
    /// Allowed sorts; the first is the default.
    pub sorts: &'static [Sort<E>],
    /// Whether the default order descends.
    pub descending: bool,
    /// Allowed filters.
    pub filters: &'static [Filter<E>],
    /// Folded text that `q` looks into.
    pub search: Option<E::Column>,
    /// `updated_since` looks here.
    pub updated: Option<E::Column>,
}

/// Rows are counted so far, since the time of a count grows with them.
pub const COUNTED: u64 = 10_000;

/// Where the previous page ended.
#[derive(Clone, Debug, PartialEq)]
pub struct KeysetPosition {
    /// Sort value of the last row, as text.
    pub value: String,
    /// Id of the last row.
    pub id: Uuid,
}

/// A word that is searched for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// As typed, folded.
    pub typed: String,
    /// Without the marks of a mask; the same where there are none.
    pub unmasked: String,
}

/// What a caller asked of a list.
#[derive(Clone, Debug)]
pub struct ListQuery {
    /// Rows a page, 1–200.
    pub limit: u64,
    /// Index into [`ListSpec::sorts`].
    pub sort: usize,
    /// Descending order.
    pub descending: bool,
    /// Start after this row.
    pub after: Option<KeysetPosition>,
    /// Only these rows; all when empty.
    pub ids: Vec<Uuid>,
    /// Filters.
    pub filters: Vec<Wanted>,
    /// Words, all of which must occur.
    pub words: Vec<Word>,
    /// Rows changed at or after this instant.
    pub updated_since: Option<DateTime<Utc>>,
    /// Count all rows too.
    pub count: bool,
    /// Now.
    pub now: DateTime<Utc>,
}

/// One page of rows.
#[derive(Clone, Debug)]
pub struct Rows<M> {
    /// The rows.
    pub rows: Vec<M>,
    /// Where the next page starts, when something follows.
    pub next: Option<KeysetPosition>,
    /// Number of all rows, when asked for; one more than [`COUNTED`] stands for any number beyond.
    pub total: Option<u64>,
}

/// Fetches one page. `select` already carries the caller's scope and parent.
///
/// # Errors
/// As any statement; [`Error::Conflict`] with `invalid_cursor` when the position doesn't fit the column.
pub(crate) async fn page<E>(
    db: &impl ConnectionTrait,
    select: Select<E>,
    spec: &ListSpec<E>,
    query: &ListQuery,
) -> Result<Rows<E::Model>, Error>
where
    E: EntityTrait,
    E::Model: ModelTrait<Entity = E> + Send + Sync,
{
    page_of::<E, E::Model>(db, select, spec, query).await
}

/// The same, of rows that are read in a way of their own.
///
/// # Errors
/// The same.
pub(crate) async fn page_of<E, R>(
    db: &impl ConnectionTrait,
    select: Select<E>,
    spec: &ListSpec<E>,
    query: &ListQuery,
) -> Result<Rows<E::Model>, Error>
where
    E: EntityTrait,
    E::Model: ModelTrait<Entity = E> + From<R> + Send + Sync,
    R: FromQueryResult + Send + Sync,
{
    let select = filtered(select, spec, query);
    let total = match query.count {
        true => Some(count(db, select.clone()).await?),
        false => None,
    };
    let Some(sort) = spec.sorts.get(query.sort) else {
        return Err(Error::corrupt("sort"));
    };
    let order = if query.descending {
        Order::Desc
    } else {
        Order::Asc
    };
    let mut select = select
        .order_by(sort_expr(sort), order.clone())
        .order_by(spec.id, order)
        .limit(query.limit + 1);
    if let Some(after) = &query.after {
        select = select.filter(beyond(spec, sort, query.descending, after)?);
    }
    let rows = select.into_model::<R>().all(db).await?;
    let mut rows: Vec<E::Model> = rows.into_iter().map(E::Model::from).collect();
    let more = rows.len() as u64 > query.limit;
    rows.truncate(usize::try_from(query.limit).unwrap_or(usize::MAX));
    let next = rows.last().filter(|_| more).map(|row| KeysetPosition {
        value: sort_text(&row.get(sort.column)),
        id: match row.get(spec.id) {
            Value::Uuid(Some(id)) => id,
            _ => Uuid::nil(),
        },
    });
    Ok(Rows { rows, next, total })
}

pub(crate) async fn count<E: EntityTrait>(
    db: &impl ConnectionTrait,
    select: Select<E>,
) -> Result<u64, Error> {
    let some = select
        .select_only()
        .expr(Expr::cust("1"))
        .limit(COUNTED + 1);
    let count = Query::select()
        .expr(Expr::cust("COUNT(*)"))
        .from_subquery(some.into_query(), "counted")
        .take();
    let row = db.query_one(&count).await?;
    let total = row.map(|row| row.try_get_by_index::<i64>(0)).transpose()?;
    Ok(total
        .and_then(|total| u64::try_from(total).ok())
        .unwrap_or(0))
}

pub(crate) fn filtered<E: EntityTrait>(
    mut select: Select<E>,
    spec: &ListSpec<E>,
    query: &ListQuery,
) -> Select<E> {
    if !query.ids.is_empty() {
        let ids: Vec<Value> = query.ids.iter().map(|id| Value::from(*id)).collect();
        select = select.filter(any_of((E::default(), spec.id), &ids));
    }
    for wanted in &query.filters {
        if let Some(filter) = spec.filters.get(wanted.filter) {
            select = select.filter(filter.condition(&wanted.values, query.now));
        }
    }
    if let Some(search) = spec.search {
        for word in &query.words {
            select = select.filter(occurs(search, word));
        }
    }
    if let (Some(column), Some(since)) = (spec.updated, query.updated_since) {
        select = select.filter(column.gte(since));
    }
    select
}

/// What a word begins after, but for the text's begin.
const BEGINS: [&str; 6] = ["% ", "%-", "%/", "%.", "%'", "%@"];

/// A word as `q` finds it, in two ways of asking each, so that the statement's text depends on little but the number of
/// words. One of one or two characters, which is shorter than the fragments of the index, would occur nearly everywhere:
/// it is looked for where a word begins.
fn occurs<C: ColumnTrait>(column: C, word: &Word) -> SimpleExpr {
    match word.typed.chars().nth(2) {
        Some(_) => contains(column, &word.typed).or(contains(column, &word.unmasked)),
        None => BEGINS
            .into_iter()
            .map(|before| like(column, &word.typed, before, "%"))
            .fold(like(column, &word.typed, "", "%"), ExprTrait::or),
    }
}

/// A folded word as a substring.
pub(crate) fn contains<C: ColumnTrait>(column: C, word: &str) -> SimpleExpr {
    like(column, word, "%", "%")
}

/// A word between two patterns, its own wildcards taken literally.
fn like<C: ColumnTrait>(column: C, word: &str, before: &str, after: &str) -> SimpleExpr {
    let literal = word
        .replace('\\', "\\\\")
        .replace('%', "\\%")
        .replace('_', "\\_");
    column.like(LikeExpr::new(format!("{before}{literal}{after}")).escape('\\'))
}

/// Nulls of a date sort as the far future, so that a keyset can pass them.
fn sort_expr<E: EntityTrait>(sort: &Sort<E>) -> SimpleExpr {
    match sort.kind {
        SortKind::Date => {
            Func::coalesce([sort.column.into_simple_expr(), Expr::value(far_future())]).into()
        }
        _ => sort.column.into_simple_expr(),
    }
}

fn far_future() -> NaiveDate {
    NaiveDate::from_ymd_opt(9999, 12, 31).unwrap_or(NaiveDate::MAX)
}

fn beyond<E: EntityTrait>(
    spec: &ListSpec<E>,
    sort: &Sort<E>,
    descending: bool,
    after: &KeysetPosition,
) -> Result<Condition, Error> {
    let value = sort_value(sort.kind, &after.value).ok_or(Error::Conflict {
        code: domain::code::Code::InvalidCursor,
        pointer: "cursor",
    })?;
    let row = Expr::tuple([sort_expr(sort), spec.id.into_simple_expr()]);
    let last = Expr::tuple([Expr::value(value), Expr::value(after.id)]);
    Ok(Condition::all().add(if descending {
        row.lt(last)
    } else {
        row.gt(last)
    }))
}

fn sort_text(value: &Value) -> String {
    match value {
        Value::String(Some(text)) => text.clone(),
        Value::BigInt(Some(number)) => number.to_string(),
        Value::Int(Some(number)) => number.to_string(),
        Value::ChronoDateTimeUtc(Some(at)) => at.to_rfc3339_opts(SecondsFormat::Micros, true),
        Value::ChronoDate(Some(date)) => date.to_string(),
        _ => far_future().to_string(),
    }
}

fn sort_value(kind: SortKind, text: &str) -> Option<Value> {
    Some(match kind {
        SortKind::Text => text.to_owned().into(),
        SortKind::Integer => text.parse::<i64>().ok()?.into(),
        SortKind::Instant => DateTime::parse_from_rfc3339(text)
            .ok()?
            .with_timezone(&Utc)
            .into(),
        SortKind::Date => text.parse::<NaiveDate>().ok()?.into(),
    })
}
