//! A write of a request: its idempotency key and its handler, in one transaction.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use persistence::Tx;

use super::{answer::Sent, claim::Claim, cx::Request};
use crate::problem::Result;

/// A write handler without its types.
pub type Write =
    Arc<dyn for<'a> Fn(&'a Arc<Request>, &'a Tx) -> BoxFuture<'a, Result<Sent>> + Send + Sync>;

/// Runs a write handler, its idempotency key in the same transaction.
///
/// # Errors
/// The handler's, or 503 when the database does not serve in time.
pub async fn write(request: Arc<Request>, handler: Write) -> Result<Sent> {
    let store = request.state.store.clone();
    let work = store.transaction(move |tx| {
        let (request, handler) = (Arc::clone(&request), Arc::clone(&handler));
        Box::pin(async move { once(&request, &handler, tx).await })
    });
    work.await
}

async fn once(request: &Arc<Request>, handler: &Write, tx: &Tx) -> Result<Sent> {
    let Some(claim) = Claim::of(request) else {
        return handler(request, tx).await;
    };
    match claim.take(request, tx).await? {
        Some(replayed) => Ok(replayed),
        None => {
            let sent = handler(request, tx).await?;
            claim.keep(tx, &sent).await?;
            Ok(sent)
        }
    }
}
