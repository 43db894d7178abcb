//! The head of a form's part as programs write it: `Content-Disposition` and the parameters of a content type.
//!
//! RFC 7578 asks for UTF-8 between quotes. Browsers escape three characters by percent (WHATWG), curl and Go by
//! backslashes (RFC 2616), .NET writes no quotes around words, and what is not ASCII as an encoded word (RFC 2047), as an
//! extended parameter (RFC 8187), or both; Java's mailers write encoded words, old programs Latin-1.

use std::borrow::Cow;

use base64::{Engine, engine::general_purpose::STANDARD};
use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};
use percent_encoding::percent_decode;

/// What a part is called, and the file in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Disposition {
    /// Name of the field.
    pub name: Option<String>,
    /// Name of the file, as its program knows it.
    pub file_name: Option<String>,
}

impl Disposition {
    /// Reads the header's value. What can't be read is absent.
    #[must_use]
    pub fn of(header: &[u8]) -> Self {
        let parameters = parameters(header);
        Self {
            name: named(&parameters, "name"),
            file_name: named(&parameters, "filename"),
        }
    }
}

/// A parameter of a header's value, unquoted.
struct Parameter {
    name: String,
    value: Vec<u8>,
}

/// The text of the parameter of this name in a header of ASCII.
#[must_use]
pub fn parameter(header: &str, name: &str) -> Option<String> {
    let parameters = parameters(header.as_bytes());
    let found = parameters
        .into_iter()
        .find(|parameter| parameter.name == name)?;
    String::from_utf8(found.value).ok()
}

/// The extended one where there is one that can be read, else the plain one.
fn named(parameters: &[Parameter], name: &str) -> Option<String> {
    let value = |name: &str| {
        let found = parameters.iter().find(|parameter| parameter.name == name)?;
        Some(found.value.as_slice())
    };
    let extended = value(&format!("{name}*")).and_then(extended);
    extended.or_else(|| value(name).map(plain))
}

/// Everything after the first semicolon: `name=word` or `name="text"`, in any case, with blanks around.
fn parameters(header: &[u8]) -> Vec<Parameter> {
    let mut found = Vec::new();
    let mut rest = after(header, |byte| byte == b';');
    while !rest.is_empty() {
        let end = rest.iter().position(|byte| matches!(byte, b'=' | b';'));
        let (name, tail) = rest.split_at(end.unwrap_or(rest.len()));
        let Some((b'=', tail)) = tail.split_first() else {
            rest = after(tail, |byte| byte == b';');
            continue;
        };
        let tail = tail.trim_ascii_start();
        let (value, tail) = match tail.split_first() {
            Some((b'"', tail)) => quoted(tail),
            _ => {
                let end = tail.iter().position(|byte| *byte == b';');
                let (word, tail) = tail.split_at(end.unwrap_or(tail.len()));
                (word.trim_ascii_end().to_vec(), tail)
            }
        };
        found.push(Parameter {
            name: String::from_utf8_lossy(name.trim_ascii()).to_ascii_lowercase(),
            value,
        });
        rest = after(tail, |byte| byte == b';');
    }
    found
}

fn after(bytes: &[u8], is_end: impl Fn(u8) -> bool) -> &[u8] {
    let end = bytes.iter().position(|byte| is_end(*byte));
    end.and_then(|end| bytes.get(end + 1..)).unwrap_or_default()
}

/// The text up to the closing quote, and what follows it. A backslash escapes quotes and backslashes; before anything
/// else it is one, as in the paths that some programs send.
fn quoted(bytes: &[u8]) -> (Vec<u8>, &[u8]) {
    let mut text = Vec::new();
    let mut rest = bytes;
    loop {
        match rest {
            [] => return (text, rest),
            [b'"', tail @ ..] => return (text, tail),
            [b'\\', escaped @ (b'"' | b'\\'), tail @ ..] => {
                text.push(*escaped);
                rest = tail;
            }
            [byte, tail @ ..] => {
                text.push(*byte);
                rest = tail;
            }
        }
    }
}

/// `utf-8''a%C3%A7%C3%A3o.pdf` (RFC 8187); `None` when it can't be read.
fn extended(value: &[u8]) -> Option<String> {
    let value = std::str::from_utf8(value).ok()?;
    let (charset, tagged) = value.split_once('\'')?;
    let (_, encoded) = tagged.split_once('\'')?;
    let bytes: Cow<'_, [u8]> = percent_decode(encoded.as_bytes()).into();
    decoded(charset, &bytes)
}

