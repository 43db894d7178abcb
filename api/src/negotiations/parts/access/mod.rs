//! `/negotiations/{id}/access`: how the client will be connected, with the claims on login and port.

pub mod dto;
mod hold;
pub mod reveal;

use domain::{
    access::{self, AccessDecision, AccessFacts, PasswordChange},
    code::Code,
    violation::Violations,
};
use persistence::Executor;
use persistence::{
    Tx,
    entity::{negotiations, service_boxes, speed_plans},
    history::Change,
    negotiations::{access as rows, claims, contract, sale},
    reference::Kind,
    stamp,
};
use sea_orm::{EntityTrait, ModelTrait, QuerySelect};
use serde_json::{Value, json};
use uuid::Uuid;

use self::{
    dto::{AccessExtra, NegotiationAccessIn, SpeedSold},
    hold::Held,
};
use super::singleton::{Asked, Singleton};
use crate::{
    fields::{Choice, Instant, Int, Login, Mac, Name},
    http::{ApiError, Result},
    registries::registry::{Link, link},
};

/// The access part.
#[derive(Debug)]
pub struct Access;

impl Singleton for Access {
    type Part = Held;
    type In = NegotiationAccessIn;
    type Extra = AccessExtra;
    const WORD: &'static str = "access";
    const NAME: &'static str = "NegotiationAccess";
    const ABOUT: &'static str = "Choosing login and port claims them: 409 `login_taken`, `port_taken`. A write claims again what was lost by expiry or reopening.";

    const PROBLEMS: &'static [Code] = &[Code::LoginTaken, Code::PortTaken];

    async fn find<C: Executor>(db: &C, negotiation: Uuid) -> Result<Option<Held>> {
        match rows::find(db, negotiation).await? {
            Some(row) => Ok(Some(Held::new(
                row,
                &claims::held_by(db, negotiation).await?,
            ))),
            None => Ok(None),
        }
    }

    fn input(part: &Held) -> Result<NegotiationAccessIn> {
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
        negotiation: &negotiations::Model,
        part: &Held,
    ) -> Result<AccessExtra> {
        Ok(AccessExtra {
            has_password: part.row.password_sealed.is_some(),
            speed_plan: speed_sold(db, negotiation).await?,
            complete: rows::terms(&part.row)?.is_complete(),
        })
    }

    fn links(input: &NegotiationAccessIn) -> Vec<Link> {
        link("/service_box_id", Kind::ServiceBox, input.service_box_id)
            .into_iter()
            .collect()
    }

    async fn decide(asked: &Asked<'_, Self>, part: &mut Held) -> Result<()> {
        let hold = hold::typed(asked)?;
        let AccessDecision { terms, password } = decision(asked, hold).await?;
        rows::write(&terms, &mut part.row);
        match password {
            PasswordChange::Keep => {}
            PasswordChange::Clear => part.row.password_sealed = None,
            PasswordChange::Set(password) => {
                let about = asked.negotiation.id;
                let sealed = asked
                    .request
                    .state
                    .vault
                    .seal(about.as_bytes(), password.expose().as_bytes());
                part.row.password_sealed = Some(sealed.map_err(ApiError::internal)?);
            }
        }
        part.claim(asked.old, hold, asked.tx.now());
        Ok(())
    }

    async fn save(tx: &Tx, part: &Held, is_new: bool) -> Result<()> {
        let id = part.row.negotiation_id;
        let login = rows::terms(&part.row)?.login;
        claims::hold_login(tx, id, login.as_ref()).await?;
        claims::hold_port(tx, id, part.port(), tx.now()).await?;
        match is_new {
            true => stamp::insert(tx, part.row.clone()).await?,
            false => stamp::update(tx, part.row.clone()).await?,
        }
        Ok(())
    }

    async fn remove(tx: &Tx, part: Held) -> Result<()> {
        claims::release(tx, part.row.negotiation_id).await?;
        part.row.delete(tx).await?;
        Ok(())
    }

    fn unseen(old: Option<&Held>, new: &Held) -> Vec<Change> {
        let sealed = |part: Option<&Held>| part.and_then(|part| part.row.password_sealed.clone());
        let secret = |text: Option<String>| text.map_or(Value::Null, |_| json!("changed"));
        let (before, after) = (sealed(old), sealed(Some(new)));
        let mut changes = Vec::new();
        if before != after {
            changes.push(Change {
                field: "access.password".to_owned(),
                from: secret(before),
                to: secret(after),
            });
        }
        changes.extend(hold::claimed_again(old, new));
        changes
    }
}

/// Applies the write rules to access, box and hold together.
async fn decision(
    asked: &Asked<'_, Access>,
    hold: Option<chrono::DateTime<chrono::Utc>>,
) -> Result<AccessDecision> {
    let stored = asked.old.map(|old| rows::terms(&old.row)).transpose()?;
    let service_box = chosen_box(asked).await?;
    let facts = AccessFacts {
        stored: stored.as_ref(),
        box_ports: service_box.as_ref().map(|row| row.ports),
        replaces: asked.replaces,
    };
    let mut violations = Violations::new();
    if service_box.is_some_and(|row| row.branch_id != asked.negotiation.branch_id) {
        violations.push("/service_box_id", Code::NotInBranch);
    }
    if let Some(until) = hold {
        let has_port = asked.input.port.is_some();
        let checked = access::claim::check_hold(until, has_port, asked.tx.now());
        violations.extend(checked.err().unwrap_or_default());
    }
    match access::decide(&dto::typed(asked.input, asked.document), &facts) {
        Ok(decision) => Ok(violations.into_result(decision)?),
        Err(wrong) => {
            violations.extend(wrong);
            Err(violations.into())
        }
    }
}

/// The chosen box, kept as it is until the transaction ends: nobody takes ports away meanwhile.
async fn chosen_box(asked: &Asked<'_, Access>) -> Result<Option<service_boxes::Model>> {
    let Some(id) = asked.input.service_box_id else {
        return Ok(None);
    };
    let row = service_boxes::Entity::find_by_id(id).lock_shared();
    Ok(row.one(asked.tx).await?)
}

async fn speed_sold(
    db: &impl Executor,
    negotiation: &negotiations::Model,
) -> Result<Option<SpeedSold>> {
    let contract = contract::find(db, negotiation.id).await?;
    let sold = contract.and_then(|row| row.sales_plan_id);
    let (offer, _) = sale::offered(db, sold, negotiation.negotiation_plan_id).await?;
    let Some(id) = offer.and_then(|offer| offer.speed_plan_id) else {
        return Ok(None);
    };
    let row = speed_plans::Entity::find_by_id(id).one(db).await?;
    Ok(row.map(|row| SpeedSold {
        id: row.id,
        name: Name::stored(row.name),
        download_mbps: Int::stored(row.download_mbps),
        upload_mbps: Int::stored(row.upload_mbps),
    }))
}
