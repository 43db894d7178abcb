//! What a template may say: every statement, field, filter and test of it, in every branch, whichever of them the
//! sample would take.

use std::collections::HashMap;

use domain::code::Code;
use minijinja::{
    Value,
    machinery::{
        Span,
        ast::{Expr, ForLoop, Stmt},
        parse,
    },
    value::ValueKind,
};

use super::{Fault, extent, lists::Lists, operators::NAME, piece, syntax};

/// What an expression stands for: the sample's value; nothing when it can't be known.
pub(super) type Shape = Option<Value>;

/// More faults than this are not worth telling at once.
const MOST: usize = 50;

/// What is asked of a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// Everything: it is about to be saved.
    All,
    /// Whether it is one that may be filled in at all: names that lead nowhere are told where they are reached.
    Form,
}

/// Looks at a template as it is written.
pub(super) fn check(body: &str, fields: &Value, asked: Asked) -> Result<(), Vec<Fault>> {
    let one = |err: &minijinja::Error| vec![Fault::of(body, err)];
    let syntax = syntax().map_err(|err| one(&err))?;
    extent::check(body, syntax.clone()).map_err(|fault| vec![fault])?;
    let parsed = parse(body, NAME, syntax).map_err(|err| one(&err))?;
    let mut reader = Reader {
        body,
        fields,
        asked,
        lists: Lists::of(&parsed, fields),
        names: HashMap::new(),
        inner: Vec::new(),
        before_loop: 0,
        faults: Vec::new(),
    };
    reader.statement(&parsed);
    match reader.faults.is_empty() {
        true => Ok(()),
        false => Err(reader.faults),
    }
}

pub(super) struct Reader<'a> {
    body: &'a str,
    pub(super) fields: &'a Value,
    asked: Asked,
    pub(super) lists: Lists<'a>,
    /// What loops and assignments name, innermost last.
    pub(super) names: HashMap<String, Vec<Shape>>,
    /// The same names in their order.
    inner: Vec<String>,
    /// How many of them the innermost loop found.
    before_loop: usize,
    faults: Vec<Fault>,
}

impl<'a> Reader<'a> {
    pub(super) fn fault(&mut self, span: Span, code: Code, what: &str) {
        if self.faults.len() < MOST {
            let offset = usize::try_from(span.start_offset).unwrap_or_default();
            self.faults.push(Fault::at(self.body, offset, code, what));
        }
    }

    /// A name that leads nowhere.
    pub(super) fn unknown(&mut self, span: Span, code: Code, what: &str) {
        if self.asked == Asked::All {
            self.fault(span, code, what);
        }
    }

    /// A figure that can't be had; when it is filled in, only by who reaches it.
    pub(super) fn inexact(&mut self, span: Span) {
        if self.asked == Asked::All {
            self.wrong(span);
        }
    }

    /// A figure that would be another one.
    pub(super) fn wrong(&mut self, span: Span) {
        let range = usize::try_from(span.start_offset).unwrap_or_default()
            ..usize::try_from(span.end_offset).unwrap_or_default();
        let body = self.body;
        self.fault(span, Code::TemplateValue, piece(body, &range));
    }

    fn statements(&mut self, statements: &[Stmt<'_>]) {
        for statement in statements {
            self.statement(statement);
        }
    }

    fn statement(&mut self, statement: &Stmt<'_>) {
        match statement {
            Stmt::Template(template) => self.statements(&template.children),
            Stmt::EmitRaw(_) => {}
            Stmt::EmitExpr(emit) => {
                self.shape(&emit.expr);
            }
            Stmt::ForLoop(each) => {
                if each.recursive {
                    self.fault(each.span(), Code::TemplateNotAllowed, "recursive");
                }
                self.each(each);
            }
            Stmt::IfCond(branch) => {
                self.shape(&branch.expr);
                self.statements(&branch.true_body);
                self.statements(&branch.false_body);
            }
            Stmt::Set(set) => {
                let shape = self.shape(&set.expr);
                self.is_lost(&set.target);
                self.name(&set.target, shape);
            }
            other => {
                let (span, word) = refused(other);
                self.fault(span, Code::TemplateNotAllowed, word);
            }
        }
    }

    fn each(&mut self, each: &ForLoop<'_>) {
        let item = self.shape(&each.iter).and_then(|list| first(&list));
        let outer = self.inner.len();
        let outer_loop = std::mem::replace(&mut self.before_loop, outer);
        self.name(&each.target, item);
        self.named("loop", None);
        if let Some(filter) = &each.filter_expr {
            self.shape(filter);
        }
        self.statements(&each.body);
        self.before_loop = outer_loop;
        for name in self.inner.drain(outer..) {
            if let Some(shapes) = self.names.get_mut(&name) {
                shapes.pop();
            }
        }
        self.statements(&each.else_body);
    }

    /// What a loop assigns is gone with its turn: what should be added up, or picked, would print as it was before.
    fn is_lost(&mut self, target: &Expr<'_>) {
        match target {
            Expr::Var(name) => {
                let mut outside = self.inner.iter().take(self.before_loop);
                if outside.any(|outer| outer == name.id) {
                    let what = format!("{} = …", name.id);
                    self.unknown(name.span(), Code::TemplateNotAllowed, &what);
                }
            }
            Expr::Tuple(tuple) => tuple.items.iter().for_each(|item| self.is_lost(item)),
            Expr::List(list) => list.items.iter().for_each(|item| self.is_lost(item)),
            _ => {}
        }
    }

    fn name(&mut self, target: &Expr<'_>, shape: Shape) {
        match target {
            Expr::Var(name) => self.named(name.id, shape),
            Expr::Tuple(tuple) => tuple.items.iter().for_each(|item| self.name(item, None)),
            Expr::List(list) => list.items.iter().for_each(|item| self.name(item, None)),
            _ => {}
        }
    }

    fn named(&mut self, name: &str, shape: Shape) {
        self.names.entry(name.to_owned()).or_default().push(shape);
        self.inner.push(name.to_owned());
    }
}

/// What a list of the sample holds.
pub(super) fn first(list: &Value) -> Shape {
    let item = match list.kind() {
        ValueKind::Seq => list.get_item_by_index(0).ok(),
        _ => None,
    };
    item.filter(|item| !item.is_undefined())
}

/// A statement that this language doesn't have.
fn refused(statement: &Stmt<'_>) -> (Span, &'static str) {
    match statement {
        Stmt::WithBlock(block) => (block.span(), "with"),
        Stmt::SetBlock(block) => (block.span(), "set … endset"),
        Stmt::AutoEscape(block) => (block.span(), "autoescape"),
        Stmt::FilterBlock(block) => (block.span(), "filter"),
        Stmt::Block(block) => (block.span(), "block"),
        Stmt::Import(import) => (import.span(), "import"),
        Stmt::FromImport(import) => (import.span(), "from … import"),
        Stmt::Extends(extends) => (extends.span(), "extends"),
        Stmt::Include(include) => (include.span(), "include"),
        Stmt::Macro(defined) => (defined.span(), "macro"),
        Stmt::CallBlock(call) => (call.span(), "call"),
        Stmt::Do(call) => (call.span(), "do"),
        _ => (Span::default(), "…"),
    }
}
