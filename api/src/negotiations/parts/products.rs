//! `/negotiations/{id}/products`: what is sold once.

use demo::ids;
use domain::lines::{ProductInput, ProductLine};
use persistence::Executor;
use persistence::{
    Scope,
    column::money,
    entity::{
        negotiation_products::{Column, Entity, Model},
        products,
    },
    list::ListSpec,
    negotiations::lines,
    reference::Kind,
};
use sea_orm::EntityTrait;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    collection::{Asked, Collection},
    collection_resource::newest_first,
    lines::{LineTotal, Quantity, one_piece, priced},
};
use crate::{
    fields::{Int, Line, Money},
    http::{ApiError, Result},
    registries::registry::{Link, link},
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
pub struct Products;

impl Collection for Products {
    type Entity = Entity;
    type Row = Model;
    type In = NegotiationProductIn;
    type Extra = LineTotal;
    const WORD: &'static str = "product";
    const WORDS: &'static str = "products";
    const NAME: &'static str = "NegotiationProduct";
    const PRICED: bool = true;
    const ABOUT: &'static str = "Charged on the first due date. Locked once the billing is generated (409 `billing_already_generated`).";
    const LIST: &'static ListSpec<Entity> = newest_first!();
    const OWNER: Column = Column::NegotiationId;

    fn hang(asked: &Asked<'_, Self>, row: &mut Model) {
        row.negotiation_id = asked.negotiation.id;
    }

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

    fn links(input: &NegotiationProductIn) -> Vec<Link> {
        link("/product_id", Kind::Product, Some(input.product_id))
            .into_iter()
            .collect()
    }

    async fn decide(asked: &Asked<'_, Self>, row: &mut Model) -> Result<()> {
        let input = asked.input;
        let product = products::Entity::find_by_id(input.product_id);
        let product = product.one(asked.tx).await?;
        let product = product.ok_or_else(|| ApiError::internal("a product has gone"))?;
        let typed = ProductInput {
            product_id: input.product_id,
            description: input
                .description
                .as_ref()
                .map(|text| text.as_str().to_owned()),
            quantity: Some(input.quantity.0),
            unit_price: input.unit_price.map(|price| price.0),
            discount: Some(input.discount.0),
        };
        let line = ProductLine::decide(&typed, money(product.price_cents)?)?;
        lines::write_product(line, row);
        Ok(())
    }

    async fn extra<D: Executor>(_db: &D, _scope: Scope, rows: &[Model]) -> Result<Vec<LineTotal>> {
        rows.iter()
            .map(|row| priced(lines::product(row)?.total()))
            .collect()
    }
}
