//! The claims behind an access: whether its login is held, until when its port is.

use chrono::{DateTime, Utc};
use domain::{
    access::claim::hold_until,
    code::Code,
    permission::{Action, Target},
};
use persistence::{
    entity::negotiation_accesses::Model,
    history::Change,
    negotiations::claims::{Claims, Port},
    stamp::Stamped,
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::Access;
use crate::{
    http::{ApiError, Result},
    negotiations::parts::singleton::Asked,
};

/// An access with what is claimed for it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Held {
    /// The row.
    pub row: Model,
    /// Its login is claimed, or it has none.
    pub login_held: bool,
    /// When the hold of its port ends; null without a claim, and once it is occupied.
    pub hold_until: Option<DateTime<Utc>>,
}

impl Held {
    /// Puts a row and its claims together.
    pub fn new(row: Model, claims: &Claims) -> Self {
        Self {
            login_held: claims.login.is_some() || row.login.is_none(),
            hold_until: claims.port.as_ref().and_then(|claim| claim.hold_until),
            row,
        }
    }

    /// The port to hold, and until when.
    pub fn port(&self) -> Option<(Port, DateTime<Utc>)> {
        Some((place(&self.row)?, self.hold_until?))
    }

    /// Decides what is claimed from `now` on: a live hold of the same port keeps its end.
    pub fn claim(&mut self, old: Option<&Self>, typed: Option<DateTime<Utc>>, now: DateTime<Utc>) {
        let chosen = place(&self.row);
        let live = old
            .filter(|old| place(&old.row) == chosen)
            .and_then(|old| old.hold_until)
            .filter(|until| now < *until);
        self.hold_until = chosen.map(|_| typed.or(live).unwrap_or_else(|| hold_until(now)));
        self.login_held = true;
    }
}

fn place(row: &Model) -> Option<Port> {
    Some(Port {
        service_box_id: row.service_box_id?,
        port: row.port?,
    })
}

/// The end of the hold as a manager typed it; `None` when it was omitted or sent back as it was. Null in a change is the
/// usual end again, counted from now.
///
/// # Errors
/// 403 at `/hold_until` for who may not say.
pub fn typed(asked: &Asked<'_, Access>) -> Result<Option<DateTime<Utc>>> {
    let stored = asked.old.and_then(|old| old.hold_until);
    let cleared = !asked.replaces && asked.document.get("hold_until") == Some(&Value::Null);
    let usual = || {
        (cleared && stored.is_some() && asked.input.port.is_some())
            .then(|| hold_until(asked.tx.now()))
    };
    let typed = asked.input.hold_until.map(|until| until.0).or_else(usual);
    let Some(until) = typed.filter(|until| stored != Some(*until)) else {
        return Ok(None);
    };
    let target = Target::of_responsible(asked.negotiation.responsible_id);
    match Action::ExtendHold.allows(&asked.request.caller.permission(), target) {
        true => Ok(Some(until)),
        false => Err(ApiError::at("/hold_until", Code::Forbidden)),
    }
}

/// A login that was lost by losing and reopening is claimed again.
pub fn claimed_again(old: Option<&Held>, new: &Held) -> Option<Change> {
    let lost = old.is_some_and(|old| !old.login_held) && new.row.login.is_some();
    lost.then(|| Change {
        field: "access.login_held".to_owned(),
        from: json!(false),
        to: json!(true),
    })
}

impl Stamped for Held {
    fn id(&self) -> Uuid {
        self.row.id()
    }

    fn version(&self) -> i64 {
        self.row.version
    }

    fn instants(&self) -> (DateTime<Utc>, DateTime<Utc>) {
        self.row.instants()
    }

    fn born(&mut self, id: Uuid, now: DateTime<Utc>) {
        self.row.born(id, now);
    }

    fn changed(&mut self, now: DateTime<Utc>) {
        self.row.changed(now);
    }
}
