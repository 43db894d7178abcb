//! The two servers, as processes.

use std::{
    fs,
    io::{Read, Write},
    net::TcpStream,
    path::{Path, PathBuf},
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

/// The directory this program was built into; the others are beside it.
pub fn directory() -> Outcome<PathBuf> {
    let program = std::env::current_exe()?;
    Ok(program.parent().ok_or("no directory")?.to_path_buf())
}

/// How the product is run.
pub struct Product {
    program: PathBuf,
    url: String,
    data: PathBuf,
}

impl Product {
    /// On this database.
    pub fn new(binaries: &Path, url: &str, place: &Place) -> Self {
        Self {
            program: binaries.join("vencemos"),
            url: url.to_owned(),
            data: place.path().join("data"),
        }
    }

    fn command(&self, subcommand: &str) -> Command {
        let mut command = Command::new(&self.program);
        command
            .arg(subcommand)
            .current_dir("/")
            .env("DATABASE_URL", &self.url)
            .env("VENCEMOS_DATA_DIR", &self.data)
            .env("VENCEMOS_ADMIN_PASSWORD", PASSWORD);
        command
    }

    /// Fills the database.
    pub fn seed(&self, negotiations: u64) -> Outcome<()> {
        println!("seeding {negotiations} negotiations …");
        let seeded = self
            .command("seed-demo")
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
        let mut command = self.command("serve");
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
    pub fn yardstick(binaries: &Path, url: &str) -> Outcome<Self> {
        let port = free_port()?;
        let mut command = Command::new(binaries.join("yardstick"));
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
