//! Amounts in a template: exact, printed as they always were, and false when they are nothing.

use std::{cmp::Ordering, fmt, sync::Arc};

use domain::values::money;
use minijinja::{
    Value,
    value::{DynObject, Object, ObjectRepr},
};

use crate::fields::Money;

/// The engine knows no operator of it, so none can reckon with it in another way than [`super::figures`] does.
impl Object for Money {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    fn is_true(self: &Arc<Self>) -> bool {
        self.0 != money::Money::ZERO
    }

    fn custom_cmp(self: &Arc<Self>, other: &DynObject) -> Option<Ordering> {
        other
            .downcast_ref::<Self>()
            .map(|other| self.0.cmp(&other.0))
    }

    fn render(self: &Arc<Self>, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, out)
    }
}

/// The amount that a value is.
pub(super) fn amount(value: &Value) -> Option<money::Money> {
    value.downcast_object_ref::<Money>().map(|amount| amount.0)
}

/// The amount that a value stands for: itself, reais for a whole number, and a text as the API writes amounts.
pub(super) fn reais(value: &Value) -> Option<money::Money> {
    match value.as_str() {
        Some(text) => money::Money::parse(text).ok(),
        None => amount(value).or_else(|| whole(value).and_then(of_reais)),
    }
}

/// So many reais.
pub(super) fn of_reais(count: i64) -> Option<money::Money> {
    let cents = count.checked_mul(100)?;
    money::Money::from_cents(cents).ok()
}

/// The whole number that a value is; `2.0` is none, nor is a yes.
pub(super) fn whole(value: &Value) -> Option<i64> {
    let is_whole = value.is_integer();
    is_whole
        .then(|| i64::try_from(value.clone()).ok())
        .flatten()
}

/// The value of an amount.
pub(super) fn value(amount: money::Money) -> Value {
    Value::from_object(Money(amount))
}
