//! Writing one object part by part, so that no more than a part of it is held in memory.

use std::sync::Arc;

use bytes::Bytes;
use object_store::{
    MultipartUpload, ObjectStore, ObjectStoreExt, PutPayload, PutPayloadMut, path::Path,
};

use super::fault::{Fault, within};

/// An object that is being written. Ends with [`Writer::finish`] or [`Writer::abort`].
#[derive(Debug)]
pub struct Writer {
    store: Arc<dyn ObjectStore>,
    path: Path,
    part: usize,
    held: PutPayloadMut,
    begun: Option<Box<dyn MultipartUpload>>,
}

impl Writer {
    pub(super) fn new(store: Arc<dyn ObjectStore>, path: Path, part: usize) -> Self {
        Self {
            store,
            path,
            part,
            held: PutPayloadMut::new(),
            begun: None,
        }
    }

    /// Writes the next bytes. All parts but the last are equally large: some stores insist on it.
    ///
    /// # Errors
    /// That the store is full or away.
    pub async fn put(&mut self, mut bytes: Bytes) -> Result<(), Fault> {
        while !bytes.is_empty() {
            let room = self.part - self.held.content_length();
            self.held.push(bytes.split_to(room.min(bytes.len())));
            if self.held.content_length() == self.part {
                self.send().await?;
            }
        }
        Ok(())
    }

    async fn send(&mut self) -> Result<(), Fault> {
        let part = self.take();
        let upload = match &mut self.begun {
            Some(upload) => upload,
            none => none.insert(within(self.store.put_multipart(&self.path)).await?),
        };
        within(upload.put_part(part)).await
    }

    fn take(&mut self) -> PutPayload {
        std::mem::replace(&mut self.held, PutPayloadMut::new()).freeze()
    }

    /// Makes the object whole: it is on stable storage and to be seen afterwards.
    ///
    /// # Errors
    /// That the store is full or away; nothing of it is to be seen then.
    pub async fn finish(mut self) -> Result<(), Fault> {
        let done = self.completed().await;
        if done.is_err() {
            self.abort().await;
        }
        done
    }

    async fn completed(&mut self) -> Result<(), Fault> {
        if self.begun.is_none() {
            let whole = self.take();
            within(self.store.put(&self.path, whole)).await?;
            return Ok(());
        }
        if self.held.content_length() > 0 {
            self.send().await?;
        }
        if let Some(upload) = &mut self.begun {
            within(upload.complete()).await?;
        }
        Ok(())
    }

    /// Takes back what was written.
    pub async fn abort(mut self) {
        if let Some(mut upload) = self.begun.take()
            && let Err(fault) = within(upload.abort()).await
        {
            tracing::warn!(%fault, "an unfinished object is left to the store");
        }
    }
}
