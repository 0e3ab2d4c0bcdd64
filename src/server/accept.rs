//! Takes connections and bounds what they take: their number, the time of their headers, what they leave unread.
//!
//! `axum::serve` sets no timer, so that whoever sends nothing holds a connection for ever. Where all are taken, those that
//! have sent no question for longest give way to those who come, and are told so.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::Request;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, Semaphore, watch};
use tokio::time;
use tokio_io_timeout::TimeoutStream;
use tower::ServiceExt;

use super::metrics::Metrics;

/// Connections at once.
const MAX_CONNECTIONS: usize = 256;
/// A question's header is read in this time, or the connection ends; it is also how long one may stay without a question.
const HEADER_TIME: Duration = Duration::from_secs(5);
/// What is written is taken in this time.
const WRITE_TIME: Duration = Duration::from_secs(10);
/// Nothing is read for so long while an answer is made.
const READ_TIME: Duration = Duration::from_secs(20);
/// Bytes of a header, address included.
const MAX_HEADER: usize = 32 * 1024;
/// Lines of a header.
const MAX_HEADER_LINES: usize = 64;
/// A connection that has sent nothing yet gives way to another after that time.
const SILENT: Duration = Duration::from_millis(250);
/// One that was answered does.
const IDLE: Duration = Duration::from_secs(1);
/// What is being answered when the server is told to end has so long.
const DRAIN: Duration = Duration::from_secs(10);
/// Those for whom there is no room, or no more, are told so for at most so long …
const REFUSAL: Duration = Duration::from_secs(1);
/// … and so many at once; others hear nothing.
const MAX_REFUSALS: usize = 1_024;
/// After the system refused a connection, as it has no more files, it is left alone for so long.
const PAUSE: Duration = Duration::from_millis(50);
/// What those get for whom there is no room.
const NO_ROOM: &[u8] =
    b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 1\r\ncontent-type: application/problem+json\r\n\
      content-length: 68\r\nconnection: close\r\n\r\n\
      {\"title\":\"Service Unavailable\",\"status\":503,\"detail\":\"all is taken\"}";

/// The open connections, by number.
#[derive(Default)]
struct Connections(Mutex<BTreeMap<u64, Arc<Connection>>>);

struct Connection {
    waits: Mutex<Waits>,
    /// Tells it to end at once.
    close: Notify,
}

/// Whether a connection waits for a question.
#[derive(Clone, Copy)]
enum Waits {
    /// Since it was opened.
    Silent(Instant),
    /// Since its last answer.
    Idle(Instant),
    /// It is being answered.
    No,
}

/// Takes connections until it is told to `stop`, then waits until all are answered.
pub(super) async fn accept(
    listener: TcpListener,
    router: Router,
    metrics: &Metrics,
    mut stop: watch::Receiver<bool>,
) {
    let connections = Arc::new(Connections::default());
    let refusals = Arc::new(Semaphore::new(MAX_REFUSALS));
    let mut number = 0;
    loop {
        let stream = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stop.wait_for(|stopped| *stopped) => break,
        };
        let Ok((stream, _)) = stream else {
            time::sleep(PAUSE).await;
            continue;
        };
        number += 1;
        let Some(connection) = connections.enter(number) else {
            metrics.refused.inc();
            if let Ok(permit) = Arc::clone(&refusals).try_acquire_owned() {
                tokio::spawn(async move {
                    // Whoever cannot take it is not waited for.
                    let _ = time::timeout(REFUSAL, refuse(stream)).await;
                    drop(permit);
                });
            }
            continue;
        };
        let (router, stop, connections) = (router.clone(), stop.clone(), Arc::clone(&connections));
        let (gauge, refused, refusals) =
            (metrics.connections.clone(), metrics.refused.clone(), Arc::clone(&refusals));
        gauge.inc();
        tokio::spawn(async move {
            // If it ends otherwise, by the other side or by a limit, there is nothing more to say to it.
            let ended = serve(stream, router, &connection, stop).await;
            connections.leave(number);
            gauge.dec();
            let Ok(Some(stream)) = ended else { return };
            refused.inc();
            if let Ok(_permit) = refusals.try_acquire_owned() {
                let _ = time::timeout(REFUSAL, refuse(stream)).await;
            }
        });
    }
    drop(listener);
    let drained = async {
        while !connections.is_empty() {
            time::sleep(PAUSE).await;
        }
    };
    let _ = time::timeout(DRAIN, drained).await;
}

/// Says that there is no room. What was asked is read: a connection that is closed with something unread in it is reset,
/// and the answer lost.
async fn refuse(mut stream: impl AsyncRead + AsyncWrite + Unpin) -> io::Result<()> {
    stream.write_all(NO_ROOM).await?;
    stream.shutdown().await?;
    let mut question = [0; 1024];
    while stream.read(&mut question).await? > 0 {}
    Ok(())
}

