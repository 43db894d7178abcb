//! The engine's program of a template, in which each operator is a call of ours.
//!
//! The engine has no way to teach it what `*` is of an amount, but its instructions can be looked at: an operator takes
//! two values from the stack and leaves one there, and so does a filter with one argument. No template can name these
//! filters, since they are spelled as no name is.

use minijinja::{
    Environment, Error, ErrorKind, State, Value,
    machinery::{
        CodeGenerator, Instruction, Instructions,
        ast::{BinOpKind, CompareOpKind},
        parse,
    },
    value::ValueKind,
};

use super::{figures, syntax};

/// What the template is called in the engine.
pub(super) const NAME: &str = "<template>";
/// `-value`
const NEGATIVE: &str = "-value";
/// The engine keeps the first filters of a template at hand by such a number, and looks up the others.
const NOT_AT_HAND: u8 = u8::MAX;

/// Operators that make a value of two, by the names of their filters.
const RECKONING: [(BinOpKind, &str); 8] = [
    (BinOpKind::Add, "+"),
    (BinOpKind::Sub, "-"),
    (BinOpKind::Mul, "*"),
    (BinOpKind::Div, "/"),
    (BinOpKind::FloorDiv, "//"),
    (BinOpKind::Rem, "%"),
    (BinOpKind::Pow, "**"),
    (BinOpKind::Concat, "~"),
];

/// Operators that compare, by the engine's word for them in `1 < a < 9`, by the names of their filters, and of those
/// that hand on the right side to the next comparison too.
const COMPARING: [(CompareOpKind, &str, &str, &str); 8] = [
    (CompareOpKind::Eq, "Eq", "==", "==…"),
    (CompareOpKind::Ne, "Ne", "!=", "!=…"),
    (CompareOpKind::Lt, "Lt", "<", "<…"),
    (CompareOpKind::Lte, "Lte", "<=", "<=…"),
    (CompareOpKind::Gt, "Gt", ">", ">…"),
    (CompareOpKind::Gte, "Gte", ">=", ">=…"),
    (CompareOpKind::In, "In", "<in>", "<in>…"),
    (CompareOpKind::NotIn, "NotIn", "<not-in>", "<not-in>…"),
];

/// Puts the operators into an environment.
pub(super) fn add(environment: &mut Environment<'_>) {
    for (operator, name) in RECKONING {
        environment.add_filter(name, move |left: &Value, right: &Value| {
            defined(left, right)?;
            figures::reckon(operator, left, right)
        });
    }
    environment.add_filter(NEGATIVE, |of: &Value| {
        defined(of, of)?;
        figures::negative(of)
    });
    for (operator, _, name, chained) in COMPARING {
        let compare = move |state: &State<'_, '_>, left: &Value, right: &Value| {
            defined(left, right)?;
            state.consume_fuel(effort(left, right))?;
            figures::compare(operator, left, right)
        };
        environment.add_filter(name, compare);
        environment.add_filter(
            chained,
            move |state: &State<'_, '_>, left: &Value, right: &Value| {
                let result = compare(state, left, right)?;
                Ok::<_, Error>(vec![Value::from(result), right.clone()])
            },
        );
    }
}

/// Nothing is reckoned with what isn't there.
fn defined(left: &Value, right: &Value) -> Result<(), Error> {
    match left.is_undefined() || right.is_undefined() {
        true => Err(ErrorKind::UndefinedError.into()),
        false => Ok(()),
    }
}

/// What comparing costs beside the step itself: an item each, or 64 bytes.
fn effort(left: &Value, right: &Value) -> u64 {
    let of = |value: &Value| match value.kind() {
        ValueKind::String => value.as_str().map_or(0, str::len) / 64,
        _ => value.len().unwrap_or(0),
    };
    u64::try_from(of(left).max(of(right))).unwrap_or(u64::MAX)
}

/// A template as the engine runs it.
///
/// # Errors
/// When it can't be read.
pub(super) fn program(body: &str) -> Result<Instructions<'_>, Error> {
    let parsed = parse(body, NAME, syntax()?)?;
    let mut generator = CodeGenerator::new(NAME, body);
    generator.compile_stmt(&parsed);
    let (program, _) = generator.finish();
    Ok(with_calls(&program))
}

/// The same program with calls for operators. One of them takes two steps, so what comes after it moves on.
fn with_calls<'a>(program: &Instructions<'a>) -> Instructions<'a> {
    let steps = || (0..).map_while(|place| Some((place, program.get(place)?)));
    let mut places: Vec<u32> = Vec::new();
    let mut next = 0;
    for (_, step) in steps() {
        places.push(next);
        next += match step {
            Instruction::CompareAndPreserve(_) => 2,
            _ => 1,
        };
    }
    places.push(next);
    let moved = |target: u32| {
        let place = usize::try_from(target).ok().and_then(|at| places.get(at));
        place.copied().unwrap_or(target)
    };
    let mut calls = Instructions::new(program.name(), program.source());
    for (place, step) in steps() {
        for step in called(step, moved) {
            match (program.get_span(place), program.get_line(place)) {
                (Some(span), _) => calls.add_with_span(step, span),
                (None, Some(line)) => {
                    calls.add_with_line(step, u16::try_from(line).unwrap_or(u16::MAX))
                }
                (None, None) => calls.add(step),
            };
        }
    }
    calls
}

/// What stands for a step.
fn called<'a>(step: &Instruction<'a>, moved: impl Fn(u32) -> u32) -> Vec<Instruction<'a>> {
    let call = |name: &'static str| Instruction::ApplyFilter(name, Some(2), NOT_AT_HAND);
    vec![match step {
        Instruction::Add => call("+"),
        Instruction::Sub => call("-"),
        Instruction::Mul => call("*"),
        Instruction::Div => call("/"),
        Instruction::IntDiv => call("//"),
        Instruction::Rem => call("%"),
        Instruction::Pow => call("**"),
        Instruction::StringConcat => call("~"),
        Instruction::Neg => Instruction::ApplyFilter(NEGATIVE, Some(1), NOT_AT_HAND),
        Instruction::Eq => call("=="),
        Instruction::Ne => call("!="),
        Instruction::Lt => call("<"),
        Instruction::Lte => call("<="),
        Instruction::Gt => call(">"),
        Instruction::Gte => call(">="),
        Instruction::In => call("<in>"),
        Instruction::CompareAndPreserve(operator) => {
            // Its type has no public name.
            let word = format!("{operator:?}");
            let known = COMPARING.iter().find(|(_, known, ..)| *known == word);
            let chained = known.map_or("", |(.., chained)| *chained);
            return vec![call(chained), Instruction::UnpackList(2)];
        }
        Instruction::Iterate(target) => Instruction::Iterate(moved(*target)),
        Instruction::Jump(target) => Instruction::Jump(moved(*target)),
        Instruction::JumpIfFalse(target) => Instruction::JumpIfFalse(moved(*target)),
        Instruction::JumpIfFalseOrPop(target) => Instruction::JumpIfFalseOrPop(moved(*target)),
        Instruction::JumpIfTrueOrPop(target) => Instruction::JumpIfTrueOrPop(moved(*target)),
        other => other.clone(),
    }]
}
