//! What stands before the first negotiation: branches with their people and boxes, offers and plans.

use std::collections::VecDeque;

use chrono::{DateTime, Utc};
use domain::{permission::EmployeeKind, values::text::fold};
use persistence::{Error, entity::*, stamp::Stamped};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use crate::{
    dice::Dice,
    named,
    offers::{self, Plan},
    people,
    rows::Rows,
    words::{TOWNS, Town},
};

/// Ports of a box, and how many of them the demo gives away.
const PORTS: (i32, i32) = (16, 12);
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
    let plans = offers::plans(dice, &mut rows, billing_type.id, at);
    let services = SERVICES.map(|(name, price, charging)| {
        named!(dice, at, services, name, {
            price_cents: price, charging: charging.to_owned()
        })
    });
    rows.services.extend(services.clone());
    rows.channels
        .extend(CHANNELS.map(|name| named!(dice, at, channels, name, {})));
    rows.campaigns
        .extend(CAMPAIGNS.map(|name| named!(dice, at, campaigns, name, {})));
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
        let mut row = named!(dice, at, employees, person, { kind: EmployeeKind::Person.to_string(), email: email, role: role.to_owned() });
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
