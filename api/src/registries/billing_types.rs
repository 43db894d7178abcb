//! `/billing-types`: ways to collect, public or private to one client.

use domain::{Words as _, billing_type::BillingMethod, permission::Target, values::text::fold};
use persistence::{
    Tx, clients,
    entity::billing_types::{Column, Entity, Model},
    list::{Filter, FilterKind, ListSpec},
    reference::Kind,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    caller::RouteAccess,
    fields::{Choice, Name, yes},
    http::{Nothing, Request, Result},
    resource::{
        Asked, Link, Listed, Place, Resource, Written, by_name, links_of, may_in_branches, store,
    },
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

impl Resource for BillingTypes {
    type Row = Model;
    type In = BillingTypeIn;
    type Extra = Nothing;
    const PLACE: Place = Place::Root("/billing-types");
    const ONE: &'static str = "billing type";
    const NAME: &'static str = "BillingType";
    const ABOUT: &'static str = "With a `client_id` it is private to that client, and seen by those who see the client. One in use cannot become another client's (409 `in_use`).";

    fn read(row: &Model) -> Result<BillingTypeIn> {
        Ok(BillingTypeIn {
            name: Name::stored(&row.name),
            method: MethodWord::stored(&row.method)?,
            client_id: row.client_id,
            active: row.active,
        })
    }
}

impl Listed for BillingTypes {
    const LIST: &'static ListSpec<Entity> = by_name!(
        Filter::equal(
            "method",
            Column::Method,
            FilterKind::Choice(BillingMethod::WORDS)
        ),
        Filter::reference("client_id", Column::ClientId, Kind::Client),
    );
}

impl Written for BillingTypes {
    fn links(input: &BillingTypeIn) -> Vec<Link> {
        links_of([("/client_id", Kind::Client, input.client_id)])
    }

    /// A client's own type is changed by those of the client's home: its contracts print it.
    async fn may(
        request: &Request,
        tx: &Tx,
        old: Option<&BillingTypeIn>,
        new: Option<&BillingTypeIn>,
    ) -> Result<()> {
        may_in_branches::<Self>(request, [old, new])?;
        let client_id = old.filter(|_| new.is_some()).and_then(|old| old.client_id);
        match home(tx, client_id).await? {
            Some(home) => {
                let access = RouteAccess::May(Self::WRITES);
                access.check_row(&request.caller, Target::in_branches(&[home]))
            }
            None => Ok(()),
        }
    }

    async fn decide(asked: &Asked<'_, Self>, input: BillingTypeIn, row: &mut Model) -> Result<()> {
        let narrowed = input.client_id.is_some() && row.client_id != input.client_id;
        if asked.old.is_some() && narrowed {
            store::unused::<Self>(asked.tx, row).await?;
        }
        row.name = input.name.into();
        row.method = input.method.word();
        row.client_id = input.client_id;
        row.active = input.active;
        row.search_text = fold(&row.name);
        Ok(())
    }

    async fn branch(tx: &Tx, row: &Model, _input: &BillingTypeIn) -> Result<Option<Uuid>> {
        match row.client_id {
            Some(client_id) => Ok(clients::only_branch(tx, client_id).await?),
            None => Ok(None),
        }
    }
}

async fn home(tx: &Tx, client_id: Option<Uuid>) -> Result<Option<Uuid>> {
    match client_id {
        Some(client_id) => Ok(clients::branch(tx, client_id).await?),
        None => Ok(None),
    }
}
