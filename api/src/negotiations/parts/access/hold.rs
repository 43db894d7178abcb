//! The claims behind an access: until when its port is held, and what is claimed again.

use chrono::{DateTime, Utc};
use domain::{
    access::claim::hold_until,
    code::Code,
    permission::{Action, Target},
};
use persistence::{history::Change, negotiations::access::Held};
use serde_json::{Value, json};

use super::{Access, dto::NegotiationAccessIn};
use crate::{
    http::{ApiError, Result},
    resource::Asked,
};

/// The end of the hold as a manager typed it; `None` when it was omitted or sent back as it was. Null in a change is the
/// usual end again, counted from now.
///
/// # Errors
/// 403 at `/hold_until` for who may not say.
pub fn typed(
    asked: &Asked<'_, Access>,
    input: &NegotiationAccessIn,
    stored: Option<DateTime<Utc>>,
) -> Result<Option<DateTime<Utc>>> {
    let cleared = !asked.replaces && asked.document.get("hold_until") == Some(&Value::Null);
    let usual = || {
        (cleared && stored.is_some() && input.port.is_some()).then(|| hold_until(asked.tx.now()))
    };
    let typed = input.hold_until.map(|until| until.0).or_else(usual);
    let Some(until) = typed.filter(|until| stored != Some(*until)) else {
        return Ok(None);
    };
    let target = Target::of_responsible(asked.negotiation()?.responsible_id);
    match Action::ExtendHold.allows(&asked.request.caller.permission(), target) {
        true => Ok(Some(until)),
        false => Err(ApiError::at("/hold_until", Code::Forbidden)),
    }
}

/// A login that was lost by losing and reopening is claimed again.
pub fn claimed_again(old: Option<&Held>, new: &Held) -> Option<Change> {
    let lost = old.is_some_and(|old| !old.login_held) && new.row.login.is_some();
    lost.then(|| Change::new("access.login_held", json!(false), json!(true)))
}
