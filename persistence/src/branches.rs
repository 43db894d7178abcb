//! Branches: the commercial limits they set, and what day it is there.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{branch::BranchLimits, values::Percent};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use crate::{
    Error,
    entity::branches::{Entity, Model},
    reference,
};

impl Model {
    /// The civil date at an instant in the branch's time zone.
    #[must_use]
    pub fn today(&self, at: DateTime<Utc>) -> NaiveDate {
        domain::today(at, &self.time_zone)
    }
}

/// The civil date at an instant in the branch of a row in hand.
pub async fn today(
    db: &impl ConnectionTrait,
    id: Uuid,
    at: DateTime<Utc>,
) -> Result<NaiveDate, Error> {
    Ok(reference::target::<Entity>(db, id).await?.today(at))
}

/// What a branch allows its people to sell.
///
/// # Errors
/// When the row holds a percentage out of range.
pub fn limits(row: &Model) -> Result<BranchLimits, Error> {
    let percent = |hundredths| {
        Percent::from_hundredths(hundredths).map_err(|_| Error::corrupt("discount limit"))
    };
    Ok(BranchLimits {
        seller_discount: percent(row.seller_discount_percent)?,
        manager_discount: percent(row.manager_discount_percent)?,
        min_days_to_first_due: row.min_days_to_first_due,
        max_person_commitment_months: row.max_person_commitment_months,
    })
}
