//! Offers, and the negotiation plans that sell them.

use chrono::{DateTime, Utc};
use domain::{
    offer::Offer,
    values::{Money, text::fold},
};
use persistence::{
    entity::{contract_templates, negotiation_plans, sales_plans, speed_plans},
    stamp::Stamped,
};
use serde_json::json;
use uuid::Uuid;

use crate::{dice::Dice, named, rows::Rows};

/// Name, price and setup fee in cents, megabits down and up.
const OFFERS: [(&str, i64, i64, i32); 6] = [
    ("Fibra 200", 7_990, 10_000, 200),
    ("Fibra 400", 9_990, 10_000, 400),
    ("Fibra 600", 11_990, 10_000, 600),
    ("Fibra 800", 14_990, 5_000, 800),
    ("Fibra 1 Giga", 19_990, 0, 1_000),
    ("Fibra Empresas", 34_990, 20_000, 1_000),
];
const TEMPLATE: &str = "CONTRATO DE PRESTAÇÃO DE SERVIÇOS\n\nCliente: {{ client.name }}\n\
    Oferta: {{ offer.name }} ({{ offer.offer_code }})\nMensalidade: {{ totals.monthly | brl }}\n";

/// A negotiation plan.
#[derive(Debug)]
pub struct Plan {
    /// Its row.
    pub id: Uuid,
    /// What it sells.
    pub offer: Offer,
    /// How it is charged.
    pub billing_type_id: Uuid,
    /// What is printed.
    pub contract_template_id: Uuid,
}

/// Makes them, each plan of its own offer.
pub fn plans(
    dice: &mut Dice,
    rows: &mut Rows,
    billing_type_id: Uuid,
    at: DateTime<Utc>,
) -> Vec<Plan> {
    let body = TEMPLATE.to_owned();
    let template = named!(dice, at, contract_templates, "Contrato padrão", { body: body });
    let contract_template_id = template.id;
    rows.contract_templates.push(template);
    let mut plans = Vec::new();
    for (number, (name, price, setup, megabits)) in (1..).zip(OFFERS) {
        let speed = named!(dice, at, speed_plans, format!("{megabits} Mega"), {
            download_mbps: megabits, upload_mbps: megabits / 2
        });
        let sold = named!(dice, at, sales_plans, name, {
            offer_code: format!("DEMO-{number:03}"),
            monthly_price_cents: price,
            setup_fee_cents: setup,
            commitment_months: 12,
            speed_plan_id: Some(speed.id),
            adjustment_index: Some("IPCA".to_owned())
        });
        let plan = named!(dice, at, negotiation_plans, format!("{name} com fidelidade"), {
            sales_plan_id: sold.id,
            billing_type_id: Some(billing_type_id),
            contract_template_id: Some(contract_template_id),
            access_authentication: Some("pppoe".to_owned()),
            access_connection: Some("fiber".to_owned()),
            requires: json!(["contract", "access"])
        });
        plans.push(Plan {
            id: plan.id,
            offer: offer(&sold),
            billing_type_id,
            contract_template_id,
        });
        rows.speed_plans.push(speed);
        rows.sales_plans.push(sold);
        rows.negotiation_plans.push(plan);
    }
    plans
}

fn offer(row: &sales_plans::Model) -> Offer {
    let money = |cents| Money::from_cents(cents).unwrap_or(Money::ZERO);
    Offer {
        id: row.id,
        name: row.name.clone(),
        offer_code: row.offer_code.clone(),
        monthly_price: money(row.monthly_price_cents),
        setup_fee: money(row.setup_fee_cents),
        commitment_months: row.commitment_months,
        speed_plan_id: row.speed_plan_id,
        adjustment_index: row.adjustment_index.clone(),
        ..Default::default()
    }
}
