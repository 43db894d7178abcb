//! A throw-away PostgreSQL with the settings a server has: what is committed is on the disk.

use std::{
    fs,
    net::TcpListener,
    os::unix::{fs::chown, process::CommandExt},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::Outcome;

/// A directory for everything of this run; removed at the end.
pub struct Place(PathBuf);

impl Place {
    /// Makes it.
    pub fn new() -> Outcome<Self> {
        let path = std::env::temp_dir().join(format!("vencemos-bench-{}", std::process::id()));
        fs::create_dir_all(&path)?;
        Ok(Self(path))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        // What cannot be removed is left to the next boot.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A running PostgreSQL; stopped when dropped.
pub struct Cluster {
    bin: PathBuf,
    data: PathBuf,
    owner: Option<(u32, u32)>,
    port: u16,
}

impl Cluster {
    /// `initdb` and `pg_ctl start`.
    pub fn start(place: &Place) -> Outcome<Self> {
        let root = place.path().join("postgresql");
        fs::create_dir_all(&root)?;
        let owner = unprivileged();
        if let Some((user, group)) = owner {
            chown(&root, Some(user), Some(group))?;
        }
        let cluster = Self {
            bin: installation()?,
            data: root.join("data"),
            owner,
            port: free_port()?,
        };
        let initdb = [
            "--auth=trust",
            "--username=postgres",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
        ];
        cluster.run(cluster.command("initdb").args(initdb))?;
        let options = format!(
            "-c listen_addresses=127.0.0.1 -c port={} -c unix_socket_directories='' \
             -c shared_buffers=256MB -c max_wal_size=4GB",
            cluster.port
        );
        let log = root.join("log");
        let mut start = cluster.command("pg_ctl");
        start
            .args(["start", "--wait", "--options", &options, "--log"])
            .arg(log);
        cluster.run(&mut start)?;
        Ok(cluster)
    }

    /// Its database, as its superuser.
    pub fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    /// Its first process, which the others are children of.
    pub fn id(&self) -> Option<u32> {
        let told = fs::read_to_string(self.data.join("postmaster.pid")).ok()?;
        told.lines().next()?.trim().parse().ok()
    }

    fn command(&self, name: &str) -> Command {
        let mut command = Command::new(self.bin.join(name));
        command
            .current_dir("/")
            .env("PGDATA", &self.data)
            .stdout(Stdio::null());
        if let Some((user, group)) = self.owner {
            command.uid(user).gid(group);
        }
        command
    }

    fn run(&self, command: &mut Command) -> Outcome<()> {
        match command.status()?.success() {
            true => Ok(()),
            false => Err(format!("{command:?} failed").into()),
        }
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let mut stop = self.command("pg_ctl");
        // Its data goes away with it.
        let _ = self.run(stop.args(["stop", "--mode=immediate"]));
    }
}

/// A port that was free a moment ago.
pub fn free_port() -> Outcome<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

/// The directory with `initdb`: the newest under Debian's path, else what `pg_config` says.
fn installation() -> Outcome<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten();
    let newest = versions
        .filter_map(|version| Some(version.ok()?.path().join("bin")))
        .filter(|bin| bin.join("initdb").is_file())
        .max();
    if let Some(bin) = newest {
        return Ok(bin);
    }
    let told = Command::new("pg_config").arg("--bindir").output();
    let told = told.map_err(|_| "no PostgreSQL: install it, or give --database-url")?;
    Ok(String::from_utf8(told.stdout)?.trim().into())
}

/// PostgreSQL refuses root: the user `postgres`, or `nobody`.
fn unprivileged() -> Option<(u32, u32)> {
    let id = |arguments: &[&str]| -> Option<u32> {
        let output = Command::new("id").args(arguments).output().ok()?;
        String::from_utf8(output.stdout).ok()?.trim().parse().ok()
    };
    if id(&["-u"])? != 0 {
        return None;
    }
    ["postgres", "nobody"]
        .iter()
        .find_map(|name| Some((id(&["-u", name])?, id(&["-g", name])?)))
}
