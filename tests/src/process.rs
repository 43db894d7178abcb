//! The product as a process that can be killed and started again.

mod usage;

use crate::Client;
use crate::app::{ADMIN, PASSWORD, Place};
use crate::cluster::binary;
use std::fs::File;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// A running process. Dropped, it is killed.
pub struct Process {
    child: Child,
    base: String,
}

impl Process {
    /// Starts the product at a place and waits until it is ready.
    pub async fn spawn(place: &Place) -> Self {
        Self::spawn_with(place, &[]).await
    }

    /// The same with settings beside or instead of the usual ones.
    pub async fn spawn_with(place: &Place, settings: &[(&str, &str)]) -> Self {
        let mut command = Command::new(binary("server"));
        command.arg("serve");
        Self::serving(command, place, settings).await
    }

    /// The same where no file can grow beyond a size, as on a disk that is full.
    pub async fn spawn_confined(place: &Place, bytes: u64) -> Self {
        Self::spawn_confined_with(place, bytes, &[]).await
    }

    /// The same with settings.
    pub async fn spawn_confined_with(place: &Place, bytes: u64, settings: &[(&str, &str)]) -> Self {
        let mut command = Command::new("sh");
        // In blocks of 512 bytes; the signal would end it where the disk only says no.
        let confined = "trap '' XFSZ; ulimit -S -f \"$1\"; exec \"$0\" serve";
        command.args(["-c", confined]).arg(binary("server"));
        command.arg((bytes / 512).to_string());
        Self::serving(command, place, settings).await
    }

    /// Starts the product at a place where nobody takes what it prints, and waits until it is ready.
    pub async fn spawn_unheard(place: &Place, how: Unheard, settings: &[(&str, &str)]) -> Self {
        let address = own_address();
        let settings = [&[("VENCEMOS_LISTEN", address.as_str())], settings].concat();
        let mut command = how.command();
        command.envs(place.settings(&settings)).stdin(Stdio::null());
        let mut child = command.spawn().expect("the product as a process");
        if how == Unheard::Broken {
            drop((child.stdout.take(), child.stderr.take()));
        }
        let base = format!("http://{address}");
        let mut process = Self { child, base };
        process.wait_until_ready(Path::new("")).await;
        process
    }

    async fn serving(mut command: Command, place: &Place, settings: &[(&str, &str)]) -> Self {
        let path = place.next_log();
        let log = File::create(&path).expect("a log of the process");
        let child = command
            .envs(place.settings(settings))
            .stdin(Stdio::null())
            .stdout(log.try_clone().expect("the log"))
            .stderr(log)
            .spawn()
            .expect("the product as a process");
        let mut process = Self {
            child,
            base: String::new(),
        };
        process.wait_until_ready(&path).await;
        process
    }

