//! The filters of a list, from their texts to what a statement compares with.

use chrono::{DateTime, Duration, Utc};
use domain::{
    code::Code,
    values::{Document, Email, Phone, TimeZone},
    violation::Violation,
};
use persistence::list::{
    Compare, Filter, FilterKind, FilterValue as Value, ListSpec, Listable, Wanted,
};

use crate::{
    fields::{Date, Instant},
    http::{
        Request, Result,
        query::{id, refused, unreadable},
    },
};

impl Request {
    /// The filters that are asked for.
    ///
    /// # Errors
    /// 400 on what can't be read, 422 on an id that is none.
    pub(super) fn wanted<E: Listable>(&self, spec: &ListSpec<E>) -> Result<Vec<Wanted>> {
        let mut wanted = Vec::new();
        for (filter, declared) in spec.filters.iter().enumerate() {
            let values = self.values(declared)?;
            if !values.is_empty() {
                wanted.push(Wanted { filter, values });
            }
        }
        Ok(wanted)
    }

    fn values<E: Listable>(&self, filter: &Filter<E>) -> Result<Vec<Value>> {
        let (query, name) = (&self.query, filter.name);
        let one = |parse: &dyn Fn(&str) -> Option<Value>| query.read(name, parse);
        let value = match filter.kind {
            FilterKind::Bool => one(&|text| Some(Value::Bool(text.parse().ok()?)))?,
            FilterKind::Date => one(&|text| Some(Value::Date(Date::parse(text).ok()?.0)))?,
            FilterKind::Instant => {
                let until = matches!(filter.compare, Compare::To);
                one(&|text| Some(Value::Instant(day_or_instant(text, until)?)))?
            }
            _ => return query.several(name, |text| any_of(name, filter.kind, text)),
        };
        Ok(value.into_iter().collect())
    }
}

/// One value of a filter that takes several.
fn any_of(name: &str, kind: FilterKind, text: &str) -> Result<Value> {
    match kind {
        FilterKind::Choice(words) if !words.contains(&text) => {
            Err(refused(name, Code::InvalidParameter))
        }
        FilterKind::Reference(_) => Ok(Value::Id(id(name, text)?)),
        FilterKind::Document => Document::read_either(text)
            .map(|document| Value::Text(document.into()))
            .map_err(|fault| unreadable(fault.at(name))),
        FilterKind::Phone => Phone::read(text)
            .map(|phone| Value::Text(phone.into()))
            .map_err(|fault| unreadable(fault.at(name))),
        FilterKind::Email => Email::parse(text)
            .map(|email| Value::Text(email.into()))
            .map_err(|code| unreadable(Violation::new(name, code))),
        _ => Ok(Value::Text(text.to_owned())),
    }
}

/// A date stands for its start, or as an upper bound for its last microsecond, in the product's own time zone: rows may
/// be of branches in several.
pub fn day_or_instant(text: &str, until: bool) -> Option<DateTime<Utc>> {
    let Ok(date) = Date::parse(text) else {
        return Instant::parse(text).ok().map(|at| at.0);
    };
    let zone = TimeZone::DEFAULT;
    match until {
        true => Some(zone.start_of(date.0.succ_opt()?) - Duration::microseconds(1)),
        false => Some(zone.start_of(date.0)),
    }
}
