//! `/negotiations/{id}/contract`: what is agreed.

pub mod document;
pub mod printed;

use demo::ids;
use domain::{
    client::ClientKind,
    code::Code,
    contract::{self, ContractFacts, ContractInput, Limits, Proration},
    discount::DiscountInput,
    violation::Violations,
};
use persistence::{
    Executor, Scope, Tx,
    branches::limits,
    column::word,
    entity::{billing_types, branches, clients, negotiation_contracts::Model, negotiations},
    negotiations::{contract as rows, sale},
    reference::{self, Kind},
    table,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    fields::{Choice, Date, Discount, Int, Money, Name, ShortCode},
    http::Result,
    resource::{Asked, Link, Parent, Part, Place, Resource, Written, links_of},
};

/// Day of the month.
pub type DueDay = Int<1, 31>;
/// Months of commitment.
pub type Commitment = Int<0, 120>;
/// Parts of the setup fee.
pub type SetupParts = Int<1, 12>;
/// How the first days are charged.
pub type ProrationWord = Choice<Proration>;

/// What is agreed with the client. What PUT omits takes the offer's terms and the negotiation plan's discount.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "billing_type_id": ids::BILLING_TYPES.one(), "contract_template_id": ids::CONTRACT_TEMPLATES.one(),
    "due_day": 10, "commitment_months": 12, "setup_fee": "100.00", "setup_instalments": 2, "proration": "calendar_days",
    "discount": {"kind": "amount", "value": "10.00", "months": 3},
}))]
pub struct NegotiationContractIn {
    /// How it is charged: a public type, or one private to this client.
    pub billing_type_id: Option<Uuid>,
    /// What is printed.
    pub contract_template_id: Option<Uuid>,
    /// Day of the month on which instalments are due; 29–31 fall on the month's last day where it is shorter.
    pub due_day: Option<DueDay>,
    /// Months of commitment, at most the offer's and the person's maximum.
    pub commitment_months: Option<Commitment>,
    /// First day of the contract; null = the day of the win.
    pub starts_on: Option<Date>,
    /// Setup fee; above the offer's only by a manager.
    pub setup_fee: Option<Money>,
    /// In how many parts the setup fee is paid.
    pub setup_instalments: Option<SetupParts>,
    /// How the days before the first whole month are charged.
    pub proration: Option<ProrationWord>,
    /// Discount on the monthly price, within the role's limit; an explicit null = none.
    pub discount: Option<Discount>,
}

/// The offer sold (a sales plan).
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct OfferSold {
    /// Id of the sales plan.
    pub id: Uuid,
    /// Name.
    pub name: Name,
    /// Code of the offer, as printed.
    pub offer_code: ShortCode,
    /// Price of a month.
    pub monthly_price: Money,
    /// Setup fee.
    pub setup_fee: Money,
    /// Months of commitment; 0 = none.
    pub commitment_months: Commitment,
}

/// What is derived of a contract.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub struct ContractExtra {
    /// The offer sold; null without a plan.
    pub sales_plan: Option<OfferSold>,
    /// The offer's price of a month, before any discount.
    pub monthly_price: Option<Money>,
    /// Billing type, template and due day are there.
    pub complete: bool,
}

/// Members that need not be given but are never null once it stands.
pub const GIVEN: &[&str] = &[
    "commitment_months",
    "setup_fee",
    "setup_instalments",
    "proration",
];

/// The contract part.
#[derive(Debug)]
pub struct Contract;

impl Resource for Contract {
    type Row = Model;
    type In = NegotiationContractIn;
    type Extra = ContractExtra;
    const PLACE: Place = Place::Once(Part::once("contract").priced());
    const NAME: &'static str = "NegotiationContract";
    const ABOUT: &'static str =
        "Locked once the billing is generated (409 `billing_already_generated`).";

    fn read(row: &Model) -> Result<NegotiationContractIn> {
        let terms = rows::terms(row)?;
        Ok(NegotiationContractIn {
            billing_type_id: terms.billing_type_id,
            contract_template_id: terms.contract_template_id,
            due_day: terms.due_day.map(Int::stored),
            commitment_months: Some(Int::stored(terms.commitment_months)),
            starts_on: terms.starts_on.map(Date),
            setup_fee: Some(Money(terms.setup_fee)),
            setup_instalments: Some(Int::stored(terms.setup_instalments)),
            proration: Some(Choice(terms.proration)),
            discount: terms.discount.as_ref().map(Discount::shown),
        })
    }

