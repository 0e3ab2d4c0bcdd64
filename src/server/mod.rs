//! The index over HTTP: a page for browsers, an API for programs. Nothing that is asked changes anything.
//!
//! ```text
//! accept -> guard -> ask -> answer        (accept, guard, ask, then api or page)
//! ```
//!
//! Connections are bounded in number and in what they may take (`accept`); who may ask is told by address, name, origin
//! and token (`guard`); a search runs on a thread of its own, as many at once as there are processors, until its
//! deadline (`ask`). The answer is the JSON of the command line (`api`) or HTML (`page`), out of one commit of the index.

mod accept;
mod api;
mod arguments;
mod ask;
mod guard;
mod metrics;
mod openapi;
mod page;
mod paths;
mod problem;

use std::io;
use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use tokio::runtime::Builder;
use tokio::sync::watch;

use crate::searcher::pool::Pool;
use ask::Asker;
pub use guard::Access;
use guard::Guard;
use metrics::Metrics;

/// What is served, and to whom.
#[derive(Debug, Clone)]
pub struct Options {
    /// Who may ask.
    pub access: Access,
    /// Names by which the server may be called, besides addresses, `localhost` and names below it.
    pub names: Vec<String>,
    /// The folder that paths are shown from.
    pub here: Option<PathBuf>,
}

/// Tells a server to end: what is being answered is answered, nothing new is taken.
#[derive(Debug, Clone)]
pub struct Stop(watch::Sender<bool>);

impl Default for Stop {
    fn default() -> Self {
        Self(watch::Sender::new(false))
    }
}

impl Stop {
    /// Tells it.
    pub fn stop(&self) {
        self.0.send_replace(true);
    }
}

/// What all that is answered shares.
struct Served {
    asker: Asker,
    here: Option<PathBuf>,
    metrics: Metrics,
    guard: Guard,
}

/// Serves the index of `pool` to whoever connects to `listener`, until it is told to `stop`.
///
/// # Errors
///
/// What the system says when no threads can be had or the listener fails.
pub fn serve(pool: Arc<Pool>, listener: TcpListener, options: Options, stop: &Stop) -> io::Result<()> {
    let processors = thread::available_parallelism().map_or(1, usize::from);
    let runtime = Builder::new_multi_thread().worker_threads(processors.min(4)).enable_all().build()?;
    let served = Arc::new(Served {
        asker: Asker::new(pool, processors),
        here: options.here,
        metrics: Metrics::default(),
        guard: Guard::new(options.access, options.names),
    });
    runtime.block_on(async {
        listener.set_nonblocking(true)?;
        let listener = tokio::net::TcpListener::from_std(listener)?;
        accept::accept(listener, routes(&served), &served.metrics, stop.0.subscribe()).await;
        Ok(())
    })
}

/// What can be asked for, and what every question and answer passes through.
fn routes(served: &Arc<Served>) -> Router {
    Router::new()
        .merge(page::routes())
        .merge(api::routes())
        .fallback(problem::not_found)
        .method_not_allowed_fallback(problem::method_not_allowed)
        .layer(from_fn_with_state(Arc::clone(served), guard::guarded))
        .layer(from_fn_with_state(Arc::clone(served), metrics::measured))
        .layer(from_fn(guard::with_headers))
        .with_state(Arc::clone(served))
}
