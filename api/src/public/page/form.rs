//! The two forms: what was typed, and beside it what is wrong.

use domain::{code::Code, proposal::ProposalAction};
use serde::Serialize;
use serde_json::Value;

use crate::{
    http::ApiError,
    problem::locale::{self, Language},
};

/// A field as it was filled in.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Field {
    /// What was typed.
    pub typed: String,
    /// What is wrong.
    pub error: Option<String>,
}

/// The forms on a page.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Forms {
    /// Who accepts.
    pub name: Field,
    /// CPF or CNPJ of who accepts.
    pub document: Field,
    /// Why it is declined.
    pub note: Field,
    /// What is wrong with the acceptance as such.
    pub accept_error: Option<String>,
    /// What is wrong with the decline as such.
    pub decline_error: Option<String>,
    /// The form to decline is open.
    pub declining: bool,
}

impl Forms {
    /// A form that was refused.
    #[must_use]
    pub fn refused(action: ProposalAction, typed: &Value, err: &ApiError) -> Self {
        let field = |name: &str| Field {
            typed: typed
                .get(name)
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned(),
            error: violation(err, name),
        };
        let of_a_field = ["name", "document", "note"].map(|name| format!("/{name}"));
        let mut rest = err.violations.iter();
        let rest = rest.find(|violation| !of_a_field.contains(&violation.pointer));
        let rest = rest.map(|violation| text("", violation.code));
        let declining = action == ProposalAction::Decline;
        Self {
            name: field("name"),
            document: field("document"),
            note: field("note"),
            accept_error: rest.clone().filter(|_| !declining),
            decline_error: rest.filter(|_| declining),
            declining,
        }
    }
}

fn violation(err: &ApiError, name: &str) -> Option<String> {
    let mut violations = err.violations.iter();
    let found = violations.find(|violation| violation.pointer.strip_prefix('/') == Some(name));
    found.map(|violation| text(name, violation.code))
}

fn text(name: &str, code: Code) -> String {
    let told = match (name, code) {
        ("name", Code::Required | Code::TooShort) => "Informe seu nome completo.",
        ("name", Code::TooLong) => "O nome pode ter no máximo 120 letras.",
        ("document", _) => "CPF ou CNPJ inválido. Confira os números, ou deixe em branco.",
        ("note", Code::TooLong) => "A mensagem pode ter no máximo 5.000 letras.",
        (_, Code::ControlCharacter) => "Há um caractere que não pode ser usado. Digite de novo.",
        _ => return locale::message(Language::Portuguese, code, &[]),
    };
    told.to_owned()
}
