//! What an access write may say.

use uuid::Uuid;

use super::{AccessTerms, Authentication, Connection, PasswordChange};
use crate::code::Code;
use crate::discount::whole;
use crate::values::{Address, AddressInput, Login, Mac, NetworkPassword};
use crate::violation::{Violation, Violations};

/// An access part as typed.
#[derive(Clone, Default)]
pub struct AccessInput {
    pub authentication: Option<Authentication>,
    pub connection: Option<Connection>,
    pub login: Option<String>,
    /// Outer `None` (omitted) = keep the stored one; inner `None` (null) = clear it.
    pub password: Option<Option<String>>,
    pub service_box_id: Option<Uuid>,
    pub port: Option<i64>,
    pub mac: Option<String>,
    pub installation_address: Option<AddressInput>,
}

/// What an access write is judged by.
#[derive(Debug, Clone, Default)]
pub struct AccessFacts<'a> {
    /// The part before the write.
    pub stored: Option<&'a AccessTerms>,
    /// How many ports the chosen service box has, when it was found.
    pub box_ports: Option<i32>,
    /// Whether the write replaces the part (PUT). A change (PATCH) may leave missing what was missing before.
    pub replaces: bool,
}

/// The part as it will be stored, and what becomes of the password.
#[derive(Debug, Clone, PartialEq)]
pub struct AccessDecision {
    pub terms: AccessTerms,
    pub password: PasswordChange,
}

/// Decides an access write.
///
/// # Errors
/// All violations at once, with pointers into the access (`/login`).
pub fn decide(input: &AccessInput, facts: &AccessFacts) -> Result<AccessDecision, Violations> {
    let mut violations = Violations::new();
    let password = password_change(input, &mut violations);
    let stored_password = facts.stored.is_some_and(|stored| stored.has_password);
    let terms = AccessTerms {
        authentication: input.authentication,
        connection: input.connection,
        login: parsed(
            "/login",
            input.login.as_deref(),
            Login::parse,
            &mut violations,
        ),
        has_password: match password {
            PasswordChange::Keep => stored_password,
            PasswordChange::Clear => false,
            PasswordChange::Set(_) => true,
        },
        service_box_id: input.service_box_id,
        port: input
            .port
            .and_then(|port| whole("/port", port, 1, i64::from(i32::MAX), &mut violations)),
        mac: parsed("/mac", input.mac.as_deref(), Mac::parse, &mut violations),
        installation_address: address(input, facts, &mut violations),
    };
    check_credentials(&terms, facts, &mut violations);
    violations.extend(check_port(&terms, facts.box_ports));
    violations.into_result(AccessDecision { terms, password })
}

/// The rules between connection, service box and port; they still hold at the win.
pub fn check_port(terms: &AccessTerms, box_ports: Option<i32>) -> Violations {
    let mut violations = Violations::new();
    let place = if terms.port.is_some() {
        "/port"
    } else {
        "/service_box_id"
    };
    if terms.port.is_some() && terms.service_box_id.is_none() {
        violations.push("/port", Code::PortWithoutBox);
    }
    let chosen = terms.port.is_some() || terms.service_box_id.is_some();
    if chosen && terms.connection != Some(Connection::Fiber) {
        violations.push(place, Code::PortRequiresFiber);
    }
    if let (Some(port), Some(ports)) = (terms.port, box_ports)
        && port > ports
    {
        violations.add(Violation::new("/port", Code::PortAboveBox).with("limit", ports));
    }
    violations
}

impl AccessTerms {
    /// `filled` where it could be saved, these terms otherwise. Where nobody has typed a credential yet, the filled-in
    /// authentication may wait for its own; where some are typed, it must not lack any that these don't.
    #[must_use]
    pub fn or_fitting(&self, filled: Self) -> Self {
        let typed = self.login.is_some() || self.has_password || self.mac.is_some();
        let lacks = self.missing_credentials();
        let mut lacking = filled.missing_credentials().into_iter();
        let bears = !typed || lacking.all(|missing| lacks.contains(&missing));
        match bears && check_port(&filled, None).is_empty() {
            true => filled,
            false => self.clone(),
        }
    }
}

/// A replacement must name what its authentication needs; a change may not take it away.
fn check_credentials(terms: &AccessTerms, facts: &AccessFacts, violations: &mut Violations) {
    let unchanged = facts
        .stored
        .filter(|stored| !facts.replaces && stored.authentication == terms.authentication);
    let tolerated = unchanged
        .map(AccessTerms::missing_credentials)
        .unwrap_or_default();
    for (member, code) in terms.missing_credentials() {
        let pointer = format!("/{member}");
        let told = violations
            .iter()
            .any(|violation| violation.pointer == pointer);
        if !told && !tolerated.contains(&(member, code)) {
            violations.push(pointer, code);
        }
    }
}

fn password_change(input: &AccessInput, violations: &mut Violations) -> PasswordChange {
    match &input.password {
        None => PasswordChange::Keep,
        Some(None) => PasswordChange::Clear,
        Some(Some(text)) => match violations.take("/password", NetworkPassword::parse(text)) {
            Some(password) => PasswordChange::Set(password),
            None => PasswordChange::Keep,
        },
    }
}

fn parsed<T>(
    pointer: &str,
    text: Option<&str>,
    parse: fn(&str) -> Result<T, Code>,
    violations: &mut Violations,
) -> Option<T> {
    text.and_then(|text| violations.take(pointer, parse(text)))
}

/// One that stays as it is stays, though it may be older than a rule.
fn address(
    input: &AccessInput,
    facts: &AccessFacts,
    violations: &mut Violations,
) -> Option<Address> {
    let typed = input.installation_address.as_ref()?;
    let stored = facts
        .stored
        .and_then(|stored| stored.installation_address.as_ref());
    if let Some(stored) = stored.filter(|stored| AddressInput::from(*stored) == *typed) {
        return Some(stored.clone());
    }
    match Address::parse(typed) {
        Ok(address) => Some(address),
        Err(wrong) => {
            violations.extend_under("/installation_address", wrong);
            None
        }
    }
}
