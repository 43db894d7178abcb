//! `/billing-types`: ways to collect, public or private to one client.

use domain::{Choice as _, billing_type::BillingMethod, permission::Target, values::text::fold};
use persistence::{
    Scope, Tx, clients,
    entity::billing_types::{Column, Entity, Model},
    list::{Filter, FilterKind, ListSpec},
    reference::Kind,
    references,
};
use sea_orm::{ColumnTrait, Condition};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    registry::{Link, Registry, by_name, link},
    resource::refuse_used,
};
use crate::{
    caller::Access,
    fields::{Choice, Name, yes},
    http::{Nothing, Request, Result},
};

/// A billing method's word.
pub type MethodWord = Choice<BillingMethod>;

/// A billing type.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "name": "Pix mensal", "method": "pix",
}))]
pub struct BillingTypeIn {
    /// Name.
    pub name: Name,
    /// How it collects.
    pub method: MethodWord,
    /// The only client it may be used for; null = every client.
    pub client_id: Option<Uuid>,
    /// May be newly chosen.
    #[serde(default = "yes")]
    #[schema(default = true)]
    pub active: bool,
}

/// The registry of billing types.
#[derive(Debug)]
pub struct BillingTypes;

impl Registry for BillingTypes {
    type Entity = Entity;
    type Row = Model;
    type In = BillingTypeIn;
    type Extra = Nothing;
    const PATH: &'static str = "/billing-types";
    const ONE: &'static str = "billing type";
    const NAME: &'static str = "BillingType";
    const KIND: Kind = Kind::BillingType;
    const LIST: &'static ListSpec<Entity> = by_name!(
        Filter::equal(
            "method",
            Column::Method,
            FilterKind::Choice(BillingMethod::WORDS)
        ),
        Filter::reference("client_id", Column::ClientId, Kind::Client),
    );
    const ABOUT: &'static str = "With a `client_id` it is private to that client, and seen by those who see the client. One in use cannot become another client's (409 `in_use`).";

    fn read(row: &Model) -> Result<BillingTypeIn> {
        Ok(BillingTypeIn {
            name: Name::stored(&row.name),
            method: MethodWord::stored(&row.method)?,
            client_id: row.client_id,
            active: row.active,
        })
    }

    fn write(input: &BillingTypeIn, row: &mut Model) {
        row.name = input.name.as_str().to_owned();
        row.method = input.method.word();
        row.client_id = input.client_id;
        row.active = input.active;
        row.search_text = fold(&row.name);
    }

    fn scope(scope: Scope) -> Condition {
        Condition::any()
            .add(Column::ClientId.is_null())
            .add(scope.of_client((Entity, Column::ClientId)))
    }

    fn links(input: &BillingTypeIn) -> Vec<Link> {
        link("/client_id", Kind::Client, input.client_id)
            .into_iter()
            .collect()
    }

    async fn branch(tx: &Tx, _row: &Model, input: &BillingTypeIn) -> Result<Option<Uuid>> {
        match input.client_id {
            Some(client_id) => Ok(clients::only_branch(tx, client_id).await?),
            None => Ok(None),
        }
    }

    /// A client's own type is changed by those of the client's home: its contracts print it.
    async fn check(
        request: &Request,
        tx: &Tx,
        row: &Model,
        old: Option<&BillingTypeIn>,
        new: &mut BillingTypeIn,
    ) -> Result<()> {
        if let Some(home) = match old.and_then(|old| old.client_id) {
            Some(client_id) => clients::branch(tx, client_id).await?,
            None => None,
        } {
            let access = Access::May(Self::WRITES);
            access.check_row(&request.caller, Target::in_branches(&[home]))?;
        }
        let narrowed =
            new.client_id.is_some() && old.is_some_and(|old| old.client_id != new.client_id);
        if !narrowed {
            return Ok(());
        }
        refuse_used(&references::users_of(tx, Self::KIND.table(), row.id).await?)
    }
}
