//! E-mail addresses, lower-cased so that two spellings of one mailbox are one value.

use validator::ValidateEmail;

use super::pasted::plain;
use super::text_value::text_value;
use crate::code::Code;

/// Most characters of an address, and of what stands before its `@` (RFC 5321, 4.5.3.1).
const MOST: usize = 254;
const MOST_LOCAL: usize = 64;
/// Most characters of one part of a domain (RFC 1035, 2.3.4).
const MOST_LABEL: usize = 63;

/// A valid e-mail address in lower case, its domain as it is asked for (an internationalised one in Punycode).
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Email(String);

impl Email {
    /// Reads an address that any SMTP server takes: a `Dot-string` before the `@`, the name of a domain after it. No
    /// quoted texts, no addresses of hosts, no names that only a local network knows, nothing that needs SMTPUTF8.
    ///
    /// # Errors
    /// [`Code::InvalidEmail`].
    pub fn parse(text: &str) -> Result<Self, Code> {
        let text = plain(text).to_lowercase();
        let (local, domain) = text.rsplit_once('@').ok_or(Code::InvalidEmail)?;
        let domain = idna::domain_to_ascii(domain).map_err(|_| Code::InvalidEmail)?;
        let address = format!("{local}@{domain}");
        let valid = address.len() <= MOST && is_local(local) && is_domain(&domain);
        match valid && address.validate_email() {
            true => Ok(Self(address)),
            false => Err(Code::InvalidEmail),
        }
    }
}

/// Which characters it has is the validator's matter; here it is about dots and length.
fn is_local(local: &str) -> bool {
    local.len() <= MOST_LOCAL && local.split('.').all(|atom| !atom.is_empty())
}

fn is_domain(domain: &str) -> bool {
    let mut labels = domain.rsplit('.');
    let is_top = |label: &str| label.contains(|c: char| c.is_ascii_alphabetic());
    labels.next().is_some_and(is_top) && domain.contains('.') && domain.split('.').all(is_label)
}

fn is_label(label: &str) -> bool {
    let legal = |c: char| c.is_ascii_alphanumeric() || c == '-';
    (1..=MOST_LABEL).contains(&label.len())
        && label.chars().all(legal)
        && !label.starts_with('-')
        && !label.ends_with('-')
}

/// The name that somebody logs in by. It is an address, though not always one that mails reach: the first admin of a
/// machine may be `admin@localhost`, and who was there before a rule came still gets in.
///
/// # Errors
/// [`Code::InvalidEmail`].
pub fn login_name(text: &str) -> Result<String, Code> {
    if let Ok(email) = Email::parse(text) {
        return Ok(email.0);
    }
    let name = text.trim().to_lowercase();
    let legal = |c: char| !c.is_control() && !c.is_whitespace();
    match name.contains('@') && name.len() <= MOST && name.chars().all(legal) {
        true => Ok(name),
        false => Err(Code::InvalidEmail),
    }
}

text_value!(Email);
