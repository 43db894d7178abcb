//! Service boxes: their ports, and the nearest ones.

use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait, FromQueryResult, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait, Select,
    sea_query::{Expr, SimpleExpr},
};
use uuid::Uuid;

use crate::{
    Error, Scope, Tx,
    entity::{
        port_claims,
        service_boxes::{Column, Entity, Model},
    },
    list::{self, KeysetPosition, ListQuery, ListSpec, Rows},
    table,
};

/// Metres in a degree of latitude: mean radius of the earth × π ÷ 180.
const METRES_A_DEGREE: f64 = 111_195.08;
/// Nobody lives close enough to a pole for less.
const LEAST_COSINE: f64 = 0.01;
/// Radius of the first search, and by how much each further one is wider.
const FIRST_RADIUS: f64 = 250.0;
const WIDER: f64 = 4.0;

/// Where to look, in WGS 84 degrees, and how far, in metres.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Near {
    /// Latitude.
    pub latitude: f64,
    /// Longitude.
    pub longitude: f64,
    /// Farthest distance in metres.
    pub radius_m: f64,
}

#[derive(FromQueryResult)]
struct Found {
    #[sea_orm(nested)]
    row: Model,
    squared: f64,
}

/// One page of the boxes in sight around a point, nearest first, and their distances in metres.
///
/// It looks in a small circle first and in wider ones only while the page isn't full, so that its
/// cost follows the page and not the number of boxes.
///
/// # Errors
/// As any statement; `invalid_cursor` for a position of another list.
pub async fn nearest(
    db: &impl ConnectionTrait,
    scope: Scope,
    spec: &ListSpec<Entity>,
    query: &ListQuery,
    near: Near,
) -> Result<(Rows<Model>, Vec<f64>), Error> {
    let select = list::filtered(table::visible(scope), spec, query);
    let total = match query.count {
        true => Some(list::count(db, within(select.clone(), near)).await?),
        false => None,
    };
    let mut radius_m = near.radius_m.min(FIRST_RADIUS);
    loop {
        let circle = Near { radius_m, ..near };
        let (rows, more) = circle_page(db, select.clone(), query, circle).await?;
        if !more && radius_m < near.radius_m {
            radius_m = (radius_m * WIDER).min(near.radius_m);
            continue;
        }
        let next = rows.last().filter(|_| more).map(|last| KeysetPosition {
            value: last.squared.to_string(),
            id: last.row.id,
        });
        let distances = rows.iter().map(|found| found.squared.sqrt()).collect();
        let rows = rows.into_iter().map(|found| found.row).collect();
        return Ok((Rows { rows, next, total }, distances));
    }
}

async fn circle_page(
    db: &impl ConnectionTrait,
    select: Select<Entity>,
    query: &ListQuery,
    circle: Near,
) -> Result<(Vec<Found>, bool), Error> {
    let mut select = within(select, circle)
        .expr_as(squared(circle), "squared")
        .order_by_asc(Expr::col("squared"))
        .order_by_asc(Column::Id)
        .limit(query.limit + 1);
    if let Some(after) = &query.after {
        let value: f64 = after.value.parse().map_err(|_| Error::Conflict {
            code: domain::code::Code::InvalidCursor,
            pointer: "cursor",
        })?;
        let row = Expr::tuple([squared(circle), Expr::col((Entity, Column::Id))]);
        let last = Expr::tuple([Expr::value(value), Expr::value(after.id)]);
        select = select.filter(row.gt(last));
    }
    let mut rows = select.into_model::<Found>().all(db).await?;
    let more = rows.len() as u64 > query.limit;
    rows.truncate(usize::try_from(query.limit).unwrap_or(usize::MAX));
    Ok((rows, more))
}

/// The box around the circle is what the index serves; the circle itself is computed.
fn within(select: Select<Entity>, near: Near) -> Select<Entity> {
    let high = near.radius_m / METRES_A_DEGREE;
    let wide = high / cosine(near);
    select
        .filter(Column::Latitude.between(near.latitude - high, near.latitude + high))
        .filter(Column::Longitude.between(near.longitude - wide, near.longitude + wide))
        .filter(squared(near).lte(near.radius_m * near.radius_m))
}

/// Squared equirectangular distance in square metres; SQLite has neither cosine nor root.
fn squared(near: Near) -> SimpleExpr {
    let away = |column: Column, centre: f64, metres: f64| {
        let away = Expr::col((Entity, column)).sub(centre).mul(metres);
        away.clone().mul(away)
    };
    let metres = METRES_A_DEGREE * cosine(near);
    away(Column::Latitude, near.latitude, METRES_A_DEGREE).add(away(
        Column::Longitude,
        near.longitude,
        metres,
    ))
}

fn cosine(near: Near) -> f64 {
    near.latitude.to_radians().cos().max(LEAST_COSINE)
}

/// A box that is kept as it is until the transaction ends: nobody takes ports away meanwhile.
pub async fn lock_shared(tx: &Tx, id: Uuid) -> Result<Option<Model>, Error> {
    Ok(Entity::find_by_id(id).lock_shared().one(tx).await?)
}

/// Boxes that are active and have fewer live claims than ports; or the others.
#[must_use]
pub fn free_port(wanted: bool, now: DateTime<Utc>) -> Condition {
    let claimed = port_claims::Entity::find()
        .select_only()
        .expr(Expr::cust("COUNT(*)"))
        .filter(
            Expr::col((port_claims::Entity, port_claims::Column::ServiceBoxId))
                .equals((Entity, Column::Id)),
        )
        .filter(
            Expr::col((port_claims::Entity, port_claims::Column::Port))
                .lte(Expr::col((Entity, Column::Ports))),
        )
        .filter(live(now))
        .into_query();
    let free = Condition::all()
        .add(Column::Active.eq(true))
        .add(Expr::col((Entity, Column::Ports)).gt(claimed));
    if wanted { free } else { free.not() }
}

/// Claims that keep others out: an expired hold does not.
fn live(now: DateTime<Utc>) -> Condition {
    use port_claims::Column as Claim;
    let held = Condition::all().add(Claim::State.eq("held")).add(
        Condition::any()
            .add(Claim::HoldUntil.is_null())
            .add(Claim::HoldUntil.gt(now)),
    );
    Condition::any().add(Claim::State.eq("occupied")).add(held)
}

/// The claims on a box's ports that keep others out, by port.
pub async fn live_claims(
    db: &impl ConnectionTrait,
    service_box_id: Uuid,
    now: DateTime<Utc>,
) -> Result<Vec<port_claims::Model>, Error> {
    let claims = port_claims::Entity::find()
        .filter(port_claims::Column::ServiceBoxId.eq(service_box_id))
        .filter(live(now))
        .order_by_asc(port_claims::Column::Port)
        .all(db)
        .await?;
    Ok(claims)
}
