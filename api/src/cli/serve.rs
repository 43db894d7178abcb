//! `serve` and `healthcheck`.

use std::{sync::Arc, time::Duration};

use domain::values::Phone;
use tokio::signal::unix::{SignalKind, signal};

use super::Outcome;
use crate::{
    application::{self, Application},
    config::Settings,
};

/// Serves until SIGTERM or SIGINT.
pub async fn serve(settings: Settings) -> Outcome {
    std::thread::spawn(warm_up);
    let application = Application::build(settings).await?;
    let (state, handle) = (application.state(), application.handle());
    let address = std::net::SocketAddr::new(state.settings.listen.ip(), application.port());
    tracing::info!(%address, "listening; Swagger UI is at /docs");
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    actix_web::rt::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        application::stop(Arc::clone(&state), handle).await;
    });
    Ok(application.run().await?)
}

/// Asks `/health/ready` of the configured address.
pub async fn healthcheck(settings: Settings) -> Outcome {
    let mut address = settings.listen;
    if address.ip().is_unspecified() {
        address.set_ip(std::net::Ipv4Addr::LOCALHOST.into());
    }
    let client = reqwest::Client::builder()
        .timeout(Duration::from_secs(3))
        .build()?;
    client
        .get(format!("http://{address}/health/ready"))
        .send()
        .await?
        .error_for_status()?;
    Ok(())
}

/// The first foreign telephone number loads the numbering plans of all countries, which takes longer than a
/// transaction should wait.
fn warm_up() {
    let _ = Phone::parse("+12025550123");
}
