//! The server under load: 1,000 who ask at once, 100 beside 200 who send nothing, and the first result of a page.
//!
//! ```text
//! cargo bench --bench serve -- FOLDER [SECONDS]
//! ```
//!
//! makes an index of FOLDER in a temporary folder and serves it by the real program; SECONDS is how long each load lasts (300).
//! Every answer but 200 and 503 with `Retry-After` is a fault, and so is memory that keeps growing.

#![allow(clippy::print_stdout, reason = "a bench talks to whoever runs it")]

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use std::{env, fs, thread};

use tempfile::TempDir;

/// Bytes of a thread that only waits.
const STACK: usize = 128 * 1024;
/// Longer than an answer takes.
const PATIENCE: Duration = Duration::from_secs(20);
/// What is asked, in turn.
const QUERIES: [&str; 8] = [
    "file",
    "network+interface",
    "kerberos",
    "%22command+line%22",
    "datei",
    "rete",
    "conf*",
    "installer+debian",
];

/// The program, serving.
struct Server {
    child: Child,
    address: SocketAddr,
}

/// What was answered, and how long it took.
#[derive(Default)]
struct Answers {
    by_status: BTreeMap<u16, u64>,
    times: Vec<Duration>,
}

fn main() {
    let mut args = env::args().skip(1).filter(|arg| !arg.starts_with("--"));
    let Some(folder) = args.next() else {
        return println!("give a folder: cargo bench --bench serve -- FOLDER [SECONDS]");
    };
    let lasting = Duration::from_secs(args.next().and_then(|seconds| seconds.parse().ok()).unwrap_or(300));
    let place = tempfile::tempdir().expect("a temporary folder");
    let server = Server::start(&folder, &place);
    let first = server.page("/?q=file", 21);
    println!("first result of a page, median of 21: {:.1} ms", milliseconds(first));
    for (name, users, silent) in [("1,000 at once", 1_000, 0), ("100 beside 200 silent", 100, 200)] {
        let before = server.memory();
        let answers = server.load(users, silent, lasting);
        let after = server.memory();
        println!("{name}, {} s: {}", lasting.as_secs(), answers.said());
        println!("    memory {before} to {after} kB");
        let known = [200, 503];
        assert!(answers.by_status.keys().all(|status| known.contains(status)), "{:?}", answers.by_status);
    }
}

impl Server {
    fn start(folder: &str, place: &TempDir) -> Self {
        let program = env!("CARGO_BIN_EXE_search");
        let folder = fs::canonicalize(folder).expect("the folder is there");
        let indexed =
            Command::new(program).arg("index").arg(folder).arg("--quiet").current_dir(place).status();
        assert!(indexed.expect("the program can be run").success());
        let mut serve = Command::new(program);
        serve.args(["serve", "--listen", "127.0.0.1:0"]).current_dir(place).stderr(Stdio::piped());
        let mut child = serve.spawn().expect("the program can be run");
        let mut line = String::new();
        let mut stderr = BufReader::new(child.stderr.take().expect("it is piped"));
        stderr.read_line(&mut line).expect("it says where it is");
        let address = line.trim().trim_start_matches("http://").trim_end_matches('/');
        Self { child, address: address.parse().expect("an address") }
    }

    /// The median time of a page, asked so many times.
    fn page(&self, path: &str, times: usize) -> Duration {
        let mut all: Vec<Duration> = (0..times)
            .map(|_| {
                let start = Instant::now();
                assert_eq!(self.ask(path), Some(200));
                start.elapsed()
            })
            .collect();
        all.sort();
        all[all.len() / 2]
    }

    /// So many users ask again and again, beside others that connect and send nothing.
    fn load(&self, users: usize, silent: usize, lasting: Duration) -> Answers {
        let (answers, is_over) = (Mutex::new(Answers::default()), AtomicBool::new(false));
        thread::scope(|scope| {
            let (answers, is_over) = (&answers, &is_over);
            for _ in 0..silent {
                let work = move || {
                    while !is_over.load(Ordering::Relaxed) {
                        self.stay_silent();
                    }
                };
                spawn(scope, work);
            }
            for user in 0..users {
                let work = move || {
                    let mut own = Answers::default();
                    for query in QUERIES.iter().cycle().skip(user) {
                        if is_over.load(Ordering::Relaxed) {
                            break;
                        }
                        let start = Instant::now();
                        let status = self.ask(&format!("/api/search?q={query}")).unwrap_or(0);
                        own.times.push(start.elapsed());
                        *own.by_status.entry(status).or_default() += 1;
                        if status == 503 {
                            // As it was told to.
                            thread::sleep(Duration::from_secs(1));
                        }
                    }
                    answers.lock().unwrap_or_else(PoisonError::into_inner).add(own);
                };
                spawn(scope, work);
            }
            thread::sleep(lasting);
            is_over.store(true, Ordering::Relaxed);
        });
        answers.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    /// The status of an answer; none where the connection ended without one.
    fn ask(&self, path: &str) -> Option<u16> {
        let mut stream = TcpStream::connect(self.address).ok()?;
        stream.set_read_timeout(Some(PATIENCE)).ok()?;
        let host = self.address;
        let request = format!("GET {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n");
        // Whoever is turned away hears so before the question is read.
        let _ = stream.write_all(request.as_bytes());
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        let status = answer.get(9..12)?;
        let status: u16 = std::str::from_utf8(status).ok()?.parse().ok()?;
        let retries = answer.windows(13).any(|part| part.eq_ignore_ascii_case(b"retry-after: "));
        if status == 503 && !retries { None } else { Some(status) }
    }

    /// Sends the beginning of a question, until the server has had enough.
    fn stay_silent(&self) {
        let Ok(mut stream) = TcpStream::connect(self.address) else { return };
        let _ = stream.set_read_timeout(Some(PATIENCE));
        let _ = stream.write_all(b"GET / HTTP/1.1\r\n");
        let _ = stream.read_to_end(&mut Vec::new());
    }

    /// Memory of the server without mapped files, kB.
    fn memory(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:")).unwrap_or_default();
        line.trim().trim_end_matches(" kB").parse().unwrap_or_default()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Answers {
    fn add(&mut self, other: Self) {
        self.times.extend(other.times);
        for (status, count) in other.by_status {
            *self.by_status.entry(status).or_default() += count;
        }
    }

    fn said(&self) -> String {
        let mut times = self.times.clone();
        times.sort();
        let at = |share: usize| times.get(times.len() * share / 100).map_or(0.0, |&time| milliseconds(time));
        let counts: Vec<String> =
            self.by_status.iter().map(|(status, count)| format!("{count} times {status}")).collect();
        format!("{}; median {:.0}, p95 {:.0}, p99 {:.0} ms", counts.join(", "), at(50), at(95), at(99))
    }
}

/// Runs `work` on a thread with a small stack.
fn spawn<'scope>(scope: &'scope thread::Scope<'scope, '_>, work: impl FnOnce() + Send + 'scope) {
    thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work).expect("a thread");
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
