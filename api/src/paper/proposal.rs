//! The proposal's sheet in the words of its page.

use chrono::Datelike;
use serde_json::{Value, json};

use super::{
    format::{brl, date, document, phone},
    sheet::{OfferedDiscount, OfferedFile, OfferedLine, OfferedPlan, Party, ProposalSheet},
    words::{maybe, paragraphs, text},
};
use crate::fields::Date;

/// The values that `pages/proposal.typ` sets.
#[must_use]
pub fn values(sheet: &ProposalSheet, draft: bool) -> Value {
    let number = sheet.number;
    json!({
        "draft": draft,
        "document_title": format!("Proposta comercial nº {number}: {}", sheet.title),
        "day": day(sheet.issued_on),
        "foot": text(&format!("Proposta comercial nº {number} · {}", sheet.branch.name)),
        "number": number.to_string(),
        "title": text(&sheet.title),
        "issued_on": date(sheet.issued_on.0),
        "valid_until": sheet.valid_until.map(|day| date(day.0)),
        "message": paragraphs(sheet.message.as_deref().unwrap_or_default()),
        "branch": party(&sheet.branch),
        "client": party(&sheet.client),
        "responsible": { "name": text(&sheet.responsible.name), "email": maybe(sheet.responsible.email.as_deref()) },
        "offer": sheet.offer.as_ref().map(offer),
        "discount": sheet.discount.as_ref().map(discount),
        "lines": sheet.lines.iter().map(line).collect::<Vec<_>>(),
        "sums": sums(sheet),
        "attachments": sheet.attachments.iter().map(attachment).collect::<Vec<_>>(),
    })
}

/// A day as the typesetter wants its parts.
#[must_use]
pub fn day(day: Date) -> Value {
    json!({ "year": day.0.year(), "month": day.0.month(), "day": day.0.day() })
}

fn party(party: &Party) -> Value {
    let label = match party.document.as_deref().map(str::len) {
        Some(14) => "CNPJ",
        _ => "CPF",
    };
    json!({
        "name": text(&party.name),
        "document": party.document.as_deref().map(document),
        "document_label": label,
        "phone": party.phone.as_deref().map(phone),
        "email": maybe(party.email.as_deref()),
        "address": maybe(party.address.as_deref()),
    })
}

fn offer(offer: &OfferedPlan) -> Value {
    let speed = offer.speed.as_ref().map(|speed| {
        let (down, up) = (speed.download_mbps, speed.upload_mbps);
        text(&format!(
            "{}: {down} Mbps de download, {up} Mbps de upload",
            speed.name
        ))
    });
    json!({
        "name": text(&offer.name),
        "code": text(&offer.offer_code),
        "speed": speed,
        "price": format!("{} por mês", brl(offer.monthly_price.0)),
        "commitment": commitment(offer.commitment_months),
        "adjustment": maybe(offer.adjustment_index.as_deref()),
    })
}

/// `12 meses`
#[must_use]
pub fn months(number: i32) -> String {
    match number {
        1 => "1 mês".to_owned(),
        _ => format!("{number} meses"),
    }
}

fn commitment(number: i32) -> String {
    match number {
        0 => "sem fidelidade".to_owned(),
        _ => months(number),
    }
}

fn discount(discount: &OfferedDiscount) -> String {
    let amount = brl(discount.amount.0);
    match discount.months {
        Some(1) => format!("{amount} no primeiro mês"),
        Some(number) => format!("{amount} por mês, nos {number} primeiros meses"),
        None => format!("{amount} por mês"),
    }
}

/// A service or a product.
#[must_use]
pub fn line(line: &OfferedLine) -> Value {
    let charging = match (line.monthly, line.months) {
        (true, Some(number)) => format!("Mensal ({})", months(number)),
        (true, None) => "Mensal".to_owned(),
        (false, _) => "Única".to_owned(),
    };
    let discount = match line.discount.0.cents() {
        0 => "–".to_owned(),
        _ => brl(line.discount.0),
    };
    json!({
        "description": text(&line.description),
        "charging": charging,
        "quantity": line.quantity.to_string(),
        "unit_price": brl(line.unit_price.0),
        "discount": discount,
        "total": brl(line.total.0),
    })
}

fn sums(sheet: &ProposalSheet) -> Value {
    let totals = &sheet.totals;
    let sum = |label: &str, amount: String, strong: bool| json!({ "label": label, "value": amount, "strong": strong });
    let mut sums = Vec::new();
    if totals.setup_fee.0.cents() != 0 {
        let label = "Taxa de instalação (incluída no valor único)";
        sums.push(sum(label, brl(totals.setup_fee.0), false));
    }
    if totals.one_time.0.cents() != 0 {
        sums.push(sum("Valor único", brl(totals.one_time.0), true));
    }
    sums.push(sum("Valor mensal", brl(totals.monthly.0), true));
    Value::Array(sums)
}

fn attachment(file: &OfferedFile) -> Value {
    json!({ "name": text(&file.file_name), "size": size(file.size) })
}

/// `12 KB`, `1,4 MB`
fn size(bytes: i64) -> String {
    match bytes {
        0..1024 => format!("{bytes} bytes"),
        1024..1_048_576 => format!("{} KB", bytes / 1024),
        _ => {
            let tenths = bytes.saturating_mul(10) / 1_048_576;
            format!("{},{} MB", tenths / 10, tenths % 10)
        }
    }
}
