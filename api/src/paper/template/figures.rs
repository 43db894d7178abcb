//! What operators make of figures: the exact result, or none.
//!
//! Amounts take part in sums, differences and comparisons, where a whole number beside them is reais, and in products
//! with whole numbers. A quotient is only told where it comes out even. What else the engine would do with figures
//! (a number with a point near an amount, a text of digits repeated) is refused.

use std::cmp::Ordering;

use domain::{code::Code, values::money::Money};
use minijinja::{
    Error, ErrorKind, Value,
    machinery::{
        Span,
        ast::{BinOp, BinOpKind, CompareOpKind, Const, Expr, Spanned, UnaryOp, UnaryOpKind},
    },
    value::ValueKind,
};

use super::{
    amounts::{amount, of_reais, reais, value, whole},
    decimal::Decimal,
    joins::{beside_text, joined, repeated},
};

/// An operator's two sides.
pub(super) type Sides<'v> = (&'v Value, &'v Value);

/// `left operator right`, for operators that make a value of two.
///
/// # Errors
/// When there is no exact result.
pub(super) fn reckon(operator: BinOpKind, left: &Value, right: &Value) -> Result<Value, Error> {
    if matches!(operator, BinOpKind::Concat) {
        return joined((left, right));
    }
    match (amount(left), amount(right)) {
        (None, None) => ordinary(operator, (left, right)),
        (one, other) => match (left.as_str(), right.as_str()) {
            (None, None) => amounts(operator, (left, right), (one, other)),
            _ => beside_text(operator, (left, right)),
        },
    }
}

/// `-value`
///
/// # Errors
/// When it is no number.
pub(super) fn negative(of: &Value) -> Result<Value, Error> {
    if let Some(amount) = amount(of) {
        return told(Money::ZERO.minus(amount));
    }
    let operation = UnaryOp {
        op: UnaryOpKind::Neg,
        expr: constant(of),
    };
    Expr::UnaryOp(Spanned::new(operation, Span::default()))
        .as_const()
        .ok_or_else(unfit)
}

/// `left operator right`, for operators that compare.
///
/// # Errors
/// When an amount is compared with what is none.
pub(super) fn compare(operator: CompareOpKind, left: &Value, right: &Value) -> Result<bool, Error> {
    use CompareOpKind::{Eq, Gt, Gte, In, Lt, Lte, Ne, NotIn};
    match operator {
        Eq => same(left, right),
        Ne => same(left, right).map(|same| !same),
        Lt => order(left, right).map(Ordering::is_lt),
        Lte => order(left, right).map(Ordering::is_le),
        Gt => order(left, right).map(Ordering::is_gt),
        Gte => order(left, right).map(Ordering::is_ge),
        In => among(left, right),
        NotIn => among(left, right).map(|among| !among),
    }
}

/// One of them at least is an amount, and neither is a text.
fn amounts(
    operator: BinOpKind,
    (left, right): Sides<'_>,
    both: (Option<Money>, Option<Money>),
) -> Result<Value, Error> {
    let beside = |amount: Option<Money>, value| {
        let reais = || of_reais(whole(value)?);
        amount.or_else(reais).ok_or_else(unfit)
    };
    told(match (operator, both) {
        (BinOpKind::Add, (one, other)) => beside(one, left)?.plus(beside(other, right)?),
        (BinOpKind::Sub, (one, other)) => beside(one, left)?.minus(beside(other, right)?),
        (BinOpKind::Mul, (Some(amount), None)) => amount.times(whole(right).ok_or_else(unfit)?),
        (BinOpKind::Mul, (None, Some(amount))) => amount.times(whole(left).ok_or_else(unfit)?),
        _ => return Err(unfit()),
    })
}

/// No amount is among them.
fn ordinary(operator: BinOpKind, (left, right): Sides<'_>) -> Result<Value, Error> {
    let floats = [left, right]
        .iter()
        .any(|side| side.is_number() && !side.is_integer());
    match (operator, left.as_str(), right.as_str()) {
        (BinOpKind::Add, Some(_), Some(_)) => joined((left, right)),
        (BinOpKind::Mul, Some(text), None) => repeated(text, right),
        (BinOpKind::Mul, None, Some(text)) => repeated(text, left),
        (BinOpKind::Div, ..) => quotient((left, right)),
        _ if floats => decimals(operator, (left, right)),
        _ => by_engine(operator, (left, right))
            // A whole number to the power of -1.
            .filter(|result| result.is_integer() || !result.is_number())
            .ok_or_else(unfit),
    }
}

/// Numbers of which one has a point.
fn decimals(operator: BinOpKind, (left, right): Sides<'_>) -> Result<Value, Error> {
    let both = Decimal::of(left).zip(Decimal::of(right));
    let result = both.and_then(|(one, other)| match operator {
        BinOpKind::Add => one.plus(other),
        BinOpKind::Sub => one.minus(other),
        BinOpKind::Mul => one.times(other),
        _ => None,
    });
    result.and_then(Decimal::value).ok_or_else(unfit)
}

/// The quotient whose product with the divisor is the dividend.
fn quotient(sides: Sides<'_>) -> Result<Value, Error> {
    let result = by_engine(BinOpKind::Div, sides).ok_or_else(unfit)?;
    let (dividend, divisor) = (Decimal::of(sides.0), Decimal::of(sides.1));
    let product = Decimal::of(&result)
        .zip(divisor)
        .and_then(|(result, divisor)| result.times(divisor));
    match product.zip(dividend) {
        Some((product, dividend)) if product.is(dividend) => Ok(result),
        _ => Err(unfit()),
    }
}

fn same(left: &Value, right: &Value) -> Result<bool, Error> {
    if amount(left).is_none() && amount(right).is_none() {
        return Ok(left == right);
    }
    match (reais(left), reais(right)) {
        (Some(one), Some(other)) => Ok(one == other),
        // One of them is an amount, the other a number that no amount may meet.
        _ if left.is_number() || right.is_number() => Err(unfit()),
        _ => Ok(false),
    }
}

fn order(left: &Value, right: &Value) -> Result<Ordering, Error> {
    if amount(left).is_none() && amount(right).is_none() {
        return Ok(left.cmp(right));
    }
    match (reais(left), reais(right)) {
        (Some(one), Some(other)) => Ok(one.cmp(&other)),
        _ => Err(unfit()),
    }
}

fn among(one: &Value, all: &Value) -> Result<bool, Error> {
    if amount(all).is_some() {
        return Err(unfit());
    }
    if !matches!(all.kind(), ValueKind::Seq | ValueKind::Iterable) {
        let found = by_engine(BinOpKind::In, (one, all)).ok_or_else(unfit)?;
        return Ok(found.is_true());
    }
    for item in all.try_iter()? {
        if same(&item, one)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// What the engine itself makes of two values, when it reckons with constants; nothing when it can't.
pub(super) fn by_engine(operator: BinOpKind, (left, right): Sides<'_>) -> Option<Value> {
    let operation = BinOp {
        op: operator,
        left: constant(left),
        right: constant(right),
    };
    Expr::BinOp(Spanned::new(operation, Span::default())).as_const()
}

fn constant(value: &Value) -> Expr<'static> {
    let value = value.clone();
    Expr::Const(Spanned::new(Const { value }, Span::default()))
}

fn told(amount: Result<Money, Code>) -> Result<Value, Error> {
    amount.map(value).map_err(|_| unfit())
}

/// Where it is, the engine adds; what it is stands there.
pub(super) fn unfit() -> Error {
    ErrorKind::InvalidOperation.into()
}