/// Text of a character set; `None` for an unknown one, or bytes that it doesn't have.
fn decoded(charset: &str, bytes: &[u8]) -> Option<String> {
    let encoding = match charset {
        "" => UTF_8,
        charset => Encoding::for_label(charset.as_bytes())?,
    };
    let text = encoding.decode_without_bom_handling_and_without_replacement(bytes)?;
    Some(text.into_owned())
}

/// What is no UTF-8 is what Windows wrote in the West; then encoded words, then what browsers escape.
fn plain(value: &[u8]) -> String {
    let text = match std::str::from_utf8(value) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => WINDOWS_1252.decode_without_bom_handling(value).0,
    };
    let text = with_words_decoded(&text);
    let mut unescaped = text;
    for (escape, character) in [("%22", "\""), ("%0D", "\r"), ("%0A", "\n")] {
        unescaped = unescaped.replace(escape, character);
    }
    unescaped
}

/// Encoded words (RFC 2047) as the text that they stand for; blanks between two of them are none.
fn with_words_decoded(text: &str) -> String {
    let mut done = String::new();
    let mut rest = text;
    let mut after_word = false;
    while let Some(at) = rest.find("=?") {
        let (before, tail) = rest.split_at(at);
        let Some((word, tail)) = word(tail) else {
            let (mark, tail) = tail.split_at(2);
            done.extend([before, mark]);
            (rest, after_word) = (tail, false);
            continue;
        };
        if !(after_word && before.trim().is_empty()) {
            done.push_str(before);
        }
        done.push_str(&word);
        (rest, after_word) = (tail, true);
    }
    done + rest
}

/// The word at the start of the text, and what follows it.
fn word(text: &str) -> Option<(String, &str)> {
    let (charset, rest) = text.strip_prefix("=?")?.split_once('?')?;
    let (encoding, rest) = rest.split_once('?')?;
    let (encoded, rest) = rest.split_once("?=")?;
    let bytes = match encoding {
        "B" | "b" => STANDARD.decode(encoded).ok()?,
        "Q" | "q" => {
            let escaped = encoded
                .replace('%', "=25")
                .replace('_', " ")
                .replace('=', "%");
            percent_decode(escaped.as_bytes()).collect()
        }
        _ => return None,
    };
    // A charset may tell its language: `utf-8*pt`.
    let charset = charset.split('*').next().unwrap_or_default();
    Some((decoded(charset, &bytes)?, rest))
}

#[cfg(test)]
mod tests {
    use super::{Disposition, parameter};

    #[test]
    fn broken_heads_are_read_as_far_as_they_go() {
        let named = |header: &str| {
            let read = Disposition::of(header.as_bytes());
            (
                read.name.unwrap_or_default(),
                read.file_name.unwrap_or_default(),
            )
        };
        let both = |name: &str, file: &str| (name.to_owned(), file.to_owned());
        assert_eq!(named(""), both("", ""));
        assert_eq!(named("form-data"), both("", ""));
        assert_eq!(named("form-data; name"), both("", ""));
        assert_eq!(named("form-data; name=\"a"), both("a", ""));
        assert_eq!(named("form-data; name=a;; filename=\"\\"), both("a", "\\"));
        assert_eq!(named("form-data; xname=b; name=a"), both("a", ""));
        assert_eq!(
            named("form-data; filename==?x?Q?y?="),
            both("", "=?x?Q?y?=")
        );
        assert_eq!(
            named("form-data; filename==?utf-8?Q?y"),
            both("", "=?utf-8?Q?y")
        );
        assert_eq!(
            named("form-data; filename==?utf-8?B?*?="),
            both("", "=?utf-8?B?*?=")
        );
        assert_eq!(
            named("form-data; filename=x; filename*=utf-8'a"),
            both("", "x")
        );
        assert_eq!(
            named("form-data; filename=x; filename*=klingon''a"),
            both("", "x")
        );
    }

    #[test]
    fn a_parameter_is_found_in_any_case() {
        let found = |header: &str| parameter(header, "boundary");
        assert_eq!(found("a/b; Boundary=\"x y\"").as_deref(), Some("x y"));
        assert_eq!(
            found("a/b; charset=utf-8; boundary=x;y=z").as_deref(),
            Some("x")
        );
        assert_eq!(found("a/b"), None);
    }
}
