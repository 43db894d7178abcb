//! `OTEL_*`: where traces go, by the names that OpenTelemetry has given.

use actix_web::http::header::{HeaderName, HeaderValue};
use opentelemetry_sdk::trace::Sampler;
use percent_encoding::percent_decode_str;
use secrecy::SecretString;

use super::Reader;

const ENDPOINT: &str = "OTEL_EXPORTER_OTLP_ENDPOINT";
const HEADERS: &str = "OTEL_EXPORTER_OTLP_HEADERS";
const PROTOCOL: &str = "OTEL_EXPORTER_OTLP_PROTOCOL";
const SERVICE: &str = "OTEL_SERVICE_NAME";
const SAMPLER: &str = "OTEL_TRACES_SAMPLER";
const SAMPLER_ARG: &str = "OTEL_TRACES_SAMPLER_ARG";

/// Where traces go, and which of them.
#[derive(Clone, Debug)]
pub struct Traces {
    /// The receiver's address, path included.
    pub url: String,
    /// Headers that open it, by name.
    pub headers: Vec<(String, SecretString)>,
    /// What this service is called there.
    pub service: String,
    /// Which traces are kept.
    pub sampler: Sampler,
}

impl Reader {
    /// Where traces go; nowhere without an endpoint, and nobody minds then what is set for other programs.
    pub(super) fn traces(&mut self) -> Option<Traces> {
        let endpoint = self.text(ENDPOINT)?;
        self.choice(PROTOCOL, &[("http/protobuf", ())], ());
        Some(Traces {
            url: format!("{}/v1/traces", self.base_of(ENDPOINT, &endpoint)),
            headers: self.headers(),
            service: self.text(SERVICE).unwrap_or("vencemos".into()),
            sampler: self.sampler(),
        })
    }

    fn headers(&mut self) -> Vec<(String, SecretString)> {
        let items = self.list(HEADERS);
        let headers: Option<Vec<_>> = items.iter().map(|item| header(item)).collect();
        headers.unwrap_or_else(|| {
            self.problems.push(format!(
                "{HEADERS} must be a comma list of name=value, each value percent-encoded"
            ));
            Vec::new()
        })
    }

    fn sampler(&mut self) -> Sampler {
        let name = self.text(SAMPLER).unwrap_or("parentbased_always_on".into());
        let ratio: f64 = self.parsed(SAMPLER_ARG, 1.0);
        if !(0.0..=1.0).contains(&ratio) {
            self.problems
                .push(format!("{SAMPLER_ARG} must lie between 0 and 1"));
        }
        let (by_parent, own) = match name.strip_prefix("parentbased_") {
            Some(own) => (true, own),
            None => (false, name.as_str()),
        };
        let own = match own {
            "always_on" => Sampler::AlwaysOn,
            "always_off" => Sampler::AlwaysOff,
            "traceidratio" => Sampler::TraceIdRatioBased(ratio),
            _ => {
                self.problems.push(format!(
                    "{SAMPLER} must be one of always_on, always_off, traceidratio, or one of them with parentbased_ before it"
                ));
                Sampler::AlwaysOff
            }
        };
        match by_parent {
            true => Sampler::ParentBased(Box::new(own)),
            false => own,
        }
    }
}

fn header(item: &str) -> Option<(String, SecretString)> {
    let (name, value) = item.split_once('=')?;
    let value = percent_decode_str(value.trim()).decode_utf8().ok()?;
    let (name, _) = (
        name.trim().parse::<HeaderName>().ok()?,
        HeaderValue::from_str(&value).ok()?,
    );
    Some((name.to_string(), value.into_owned().into()))
}
