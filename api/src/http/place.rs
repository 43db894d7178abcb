//! A request's place among those in flight.

use std::{
    future::Future,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::problem::{ApiError, Result};

/// A place that is taken until it is dropped; of operations that are always answered, none.
#[derive(Debug, Default)]
pub struct Place(Mutex<Option<OwnedSemaphorePermit>>);

impl Place {
    /// Takes a place.
    ///
    /// # Errors
    /// 503 when all are taken.
    pub fn take(places: &Arc<Semaphore>) -> Result<Self> {
        let place = Arc::clone(places).try_acquire_owned();
        let place = place.map_err(|_| ApiError::busy(1))?;
        Ok(Self(Mutex::new(Some(place))))
    }

    /// Waits for something that has a bounded queue of its own, and leaves the place to others meanwhile.
    pub async fn aside<T>(&self, waiting: impl Future<Output = T>) -> T {
        let places = self.put(None).map(|place| Arc::clone(place.semaphore()));
        let result = waiting.await;
        if let Some(places) = places {
            // What was waited for is not thrown away because others came meanwhile.
            self.put(places.acquire_owned().await.ok());
        }
        result
    }

    fn put(&self, place: Option<OwnedSemaphorePermit>) -> Option<OwnedSemaphorePermit> {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut *held, place)
    }
}
