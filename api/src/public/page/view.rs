//! A proposal as texts, the way its reader finds them on the page.

use chrono::{DateTime, Utc};
use domain::proposal::ProposalStatus;
use serde::Serialize;

use crate::{
    fields::Money,
    http::{ApiError, Result},
    negotiations::proposals::answer::Linked,
    paper::{
        format,
        sheet::{OfferedFile, OfferedLine, OfferedPlan, ProposalSheet},
    },
};

/// Everything on the page.
#[derive(Clone, Debug, Serialize)]
pub struct View {
    /// Where the page is found.
    pub path: String,
    /// `open`, `accepted` or `declined`.
    pub state: &'static str,
    /// Human number.
    pub number: i64,
    /// Title.
    pub title: String,
    /// Message, with its lines.
    pub message: Option<String>,
    /// `25/11/2026`
    pub issued_on: String,
    /// `31/12/2026`
    pub valid_until: Option<String>,
    /// To whom.
    pub client: String,
    /// Who offers, and whom to ask.
    pub contact: Contact,
    /// The plan.
    pub offer: Option<Offer>,
    /// What is paid each month.
    pub monthly: Charges,
    /// What is paid once; absent when nothing is.
    pub once: Option<Charges>,
    /// What the discount's end makes of the month.
    pub later: Option<String>,
    /// Files.
    pub files: Vec<File>,
    /// What was answered.
    pub answer: Option<Answer>,
}

/// Who offers, and whom to ask.
#[derive(Clone, Debug, Serialize)]
pub struct Contact {
    /// Branch.
    pub branch: String,
    /// CNPJ, masked.
    pub document: Option<String>,
    /// Employee.
    pub name: String,
    /// Their e-mail.
    pub email: Option<String>,
    /// What it is about.
    pub number: i64,
}

/// The plan.
#[derive(Clone, Debug, Serialize)]
pub struct Offer {
    /// Name.
    pub name: String,
    /// Offer code.
    pub code: String,
    /// `12 meses`; absent without a commitment.
    pub commitment: Option<String>,
    /// Price-adjustment index.
    pub index: Option<String>,
    /// `500`, `250`: Mbit/s down and up.
    pub speed: Option<(String, String)>,
}

/// Some charges and their sum.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Charges {
    /// Each.
    pub items: Vec<Charge>,
    /// Sum.
    pub total: String,
}

/// One charge.
#[derive(Clone, Debug, Serialize)]
pub struct Charge {
    /// What for.
    pub name: String,
    /// How it comes about.
    pub detail: Option<String>,
    /// Amount.
    pub amount: String,
}

/// A file.
#[derive(Clone, Debug, Serialize)]
pub struct File {
    /// Its attachment.
    pub id: String,
    /// Name.
    pub name: String,
    /// `48 KB`
    pub size: String,
}

/// What was answered.
#[derive(Clone, Debug, Serialize)]
pub struct Answer {
    /// `25/11/2026 às 14:32`
    pub at: String,
    /// Who accepted.
    pub name: Option<String>,
    /// Their document, half of it hidden.
    pub document: Option<String>,
    /// Why it was declined.
    pub note: Option<String>,
}

impl View {
    /// The texts of a proposal whose page is found at `path`.
    ///
    /// # Errors
    /// When an amount does not fit.
    pub fn of(linked: &Linked, path: &str) -> Result<Self> {
        let sheet = &linked.sheet;
        Ok(Self {
            path: path.to_owned(),
            state: match linked.status {
                ProposalStatus::Accepted => "accepted",
                ProposalStatus::Declined => "declined",
                _ => "open",
            },
            number: sheet.number,
            title: sheet.title.clone(),
            message: sheet.message.clone(),
            issued_on: format::date(sheet.issued_on.0),
            valid_until: sheet.valid_until.map(|day| format::date(day.0)),
            client: sheet.client.name.clone(),
            contact: Contact::of(linked),
            offer: sheet.offer.as_ref().map(Offer::of),
            monthly: monthly(sheet),
            once: once(sheet),
            later: later(sheet)?,
            files: sheet.attachments.iter().map(File::of).collect(),
            answer: answer(linked),
        })
    }
}

impl Contact {
    /// Who offers a proposal.
    #[must_use]
    pub fn of(linked: &Linked) -> Self {
        let sheet = &linked.sheet;
        Self {
            branch: sheet.branch.name.clone(),
            document: sheet.branch.document.as_deref().map(format::document),
            name: sheet.responsible.name.clone(),
            email: sheet.responsible.email.clone(),
            number: sheet.number,
        }
    }
}

impl Offer {
    fn of(plan: &OfferedPlan) -> Self {
        let bound = Some(plan.commitment_months).filter(|months| *months > 0);
        let speed = plan.speed.as_ref();
        Self {
            name: plan.name.clone(),
            code: plan.offer_code.clone(),
            commitment: bound.map(months),
            index: plan.adjustment_index.clone(),
            speed: speed.map(|speed| (count(speed.download_mbps), count(speed.upload_mbps))),
        }
    }
}

