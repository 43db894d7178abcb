//! Two file locks that let any number of processes share one cluster.

use std::fs::{self, File, OpenOptions};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// `start.lock` is held while the cluster starts or stops, `lease.lock` shared while it is used.
pub struct Leases {
    directory: PathBuf,
}

impl Leases {
    #[must_use]
    pub fn new(directory: PathBuf) -> Self {
        Self { directory }
    }

    #[must_use]
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    #[must_use]
    pub fn path(&self, name: &str) -> PathBuf {
        self.directory.join(name)
    }

    /// Waits until nobody else starts or stops the cluster.
    #[must_use]
    pub fn starting(&self) -> File {
        loop {
            let file = self.open("start.lock");
            file.lock().expect("a lock on start.lock");
            // The guard removes the directory while it holds the lock: what was waited for may be gone.
            if is_at(&file, &self.path("start.lock")) {
                return file;
            }
        }
    }

    /// A lease; it ends with the file's handle, hence with the process.
    #[must_use]
    pub fn take(&self) -> File {
        let file = self.open("lease.lock");
        file.lock_shared().expect("a lease");
        file
    }

    /// Both locks, when nobody starts the cluster and nobody uses it.
    #[must_use]
    pub fn everything(&self) -> Option<(File, File)> {
        let (start, lease) = (self.open("start.lock"), self.open("lease.lock"));
        (start.try_lock().is_ok() && lease.try_lock().is_ok()).then_some((start, lease))
    }

    fn open(&self, name: &str) -> File {
        fs::create_dir_all(&self.directory).expect("a directory for the test cluster");
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        options
            .open(self.path(name))
            .expect("a lock file of the test cluster")
    }
}

fn is_at(file: &File, path: &Path) -> bool {
    let inode = |metadata: fs::Metadata| (metadata.dev(), metadata.ino());
    match (file.metadata(), fs::metadata(path)) {
        (Ok(held), Ok(named)) => inode(held) == inode(named),
        _ => false,
    }
}
