//! `POST /negotiations/{id}/contract/billing-type`: a billing type made on the spot, for this client only.

use domain::values::text::fold;
use persistence::{Tx, entity::billing_types::Model, stamp::Stamped};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::{
    super::opened,
    contract::{Contract, NegotiationContractIn},
    singleton::{Asked, Singleton},
    singleton_resource::{apply, guard},
};
use crate::{
    fields::Name,
    http::{Answer, Cx, Result},
    registries::{
        billing_types::{BillingTypes, MethodWord},
        registry::Registry,
        resource::{Shown, one},
        written,
    },
};

/// A billing type for this client only.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "name": "Boleto da empresa", "method": "boleto",
}))]
pub struct OwnBillingTypeIn {
    /// Name.
    pub name: Name,
    /// How it collects.
    pub method: MethodWord,
}

/// Makes the type and selects it in the contract, which comes into being when there is none.
pub async fn create(cx: &Cx<OwnBillingTypeIn>, tx: &Tx) -> Result<Answer<Shown<BillingTypes>>> {
    let negotiation = opened::lock(cx, tx).await?;
    let old = Contract::find(tx, negotiation.id).await?;
    let document = cx.json()?;
    guard::<Contract>(cx, tx, &negotiation, old.as_ref()).await?;
    let input = cx.read(&document)?;
    let mut row = Model {
        name: input.name.as_str().to_owned(),
        search_text: fold(input.name.as_str()),
        active: true,
        method: input.method.word(),
        client_id: Some(negotiation.client_id),
        ..Model::default()
    };
    row.born(tx.new_id(), tx.now());
    let own = BillingTypes::read(&row)?;
    written::insert::<BillingTypes>(cx, tx, &row, &own).await?;
    let mut contract = match &old {
        Some(old) => Contract::input(old)?,
        None => NegotiationContractIn::default(),
    };
    contract.billing_type_id = Some(row.id);
    apply::<Contract>(Asked {
        request: cx,
        tx,
        negotiation: &negotiation,
        old: old.as_ref(),
        document: &json!({ "billing_type_id": row.id }),
        input: &contract,
        replaces: old.is_none(),
    })
    .await?;
    let location = format!("/billing-types/{}", row.id);
    let shown = one::<BillingTypes>(tx, &row).await?;
    Ok(Answer::created(location, shown).version(row.version))
}