impl File {
    fn of(file: &OfferedFile) -> Self {
        Self {
            id: file.id.to_string(),
            name: file.file_name.clone(),
            size: size(file.size),
        }
    }
}

fn monthly(sheet: &ProposalSheet) -> Charges {
    let plan = sheet.offer.as_ref().map(|offer| Charge {
        name: offer.name.clone(),
        detail: None,
        amount: brl(offer.monthly_price),
    });
    let discount = sheet.discount.as_ref().map(|discount| Charge {
        name: "Desconto".to_owned(),
        detail: discount.months.map(first_months),
        amount: format!("−{}", brl(discount.amount)),
    });
    let lines = sheet.lines.iter().filter(|line| line.monthly).map(charge);
    Charges {
        items: plan.into_iter().chain(discount).chain(lines).collect(),
        total: brl(sheet.totals.monthly),
    }
}

fn once(sheet: &ProposalSheet) -> Option<Charges> {
    let fee = Some(sheet.totals.setup_fee).filter(|fee| fee.0.cents() > 0);
    let fee = fee.map(|fee| Charge {
        name: "Taxa de adesão".to_owned(),
        detail: None,
        amount: brl(fee),
    });
    let lines = sheet.lines.iter().filter(|line| !line.monthly).map(charge);
    let items: Vec<Charge> = fee.into_iter().chain(lines).collect();
    (!items.is_empty()).then(|| Charges {
        items,
        total: brl(sheet.totals.one_time),
    })
}

fn charge(line: &OfferedLine) -> Charge {
    let several =
        (line.quantity > 1).then(|| format!("{} × {}", line.quantity, brl(line.unit_price)));
    let discounted = line.discount.0.cents() > 0;
    let discount = discounted.then(|| format!("desconto de {}", brl(line.discount)));
    let span = line.months.map(first_months);
    let detail: Vec<String> = several.into_iter().chain(discount).chain(span).collect();
    Charge {
        name: line.description.clone(),
        detail: (!detail.is_empty()).then(|| detail.join(" · ")),
        amount: brl(line.total),
    }
}

/// The month's amount after the discount, where nothing else changes it.
fn later(sheet: &ProposalSheet) -> Result<Option<String>> {
    let discount = sheet.discount.as_ref();
    let ending = discount.and_then(|discount| Some((discount.amount, discount.months?)));
    let Some((amount, lasts)) = ending else {
        return Ok(None);
    };
    if sheet.lines.iter().any(|line| line.months.is_some()) {
        return Ok(None);
    }
    let full = sheet.totals.monthly.0.plus(amount.0);
    let full = full.map_err(ApiError::internal)?;
    let after = match lasts {
        1 => "Depois do primeiro mês".to_owned(),
        lasts => format!("Depois de {lasts} meses"),
    };
    Ok(Some(format!("{after}, {} por mês", format::brl(full))))
}

fn answer(linked: &Linked) -> Option<Answer> {
    let row = &linked.proposal;
    Some(Answer {
        at: moment(row.answered_at?, &linked.time_zone),
        name: row.answer_name.clone(),
        document: row.answer_document.as_deref().map(half_hidden),
        note: row.answer_note.clone(),
    })
}

fn moment(at: DateTime<Utc>, time_zone: &str) -> String {
    let local = domain::values::time_zone::local(at, time_zone);
    local.format("%d/%m/%Y às %H:%M").to_string()
}

/// `***.982.247-**`: enough to be recognised by its owner.
fn half_hidden(document: &str) -> String {
    let masked = format::document(document);
    let shown = 3..masked.len().saturating_sub(2);
    let letters = masked.char_indices();
    letters
        .map(
            |(at, c)| match shown.contains(&at) || !c.is_alphanumeric() {
                true => c,
                false => '*',
            },
        )
        .collect()
}

fn brl(amount: Money) -> String {
    format::brl(amount.0)
}

fn months(count: i32) -> String {
    match count {
        1 => "1 mês".to_owned(),
        count => format!("{count} meses"),
    }
}

fn first_months(count: i32) -> String {
    match count {
        1 => "no primeiro mês".to_owned(),
        count => format!("nos primeiros {count} meses"),
    }
}

/// `1.000`
fn count(number: i32) -> String {
    match number / 1000 {
        0 => number.to_string(),
        thousands => format!("{thousands}.{:03}", number % 1000),
    }
}

/// `48 KB`, `1,2 MB`
fn size(bytes: i64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} bytes"),
        1_000..1_000_000 => format!("{} KB", (bytes + 500) / 1_000),
        _ => {
            let tenths = (bytes + 50_000) / 100_000;
            format!("{},{} MB", tenths / 10, tenths % 10)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{count, half_hidden, size};

    #[test]
    fn texts() {
        assert_eq!(half_hidden("52998224725"), "***.982.247-**");
        assert_eq!(half_hidden("12ABC34501DE35"), "**.ABC.345/01DE-**");
        assert_eq!(count(500), "500");
        assert_eq!(count(1_000), "1.000");
        assert_eq!(size(100), "100 bytes");
        assert_eq!(size(48_211), "48 KB");
        assert_eq!(size(1_240_000), "1,2 MB");
    }
}
