//! The exporter of OpenTelemetry, which tells the log once that it isn't heard, and once that it is again.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use opentelemetry_sdk::{
    Resource,
    error::OTelSdkResult,
    trace::{SpanData, SpanExporter},
};

/// Whether an exporter is heard.
#[derive(Debug)]
pub struct Heard<E> {
    exporter: E,
    unheard: AtomicBool,
}

impl<E> Heard<E> {
    /// As far as is known it is.
    pub fn new(exporter: E) -> Self {
        Self {
            exporter,
            unheard: AtomicBool::new(false),
        }
    }

    fn note(&self, result: &OTelSdkResult, spans: u64) {
        let was_unheard = self.unheard.swap(result.is_err(), Ordering::Relaxed);
        match result {
            // The exporter's words: a status, or that nobody was reached.
            Err(err) if !was_unheard => {
                tracing::warn!(cause = %err, "traces are lost: their receiver does not take them");
            }
            Ok(()) if was_unheard => tracing::info!("traces are received again"),
            _ => {}
        }
        if result.is_err() {
            metrics::counter!("trace_spans_lost_total").increment(spans);
        }
    }
}

impl<E: SpanExporter> SpanExporter for Heard<E> {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        let spans = batch.len() as u64;
        let result = self.exporter.export(batch).await;
        self.note(&result, spans);
        result
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.exporter.shutdown_with_timeout(timeout)
    }

    fn shutdown(&self) -> OTelSdkResult {
        self.exporter.shutdown()
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.exporter.force_flush()
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.exporter.set_resource(resource);
    }
}
