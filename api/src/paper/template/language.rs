//! What a template may say: every statement, field, filter and test of it, in every branch, whichever of them the
//! sample would take.

use std::collections::HashMap;

use domain::code::Code;
use minijinja::machinery::{
    Span,
    ast::{Expr, ForLoop, Stmt},
    parse,
};
use serde_json::Value;

use super::{Fault, extent, lists::Lists, syntax};

/// What a name stands for: the sample's value; nothing when it can't be known.
pub(super) type Shape<'a> = Option<&'a Value>;

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
    let parsed = parse(body, "<template>", syntax).map_err(|err| one(&err))?;
    let mut reader = Reader {
        body,
        fields,
        asked,
        lists: Lists::of(&parsed, fields),
        names: HashMap::new(),
        inner: Vec::new(),
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
    pub(super) names: HashMap<String, Vec<Shape<'a>>>,
    /// The same names in their order.
    inner: Vec<String>,
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
                self.name(&set.target, shape);
            }
            other => {
                let (span, word) = refused(other);
                self.fault(span, Code::TemplateNotAllowed, word);
            }
        }
    }

    fn each(&mut self, each: &ForLoop<'_>) {
        let item = match self.shape(&each.iter) {
            Some(Value::Array(items)) => items.first(),
            _ => None,
        };
        let outer = self.inner.len();
        self.name(&each.target, item);
        self.named("loop", None);
        if let Some(filter) = &each.filter_expr {
            self.shape(filter);
        }
        self.statements(&each.body);
        for name in self.inner.drain(outer..) {
            if let Some(shapes) = self.names.get_mut(&name) {
                shapes.pop();
            }
        }
        self.statements(&each.else_body);
    }

    fn name(&mut self, target: &Expr<'_>, shape: Shape<'a>) {
        match target {
            Expr::Var(name) => self.named(name.id, shape),
            Expr::Tuple(tuple) => tuple.items.iter().for_each(|item| self.name(item, None)),
            Expr::List(list) => list.items.iter().for_each(|item| self.name(item, None)),
            _ => {}
        }
    }

    fn named(&mut self, name: &str, shape: Shape<'a>) {
        self.names.entry(name.to_owned()).or_default().push(shape);
        self.inner.push(name.to_owned());
    }
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
