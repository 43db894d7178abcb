//! `/negotiations/{id}/products`: what is sold once.

use demo::ids;
use domain::lines::{ProductInput, ProductLine};
use persistence::{
    Executor, Scope,
    column::money,
    entity::{
        negotiation_products::{Column, Entity, Model},
        products,
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
    fields::{Int, Line, Money},
    http::Result,
    resource::{
        Asked, Link, Listed, Parent, Part, Place, Resource, Written, links_of, newest_first,
    },
};

/// A product sold.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "product_id": ids::PRODUCTS.one(), "description": "Roteador Wi-Fi 6", "quantity": 1, "discount": "49.00",
}))]
pub struct NegotiationProductIn {
    /// Product out of the registry.
    pub product_id: Uuid,
    /// Text on the instalment; the product's name when null.
    pub description: Option<Line>,
    /// How many.
    #[serde(default = "one_piece")]
    #[schema(default = 1)]
    pub quantity: Quantity,
    /// Price of one; the product's when omitted.
    pub unit_price: Option<Money>,
    /// BRL off the line, at most its value.
    #[serde(default)]
    #[schema(default = "0.00")]
    pub discount: Money,
}

/// The products of a negotiation.
#[derive(Debug)]
pub struct ProductLines;

impl Resource for ProductLines {
    type Row = Model;
    type In = NegotiationProductIn;
    type Extra = LineTotal;
    const PLACE: Place = Place::Many(Part::many("product", "products").priced());
    const NAME: &'static str = "NegotiationProduct";
    const ABOUT: &'static str = "Charged on the first due date. Locked once the billing is generated (409 `billing_already_generated`).";

    fn read(row: &Model) -> Result<NegotiationProductIn> {
        let line = lines::product(row)?;
        Ok(NegotiationProductIn {
            product_id: line.product_id,
            description: line.description.map(Line::stored),
            quantity: Int::stored(line.quantity),
            unit_price: Some(Money(line.unit_price)),
            discount: Money(line.discount),
        })
    }

    async fn extra<C: Executor>(
        _db: &C,
        _scope: Scope,
        _parent: &Parent,
        rows: &[Model],
    ) -> Result<Vec<LineTotal>> {
        rows.iter()
            .map(|row| priced(lines::product(row)?.total()))
            .collect()
    }
}

impl Listed for ProductLines {
    const LIST: &'static ListSpec<Entity> = newest_first!();
}

impl Written for ProductLines {
    fn links(input: &NegotiationProductIn) -> Vec<Link> {
        links_of([("/product_id", Kind::Product, Some(input.product_id))])
    }

    async fn decide(
        asked: &Asked<'_, Self>,
        input: NegotiationProductIn,
        row: &mut Model,
    ) -> Result<()> {
        let product = reference::target::<products::Entity>(asked.tx, input.product_id).await?;
        let typed = ProductInput {
            product_id: input.product_id,
            description: input.description.map(String::from),
            quantity: Some(input.quantity.0),
            unit_price: input.unit_price.map(|price| price.0),
            discount: Some(input.discount.0),
        };
        let line = ProductLine::decide(&typed, money(product.price_cents)?)?;
        lines::write_product(line, row);
        Ok(())
    }
}
