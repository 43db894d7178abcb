//! What choosing or changing the negotiation plan fills in.

use persistence::{
    Tx,
    entity::{branches, clients, negotiation_plans, negotiations::Model},
};

use crate::http::{Request, Result};

/// Fills in what is empty or still the former plan's.
///
/// # Errors
/// As any statement.
pub async fn apply(
    _request: &Request,
    _tx: &Tx,
    _row: &mut Model,
    _former: Option<&negotiation_plans::Model>,
    _client: &clients::Model,
    _branch: &branches::Model,
) -> Result<()> {
    Ok(())
}
