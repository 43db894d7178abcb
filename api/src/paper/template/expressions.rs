//! What a template's expressions may say, and what they stand for.

use domain::code::Code;
use minijinja::machinery::{
    Span,
    ast::{CallArg, Expr},
};
use serde_json::Value;

use super::{
    filters::{FILTERS, TESTS},
    language::{Reader, Shape},
    lists::argument,
};

impl<'a> Reader<'a> {
    /// What an expression stands for; its faults are noted.
    pub(super) fn shape(&mut self, expression: &Expr<'_>) -> Shape<'a> {
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
                    (Some(Value::Array(items)), _) => items.first(),
                    (Some(_), Expr::Const(key)) => match key.value.as_str() {
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
            Expr::Filter(_) | Expr::Test(_) | Expr::Call(_) => {
                self.called(expression);
                None
            }
            _ => {
                self.operands(expression);
                None
            }
        }
    }

    fn looked_up(&mut self, name: &str, span: Span) -> Shape<'a> {
        if let Some(shape) = self.names.get(name).and_then(|shapes| shapes.last()) {
            return *shape;
        }
        let found = self.fields.get(name);
        if found.is_none() {
            self.unknown(span, Code::TemplateUnknownField, name);
        }
        found
    }

    fn member(&mut self, inner: Shape<'a>, name: &str, expression: &Expr<'_>) -> Shape<'a> {
        let found = inner?.get(name);
        if found.is_none() {
            let what = path(expression);
            self.unknown(expression.span(), Code::TemplateUnknownField, &what);
        }
        found
    }

    fn called(&mut self, expression: &Expr<'_>) {
        match expression {
            Expr::Filter(filter) => {
                if let Some(inner) = &filter.expr {
                    self.shape(inner);
                }
                self.arguments(&filter.args);
                if !FILTERS.contains(&filter.name) {
                    self.unknown(filter.span(), Code::TemplateUnknownFilter, filter.name);
                }
            }
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
            Expr::BinOp(operation) => {
                self.shape(&operation.left);
                self.shape(&operation.right);
            }
            Expr::Compare(comparison) => {
                self.shape(&comparison.expr);
                for other in &comparison.ops {
                    self.shape(&other.expr);
                }
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
        _ => "…".to_owned(),
    }
}
