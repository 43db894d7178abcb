//! `initdb` and `pg_ctl`, as an unprivileged user when we are root.

use super::Leases;
use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The directory that holds `initdb`, `postgres` and `pg_ctl`.
pub struct Installation(PathBuf);

impl Installation {
    /// On the PATH, else the newest under Debian's path.
    #[must_use]
    pub fn find() -> Option<Self> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let on_path = std::env::split_paths(&path).map(|directory| directory.join("initdb"));
        // A link on the PATH may stand alone: pg_ctl is beside the file that it points to.
        let linked = on_path.filter_map(|initdb| fs::canonicalize(initdb).ok());
        let mut debian: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
            .into_iter()
            .flatten()
            .filter_map(|version| Some(version.ok()?.path().join("bin/initdb")))
            .collect();
        debian.sort();
        linked
            .chain(debian.into_iter().rev())
            .filter_map(|initdb| Some(initdb.parent()?.to_path_buf()))
            .find(|bin| {
                ["initdb", "postgres", "pg_ctl"]
                    .iter()
                    .all(|name| bin.join(name).is_file())
            })
            .map(Self)
    }

    /// The directory.
    #[must_use]
    pub fn bin(&self) -> &Path {
        &self.0
    }
}

/// Makes and starts the cluster; gives the URL of its superuser.
#[must_use]
pub fn start(installation: &Installation, leases: &Leases) -> String {
    let root = leases.path("pg");
    let _ = fs::remove_dir_all(&root);
    fs::create_dir_all(&root).expect("a directory for the test cluster");
    fs::set_permissions(&root, fs::Permissions::from_mode(0o700)).expect("a private directory");
    let password = uuid::Uuid::new_v4().simple().to_string();
    fs::write(root.join("password"), &password).expect("a password file");
    let owner = unprivileged();
    if let Some((user, group)) = owner {
        chown(&root, Some(user), Some(group)).expect("the owner of the cluster");
        chown(root.join("password"), Some(user), Some(group)).expect("the owner of the cluster");
    }
    let data = root.join("data");
    let initdb = [
        "--auth=password",
        "--username=postgres",
        "--encoding=UTF8",
        "--locale=C.UTF-8",
        "--no-sync",
    ];
    command(installation, "initdb", owner)
        .args(initdb)
        .arg("--pwfile")
        .arg(root.join("password"))
        .arg("--pgdata")
        .arg(&data)
        .checked();
    let port = launch(installation, owner, &root, &data);
    format!("postgres://postgres:{password}@127.0.0.1:{port}/postgres")
}

/// A free port can be taken by another between the look and the start: hence some tries.
fn launch(installation: &Installation, owner: Option<(u32, u32)>, root: &Path, data: &Path) -> u16 {
    let mut failure = String::new();
    for _ in 0..5 {
        let port = free_port();
        let options = format!(
            "-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories='{}' \
             -c fsync=off -c full_page_writes=off -c max_connections=300 -c shared_buffers=128MB \
             -c logging_collector=off",
            root.display()
        );
        let mut start = command(installation, "pg_ctl", owner);
        start
            .args(["start", "--wait", "--timeout=60", "--silent", "--pgdata"])
            .arg(data);
        start
            .arg("--log")
            .arg(root.join("log"))
            .args(["--options", &options]);
        match start.tried() {
            Ok(()) => return port,
            Err(told) => failure = told,
        }
    }
    let log = fs::read_to_string(root.join("log")).unwrap_or_default();
    panic!("PostgreSQL does not start: {failure}\n{log}");
}

/// Stops the cluster under this directory; a cluster that is down already is fine.
pub fn stop(directory: &Path) {
    let data = directory.join("pg/data");
    let Some(installation) = Installation::find() else {
        return;
    };
    let Ok(metadata) = fs::metadata(&data) else {
        return;
    };
    let root = fs::metadata("/proc/self").is_ok_and(|me| me.uid() == 0);
    let owner = root.then(|| (metadata.uid(), metadata.gid()));
    let mut stop = command(&installation, "pg_ctl", owner);
    let _ = stop
        .args(["stop", "--mode=immediate", "--pgdata"])
        .arg(&data)
        .output();
}

/// A port that was free a moment ago.
#[must_use]
pub fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("an address").port()
}

/// PostgreSQL refuses root: `postgres` where the user exists, else `nobody`.
fn unprivileged() -> Option<(u32, u32)> {
    let id = |arguments: &[&str]| -> Option<u32> {
        let output = Command::new("id").args(arguments).output().ok()?;
        String::from_utf8(output.stdout).ok()?.trim().parse().ok()
    };
    if id(&["-u"]) != Some(0) {
        return None;
    }
    let user = |name| Some((id(&["-u", name])?, id(&["-g", name])?));
    user("postgres").or_else(|| user("nobody"))
}

fn command(installation: &Installation, name: &str, owner: Option<(u32, u32)>) -> Command {
    let mut command = Command::new(installation.0.join(name));
    // The caller's directory may be closed to the other user; settings of its psql are not ours.
    command.current_dir("/").env("LC_ALL", "C");
    for variable in ["PGDATA", "PGPORT", "PGHOST", "PGOPTIONS"] {
        command.env_remove(variable);
    }
    if let Some((user, group)) = owner {
        command.uid(user).gid(group);
    }
    command
}

trait Checked {
    fn tried(&mut self) -> Result<(), String>;
    fn checked(&mut self);
}

impl Checked for Command {
    fn tried(&mut self) -> Result<(), String> {
        // Not captured through pipes: the server would inherit and hold them open.
        self.stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null());
        let status = self
            .status()
            .map_err(|error| format!("{self:?}: {error}"))?;
        if status.success() {
            Ok(())
        } else {
            Err(format!("{self:?}: {status}"))
        }
    }

    fn checked(&mut self) {
        if let Err(told) = self.tried() {
            panic!("{told}");
        }
    }
}
