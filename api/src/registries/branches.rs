//! `/branches`: the places of business, each with its commercial limits.

use domain::{
    permission::Action,
    values::{Document, DocumentKind, TimeZone as Zone, text::fold},
    violation::Violations,
};
use persistence::{
    entity::branches::{Column, Entity, Model},
    list::ListSpec,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    fields::{DocumentText, Int, Name, Percent, TimeZone, yes},
    http::{Nothing, Result},
    resource::{Asked, Listed, Place, Resource, Written, by_name},
};

/// Days between the later of start and generation, and the first due date.
pub type DaysToFirstDue = Int<0, 365>;
/// Months of commitment.
pub type CommitmentMonths = Int<0, 120>;

/// A branch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "name": "Filial Jundiaí", "document": "12.ABC.345/01DE-35", "seller_discount_percent": "10.00",
}))]
pub struct BranchIn {
    /// Name.
    pub name: Name,
    /// CNPJ.
    pub document: Option<DocumentText>,
    /// IANA time zone: its civil date is the branch's today.
    #[serde(default = "sao_paulo")]
    #[schema(default = "America/Sao_Paulo")]
    pub time_zone: TimeZone,
    /// The largest discount on the monthly price that a seller may give.
    #[serde(default)]
    #[schema(default = "0.00")]
    pub seller_discount_percent: Percent,
    /// The largest discount on the monthly price that a manager may give.
    #[serde(default = "all")]
    #[schema(default = "100.00")]
    pub manager_discount_percent: Percent,
    /// Days that lie at least before the first due date.
    #[serde(default = "five")]
    #[schema(default = 5)]
    pub min_days_to_first_due: DaysToFirstDue,
    /// The longest commitment of a natural person (Anatel RGC: 12).
    #[serde(default = "twelve")]
    #[schema(default = 12)]
    pub max_person_commitment_months: CommitmentMonths,
    /// May be newly chosen.
    #[serde(default = "yes")]
    #[schema(default = true)]
    pub active: bool,
}

fn sao_paulo() -> TimeZone {
    TimeZone::stored(Zone::DEFAULT.as_str())
}

fn all() -> Percent {
    Percent(domain::values::Percent::ALL)
}

fn five() -> DaysToFirstDue {
    Int(5)
}

fn twelve() -> CommitmentMonths {
    Int(12)
}

/// The registry of branches.
#[derive(Debug)]
pub struct Branches;

impl Resource for Branches {
    type Row = Model;
    type In = BranchIn;
    type Extra = Nothing;
    const PLACE: Place = Place::Root("/branches");
    const ONE: &'static str = "branch";
    const NAME: &'static str = "Branch";
    const ABOUT: &'static str = "Everybody sees their own branches; an admin sees and writes all.";

    fn read(row: &Model) -> Result<BranchIn> {
        Ok(BranchIn {
            name: Name::stored(&row.name),
            document: row.document.as_ref().map(DocumentText::stored),
            time_zone: TimeZone::stored(&row.time_zone),
            seller_discount_percent: Percent::stored(row.seller_discount_percent)?,
            manager_discount_percent: Percent::stored(row.manager_discount_percent)?,
            min_days_to_first_due: Int::stored(row.min_days_to_first_due),
            max_person_commitment_months: Int::stored(row.max_person_commitment_months),
            active: row.active,
        })
    }
}

impl Listed for Branches {
    const LIST: &'static ListSpec<Entity> = by_name!();
}

impl Written for Branches {
    const WRITES: Action = Action::WriteBranches;

    async fn decide(_asked: &Asked<'_, Self>, input: BranchIn, row: &mut Model) -> Result<()> {
        row.name = input.name.into();
        let document = input.document.as_ref();
        let cnpj = document.map(|text| Document::read(DocumentKind::Cnpj, text.as_str()));
        let cnpj = cnpj.transpose();
        row.document = cnpj
            .map_err(|fault| Violations::from(fault.at("/document")))?
            .map(String::from);
        row.time_zone = input.time_zone.into();
        row.seller_discount_percent = input.seller_discount_percent.0.hundredths();
        row.manager_discount_percent = input.manager_discount_percent.0.hundredths();
        row.min_days_to_first_due = input.min_days_to_first_due.i32();
        row.max_person_commitment_months = input.max_person_commitment_months.i32();
        row.active = input.active;
        let document = row.document.as_deref().unwrap_or_default();
        row.search_text = fold(format!("{} {document}", row.name).trim_end());
        Ok(())
    }
}
