//! What the server has done so far, as Prometheus asks for it.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

use super::Served;
use crate::index::statistics::Statistics;

/// Upper bounds of the times that are counted apart, seconds.
const SECONDS: [f64; 10] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0];

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answer {
    /// What was asked for.
    route: String,
    /// The status.
    status: u16,
}

/// What was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Route {
    route: String,
}

/// What is counted.
#[derive(Debug)]
pub(super) struct Metrics {
    registry: Registry,
    answers: Family<Answer, Counter>,
    seconds: Family<Route, Histogram>,
    /// Open connections.
    pub(super) connections: Gauge,
    /// Connections there was no room for.
    pub(super) refused: Counter,
    documents: Gauge<u64, AtomicU64>,
    reloads: Gauge<u64, AtomicU64>,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("search");
        let answers = Family::default();
        registry.register("answers", "Answers, by route and status", answers.clone());
        let seconds = Family::new_with_constructor((|| Histogram::new(SECONDS)) as fn() -> Histogram);
        registry.register("answer_seconds", "Time until an answer begins, by route", seconds.clone());
        let connections = Gauge::default();
        registry.register("connections", "Open connections", connections.clone());
        let refused = Counter::default();
        registry.register("connections_refused", "Connections there was no room for", refused.clone());
        let documents = Gauge::default();
        registry.register("documents", "Documents of the index", documents.clone());
        let reloads = Gauge::default();
        registry.register("index_reloads", "How often the index was opened anew", reloads.clone());
        Self { registry, answers, seconds, connections, refused, documents, reloads }
    }
}

impl Metrics {
    /// All of them, as text.
    pub(super) fn text(&self, statistics: &Statistics, reloads: u64) -> String {
        self.documents.set(statistics.documents);
        self.reloads.set(reloads);
        let mut text = String::new();
        // A string takes whatever is written to it.
        let _ = encode(&mut text, &self.registry);
        text
    }
}

/// Counts an answer and its time.
pub(super) async fn measured(State(served): State<Arc<Served>>, request: Request, next: Next) -> Response {
    let start = Instant::now();
    // Addresses that are none would make a name each.
    let route = request.extensions().get::<MatchedPath>().map_or("other", MatchedPath::as_str).to_owned();
    let response = next.run(request).await;
    let status = response.status().as_u16();
    served.metrics.answers.get_or_create(&Answer { route: route.clone(), status }).inc();
    served.metrics.seconds.get_or_create(&Route { route }).observe(start.elapsed().as_secs_f64());
    response
}
