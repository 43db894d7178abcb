//! Claims on logins and ports: one row a login, one a port, decided by one conditional statement each.
//!
//! The unique key lets one claim stand; the condition says whose it may become. A claim that is lost
//! touches no row, so the transaction goes on to tell its caller. An expired hold needs no job: the
//! next claim takes it over.

use chrono::{DateTime, Utc};
use domain::{code::Code, values::Login};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter,
    sea_query::{Expr, OnConflict},
};
use uuid::Uuid;

use crate::{
    Error,
    entity::{login_claims, port_claims},
};

const HELD: &str = "held";
const IN_SERVICE: &str = "in_service";
const OCCUPIED: &str = "occupied";
const RELEASED: &str = "released";

/// A port of a service box.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Port {
    /// The box.
    pub service_box_id: Uuid,
    /// Its number, from 1.
    pub port: i32,
}

/// What a negotiation has claimed, in whatever state.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Claims {
    /// Its login.
    pub login: Option<login_claims::Model>,
    /// Its port.
    pub port: Option<port_claims::Model>,
}

/// What the win took into service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Occupied {
    /// The login was still held.
    pub login: bool,
    /// The port was still held.
    pub port: bool,
}

/// What a negotiation has claimed.
pub async fn held_by(db: &impl ConnectionTrait, negotiation: Uuid) -> Result<Claims, Error> {
    Ok(Claims {
        login: login_claims::Entity::find()
            .filter(login_claims::Column::NegotiationId.eq(negotiation))
            .one(db)
            .await?,
        port: port_of(db, negotiation).await?,
    })
}

/// The port that a negotiation has claimed.
pub async fn port_of(
    db: &impl ConnectionTrait,
    negotiation: Uuid,
) -> Result<Option<port_claims::Model>, Error> {
    let claim = port_claims::Entity::find()
        .filter(port_claims::Column::NegotiationId.eq(negotiation))
        .one(db)
        .await?;
    Ok(claim)
}

/// Holds a login for a negotiation and gives back every other one it held; with `None` all of them.
///
/// # Errors
/// [`Code::LoginTaken`] at `/login` when another negotiation or a customer has it.
pub async fn hold_login(
    tx: &impl ConnectionTrait,
    negotiation: Uuid,
    login: Option<&Login>,
) -> Result<(), Error> {
    use login_claims::{ActiveModel, Column, Entity};
    let mut others = Condition::all().add(Column::NegotiationId.eq(negotiation));
    if let Some(login) = login {
        let claim = ActiveModel {
            login: Set(login.to_string()),
            negotiation_id: Set(negotiation),
            state: Set(HELD.to_owned()),
            login_id: Set(None),
        };
        let mine = Expr::col((Entity, Column::NegotiationId)).eq(negotiation);
        let takeover = Condition::any()
            .add(Expr::col((Entity, Column::State)).eq(RELEASED))
            .add(Expr::col((Entity, Column::State)).eq(HELD).and(mine));
        let conflict = OnConflict::column(Column::Login)
            .update_columns([Column::NegotiationId, Column::State, Column::LoginId])
            .action_cond_where(takeover)
            .to_owned();
        let claimed = Entity::insert(claim)
            .on_conflict(conflict)
            .exec_without_returning(tx)
            .await?;
        taken(claimed, Code::LoginTaken, "/login")?;
        others = others.add(Column::Login.ne(login.as_str()));
    }
    Entity::delete_many().filter(others).exec(tx).await?;
    Ok(())
}

/// Holds a port for a negotiation until an instant and gives back every other one it held; with
/// `None` all of them.
///
/// # Errors
/// [`Code::PortTaken`] at `/port` when it is occupied, or held for another whose hold has not ended by `now`.
pub async fn hold_port(
    tx: &impl ConnectionTrait,
    negotiation: Uuid,
    port: Option<(Port, DateTime<Utc>)>,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    use port_claims::{ActiveModel, Column, Entity};
    let mut others = Condition::all().add(Column::NegotiationId.eq(negotiation));
    if let Some((place, until)) = port {
        let claim = ActiveModel {
            service_box_id: Set(place.service_box_id),
            port: Set(place.port),
            negotiation_id: Set(negotiation),
            state: Set(HELD.to_owned()),
            hold_until: Set(Some(until)),
            login_id: Set(None),
        };
        let mine_or_over = Condition::any()
            .add(Expr::col((Entity, Column::NegotiationId)).eq(negotiation))
            .add(Expr::col((Entity, Column::HoldUntil)).lte(now));
        let takeover = Condition::any()
            .add(Expr::col((Entity, Column::State)).eq(RELEASED))
            .add(
                Condition::all()
                    .add(Expr::col((Entity, Column::State)).eq(HELD))
                    .add(mine_or_over),
            );
        let conflict = OnConflict::columns([Column::ServiceBoxId, Column::Port])
            .update_columns([
                Column::NegotiationId,
                Column::State,
                Column::HoldUntil,
                Column::LoginId,
            ])
            .action_cond_where(takeover)
            .to_owned();
        let claimed = Entity::insert(claim)
            .on_conflict(conflict)
            .exec_without_returning(tx)
            .await?;
        taken(claimed, Code::PortTaken, "/port")?;
        others = others.add(
            Condition::any()
                .add(Column::ServiceBoxId.ne(place.service_box_id))
                .add(Column::Port.ne(place.port)),
        );
    }
    Entity::delete_many().filter(others).exec(tx).await?;
    Ok(())
}

/// Gives back everything a negotiation holds.
pub async fn release(tx: &impl ConnectionTrait, negotiation: Uuid) -> Result<(), Error> {
    login_claims::Entity::delete_many()
        .filter(login_claims::Column::NegotiationId.eq(negotiation))
        .filter(login_claims::Column::State.eq(HELD))
        .exec(tx)
        .await?;
    port_claims::Entity::delete_many()
        .filter(port_claims::Column::NegotiationId.eq(negotiation))
        .filter(port_claims::Column::State.eq(HELD))
        .exec(tx)
        .await?;
    Ok(())
}

/// Takes what a negotiation holds at `now` into service for a customer's login; tells what it found.
pub async fn occupy(
    tx: &impl ConnectionTrait,
    negotiation: Uuid,
    login_id: Uuid,
    now: DateTime<Utc>,
) -> Result<Occupied, Error> {
    use port_claims::Column;
    let login = login_claims::Entity::update_many()
        .set(login_claims::ActiveModel {
            state: Set(IN_SERVICE.to_owned()),
            login_id: Set(Some(login_id)),
            ..Default::default()
        })
        .filter(login_claims::Column::NegotiationId.eq(negotiation))
        .filter(login_claims::Column::State.eq(HELD))
        .exec(tx)
        .await?;
    let live = Condition::any()
        .add(Column::HoldUntil.is_null())
        .add(Column::HoldUntil.gt(now));
    let port = port_claims::Entity::update_many()
        .set(port_claims::ActiveModel {
            state: Set(OCCUPIED.to_owned()),
            hold_until: Set(None),
            login_id: Set(Some(login_id)),
            ..Default::default()
        })
        .filter(Column::NegotiationId.eq(negotiation))
        .filter(Column::State.eq(HELD))
        .filter(live)
        .exec(tx)
        .await?;
    Ok(Occupied {
        login: login.rows_affected > 0,
        port: port.rows_affected > 0,
    })
}

/// A claim that touched no row was lost.
fn taken(rows: u64, code: Code, pointer: &'static str) -> Result<(), Error> {
    match rows {
        0 => Err(Error::Conflict { code, pointer }),
        _ => Ok(()),
    }
}
