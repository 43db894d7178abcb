//! The document as YAML that every reader reads alike: what older ones take for a date is quoted.

use serde_json::Value;

/// Writes a document as YAML.
///
/// # Errors
/// When it can't be written, which is a defect.
pub fn write(document: &Value) -> Result<String, String> {
    let text = yaml_serde::to_string(document).map_err(|err| err.to_string())?;
    let mut block = None;
    let lines = text.lines().map(|line| {
        let indent = line.len() - line.trim_start().len();
        // Text between the lines of a block is nobody's value.
        if block.is_some_and(|outside| indent > outside || line.is_empty()) {
            return line.to_owned();
        }
        block = begins_block(line).then_some(indent);
        quoted(line)
    });
    Ok(lines.map(|line| line + "\n").collect())
}

fn begins_block(line: &str) -> bool {
    [": |", ": |-", ": |+", ": >", ": >-", "- |", "- |-"]
        .iter()
        .any(|mark| line.ends_with(mark))
}

/// A line whose value YAML 1.1 would take for a date, an instant or a number to the base of sixty, with quotes.
fn quoted(line: &str) -> String {
    let value = line
        .rsplit_once(": ")
        .map_or(line.trim_start(), |(_, value)| value);
    let value = value.trim_start_matches("- ");
    match is_trap(value) {
        true => {
            let before = line.len() - value.len();
            format!("{}'{value}'", line.get(..before).unwrap_or_default())
        }
        false => line.to_owned(),
    }
}

fn is_trap(value: &str) -> bool {
    let mut bytes = value.bytes();
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    let marks = |byte: u8| matches!(byte, b'-' | b':' | b'.' | b'T' | b'Z' | b'+' | b'_');
    digits >= 3
        && value.contains(['-', ':', '_'])
        && value.starts_with(|first: char| first.is_ascii_digit())
        && bytes.all(|byte| byte.is_ascii_digit() || marks(byte))
}
