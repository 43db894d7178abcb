//! `/services`: what is charged together with the plan.

use domain::{Words as _, lines::Charging, values::text::fold};
use persistence::{
    entity::services::{Column, Entity, Model},
    list::{Filter, FilterKind, ListSpec},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    fields::{Choice, Money, Name, yes},
    http::{Nothing, Result},
    resource::{Asked, Listed, Place, Resource, Written, by_name},
};

/// How often a service is charged, as a word.
pub type ChargingWord = Choice<Charging>;

/// A service.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "name": "IP fixo", "price": "29.90", "charging": "monthly",
}))]
pub struct ServiceIn {
    /// Name.
    pub name: Name,
    /// Usual price of one.
    pub price: Money,
    /// Charged every month or once.
    pub charging: ChargingWord,
    /// May be newly chosen.
    #[serde(default = "yes")]
    #[schema(default = true)]
    pub active: bool,
}

/// The registry of services.
#[derive(Debug)]
pub struct Services;

impl Resource for Services {
    type Row = Model;
    type In = ServiceIn;
    type Extra = Nothing;
    const PLACE: Place = Place::Root("/services");
    const ONE: &'static str = "service";
    const NAME: &'static str = "Service";

    fn read(row: &Model) -> Result<ServiceIn> {
        Ok(ServiceIn {
            name: Name::stored(&row.name),
            price: Money::stored(row.price_cents)?,
            charging: ChargingWord::stored(&row.charging)?,
            active: row.active,
        })
    }
}

impl Listed for Services {
    const LIST: &'static ListSpec<Entity> = by_name!(Filter::equal(
        "charging",
        Column::Charging,
        FilterKind::Choice(Charging::WORDS),
    ));
}

impl Written for Services {
    async fn decide(_asked: &Asked<'_, Self>, input: ServiceIn, row: &mut Model) -> Result<()> {
        row.name = input.name.into();
        row.price_cents = input.price.to_cents();
        row.charging = input.charging.word();
        row.active = input.active;
        row.search_text = fold(&row.name);
        Ok(())
    }
}
