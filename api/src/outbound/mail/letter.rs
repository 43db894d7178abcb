//! What stands in the mails, in Portuguese: templates and the values that go into them. Values are data: the HTML is
//! escaped.

use std::sync::LazyLock;

use chrono::{DateTime, Utc};
use domain::{proposal::ProposalStatus, values::Money};
use minijinja::{Environment, UndefinedBehavior, syntax::SyntaxConfig, value::Serde};
use serde::Serialize;

use super::{
    Undelivered,
    message::{Letter, mailbox},
};
use crate::paper::{
    format,
    sheet::{OfferedLine, OfferedPlan, ProposalSheet},
};

static TEMPLATES: LazyLock<Option<Environment<'static>>> = LazyLock::new(|| templates().ok());

fn templates() -> Result<Environment<'static>, minijinja::Error> {
    let mut templates = Environment::new();
    templates.set_undefined_behavior(UndefinedBehavior::Strict);
    let lines = SyntaxConfig::builder()
        .trim_blocks(true)
        .lstrip_blocks(true)
        .build()?;
    templates.set_syntax(lines);
    for (name, source) in [
        ("proposal.txt", include_str!("templates/proposal.txt")),
        ("proposal.html", include_str!("templates/proposal.html")),
        ("answered.txt", include_str!("templates/answered.txt")),
        ("answered.html", include_str!("templates/answered.html")),
    ] {
        templates.add_template(name, source)?;
    }
    Ok(templates)
}

fn filled(name: &str, values: &impl Serialize) -> Result<String, Undelivered> {
    let templates = TEMPLATES.as_ref();
    let template = templates.and_then(|all| all.get_template(name).ok());
    let text = template.map(|template| template.render(Serde(values)));
    text.and_then(Result::ok)
        .ok_or_else(|| Undelivered::for_good("defect", "the mail could not be put together"))
}

/// The proposal's values, as they are to be read.
#[derive(Serialize)]
struct ProposalValues<'a> {
    number: i64,
    title: &'a str,
    client: &'a str,
    branch: &'a str,
    responsible: &'a str,
    email: Option<&'a str>,
    message: Vec<&'a str>,
    offer: Option<OfferValues<'a>>,
    discount: Option<String>,
    lines: Vec<LineValues<'a>>,
    monthly: String,
    one_time: Option<String>,
    setup_fee: Option<String>,
    valid_until: Option<String>,
    enclosed: Vec<&'a str>,
    link: &'a str,
}

#[derive(Serialize)]
struct OfferValues<'a> {
    name: &'a str,
    code: &'a str,
    price: String,
    speed: Option<String>,
    commitment: String,
}

#[derive(Serialize)]
struct LineValues<'a> {
    description: String,
    total: String,
    when: &'a str,
}

/// The letter that brings a proposal to its client; `link` opens it.
///
/// # Errors
/// For good.
pub fn proposal(sheet: &ProposalSheet, link: &str) -> Result<Letter, Undelivered> {
    let email = sheet.responsible.email.as_deref();
    let values = ProposalValues {
        number: sheet.number,
        title: &sheet.title,
        client: &sheet.client.name,
        branch: &sheet.branch.name,
        responsible: &sheet.responsible.name,
        email,
        message: lines_of(sheet.message.as_deref()),
        offer: sheet.offer.as_ref().map(offer),
        discount: discount(sheet),
        lines: sheet.lines.iter().map(line).collect(),
        monthly: format::brl(sheet.totals.monthly.0),
        one_time: told(sheet.totals.one_time.0),
        setup_fee: told(sheet.totals.setup_fee.0),
        valid_until: sheet.valid_until.map(|day| format::date(day.0)),
        enclosed: sheet
            .attachments
            .iter()
            .map(|file| file.file_name.as_str())
            .collect(),
        link,
    };
    Ok(Letter {
        subject: format!("Proposta nº {}: {}", sheet.number, sheet.title),
        text: filled("proposal.txt", &values)?,
        html: filled("proposal.html", &values)?,
        reply_to: email.and_then(|email| mailbox(&sheet.responsible.name, email)),
        automatic: false,
        enclosures: Vec::new(),
    })
}

