//! `/negotiations/{id}/services`: what is charged with the plan.

use demo::ids;
use domain::lines::{Charging, ServiceInput, ServiceLine};
use persistence::{
    Executor, Scope,
    column::{money, word},
    entity::{
        negotiation_services::{Column, Entity, Model},
        services,
    },
    list::ListSpec,
    negotiations::lines,
    reference::{self, Kind},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::lines::{LineTotal, Quantity, one_piece, priced};
use crate::{
    fields::{Choice, Int, Line, Money, Months},
    http::Result,
    registries::services::ChargingWord,
    resource::{
        Asked, Link, Listed, Parent, Part, Place, Resource, Written, links_of, newest_first,
    },
};

/// A service charged with the plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "service_id": ids::SERVICES.one(), "description": "IP fixo", "quantity": 1, "discount": "5.00",
}))]
pub struct NegotiationServiceIn {
    /// Service out of the registry.
    pub service_id: Uuid,
    /// Text on the instalments; the service's name when null.
    pub description: Option<Line>,
    /// How many.
    #[serde(default = "one_piece")]
    #[schema(default = 1)]
    pub quantity: Quantity,
    /// Price of one; the service's when omitted.
    pub unit_price: Option<Money>,
    /// BRL off the line, at most its value.
    #[serde(default)]
    #[schema(default = "0.00")]
    pub discount: Money,
    /// Charged every month or once; the service's when omitted.
    pub charging: Option<ChargingWord>,
    /// Regular instalments it is charged with, for monthly ones; all of them when null.
    pub months: Option<Months>,
}

/// The services of a negotiation.
#[derive(Debug)]
pub struct ServiceLines;

impl Resource for ServiceLines {
    type Row = Model;
    type In = NegotiationServiceIn;
    type Extra = LineTotal;
    const PLACE: Place = Place::Many(Part::many("service", "services").priced());
    const NAME: &'static str = "NegotiationService";
    const ABOUT: &'static str = "Charged together with the plan's monthly instalment, or once. Locked once the billing is generated (409 `billing_already_generated`).";

    fn read(row: &Model) -> Result<NegotiationServiceIn> {
        let line = lines::service(row)?;
        Ok(NegotiationServiceIn {
            service_id: line.service_id,
            description: line.description.map(Line::stored),
            quantity: Int::stored(line.quantity),
            unit_price: Some(Money(line.unit_price)),
            discount: Money(line.discount),
            charging: Some(Choice(line.charging)),
            months: line.months.map(Int::stored),
        })
    }

    async fn extra<C: Executor>(
        _db: &C,
        _scope: Scope,
        _parent: &Parent,
        rows: &[Model],
    ) -> Result<Vec<LineTotal>> {
        rows.iter()
            .map(|row| priced(lines::service(row)?.total()))
            .collect()
    }
}

impl Listed for ServiceLines {
    const LIST: &'static ListSpec<Entity> = newest_first!();
}

impl Written for ServiceLines {
    fn links(input: &NegotiationServiceIn) -> Vec<Link> {
        links_of([("/service_id", Kind::Service, Some(input.service_id))])
    }

    async fn decide(
        asked: &Asked<'_, Self>,
        input: NegotiationServiceIn,
        row: &mut Model,
    ) -> Result<()> {
        let service = reference::target::<services::Entity>(asked.tx, input.service_id).await?;
        let typed = ServiceInput {
            service_id: input.service_id,
            description: input.description.map(String::from),
            quantity: Some(input.quantity.0),
            unit_price: input.unit_price.map(|price| price.0),
            discount: Some(input.discount.0),
            charging: input.charging.map(|word| word.0),
            months: input.months.map(|months| months.0),
        };
        let charging: Charging = word(&service.charging)?;
        let line = ServiceLine::decide(&typed, money(service.price_cents)?, charging)?;
        lines::write_service(line, row);
        Ok(())
    }
}
