//! The client's page, in Portuguese and without a script: templates, style, and the policy that lets nothing else in.
//!
//! [`view`] makes texts of a proposal, [`form`] keeps what was typed and says what is wrong with it.

pub mod form;
pub mod view;

use std::{fmt::Write, sync::LazyLock};

use base64::{Engine, prelude::BASE64_STANDARD};
use domain::code::Code;
use minijinja::{
    AutoEscape, Environment, Error, Output, State, UndefinedBehavior, Value, context, value::Serde,
};
use serde::Serialize;
use sha2::{Digest, Sha256};

use self::{
    form::Forms,
    view::{Contact, View},
};
use crate::{
    http::{ApiError, HtmlPage, Result},
    negotiations::proposals::answer::Linked,
};

const STYLE: &str = include_str!("page/style.css");

/// The one style is named by its hash; nothing is loaded, framed or posted elsewhere.
static POLICY: LazyLock<String> = LazyLock::new(|| {
    let hash = BASE64_STANDARD.encode(Sha256::digest(STYLE));
    format!(
        "default-src 'none'; style-src 'sha256-{hash}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
});

static TEMPLATES: LazyLock<std::result::Result<Environment<'static>, Error>> =
    LazyLock::new(templates);

/// What a notice says.
#[derive(Serialize)]
struct Notice {
    title: &'static str,
    text: &'static str,
}

/// The page of a proposal whose page is found at `path`.
///
/// # Errors
/// When a template is broken, which is a defect.
pub fn proposal(linked: &Linked, path: &str, forms: Forms) -> Result<HtmlPage> {
    let view = Value::from(Serde(View::of(linked, path)?));
    let forms = Value::from(Serde(forms));
    page("proposal.html", context! { proposal => view, forms })
}

/// The page of a proposal that has expired or was withdrawn: whom to ask for another one.
///
/// # Errors
/// When a template is broken, which is a defect.
pub fn over(linked: &Linked, code: Code) -> Result<HtmlPage> {
    let contact = Value::from(Serde(Contact::of(linked)));
    let notice = Value::from(Serde(words(code)));
    page("notice.html", context! { notice, contact })
}

/// The page of a refusal.
#[must_use]
pub fn notice(err: &ApiError) -> Option<HtmlPage> {
    let notice = Value::from(Serde(words(err.code)));
    page("notice.html", context! { notice, contact => () }).ok()
}

fn page(template: &str, context: Value) -> Result<HtmlPage> {
    let templates = TEMPLATES.as_ref().map_err(ApiError::internal)?;
    let template = templates.get_template(template);
    let html = template.and_then(|template| template.render(context));
    Ok(HtmlPage {
        html: html.map_err(ApiError::internal)?,
        policy: POLICY.as_str(),
    })
}

fn templates() -> std::result::Result<Environment<'static>, Error> {
    let mut templates = Environment::new();
    templates.set_undefined_behavior(UndefinedBehavior::Strict);
    templates.set_auto_escape_callback(|_| AutoEscape::Html);
    templates.set_formatter(write);
    templates.add_global("style", Value::from_safe_string(STYLE.to_owned()));
    templates.add_template("layout.html", include_str!("page/layout.html"))?;
    templates.add_template("proposal.html", include_str!("page/proposal.html"))?;
    templates.add_template("reply.html", include_str!("page/reply.html"))?;
    templates.add_template("notice.html", include_str!("page/notice.html"))?;
    Ok(templates)
}

/// Escapes text as HTML wants it. The engine's own way escapes the `/` of dates and addresses too.
fn write(out: &mut Output, state: &mut State, value: &Value) -> std::result::Result<(), Error> {
    let text = value.as_str().filter(|_| !value.is_safe());
    let Some(text) = text else {
        return minijinja::escape_formatter(out, state, value);
    };
    let broken = |_| Error::from(minijinja::ErrorKind::WriteFailure);
    for c in text.chars() {
        let written = match c {
            '&' => out.write_str("&amp;"),
            '<' => out.write_str("&lt;"),
            '>' => out.write_str("&gt;"),
            '"' => out.write_str("&quot;"),
            '\'' => out.write_str("&#39;"),
            c => out.write_char(c),
        };
        written.map_err(broken)?;
    }
    Ok(())
}

fn words(code: Code) -> Notice {
    let (title, text) = match code {
        Code::NotFound => (
            "Não encontramos esta proposta",
            "O endereço está incompleto ou não existe. Abra de novo o link que você recebeu por e-mail.",
        ),
        Code::ProposalExpired => (
            "O prazo desta proposta terminou",
            "Ela não pode mais ser aceita. Se ainda tiver interesse, peça uma nova.",
        ),
        Code::ProposalCancelled => (
            "Esta proposta foi retirada",
            "Ela não está mais disponível. Se ainda tiver interesse, peça uma nova.",
        ),
        Code::TooManyRequests => (
            "Muitos acessos seguidos",
            "Aguarde um minuto e abra a página de novo.",
        ),
        Code::ServiceUnavailable
        | Code::StorageUnavailable
        | Code::PrinterUnavailable
        | Code::Unprintable
        | Code::InternalError => (
            "Não conseguimos abrir a página agora",
            "Não é nada com você. Tente de novo em alguns minutos.",
        ),
        _ => (
            "Não foi possível concluir",
            "Abra de novo o link que você recebeu por e-mail e tente outra vez.",
        ),
    };
    Notice { title, text }
}

#[cfg(test)]
mod tests {
    use domain::code::Code;

    use super::{STYLE, notice};
    use crate::http::ApiError;

    #[test]
    fn a_notice_is_a_page_with_the_style_that_its_policy_names() {
        for code in [Code::NotFound, Code::TooManyRequests, Code::InternalError] {
            let page = notice(&ApiError::new(code)).unwrap_or_else(|| unreachable!("a template"));
            assert!(page.html.contains(&format!("<style>{STYLE}</style>")));
            assert!(page.policy.contains("style-src 'sha256-"));
        }
    }
}
