//! What follows a commit in this process: recorded on the transaction by the write that causes it, and told to the one
//! listener of the process by the place that commits. Nobody who calls a write can forget it.

use std::{
    collections::BTreeSet,
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

/// What follows a commit in this process. Other processes find it out by themselves, a little later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// A mail waits to be sent.
    MailQueued,
    /// Somebody with a session or a key has other rights or branches, another name, or a session or key no more.
    CallersChanged,
    /// A negotiation was won.
    Won,
    /// The journal has events that wait for their place.
    EventTold,
}

impl Effect {
    /// Whether it is told although nobody knows that the writes were kept: to look once in vain harms nobody, to count
    /// twice does.
    fn may_be_in_vain(self) -> bool {
        match self {
            Self::MailQueued | Self::CallersChanged | Self::EventTold => true,
            Self::Won => false,
        }
    }
}

/// What the writes of a transaction have recorded.
#[derive(Debug, Default)]
pub(super) struct Effects(Mutex<BTreeSet<Effect>>);

impl Effects {
    pub(super) fn record(&self, effect: Effect) {
        let mut recorded = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        recorded.insert(effect);
    }

    fn all(&self) -> BTreeSet<Effect> {
        let recorded = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        recorded.clone()
    }
}

/// Who is told what follows; at first nobody.
#[derive(Clone, Default)]
pub(super) struct Listener(Option<Arc<dyn Fn(Effect) + Send + Sync>>);

impl Listener {
    pub(super) fn new(listener: impl Fn(Effect) + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(listener)))
    }

    /// Tells what was recorded, after a commit that was `confirmed` or not.
    pub(super) fn tell(&self, effects: &Effects, confirmed: bool) {
        let Some(listener) = &self.0 else {
            return;
        };
        let effects = effects.all().into_iter();
        for effect in effects.filter(|effect| confirmed || effect.may_be_in_vain()) {
            listener(effect);
        }
    }
}

impl fmt::Debug for Listener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Listener")
    }
}
