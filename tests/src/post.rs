//! A real SMTP server on loopback: it speaks the protocol, keeps what it took over, and misbehaves when told to.

mod talk;

use std::collections::{HashMap, VecDeque};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::task::{JoinHandle, JoinSet};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::{ServerConfig, pki_types::PrivateKeyDer};

/// A mail as the server took it over.
#[derive(Clone, Debug)]
pub struct Taken {
    pub from: String,
    pub to: Vec<String>,
    /// Without the dots that the protocol doubles.
    pub bytes: Vec<u8>,
    /// Who had logged in.
    pub user: Option<String>,
    /// Whether it came over TLS.
    pub sealed: bool,
}

/// What happens to one mail.
#[derive(Clone, Copy, Debug)]
pub enum Act {
    /// Its recipient gets this reply.
    AtRecipient(&'static str),
    /// Its content gets this reply.
    AtEnd(&'static str),
    /// Its content gets no reply but the end of the connection; the mail was not taken over.
    HangUpAfterData,
    /// It is taken over, but the connection ends before that is said.
    HangUpAfterTaking,
    /// It is taken over and confirmed, then the connection ends.
    ConfirmAndHangUp,
    /// It is taken over and confirmed after so many milliseconds.
    Slowly(u64),
    /// Its content is never answered.
    Silence,
    /// Its content is answered by a line that never ends.
    Endless,
}

/// How a server greets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Manner {
    /// As it should.
    #[default]
    Plain,
    /// Offers STARTTLS.
    Upgrading,
    /// TLS from the first byte.
    Sealed,
    /// Takes the connection and says nothing.
    Silent,
    /// Says more than anyone wants to hear.
    Endless,
}

#[derive(Debug, Default)]
struct Book {
    taken: Vec<Taken>,
    /// For the next mails, whoever they are for.
    next: VecDeque<Act>,
    /// For each mail to these.
    always: HashMap<String, Act>,
    /// Every line that came in the clear.
    overheard: String,
    connections: usize,
}

/// A post office. Dropped, it shuts.
pub struct PostOffice {
    address: SocketAddr,
    manner: Manner,
    book: Arc<Mutex<Book>>,
    certificate: TempDir,
    serving: JoinHandle<()>,
}

/// What one conversation needs to know.
#[derive(Clone)]
struct Rules {
    manner: Manner,
    book: Arc<Mutex<Book>>,
    acceptor: TlsAcceptor,
    login: Option<(&'static str, &'static str)>,
}

impl PostOffice {
    /// One that works.
    pub async fn open() -> Self {
        Self::of(Manner::Plain, None).await
    }

    /// One with manners, that lets in only who logs in so.
    pub async fn of(manner: Manner, login: Option<(&'static str, &'static str)>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let book = Arc::new(Mutex::new(Book::default()));
        let (certificate, acceptor) = certified();
        let rules = Rules {
            manner,
            book: Arc::clone(&book),
            acceptor,
            login,
        };
        Self {
            address,
            manner,
            book,
            certificate,
            serving: tokio::spawn(serve(listener, rules)),
        }
    }

    /// Settings of a product that sends its mails here.
    #[must_use]
    pub fn settings(&self) -> Vec<(&'static str, String)> {
        let from = "Provedor Açaí <vendas@example.com>".to_owned();
        vec![
            ("VENCEMOS_SMTP_URL", self.url("")),
            ("VENCEMOS_MAIL_FROM", from),
        ]
    }

    /// Its URL, for who logs in as `user:password@` or as nobody.
    #[must_use]
    pub fn url(&self, login: &str) -> String {
        let port = self.address.port();
        match self.manner {
            Manner::Upgrading => format!("smtp://{login}localhost:{port}?tls=required"),
            Manner::Sealed => format!("smtps://{login}localhost:{port}"),
            _ => format!("smtp://{login}127.0.0.1:{port}"),
        }
    }

    /// The file with its certificate, for who trusts it.
    #[must_use]
    pub fn certificate(&self) -> String {
        self.certificate
            .path()
            .join("cert.pem")
            .display()
            .to_string()
    }

    /// What happens to the next mails, one after the other.
    pub fn next(&self, acts: impl IntoIterator<Item = Act>) {
        self.book().next.extend(acts);
    }

    /// What happens to each mail to a recipient.
    pub fn always(&self, recipient: &str, act: Act) {
        self.book().always.insert(recipient.to_owned(), act);
    }

    /// Nothing special happens from now on.
    pub fn behave(&self) {
        let mut book = self.book();
        book.next.clear();
        book.always.clear();
    }

    /// Shuts: connections are refused from now on.
    pub fn shut(&self) {
        self.serving.abort();
    }

    /// What it took over so far.
    #[must_use]
    pub fn taken(&self) -> Vec<Taken> {
        self.book().taken.clone()
    }

    /// What it took over for a recipient.
    #[must_use]
    pub fn taken_for(&self, recipient: &str) -> Vec<Taken> {
        let mut taken = self.taken();
        taken.retain(|mail| mail.to == [recipient]);
        taken
    }

    /// Every line that came in the clear.
    #[must_use]
    pub fn overheard(&self) -> String {
        self.book().overheard.clone()
    }

    /// How often it was called.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.book().connections
    }

    fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().expect("the book")
    }
}

impl Drop for PostOffice {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn serve(listener: TcpListener, rules: Rules) {
    // Dropped with this task, and the conversations with it.
    let mut conversations = JoinSet::new();
    while let Ok((socket, _)) = listener.accept().await {
        rules.book.lock().expect("the book").connections += 1;
        let _ = socket.set_nodelay(true);
        conversations.spawn(talk::with(socket, rules.clone()));
    }
}

fn certified() -> (TempDir, TlsAcceptor) {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]);
    let made = made.expect("a certificate");
    let directory = TempDir::with_prefix("vencemos-smtp-").expect("a directory");
    std::fs::write(directory.path().join("cert.pem"), made.cert.pem()).expect("a file");
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).expect("a key");
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key);
    let config = Arc::new(config.expect("a configuration"));
    (directory, config.into())
}
