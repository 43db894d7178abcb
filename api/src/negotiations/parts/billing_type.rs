//! `POST /negotiations/{id}/contract/billing-type`: a billing type made on the spot, for this client only.

use domain::{negotiation::Write, values::text::fold};
use persistence::{Tx, entity::billing_types::Model, stamp::Stamped};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::contract::Contract;
use crate::{
    fields::Name,
    http::{Answer, Cx, Result},
    registries::billing_types::{BillingTypes, MethodWord},
    resource::{Asked, Parent, Resource as _, Shown, crud, one, store},
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
    let (parent, old) = crud::locked::<Contract>(cx, tx).await?;
    let document = cx.json()?;
    crud::expect(cx, old.as_ref())?;
    Contract::PLACE.guard(cx, tx, &parent, Write::Edit).await?;
    let input = cx.read(&document)?;
    let mut row = Model {
        name: input.name.as_str().to_owned(),
        search_text: fold(input.name.as_str()),
        active: true,
        method: input.method.word(),
        client_id: Some(parent.negotiation()?.client_id),
        ..Model::default()
    };
    row.born(tx.new_id(), tx.now());
    store::save::<BillingTypes>(cx, tx, &Parent::None, None, &row).await?;
    let agreed = old.as_ref().map(Contract::read).transpose()?;
    let mut contract = agreed.clone().unwrap_or_default();
    contract.billing_type_id = Some(row.id);
    let document = json!({ "billing_type_id": row.id });
    let asked = Asked {
        old: agreed.as_ref(),
        replaces: old.is_none(),
        ..crud::asked(cx, tx, &parent, &document)
    };
    crud::apply::<Contract>(asked, old.as_ref(), contract).await?;
    let location = format!("/billing-types/{}", row.id);
    let version = row.version;
    let shown = one::<BillingTypes>(tx, row).await?;
    Ok(Answer::created(location, shown).version(version))
}