    async fn wait_until_ready(&mut self, log: &Path) {
        let log = || std::fs::read_to_string(log).unwrap_or_default();
        let started = Instant::now();
        while started.elapsed() < Duration::from_secs(30) {
            if let Some(port) = listening(&log()) {
                self.base = format!("http://127.0.0.1:{port}");
            }
            if !self.base.is_empty() {
                let ready = Client::new(&self.base).get("/health/ready").attempt().await;
                if ready.is_ok_and(|answer| answer.status == 200) {
                    return;
                }
            }
            let ended = self.child.try_wait().expect("the state of the process");
            assert!(
                ended.is_none(),
                "the product ended at start: {ended:?}\n{}",
                log()
            );
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("the product is not ready after 30 s");
    }

    /// Starts the product with arguments, such as those of a command that is to be killed in the middle.
    #[must_use]
    pub fn started(arguments: &[&str], settings: Vec<(String, String)>) -> Child {
        let mut command = Command::new(binary("server"));
        command.args(arguments);
        piped(command, settings)
    }

    /// Runs the product with arguments until it ends by itself.
    pub async fn ran(arguments: &[&str], settings: Vec<(String, String)>) -> Ran {
        let child = Self::started(arguments, settings);
        Self::ended_by_itself(child, &arguments.join(" ")).await
    }

    async fn ended_by_itself(child: Child, what: &str) -> Ran {
        let id = child.id().to_string();
        let ending = tokio::task::spawn_blocking(move || child.wait_with_output());
        let Ok(ended) = tokio::time::timeout(Duration::from_secs(20), ending).await else {
            let _ = Command::new("kill").args(["-9", &id]).status();
            panic!("{what} does not end");
        };
        let output = ended.expect("a thread").expect("what it said");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Ran {
            code: output.status.code(),
            said: text(&output.stdout),
            complained: text(&output.stderr),
        }
    }

    /// Tries to start the product where no file can grow beyond some bytes, until it ends by itself.
    pub async fn refused_confined(place: &Place, bytes: u64) -> Ran {
        let mut command = Command::new("sh");
        let confined = "trap '' XFSZ; exec prlimit --fsize=\"$1\" \"$0\" serve";
        command.args(["-c", confined]).arg(binary("server"));
        command.arg(bytes.to_string());
        Self::ended_by_itself(piped(command, place.settings(&[])), "serve").await
    }

    /// Gives a confined process all the room it wants.
    pub fn unconfine(&self) {
        self.limit_files("unlimited");
    }

    /// Lets no file of a process that was started confined grow beyond another size.
    pub fn confine(&self, bytes: u64) {
        self.limit_files(&bytes.to_string());
    }

    fn limit_files(&self, size: &str) {
        let (id, size) = (self.child.id().to_string(), format!("--fsize={size}:"));
        let arguments = ["--pid", &id, &size];
        let done = Command::new("prlimit").args(arguments).status();
        assert!(done.expect("prlimit").success(), "its limit is as it was");
    }

    /// How many files it has open whose names hold a text, such as `socket:` (Linux).
    #[must_use]
    pub fn open_files(&self, text: &str) -> usize {
        let path = format!("/proc/{}/fd", self.child.id());
        let files = std::fs::read_dir(path).expect("its files");
        let names = files.filter_map(|file| std::fs::read_link(file.ok()?.path()).ok());
        names
            .filter(|name| name.to_string_lossy().contains(text))
            .count()
    }

    /// Asks the process to end (SIGTERM).
    pub fn ask_to_end(&self) {
        let id = self.child.id().to_string();
        let asked = Command::new("kill").args(["-TERM", &id]).status();
        assert!(asked.expect("kill").success(), "it has ended before");
    }

    /// Asks the process to end (SIGTERM) and gives its exit code.
    pub async fn terminate(self) -> Option<i32> {
        self.ask_to_end();
        self.ended().await
    }

    /// Waits for its end and gives its exit code.
    pub async fn ended(mut self) -> Option<i32> {
        let started = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("the state of the process") {
                return status.code();
            }
            assert!(
                started.elapsed() < Duration::from_secs(40),
                "it does not end"
            );
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// The first admin.
    pub async fn admin(&self) -> Client {
        Client::new(&self.base).login(ADMIN, PASSWORD).await
    }

    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }

    /// `kill -9`: no handler of the process runs.
    pub fn kill9(&mut self) {
        self.child.kill().expect("a process to kill");
        self.child.wait().expect("the end of the process");
    }
}

/// Ways in which nobody takes what a process prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unheard {
    /// Standard output and error were closed before it began.
    Closed,
    /// They are files on a disk without room.
    Full,
    /// They are pipes whose other end is gone.
    Broken,
    /// They are pipes that nobody empties.
    Unread,
}

impl Unheard {
    fn command(self) -> Command {
        let mut command = Command::new(binary("server"));
        match self {
            Self::Closed => {
                command = Command::new("sh");
                command.args(["-c", r#"exec "$0" serve >&- 2>&-"#]);
                command.arg(binary("server"));
            }
            Self::Full => {
                let full = || File::options().write(true).open("/dev/full");
                command.arg("serve");
                command.stdout(full().expect("a full disk"));
                command.stderr(full().expect("a full disk"));
            }
            Self::Broken | Self::Unread => {
                command.arg("serve");
                command.stdout(Stdio::piped()).stderr(Stdio::piped());
            }
        }
        command
    }
}

/// An address of this machine that no other process under test has: it cannot be read from what nobody takes.
fn own_address() -> String {
    static TAKEN: AtomicU32 = AtomicU32::new(1);
    let (id, next) = (std::process::id(), TAKEN.fetch_add(1, Ordering::Relaxed));
    format!("127.{}.{}.{next}:18080", 1 + id / 250 % 250, 1 + id % 250)
}

/// What a process that ended by itself left behind.
#[derive(Debug)]
pub struct Ran {
    pub code: Option<i32>,
    /// Its standard output.
    pub said: String,
    /// Its standard error.
    pub complained: String,
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Starts it; what it says is kept.
fn piped(mut command: Command, settings: Vec<(String, String)>) -> Child {
    let started = command
        .envs(settings)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    started.expect("the product as a process")
}

/// The port that a process says it listens on; it chose a free one by itself.
fn listening(log: &str) -> Option<u16> {
    let line = log.lines().find(|line| line.contains("listening"))?;
    let (_, port) = line.split_once("127.0.0.1:")?;
    let digits = port.split(|letter: char| !letter.is_ascii_digit()).next()?;
    digits.parse().ok()
}
