//! The negotiations: one that has everything, and one for each step that can be taken once.

use chrono::Duration;
use domain::{access::claim::HOLD_DAYS, values::text::fold};
use persistence::{
    Error,
    clients::search_text,
    entity::{clients, login_claims, negotiation_billings, port_claims, stage_visits},
    negotiations::search,
    stamp::Stamped,
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Stand, parts, row};
use crate::{ids, journal, rows::Rows};

/// What the offer comes to each month, and once, in cents.
const MONTHLY: i64 = 8_990;
const ONCE: i64 = 10_000;

/// How far a negotiation has come.
struct Told {
    id: Uuid,
    title: &'static str,
    stage: (Uuid, &'static str),
    status: &'static str,
    contract: bool,
    /// Port of the box; there is an access when there is one.
    port: Option<i32>,
}

const FIRST: (Uuid, &str) = (ids::STAGES.one(), "Prospecção");
const LAST: (Uuid, &str) = (ids::LAST_STAGE, "Fechamento");

fn told(id: Uuid, title: &'static str) -> Told {
    Told {
        id,
        title,
        stage: FIRST,
        status: "open",
        contract: false,
        port: None,
    }
}

fn stories() -> [Told; ids::STORIES as usize] {
    let ready = |told: Told, port| Told {
        stage: LAST,
        contract: true,
        port: Some(port),
        ..told
    };
    let status = |told: Told, status| Told { status, ..told };
    [
        Told {
            stage: FIRST,
            ..ready(
                told(ids::NEGOTIATIONS.one(), "Internet para o apartamento"),
                1,
            )
        },
        told(ids::NEGOTIATIONS.spare(), "Negociação a excluir"),
        Told {
            stage: FIRST,
            ..ready(told(ids::TO_STRIP, "Negociação a desmontar"), 2)
        },
        told(ids::TO_MOVE, "Negociação a mover"),
        told(ids::TO_MOVE_IN_BULK, "Negociação a mover em lote"),
        told(ids::TO_PAUSE, "Negociação a pausar"),
        status(told(ids::PAUSED, "Negociação pausada"), "paused"),
        told(ids::TO_LOSE, "Negociação a perder"),
        told(ids::TO_ABORT, "Negociação a abortar"),
        status(told(ids::LOST, "Negociação perdida"), "lost"),
        ready(told(ids::READY, "Negociação pronta para ganhar"), 3),
        status(ready(told(ids::WON, "Negociação ganha"), 4), "won"),
        Told {
            contract: true,
            ..told(ids::TO_BILL, "Negociação a faturar")
        },
        Told {
            contract: true,
            ..told(ids::BILLED, "Negociação faturada")
        },
        told(ids::TO_LINK, "Negociação a ligar ao Pipedrive"),
        told(ids::LINKED, "Negociação ligada ao Pipedrive"),
        told(ids::TO_UNLINK, "Negociação a desligar do Pipedrive"),
    ]
}

pub(super) fn make(stand: &Stand<'_>, rows: &mut Rows) -> Result<(), Error> {
    clients(stand, rows);
    for (number, told) in (stand.first..).zip(stories()) {
        negotiation(stand, rows, &told, number);
        if told.contract {
            contract(stand, rows, told.id);
        }
        if let Some(port) = told.port {
            access(stand, rows, &told, port)?;
        }
    }
    billing(stand, rows);
    parts::make(stand, rows);
    for id in [ids::LINKED, ids::TO_UNLINK] {
        row!(rows, stand.at, pipedrive_links, id,
            contact_id: ids::LINKED_CONTACT,
            person_id: ids::PERSON,
            synced_at: stand.at);
    }
    Ok(())
}

fn clients(stand: &Stand<'_>, rows: &mut Rows) {
    let named = [
        (
            ids::CLIENTS.one(),
            "João Pereira",
            Some("11144477735"),
            "joao@example.com",
        ),
        (
            ids::CLIENTS.spare(),
            "Cliente a excluir",
            None,
            "excluir.cliente@example.com",
        ),
        (
            ids::WON_CLIENT,
            "Beatriz Souza",
            Some("98765432100"),
            "beatriz@example.com",
        ),
    ];
    for (id, name, document, email) in named {
        let won = id == ids::WON_CLIENT;
        let document = document.map(str::to_owned);
        let mut row = clients::Model {
            kind: "person".to_owned(),
            name: name.to_owned(),
            document,
            email: Some(email.to_owned()),
            phones: json!(["+5519988887777"]),
            branch_id: ids::BRANCHES.one(),
            stage: if won { "client" } else { "prospect" }.to_owned(),
            converted_at: won.then_some(stand.at),
            ..Default::default()
        };
        at_home(&mut row);
        row.search_text = search_text(&row);
        row.born(id, stand.at);
        rows.clients.push(row);
    }
    for (id, name, person) in [
        (ids::CONTACTS.one(), "Marta Pereira", None),
        (ids::CONTACTS.spare(), "Contato a excluir", None),
        (ids::LINKED_CONTACT, "Paulo Pereira", Some(ids::PERSON)),
    ] {
        row!(rows, stand.at, contacts, id,
            client_id: ids::CLIENTS.one(),
            search_text: fold(name),
            name: name.to_owned(),
            phones: json!(["+5519977776666"]),
            pipedrive_person_id: person);
    }
}

fn at_home(row: &mut clients::Model) {
    row.postal_code = Some("13010050".to_owned());
    row.street = Some("Rua Treze de Maio".to_owned());
    row.street_number = Some("210".to_owned());
    row.district = Some("Centro".to_owned());
    row.city = Some("Campinas".to_owned());
    row.state = Some("SP".to_owned());
}

/// Whose it is: the won one's client has been converted.
fn client(rows: &Rows, told: &Told) -> clients::Model {
    let id = match told.id == ids::WON {
        true => ids::WON_CLIENT,
        false => ids::CLIENTS.one(),
    };
    let found = rows.clients.iter().find(|row| row.id == id);
    found.cloned().unwrap_or_default()
}

fn negotiation(stand: &Stand<'_>, rows: &mut Rows, told: &Told, number: i64) {
    let client = client(rows, told);
    let contact_id = match told.id {
        id if id == ids::NEGOTIATIONS.one() => Some(ids::CONTACTS.one()),
        id if id == ids::LINKED || id == ids::TO_UNLINK => Some(ids::LINKED_CONTACT),
        _ => None,
    };
    let closed = matches!(told.status, "lost" | "won");
    let reason = match told.status {
        "lost" => Some(ids::OUTCOME_REASONS.one()),
        "won" => Some(ids::OUTCOME_REASONS.number(3)),
        _ => None,
    };
    row!(rows, stand.at, negotiations, told.id,
        number: number,
        client_id: client.id,
        contact_id: contact_id,
        contact_status: "confirmed".to_owned(),
        negotiation_plan_id: told.contract.then(|| ids::NEGOTIATION_PLANS.one()),
        description: told.title.to_owned(),
        channel_id: Some(ids::CHANNELS.one()),
        pipeline_id: ids::PIPELINES.one(),
        stage_id: told.stage.0,
        responsible_id: ids::EMPLOYEES.one(),
        branch_id: ids::BRANCHES.one(),
        monthly_value_cents: if told.contract { MONTHLY } else { 0 },
        one_time_value_cents: if told.contract { ONCE } else { 0 },
        status: told.status.to_owned(),
        reason_id: reason,
        stage_entered_at: stand.at,
        closed_at: closed.then_some(stand.at),
        created_by: Some(ids::EMPLOYEES.one()),
        search_text: search::text(told.title, number, &client));
    rows.stage_visits.push(stage_visits::Model {
        id: told.id,
        negotiation_id: told.id,
        stage_id: Some(told.stage.0),
        stage_name: told.stage.1.to_owned(),
        entered_at: stand.at,
        entered_by: Some(ids::EMPLOYEES.one()),
        ..Default::default()
    });
    let described = json!([{ "field": "description", "from": Value::Null, "to": told.title }]);
    let created = ("negotiation.created", described);
    let row = rows.negotiations.last();
    let event = row.map(|row| journal::event(told.id, row, stand.at, created));
    rows.events.extend(event);
}

fn contract(stand: &Stand<'_>, rows: &mut Rows, id: Uuid) {
    row!(rows, stand.at, negotiation_contracts, id,
        sales_plan_id: Some(ids::SALES_PLANS.one()),
        billing_type_id: Some(ids::BILLING_TYPES.one()),
        contract_template_id: Some(ids::CONTRACT_TEMPLATES.one()),
        due_day: Some(5),
        commitment_months: 12,
        setup_fee_cents: ONCE,
        setup_instalments: 1,
        proration: "calendar_days".to_owned());
}

/// The login that a negotiation holds.
pub(super) fn login(port: i32) -> String {
    format!("demo{port}")
}

fn access(stand: &Stand<'_>, rows: &mut Rows, told: &Told, port: i32) -> Result<(), Error> {
    let sealed = (stand.secrets.seal)(told.id, "senha-da-demo")?;
    row!(rows, stand.at, negotiation_accesses, told.id,
        authentication: Some("pppoe".to_owned()),
        connection: Some("fiber".to_owned()),
        login: Some(login(port)),
        password_sealed: Some(sealed),
        service_box_id: Some(ids::SERVICE_BOXES.one()),
        port: Some(port));
    let hold = Duration::days(i64::try_from(HOLD_DAYS).unwrap_or(0));
    let won = told.id == ids::WON;
    let state = if won { "occupied" } else { "held" }.to_owned();
    let login_id = won.then(|| ids::LOGINS.one());
    rows.login_claims.push(login_claims::Model {
        login: login(port),
        negotiation_id: told.id,
        state: state.clone(),
        login_id,
    });
    rows.port_claims.push(port_claims::Model {
        service_box_id: ids::SERVICE_BOXES.one(),
        port,
        negotiation_id: told.id,
        state,
        hold_until: (!won).then(|| stand.now + hold),
        login_id,
    });
    Ok(())
}

fn billing(stand: &Stand<'_>, rows: &mut Rows) {
    let today = stand.today();
    let period_to = today.succ_opt().unwrap_or(today);
    row!(rows, stand.at, instalments, ids::INSTALMENTS.spare(),
        negotiation_id: ids::BILLED,
        client_id: ids::CLIENTS.one(),
        branch_id: ids::BRANCHES.one(),
        number: 1,
        kind: "regular".to_owned(),
        due_on: period_to,
        period_from: today,
        period_to: period_to,
        amount_cents: MONTHLY);
    rows.negotiation_billings.push(negotiation_billings::Model {
        negotiation_id: ids::BILLED,
        generated_at: stand.at,
        generated_by: Some(ids::EMPLOYEES.one()),
        starts_on: today,
    });
}