/// Answers one connection's questions, one after the other. It comes back if it gives way to another and heard nothing yet.
async fn serve(
    stream: TcpStream,
    router: Router,
    connection: &Arc<Connection>,
    mut stop: watch::Receiver<bool>,
) -> io::Result<Option<Pin<Box<TimeoutStream<TcpStream>>>>> {
    stream.set_nodelay(true)?;
    let mut stream = TimeoutStream::new(stream);
    stream.set_read_timeout(Some(READ_TIME));
    stream.set_write_timeout(Some(WRITE_TIME));
    let answer = hyper::service::service_fn(|request: hyper::Request<hyper::body::Incoming>| {
        connection.set(Waits::No);
        let answer = router.clone().oneshot(request.map(axum::body::Body::new) as Request);
        async move {
            let answer: Result<_, Infallible> = answer.await;
            connection.set(Waits::Idle(Instant::now()));
            answer
        }
    });
    let mut served = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIME)
        .max_buf_size(MAX_HEADER)
        .max_header_size(MAX_HEADER)
        .max_headers(MAX_HEADER_LINES)
        .serve_connection(TokioIo::new(Box::pin(stream)), answer);
    let failed = io::Error::other;
    let gives_way = tokio::select! {
        // First, so that what has come by now is read.
        biased;
        ended = &mut served => return ended.map(|()| None).map_err(failed),
        () = connection.close.notified() => true,
        _ = stop.wait_for(|stopped| *stopped) => false,
    };
    let waits = connection.waits();
    if gives_way && matches!(waits, Waits::Silent(_)) {
        return Ok(Some(served.into_parts().io.into_inner()));
    }
    // Between two questions it may end, once all of its answer is written; what was asked in the last moment is answered.
    Pin::new(&mut served).graceful_shutdown();
    let rest = if gives_way && matches!(waits, Waits::Idle(_)) { REFUSAL } else { HEADER_TIME + DRAIN };
    time::timeout(rest, served).await.map_or(Ok(None), |ended| ended.map(|()| None).map_err(failed))
}

impl Connections {
    /// Makes room for a connection; none where all are being answered.
    fn enter(&self, number: u64) -> Option<Arc<Connection>> {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if open.len() >= MAX_CONNECTIONS {
            let longest = open.iter().filter_map(|(&number, connection)| {
                connection.waits().gives_way().map(|since| (since, number))
            });
            let (_, number) = longest.min()?;
            open.remove(&number)?.close.notify_one();
        }
        let waits = Mutex::new(Waits::Silent(Instant::now()));
        let connection = Arc::new(Connection { waits, close: Notify::new() });
        open.insert(number, Arc::clone(&connection));
        Some(connection)
    }

    fn leave(&self, number: u64) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&number);
    }

    fn is_empty(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).is_empty()
    }
}

impl Connection {
    fn waits(&self) -> Waits {
        *self.waits.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set(&self, waits: Waits) {
        *self.waits.lock().unwrap_or_else(PoisonError::into_inner) = waits;
    }
}

impl Waits {
    /// Since when, if that is long enough to give way: first those that never asked.
    fn gives_way(self) -> Option<(bool, Instant)> {
        match self {
            Self::Silent(since) => (since.elapsed() >= SILENT).then_some((false, since)),
            Self::Idle(since) => (since.elapsed() >= IDLE).then_some((true, since)),
            Self::No => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_length_of_what_is_refused_is_right() {
        let text = std::str::from_utf8(NO_ROOM).expect("it is text");
        let (header, body) = text.split_once("\r\n\r\n").expect("it has a header");
        assert!(header.contains(&format!("content-length: {}\r\n", body.len())), "{}", body.len());
    }

    #[test]
    fn who_never_asked_gives_way_first() {
        let now = Instant::now();
        let (Some(long), Some(short)) =
            (now.checked_sub(Duration::from_secs(4)), now.checked_sub(Duration::from_millis(500)))
        else {
            panic!("the machine has run for seconds");
        };
        assert!(Waits::Silent(short).gives_way() < Waits::Idle(long).gives_way());
        assert!(Waits::Silent(long).gives_way() < Waits::Silent(short).gives_way());
        assert_eq!(Waits::Idle(short).gives_way(), None);
        assert_eq!(Waits::No.gives_way(), None);
    }

    #[test]
    fn there_is_room_for_so_many() {
        let connections = Connections::default();
        let all: Vec<_> = (0..MAX_CONNECTIONS as u64).map(|number| connections.enter(number)).collect();
        assert!(all.iter().all(Option::is_some));
        all.iter().flatten().for_each(|connection| connection.set(Waits::No));
        assert!(connections.enter(1_000).is_none());
        connections.leave(7);
        assert!(connections.enter(1_001).is_some());
    }
}