fn offer(plan: &OfferedPlan) -> OfferValues<'_> {
    OfferValues {
        name: &plan.name,
        code: &plan.offer_code,
        price: format::brl(plan.monthly_price.0),
        speed: plan.speed.as_ref().map(|speed| {
            format!(
                "{} Mbps de download e {} Mbps de upload",
                speed.download_mbps, speed.upload_mbps
            )
        }),
        commitment: match plan.commitment_months {
            0 => "sem fidelidade".to_owned(),
            1 => "fidelidade de 1 mês".to_owned(),
            months => format!("fidelidade de {months} meses"),
        },
    }
}

fn discount(sheet: &ProposalSheet) -> Option<String> {
    let discount = sheet.discount.as_ref()?;
    let amount = format::brl(discount.amount.0);
    Some(match discount.months {
        None => format!("{amount} por mês"),
        Some(1) => format!("{amount} no primeiro mês"),
        Some(months) => format!("{amount} por mês nos primeiros {months} meses"),
    })
}

fn line(line: &OfferedLine) -> LineValues<'_> {
    let description = match line.quantity {
        1 => line.description.clone(),
        quantity => format!("{quantity} × {}", line.description),
    };
    LineValues {
        description,
        total: format::brl(line.total.0),
        when: match (line.monthly, line.months) {
            (false, _) => "uma vez",
            (true, None) => "por mês",
            (true, Some(_)) => "por mês, por tempo limitado",
        },
    }
}

/// Nothing is said of nothing.
fn told(amount: Money) -> Option<String> {
    (amount.cents() != 0).then(|| format::brl(amount))
}

fn lines_of(text: Option<&str>) -> Vec<&str> {
    text.map(|text| text.lines().collect()).unwrap_or_default()
}

/// What the client answered.
#[derive(Debug)]
pub struct AnswerFacts<'a> {
    /// The proposal's number.
    pub number: i64,
    /// Its title.
    pub title: &'a str,
    /// The negotiation's number.
    pub negotiation: i64,
    /// The client's name.
    pub client: &'a str,
    /// Accepted or declined.
    pub status: ProposalStatus,
    /// Who answered, as typed.
    pub name: Option<&'a str>,
    /// CPF or CNPJ, as typed.
    pub document: Option<&'a str>,
    /// Why it was declined, as typed.
    pub note: Option<&'a str>,
    /// When.
    pub at: DateTime<Utc>,
    /// The branch's time zone.
    pub time_zone: &'a str,
}

#[derive(Serialize)]
struct AnswerValues<'a> {
    number: i64,
    title: &'a str,
    negotiation: i64,
    client: &'a str,
    answer: &'a str,
    name: Option<&'a str>,
    document: Option<String>,
    note: Vec<&'a str>,
    at: String,
}

/// The letter that tells the responsible what the client answered.
///
/// # Errors
/// For good.
pub fn answered(facts: &AnswerFacts<'_>) -> Result<Letter, Undelivered> {
    let answer = match facts.status {
        ProposalStatus::Declined => "recusada",
        _ => "aceita",
    };
    let values = AnswerValues {
        number: facts.number,
        title: facts.title,
        negotiation: facts.negotiation,
        client: facts.client,
        answer,
        name: facts.name,
        document: facts.document.map(format::document),
        note: lines_of(facts.note),
        at: domain::local(facts.at, facts.time_zone)
            .format("%d/%m/%Y às %H:%M")
            .to_string(),
    };
    Ok(Letter {
        subject: format!("Proposta nº {} {answer}: {}", facts.number, facts.client),
        text: filled("answered.txt", &values)?,
        html: filled("answered.html", &values)?,
        reply_to: None,
        automatic: true,
        enclosures: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::templates;

    #[test]
    fn the_templates_can_be_read() {
        assert!(templates().is_ok());
    }
}
