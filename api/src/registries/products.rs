//! `/products`: what is sold besides the plan.

use domain::{code::Code, values::text::fold};
use persistence::{
    entity::products::{Column, Entity, Model},
    list::ListSpec,
    reference::Kind,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::registry::{Registry, by_name};
use crate::{
    fields::{Money, Name, ShortCode, yes},
    http::{Nothing, Result},
};

/// A product.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "name": "Roteador Wi-Fi 6", "sku": "ROT-AX3000", "price": "349.00",
}))]
pub struct ProductIn {
    /// Name.
    pub name: Name,
    /// Stock keeping unit; no two products share one.
    pub sku: Option<ShortCode>,
    /// Usual price of one.
    pub price: Money,
    /// May be newly chosen.
    #[serde(default = "yes")]
    #[schema(default = true)]
    pub active: bool,
}

/// The registry of products.
#[derive(Debug)]
pub struct Products;

impl Registry for Products {
    type Entity = Entity;
    type Row = Model;
    type In = ProductIn;
    type Extra = Nothing;
    const PATH: &'static str = "/products";
    const ONE: &'static str = "product";
    const NAME: &'static str = "Product";
    const KIND: Kind = Kind::Product;
    const LIST: &'static ListSpec<Entity> = by_name!();
    const ABOUT: &'static str = "A `sku` that another product has is refused (409 `sku_taken`).";

    const PROBLEMS: &'static [Code] = &[Code::SkuTaken];

    fn read(row: &Model) -> Result<ProductIn> {
        Ok(ProductIn {
            name: Name::stored(&row.name),
            sku: row.sku.as_deref().map(ShortCode::stored),
            price: Money::stored(row.price_cents)?,
            active: row.active,
        })
    }

    fn write(input: &ProductIn, row: &mut Model) {
        row.name = input.name.as_str().to_owned();
        row.sku = input.sku.clone().map(String::from);
        row.price_cents = input.price.to_cents();
        row.active = input.active;
        row.search_text = fold(&[&row.name, row.sku.as_deref().unwrap_or_default()].join(" "));
    }
}
