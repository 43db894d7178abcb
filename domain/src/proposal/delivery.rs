//! The mails of a proposal: where they stand taken together, and what follows a try to deliver one.

use chrono::TimeDelta;

use crate::choice::choice;

choice! {
/// What a mail is about.
pub enum MailKind {
    /// The proposal itself, to the client.
    Proposal,
    /// That it was answered, to the responsible.
    ProposalAnswered,
}
}

choice! {
/// Where one mail stands.
pub enum MailStatus {
    Queued,
    /// The server took it over.
    Sent,
    Failed,
    /// Withdrawn before it was sent.
    Cancelled,
}
}

choice! {
/// Where the mails of a proposal stand, taken together.
#[derive(Default)]
pub enum DeliveryStatus {
    /// There are none, or all were withdrawn.
    #[default]
    None,
    Queued,
    Sent,
    /// At least one failed.
    Failed,
}
}

/// Takes the mails of a proposal together: failed if any failed, else queued if any is, else sent.
#[must_use]
pub fn taken_together(mails: impl IntoIterator<Item = MailStatus>) -> DeliveryStatus {
    let weight = |status: &DeliveryStatus| match status {
        DeliveryStatus::None => 0,
        DeliveryStatus::Sent => 1,
        DeliveryStatus::Queued => 2,
        DeliveryStatus::Failed => 3,
    };
    let told = mails.into_iter().map(|mail| match mail {
        MailStatus::Queued => DeliveryStatus::Queued,
        MailStatus::Sent => DeliveryStatus::Sent,
        MailStatus::Failed => DeliveryStatus::Failed,
        MailStatus::Cancelled => DeliveryStatus::None,
    });
    told.max_by_key(weight).unwrap_or_default()
}

/// The wait before each try, the first one at once; after the last one a mail has failed.
pub const TRIES: [TimeDelta; 6] = [
    TimeDelta::zero(),
    TimeDelta::seconds(30),
    TimeDelta::minutes(2),
    TimeDelta::minutes(10),
    TimeDelta::hours(1),
    TimeDelta::hours(6),
];

/// Longest reason that is kept of a try that failed, in characters.
pub const MAX_REASON: usize = 1000;

/// How a try to deliver a mail ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tried {
    /// The server took it over.
    Accepted,
    /// Not now: another try may succeed.
    Deferred,
    /// Never: another try would end the same.
    Refused,
}

/// What follows a try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AfterTry {
    /// It is sent.
    Sent,
    /// It is tried again after this time.
    Again(TimeDelta),
    /// It has failed, until somebody sends it again.
    Failed,
}

/// What follows the `attempts`-th try (from 1) of a mail.
#[must_use]
pub fn after_try(attempts: u32, tried: Tried) -> AfterTry {
    match tried {
        Tried::Accepted => AfterTry::Sent,
        Tried::Refused => AfterTry::Failed,
        Tried::Deferred => {
            let made = usize::try_from(attempts).unwrap_or(usize::MAX);
            let wait = TRIES.get(made);
            wait.map_or(AfterTry::Failed, |wait| AfterTry::Again(*wait))
        }
    }
}

/// Whether a mail that was tried so often may be tried once more.
#[must_use]
pub fn may_try(attempts: u32) -> bool {
    usize::try_from(attempts).is_ok_and(|made| made < TRIES.len())
}

/// What a server said, fit to be kept and shown: on one line, without control characters, not longer than
/// [`MAX_REASON`].
#[must_use]
pub fn reason(said: &str) -> String {
    let said = said.replace(char::is_control, " ");
    let words: Vec<&str> = said.split_whitespace().collect();
    words.join(" ").chars().take(MAX_REASON).collect()
}
