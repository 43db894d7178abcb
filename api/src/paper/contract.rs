//! The contract's sheet: what its template may name, and what its page shows.

use std::sync::LazyLock;

use domain::billing::InstalmentKind;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{
    format::{brl, date, document, long_date, phone},
    proposal::{day, line, months},
    sheet::{OfferedLine, OfferedTotals},
    template::{Block, Run},
    words::{maybe, text},
};
use crate::fields::{Choice, Date, Money};

/// Everything that stands on a contract: these are the template's merge fields, by these names.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ContractSheet {
    /// Who provides.
    pub branch: Provider,
    /// Who buys.
    pub client: Buyer,
    /// What is agreed.
    pub contract: Terms,
    /// The offer sold.
    pub offer: SoldOffer,
    /// How fast; empty members without a speed plan.
    pub speed_plan: Speed,
    /// How it is connected; empty members without an access.
    pub access: Connection,
    /// Services and products, oldest first.
    pub lines: Vec<OfferedLine>,
    /// What it comes to.
    pub totals: OfferedTotals,
    /// What is due when.
    pub instalments: Vec<Due>,
    /// Where it comes from.
    pub negotiation: Numbered,
    /// The branch's today.
    pub today: Date,
}

/// The branch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Provider {
    /// Name.
    pub name: String,
    /// CNPJ, unmasked.
    pub document: Option<String>,
}

/// The client.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Buyer {
    /// Name.
    pub name: String,
    /// Trade name.
    pub trade_name: Option<String>,
    /// CPF or CNPJ, unmasked.
    pub document: Option<String>,
    /// E-mail.
    pub email: Option<String>,
    /// First phone, E.164.
    pub phone: Option<String>,
    /// Address on one line.
    pub address: Option<String>,
    /// City of the address.
    pub city: Option<String>,
    /// UF of the address.
    pub state: Option<String>,
}

/// What is agreed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Terms {
    /// Human number; none before the win.
    pub number: Option<i64>,
    /// First day.
    pub starts_on: Date,
    /// First day after the commitment; none without one.
    pub ends_on: Option<Date>,
    /// Day of the month on which instalments are due.
    pub due_day: i32,
    /// Months the client is bound; 0 = none.
    pub commitment_months: i32,
    /// BRL a month, before the discount.
    pub monthly_price: Money,
    /// BRL off each month; none without a discount.
    pub discount: Option<Money>,
    /// Months the discount lasts; always when none.
    pub discount_months: Option<i32>,
    /// BRL.
    pub setup_fee: Money,
    /// In how many parts it is paid.
    pub setup_instalments: i32,
    /// Name of the billing type.
    pub billing_type: String,
    /// Sum of the instalments.
    pub total: Money,
}

/// The offer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SoldOffer {
    /// Name.
    pub name: String,
    /// Its code, as Anatel's RGC wants it told.
    pub offer_code: String,
    /// BRL a month, before discount.
    pub monthly_price: Money,
    /// Price-adjustment index.
    pub adjustment_index: Option<String>,
}

/// How fast.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Speed {
    /// Name; a sold contract keeps only the figures.
    pub name: Option<String>,
    /// Mbit/s to the client.
    pub download_mbps: Option<i32>,
    /// Mbit/s from the client.
    pub upload_mbps: Option<i32>,
}

/// How it is connected.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Connection {
    /// Login.
    pub login: Option<String>,
    /// Where it is installed, on one line.
    pub installation_address: Option<String>,
}

/// An instalment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Due {
    /// Counts from 1.
    pub number: i32,
    /// `prorated` or `regular`.
    pub kind: Choice<InstalmentKind>,
    /// Due date.
    pub due_on: Date,
    /// First day charged.
    pub period_from: Date,
    /// The day after the last one charged.
    pub period_to: Date,
    /// BRL.
    pub amount: Money,
}

/// Something with a human number.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Numbered {
    /// It.
    pub number: i64,
}

/// A contract in which everything is there: it says which fields there are.
static SAMPLE: LazyLock<Option<ContractSheet>> =
    LazyLock::new(|| serde_json::from_str(include_str!("pages/sample.json")).ok());

/// A contract in which everything is there.
#[must_use]
pub fn sample() -> Option<&'static ContractSheet> {
    SAMPLE.as_ref()
}

/// The values that `pages/contract.typ` and `pages/contract.html` set.
#[must_use]
pub fn values(sheet: &ContractSheet, blocks: &[Block]) -> Value {
    let title = match sheet.contract.number {
        Some(number) => format!("Contrato nº {number}"),
        None => "Contrato".to_owned(),
    };
    let negotiation = sheet.negotiation.number;
    json!({
        "title": title,
        "document_title": format!("{title}: {}", sheet.client.name),
        "day": day(sheet.today),
        "foot": text(&format!("{title} · Negociação nº {negotiation} · {}", sheet.branch.name)),
        "negotiation": negotiation.to_string(),
        "today": date(sheet.today.0),
        "branch": {
            "name": text(&sheet.branch.name),
            "document": sheet.branch.document.as_deref().map(document),
            "document_label": "CNPJ",
        },
        "client": buyer(&sheet.client),
        "facts": facts(sheet),
        "lines": sheet.lines.iter().map(line).collect::<Vec<_>>(),
        "sums": sums(sheet),
        "instalments": sheet.instalments.iter().map(due).collect::<Vec<_>>(),
        "total": brl(sheet.contract.total.0),
        "terms": blocks.iter().map(block).collect::<Vec<_>>(),
        "place": place(sheet),
    })
}

