//! The mails that leave: queued in the transaction of what they tell, delivered here.
//!
//! The [`worker`] claims what is due. One try (`delivery`) loads what goes into the mail (`contents`), writes the letter
//! (`letter`), makes MIME of it (`message`), hands it over and records how that ended. A [`Post`] is the way out: an
//! SMTP server (`smtp`), or files in a `directory`.

mod contents;
mod delivery;
mod directory;
mod letter;
mod message;
mod smtp;
mod undelivered;
pub mod worker;

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use lettre::{address::Envelope, message::Mailbox};
use moka::future::Cache;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

pub use undelivered::Undelivered;

use crate::config::{Mail, MailWay};

/// MiB of attachments that may be in memory at once; a message holds them about three times.
const ROOM: u32 = 40;
const MIB: u64 = 1024 * 1024;
/// Printed proposals that are kept for their other recipients, and for how long.
const PAPERS: u64 = 16;
const KEPT: Duration = Duration::from_secs(60);

/// The way out for mails.
#[derive(Debug)]
pub struct Post {
    from: Mailbox,
    way: Way,
    room: Arc<Semaphore>,
    /// Printed proposals by the hash of their snapshot.
    papers: Cache<String, Bytes>,
}

#[derive(Debug)]
enum Way {
    Directory(directory::Directory),
    Server(Box<smtp::Server>),
}

/// A mail that is ready to go.
#[derive(Debug)]
struct Ready {
    envelope: Envelope,
    bytes: Vec<u8>,
}

impl Post {
    /// Opens the way. A server is not asked for, since one that is away must not keep the process from starting.
    ///
    /// # Errors
    /// When the directory can't be made, or no certificate is to be trusted.
    pub fn open(settings: &Mail) -> std::io::Result<Self> {
        let from = settings.sender();
        let way = match &settings.way {
            MailWay::Directory(path) => Way::Directory(directory::Directory::open(path)?),
            MailWay::Server(server) => Way::Server(Box::new(smtp::Server::new(server)?)),
        };
        Ok(Self {
            from: from.ok_or_else(|| std::io::Error::other("nobody to send mails"))?,
            way,
            room: Arc::new(Semaphore::new(ROOM as usize)),
            papers: Cache::builder()
                .max_capacity(PAPERS)
                .time_to_live(KEPT)
                .build(),
        })
    }

    /// Hands a mail over; it is on its way when this returns.
    async fn send(&self, name: &str, ready: Ready) -> Result<(), Undelivered> {
        match &self.way {
            Way::Directory(directory) => directory.write(name, ready.bytes).await,
            Way::Server(server) => server.send(&ready.envelope, &ready.bytes).await,
        }
    }

    /// Waits for room for so many bytes of attachments.
    async fn room(&self, bytes: u64) -> Option<OwnedSemaphorePermit> {
        let share = u32::try_from(bytes / MIB + 1).unwrap_or(ROOM).min(ROOM);
        let room = Arc::clone(&self.room);
        room.acquire_many_owned(share).await.ok()
    }

    /// Says goodbye to the server.
    async fn close(&self) {
        if let Way::Server(server) = &self.way {
            server.close().await;
        }
    }
}
