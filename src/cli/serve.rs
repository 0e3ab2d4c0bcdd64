//! `search serve`.

use std::io::{self, Write};
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::thread;

use anyhow::{Context, bail};

use super::args;
use super::watch::{self, Stop};
use super::{Status, index_folder, stderr, stop};
use crate::index::Index;
use crate::path;
use crate::render::{DIM, NOTICE, counted};
use crate::searcher::pool::Pool;
use crate::server::{self, Access, Options};

/// Tokens that can be guessed are none.
const MIN_TOKEN: usize = 16;
/// Searchers that are kept for the next question.
const KEPT: usize = 8;

pub(super) fn run(command: &args::Serve, folder: Option<PathBuf>) -> anyhow::Result<Status> {
    let access = access(command)?;
    let folder = index_folder(folder)?;
    let told = Stop::on_signals()?;
    if command.watch.is_some() {
        // It may be made only now.
        drop(Index::open_or_create(&folder)?);
    }
    let pool = Pool::open(&folder, KEPT)?;
    let listener = TcpListener::bind(command.listen).with_context(|| {
        format!("{}: nothing can be served there; choose another address with --listen", command.listen)
    })?;
    let address = listener.local_addr()?;
    let options = Options { access, names: command.name.clone(), here: path::here() };
    let end = server::Stop::default();
    let ending = end.clone();
    stop::when_told(move || ending.stop())?;
    say(address, &folder, pool.borrow()?.statistics().documents)?;
    let Some(paths) = &command.watch else {
        server::serve(pool, listener, options, &end)?;
        return Ok(Status::Done);
    };
    thread::scope(|scope| {
        let watching = thread::Builder::new().name("watch".into()).spawn_scoped(scope, || {
            let status = watch::follow(&watched(paths), Some(folder), &told);
            // Whatever ended it: an index that follows no more is not served on.
            end.stop();
            status
        })?;
        let outcome = server::serve(pool, listener, options, &end);
        told.stop();
        let status = watching.join().unwrap_or_else(|_| bail!("the watch ended in disorder"))?;
        outcome?;
        Ok(status)
    })
}

/// Who may ask.
fn access(command: &args::Serve) -> anyhow::Result<Access> {
    let is_own_machine = command.listen.ip().is_loopback();
    match &command.token {
        Some(token) if token.len() < MIN_TOKEN => {
            bail!(
                "the token is shorter than {MIN_TOKEN} characters and could be guessed; this makes one: openssl rand -hex 24"
            )
        }
        Some(token) => Ok(Access::Token(token.clone())),
        None if is_own_machine || command.insecure => Ok(Access::Open),
        None => bail!(
            "{} can be reached by others, who could read all documents of the index; give a token (SEARCH_TOKEN or \
             --token), or --insecure if that is meant",
            command.listen.ip()
        ),
    }
}

fn watched(paths: &[PathBuf]) -> args::Watch {
    args::Watch { index: args::Index { paths: paths.to_vec(), ..args::Index::default() }, poll: None }
}

/// Where the page is, first of all lines, so that a program can read it.
fn say(address: SocketAddr, folder: &Path, documents: u64) -> io::Result<()> {
    let mut out = stderr();
    writeln!(out, "http://{address}/")?;
    let documents = counted(documents, "document");
    writeln!(out, "{DIM}{documents} of {}; Ctrl-C ends it{DIM:#}", folder.display())?;
    if !address.ip().is_loopback() {
        writeln!(
            out,
            "{NOTICE}note:{NOTICE:#} what goes to other machines is not encrypted; put a server with TLS before it"
        )?;
    }
    Ok(())
}
