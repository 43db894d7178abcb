//! Files and directories that only their owner can read, and that are there whole or not at all.

use std::{
    fs::{self, DirBuilder, File, OpenOptions, Permissions},
    io::{self, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _},
    path::Path,
};

const FILE: u32 = 0o600;
const DIRECTORY: u32 = 0o700;

/// Makes a directory where it is missing; one that is there stays as its owner made it.
///
/// # Errors
/// When it can't be made.
pub fn directory(path: &Path) -> io::Result<()> {
    DirBuilder::new()
        .recursive(true)
        .mode(DIRECTORY)
        .create(path)
}

/// Opens a file, an empty one where it is missing.
///
/// # Errors
/// When it can't be opened or made.
pub fn open(path: &Path) -> io::Result<File> {
    OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(FILE)
        .open(path)
}

/// Takes a file from all but its owner, as far as that is ours to do.
pub fn close_to_others(path: &Path) {
    let open = fs::metadata(path).is_ok_and(|found| found.permissions().mode() & 0o077 != 0);
    if open && fs::set_permissions(path, Permissions::from_mode(FILE)).is_err() {
        tracing::warn!(path = %path.display(), "others may read this file");
    }
}

/// Writes a file aside and puts it in its place when it is on stable storage, so that whoever looks finds all of it,
/// or what was there before.
///
/// # Errors
/// When it can't be written; nothing is left of it then.
pub fn put(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let aside = path.with_file_name(format!(".{name}.unfinished"));
    // What a process left that was killed may have been made with another mode.
    let _ = fs::remove_file(&aside);
    let written = written(&aside, bytes).and_then(|()| fs::rename(&aside, path));
    if written.is_err() {
        let _ = fs::remove_file(&aside);
    }
    written?;
    // A new name is on stable storage when its directory is.
    File::open(folder(path))?.sync_all()
}

/// The directory in which a file is.
#[must_use]
pub fn folder(path: &Path) -> &Path {
    let parent = path.parent().filter(|path| !path.as_os_str().is_empty());
    parent.unwrap_or(Path::new("."))
}

fn written(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}
