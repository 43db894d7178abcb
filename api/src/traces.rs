//! Traces: a span a request with its statements below it, and one a try of a mail, sent to a receiver of OpenTelemetry's
//! when the settings name one. `spans` has all that api makes, `persistence::store` makes those of statements.
//!
//! Spans carry no personal data: neither values nor paths nor addresses. They leave in batches through a thread of their
//! own, out of a bounded queue: a receiver that is slow or away delays nobody.

mod exporter;
pub mod spans;

use std::{collections::HashMap, time::Duration};

use opentelemetry::{KeyValue, trace::TracerProvider as _};
use opentelemetry_otlp::{
    ExporterBuildError, Protocol, SpanExporter, WithExportConfig as _, WithHttpConfig as _,
};
use opentelemetry_sdk::{Resource, trace::SdkTracerProvider};
use persistence::store::TRACED;
use reqwest::{blocking::Client, redirect::Policy};
use secrecy::ExposeSecret as _;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::{Layer, Registry, filter::Targets};

use crate::config::Traces as Settings;
use exporter::Heard;

/// How long the receiver may take for a batch, tries included.
const EXPORT: Duration = Duration::from_secs(10);
/// How long the end of the process waits for the last spans: requests have ended by then.
const FLUSH: Duration = Duration::from_secs(3);

/// Why no traces leave.
#[derive(Debug, thiserror::Error)]
pub enum TracesError {
    /// The exporter refuses its settings.
    #[error("{0}")]
    Exporter(#[from] ExporterBuildError),
    /// There is no client for it.
    #[error("no HTTP client: {0}")]
    Client(#[from] reqwest::Error),
}

/// What sends spans.
#[derive(Debug)]
pub struct Traces(SdkTracerProvider);

impl Traces {
    /// Starts the thread that sends; nobody is called yet.
    ///
    /// # Errors
    /// When there can be no exporter.
    pub fn start(settings: &Settings) -> Result<Self, TracesError> {
        let client = Client::builder()
            .timeout(EXPORT)
            // A redirect would carry the headers elsewhere.
            .redirect(Policy::none())
            .build()?;
        let headers = settings.headers.iter();
        let headers: HashMap<_, _> = headers
            .map(|(name, value)| (name.clone(), value.expose_secret().to_owned()))
            .collect();
        let exporter = SpanExporter::builder()
            .with_http()
            .with_protocol(Protocol::HttpBinary)
            .with_endpoint(&settings.url)
            .with_timeout(EXPORT)
            .with_headers(headers)
            .with_http_client(client)
            .build()?;
        let resource = Resource::builder()
            .with_service_name(settings.service.clone())
            .with_attribute(KeyValue::new("service.version", env!("CARGO_PKG_VERSION")))
            .build();
        let provider = SdkTracerProvider::builder()
            .with_batch_exporter(Heard::new(exporter))
            .with_sampler(settings.sampler.clone())
            .with_resource(resource)
            .build();
        Ok(Self(provider))
    }

    /// What takes spans from the program: those that are traced, and no line of the log.
    #[must_use]
    pub fn layer(&self) -> Box<dyn Layer<Registry> + Send + Sync> {
        tracing_opentelemetry::layer()
            .with_tracer(self.0.tracer("vencemos"))
            .with_location(false)
            .with_threads(false)
            .with_level(false)
            .with_target(false)
            .with_tracked_inactivity(false)
            .with_context_activation(false)
            .with_filter(Targets::new().with_target(TRACED, LevelFilter::INFO))
            .boxed()
    }

    /// Sends what waits, for a moment, and nothing from then on.
    pub fn end(&self) {
        if self.0.shutdown_with_timeout(FLUSH).is_err() {
            tracing::warn!("the last traces are lost: their receiver did not take them");
        }
    }
}
