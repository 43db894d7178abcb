//! What is known of an operation before a template is filled in, from what stands in the sample.

use minijinja::{
    Value,
    machinery::ast::{BinOpKind, CompareOpKind},
};

use super::{
    amounts::amount,
    figures::{by_engine, compare, reckon},
};

/// What comes of two values.
#[derive(Debug)]
pub(super) enum Evaluated {
    /// This figure comes of these two.
    Figure(Value),
    /// There is no exact result.
    Inexact,
    /// Nothing is known: it is not about figures.
    Other,
}

/// What an operator makes of two values that stand for what may be there; of a figure and a text only `~` is asked.
pub(super) fn of_two(operator: BinOpKind, left: &Value, right: &Value) -> Evaluated {
    let figures = [left, right].into_iter().filter(|side| is_figure(side));
    match (operator, figures.count()) {
        (_, 2) | (BinOpKind::Concat, 1) => {}
        _ => return Evaluated::Other,
    }
    let result = match operator {
        BinOpKind::ScAnd | BinOpKind::ScOr | BinOpKind::In => return Evaluated::Other,
        // The text is no figure to go on with.
        BinOpKind::Concat => {
            let joined = reckon(operator, left, right);
            return joined.map_or(Evaluated::Inexact, |_| Evaluated::Other);
        }
        BinOpKind::Eq => return of_comparison(CompareOpKind::Eq, left, right),
        BinOpKind::Ne => return of_comparison(CompareOpKind::Ne, left, right),
        BinOpKind::Lt | BinOpKind::Lte | BinOpKind::Gt | BinOpKind::Gte => {
            return of_comparison(CompareOpKind::Lt, left, right);
        }
        operator => reckon(operator, left, right),
    };
    result.map_or(Evaluated::Inexact, Evaluated::Figure)
}

/// The same of a comparison.
pub(super) fn of_comparison(operator: CompareOpKind, left: &Value, right: &Value) -> Evaluated {
    let figures = is_figure(left) && is_figure(right);
    match operator {
        CompareOpKind::In | CompareOpKind::NotIn => Evaluated::Other,
        _ if figures && compare(operator, left, right).is_err() => Evaluated::Inexact,
        _ => Evaluated::Other,
    }
}

/// The engine reckons with constants while it compiles: whether as it is done here.
pub(super) fn is_folded_exactly(operator: BinOpKind, left: &Value, right: &Value) -> bool {
    let ours = reckons(operator) || matches!(operator, BinOpKind::Concat);
    match by_engine(operator, (left, right)).filter(|_| ours) {
        Some(folded) => {
            reckon(operator, left, right).is_ok_and(|exact| exact.to_string() == folded.to_string())
        }
        None => true,
    }
}

/// Whether an operator makes a figure of two.
pub(super) fn reckons(operator: BinOpKind) -> bool {
    matches!(
        operator,
        BinOpKind::Add
            | BinOpKind::Sub
            | BinOpKind::Mul
            | BinOpKind::Div
            | BinOpKind::FloorDiv
            | BinOpKind::Rem
            | BinOpKind::Pow
    )
}

fn is_figure(value: &Value) -> bool {
    value.is_number() || amount(value).is_some()
}
