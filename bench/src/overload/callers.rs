//! The callers, on a thread of their own: as little work a request as can be.

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    net::SocketAddr,
    rc::Rc,
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::mpsc,
    task::LocalSet,
    time::MissedTickBehavior,
};

use crate::Outcome;

/// How often arrivals are looked at.
const TICK: Duration = Duration::from_millis(1);
/// How often health is asked for.
const PROBE: Duration = Duration::from_millis(100);
/// So much is read at once.
const BUFFER: usize = 64 * 1024;
/// Answers to what was asked last may take so long.
const PATIENCE: Duration = Duration::from_secs(10);

/// Whom they call, and what for.
#[derive(Clone, Debug)]
pub struct Callers {
    pub address: SocketAddr,
    /// `METHOD path` each.
    pub requests: Vec<String>,
    pub token: String,
    pub seconds: u64,
}

/// What they were told.
#[derive(Debug, Default)]
pub struct Told {
    pub seconds: f64,
    /// Seconds from the moment it was to be asked, each.
    pub answered: Vec<f64>,
    pub refused: Vec<f64>,
    pub failed: usize,
    pub unsent: usize,
    pub worst_health: f64,
}

/// What is shared by the callers of one thread.
struct Calls {
    address: SocketAddr,
    requests: Vec<Vec<u8>>,
    next: Cell<usize>,
    told: RefCell<Told>,
    idle: RefCell<VecDeque<mpsc::Sender<Instant>>>,
}

impl Callers {
    /// Each asks again as soon as it was answered.
    pub async fn closed(&self, connections: usize) -> Outcome<Told> {
        self.on_a_thread(move |calls, seconds| closed(calls, connections, seconds))
            .await
    }

    /// So many requests a second, whether the former ones are answered or not.
    pub async fn open(&self, connections: usize, rate: f64) -> Outcome<Told> {
        self.on_a_thread(move |calls, seconds| open(calls, connections, rate, seconds))
            .await
    }

    async fn on_a_thread<F, W>(&self, work: F) -> Outcome<Told>
    where
        F: FnOnce(Rc<Calls>, Duration) -> W + Send + 'static,
        W: Future<Output = std::io::Result<()>> + 'static,
    {
        let callers = self.clone();
        let thread = tokio::task::spawn_blocking(move || -> std::io::Result<Told> {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()?;
            let calls = Rc::new(callers.calls());
            let seconds = Duration::from_secs(callers.seconds);
            let local = LocalSet::new();
            local.block_on(&runtime, async {
                let probing = tokio::task::spawn_local(probe(Rc::clone(&calls)));
                let worked = work(Rc::clone(&calls), seconds).await;
                probing.abort();
                worked
            })?;
            Ok(calls.told.take())
        });
        Ok(thread.await??)
    }

    fn calls(&self) -> Calls {
        let (address, token) = (self.address, &self.token);
        let head = |line: &String| {
            format!(
                "{line} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\nAccept: */*\r\n\r\n"
            )
        };
        Calls {
            address,
            requests: self.requests.iter().map(|line| head(line).into()).collect(),
            next: Cell::new(0),
            told: RefCell::default(),
            idle: RefCell::default(),
        }
    }
}

async fn closed(calls: Rc<Calls>, connections: usize, seconds: Duration) -> std::io::Result<()> {
    let mut streams = Vec::new();
    for _ in 0..connections {
        streams.push(TcpStream::connect(calls.address).await?);
    }
    let began = Instant::now();
    let asking = streams.into_iter().map(|mut stream| {
        let calls = Rc::clone(&calls);
        tokio::task::spawn_local(async move {
            while began.elapsed() < seconds {
                if !calls.ask(&mut stream, Instant::now()).await {
                    return;
                }
            }
        })
    });
    let asking: Vec<_> = asking.collect();
    tokio::time::sleep(seconds).await;
    calls.told.borrow_mut().seconds = began.elapsed().as_secs_f64();
    end(asking).await;
    Ok(())
}

async fn open(
    calls: Rc<Calls>,
    connections: usize,
    rate: f64,
    seconds: Duration,
) -> std::io::Result<()> {
    let mut asking = Vec::new();
    for _ in 0..connections {
        let stream = TcpStream::connect(calls.address).await?;
        let (sender, receiver) = mpsc::channel(1);
        calls.idle.borrow_mut().push_back(sender.clone());
        let caller = Rc::clone(&calls);
        asking.push(tokio::task::spawn_local(async move {
            caller.ask_when_told(stream, receiver, sender).await;
        }));
    }
    let began = Instant::now();
    let mut tick = tokio::time::interval(TICK);
    tick.set_missed_tick_behavior(MissedTickBehavior::Skip);
    let mut sent = 0_u64;
    while began.elapsed() < seconds {
        tick.tick().await;
        let due = (began.elapsed().as_secs_f64() * rate) as u64;
        for number in sent..due {
            let moment = began + Duration::from_secs_f64(number as f64 / rate);
            calls.arrive(moment);
        }
        sent = due;
    }
    calls.told.borrow_mut().seconds = began.elapsed().as_secs_f64();
    // Whoever is idle ends now, the others once they are answered.
    calls.idle.borrow_mut().clear();
    end(asking).await;
    Ok(())
}

