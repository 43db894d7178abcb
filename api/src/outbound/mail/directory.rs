//! Mails as `.eml` files, where no server is configured: for a look at what would be sent.

use std::{
    io,
    path::{Path, PathBuf},
};

use super::Undelivered;
use crate::private;

/// A directory of mails.
#[derive(Debug)]
pub struct Directory(PathBuf);

impl Directory {
    /// Opens it; it is made where it is missing.
    ///
    /// # Errors
    /// When it can't be made.
    pub fn open(path: &Path) -> io::Result<Self> {
        private::directory(path)?;
        Ok(Self(path.to_owned()))
    }

    /// Writes a mail; it is on stable storage when this returns. Written twice, it is there once.
    ///
    /// # Errors
    /// For now, when it can't be written.
    pub async fn write(&self, name: &str, bytes: Vec<u8>) -> Result<(), Undelivered> {
        // It carries the client's link.
        let path = self.0.join(format!("{name}.eml"));
        let writing = tokio::task::spawn_blocking(move || private::put(&path, &bytes));
        let written = writing.await.map_err(|_| io::Error::other("a panic"));
        written.and_then(|written| written).map_err(|err| {
            let reason = format!("the mail could not be written: {}", err.kind());
            Undelivered::for_now("directory", reason)
        })
    }
}
