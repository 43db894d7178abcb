//! What a template may say: every statement, field, filter and test of it, in every branch, whichever of them the
//! sample would take.

use domain::code::Code;
use minijinja::machinery::{
    Span,
    ast::{CallArg, Expr, ForLoop, Stmt},
    parse,
};
use serde_json::Value;

use super::{
    Fault,
    filters::{FILTERS, TESTS},
    syntax,
};

/// What a name stands for: the sample's value; nothing when it can't be known.
type Shape<'a> = Option<&'a Value>;

/// More faults than this are not worth telling at once.
const MOST: usize = 50;

/// Looks at a template as it is written.
pub(super) fn check(body: &str, fields: &Value) -> Result<(), Vec<Fault>> {
    let one = |err: &minijinja::Error| vec![Fault::of(body, err)];
    let syntax = syntax().map_err(|err| one(&err))?;
    let parsed = parse(body, "<template>", syntax).map_err(|err| one(&err))?;
    let mut reader = Reader {
        body,
        fields,
        names: Vec::new(),
        faults: Vec::new(),
    };
    reader.statement(&parsed);
    reader.faults.truncate(MOST);
    match reader.faults.is_empty() {
        true => Ok(()),
        false => Err(reader.faults),
    }
}

struct Reader<'a> {
    body: &'a str,
    fields: &'a Value,
    /// What loops and assignments name, innermost last.
    names: Vec<(String, Shape<'a>)>,
    faults: Vec<Fault>,
}

impl<'a> Reader<'a> {
    fn fault(&mut self, span: Span, code: Code, what: impl Into<String>) {
        let offset = usize::try_from(span.start_offset).unwrap_or_default();
        self.faults.push(Fault::at(self.body, offset, code, what));
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
        let outer = self.names.len();
        self.name(&each.target, item);
        self.names.push(("loop".to_owned(), None));
        if let Some(filter) = &each.filter_expr {
            self.shape(filter);
        }
        self.statements(&each.body);
        self.names.truncate(outer);
        self.statements(&each.else_body);
    }

    fn name(&mut self, target: &Expr<'_>, shape: Shape<'a>) {
        match target {
            Expr::Var(name) => self.names.push((name.id.to_owned(), shape)),
            Expr::Tuple(tuple) => tuple.items.iter().for_each(|item| self.name(item, None)),
            Expr::List(list) => list.items.iter().for_each(|item| self.name(item, None)),
            _ => {}
        }
    }

    fn shape(&mut self, expression: &Expr<'_>) -> Shape<'a> {
        match expression {
            Expr::Var(var) => self.looked_up(var.id, var.span()),
            Expr::GetAttr(get) => {
                let inner = self.shape(&get.expr);
                self.member(inner, get.name, expression)
            }
            Expr::GetItem(get) => {
                let inner = self.shape(&get.expr);
                self.shape(&get.subscript_expr);
                match (inner, get.subscript_expr.as_const()) {
                    (Some(Value::Array(items)), _) => items.first(),
                    (Some(_), Some(key)) => match key.as_str() {
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
        if let Some((_, shape)) = self.names.iter().rev().find(|(known, _)| known == name) {
            return *shape;
        }
        let found = self.fields.get(name);
        if found.is_none() {
            self.fault(span, Code::TemplateUnknownField, name);
        }
        found
    }

    fn member(&mut self, inner: Shape<'a>, name: &str, expression: &Expr<'_>) -> Shape<'a> {
        let found = inner?.get(name);
        if found.is_none() {
            self.fault(
                expression.span(),
                Code::TemplateUnknownField,
                path(expression),
            );
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
                    self.fault(filter.span(), Code::TemplateUnknownFilter, filter.name);
                }
            }
            Expr::Test(test) => {
                self.shape(&test.expr);
                self.arguments(&test.args);
                if !TESTS.contains(&test.name) {
                    self.fault(test.span(), Code::TemplateUnknownFilter, test.name);
                }
            }
            _ => self.fault(
                expression.span(),
                Code::TemplateNotAllowed,
                format!("{}()", path(expression)),
            ),
        }
    }

    fn arguments(&mut self, arguments: &[CallArg<'_>]) {
        for argument in arguments {
            let (CallArg::Pos(value)
            | CallArg::Kwarg(_, value)
            | CallArg::PosSplat(value)
            | CallArg::KwargSplat(value)) = argument;
            self.shape(value);
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
fn path(expression: &Expr<'_>) -> String {
    match expression {
        Expr::Var(var) => var.id.to_owned(),
        Expr::GetAttr(get) => format!("{}.{}", path(&get.expr), get.name),
        Expr::GetItem(get) => match get.subscript_expr.as_const() {
            Some(key) => format!("{}[{key}]", path(&get.expr)),
            None => format!("{}[…]", path(&get.expr)),
        },
        Expr::Call(call) => path(&call.expr),
        _ => "…".to_owned(),
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
