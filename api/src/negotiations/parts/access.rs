//! `/negotiations/{id}/access`: how the client will be connected, with the claims on login and port.

pub mod dto;
mod hold;
pub mod reveal;

use chrono::{DateTime, Utc};
use domain::{
    access::{self, AccessDecision, AccessFacts, PasswordChange},
    code::Code,
    violation::Violations,
};
use persistence::{
    Executor, Scope,
    entity::{negotiations, speed_plans},
    history::Change,
    negotiations::{
        access::{self as rows, Held},
        sale,
    },
    reference::Kind,
    registries::service_boxes,
    table,
};
use serde_json::{Value, json};

use self::dto::{AccessExtra, NegotiationAccessIn, SpeedSold};
use super::contract::Contract;
use crate::{
    fields::{Choice, Instant, Int, Login, Mac, Name},
    http::{ApiError, Result},
    resource::{Asked, Link, Parent, Part, Place, Resource, Written, crud, links_of},
};

/// The access part.
#[derive(Debug)]
pub struct Access;

impl Resource for Access {
    type Row = Held;
    type In = NegotiationAccessIn;
    type Extra = AccessExtra;
    const PLACE: Place = Place::Once(Part::once("access"));
    const NAME: &'static str = "NegotiationAccess";
    const ABOUT: &'static str = "Choosing login and port claims them: 409 `login_taken`, `port_taken`. A write claims again what was lost by expiry or reopening.";

    fn read(part: &Held) -> Result<NegotiationAccessIn> {
        let terms = rows::terms(&part.row)?;
        Ok(NegotiationAccessIn {
            authentication: terms.authentication.map(Choice),
            connection: terms.connection.map(Choice),
            login: terms.login.map(|login| Login::stored(login.as_str())),
            password: None,
            service_box_id: terms.service_box_id,
            port: terms.port.map(Int::stored),
            mac: terms.mac.map(|mac| Mac::stored(mac.as_str())),
            installation_address: terms.installation_address.map(dto::shown),
            hold_until: part.hold_until.map(Instant),
        })
    }

    async fn extra<C: Executor>(
        db: &C,
        _scope: Scope,
        parent: &Parent,
        parts: &[Held],
    ) -> Result<Vec<AccessExtra>> {
        let mut extras = Vec::new();
        for part in parts {
            extras.push(AccessExtra {
                has_password: part.row.password_sealed.is_some(),
                speed_plan: speed_sold(db, parent.negotiation()?).await?,
                complete: rows::terms(&part.row)?.is_complete(),
            });
        }
        Ok(extras)
    }
}

impl Written for Access {
    const PROBLEMS: &'static [Code] = &[Code::LoginTaken, Code::PortTaken];

    fn links(input: &NegotiationAccessIn) -> Vec<Link> {
        links_of([("/service_box_id", Kind::ServiceBox, input.service_box_id)])
    }

    async fn decide(
        asked: &Asked<'_, Self>,
        input: NegotiationAccessIn,
        part: &mut Held,
    ) -> Result<()> {
        let old = part.clone();
        let hold = hold::typed(asked, &input, old.hold_until)?;
        let AccessDecision { terms, password } = decision(asked, input, &old, hold).await?;
        rows::write(&terms, &mut part.row);
        match password {
            PasswordChange::Keep => {}
            PasswordChange::Clear => part.row.password_sealed = None,
            PasswordChange::Set(password) => {
                let about = part.row.negotiation_id;
                let vault = &asked.request.state.vault;
                let sealed = vault.seal(about.as_bytes(), password.expose().as_bytes());
                part.row.password_sealed = Some(sealed.map_err(ApiError::internal)?);
            }
        }
        part.claim(&old, hold, asked.tx.now());
        Ok(())
    }

    fn unseen(old: Option<&Held>, new: &Held) -> Vec<Change> {
        let sealed = |part: Option<&Held>| part.and_then(|part| part.row.password_sealed.clone());
        let secret = |text: Option<String>| text.map_or(Value::Null, |_| json!("changed"));
        let (before, after) = (sealed(old), sealed(Some(new)));
        let mut changes = Vec::new();
        if before != after {
            changes.push(Change::new(
                "access.password",
                secret(before),
                secret(after),
            ));
        }
        changes.extend(hold::claimed_again(old, new));
        changes
    }
}

/// Applies the write rules to access, box and hold together.
async fn decision(
    asked: &Asked<'_, Access>,
    input: NegotiationAccessIn,
    old: &Held,
    hold: Option<DateTime<Utc>>,
) -> Result<AccessDecision> {
    let stored = asked.old.map(|_| rows::terms(&old.row)).transpose()?;
    let service_box = match input.service_box_id {
        Some(id) => service_boxes::lock_shared(asked.tx, id).await?,
        None => None,
    };
    let facts = AccessFacts {
        stored: stored.as_ref(),
        box_ports: service_box.as_ref().map(|row| row.ports),
        replaces: asked.replaces,
    };
    let branch_id = asked.negotiation()?.branch_id;
    let mut violations = Violations::new();
    if service_box.is_some_and(|row| row.branch_id != branch_id) {
        violations.push("/service_box_id", Code::NotInBranch);
    }
    if let Some(until) = hold {
        let has_port = input.port.is_some();
        let checked = access::claim::check_hold(until, has_port, asked.tx.now());
        violations.extend(checked.err().unwrap_or_default());
    }
    match access::decide(&dto::typed(input, asked.document), &facts) {
        Ok(decision) => Ok(violations.into_result(decision)?),
        Err(wrong) => {
            violations.extend(wrong);
            Err(violations.into())
        }
    }
}

async fn speed_sold(
    db: &impl Executor,
    negotiation: &negotiations::Model,
) -> Result<Option<SpeedSold>> {
    let contract = crud::part_of::<Contract>(db, negotiation.id).await?;
    let sold = contract.and_then(|row| row.sales_plan_id);
    let offer = sale::sold(db, sold, negotiation.negotiation_plan_id).await?;
    let Some(id) = offer.and_then(|offer| offer.speed_plan_id) else {
        return Ok(None);
    };
    let row = table::find::<speed_plans::Entity>(db, Scope::system(), id).await?;
    Ok(row.map(|row| SpeedSold {
        id: row.id,
        name: Name::stored(row.name),
        download_mbps: Int::stored(row.download_mbps),
        upload_mbps: Int::stored(row.upload_mbps),
    }))
}
