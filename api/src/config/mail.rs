//! `VENCEMOS_SMTP_URL` and `VENCEMOS_MAIL_FROM`: how mails leave, and in whose name.

use std::{
    net::IpAddr,
    path::{Path, PathBuf},
};

use domain::values::Email;
use lettre::message::Mailbox;
use percent_encoding::percent_decode_str;
use reqwest::Url;
use secrecy::SecretString;

use super::Reader;

const URL: &str = "VENCEMOS_SMTP_URL";
const FROM: &str = "VENCEMOS_MAIL_FROM";
/// Stands in files that nobody receives.
const NOBODY: &str = "Vencemos <nao-responda@localhost>";

/// How mails leave.
#[derive(Clone, Debug)]
pub struct Mail {
    /// In whose name; the responsible stands in `Reply-To`.
    pub from: Option<Mailbox>,
    /// The way.
    pub way: MailWay,
}

/// Where mails go.
#[derive(Clone, Debug)]
pub enum MailWay {
    /// Into `.eml` files of a directory.
    Directory(PathBuf),
    /// To an SMTP server.
    Server(MailServer),
}

/// An SMTP server.
#[derive(Clone, Debug)]
pub struct MailServer {
    /// Name or address, as it stands in its certificate.
    pub host: String,
    /// Port.
    pub port: u16,
    /// How the connection is protected.
    pub tls: MailTls,
    /// User and password.
    pub credentials: Option<(String, SecretString)>,
}

/// How a connection to an SMTP server is protected; never less than this.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailTls {
    /// Not at all.
    Never,
    /// From its STARTTLS on, which has to be offered.
    Upgraded,
    /// From the first byte.
    Always,
}

impl Mail {
    /// In whose name a mail is sent.
    #[must_use]
    pub fn sender(&self) -> Option<Mailbox> {
        self.from.clone().or_else(|| NOBODY.parse().ok())
    }
}

impl Reader {
    /// Reads how mails leave.
    pub(super) fn mail(&mut self, data_dir: &Path) -> Mail {
        let from = self.sender();
        let Some(url) = self.text(URL) else {
            let way = MailWay::Directory(data_dir.join("mail"));
            return Mail { from, way };
        };
        if from.is_none() && !self.complains_of(FROM) {
            self.problems.push(format!("{FROM} is required with {URL}"));
        }
        let server = server(&url).unwrap_or_else(|problem| {
            self.problems.push(format!("{URL} {problem}"));
            MailServer {
                host: String::new(),
                port: 0,
                tls: MailTls::Always,
                credentials: None,
            }
        });
        Mail {
            from,
            way: MailWay::Server(server),
        }
    }

    fn sender(&mut self) -> Option<Mailbox> {
        let text = self.text(FROM)?;
        let sender: Option<Mailbox> = text.parse().ok();
        // A bare host would be refused by the first server that asks who sends.
        let sender = sender.filter(|sender| Email::parse(sender.email.as_ref()).is_ok());
        if sender.is_none() {
            self.problems.push(format!(
                "{FROM} must be an address, such as Provedor <vendas@example.com>"
            ));
        }
        sender
    }

    fn complains_of(&self, name: &str) -> bool {
        self.problems.iter().any(|line| line.starts_with(name))
    }
}

fn server(text: &str) -> Result<MailServer, &'static str> {
    let url = Url::parse(text).map_err(|_| "cannot be read")?;
    let host = url.host_str().filter(|host| !host.is_empty());
    let host = host.ok_or("must name a server")?;
    let host = host.trim_matches(['[', ']']).to_owned();
    if !matches!(url.path(), "" | "/") || url.fragment().is_some() {
        return Err("must end after the port or ?tls=required");
    }
    let (tls, port) = match (url.scheme(), url.query()) {
        ("smtp", None) => (MailTls::Never, 25),
        ("smtp", Some("tls=required")) => (MailTls::Upgraded, 587),
        ("smtps", None) => (MailTls::Always, 465),
        _ => return Err("must be smtp://host, smtp://host?tls=required or smtps://host"),
    };
    let credentials = credentials(&url)?;
    if tls == MailTls::Never && credentials.is_some() && !is_loopback(&host) {
        return Err("would send a password in the clear: use smtps:// or ?tls=required");
    }
    Ok(MailServer {
        port: url.port().unwrap_or(port),
        host,
        tls,
        credentials,
    })
}

fn credentials(url: &Url) -> Result<Option<(String, SecretString)>, &'static str> {
    let decoded = |text: &str| {
        let text = percent_decode_str(text).decode_utf8();
        text.map_err(|_| "has a user or password that is not UTF-8")
            .map(String::from)
    };
    match (url.username(), url.password()) {
        ("", None) => Ok(None),
        ("", _) | (_, None) => Err("needs both user and password, or neither"),
        (user, Some(password)) => Ok(Some((decoded(user)?, decoded(password)?.into()))),
    }
}

fn is_loopback(host: &str) -> bool {
    let address = host.parse::<IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}
