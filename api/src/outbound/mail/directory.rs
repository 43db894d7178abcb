//! Mails as `.eml` files, where no server is configured: for a look at what would be sent.

use std::{
    fs,
    io::{self, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use super::Undelivered;

/// A directory of mails.
#[derive(Debug)]
pub struct Directory(PathBuf);

impl Directory {
    /// Opens it; it is made where it is missing.
    ///
    /// # Errors
    /// When it can't be made.
    pub fn open(path: &Path) -> io::Result<Self> {
        fs::create_dir_all(path)?;
        Ok(Self(path.to_owned()))
    }

    /// Writes a mail; it is on stable storage when this returns. Written twice, it is there once.
    ///
    /// # Errors
    /// For now, when it can't be written.
    pub async fn write(&self, name: &str, bytes: Vec<u8>) -> Result<(), Undelivered> {
        let (path, name) = (self.0.clone(), name.to_owned());
        let writing = tokio::task::spawn_blocking(move || written(&path, &name, &bytes));
        let written = writing.await.map_err(|_| io::Error::other("a panic"));
        written.and_then(|written| written).map_err(|err| {
            let reason = format!("the mail could not be written: {}", err.kind());
            Undelivered::for_now("directory", reason)
        })
    }
}

fn written(directory: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    let unfinished = directory.join(format!(".{name}.unfinished"));
    // It carries the client's link.
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&unfinished)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&unfinished, directory.join(format!("{name}.eml")))?;
    fs::File::open(directory)?.sync_all()
}
