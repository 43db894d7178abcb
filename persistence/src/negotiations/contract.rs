//! The contract part: row ↔ terms.

use domain::{Words as _, contract::ContractTerms};

use crate::{
    Error,
    column::{discount, discount_columns, money, word},
    entity::negotiation_contracts::Model,
};

/// A row's terms.
///
/// # Errors
/// When the row holds what this version does not know.
pub fn terms(row: &Model) -> Result<ContractTerms, Error> {
    Ok(ContractTerms {
        sales_plan_id: row.sales_plan_id,
        billing_type_id: row.billing_type_id,
        contract_template_id: row.contract_template_id,
        due_day: row.due_day,
        commitment_months: row.commitment_months,
        starts_on: row.starts_on,
        setup_fee: money(row.setup_fee_cents)?,
        setup_instalments: row.setup_instalments,
        proration: word(&row.proration)?,
        discount: discount(
            row.discount_kind.as_deref(),
            row.discount_value,
            row.discount_months,
        )?,
    })
}

/// Writes terms to a row.
pub fn write(terms: &ContractTerms, row: &mut Model) {
    row.sales_plan_id = terms.sales_plan_id;
    row.billing_type_id = terms.billing_type_id;
    row.contract_template_id = terms.contract_template_id;
    row.due_day = terms.due_day;
    row.commitment_months = terms.commitment_months;
    row.starts_on = terms.starts_on;
    row.setup_fee_cents = terms.setup_fee.cents();
    row.setup_instalments = terms.setup_instalments;
    row.proration = terms.proration.as_str().to_owned();
    (row.discount_kind, row.discount_value, row.discount_months) =
        discount_columns(terms.discount.as_ref());
}
