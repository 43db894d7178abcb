//! Filters: what a parameter's values ask of a row.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{
    Condition, EntityTrait, ExprTrait, Value,
    sea_query::{Expr, IntoColumnRef, SimpleExpr},
};
use uuid::Uuid;

use crate::entity::Kind;

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
    /// A CPF or CNPJ.
    Document,
    /// An e-mail address.
    Email,
    /// A telephone number.
    Phone,
}

/// What a filter's text was parsed to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FilterValue {
    /// An id.
    Id(Uuid),
    /// A word, or a text in its canonical form.
    Text(String),
    /// Yes or no.
    Bool(bool),
    /// A day.
    Date(NaiveDate),
    /// An instant.
    Instant(DateTime<Utc>),
}

impl From<&FilterValue> for Value {
    fn from(value: &FilterValue) -> Self {
        match value {
            FilterValue::Id(id) => (*id).into(),
            FilterValue::Text(text) => text.as_str().into(),
            FilterValue::Bool(bool) => (*bool).into(),
            FilterValue::Date(date) => (*date).into(),
            FilterValue::Instant(at) => (*at).into(),
        }
    }
}

/// How the parsed value meets its column.
#[derive(Clone, Copy, Debug)]
pub enum Compare {
    /// Equal to one of the values.
    Equal,
    /// A condition of its own on the values.
    Holds(fn(&[Value]) -> Condition),
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
    /// Equal to what the text is parsed to, or to one of them.
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

    /// What the parsed values ask of a row.
    pub(super) fn condition(&self, values: &[FilterValue], now: DateTime<Utc>) -> Condition {
        let column = (E::default(), self.column);
        let values: Vec<Value> = values.iter().map(Value::from).collect();
        let Some(value) = values.first() else {
            return Condition::all();
        };
        let compared = || Expr::col(column);
        Condition::all().add(match self.compare {
            Compare::Equal => any_of(column, &values),
            Compare::Holds(make) => return make(&values),
            Compare::From => compared().gte(value.clone()),
            Compare::To => compared().lte(value.clone()),
            Compare::Is(make) => return make(matches!(value, Value::Bool(Some(true))), now),
        })
    }
}

/// One parsed filter.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Index into [`super::ListSpec::filters`].
    pub filter: usize,
    /// Parsed values, any of which will do; one but where the filter takes several.
    pub values: Vec<FilterValue>,
}

/// The column is one of these values.
pub(crate) fn any_of(column: impl IntoColumnRef, values: &[Value]) -> SimpleExpr {
    match values {
        [value] => Expr::col(column).eq(value.clone()),
        values => Expr::col(column).is_in(padded(values)),
    }
}

/// The values with the last one repeated up to one of a few lengths, since a statement's text, and with it its plan, is
/// another for each number of values.
fn padded(values: &[Value]) -> impl Iterator<Item = Value> {
    let length = values.len().next_power_of_two();
    let last = values.last().cloned();
    let missing = length - values.len();
    let padding = last.into_iter().cycle().take(missing);
    values.iter().cloned().chain(padding)
}
