//! Clients: prospects and those who already buy.

mod place;

use crate::choice::choice;
use crate::code::Code;
use crate::values::DocumentKind;
use crate::violation::Violations;

pub use place::{ClientPlace, may_place};

choice! {
/// A natural person or a company.
pub enum ClientKind {
    Person,
    Company,
}
}

choice! {
/// How far a client has come; a win turns a prospect into a client.
#[derive(Default)]
pub enum ClientStage {
    #[default]
    Prospect,
    Client,
}
}

choice! {
/// What a likely duplicate has in common with a client.
pub enum ClientMatch {
    Email,
    Phone,
}
}

impl ClientKind {
    /// The document this kind has.
    pub fn document_kind(self) -> DocumentKind {
        match self {
            Self::Person => DocumentKind::Cpf,
            Self::Company => DocumentKind::Cnpj,
        }
    }
}

/// A client, prospects included, must be reachable by at least one phone or e-mail.
///
/// # Errors
/// [`Code::ContactChannelRequired`] at `/phones`.
pub fn check_reachable(has_phone: bool, has_email: bool) -> Result<(), Violations> {
    if !has_phone && !has_email {
        return Err(Violations::one("/phones", Code::ContactChannelRequired));
    }
    Ok(())
}
