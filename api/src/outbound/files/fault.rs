//! What can go wrong with the object store, sorted by what its caller can do.

use std::{error::Error, future::Future, io, time::Duration};

use domain::code::Code;
use object_store::client::HttpError;

use crate::problem::ApiError;

/// One call to the store takes no longer than this.
const LIMIT: Duration = Duration::from_secs(30);

/// A failed call to the store. Says nothing of what the store itself answered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// There is no such object.
    #[error("the object is missing")]
    Missing,
    /// No room for more bytes.
    #[error("the store is full")]
    Full,
    /// All places for uploads are taken.
    #[error("too many uploads at once")]
    Busy,
    /// It does not answer, or not as it should.
    #[error("the store is away: {0}")]
    Away(String),
}

/// Calls the store with a limit of time.
///
/// # Errors
/// The call's, or [`Fault::Away`].
pub async fn within<T>(call: impl Future<Output = object_store::Result<T>>) -> Result<T, Fault> {
    match tokio::time::timeout(LIMIT, call).await {
        Ok(result) => result.map_err(Fault::from),
        Err(_) => Err(Fault::Away("no answer in time".into())),
    }
}

impl From<object_store::Error> for Fault {
    fn from(err: object_store::Error) -> Self {
        use object_store::Error as E;
        match &err {
            E::NotFound { .. } => Self::Missing,
            _ if is_full(&err) => Self::Full,
            E::PermissionDenied { .. } => Self::Away("permission denied".into()),
            E::Unauthenticated { .. } => Self::Away("the keys are refused".into()),
            _ => Self::Away(cause(&err)),
        }
    }
}

fn causes<'a>(err: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    let mut next = Some(err);
    std::iter::from_fn(move || {
        let err = next?;
        next = err.source();
        Some(err)
    })
}

fn is_full(err: &(dyn Error + 'static)) -> bool {
    let full = [
        io::ErrorKind::StorageFull,
        io::ErrorKind::QuotaExceeded,
        io::ErrorKind::FileTooLarge,
    ];
    causes(err)
        .filter_map(|err| err.downcast_ref::<io::Error>())
        .any(|err| full.contains(&err.kind()))
}

/// The kind of the failure alone: a store's own words may quote keys and signatures.
fn cause(err: &(dyn Error + 'static)) -> String {
    let told = causes(err).find_map(|err| {
        let http = err
            .downcast_ref::<HttpError>()
            .map(|err| format!("{:?}", err.kind()));
        http.or_else(|| Some(err.downcast_ref::<io::Error>()?.kind().to_string()))
    });
    told.unwrap_or_else(|| "it refused the call".into())
}

impl From<Fault> for ApiError {
    fn from(fault: Fault) -> Self {
        let (code, seconds) = match &fault {
            // A row without its object is a defect, not an outage.
            Fault::Missing => return Self::internal(fault),
            Fault::Full => (Code::StorageFull, 60),
            Fault::Busy => (Code::ServiceUnavailable, 2),
            Fault::Away(_) => (Code::StorageUnavailable, 5),
        };
        Self {
            cause: Some(fault.to_string()),
            ..Self::new(code).retry_after(seconds)
        }
    }
}
