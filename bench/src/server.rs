//! The two servers, as processes.

use std::{
    fs,
    io::{Read, Write},
    net::TcpStream,
    os::unix::process::CommandExt,
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use crate::{
    Outcome,
    cluster::{Place, free_port},
};

/// The admin of the measured installation, which nobody else reaches.
pub const PASSWORD: &str = "bench-horse-battery";
/// How long a server may take to answer first.
const PATIENCE: Duration = Duration::from_secs(60);

/// What a process of this program is, told by the name it was started under: one build holds all
/// three, made with the same features as the product alone.
#[derive(Clone, Copy)]
pub enum Role {
    /// Measures the others.
    Bench,
    /// `vencemos`.
    Product,
    /// `yardstick DATABASE_URL PORT`.
    Yardstick,
}

impl Role {
    const PRODUCT: &str = "vencemos";
    const YARDSTICK: &str = "yardstick";

    /// By this process's name.
    pub fn of_this_process() -> Self {
        match std::env::args().next().as_deref() {
            Some(Self::PRODUCT) => Self::Product,
            Some(Self::YARDSTICK) => Self::Yardstick,
            _ => Self::Bench,
        }
    }

    /// This program once more.
    fn command(name: &str) -> Outcome<Command> {
        let mut command = Command::new(std::env::current_exe()?);
        command.arg0(name);
        Ok(command)
    }
}

/// How the product is run.
pub struct Product {
    url: String,
    data: PathBuf,
}

impl Product {
    /// On this database.
    pub fn new(url: &str, place: &Place) -> Self {
        Self {
            url: url.to_owned(),
            data: place.path().join("data"),
        }
    }

    fn command(&self, subcommand: &str) -> Outcome<Command> {
        let mut command = Role::command(Role::PRODUCT)?;
        command
            .arg(subcommand)
            .current_dir("/")
            .env("DATABASE_URL", &self.url)
            .env("VENCEMOS_DATA_DIR", &self.data)
            .env("VENCEMOS_ADMIN_PASSWORD", PASSWORD);
        Ok(command)
    }

    /// Fills the database.
    pub fn seed(&self, negotiations: u64) -> Outcome<()> {
        println!("seeding {negotiations} negotiations …");
        let seeded = self
            .command("seed-demo")?
            .args(["--negotiations", &negotiations.to_string()])
            .output()?;
        let told = String::from_utf8_lossy(&seeded.stderr);
        print!("{}", String::from_utf8_lossy(&seeded.stdout));
        match seeded.status.success() {
            true => Ok(()),
            false => Err(format!("seed-demo: {told}").into()),
        }
    }

    /// Starts it, and says how long its first 200 took from exec.
    pub fn serve(&self) -> Outcome<(Running, Duration)> {
        let port = free_port()?;
        let mut command = self.command("serve")?;
        command.env("VENCEMOS_LISTEN", format!("127.0.0.1:{port}"));
        Running::start(&mut command, port)
    }
}

/// A server that answers; killed when dropped.
pub struct Running {
    child: Child,
    port: u16,
}

impl Running {
    /// The yardstick.
    pub fn yardstick(url: &str) -> Outcome<Self> {
        let port = free_port()?;
        let mut command = Role::command(Role::YARDSTICK)?;
        command.args([url, &port.to_string()]);
        Ok(Self::start(&mut command, port)?.0)
    }

    fn start(command: &mut Command, port: u16) -> Outcome<(Self, Duration)> {
        let began = Instant::now();
        let child = command.stdout(Stdio::null()).spawn()?;
        let mut running = Self { child, port };
        while !ready(port) {
            if running.child.try_wait()?.is_some() || began.elapsed() > PATIENCE {
                return Err(format!("{command:?} does not answer").into());
            }
            pause();
        }
        Ok((running, began.elapsed()))
    }

    /// Where it listens.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The same as an address.
    pub fn address(&self) -> std::net::SocketAddr {
        ([127, 0, 0, 1], self.port).into()
    }

    /// Its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Resident memory, in KiB.
    pub fn resident(&self) -> Outcome<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let number = line.and_then(|line| line.split_whitespace().next());
        Ok(number.ok_or("no VmRSS")?.parse()?)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have gone by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn ready(port: u16) -> bool {
    let asked = || -> std::io::Result<String> {
        let mut stream = TcpStream::connect(("127.0.0.1", port))?;
        stream.write_all(b"GET /health/ready HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer)
    };
    asked().is_ok_and(|answer| answer.starts_with("HTTP/1.1 200"))
}

#[expect(
    clippy::disallowed_methods,
    reason = "nothing else runs while a server starts"
)]
fn pause() {
    std::thread::sleep(Duration::from_millis(1));
}
