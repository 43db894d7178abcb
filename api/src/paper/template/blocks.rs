//! From filled text to blocks. A mark counts only where the template itself wrote it, never inside a value.

use serde::Serialize;

/// Lines that one text may have: more than its largest size needs.
const MOST_LINES: usize = 6_000;
/// `---` that one text may have.
const MOST_BREAKS: usize = 100;

/// A piece of the text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Block {
    /// `# ` or `## `.
    Heading {
        /// 1 or 2.
        level: u8,
        /// Its text.
        runs: Vec<Run>,
    },
    /// Lines up to an empty one.
    Paragraph {
        /// They stay lines.
        lines: Vec<Vec<Run>>,
    },
    /// `- `, several in a row.
    List {
        /// Its items.
        items: Vec<Vec<Run>>,
    },
    /// `---`: what follows begins a page.
    PageBreak,
}

/// Text of one face.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Run {
    /// The words.
    pub text: String,
    /// Between `**` and `**`.
    pub strong: bool,
    /// A value, which is not hyphenated: a code that is torn apart is another one.
    pub value: bool,
}

/// Text that comes from the template, or from a value.
#[derive(Clone, Copy, Debug)]
struct Piece<'a> {
    text: &'a str,
    value: bool,
}

/// Parses what was filled in, where a mark stands before and behind each value; nothing when it has too many lines.
pub(super) fn parse(text: &str, mark: char) -> Option<Vec<Block>> {
    let lines = lines(text, mark)?;
    let mut blocks = Vec::new();
    let mut apart = true;
    for line in &lines {
        apart = add(&mut blocks, line, apart);
    }
    let breaks = blocks.iter().filter(|block| **block == Block::PageBreak);
    (breaks.count() <= MOST_BREAKS).then_some(blocks)
}

/// Adds a line; whether the next one stands apart from it.
fn add(blocks: &mut Vec<Block>, line: &[Piece<'_>], apart: bool) -> bool {
    if line.iter().all(|piece| piece.text.trim().is_empty()) {
        return true;
    }
    if let [only] = line
        && !only.value
        && only.text.trim() == "---"
    {
        blocks.push(Block::PageBreak);
        return true;
    }
    for (mark, level) in [("# ", 1), ("## ", 2)] {
        if let Some(rest) = after(line, mark) {
            blocks.push(Block::Heading {
                level,
                runs: runs(&rest),
            });
            return true;
        }
    }
    let item = after(line, "- ").map(|rest| runs(&rest));
    match (item, blocks.last_mut()) {
        (Some(item), Some(Block::List { items })) => items.push(item),
        (Some(item), _) => blocks.push(Block::List { items: vec![item] }),
        (None, Some(Block::Paragraph { lines })) if !apart => lines.push(runs(line)),
        (None, _) => blocks.push(Block::Paragraph {
            lines: vec![runs(line)],
        }),
    }
    false
}

/// What follows a mark that the template wrote at the line's beginning.
fn after<'a>(line: &[Piece<'a>], mark: &str) -> Option<Vec<Piece<'a>>> {
    let (first, rest) = line.split_first()?;
    if first.value {
        return None;
    }
    let text = first.text.trim_start().strip_prefix(mark)?;
    let mut pieces = vec![Piece { text, value: false }];
    pieces.extend_from_slice(rest);
    Some(pieces)
}

/// Lines, in the pieces that they are made of. A value that has lines is no end of the template's line: its line
/// breaks are spaces. Nothing when there are too many.
fn lines(text: &str, mark: char) -> Option<Vec<Vec<Piece<'_>>>> {
    let mut lines: Vec<Vec<Piece<'_>>> = vec![Vec::new()];
    for (place, text) in text.split(mark).enumerate() {
        if place % 2 == 1 {
            push(&mut lines, Piece { text, value: true });
            continue;
        }
        for (place, part) in text.split('\n').enumerate() {
            if place > 0 {
                lines.push(Vec::new());
            }
            if lines.len() > MOST_LINES {
                return None;
            }
            push(
                &mut lines,
                Piece {
                    text: part,
                    value: false,
                },
            );
        }
    }
    Some(lines)
}

fn push<'a>(lines: &mut [Vec<Piece<'a>>], piece: Piece<'a>) {
    if let (Some(line), false) = (lines.last_mut(), piece.text.is_empty()) {
        line.push(piece);
    }
}

/// Faces within a line. A `**` that finds no second is text.
fn runs(line: &[Piece<'_>]) -> Vec<Run> {
    let marks: usize = line
        .iter()
        .filter(|piece| !piece.value)
        .map(|piece| piece.text.matches("**").count())
        .sum();
    let mut left = marks - marks % 2;
    let (mut runs, mut strong) = (Vec::new(), false);
    for piece in line {
        if piece.value {
            let words: Vec<_> = piece.text.split_whitespace().collect();
            add_run(&mut runs, &words.join(" "), strong, true);
            continue;
        }
        let mut rest = piece.text;
        while let (Some((before, after)), true) = (rest.split_once("**"), left > 0) {
            add_run(&mut runs, before, strong, false);
            (rest, strong, left) = (after, !strong, left - 1);
        }
        add_run(&mut runs, rest, strong, false);
    }
    runs
}

fn add_run(runs: &mut Vec<Run>, text: &str, strong: bool, value: bool) {
    match runs.last_mut() {
        _ if text.is_empty() => {}
        Some(last) if (last.strong, last.value) == (strong, value) => last.text.push_str(text),
        _ => runs.push(Run {
            text: text.to_owned(),
            strong,
            value,
        }),
    }
}
