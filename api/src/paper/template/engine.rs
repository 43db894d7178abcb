//! The engine, and what it makes of a template and its values.

use std::collections::BTreeMap;

use domain::code::Code;
use minijinja::{
    AutoEscape, Environment, Error, UndefinedBehavior, Value,
    machinery::{eval, make_string_output},
};

use super::{Block, Fault, blocks, filters, is_too_long, operators};

/// Steps that filling in may take. Each step is an instruction or 64 bytes of text, so this bounds time and
/// memory alike; a contract of ten pages takes some thousand.
const FUEL: u64 = 200_000;
/// How deep it may nest: never reached, since [`super::extent`] allows less.
const DEPTH: usize = 64;

/// Puts values into a template that was looked at.
///
/// # Errors
/// What is wrong, and where.
pub(super) fn filled(body: &str, values: &Value) -> Result<Vec<Block>, Fault> {
    let mark = mark(body).ok_or_else(|| Fault::at(body, 0, Code::TemplateTooMuch, ""))?;
    let environment = environment(mark);
    let program = operators::program(body).map_err(|err| Fault::of(body, &err))?;
    let (blocks, mut text) = (BTreeMap::new(), String::new());
    let mut out = make_string_output(&mut text);
    let none = AutoEscape::None;
    let done = eval(
        &environment,
        &program,
        values.clone(),
        &blocks,
        &mut out,
        none,
    );
    done.map_err(|err| Fault::of(body, &err))?;
    drop(out);
    if is_too_long(&text.replace(mark, "")) {
        return Err(Fault::at(body, 0, Code::TemplateTooMuch, ""));
    }
    blocks::parse(&text, mark).ok_or_else(|| Fault::at(body, 0, Code::TemplateTooMuch, ""))
}

/// A sign that parts values from the template's own text: one that is no character (Unicode 23.7) and that the
/// template doesn't hold.
fn mark(body: &str) -> Option<char> {
    ('\u{fdd0}'..='\u{fdef}').find(|mark| !body.contains(*mark))
}

/// Nothing is in it but what is put in here: no loader, no functions, no globals.
fn environment(mark: char) -> Environment<'static> {
    let mut environment = Environment::empty();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_fuel(Some(FUEL));
    environment.set_recursion_limit(DEPTH);
    environment.set_formatter(move |out, _, value| match value.is_none() {
        true => Ok(()),
        false => {
            let text = value.to_string().replace(mark, "");
            write!(out, "{mark}{text}{mark}").map_err(Error::from)
        }
    });
    filters::add(&mut environment);
    operators::add(&mut environment);
    environment
}
