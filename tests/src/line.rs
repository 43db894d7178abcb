//! A line between the product and PostgreSQL that fails in the ways a host does: without a word.

use crate::cluster::with_address;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// As many bytes as anybody sends.
const ALL: i64 = i64::MAX / 2;

/// The line. Dropped, it is cut.
pub struct Line {
    url: String,
    faults: Arc<Faults>,
    serving: JoinHandle<()>,
}

/// What is wrong with it. A connection that fell silent stays so, however the line does afterwards.
struct Faults {
    /// Connections so far.
    opened: AtomicU64,
    /// Those of them that say nothing any more.
    silent: AtomicU64,
    /// New ones say nothing either.
    away: AtomicBool,
    /// Bytes of answers that still come through.
    answers: AtomicI64,
    /// The answer to a statement with these words is lost, and all that follows it on its connection.
    lost: Mutex<Option<&'static str>>,
    /// SQLSTATE that new connections are refused with.
    refused: Mutex<Option<&'static str>>,
    /// Those of the connections that are cut.
    cut: watch::Sender<u64>,
}

impl Line {
    /// A line to the database of this URL.
    pub async fn to(url: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address").to_string();
        let (url, server) = with_address(url, &address);
        let faults = Arc::new(Faults {
            opened: AtomicU64::new(0),
            silent: AtomicU64::new(0),
            away: AtomicBool::new(false),
            answers: AtomicI64::new(ALL),
            lost: Mutex::new(None),
            refused: Mutex::new(None),
            cut: watch::Sender::new(0),
        });
        let serving = tokio::spawn(serve(listener, server, Arc::clone(&faults)));
        Self {
            url,
            faults,
            serving,
        }
    }

    /// The database's URL through this line.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Connections that were ever opened.
    #[must_use]
    pub fn opened(&self) -> u64 {
        self.faults.opened.load(Ordering::SeqCst)
    }

    /// Every connection that stands falls silent; new ones work.
    pub fn silence(&self) {
        self.faults.silent.store(self.opened(), Ordering::SeqCst);
    }

    /// The host is away: what stands and what is opened is silent.
    pub fn vanish(&self) {
        self.faults.away.store(true, Ordering::SeqCst);
        self.silence();
    }

    /// After so many bytes of answers the host is away.
    pub fn vanish_after(&self, bytes: i64) {
        self.faults.answers.store(bytes, Ordering::SeqCst);
    }

    /// The answer to the next statement with these words is lost.
    pub fn lose_the_answer_to(&self, words: &'static str) {
        *self.faults.lost.lock().expect("a lock") = Some(words);
    }

    /// Connections that are opened from now on are refused; those that stand are cut.
    pub fn refuse(&self, sqlstate: &'static str) {
        *self.faults.refused.lock().expect("a lock") = Some(sqlstate);
        self.faults.cut.send_replace(self.opened());
    }

    /// The host is back; what fell silent before knows nothing of it.
    pub fn heal(&self) {
        self.silence();
        self.faults.away.store(false, Ordering::SeqCst);
        self.faults.answers.store(ALL, Ordering::SeqCst);
        *self.faults.lost.lock().expect("a lock") = None;
        *self.faults.refused.lock().expect("a lock") = None;
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn serve(listener: TcpListener, server: String, faults: Arc<Faults>) {
    // Its connections end with it.
    let mut connections = tokio::task::JoinSet::new();
    while let Ok((client, _)) = listener.accept().await {
        let number = faults.opened.fetch_add(1, Ordering::SeqCst) + 1;
        let refused = *faults.refused.lock().expect("a lock");
        let (server, faults) = (server.clone(), Arc::clone(&faults));
        connections.spawn(async move {
            match refused {
                Some(sqlstate) => refuse(client, sqlstate).await,
                None => connect(client, &server, number, faults).await,
            }
        });
    }
}

async fn connect(client: TcpStream, server: &str, number: u64, faults: Arc<Faults>) {
    let server = TcpStream::connect(server).await.expect("PostgreSQL");
    let _ = (client.set_nodelay(true), server.set_nodelay(true));
    let ((from_client, to_client), (from_server, to_server)) =
        (client.into_split(), server.into_split());
    let end = Arc::new(End {
        number,
        faults,
        silent: AtomicBool::new(false),
    });
    let mut cut = end.faults.cut.subscribe();
    tokio::select! {
        _ = cut.wait_for(|cut| number <= *cut) => {}
        _ = async {
            tokio::join!(
                asks(from_client, to_server, Arc::clone(&end)),
                answers(from_server, to_client, Arc::clone(&end)),
            )
        } => {}
    }
}

/// One connection.
struct End {
    number: u64,
    faults: Arc<Faults>,
    silent: AtomicBool,
}

impl End {
    fn is_silent(&self) -> bool {
        let away = self.faults.away.load(Ordering::SeqCst);
        if away || self.number <= self.faults.silent.load(Ordering::SeqCst) {
            self.silent.store(true, Ordering::SeqCst);
        }
        self.silent.load(Ordering::SeqCst)
    }

    /// An answer that is to be lost is lost before its statement is asked.
    fn look_for_what_is_lost(&self, sent: &[u8]) {
        let mut lost = self.faults.lost.lock().expect("a lock");
        let found = |words: &str| {
            sent.windows(words.len())
                .any(|part| part == words.as_bytes())
        };
        if lost.is_some_and(found) {
            *lost = None;
            self.silent.store(true, Ordering::SeqCst);
        }
    }
}

async fn asks(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, end: Arc<End>) {
    let mut buffer = vec![0; 16 * 1024];
    while let Ok(read @ 1..) = from.read(&mut buffer).await {
        // What was asked before the answer was lost has arrived.
        if !end.is_silent() {
            end.look_for_what_is_lost(&buffer[..read]);
            if to.write_all(&buffer[..read]).await.is_err() {
                break;
            }
        }
    }
}

async fn answers(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, end: Arc<End>) {
    let mut buffer = vec![0; 16 * 1024];
    while let Ok(read @ 1..) = from.read(&mut buffer).await {
        if end.is_silent() {
            continue;
        }
        let length = i64::try_from(read).expect("a small number");
        let left = end.faults.answers.fetch_sub(length, Ordering::SeqCst);
        let passes = usize::try_from(left.clamp(0, length)).expect("a small number");
        if to.write_all(&buffer[..passes]).await.is_err() {
            break;
        }
        if passes < read {
            end.faults.away.store(true, Ordering::SeqCst);
        }
    }
    // A server's end is heard of, unless the line is silent.
    if end.is_silent() {
        std::future::pending::<()>().await;
    }
}

/// Reads what a client begins with and refuses it, as a server does that starts up or is full.
async fn refuse(mut client: TcpStream, sqlstate: &str) {
    const NO_TLS: [u8; 8] = [0, 0, 0, 8, 4, 210, 22, 47];
    let mut buffer = vec![0; 4 * 1024];
    while let Ok(read @ 1..) = client.read(&mut buffer).await {
        if buffer[..read] == NO_TLS {
            let _ = client.write_all(b"N").await;
            continue;
        }
        let fields = format!("SFATAL\0VFATAL\0C{sqlstate}\0Mrefused\0\0");
        let length = u32::try_from(fields.len() + 4).expect("a small number");
        let mut message = vec![b'E'];
        message.extend(length.to_be_bytes());
        message.extend(fields.as_bytes());
        let _ = client.write_all(&message).await;
        return;
    }
}
