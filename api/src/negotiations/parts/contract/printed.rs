//! The contract's sheet from rows: as it would be sold now, after the win as it was sold.

use domain::{
    conversion::{NewContract, NewLogin},
    sale::Sale,
    values::Address,
};
use persistence::{
    Db, Executor,
    closing::conversion,
    entity::{contract_templates, contracts},
    negotiations::Dossier,
    reference,
};
use uuid::Uuid;

use crate::{
    fields::{Date, Money},
    http::{ApiError, Request, Result},
    negotiations::{
        billing::{self, BillingInstalment, BillingOut},
        proposals::snapshot,
    },
    paper::{
        contract::{
            Buyer, Connection, ContractSheet, Due, Numbered, Provider, SoldOffer, Speed, Terms,
        },
        format,
    },
};

/// The sheet, and which template it goes into.
///
/// # Errors
/// 409 `contract_incomplete` with all that is missing; 422 when an amount or a date does not fit.
pub async fn sheet(request: &Request, db: &Db, dossier: &Dossier) -> Result<(ContractSheet, Uuid)> {
    // It asks for a complete contract before anything is generated; afterwards the contract is locked.
    let draft = dossier.draft(request.now, &mut Uuid::nil)?;
    let billing = billing::of(db, dossier, &draft).await?;
    let sold = conversion::contract(db, dossier.negotiation.id).await?;
    let contract = draft.contract.as_ref().ok_or_else(lost)?;
    let template = sold.as_ref().and_then(|sold| sold.contract_template_id);
    let template = template.or(contract.terms.contract_template_id);
    let template = template.ok_or_else(lost)?;
    let sale = dossier.sale()?;
    let sheet = ContractSheet {
        branch: Provider {
            name: dossier.branch.name.clone(),
            document: dossier.branch.document.clone(),
        },
        access: connection(draft.login.as_ref()),
        client: buyer(dossier)?,
        contract: agreed(dossier, sold.as_ref(), contract, &sale, &billing)?,
        offer: offer(contract, sold.as_ref())?,
        speed_plan: speed(dossier, sold.as_ref()),
        lines: snapshot::lines(&sale)?,
        totals: snapshot::totals(&sale)?,
        instalments: billing.instalments.iter().map(due).collect(),
        negotiation: Numbered {
            number: dossier.negotiation.number,
        },
        today: Date(dossier.today(request.now)),
    };
    Ok((sheet, template))
}

/// The text of a template.
pub async fn template(db: &impl Executor, id: Uuid) -> Result<String> {
    Ok(reference::target::<contract_templates::Entity>(db, id)
        .await?
        .body)
}

fn buyer(dossier: &Dossier) -> Result<Buyer> {
    let row = &dossier.client;
    let party = snapshot::client(row)?;
    Ok(Buyer {
        name: party.name,
        trade_name: row.trade_name.clone(),
        document: party.document,
        email: party.email,
        phone: party.phone,
        address: party.address,
        city: row.city.clone(),
        state: row.state.clone(),
    })
}

fn agreed(
    dossier: &Dossier,
    sold: Option<&contracts::Model>,
    contract: &NewContract,
    sale: &Sale,
    billing: &BillingOut,
) -> Result<Terms> {
    let terms = &contract.terms;
    let discount = sale
        .discount
        .map(|discount| discount.on(sale.monthly_price));
    let discount = discount
        .transpose()
        .map_err(|code| ApiError::at("/contract/discount", code))?;
    let billing_type = dossier
        .contract
        .as_ref()
        .and_then(|part| part.billing_type.as_ref());
    Ok(Terms {
        number: sold.map(|sold| sold.number),
        starts_on: Date(sold.map_or(contract.starts_on, |sold| sold.starts_on)),
        ends_on: sold
            .map_or(contract.commitment_until, |sold| sold.ends_on)
            .map(Date),
        due_day: terms.due_day.unwrap_or(1),
        commitment_months: terms.commitment_months,
        monthly_price: match sold {
            Some(sold) => Money::stored(sold.monthly_price_cents)?,
            None => Money(contract.offer.monthly_price),
        },
        discount: discount.map(Money),
        discount_months: sale.discount.and_then(|discount| discount.months),
        setup_fee: Money(terms.setup_fee),
        setup_instalments: terms.setup_instalments,
        billing_type: billing_type
            .map(|kind| kind.name.clone())
            .unwrap_or_default(),
        total: billing.total,
    })
}

/// What was sold keeps its own name, code, price and speed, whatever becomes of the registry's row.
fn offer(contract: &NewContract, sold: Option<&contracts::Model>) -> Result<SoldOffer> {
    if let Some(sold) = sold {
        return Ok(SoldOffer {
            name: sold.offer_name.clone(),
            offer_code: sold.offer_code.clone(),
            monthly_price: Money::stored(sold.monthly_price_cents)?,
            adjustment_index: sold.adjustment_index.clone(),
        });
    }
    let offer = &contract.offer;
    Ok(SoldOffer {
        name: offer.name.clone(),
        offer_code: offer.offer_code.clone(),
        monthly_price: Money(offer.monthly_price),
        adjustment_index: offer.adjustment_index.clone(),
    })
}

fn speed(dossier: &Dossier, sold: Option<&contracts::Model>) -> Speed {
    let plan = dossier.speed_plan();
    let name = plan.map(|plan| plan.name.clone());
    match sold {
        Some(sold) => Speed {
            name,
            download_mbps: sold.download_mbps,
            upload_mbps: sold.upload_mbps,
        },
        None => Speed {
            name,
            download_mbps: plan.map(|plan| plan.download_mbps),
            upload_mbps: plan.map(|plan| plan.upload_mbps),
        },
    }
}

fn connection(login: Option<&NewLogin>) -> Connection {
    let Some(new) = login else {
        return Connection::default();
    };
    Connection {
        login: new.login.as_ref().map(ToString::to_string),
        installation_address: address(&new.installation_address),
    }
}

fn address(address: &Address) -> Option<String> {
    let city = match (&address.city, &address.state) {
        (Some(city), Some(state)) => Some(format!("{city} – {}", state.as_str())),
        (city, state) => city
            .clone()
            .or_else(|| state.as_ref().map(|state| state.as_str().to_owned())),
    };
    let postal_code = address
        .postal_code
        .as_ref()
        .map(|code| format::postal_code(code.as_str()));
    let parts = [
        address.street.clone(),
        address.number.clone(),
        address.complement.clone(),
        address.district.clone(),
        city,
        postal_code,
    ];
    let known: Vec<String> = parts.into_iter().flatten().collect();
    (!known.is_empty()).then(|| known.join(", "))
}

fn due(instalment: &BillingInstalment) -> Due {
    Due {
        number: instalment.number,
        kind: instalment.kind,
        due_on: instalment.due_on,
        period_from: instalment.period_from,
        period_to: instalment.period_to,
        amount: instalment.amount,
    }
}

fn lost() -> ApiError {
    ApiError::internal("a foreign key points nowhere")
}
