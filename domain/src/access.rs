//! The access part of a negotiation: how the client will be connected and logs in.

pub mod claim;
mod write;

use uuid::Uuid;

use crate::choice::choice;
use crate::code::Code;
use crate::values::{Address, Login, Mac, NetworkPassword};

pub use claim::{Claim, ClaimState, PortState};
pub use write::{AccessDecision, AccessFacts, AccessInput, check_port, decide};

choice! {
/// How the login authenticates at the concentrator.
pub enum Authentication {
    Pppoe,
    /// DHCP, by the place it comes from.
    Ipoe,
    Hotspot,
    Mac,
    Vlan,
}
}

choice! {
/// The technology that reaches the client.
pub enum Connection {
    Fiber,
    Radio,
    Cable,
    Utp,
    Lte,
    Dedicated,
}
}

/// The access part as stored; the password itself stays encrypted outside of it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct AccessTerms {
    pub authentication: Option<Authentication>,
    pub connection: Option<Connection>,
    pub login: Option<Login>,
    pub has_password: bool,
    pub service_box_id: Option<Uuid>,
    /// 1-based port of the service box.
    pub port: Option<i32>,
    pub mac: Option<Mac>,
    /// `None` = the client's address.
    pub installation_address: Option<Address>,
}

/// What happens to the stored password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PasswordChange {
    Keep,
    Clear,
    Set(NetworkPassword),
}

impl AccessTerms {
    /// What the chosen authentication needs and is not there: member and code.
    pub fn missing_credentials(&self) -> Vec<(&'static str, Code)> {
        let mut missing = Vec::new();
        match self.authentication {
            Some(Authentication::Pppoe | Authentication::Hotspot) => {
                if self.login.is_none() {
                    missing.push(("login", Code::LoginRequired));
                }
                if !self.has_password {
                    missing.push(("password", Code::PasswordRequired));
                }
            }
            Some(Authentication::Mac) if self.mac.is_none() => {
                missing.push(("mac", Code::MacRequired));
            }
            Some(Authentication::Mac | Authentication::Ipoe | Authentication::Vlan) | None => {}
        }
        missing
    }

    /// The members that completeness asks for and that are not there yet.
    pub fn missing(&self) -> Vec<&'static str> {
        let fiber = self.connection == Some(Connection::Fiber);
        [
            ("authentication", self.authentication.is_some()),
            ("connection", self.connection.is_some()),
            ("service_box_id", !fiber || self.service_box_id.is_some()),
            ("port", !fiber || self.port.is_some()),
        ]
        .into_iter()
        .filter_map(|(member, present)| (!present).then_some(member))
        .chain(
            self.missing_credentials()
                .into_iter()
                .map(|(member, _)| member),
        )
        .collect()
    }

    /// Whether nothing is missing.
    pub fn is_complete(&self) -> bool {
        self.missing().is_empty()
    }
}
