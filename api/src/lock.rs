//! SQLite serves one process: an OS lock says which. A killed process frees it.

use std::{fs, io, path::PathBuf};

use secrecy::ExposeSecret;

use crate::config::Settings;

/// Held while the process serves.
#[derive(Debug)]
pub struct ProcessLock(
    #[expect(dead_code, reason = "the lock lives as long as the file is open")] fs::File,
);

impl ProcessLock {
    /// Takes the lock beside a SQLite file; PostgreSQL needs none.
    ///
    /// # Errors
    /// When another process holds it.
    pub fn take(settings: &Settings) -> io::Result<Option<Self>> {
        let Some(path) = sqlite_file(settings) else {
            return Ok(None);
        };
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        let mut name = path.into_os_string();
        name.push(".lock");
        let file = fs::File::create(&name)?;
        file.try_lock().map_err(|_| {
            io::Error::new(
                io::ErrorKind::AddrInUse,
                "another process serves this SQLite database; use PostgreSQL for several",
            )
        })?;
        Ok(Some(Self(file)))
    }
}

/// The file behind a `sqlite:` URL; none for PostgreSQL and in-memory databases.
#[must_use]
pub fn sqlite_file(settings: &Settings) -> Option<PathBuf> {
    let url = settings.database_url.expose_secret();
    let path = url.strip_prefix("sqlite:")?;
    let path = path.strip_prefix("//").unwrap_or(path);
    let path = path.split('?').next().unwrap_or(path);
    (!path.contains(":memory:")).then(|| PathBuf::from(path))
}
