//! The object store: uploaded bytes in a directory or in a bucket, under keys that the server makes.
//!
//! Bytes come first, their row after: [`Writer::finish`] returns once they are on stable storage. What never got a
//! row, or has lost it, is removed by [`sweep`].

mod directory;
mod fault;
pub mod sweep;
mod writer;

use std::{ops::Range, path::PathBuf, sync::Arc, time::Duration};

use bytes::{Bytes, BytesMut};
use futures_util::{StreamExt, TryStreamExt, stream::BoxStream};
use object_store::{
    BackoffConfig, ClientOptions, GetOptions, GetRange, ObjectStore, ObjectStoreExt, RetryConfig,
    aws::AmazonS3Builder, path::Path, prefix::PrefixStore,
};
use secrecy::ExposeSecret;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use uuid::Uuid;

pub use fault::Fault;
use fault::within;
pub use writer::Writer;

use crate::config::Storage;

/// What stands before every key.
const FOLDER: &str = "attachments";
/// Uploads at once: each holds at most a part in memory.
const UPLOADS: usize = 16;
/// An S3 store takes no smaller parts, but for the last one.
const BUCKET_PART: usize = 5 * 1024 * 1024;
/// Bytes that are written to a directory at once.
const DIRECTORY_PART: usize = 64 * 1024;

/// The store behind one process.
#[derive(Clone, Debug)]
pub struct Files {
    store: Arc<dyn ObjectStore>,
    part: usize,
    /// A directory's own path: what breaks off there is not listed by the store.
    directory: Option<PathBuf>,
    places: Arc<Semaphore>,
}

impl Files {
    /// Opens the store. A directory is made; a bucket is not asked for, since a store that is away must not keep the
    /// process from starting.
    ///
    /// # Errors
    /// When the directory can't be made or written to, or the bucket's settings make no sense.
    pub fn open(storage: &Storage) -> std::io::Result<Self> {
        let (store, part, directory): (Arc<dyn ObjectStore>, _, _) = match storage {
            Storage::Directory(path) => {
                let store = directory::open(path)?;
                (Arc::new(store), DIRECTORY_PART, Some(path.clone()))
            }
            Storage::Bucket { prefix, .. } => {
                let store = PrefixStore::new(bucket(storage)?, Path::from(prefix.as_str()));
                (Arc::new(store), BUCKET_PART, None)
            }
        };
        Ok(Self {
            store,
            part,
            directory,
            places: Arc::new(Semaphore::new(UPLOADS)),
        })
    }

    /// The key of a new object.
    #[must_use]
    pub fn key(id: Uuid) -> String {
        format!("{FOLDER}/{id}")
    }

    /// A place for an upload, kept until it is dropped.
    ///
    /// # Errors
    /// [`Fault::Busy`] when all are taken.
    pub fn place(&self) -> Result<OwnedSemaphorePermit, Fault> {
        let places = Arc::clone(&self.places);
        places.try_acquire_owned().map_err(|_| Fault::Busy)
    }

    /// Begins to write an object, of which nothing is to be seen before it is finished.
    #[must_use]
    pub fn write(&self, key: &str) -> Writer {
        Writer::new(Arc::clone(&self.store), Path::from(key), self.part)
    }

    /// Bytes of an object as a stream: all, or a range.
    ///
    /// # Errors
    /// [`Fault::Missing`], or that the store is away.
    pub async fn read(
        &self,
        key: &str,
        range: Option<Range<u64>>,
    ) -> Result<BoxStream<'static, Result<Bytes, Fault>>, Fault> {
        let options = GetOptions {
            range: range.map(GetRange::Bounded),
            ..GetOptions::default()
        };
        let key = Path::from(key);
        let found = within(self.store.get_opts(&key, options)).await?;
        Ok(found.into_stream().map_err(Fault::from).boxed())
    }

    /// All bytes of an object of at most `most` bytes: for a mail.
    ///
    /// # Errors
    /// [`Fault::Missing`], that the object is larger, or that the store is away.
    pub async fn whole(&self, key: &str, most: u64) -> Result<Bytes, Fault> {
        let mut stream = self.read(key, None).await?;
        let mut whole = BytesMut::new();
        while let Some(chunk) = stream.try_next().await? {
            whole.extend_from_slice(&chunk);
            if whole.len() as u64 > most {
                return Err(Fault::Away("an object is larger than its row says".into()));
            }
        }
        Ok(whole.freeze())
    }

    /// Removes an object; one that is gone already is no fault.
    ///
    /// # Errors
    /// That the store is away.
    pub async fn delete(&self, key: &str) -> Result<(), Fault> {
        match within(self.store.delete(&Path::from(key))).await {
            Err(Fault::Missing) | Ok(()) => Ok(()),
            Err(fault) => Err(fault),
        }
    }

    /// Removes an object if that is to be had now; the sweep comes back to it otherwise.
    pub async fn discard(&self, key: &str) {
        if let Err(fault) = self.delete(key).await {
            tracing::warn!(%fault, "an object is left for the sweep");
        }
    }
}

/// An S3 store that gives up early: a caller waits for it.
fn bucket(storage: &Storage) -> std::io::Result<object_store::aws::AmazonS3> {
    let Storage::Bucket { name, options, .. } = storage else {
        return Err(std::io::Error::other("no bucket"));
    };
    let client = ClientOptions::new()
        .with_connect_timeout(Duration::from_secs(3))
        .with_read_timeout(Duration::from_secs(10))
        // A download lasts as long as its client takes; `within` limits the rest.
        .with_timeout_disabled();
    let retry = RetryConfig {
        backoff: BackoffConfig {
            init_backoff: Duration::from_millis(100),
            max_backoff: Duration::from_secs(1),
            base: 2.0,
        },
        max_retries: 2,
        retry_timeout: Duration::from_secs(8),
    };
    let mut builder = AmazonS3Builder::new()
        .with_client_options(client)
        .with_retry(retry)
        .with_bucket_name(name);
    for (name, value) in options {
        if let Ok(key) = name.to_ascii_lowercase().parse() {
            builder = builder.with_config(key, value.expose_secret());
        }
    }
    builder.build().map_err(std::io::Error::other)
}
