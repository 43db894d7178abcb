//! A directory of this machine as the store: written through to the disk, and swept of what broke off.

use std::{fs, io, path::Path, time::SystemTime};

use object_store::local::LocalFileSystem;

use crate::private;

/// Makes and opens the directory; files and their directory entries are synced to the disk.
///
/// # Errors
/// When it can't be made or written to.
pub fn open(path: &Path) -> io::Result<LocalFileSystem> {
    private::directory(path)?;
    // Named by process: several may start on one directory at once.
    let probe = path.join(format!(".writable-{}", std::process::id()));
    fs::write(&probe, b"")?;
    fs::remove_file(&probe)?;
    let store = LocalFileSystem::new_with_prefix(path).map_err(io::Error::other)?;
    Ok(store.with_fsync(true))
}

/// Removes the beginnings of files that were never finished and were last written before an instant.
///
/// # Errors
/// When the directory can't be read.
pub fn remove_unfinished(folder: &Path, before: SystemTime) -> io::Result<usize> {
    let mut removed = 0;
    let entries = match fs::read_dir(folder) {
        Err(err) if err.kind() == io::ErrorKind::NotFound => return Ok(0),
        entries => entries?,
    };
    for entry in entries {
        let entry = entry?;
        // The store writes to `<key>#<number>` and renames it when all is there.
        let unfinished = entry.file_name().to_string_lossy().contains('#');
        let written = entry.metadata()?.modified()?;
        if unfinished && written < before {
            fs::remove_file(entry.path())?;
            removed += 1;
        }
    }
    Ok(removed)
}