fn buyer(client: &Buyer) -> Value {
    let label = match client.document.as_deref().map(str::len) {
        Some(14) => "CNPJ",
        _ => "CPF",
    };
    json!({
        "name": text(&client.name),
        "trade_name": maybe(client.trade_name.as_deref()),
        "document": client.document.as_deref().map(document),
        "document_label": label,
        "phone": client.phone.as_deref().map(phone),
        "email": maybe(client.email.as_deref()),
        "address": maybe(client.address.as_deref()),
    })
}

fn facts(sheet: &ContractSheet) -> Value {
    let (terms, offer) = (&sheet.contract, &sheet.offer);
    let commitment = match (terms.commitment_months, terms.ends_on) {
        (0, _) => "sem fidelidade".to_owned(),
        (number, Some(end)) => format!("{}, até {}", months(number), date(end.0)),
        (number, None) => months(number),
    };
    let fact = |label: &str, value: Value| json!({ "label": label, "value": value });
    json!([
        fact("Plano", text(&offer.name)),
        fact("Código da oferta", text(&offer.offer_code)),
        fact("Velocidade", speed(&sheet.speed_plan).into()),
        fact("Mensalidade do plano", json!(brl(terms.monthly_price.0))),
        fact("Desconto", discount(terms).into()),
        fact("Taxa de instalação", setup(terms).into()),
        fact("Reajuste", maybe(offer.adjustment_index.as_deref())),
        fact("Início", json!(date(terms.starts_on.0))),
        fact("Permanência mínima", json!(commitment)),
        fact("Vencimento", json!(format!("todo dia {}", terms.due_day))),
        fact("Forma de cobrança", text(&terms.billing_type)),
        fact("Login de acesso", maybe(sheet.access.login.as_deref())),
        fact(
            "Endereço de instalação",
            maybe(sheet.access.installation_address.as_deref())
        ),
    ])
}

fn speed(speed: &Speed) -> Option<String> {
    let (down, up) = (speed.download_mbps?, speed.upload_mbps?);
    Some(format!("{down} Mbps de download, {up} Mbps de upload"))
}

fn discount(terms: &Terms) -> Option<String> {
    let amount = brl(terms.discount?.0);
    Some(match terms.discount_months {
        Some(1) => format!("{amount} no primeiro mês"),
        Some(number) => format!("{amount} por mês, nos {number} primeiros meses"),
        None => format!("{amount} por mês"),
    })
}

fn setup(terms: &Terms) -> Option<String> {
    let amount = brl(terms.setup_fee.0);
    match (terms.setup_fee.0.cents(), terms.setup_instalments) {
        (0, _) => None,
        (_, 1) => Some(amount),
        (_, parts) => Some(format!("{amount} em {parts} parcelas")),
    }
}

fn sums(sheet: &ContractSheet) -> Value {
    let sum = |label: &str, amount: Money, strong: bool| json!({ "label": label, "value": brl(amount.0), "strong": strong });
    let mut sums = Vec::new();
    if sheet.totals.one_time.0.cents() != 0 {
        sums.push(sum("Valor único", sheet.totals.one_time, false));
    }
    sums.push(sum("Valor mensal", sheet.totals.monthly, false));
    sums.push(sum("Total do contrato", sheet.contract.total, true));
    Value::Array(sums)
}

fn due(due: &Due) -> Value {
    let last = due.period_to.0.pred_opt().unwrap_or(due.period_to.0);
    json!({
        "number": due.number.to_string(),
        "due_on": date(due.due_on.0),
        "period": format!("{} a {}", date(due.period_from.0), date(last)),
        "kind": match due.kind.0 {
            domain::billing::InstalmentKind::Prorated => "Proporcional",
            domain::billing::InstalmentKind::Regular => "Mensal",
        },
        "amount": brl(due.amount.0),
    })
}

/// `Petrolina – PE, 31 de dezembro de 2026`, with a line to write on where the city is not known.
fn place(sheet: &ContractSheet) -> Value {
    let city = match (&sheet.client.city, &sheet.client.state) {
        (Some(city), Some(state)) => format!("{city} – {state}"),
        (Some(city), None) => city.clone(),
        (None, _) => "________________________".to_owned(),
    };
    text(&format!("{city}, {}", long_date(sheet.today.0)))
}

fn block(block: &Block) -> Value {
    let line = |runs: &Vec<Run>| runs.iter().map(run).collect::<Vec<_>>();
    match block {
        Block::Heading { level, runs } => {
            json!({ "kind": "heading", "level": level, "runs": line(runs) })
        }
        Block::Paragraph { lines } => {
            json!({ "kind": "paragraph", "lines": lines.iter().map(line).collect::<Vec<_>>() })
        }
        Block::List { items } => {
            json!({ "kind": "list", "items": items.iter().map(line).collect::<Vec<_>>() })
        }
        Block::PageBreak => json!({ "kind": "page_break" }),
    }
}

fn run(run: &Run) -> Value {
    json!({ "text": text(&run.text), "strong": run.strong, "value": run.value })
}
