//! From a name to a line: TCP, and TLS from the first byte or from STARTTLS on. There is no way back to less.

use std::{io, sync::Arc, time::Duration};

use lettre::transport::smtp::extension::ClientId;
use rustls_platform_verifier::BuilderVerifierExt;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    net::TcpStream,
    time::timeout,
};
use tokio_rustls::{
    TlsConnector,
    client::TlsStream,
    rustls::{ClientConfig, crypto::aws_lc_rs, pki_types::ServerName},
};

use super::{super::Undelivered, line::Line};
use crate::config::{MailServer, MailTls};

/// How long one address may take to answer.
const CONNECTING: Duration = Duration::from_secs(10);
/// Longest reply line, as RFC 5321 has it with room.
const LINE: u64 = 1000;
/// Most lines of a reply.
const LINES: usize = 100;

/// Calls one server.
pub struct Dialler {
    host: String,
    port: u16,
    tls: Option<Tls>,
}

struct Tls {
    connector: TlsConnector,
    name: ServerName<'static>,
    upgraded: bool,
}

impl Dialler {
    /// Who calls this server.
    ///
    /// # Errors
    /// When TLS is wanted and the system has no certificates to trust, or the host is no name.
    pub fn new(server: &MailServer) -> io::Result<Self> {
        Ok(Self {
            host: server.host.clone(),
            port: server.port,
            tls: match server.tls {
                MailTls::Never => None,
                tls => Some(Tls::new(&server.host, tls == MailTls::Upgraded)?),
            },
        })
    }

    /// A line, protected as configured.
    ///
    /// # Errors
    /// For now, always: the server may be mended.
    pub async fn dial(&self, hello: &ClientId) -> Result<Line, Undelivered> {
        let tcp = self.connect().await?;
        let peer = tcp.peer_addr().map_err(|err| unreachable(err.kind()))?;
        match &self.tls {
            None => Ok(Line::new(tcp, peer)),
            Some(tls) if tls.upgraded => {
                let tcp = upgraded(tcp, hello).await?;
                Ok(Line::greeted(tls.over(tcp).await?, peer))
            }
            Some(tls) => Ok(Line::new(tls.over(tcp).await?, peer)),
        }
    }

    async fn connect(&self) -> Result<TcpStream, Undelivered> {
        let addresses = tokio::net::lookup_host((self.host.as_str(), self.port)).await;
        let addresses = addresses.map_err(|_| {
            Undelivered::for_now("unreachable", "the mail server's name is not known")
        })?;
        let mut last = io::ErrorKind::AddrNotAvailable;
        for address in addresses {
            match timeout(CONNECTING, TcpStream::connect(address)).await {
                Ok(Ok(tcp)) => {
                    // Small commands, each of which waits for its answer.
                    let _ = tcp.set_nodelay(true);
                    return Ok(tcp);
                }
                Ok(Err(err)) => last = err.kind(),
                Err(_) => last = io::ErrorKind::TimedOut,
            }
        }
        Err(unreachable(last))
    }
}

impl Tls {
    fn new(host: &str, upgraded: bool) -> io::Result<Self> {
        let provider = Arc::new(aws_lc_rs::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .and_then(BuilderVerifierExt::with_platform_verifier)
            .map_err(io::Error::other)?
            .with_no_client_auth();
        Ok(Self {
            connector: Arc::new(config).into(),
            name: ServerName::try_from(host.to_owned()).map_err(io::Error::other)?,
            upgraded,
        })
    }

    async fn over(&self, tcp: TcpStream) -> Result<TlsStream<TcpStream>, Undelivered> {
        let shaking = self.connector.connect(self.name.clone(), tcp).await;
        shaking.map_err(|err| {
            let reason = format!("no safe connection to the mail server: {err}");
            Undelivered::for_now("tls", reason)
        })
    }
}

fn unreachable(kind: io::ErrorKind) -> Undelivered {
    let reason = format!("the mail server cannot be reached: {kind}");
    Undelivered::for_now("unreachable", reason)
}

/// Asks for STARTTLS. What came in the clear counts for nothing afterwards, and what came too early ends the call:
/// somebody in between could slip in replies that would be taken for the server's.
async fn upgraded(tcp: TcpStream, hello: &ClientId) -> Result<TcpStream, Undelivered> {
    let mut wire = BufReader::new(tcp);
    expect(&mut wire, "220").await?;
    say(&mut wire, &format!("EHLO {hello}\r\n")).await?;
    let offered = expect(&mut wire, "250").await?;
    let starttls = |line: &String| line.trim().eq_ignore_ascii_case("STARTTLS");
    if !offered.iter().any(starttls) {
        let reason = "the mail server offers no STARTTLS, and nothing is sent in the clear";
        return Err(Undelivered::for_now("tls", reason));
    }
    say(&mut wire, "STARTTLS\r\n").await?;
    expect(&mut wire, "220").await?;
    if !wire.buffer().is_empty() {
        let reason = "the mail server spoke in the clear after STARTTLS";
        return Err(Undelivered::for_now("tls", reason));
    }
    Ok(wire.into_inner())
}

async fn say(wire: &mut BufReader<TcpStream>, command: &str) -> Result<(), Undelivered> {
    let said = wire.get_mut().write_all(command.as_bytes()).await;
    said.map_err(|_| broken())
}

/// The lines of a reply, without its code, which is the expected one.
async fn expect(wire: &mut BufReader<TcpStream>, code: &str) -> Result<Vec<String>, Undelivered> {
    let mut lines = Vec::new();
    while lines.len() < LINES {
        let mut bytes = Vec::new();
        let mut limited = wire.take(LINE);
        let reading = limited.read_until(b'\n', &mut bytes).await;
        reading.map_err(|_| broken())?;
        if !bytes.ends_with(b"\n") {
            break;
        }
        let line = String::from_utf8_lossy(&bytes);
        let (said, rest) = line.trim_end().split_at_checked(3).ok_or_else(broken)?;
        if said != code {
            return Err(Undelivered::for_now("unwelcome", line.trim_end()));
        }
        lines.push(rest.get(1..).unwrap_or_default().to_owned());
        if !rest.starts_with('-') {
            return Ok(lines);
        }
    }
    Err(broken())
}

fn broken() -> Undelivered {
    let reason = "the connection to the mail server broke off";
    Undelivered::for_now("unreachable", reason)
}
