//! No value grows out of itself: a list holds no list, and nothing is added to one or repeated.
//!
//! The engine's budget counts what a step makes, not what that holds. Ten lists that hold the one before ten times over
//! cost a hundred of its steps, and to print, compare or join them is one more, of ten thousand million values. So what
//! a list holds and what is reckoned with must not be a list; then no value is larger than the data or than what is
//! written out between two braces.

use std::collections::{HashMap, HashSet};

use minijinja::{
    Value,
    machinery::ast::{BinOpKind, CallArg, Expr, Stmt, UnaryOpKind},
    value::ValueKind,
};

use super::outcome::reckons;

/// A name that is set to nothing but what is no list is none either; a name that is set to that one neither, and so
/// on, so far.
const LONGEST_CHAIN: usize = 8;

/// What each name is set to, wherever in the template.
type Sets<'t, 'a> = HashMap<&'a str, Vec<&'t Expr<'a>>>;

/// The names that may stand for a list or a map which the template made, or for one of the fields' lists.
pub(super) struct Lists<'a> {
    names: HashSet<&'a str>,
    fields: &'a Value,
}

impl<'a> Lists<'a> {
    /// Looks through a template. A loop's name is none of them: it stands for what a list holds.
    pub(super) fn of(template: &Stmt<'a>, fields: &'a Value) -> Self {
        let (mut sets, mut unpacked) = (Sets::new(), HashSet::new());
        collect(template, &mut sets, &mut unpacked);
        sets.retain(|name, _| !unpacked.contains(name));
        let names = sets.keys().copied().chain(unpacked).collect();
        let mut lists = Self { names, fields };
        for _ in 0..LONGEST_CHAIN {
            let cleared: HashSet<&str> = sets
                .extract_if(|_, values| !values.iter().any(|value| lists.may_be(value)))
                .map(|(name, _)| name)
                .collect();
            lists.names.retain(|name| !cleared.contains(name));
            if cleared.is_empty() {
                break;
            }
        }
        lists
    }

    /// Whether an expression may be a list or a map of the template's own, or one of the fields' lists.
    pub(super) fn may_be(&self, expression: &Expr<'_>) -> bool {
        match expression {
            Expr::Var(var) => {
                let field = self.fields.get_attr(var.id);
                let list = field.is_ok_and(|field| field.kind() == ValueKind::Seq);
                self.names.contains(var.id) || list
            }
            Expr::Slice(slice) => self.may_be(&slice.expr),
            Expr::IfExpr(choice) => {
                let other = choice.false_expr.as_ref();
                self.may_be(&choice.true_expr) || other.is_some_and(|other| self.may_be(other))
            }
            Expr::BinOp(both) => {
                let picks = matches!(both.op, BinOpKind::ScAnd | BinOpKind::ScOr);
                picks && (self.may_be(&both.left) || self.may_be(&both.right))
            }
            Expr::Filter(filter) if filter.name == "default" => {
                let given = filter.args.iter().map(argument);
                filter.expr.iter().chain(given).any(|one| self.may_be(one))
            }
            Expr::List(_) | Expr::Tuple(_) | Expr::Map(_) | Expr::Call(_) => true,
            // A constant, what a list holds, a text, a number, a yes or no.
            _ => false,
        }
    }

    /// What an expression takes in that must not be a list.
    pub(super) fn misplaced<'t, 'e>(&self, expression: &'t Expr<'e>) -> Option<&'t Expr<'e>> {
        self.bears_none(expression).find(|part| self.may_be(part))
    }

    fn bears_none<'t, 'e>(
        &self,
        expression: &'t Expr<'e>,
    ) -> Box<dyn Iterator<Item = &'t Expr<'e>> + 't> {
        match expression {
            Expr::List(list) => Box::new(list.items.iter()),
            Expr::Tuple(tuple) => Box::new(tuple.items.iter()),
            Expr::Map(map) => Box::new(map.keys.iter().chain(&map.values)),
            Expr::BinOp(both) if reckons(both.op) || matches!(both.op, BinOpKind::Concat) => {
                Box::new([&both.left, &both.right].into_iter())
            }
            Expr::UnaryOp(one) if matches!(one.op, UnaryOpKind::Neg) => {
                Box::new(std::iter::once(&one.expr))
            }
            _ => Box::new(std::iter::empty()),
        }
    }
}

/// The value of an argument.
pub(super) fn argument<'t, 'a>(argument: &'t CallArg<'a>) -> &'t Expr<'a> {
    let (CallArg::Pos(value)
    | CallArg::Kwarg(_, value)
    | CallArg::PosSplat(value)
    | CallArg::KwargSplat(value)) = argument;
    value
}

fn collect<'t, 'a>(
    statement: &'t Stmt<'a>,
    sets: &mut Sets<'t, 'a>,
    unpacked: &mut HashSet<&'a str>,
) {
    let bodies: [&[Stmt<'a>]; 2] = match statement {
        Stmt::Template(template) => [&template.children, &[]],
        Stmt::ForLoop(each) => [&each.body, &each.else_body],
        Stmt::IfCond(branch) => [&branch.true_body, &branch.false_body],
        Stmt::Set(set) => {
            match &set.target {
                Expr::Var(name) => sets.entry(name.id).or_default().push(&set.expr),
                several => unpack(several, unpacked),
            }
            return;
        }
        _ => return,
    };
    for statement in bodies.into_iter().flatten() {
        collect(statement, sets, unpacked);
    }
}

/// `{% set a, b = … %}`: which of them gets what is not looked into.
fn unpack<'a>(target: &Expr<'a>, names: &mut HashSet<&'a str>) {
    match target {
        Expr::Var(name) => {
            names.insert(name.id);
        }
        Expr::List(list) => list.items.iter().for_each(|item| unpack(item, names)),
        _ => {}
    }
}
