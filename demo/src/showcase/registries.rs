//! What stands before a negotiation: a row of each registry, and a spare one.

use domain::{permission::EmployeeKind, values::text::fold};
use persistence::entity::employee_branches;
use serde_json::json;
use uuid::Uuid;

use super::{Stand, registry, row};
use crate::{ids, rows::Rows};

const TEMPLATE: &str = "# CONTRATO DE PRESTAÇÃO DE SERVIÇOS\n\nCliente: **{{ client.name }}**\n\n\
    Oferta: {{ offer.name }} ({{ offer.offer_code }})\n\nMensalidade: {{ totals.monthly | brl }}\n";

pub(super) fn make(stand: &Stand<'_>, rows: &mut Rows) {
    places(stand, rows);
    people(stand, rows);
    funnel(stand, rows);
    offers(stand, rows);
    words(stand, rows);
    extras(stand, rows);
}

fn places(stand: &Stand<'_>, rows: &mut Rows) {
    let at = stand.at;
    for (id, name) in [
        (ids::BRANCHES.one(), "Filial Demonstração"),
        (ids::BRANCHES.spare(), "Filial a excluir"),
    ] {
        registry!(rows, at, branches, id, name,
            time_zone: "America/Sao_Paulo".to_owned(),
            seller_discount_percent: 1_000,
            manager_discount_percent: 10_000,
            min_days_to_first_due: 5,
            max_person_commitment_months: 12);
    }
    for (id, code) in [
        (ids::SERVICE_BOXES.one(), "CTO-DEMO-01"),
        (ids::SERVICE_BOXES.spare(), "CTO-DEMO-02"),
    ] {
        row!(rows, at, service_boxes, id,
            branch_id: ids::BRANCHES.one(),
            search_text: fold(code),
            code: code.to_owned(),
            ports: 8,
            latitude: Some(-22.9056),
            longitude: Some(-47.0608),
            active: true);
    }
}

fn people(stand: &Stand<'_>, rows: &mut Rows) {
    let employee = |rows: &mut Rows, id: Uuid, (name, email, role): (&str, &str, &str), hash| {
        row!(rows, stand.at, employees, id,
            name: name.to_owned(),
            search_text: fold(&format!("{name} {email}")),
            active: true,
            kind: EmployeeKind::Person.to_string(),
            email: email.to_owned(),
            role: role.to_owned(),
            password_hash: hash);
        works_there(rows, id);
    };
    let hash = Some(stand.secrets.password_hash.clone());
    let demo = ("Conta de demonstração", ids::EMAIL, "admin");
    employee(rows, ids::DEMO, demo, hash);
    let seller = ("Ana Lima", "ana.lima@example.com", "seller");
    employee(rows, ids::EMPLOYEES.one(), seller, None);
    let spare = ("Conta a excluir", "excluir@example.com", "viewer");
    employee(rows, ids::EMPLOYEES.spare(), spare, None);
    integration(stand, rows);
}

fn works_there(rows: &mut Rows, employee_id: Uuid) {
    rows.employee_branches.push(employee_branches::Model {
        employee_id,
        branch_id: ids::BRANCHES.one(),
    });
}

/// A program with two keys that nobody knows.
fn integration(stand: &Stand<'_>, rows: &mut Rows) {
    let name = "Site da empresa";
    row!(rows, stand.at, employees, ids::INTEGRATION,
        name: name.to_owned(),
        search_text: fold(name),
        active: true,
        kind: EmployeeKind::Integration.to_string(),
        email: ids::INTEGRATION.to_string(),
        role: "seller".to_owned());
    works_there(rows, ids::INTEGRATION);
    for (id, name, prefix) in [
        (ids::API_KEYS.one(), "Produção", "vcm_k3Yx9mQa"),
        (ids::API_KEYS.spare(), "Chave a revogar", "vcm_t7Bc2nRe"),
    ] {
        row!(rows, stand.at, api_keys, id,
            employee_id: ids::INTEGRATION,
            name: name.to_owned(),
            prefix: prefix.to_owned(),
            token_hash: id.to_string());
    }
}

fn funnel(stand: &Stand<'_>, rows: &mut Rows) {
    let at = stand.at;
    for (id, name) in [
        (ids::PIPELINES.one(), "Vendas (demonstração)"),
        (ids::PIPELINES.spare(), "Funil a excluir"),
    ] {
        registry!(rows, at, pipelines, id, name,
            policy: "free".to_owned(),
            reason_required_for: json!([]),
            allowed_moves: json!([]));
    }
    let stages = [
        (ids::STAGES.one(), 1, "Prospecção"),
        (ids::NEXT_STAGE, 2, "Proposta"),
        (ids::STAGES.number(4), 3, "Negociação"),
        (ids::LAST_STAGE, 4, "Fechamento"),
        (ids::STAGES.spare(), 5, "Etapa a excluir"),
    ];
    for (id, position, name) in stages {
        row!(rows, at, stages, id,
            pipeline_id: ids::PIPELINES.one(),
            position: position,
            search_text: fold(name),
            name: name.to_owned(),
            probability: position * 20,
            can_win: id == ids::LAST_STAGE,
            entry_requirements: json!([]));
    }
    for (id, outcome, name) in [
        (ids::OUTCOME_REASONS.one(), "lost", "Achou caro"),
        (ids::OUTCOME_REASONS.spare(), "lost", "Motivo a excluir"),
        (ids::OUTCOME_REASONS.number(3), "won", "Indicação"),
        (
            ids::OUTCOME_REASONS.number(4),
            "aborted",
            "Cadastro repetido",
        ),
    ] {
        registry!(rows, at, outcome_reasons, id, name, outcome: outcome.to_owned());
    }
}