    async fn extra<C: Executor>(
        db: &C,
        _scope: Scope,
        parent: &Parent,
        rows: &[Model],
    ) -> Result<Vec<ContractExtra>> {
        let plan = parent.negotiation()?.negotiation_plan_id;
        let mut extras = Vec::new();
        for row in rows {
            extras.push(extra(db, plan, row).await?);
        }
        Ok(extras)
    }
}

impl Written for Contract {
    const PROBLEMS: &'static [Code] = &[Code::BillingAlreadyGenerated, Code::InvalidStatus];

    fn links(input: &NegotiationContractIn) -> Vec<Link> {
        let template = input.contract_template_id;
        links_of([
            ("/billing_type_id", Kind::BillingType, input.billing_type_id),
            ("/contract_template_id", Kind::ContractTemplate, template),
        ])
    }

    async fn decide(
        asked: &Asked<'_, Self>,
        input: NegotiationContractIn,
        row: &mut Model,
    ) -> Result<()> {
        let (tx, negotiation) = (asked.tx, asked.negotiation()?);
        let stored = asked.old.map(|_| rows::terms(row)).transpose()?;
        let sold = stored.as_ref().and_then(|terms| terms.sales_plan_id);
        let plan = negotiation.negotiation_plan_id;
        let (offer, plan_discount) = sale::offered(tx, sold, plan).await?;
        let branch = reference::target::<branches::Entity>(tx, negotiation.branch_id).await?;
        let facts = ContractFacts {
            offer: offer.as_ref(),
            plan_discount,
            client_kind: client_kind(tx, negotiation.client_id).await?,
            limits: Limits::of(asked.request.caller.role, &limits(&branch)?),
            stored: stored.as_ref(),
        };
        let mut violations = check_billing_type(tx, negotiation, &input).await?;
        let terms = match contract::decide(&typed(asked, input), &facts) {
            Ok(terms) => terms,
            Err(wrong) => {
                violations.extend(wrong);
                return Err(violations.into());
            }
        };
        violations.into_result(())?;
        rows::write(&terms, row);
        Ok(())
    }
}

async fn extra(db: &impl Executor, plan: Option<Uuid>, row: &Model) -> Result<ContractExtra> {
    let offer = sale::sold(db, row.sales_plan_id, plan).await?;
    Ok(ContractExtra {
        monthly_price: offer.as_ref().map(|offer| Money(offer.monthly_price)),
        sales_plan: offer.map(|offer| OfferSold {
            id: offer.id,
            name: Name::stored(offer.name),
            offer_code: ShortCode::stored(offer.offer_code),
            monthly_price: Money(offer.monthly_price),
            setup_fee: Money(offer.setup_fee),
            commitment_months: Int::stored(offer.commitment_months),
        }),
        complete: rows::terms(row)?.is_complete(),
    })
}

/// A PUT without `discount` takes the plan's; everything else says what it wants.
fn typed(asked: &Asked<'_, Contract>, input: NegotiationContractIn) -> ContractInput {
    let discount = input.discount.map(|discount| DiscountInput {
        kind: discount.kind.0,
        value: discount.value.into(),
        months: discount.months.map(|months| months.0),
    });
    let omitted = asked.replaces && asked.document.get("discount").is_none();
    ContractInput {
        billing_type_id: input.billing_type_id,
        contract_template_id: input.contract_template_id,
        due_day: input.due_day.map(|day| day.0),
        commitment_months: input.commitment_months.map(|months| months.0),
        starts_on: input.starts_on.map(|date| date.0),
        setup_fee: input.setup_fee.map(|fee| fee.0),
        setup_instalments: input.setup_instalments.map(|parts| parts.0),
        proration: input.proration.map(|word| word.0),
        discount: (!omitted).then_some(discount),
    }
}

/// A private billing type must be this client's.
async fn check_billing_type(
    tx: &Tx,
    negotiation: &negotiations::Model,
    input: &NegotiationContractIn,
) -> Result<Violations> {
    let mut violations = Violations::new();
    if let Some(id) = input.billing_type_id {
        let chosen = table::find::<billing_types::Entity>(tx, Scope::system(), id).await?;
        let owner = chosen.and_then(|row| row.client_id);
        if owner.is_some_and(|client| client != negotiation.client_id) {
            violations.push("/billing_type_id", Code::NotOfClient);
        }
    }
    Ok(violations)
}

async fn client_kind(tx: &Tx, id: Uuid) -> Result<ClientKind> {
    Ok(word(
        &reference::target::<clients::Entity>(tx, id).await?.kind,
    )?)
}
