//! Service and product lines: row ↔ line.

use domain::{
    Words as _,
    lines::{ProductLine, ServiceLine},
};

use crate::{
    Error,
    column::{money, word},
    entity::{negotiation_products, negotiation_services},
};

/// A service line.
///
/// # Errors
/// When the row holds what this version does not know.
pub fn service(row: &negotiation_services::Model) -> Result<ServiceLine, Error> {
    Ok(ServiceLine {
        service_id: row.service_id,
        description: row.description.clone(),
        quantity: row.quantity,
        unit_price: money(row.unit_price_cents)?,
        discount: money(row.discount_cents)?,
        charging: word(&row.charging)?,
        months: row.months,
    })
}

/// Writes a service line to its row.
pub fn write_service(line: ServiceLine, row: &mut negotiation_services::Model) {
    row.service_id = line.service_id;
    row.description = line.description;
    row.quantity = line.quantity;
    row.unit_price_cents = line.unit_price.cents();
    row.discount_cents = line.discount.cents();
    row.charging = line.charging.as_str().to_owned();
    row.months = line.months;
}

/// A product line.
///
/// # Errors
/// When the row holds an amount out of range.
pub fn product(row: &negotiation_products::Model) -> Result<ProductLine, Error> {
    Ok(ProductLine {
        product_id: row.product_id,
        description: row.description.clone(),
        quantity: row.quantity,
        unit_price: money(row.unit_price_cents)?,
        discount: money(row.discount_cents)?,
    })
}

/// Writes a product line to its row.
pub fn write_product(line: ProductLine, row: &mut negotiation_products::Model) {
    row.product_id = line.product_id;
    row.description = line.description;
    row.quantity = line.quantity;
    row.unit_price_cents = line.unit_price.cents();
    row.discount_cents = line.discount.cents();
}