fn offers(stand: &Stand<'_>, rows: &mut Rows) {
    let at = stand.at;
    for (id, name) in [
        (ids::SPEED_PLANS.one(), "300 Mega"),
        (ids::SPEED_PLANS.spare(), "Velocidade a excluir"),
    ] {
        registry!(rows, at, speed_plans, id, name, download_mbps: 300, upload_mbps: 150);
    }
    for (id, code, name) in [
        (ids::SALES_PLANS.one(), "DEMO-FIBRA-300", "Fibra 300"),
        (ids::SALES_PLANS.spare(), "DEMO-EXCLUIR", "Oferta a excluir"),
        (ids::OFFER_TO_REVISE, "DEMO-REVISAR", "Oferta a revisar"),
    ] {
        registry!(rows, at, sales_plans, id, name,
            offer_code: code.to_owned(),
            monthly_price_cents: 8_990,
            setup_fee_cents: 10_000,
            commitment_months: 12,
            speed_plan_id: Some(ids::SPEED_PLANS.one()),
            adjustment_index: Some("IPCA".to_owned()));
    }
    for (id, name) in [
        (ids::BILLING_TYPES.one(), "Boleto (demonstração)"),
        (ids::BILLING_TYPES.spare(), "Cobrança a excluir"),
    ] {
        registry!(rows, at, billing_types, id, name, method: "boleto".to_owned());
    }
    for (id, name) in [
        (ids::CONTRACT_TEMPLATES.one(), "Contrato de demonstração"),
        (ids::CONTRACT_TEMPLATES.spare(), "Modelo a excluir"),
    ] {
        registry!(rows, at, contract_templates, id, name, body: TEMPLATE.to_owned());
    }
    for (id, name) in [
        (ids::NEGOTIATION_PLANS.one(), "Fibra 300 com fidelidade"),
        (ids::NEGOTIATION_PLANS.spare(), "Plano a excluir"),
    ] {
        registry!(rows, at, negotiation_plans, id, name,
            sales_plan_id: ids::SALES_PLANS.one(),
            pipeline_id: Some(ids::PIPELINES.one()),
            stage_id: Some(ids::STAGES.one()),
            billing_type_id: Some(ids::BILLING_TYPES.one()),
            contract_template_id: Some(ids::CONTRACT_TEMPLATES.one()),
            access_authentication: Some("pppoe".to_owned()),
            access_connection: Some("fiber".to_owned()),
            requires: json!(["contract", "access"]));
    }
}

fn words(stand: &Stand<'_>, rows: &mut Rows) {
    let at = stand.at;
    for (id, name) in [
        (ids::CHANNELS.one(), "Balcão"),
        (ids::CHANNELS.spare(), "Canal a excluir"),
    ] {
        registry!(rows, at, channels, id, name);
    }
    for (id, name) in [
        (ids::CAMPAIGNS.one(), "Verão"),
        (ids::CAMPAIGNS.spare(), "Campanha a excluir"),
    ] {
        registry!(rows, at, campaigns, id, name);
    }
    for (id, name) in [
        (ids::PROCESSES.one(), "Instalar fibra"),
        (ids::PROCESSES.spare(), "Processo a excluir"),
    ] {
        registry!(rows, at, processes, id, name);
    }
    for (id, name) in [
        (ids::TICKET_SUBJECTS.one(), "Nova instalação"),
        (ids::TICKET_SUBJECTS.spare(), "Assunto a excluir"),
    ] {
        registry!(rows, at, ticket_subjects, id, name,
            default_priority: Some("medium".to_owned()),
            default_process_id: Some(ids::PROCESSES.one()));
    }
    for (id, name) in [
        (ids::SCHEDULE_TYPES.one(), "Visita técnica"),
        (ids::SCHEDULE_TYPES.spare(), "Agenda a excluir"),
    ] {
        registry!(rows, at, schedule_types, id, name, default_minutes: Some(60));
    }
}

fn extras(stand: &Stand<'_>, rows: &mut Rows) {
    let at = stand.at;
    for (id, name) in [
        (ids::SERVICES.one(), "IP fixo (demonstração)"),
        (ids::SERVICES.spare(), "Serviço a excluir"),
    ] {
        registry!(rows, at, services, id, name,
            price_cents: 2_990,
            charging: "monthly".to_owned());
    }
    for (id, name) in [
        (ids::PRODUCTS.one(), "Roteador (demonstração)"),
        (ids::PRODUCTS.spare(), "Produto a excluir"),
    ] {
        registry!(rows, at, products, id, name, price_cents: 24_990);
    }
}
