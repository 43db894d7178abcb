//! The snapshot that a sending takes: the sheet from rows, and its hash.

use chrono::NaiveDate;
use domain::lines::{Charging, ProductLine, ServiceLine};
use domain::sale::Sale;
use persistence::{
    entity::{clients, employees, proposal_attachments, proposals, sales_plans},
    negotiations::Dossier,
};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::{
    fields::{Date, Money},
    http::{ApiError, Result},
    paper::{
        format,
        sheet::{
            OfferedDiscount, OfferedFile, OfferedLine, OfferedPlan, OfferedSpeed, OfferedTotals,
            Party, Person, ProposalSheet,
        },
    },
};

/// What is offered now, for a proposal that is sent on this day.
///
/// # Errors
/// 422 `out_of_range` when a total does not fit.
pub fn taken(
    dossier: &Dossier,
    proposal: &proposals::Model,
    responsible: &employees::Model,
    files: &[proposal_attachments::Model],
    today: NaiveDate,
) -> Result<ProposalSheet> {
    let sale = dossier.sale()?;
    Ok(ProposalSheet {
        number: proposal.number,
        title: proposal.title.clone(),
        message: proposal.message.clone(),
        issued_on: Date(today),
        valid_until: proposal.valid_until.map(Date),
        branch: Party {
            name: dossier.branch.name.clone(),
            document: dossier.branch.document.clone(),
            ..Party::default()
        },
        client: client(&dossier.client)?,
        responsible: Person {
            name: responsible.name.clone(),
            email: responsible.login_email().map(str::to_owned),
        },
        offer: dossier
            .offer()
            .map(|offer| plan(dossier, offer))
            .transpose()?,
        discount: discount(&sale)?,
        lines: lines(&sale)?,
        totals: totals(&sale)?,
        attachments: files.iter().map(file).collect(),
    })
}

/// The SHA-256 of a snapshot in its canonical form: members sorted, no white space. A database that
/// keeps JSON in another order gives the same.
#[must_use]
pub fn hash(snapshot: &Value) -> String {
    let mut canonical = snapshot.clone();
    canonical.sort_all_objects();
    hex::encode(Sha256::digest(canonical.to_string().as_bytes()))
}

/// A client, as one is named on paper.
///
/// # Errors
/// When the row holds what this version doesn't know.
pub fn client(row: &clients::Model) -> Result<Party> {
    let phones: Vec<String> = match &row.phones {
        Value::Null => Vec::new(),
        phones => serde_json::from_value(phones.clone()).map_err(ApiError::internal)?,
    };
    Ok(Party {
        name: row.name.clone(),
        document: row.document.clone(),
        email: row.email.clone(),
        phone: phones.into_iter().next(),
        address: address(row),
    })
}

/// `Rua das Acácias, 100, ap. 12, Bela Vista, São Paulo – SP, 01310-100`, as far as it is known.
fn address(row: &clients::Model) -> Option<String> {
    let city = match (&row.city, &row.state) {
        (Some(city), Some(state)) => Some(format!("{city} – {state}")),
        (city, state) => city.clone().or_else(|| state.clone()),
    };
    let postal_code = row.postal_code.as_deref().map(format::postal_code);
    let parts = [
        row.street.clone(),
        row.street_number.clone(),
        row.complement.clone(),
        row.district.clone(),
        city,
        postal_code,
    ];
    let known: Vec<String> = parts.into_iter().flatten().collect();
    (!known.is_empty()).then(|| known.join(", "))
}

fn plan(dossier: &Dossier, offer: &sales_plans::Model) -> Result<OfferedPlan> {
    let contract = dossier.contract_terms()?;
    let speed = dossier.speed_plan().map(|speed| OfferedSpeed {
        name: speed.name.clone(),
        download_mbps: speed.download_mbps,
        upload_mbps: speed.upload_mbps,
    });
    Ok(OfferedPlan {
        name: offer.name.clone(),
        offer_code: offer.offer_code.clone(),
        monthly_price: Money::stored(offer.monthly_price_cents)?,
        commitment_months: contract
            .map_or(offer.commitment_months, |terms| terms.commitment_months),
        adjustment_index: offer.adjustment_index.clone(),
        speed,
    })
}

fn discount(sale: &Sale) -> Result<Option<OfferedDiscount>> {
    let Some(discount) = sale.discount else {
        return Ok(None);
    };
    let amount = discount.on(sale.monthly_price).map_err(unfit)?;
    Ok(Some(OfferedDiscount {
        amount: Money(amount),
        months: discount.months,
    }))
}

/// Services and products, in that order.
///
/// # Errors
/// 422 `out_of_range` when a total does not fit.
pub fn lines(sale: &Sale) -> Result<Vec<OfferedLine>> {
    let services = sale.services.iter().map(|(text, line)| service(text, line));
    let products = sale.products.iter().map(|(text, line)| product(text, line));
    services.chain(products).collect()
}

fn service(text: &str, line: &ServiceLine) -> Result<OfferedLine> {
    Ok(OfferedLine {
        service_id: Some(line.service_id),
        product_id: None,
        description: text.to_owned(),
        described: line.description.is_some(),
        monthly: line.charging == Charging::Monthly,
        months: line.months,
        quantity: line.quantity,
        unit_price: Money(line.unit_price),
        discount: Money(line.discount),
        total: Money(line.total().map_err(unfit)?),
    })
}

fn product(text: &str, line: &ProductLine) -> Result<OfferedLine> {
    Ok(OfferedLine {
        service_id: None,
        product_id: Some(line.product_id),
        description: text.to_owned(),
        described: line.description.is_some(),
        monthly: false,
        months: None,
        quantity: line.quantity,
        unit_price: Money(line.unit_price),
        discount: Money(line.discount),
        total: Money(line.total().map_err(unfit)?),
    })
}

/// What it comes to.
///
/// # Errors
/// 422 `out_of_range` when a total does not fit.
pub fn totals(sale: &Sale) -> Result<OfferedTotals> {
    let totals = sale.totals().map_err(unfit)?;
    Ok(OfferedTotals {
        monthly: Money(totals.monthly),
        setup_fee: Money(sale.setup_fee),
        one_time: Money(totals.one_time),
    })
}

fn unfit(code: domain::Code) -> ApiError {
    ApiError::at("", code)
}

fn file(row: &proposal_attachments::Model) -> OfferedFile {
    OfferedFile {
        id: row.id,
        file_name: row.file_name.clone(),
        content_type: row.content_type.clone(),
        size: row.size,
        sha256: row.sha256.clone(),
    }
}
