//! What stands before the first negotiation: branches with their people and boxes, offers and plans.

use std::collections::VecDeque;

use chrono::{DateTime, Utc};
use domain::{
    offer::Offer,
    values::{Money, text::fold},
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::json;
use uuid::Uuid;

use super::{
    dice::Dice,
    people,
    rows::Rows,
    words::{TOWNS, Town},
};
use crate::{Error, entity::*, stamp::Stamped};

/// Ports of a box, and how many of them the demo gives away.
const PORTS: (i32, i32) = (16, 12);
/// Name, price and setup fee in cents, megabits down and up.
const OFFERS: [(&str, i64, i64, i32); 6] = [
    ("Fibra 200", 7_990, 10_000, 200),
    ("Fibra 400", 9_990, 10_000, 400),
    ("Fibra 600", 11_990, 10_000, 600),
    ("Fibra 800", 14_990, 5_000, 800),
    ("Fibra 1 Giga", 19_990, 0, 1_000),
    ("Fibra Empresas", 34_990, 20_000, 1_000),
];
const CHANNELS: [&str; 6] = [
    "Loja",
    "Telefone",
    "WhatsApp",
    "Site",
    "Indicação",
    "Porta a porta",
];
const CAMPAIGNS: [&str; 3] = ["Volta às aulas", "Aniversário", "Traga um vizinho"];
const SERVICES: [(&str, i64, &str); 3] = [
    ("IP fixo", 2_990, "monthly"),
    ("Suporte avançado", 1_490, "monthly"),
    ("Instalação expressa", 8_000, "one_time"),
];
const TEMPLATE: &str = "CONTRATO DE PRESTAÇÃO DE SERVIÇOS\n\nCliente: {{ client.name }}\n\
    Oferta: {{ offer.name }} ({{ offer.offer_code }})\nMensalidade: {{ totals.monthly | brl }}\n";

/// A branch and who works there.
#[derive(Debug)]
pub struct Branch {
    /// Its row.
    pub id: Uuid,
    /// Where it is.
    pub town: &'static Town,
    /// Who sells.
    pub sellers: Vec<Uuid>,
    /// Clients met lately, who may come again.
    pub met: VecDeque<clients::Model>,
    boxes: Vec<Uuid>,
    /// Ports given away so far.
    given: usize,
}

impl Branch {
    /// The next free port; none when the boxes are full.
    pub fn port(&mut self) -> Option<(Uuid, i32)> {
        let given = i32::try_from(self.given).ok()?;
        let service_box = self.boxes.get(usize::try_from(given / PORTS.1).ok()?)?;
        self.given += 1;
        Some((*service_box, given % PORTS.1 + 1))
    }
}

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

/// Everything a negotiation chooses from.
#[derive(Debug)]
pub struct World {
    /// The pipeline.
    pub pipeline_id: Uuid,
    /// Its stages by position.
    pub stages: Vec<stages::Model>,
    /// Branches.
    pub branches: Vec<Branch>,
    /// Channels.
    pub channels: Vec<Uuid>,
    /// Campaigns.
    pub campaigns: Vec<Uuid>,
    /// Negotiation plans.
    pub plans: Vec<Plan>,
    /// Services.
    pub services: Vec<services::Model>,
    /// Reasons for every outcome.
    pub reasons: Vec<outcome_reasons::Model>,
}

/// An active registry row with a name.
macro_rules! named {
    ($dice:ident, $at:ident, $table:ident, $name:expr, { $($member:ident: $value:expr),* }) => {{
        let mut row = $table::Model {
            search_text: fold(&$name),
            name: $name,
            active: true,
            $($member: $value,)*
            ..Default::default()
        };
        row.born($dice.id($at), $at);
        row
    }};
}

/// Makes the registries of the demo and inserts them, on top of a furnished database.
///
/// # Errors
/// As any statement, or when there is no pipeline or billing type.
pub async fn make(
    tx: &impl ConnectionTrait,
    dice: &mut Dice,
    negotiations: u64,
    at: DateTime<Utc>,
) -> Result<World, Error> {
    let pipeline = pipelines::Entity::find()
        .filter(pipelines::Column::Active.eq(true))
        .order_by_asc(pipelines::Column::CreatedAt)
        .one(tx)
        .await?
        .ok_or_else(|| Error::corrupt("no pipeline"))?;
    let stages = stages::Entity::find()
        .filter(stages::Column::PipelineId.eq(pipeline.id))
        .order_by_asc(stages::Column::Position)
        .all(tx)
        .await?;
    let reasons = outcome_reasons::Entity::find()
        .order_by_asc(outcome_reasons::Column::Name)
        .all(tx)
        .await?;
    let billing_type = billing_types::Entity::find()
        .order_by_asc(billing_types::Column::Name)
        .one(tx)
        .await?
        .ok_or_else(|| Error::corrupt("no billing type"))?;
    let mut rows = Rows::default();
    // A quarter of the negotiations, at most, come to a port.
    let ports = usize::try_from(negotiations / 4).unwrap_or(0) / TOWNS.len();
    let boxes = ports / usize::try_from(PORTS.1).unwrap_or(1) + 1;
    let branches = TOWNS
        .iter()
        .map(|town| branch(dice, &mut rows, town, boxes, at))
        .collect();
    let plans = plans(dice, &mut rows, billing_type.id, at);
    let services = SERVICES.map(|(name, price, charging)| {
        named!(dice, at, services, name.to_owned(), {
            price_cents: price, charging: charging.to_owned()
        })
    });
    rows.services.extend(services.clone());
    rows.channels
        .extend(CHANNELS.map(|name| named!(dice, at, channels, name.to_owned(), {})));
    rows.campaigns
        .extend(CAMPAIGNS.map(|name| named!(dice, at, campaigns, name.to_owned(), {})));
    let world = World {
        pipeline_id: pipeline.id,
        stages,
        branches,
        channels: rows.channels.iter().map(|row| row.id).collect(),
        campaigns: rows.campaigns.iter().map(|row| row.id).collect(),
        plans,
        services: services.into(),
        reasons,
    };
    rows.insert(tx).await?;
    Ok(world)
}

fn branch(
    dice: &mut Dice,
    rows: &mut Rows,
    town: &'static Town,
    boxes: usize,
    at: DateTime<Utc>,
) -> Branch {
    let row = named!(dice, at, branches, format!("Filial {}", town.name), {
        time_zone: "America/Sao_Paulo".to_owned(),
        seller_discount_percent: 1_000,
        manager_discount_percent: 10_000,
        min_days_to_first_due: 5,
        max_person_commitment_months: 12
    });
    let id = row.id;
    rows.branches.push(row);
    let mut sellers = Vec::new();
    for role in [
        "manager", "seller", "seller", "seller", "seller", "seller", "viewer",
    ] {
        let email = format!(
            "{}{}@example.com",
            fold(town.name),
            rows.employees.len() + 1
        );
        let person = people::name(dice);
        let mut row = named!(dice, at, employees, person, { email: email, role: role.to_owned() });
        row.search_text = fold(&format!("{} {}", row.name, row.email));
        let link = employee_branches::Model {
            employee_id: row.id,
            branch_id: id,
        };
        rows.employee_branches.push(link);
        if role == "seller" {
            sellers.push(row.id);
        }
        rows.employees.push(row);
    }
    let boxes = (1..=boxes)
        .map(|number| service_box(dice, rows, town, (id, number), at))
        .collect();
    Branch {
        id,
        town,
        sellers,
        met: VecDeque::new(),
        boxes,
        given: 0,
    }
}

fn service_box(
    dice: &mut Dice,
    rows: &mut Rows,
    town: &Town,
    (branch_id, number): (Uuid, usize),
    at: DateTime<Utc>,
) -> Uuid {
    let code = format!("CTO-{number:05}");
    let mut row = service_boxes::Model {
        branch_id,
        search_text: fold(&code),
        code,
        ports: PORTS.0,
        latitude: Some(people::near(dice, town.latitude)),
        longitude: Some(people::near(dice, town.longitude)),
        active: true,
        ..Default::default()
    };
    row.born(dice.id(at), at);
    let id = row.id;
    rows.service_boxes.push(row);
    id
}

fn plans(dice: &mut Dice, rows: &mut Rows, billing_type_id: Uuid, at: DateTime<Utc>) -> Vec<Plan> {
    let body = TEMPLATE.to_owned();
    let template =
        named!(dice, at, contract_templates, "Contrato padrão".to_owned(), { body: body });
    let contract_template_id = template.id;
    rows.contract_templates.push(template);
    let mut plans = Vec::new();
    for (number, (name, price, setup, megabits)) in (1..).zip(OFFERS) {
        let speed = named!(dice, at, speed_plans, format!("{megabits} Mega"), {
            download_mbps: megabits, upload_mbps: megabits / 2
        });
        let sold = named!(dice, at, sales_plans, name.to_owned(), {
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
