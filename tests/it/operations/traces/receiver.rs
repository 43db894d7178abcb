//! A receiver of traces (OTLP over HTTP) that keeps what it is sent.

use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::trace::v1 as proto;
use prost::Message as _;
use std::collections::BTreeMap;
use std::time::Duration;
use tests::Process;
use tests::app::Place;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

/// The receiver. Dropped, it is gone.
pub struct Receiver(MockServer);

/// A span, as far as a case looks at it.
#[derive(Clone, Debug)]
pub struct Span {
    pub trace: String,
    pub id: String,
    pub parent: String,
    pub name: String,
    pub began: u64,
    pub failed: bool,
    pub attributes: BTreeMap<String, String>,
}

impl Span {
    /// An attribute; empty when it is not there.
    pub fn told(&self, attribute: &str) -> &str {
        self.attributes.get(attribute).map_or("", String::as_str)
    }

    /// A statement, and nothing that begins or ends a transaction.
    pub fn is_statement(&self) -> bool {
        !["", "BEGIN", "COMMIT"].contains(&self.told("db.operation.name"))
    }
}

impl Receiver {
    /// One that takes everything.
    pub async fn start() -> Self {
        Self::answering(ResponseTemplate::new(200)).await
    }

    /// One that always answers so.
    pub async fn answering(answer: ResponseTemplate) -> Self {
        let server = MockServer::start().await;
        Mock::given(any()).respond_with(answer).mount(&server).await;
        Self(server)
    }

    /// Where it is.
    pub fn address(&self) -> String {
        self.0.uri()
    }

    /// Starts the product at a place, with its traces sent here soon.
    pub async fn traced(&self, place: &Place, settings: &[(&str, &str)]) -> Process {
        let address = self.address();
        let own = [
            ("OTEL_EXPORTER_OTLP_ENDPOINT", address.as_str()),
            ("OTEL_BSP_SCHEDULE_DELAY", "50"),
        ];
        Process::spawn_with(place, &[&own, settings].concat()).await
    }

    /// What came so far.
    pub async fn requests(&self) -> Vec<Request> {
        self.0.received_requests().await.expect("they are kept")
    }

    /// All spans that came so far.
    pub async fn spans(&self) -> Vec<Span> {
        self.resources().await.iter().flat_map(spans_of).collect()
    }

    /// What told them, and what it told.
    pub async fn resources(&self) -> Vec<proto::ResourceSpans> {
        let requests = self.requests().await;
        let read = |request: &Request| ExportTraceServiceRequest::decode(&*request.body);
        let batches = requests.iter().map(|request| read(request).expect("OTLP"));
        batches.flat_map(|batch| batch.resource_spans).collect()
    }

    /// A span of this name once it came, and all of its trace; panics when it does not within 20 s.
    pub async fn trace(&self, name: &str) -> (Span, Vec<Span>) {
        for _ in 0..400 {
            let spans = self.spans().await;
            if let Some(found) = spans.iter().find(|span| span.name == name).cloned() {
                let same = |span: &Span| span.trace == found.trace;
                return (found.clone(), spans.into_iter().filter(same).collect());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("no span {name} comes");
    }
}

fn spans_of(resource: &proto::ResourceSpans) -> Vec<Span> {
    let scopes = resource.scope_spans.iter();
    scopes
        .flat_map(|scope| &scope.spans)
        .map(|span| Span {
            trace: hex::encode(&span.trace_id),
            id: hex::encode(&span.span_id),
            parent: hex::encode(&span.parent_span_id),
            name: span.name.clone(),
            began: span.start_time_unix_nano,
            failed: span.status.as_ref().is_some_and(|status| status.code == 2),
            attributes: span
                .attributes
                .iter()
                .map(|pair| (pair.key.clone(), text(pair.value.as_ref())))
                .collect(),
        })
        .collect()
}

fn text(value: Option<&opentelemetry_proto::tonic::common::v1::AnyValue>) -> String {
    match value.and_then(|value| value.value.as_ref()) {
        Some(Value::StringValue(text)) => text.clone(),
        Some(Value::IntValue(number)) => number.to_string(),
        Some(Value::BoolValue(flag)) => flag.to_string(),
        other => format!("{other:?}"),
    }
}
