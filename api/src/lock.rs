//! SQLite serves one process: an OS lock says which. A killed process frees it.

use std::{fs::File, io, path::Path};

use persistence::sqlite_file;
use secrecy::ExposeSecret;

use crate::{config::Settings, private};

/// Held while the process serves.
#[derive(Debug)]
pub struct ProcessLock(
    #[expect(dead_code, reason = "the locks live as long as the files are open")] Vec<File>,
);

impl ProcessLock {
    /// Takes the lock of a SQLite file, which is made where it is missing; PostgreSQL needs none. The database and what
    /// SQLite puts beside it are taken from the eyes of others.
    ///
    /// # Errors
    /// When another process holds it, by whatever name.
    pub fn take(settings: &Settings) -> io::Result<Option<Self>> {
        let Some(path) = sqlite_file(settings.database_url.expose_secret()) else {
            return Ok(None);
        };
        private::directory(private::folder(&path))?;
        let database = private::open(&path)
            .map_err(|err| io::Error::new(err.kind(), format!("{}: {err}", path.display())))?;
        let path = path.canonicalize()?;
        let beside = |suffix: &str| {
            let mut name = path.clone().into_os_string();
            name.push(suffix);
            name
        };
        let mut locks = vec![locked(private::open(Path::new(&beside(".lock")))?)?];
        if cfg!(target_os = "linux") {
            // One file may have several names. Here the system keeps this kind of lock apart from the kind that SQLite
            // takes; elsewhere they would be in each other's way.
            locks.push(locked(database)?);
        }
        for suffix in ["", "-wal", "-shm"] {
            private::close_to_others(Path::new(&beside(suffix)));
        }
        Ok(Some(Self(locks)))
    }
}

fn locked(file: File) -> io::Result<File> {
    file.try_lock().map_err(|_| {
        io::Error::new(
            io::ErrorKind::AddrInUse,
            "another process serves this SQLite database; use PostgreSQL for several",
        )
    })?;
    Ok(file)
}
