//! Keyset pages over any entity: one specification a list, one statement a page.

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait, FromQueryResult,
    IntoSimpleExpr, ModelTrait, Order, QueryFilter, QueryOrder, QuerySelect, Select, Value,
    sea_query::{Expr, Func, LikeExpr, SimpleExpr},
};
use uuid::Uuid;

use crate::{Error, reference::Kind};

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

/// What a filter's text is parsed to.
#[derive(Clone, Copy, Debug)]
pub enum FilterKind {
    /// An id of a row that must be in sight.
    Reference(Kind),
    /// One of the listed words.
    Choice(&'static [&'static str]),
    /// `true` or `false`.
    Bool,
    /// `YYYY-MM-DD`, compared with a date column.
    Date,
    /// RFC 3339 or a date, compared with an instant column.
    Instant,
}

/// How the parsed value meets its column.
#[derive(Clone, Copy, Debug)]
pub enum Compare {
    /// Equal.
    Equal,
    /// On or after.
    From,
    /// On or before; for an instant given as a date, up to that day's end.
    To,
    /// A condition of its own: true and false are both asked.
    Is(fn(bool, DateTime<Utc>) -> Condition),
}

/// A parameter a list may be filtered by.
#[derive(Debug)]
pub struct Filter<E: EntityTrait> {
    /// Query parameter.
    pub name: &'static str,
    /// Column behind it.
    pub column: E::Column,
    /// How its text is read.
    pub kind: FilterKind,
    /// How it is compared.
    pub compare: Compare,
}

impl<E: EntityTrait> Filter<E> {
    /// Equal to what the text is parsed to.
    pub const fn equal(name: &'static str, column: E::Column, kind: FilterKind) -> Self {
        Self {
            name,
            column,
            kind,
            compare: Compare::Equal,
        }
    }

    /// Refers to a row that must be in sight.
    pub const fn reference(name: &'static str, column: E::Column, kind: Kind) -> Self {
        Self::equal(name, column, FilterKind::Reference(kind))
    }

    /// One end of a period.
    pub const fn bound(
        name: &'static str,
        column: E::Column,
        kind: FilterKind,
        compare: Compare,
    ) -> Self {
        Self {
            name,
            column,
            kind,
            compare,
        }
    }
}

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

/// Where the previous page ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Position {
    /// Sort value of the last row, as text.
    pub value: String,
    /// Id of the last row.
    pub id: Uuid,
}

/// One parsed filter.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Index into [`ListSpec::filters`].
    pub filter: usize,
    /// Parsed value.
    pub value: Value,
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
    pub after: Option<Position>,
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
pub struct Page<M> {
    /// The rows.
    pub rows: Vec<M>,
    /// Where the next page starts, when something follows.
    pub next: Option<Position>,
    /// Number of all rows, when asked for.
    pub total: Option<u64>,
}

/// Fetches one page. `select` already carries the caller's scope and parent.
///
/// # Errors
/// As any statement; [`Error::Conflict`] with `invalid_cursor` when the position doesn't fit the column.
pub async fn page<E>(
    db: &impl ConnectionTrait,
    select: Select<E>,
    spec: &ListSpec<E>,
    query: &ListQuery,
) -> Result<Page<E::Model>, Error>
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
pub async fn page_of<E, R>(
    db: &impl ConnectionTrait,
    select: Select<E>,
    spec: &ListSpec<E>,
    query: &ListQuery,
) -> Result<Page<E::Model>, Error>
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
    let next = rows.last().filter(|_| more).map(|row| Position {
        value: sort_text(&row.get(sort.column)),
        id: match row.get(spec.id) {
            Value::Uuid(Some(id)) => id,
            _ => Uuid::nil(),
        },
    });
    Ok(Page { rows, next, total })
}

pub(crate) async fn count<E: EntityTrait>(
    db: &impl ConnectionTrait,
    select: Select<E>,
) -> Result<u64, Error> {
    let row = select
        .select_only()
        .column_as(Expr::cust("COUNT(*)"), "total")
        .into_tuple::<i64>()
        .one(db)
        .await?;
    Ok(u64::try_from(row.unwrap_or(0)).unwrap_or(0))
}

pub(crate) fn filtered<E: EntityTrait>(
    mut select: Select<E>,
    spec: &ListSpec<E>,
    query: &ListQuery,
) -> Select<E> {
    for wanted in &query.filters {
        if let Some(filter) = spec.filters.get(wanted.filter) {
            select = select.filter(condition(filter, wanted.value.clone(), query.now));
        }
    }
    if let Some(search) = spec.search {
        for word in &query.words {
            // Both are always asked, so that the statement's text depends on nothing but the number of words.
            let typed = contains(search, &word.typed);
            select = select.filter(typed.or(contains(search, &word.unmasked)));
        }
    }
    if let (Some(column), Some(since)) = (spec.updated, query.updated_since) {
        select = select.filter(column.gte(since));
    }
    select
}

fn condition<E: EntityTrait>(filter: &Filter<E>, value: Value, now: DateTime<Utc>) -> Condition {
    let column = Expr::col((E::default(), filter.column));
    Condition::all().add(match filter.compare {
        Compare::Equal => column.eq(value),
        Compare::From => column.gte(value),
        Compare::To => column.lte(value),
        Compare::Is(make) => return make(matches!(value, Value::Bool(Some(true))), now),
    })
}

/// A folded word as a substring, its wildcards taken literally.
pub fn contains<C: ColumnTrait>(column: C, word: &str) -> SimpleExpr {
    let literal = word
        .replace('\\', "\\\\")
        .replace('%', "\\%")
        .replace('_', "\\_");
    column.like(LikeExpr::new(format!("%{literal}%")).escape('\\'))
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
    after: &Position,
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
