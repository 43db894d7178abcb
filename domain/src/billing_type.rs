//! Ways to collect money.

use crate::choice::choice;

choice! {
/// How a billing type collects.
pub enum BillingMethod {
    Boleto,
    Pix,
    /// Recurring Pix authorised once (Banco Central, Pix Automático).
    PixAutomatic,
    Card,
    Debit,
    Carnet,
    Cash,
}
}
