//! Amounts onto the schedule.

use chrono::{Datelike, NaiveDate};

use super::schedule::{Period, periods};
use super::{Billing, BillingTerms, Instalment, InstalmentKind, Item, ItemKind};
use crate::code::Code;
use crate::contract::Proration;
use crate::lines::Charging;
use crate::sale::Sale;
use crate::values::Money;

/// Generates the billing of a sale. Pure: the same input gives the same instalments.
///
/// # Errors
/// [`Code::OutOfRange`] when an amount or a date does not fit.
pub fn generate(sale: &Sale, terms: &BillingTerms) -> Result<Billing, Code> {
    let mut month = 0;
    let mut drafts = Vec::new();
    for period in periods(terms)? {
        let items = match period.kind {
            InstalmentKind::Prorated => vec![prorated_item(sale, terms, &period)?],
            InstalmentKind::Regular => {
                month += 1;
                monthly_items(sale, month)?
            }
        };
        drafts.push((period, items));
    }
    add_setup(sale, terms, &mut drafts);
    if let Some((_, items)) = drafts.first_mut() {
        items.extend(one_time_items(sale)?);
    }
    let instalments = (1..)
        .zip(drafts)
        .map(|(number, draft)| instalment(number, draft))
        .collect::<Result<Vec<_>, _>>()?;
    let total = Money::sum(instalments.iter().map(|instalment| instalment.amount))?;
    Ok(Billing {
        starts_on: terms.starts_on,
        generated_on: terms.generated_on,
        instalments,
        total,
    })
}

fn instalment(number: i32, (period, items): (Period, Vec<Item>)) -> Result<Instalment, Code> {
    Ok(Instalment {
        number,
        kind: period.kind,
        due_on: period.due_on,
        period_from: period.from,
        period_to: period.to,
        amount: Money::sum(items.iter().map(|item| item.amount))?,
        items,
    })
}

/// The days left over, as a share of the first month. Rounded once, so it is one item.
fn prorated_item(sale: &Sale, terms: &BillingTerms, period: &Period) -> Result<Item, Code> {
    let days = (period.to - period.from).num_days();
    let basis = match terms.proration {
        Proration::CalendarDays => i64::from(terms.starts_on.num_days_in_month()),
        Proration::ThirtyDays => 30,
    };
    let amount = sale.monthly(1)?.share(days, basis)?;
    Ok(Item {
        kind: ItemKind::Prorated,
        description: sale.offer_name.clone(),
        amount,
    })
}

fn monthly_items(sale: &Sale, month: i32) -> Result<Vec<Item>, Code> {
    let plan = Item {
        kind: ItemKind::Plan,
        description: sale.offer_name.clone(),
        amount: sale.plan_in(month)?,
    };
    let services = sale
        .services
        .iter()
        .filter(|(_, line)| line.is_charged_in(month));
    let services = services.map(|(text, line)| item(ItemKind::Service, text, line.total()?));
    std::iter::once(Ok(plan)).chain(services).collect()
}

fn one_time_items(sale: &Sale) -> Result<Vec<Item>, Code> {
    let services = sale
        .services
        .iter()
        .filter(|(_, line)| line.charging == Charging::OneTime);
    let services = services.map(|(text, line)| item(ItemKind::Service, text, line.total()?));
    let products = sale
        .products
        .iter()
        .map(|(text, line)| item(ItemKind::Product, text, line.total()?));
    services.chain(products).collect()
}

fn item(kind: ItemKind, description: &str, amount: Money) -> Result<Item, Code> {
    Ok(Item {
        kind,
        description: description.to_owned(),
        amount,
    })
}

/// Puts setup part k on the first instalment of due date k; parts beyond the last due date go with the last.
fn add_setup(sale: &Sale, terms: &BillingTerms, drafts: &mut [(Period, Vec<Item>)]) {
    if sale.setup_fee == Money::ZERO {
        return;
    }
    let mut dates: Vec<NaiveDate> = drafts.iter().map(|(period, _)| period.due_on).collect();
    dates.dedup();
    for (part, amount) in sale
        .setup_fee
        .split(terms.setup_instalments.max(1))
        .into_iter()
        .enumerate()
    {
        let due_on = dates.get(part).or_else(|| dates.last());
        if let Some((_, items)) = drafts
            .iter_mut()
            .find(|(period, _)| Some(&period.due_on) == due_on)
        {
            items.push(Item {
                kind: ItemKind::SetupFee,
                description: sale.offer_name.clone(),
                amount,
            });
        }
    }
}
