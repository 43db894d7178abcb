//! Why a try to deliver did not succeed, and whether another one may.

/// A try that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undelivered {
    /// Another try would end the same.
    pub lasting: bool,
    /// One word for log and metrics, which see no address and no server's words.
    pub cause: &'static str,
    /// What those who may see the proposal are told.
    pub reason: String,
}

impl Undelivered {
    /// Another try may succeed.
    pub fn for_now(cause: &'static str, reason: impl Into<String>) -> Self {
        Self {
            lasting: false,
            cause,
            reason: reason.into(),
        }
    }

    /// Another try would end the same.
    pub fn for_good(cause: &'static str, reason: impl Into<String>) -> Self {
        Self {
            lasting: true,
            ..Self::for_now(cause, reason)
        }
    }
}

impl From<persistence::Error> for Undelivered {
    fn from(err: persistence::Error) -> Self {
        match err {
            persistence::Error::Other(_) => {
                Self::for_now("defect", "the mail could not be put together")
            }
            _ => Self::for_now("database", "the database did not answer"),
        }
    }
}
