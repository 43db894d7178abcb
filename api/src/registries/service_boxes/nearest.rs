//! `GET /service-boxes`, with `near` the nearest ones first.

use domain::{code::Code, violation::Violation};
use persistence::{
    Db,
    registries::service_boxes::{self, Near},
};
use serde_json::json;

use super::ServiceBoxes;
use crate::{
    http::{
        Answer, ApiError, Cx, Request, Result,
        endpoint::Endpoints,
        list::{Page, param},
        query::unreadable,
    },
    resource::{Listed as _, Parent, Resource as _, Shown, crud, registration::list_op, shown},
};

/// How far it looks unless told otherwise, and at most, in metres.
const RADIUS: f64 = 2_000.0;
const FARTHEST: f64 = 50_000.0;

/// Registers the list.
pub fn routes(endpoints: Endpoints) -> Endpoints {
    let near = param(
        "near",
        "`latitude,longitude`: only boxes around this point, the nearest first, each with its `distance_m`. Excludes `sort`.",
        json!({"type": "string", "maxLength": 60, "examples": ["-23.5614,-46.6559"]}),
    );
    let radius = param(
        "radius_m",
        "How far from `near`, in metres; 2000 unless told.",
        json!({"type": "number", "minimum": 1, "maximum": FARTHEST}),
    );
    let op = list_op::<ServiceBoxes>()
        .about("A keyset page; see `page.next_cursor`. `free_port=true` keeps active boxes with a port that is neither held nor occupied.")
        .params([near, radius]);
    endpoints.get(ServiceBoxes::PLACE.path(), list, op)
}

async fn list(cx: &Cx<()>, db: &Db) -> Result<Answer<Page<Shown<ServiceBoxes>>>> {
    let Some(near) = near(cx)? else {
        return crud::list::<ServiceBoxes>(cx, db).await;
    };
    let spec = ServiceBoxes::LIST;
    let query = cx.list(spec)?;
    let (page, distances) = service_boxes::nearest(db, cx.scope(), spec, &query, near).await?;
    cx.explain_empty(db, spec, &query, &page).await?;
    let mut data = shown::<ServiceBoxes>(db, cx.scope(), &Parent::None, &page.rows).await?;
    for (record, metres) in data.iter_mut().zip(distances) {
        record.extra.distance_m = Some((metres * 10.0).round() / 10.0);
    }
    cx.page(&query, page.next, page.total, data)
}

fn near(request: &Request) -> Result<Option<Near>> {
    let query = &request.query;
    let radius_m = query.read("radius_m", |text| number(text, 1.0..=FARTHEST))?;
    let Some((latitude, longitude)) = query.read("near", point)? else {
        return match radius_m {
            Some(_) => Err(out_of_place("radius_m")),
            None => Ok(None),
        };
    };
    if query.get("sort").is_some() {
        return Err(out_of_place("sort"));
    }
    Ok(Some(Near {
        latitude,
        longitude,
        radius_m: radius_m.unwrap_or(RADIUS),
    }))
}

/// Whatever its value: `radius_m` needs `near`, which excludes `sort`.
fn out_of_place(name: &str) -> ApiError {
    unreadable(Violation::new(name, Code::InvalidParameter).with("beside", "near"))
}

fn point(text: &str) -> Option<(f64, f64)> {
    let (latitude, longitude) = text.split_once(',')?;
    Some((
        number(latitude.trim(), -90.0..=90.0)?,
        number(longitude.trim(), -180.0..=180.0)?,
    ))
}

fn number(text: &str, range: std::ops::RangeInclusive<f64>) -> Option<f64> {
    text.parse().ok().filter(|value| range.contains(value))
}
