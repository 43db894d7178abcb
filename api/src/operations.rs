//! Health, metrics and the document itself.

use std::{
    sync::{Arc, OnceLock, atomic::Ordering},
    time::{Duration, Instant},
};

use actix_web::{
    HttpRequest, HttpResponse,
    http::{Method, header},
    web,
};
use domain::{code::Code, permission::Action};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    caller::RouteAccess,
    http::{
        Answer, ApiError, Cx, Result, authentication, dispatch,
        endpoint::{Endpoints, op},
    },
    state::State,
};

static METRICS: OnceLock<Option<PrometheusHandle>> = OnceLock::new();

/// How often measured times are put into their buckets.
const UPKEEP: Duration = Duration::from_secs(5);

/// How long the database may take to answer; one that hangs is away.
const PATIENCE: Duration = Duration::from_secs(2);

/// Whether the process serves.
#[derive(Debug, Serialize, ToSchema)]
pub struct Health {
    /// Always `ok`.
    #[schema(max_length = 2, example = "ok")]
    pub status: String,
}

/// Their documented routes. `/docs` and `/openapi.*` stand in [`crate::pages`], and [`metrics()`] beside them.
pub fn routes(endpoints: Endpoints) -> Endpoints {
    endpoints
        .tag("Operations", "Is it alive, is it ready.")
        .no_transaction(
            Method::GET,
            "/health/live",
            live,
            op("live", "Is the process alive", RouteAccess::Public)
                .always(),
        )
        .no_transaction(
            Method::GET,
            "/health/ready",
            ready,
            op("ready", "Is it ready to serve", RouteAccess::Public)
                .about(
                    "503 while the database is away, silent or not migrated, or the process is stopping.",
                )
                .always(),
        )
}

async fn live(_cx: &Cx<()>, _state: &Arc<State>) -> Result<Answer<Health>> {
    Ok(ok())
}

async fn ready(_cx: &Cx<()>, state: &Arc<State>) -> Result<Answer<Health>> {
    let away = || ApiError::new(Code::ServiceUnavailable).retry_after(2);
    if state.stopping.load(Ordering::Relaxed) {
        return Err(away());
    }
    let asked = Instant::now();
    match tokio::time::timeout(PATIENCE, serves(state)).await {
        Ok(Ok(true)) => Ok(ok()),
        Ok(_) => Err(away()),
        Err(_) => {
            // Nobody else shall find out by waiting.
            state.store.distrust(asked);
            Err(away())
        }
    }
}

/// Whether a request that came now would be served: what is open answers, and this thread's own way to the database
/// finds the schema there. Where all connections are in use it is enough that they move; a check must not wait behind
/// the callers.
async fn serves(state: &State) -> Result<bool> {
    state.store.look().await?;
    let db = state.store.db();
    if db.is_busy() {
        return Ok(true);
    }
    let lacking = migration::lacking(db).await;
    Ok(lacking.map_err(persistence::Error::from)?.is_none())
}

fn ok() -> Answer<Health> {
    Answer::ok(Health {
        status: "ok".to_owned(),
    })
}

/// Counts from here on; once a process.
pub fn install_metrics() {
    METRICS.get_or_init(|| {
        PrometheusBuilder::new()
            .set_buckets(&[
                0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0,
            ])
            .ok()?
            .install_recorder()
            .ok()
    });
}

/// Measured times are kept one by one until they are put into their buckets: without end where nobody asks for
/// `/metrics`.
pub async fn keep_metrics_small() {
    loop {
        tokio::time::sleep(UPKEEP).await;
        if let Some(Some(metrics)) = METRICS.get() {
            metrics.run_upkeep();
        }
    }
}

/// `GET /metrics`: to callers on this machine, or with an admin's token.
pub async fn metrics(http: HttpRequest, state: web::Data<Arc<State>>) -> HttpResponse {
    if !is_local(&http)
        && let Err(err) = admin(&state, &http).await
    {
        return dispatch::refuse(&http, &err);
    }
    pool_gauges(&state);
    let text = METRICS
        .get()
        .and_then(Option::as_ref)
        .map(PrometheusHandle::render);
    HttpResponse::Ok()
        .content_type("text/plain; version=0.0.4")
        .body(text.unwrap_or_default())
}

/// A caller on this machine, and not one whom a balancer on this machine speaks for.
fn is_local(http: &HttpRequest) -> bool {
    let names = [header::X_FORWARDED_FOR, header::FORWARDED];
    let forwarded = names.iter().any(|name| http.headers().contains_key(name));
    !forwarded && http.peer_addr().is_some_and(|peer| peer.ip().is_loopback())
}

async fn admin(state: &Arc<State>, http: &HttpRequest) -> Result<()> {
    let access = RouteAccess::May(Action::ReadMetrics);
    let caller = authentication::authenticate(state, http, access).await?;
    access.check(&caller)
}

fn pool_gauges(state: &State) {
    let (open, idle) = state.store.connections();
    metrics::gauge!("db_pool_connections").set(open as f64);
    metrics::gauge!("db_pool_idle").set(idle as f64);
}
