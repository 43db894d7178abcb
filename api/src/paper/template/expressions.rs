//! What a template's expressions may say, and what they stand for.

use domain::code::Code;
use minijinja::{
    Value,
    machinery::{
        Span,
        ast::{BinOp, CallArg, Compare, Expr, Filter, Spanned},
    },
    value::ValueKind,
};

use super::{
    filters::{FILTERS, SUM, TESTS},
    language::{Reader, Shape, first},
    lists::argument,
    outcome::{self, Evaluated},
};

impl<'a> Reader<'a> {
    /// What an expression stands for; its faults are noted.
    pub(super) fn shape(&mut self, expression: &Expr<'_>) -> Shape {
        if let Some(part) = self.lists.misplaced(expression) {
            self.fault(part.span(), Code::TemplateTooMuch, &path(part));
        }
        match expression {
            Expr::Var(var) => self.looked_up(var.id, var.span()),
            Expr::GetAttr(get) => {
                let inner = self.shape(&get.expr);
                self.member(inner, get.name, expression)
            }
            Expr::GetItem(get) => {
                let inner = self.shape(&get.expr);
                self.shape(&get.subscript_expr);
                match (inner, &get.subscript_expr) {
                    (Some(list), _) if list.kind() == ValueKind::Seq => first(&list),
                    (inner, Expr::Const(key)) => match key.value.as_str() {
                        Some(key) => self.member(inner, key, expression),
                        None => None,
                    },
                    _ => None,
                }
            }
            Expr::IfExpr(choice) => {
                self.shape(&choice.test_expr);
                let shape = self.shape(&choice.true_expr);
                choice
                    .false_expr
                    .as_ref()
                    .and_then(|other| self.shape(other))
                    .or(shape)
            }
            Expr::Const(number) => Some(number.value.clone()).filter(Value::is_number),
            Expr::BinOp(operation) => self.reckoned(operation),
            Expr::Compare(comparison) => self.compared(comparison),
            Expr::Filter(filter) => self.filtered(filter),
            Expr::Test(_) | Expr::Call(_) => {
                self.called(expression);
                None
            }
            _ => {
                self.operands(expression);
                None
            }
        }
    }

    fn looked_up(&mut self, name: &str, span: Span) -> Shape {
        if let Some(shape) = self.names.get(name).and_then(|shapes| shapes.last()) {
            return shape.clone();
        }
        let found = attribute(self.fields, name);
        if found.is_none() {
            self.unknown(span, Code::TemplateUnknownField, name);
        }
        found
    }

    fn member(&mut self, inner: Shape, name: &str, expression: &Expr<'_>) -> Shape {
        let found = attribute(&inner?, name);
        if found.is_none() {
            let what = path(expression);
            self.unknown(expression.span(), Code::TemplateUnknownField, &what);
        }
        found
    }

    /// Of two figures that are known, what comes of them is known too.
    fn reckoned(&mut self, operation: &Spanned<BinOp<'_>>) -> Shape {
        let (left, right) = (self.shape(&operation.left), self.shape(&operation.right));
        let constants = operation.left.as_const().zip(operation.right.as_const());
        if let Some((left, right)) = constants
            && !outcome::is_folded_exactly(operation.op, &left, &right)
        {
            self.wrong(operation.span());
            return None;
        }
        // A text that the template itself holds can be told beside a figure.
        let known = |shape: Shape, side: &Expr<'_>| shape.or_else(|| side.as_const());
        let left = known(left, &operation.left)?;
        let right = known(right, &operation.right)?;
        self.outcome(
            operation.span(),
            outcome::of_two(operation.op, &left, &right),
        )
    }

    fn compared(&mut self, comparison: &Spanned<Compare<'_>>) -> Shape {
        let mut left = self.shape(&comparison.expr);
        for next in &comparison.ops {
            let right = self.shape(&next.expr);
            if let Some((left, right)) = left.as_ref().zip(right.as_ref()) {
                let outcome = outcome::of_comparison(next.op, left, right);
                self.outcome(comparison.span(), outcome);
            }
            left = right;
        }
        None
    }

    fn outcome(&mut self, span: Span, outcome: Evaluated) -> Shape {
        match outcome {
            Evaluated::Figure(value) => Some(value),
            Evaluated::Other => None,
            Evaluated::Inexact => {
                self.inexact(span);
                None
            }
        }
    }

    fn filtered(&mut self, filter: &Spanned<Filter<'_>>) -> Shape {
        let inner = filter.expr.as_ref().and_then(|inner| self.shape(inner));
        self.arguments(&filter.args);
        if !FILTERS.contains(&filter.name) {
            self.unknown(filter.span(), Code::TemplateUnknownFilter, filter.name);
        }
        let named = filter.args.first().map(argument);
        match (filter.name, named) {
            (SUM, Some(named @ Expr::Const(name))) => {
                let item = inner.as_ref().and_then(first);
                self.member(item, name.value.as_str()?, named)
            }
            _ => None,
        }
    }

    fn called(&mut self, expression: &Expr<'_>) {
        match expression {
            Expr::Test(test) => {
                self.shape(&test.expr);
                self.arguments(&test.args);
                if !TESTS.contains(&test.name) {
                    self.unknown(test.span(), Code::TemplateUnknownFilter, test.name);
                }
            }
            _ => self.fault(
                expression.span(),
                Code::TemplateNotAllowed,
                &format!("{}()", path(expression)),
            ),
        }
    }

    fn arguments(&mut self, arguments: &[CallArg<'_>]) {
        for given in arguments {
            self.shape(argument(given));
        }
    }

    fn operands(&mut self, expression: &Expr<'_>) {
        match expression {
            Expr::UnaryOp(operation) => {
                self.shape(&operation.expr);
            }
            Expr::Slice(slice) => {
                self.shape(&slice.expr);
                let bounds = [&slice.start, &slice.stop, &slice.step];
                for bound in bounds.into_iter().flatten() {
                    self.shape(bound);
                }
            }
            Expr::List(list) => self.each_of(&list.items),
            Expr::Tuple(tuple) => self.each_of(&tuple.items),
            Expr::Map(map) => {
                self.each_of(&map.keys);
                self.each_of(&map.values);
            }
            _ => {}
        }
    }

    fn each_of(&mut self, expressions: &[Expr<'_>]) {
        for expression in expressions {
            self.shape(expression);
        }
    }
}

fn attribute(value: &Value, name: &str) -> Shape {
    let found = value.get_attr(name).ok();
    found.filter(|found| !found.is_undefined())
}

/// `client.name`, as far as it is a path.
pub(super) fn path(expression: &Expr<'_>) -> String {
    match expression {
        Expr::Var(var) => var.id.to_owned(),
        Expr::GetAttr(get) => format!("{}.{}", path(&get.expr), get.name),
        Expr::GetItem(get) => match &get.subscript_expr {
            Expr::Const(key) => format!("{}[{}]", path(&get.expr), key.value),
            _ => format!("{}[…]", path(&get.expr)),
        },
        Expr::Call(call) => path(&call.expr),
        Expr::Const(name) => name.value.to_string(),
        _ => "…".to_owned(),
    }
}
