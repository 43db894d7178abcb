//! `/products`: what is sold besides the plan.

use domain::{code::Code, values::text::fold};
use persistence::{
    entity::products::{Column, Entity, Model},
    list::ListSpec,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    fields::{Money, Name, ShortCode, yes},
    http::{Nothing, Result},
    resource::{Asked, Listed, Place, Resource, Written, by_name},
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

impl Resource for Products {
    type Row = Model;
    type In = ProductIn;
    type Extra = Nothing;
    const PLACE: Place = Place::Root("/products");
    const ONE: &'static str = "product";
    const NAME: &'static str = "Product";
    const ABOUT: &'static str = "A `sku` that another product has is refused (409 `sku_taken`).";

    fn read(row: &Model) -> Result<ProductIn> {
        Ok(ProductIn {
            name: Name::stored(&row.name),
            sku: row.sku.as_deref().map(ShortCode::stored),
            price: Money::stored(row.price_cents)?,
            active: row.active,
        })
    }
}

impl Listed for Products {
    const LIST: &'static ListSpec<Entity> = by_name!();
}

impl Written for Products {
    const PROBLEMS: &'static [Code] = &[Code::SkuTaken];

    async fn decide(_asked: &Asked<'_, Self>, input: ProductIn, row: &mut Model) -> Result<()> {
        row.name = input.name.into();
        row.sku = input.sku.map(String::from);
        row.price_cents = input.price.to_cents();
        row.active = input.active;
        row.search_text = fold(&[&row.name, row.sku.as_deref().unwrap_or_default()].join(" "));
        Ok(())
    }
}
