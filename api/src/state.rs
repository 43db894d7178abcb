//! What one process holds.

use std::sync::Arc;

use persistence::{Clock, Effect, Store};
use tokio::sync::{Notify, Semaphore};

use crate::{
    auth::{api_key, callers::Callers, limit::LoginLimits, password::Passwords, token::Tokens},
    config::Settings,
    http::pace::Pace,
    outbound::files::Files,
    outbound::mail::Post,
    outbound::pipedrive::Pipedrive,
    paper::Printer,
    public::limit::LinkLimits,
    vault::Vault,
};

/// Bodies that may be arriving for each request in flight: slow senders must not keep the others out.
const RECEIVING: usize = 4;

/// The process's state.
#[derive(Debug)]
pub struct State {
    /// Settings.
    pub settings: Settings,
    /// Database.
    pub store: Store,
    /// What time it is: the store's clock.
    pub clock: Clock,
    /// Sealing of secrets and cursors.
    pub vault: Vault,
    /// Uploaded files.
    pub files: Files,
    /// The way out for mails.
    pub post: Post,
    /// Access and refresh tokens.
    pub tokens: Tokens,
    /// Password hashing.
    pub passwords: Passwords,
    /// Limits on logins.
    pub login_limits: LoginLimits,
    /// Limits on whoever holds or guesses a link.
    pub link_limits: LinkLimits,
    /// Callers by session or key, for a moment.
    pub callers: Arc<Callers>,
    /// When API keys were last used.
    pub key_uses: api_key::Uses,
    /// The way to Pipedrive.
    pub pipedrive: Pipedrive,
    /// Papers, printed off the event loop.
    pub printer: Printer,
    /// Places for requests.
    pub in_flight: Semaphore,
    /// When those who find none are told so.
    pub refusals: Pace,
    /// Places for requests whose body is still arriving: each may hold one in memory.
    pub receiving: Semaphore,
    /// The same for those who are not logged in.
    pub receiving_from_strangers: Semaphore,
    /// Places for whoever reads the document and its pages, who may be anybody.
    pub reading_pages: Semaphore,
    /// Told when mails were queued, so that the worker need not wait for its next look.
    pub mail_wake: Arc<Notify>,
    /// Told when events were written, so that they get their places.
    pub event_wake: Arc<Notify>,
    /// The process is about to stop.
    pub stopping: std::sync::atomic::AtomicBool,
}

impl State {
    /// Puts the parts together.
    #[must_use]
    pub fn new(
        settings: Settings,
        store: Store,
        files: Files,
        post: Post,
        vault: Vault,
        tokens: Tokens,
    ) -> Self {
        let (callers, mail_wake) = (Arc::new(Callers::new()), Arc::new(Notify::new()));
        let event_wake = Arc::new(Notify::new());
        let store = store.telling({
            let (callers, mail_wake) = (Arc::clone(&callers), Arc::clone(&mail_wake));
            let event_wake = Arc::clone(&event_wake);
            move |effect| match effect {
                Effect::MailQueued => mail_wake.notify_one(),
                Effect::CallersChanged => callers.forget(),
                Effect::Won => metrics::counter!("negotiations_won_total").increment(1),
                Effect::EventTold => event_wake.notify_one(),
            }
        });
        Self {
            pipedrive: Pipedrive::new(&settings),
            printer: Printer::new(),
            in_flight: Semaphore::new(settings.max_in_flight),
            refusals: Pace::new(settings.workers),
            reading_pages: Semaphore::new(settings.max_in_flight),
            passwords: Passwords::new(settings.max_in_flight),
            receiving: Semaphore::new(settings.max_in_flight.saturating_mul(RECEIVING)),
            receiving_from_strangers: Semaphore::new(settings.max_in_flight),
            settings,
            clock: store.clock().clone(),
            store,
            files,
            post,
            vault,
            tokens,
            login_limits: LoginLimits::default(),
            link_limits: LinkLimits::new(),
            callers,
            key_uses: api_key::Uses::new(),
            mail_wake,
            event_wake,
            stopping: false.into(),
        }
    }

    /// Whether no request is in flight.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        let places = self.settings.max_in_flight;
        self.in_flight.available_permits() >= places
            && self.passwords.is_idle()
            && self.receiving_from_strangers.available_permits() >= places
            && self.receiving.available_permits() >= places.saturating_mul(RECEIVING)
    }
}
