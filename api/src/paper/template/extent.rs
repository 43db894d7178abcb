//! How large a template is: looked at by its tokens alone, before anything walks it by calling itself.
//!
//! The engine's parser and compiler, the check and even dropping a syntax tree take stack for each level of it, and a
//! stack that overflows ends the process. What is bounded here is whatever makes a level, in every template, also in
//! one that is going to be refused for something else.

use domain::code::Code;
use minijinja::{
    machinery::{Span, Token, tokenize},
    syntax::SyntaxConfig,
};

use super::Fault;

/// Tokens of a whole template; its longest text, of nothing but words and fields, has fewer.
const MOST_TOKENS: usize = 40_000;
/// Tokens between two braces.
const MOST_IN_TAG: usize = 400;
/// Operators, filters, tests, members and brackets between two braces: each may be a level of the tree.
const MOST_LEVELS: usize = 80;
/// Brackets in brackets.
const MOST_BRACKETS: usize = 16;
/// Statements in statements.
const MOST_BLOCKS: usize = 16;
/// The same, each `elif` of those that are open counted too: it is a statement within the one before.
const MOST_BRANCHES: usize = 80;

/// Statements that have an end.
const BLOCKS: [&str; 9] = [
    "for",
    "if",
    "with",
    "autoescape",
    "filter",
    "block",
    "macro",
    "call",
    "set",
];

/// Refuses what is too large to be parsed. What is not well formed is left to the parser.
pub(super) fn check(body: &str, syntax: SyntaxConfig) -> Result<(), Fault> {
    let mut extent = Extent::default();
    for token in tokenize(body, false, syntax) {
        // The parser stops here as well.
        let Ok((token, span)) = token else { break };
        match extent.take(&token) {
            Seen::Fits => {}
            Seen::Malformed => break,
            Seen::TooMuch => return Err(too_much(body, span)),
        }
    }
    Ok(())
}

fn too_much(body: &str, span: Span) -> Fault {
    let offset = usize::try_from(span.start_offset).unwrap_or_default();
    Fault::at(body, offset, Code::TemplateTooMuch, "")
}

/// What became of a token.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Seen {
    Fits,
    /// No parser gets beyond this token.
    Malformed,
    TooMuch,
}

/// Where in a statement the next token stands.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Place {
    #[default]
    Elsewhere,
    /// The next one is the statement's name.
    Name,
    /// Within `set`, before it is clear whether it has an end: `{% set a = 1 %}` has none.
    Set,
}

#[derive(Default)]
struct Extent {
    tokens: usize,
    in_tag: usize,
    levels: usize,
    brackets: Vec<char>,
    /// Branches of each open statement.
    blocks: Vec<usize>,
    place: Place,
}

impl Extent {
    fn take(&mut self, token: &Token<'_>) -> Seen {
        self.tokens += 1;
        self.in_tag += 1;
        self.levels += usize::from(is_level(token));
        let seen = match token {
            Token::TemplateData(_) | Token::VariableStart | Token::BlockStart => self.begin(token),
            Token::Ident(name) if self.place == Place::Name => self.statement(name),
            _ => self.bracket(token),
        };
        self.set(token);
        match seen {
            Seen::Fits if self.is_too_much() => Seen::TooMuch,
            other => other,
        }
    }

    fn is_too_much(&self) -> bool {
        self.tokens > MOST_TOKENS
            || self.in_tag > MOST_IN_TAG
            || self.levels > MOST_LEVELS
            || self.brackets.len() > MOST_BRACKETS
            || self.blocks.len() > MOST_BLOCKS
            || self.blocks.iter().sum::<usize>() > MOST_BRANCHES
    }

    fn begin(&mut self, token: &Token<'_>) -> Seen {
        (self.in_tag, self.levels) = (0, 0);
        self.place = match token {
            Token::BlockStart => Place::Name,
            _ => Place::Elsewhere,
        };
        Seen::Fits
    }

    fn statement(&mut self, name: &str) -> Seen {
        self.place = Place::Elsewhere;
        match name {
            "set" => self.place = Place::Set,
            "elif" => {
                if let Some(branches) = self.blocks.last_mut() {
                    *branches += 1;
                }
            }
            name if BLOCKS.contains(&name) => self.blocks.push(1),
            name if name.starts_with("end") => {
                self.blocks.pop();
            }
            _ => {}
        }
        Seen::Fits
    }

    /// A `set` whose name is followed by the statement's end or by a filter has a body and an end.
    fn set(&mut self, token: &Token<'_>) {
        if self.place != Place::Set {
            return;
        }
        match token {
            Token::Assign => self.place = Place::Elsewhere,
            Token::Pipe | Token::BlockEnd => {
                self.place = Place::Elsewhere;
                self.blocks.push(1);
            }
            _ => {}
        }
    }

    fn bracket(&mut self, token: &Token<'_>) -> Seen {
        let closed = match token {
            Token::ParenOpen => return self.open('('),
            Token::BracketOpen => return self.open('['),
            Token::BraceOpen => return self.open('{'),
            Token::ParenClose => '(',
            Token::BracketClose => '[',
            Token::BraceClose => '{',
            _ => return Seen::Fits,
        };
        match self.brackets.pop() {
            Some(open) if open == closed => Seen::Fits,
            _ => Seen::Malformed,
        }
    }

    fn open(&mut self, bracket: char) -> Seen {
        self.brackets.push(bracket);
        Seen::Fits
    }
}

/// Whether a token may nest one expression in another.
fn is_level(token: &Token<'_>) -> bool {
    match token {
        Token::Ident(word) => matches!(*word, "not" | "and" | "or" | "in" | "is" | "if"),
        Token::TemplateData(_)
        | Token::VariableStart
        | Token::VariableEnd
        | Token::BlockStart
        | Token::BlockEnd
        | Token::Str(_)
        | Token::String(_)
        | Token::Int(_)
        | Token::Int128(_)
        | Token::Float(_)
        | Token::Comma
        | Token::Colon
        | Token::Assign
        | Token::BracketClose
        | Token::ParenClose
        | Token::BraceClose => false,
        _ => true,
    }
}
