//! From a letter to MIME: the text twice, then its enclosures. Every header is a typed one, so
//! that no value becomes a header of its own.

use bytes::Bytes;
use chrono::{DateTime, Utc};
use lettre::{
    Address,
    message::{
        Attachment, Body, Mailbox, Message, MultiPart,
        header::{ContentTransferEncoding, ContentType, Header, HeaderName, HeaderValue},
    },
};

use sha2::{Digest as _, Sha256};

use super::{Ready, Undelivered};

/// What one recipient gets.
#[derive(Debug)]
pub struct Letter {
    /// Subject, as it is to be read.
    pub subject: String,
    /// The body for whoever reads plain text.
    pub text: String,
    /// The same in HTML.
    pub html: String,
    /// Whom an answer goes to.
    pub reply_to: Option<Mailbox>,
    /// Nobody pressed a button for it: no holiday notice shall answer it (RFC 3834).
    pub automatic: bool,
    /// What goes with it.
    pub enclosures: Vec<Enclosure>,
}

/// A file that goes with a letter.
#[derive(Debug)]
pub struct Enclosure {
    /// Name.
    pub name: String,
    /// Media type.
    pub content_type: String,
    /// Content.
    pub bytes: Bytes,
    /// What its SHA-256 has to be, in hexadecimal.
    pub sha256: Option<String>,
}

/// From whom to whom, and as which message.
#[derive(Debug)]
pub struct Cover {
    /// In whose name.
    pub from: Mailbox,
    /// The one recipient.
    pub to: Address,
    /// `<…@…>`, the same on each try.
    pub message_id: String,
    /// The same on each try.
    pub date: DateTime<Utc>,
}

/// `Auto-Submitted: auto-generated`.
#[derive(Clone)]
struct Automatic;

impl Header for Automatic {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

/// Puts a letter under its cover into MIME.
///
/// # Errors
/// For good: another try would end the same.
pub fn composed(letter: Letter, cover: Cover) -> Result<Ready, Undelivered> {
    let mut builder = Message::builder()
        .from(cover.from)
        .to(Mailbox::new(None, cover.to))
        .subject(one_line(&letter.subject))
        .message_id(Some(cover.message_id))
        .date(cover.date.into());
    if let Some(reply_to) = letter.reply_to {
        builder = builder.reply_to(reply_to);
    }
    if letter.automatic {
        builder = builder.header(Automatic);
    }
    let mut parts = MultiPart::alternative_plain_html(letter.text, letter.html);
    if !letter.enclosures.is_empty() {
        parts = MultiPart::mixed().multipart(parts);
    }
    for enclosure in letter.enclosures {
        parts = parts.singlepart(enclosed(enclosure)?);
    }
    let message = builder.multipart(parts).map_err(|err| unfit(&err))?;
    Ok(Ready {
        envelope: message.envelope().clone(),
        bytes: message.formatted(),
    })
}

fn enclosed(enclosure: Enclosure) -> Result<lettre::message::SinglePart, Undelivered> {
    let hash = || hex::encode(Sha256::digest(&enclosure.bytes));
    if enclosure
        .sha256
        .as_ref()
        .is_some_and(|sha256| *sha256 != hash())
    {
        let reason = format!("the attachment {} is damaged", enclosure.name);
        return Err(Undelivered::for_good("damaged", reason));
    }
    let kind = ContentType::parse(&enclosure.content_type).map_err(|err| unfit(&err))?;
    // Whatever its bytes are, they arrive as they are.
    let encoding = ContentTransferEncoding::Base64;
    let body = Body::new_with_encoding(Vec::from(enclosure.bytes), encoding);
    let body = body.map_err(|_| unfit(&"no body"))?;
    Ok(Attachment::new(enclosure.name).body(body, kind))
}

fn unfit(err: &dyn std::fmt::Display) -> Undelivered {
    tracing::error!(%err, "a mail does not become a message");
    Undelivered::for_good("defect", "the mail could not be put together")
}

/// A person as a mailbox.
#[must_use]
pub fn mailbox(name: &str, email: &str) -> Option<Mailbox> {
    let name = Some(one_line(name)).filter(|name| !name.is_empty());
    Some(Mailbox::new(name, email.parse().ok()?))
}

/// A header's value has one line; what rests in the database may be older than the rule that keeps control characters
/// out.
fn one_line(text: &str) -> String {
    let text = text.replace(char::is_control, " ");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::one_line;

    #[test]
    fn a_value_stays_on_its_line() {
        let hostile = "Oi\r\nBcc: todos@example.com\u{85}\u{2028}\0fim ";
        assert_eq!(one_line(hostile), "Oi Bcc: todos@example.com fim");
    }
}