async fn end(asking: Vec<tokio::task::JoinHandle<()>>) {
    let waiting = futures_util::future::join_all(asking);
    // What is not answered by then is none of the figures.
    let _ = tokio::time::timeout(PATIENCE, waiting).await;
}

impl Calls {
    /// A request is due: the connection that has been idle longest asks it.
    fn arrive(&self, moment: Instant) {
        let idle = self.idle.borrow_mut().pop_front();
        if idle.is_none_or(|caller| caller.try_send(moment).is_err()) {
            self.told.borrow_mut().unsent += 1;
        }
    }

    async fn ask_when_told(
        &self,
        mut stream: TcpStream,
        mut due: mpsc::Receiver<Instant>,
        own: mpsc::Sender<Instant>,
    ) {
        let own = own.downgrade();
        while let Some(moment) = due.recv().await {
            let Some(own) = own.upgrade() else { return };
            if !self.ask(&mut stream, moment).await {
                return;
            }
            self.idle.borrow_mut().push_back(own);
        }
    }

    /// Asks the next request; false when the connection is of no use any more.
    async fn ask(&self, stream: &mut TcpStream, moment: Instant) -> bool {
        let at = self.next.get();
        self.next.set((at + 1) % self.requests.len().max(1));
        let Some(request) = self.requests.get(at) else {
            return false;
        };
        let answer = exchange(stream, request).await;
        let seconds = moment.elapsed().as_secs_f64();
        let mut told = self.told.borrow_mut();
        match answer {
            Ok(200) => told.answered.push(seconds),
            Ok(503) => told.refused.push(seconds),
            _ => told.failed += 1,
        }
        answer.is_ok()
    }
}

/// Asks for health on a new connection, as a balancer does.
async fn probe(calls: Rc<Calls>) {
    let request = b"GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n";
    loop {
        tokio::time::sleep(PROBE).await;
        let began = Instant::now();
        let Ok(mut stream) = TcpStream::connect(calls.address).await else {
            continue;
        };
        let healthy = exchange(&mut stream, request).await;
        let seconds = match healthy {
            Ok(200) => began.elapsed().as_secs_f64(),
            _ => f64::INFINITY,
        };
        let mut told = calls.told.borrow_mut();
        told.worst_health = told.worst_health.max(seconds);
    }
}

/// Sends a request and reads its answer, whose length is told; gives the status.
async fn exchange(stream: &mut TcpStream, request: &[u8]) -> std::io::Result<u16> {
    stream.write_all(request).await?;
    // Asked for when there is something to read, it is memory that was just used.
    stream.readable().await?;
    let mut buffer = vec![0; BUFFER];
    let (mut read, mut head) = (0, None);
    loop {
        let free = buffer.get_mut(read..).unwrap_or_default();
        let count = stream.read(free).await?;
        if count == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        read += count;
        if head.is_none() {
            head = parsed(buffer.get(..read).unwrap_or_default());
        }
        let Some((status, size)) = head else { continue };
        if read >= size {
            return Ok(status);
        }
        // The rest is not looked at.
        skip(stream, size - read, &mut buffer).await?;
        return Ok(status);
    }
}

async fn skip(stream: &mut TcpStream, mut left: usize, buffer: &mut [u8]) -> std::io::Result<()> {
    while left > 0 {
        let room = left.min(buffer.len());
        let count = stream
            .read(buffer.get_mut(..room).unwrap_or_default())
            .await?;
        if count == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        left -= count;
    }
    Ok(())
}

/// Status and whole size of an answer whose head is complete.
fn parsed(bytes: &[u8]) -> Option<(u16, usize)> {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")? + 4;
    let head = std::str::from_utf8(bytes.get(..end)?).ok()?;
    let status = head.get(9..12)?.parse().ok()?;
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(": ")?;
        let found = name.eq_ignore_ascii_case("content-length");
        found.then(|| value.parse::<usize>().ok()).flatten()
    });
    Some((status, end + length.unwrap_or_default()))
}
