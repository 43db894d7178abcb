//! An SMTP server, reached by connections that are used again.
//!
//! lettre speaks the protocol; what it leaves open is closed here. Its own pool takes back a connection whose sending
//! was given up in the middle, whose next reply would then be taken for another mail's; it takes any positive reply
//! for the expected one; and it puts no limit on time and lines once it is connected. So connections are kept here,
//! and only those that have ended a mail in good order.

mod dial;
mod line;

use std::time::{Duration, Instant};

use lettre::{
    address::Envelope,
    transport::smtp::{
        Error,
        authentication::{Credentials, Mechanism},
        client::AsyncSmtpConnection,
        commands::{Data, Mail, Rcpt},
        extension::{ClientId, Extension, MailParameter},
        response::Response,
    },
};
use secrecy::ExposeSecret;
use tokio::{sync::Mutex, time::timeout};

use super::Undelivered;
use crate::config::MailServer;
use dial::Dialler;

/// From the connection to the end of the login.
const GREETING: Duration = Duration::from_secs(30);
/// A whole mail, besides what its size takes.
const SENDING: Duration = Duration::from_secs(60);
/// Bytes a second that a server takes at least.
const PACE: u64 = 256 * 1024;
/// An idle connection is asked whether it lives within this.
const ASKING: Duration = Duration::from_secs(5);
/// And told that it is over within this.
const GOODBYE: Duration = Duration::from_secs(1);
/// How long a connection may idle: servers shut theirs after some minutes.
const IDLE: Duration = Duration::from_secs(20);
/// None, half of one, or one that does not fit.
const UNREADABLE: &str = "the mail server's reply could not be understood";
/// Mails that one connection carries: servers have their limits.
const CARRIES: u32 = 50;

/// A server and the open connections to it.
pub struct Server {
    dialler: Dialler,
    hello: ClientId,
    credentials: Option<Credentials>,
    idle: Mutex<Vec<Connection>>,
}

struct Connection {
    smtp: AsyncSmtpConnection,
    carried: u32,
    since: Instant,
}

impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Server")
    }
}

impl Server {
    /// A server that is called when there is something to send.
    ///
    /// # Errors
    /// When TLS is wanted and the system has no certificates to trust, or the host is no name.
    pub fn new(settings: &MailServer) -> std::io::Result<Self> {
        let credentials = settings.credentials.as_ref().map(|(user, password)| {
            Credentials::new(user.clone(), password.expose_secret().to_owned())
        });
        Ok(Self {
            dialler: Dialler::new(settings)?,
            hello: ClientId::default(),
            credentials,
            idle: Mutex::new(Vec::new()),
        })
    }

    /// Sends a mail; the server has taken it over when this returns.
    ///
    /// # Errors
    /// For good when the server refuses this mail, for now whatever else goes wrong.
    pub async fn send(&self, envelope: &Envelope, bytes: &[u8]) -> Result<(), Undelivered> {
        let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        let limit = SENDING + Duration::from_secs(size / PACE);
        let sending = timeout(limit, self.exchange(envelope, bytes));
        sending.await.unwrap_or_else(|_| Err(late()))
    }

    async fn exchange(&self, envelope: &Envelope, bytes: &[u8]) -> Result<(), Undelivered> {
        let mut connection = self.connection().await?;
        let smtp = &mut connection.smtp;
        let parameters = parameters(smtp, envelope)?;
        expect(
            250,
            smtp.command(Mail::new(envelope.from().cloned(), parameters))
                .await,
        )?;
        for to in envelope.to() {
            expect(250, smtp.command(Rcpt::new(to.clone(), Vec::new())).await)?;
        }
        expect(354, smtp.command(Data).await)?;
        expect(250, smtp.message(bytes).await)?;
        self.keep(connection).await;
        Ok(())
    }

    async fn keep(&self, mut connection: Connection) {
        connection.carried += 1;
        connection.since = Instant::now();
        match connection.carried < CARRIES {
            true => self.idle.lock().await.push(connection),
            false => quit(connection).await,
        }
    }

    async fn connection(&self) -> Result<Connection, Undelivered> {
        loop {
            let idle = self.idle.lock().await.pop();
            let Some(mut idle) = idle else { break };
            let fresh = idle.since.elapsed() < IDLE;
            if fresh && timeout(ASKING, idle.smtp.test_connected()).await == Ok(true) {
                return Ok(idle);
            }
        }
        let connecting = timeout(GREETING, self.connect());
        connecting.await.unwrap_or_else(|_| Err(late()))
    }

    async fn connect(&self) -> Result<Connection, Undelivered> {
        let line = Box::new(self.dialler.dial(&self.hello).await?);
        let smtp = AsyncSmtpConnection::connect_with_transport(line, &self.hello).await;
        let mut smtp = smtp.map_err(|err| unwelcome(&err))?;
        if let Some(credentials) = &self.credentials {
            let ways = [Mechanism::Plain, Mechanism::Login];
            let login = smtp.auth(&ways, credentials).await;
            login.map_err(|err| unwelcome(&err))?;
        }
        Ok(Connection {
            smtp,
            carried: 0,
            since: Instant::now(),
        })
    }

    /// Shuts the idle connections.
    pub async fn close(&self) {
        let idle = std::mem::take(&mut *self.idle.lock().await);
        futures_util::future::join_all(idle.into_iter().map(quit)).await;
    }
}

async fn quit(mut connection: Connection) {
    // Who does not answer is hung up on.
    let _ = timeout(GOODBYE, connection.smtp.quit()).await;
}

fn late() -> Undelivered {
    Undelivered::for_now("late", "the mail server did not answer in time")
}

/// Addresses beyond ASCII need a server that knows them.
fn parameters(
    smtp: &AsyncSmtpConnection,
    envelope: &Envelope,
) -> Result<Vec<MailParameter>, Undelivered> {
    let addresses = envelope.to().iter().chain(envelope.from());
    if addresses.map(AsRef::<str>::as_ref).all(str::is_ascii) {
        return Ok(Vec::new());
    }
    match smtp.server_info().supports_feature(Extension::SmtpUtfEight) {
        true => Ok(vec![MailParameter::SmtpUtfEight]),
        false => Err(Undelivered::for_good(
            "refused",
            "the mail server takes no addresses beyond ASCII",
        )),
    }
}

/// Exactly this reply: another positive one would mean that the two sides talk of different things.
fn expect(code: u16, reply: Result<Response, Error>) -> Result<(), Undelivered> {
    match reply {
        Ok(reply) if reply.has_code(code) => Ok(()),
        Ok(_) => Err(Undelivered::for_now("protocol", UNREADABLE)),
        // A 5xx about this mail is the server's last word.
        Err(err) if err.is_permanent() => Err(Undelivered::for_good("refused", told(&err))),
        Err(err) => Err(Undelivered::for_now("deferred", told(&err))),
    }
}

/// What a server says before there is a mail concerns the way, not the mail.
fn unwelcome(err: &Error) -> Undelivered {
    Undelivered::for_now("unwelcome", told(err))
}

fn told(err: &Error) -> String {
    use std::error::Error as _;
    let said = err.source().map(ToString::to_string).unwrap_or_default();
    match err.status() {
        Some(code) => format!("{code} {said}"),
        None if err.is_client() => said,
        None if err.is_response() => UNREADABLE.into(),
        None => "the connection to the mail server broke off".into(),
    }
}
