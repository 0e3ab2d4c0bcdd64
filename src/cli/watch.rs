//! `search watch`.

mod pending;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use notify::{RecommendedWatcher, RecursiveMode, Watcher};
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

use super::args;
use super::settings::Settings;
use super::skips::{Listing, status};
use super::{Status, index_folder, stderr};
use crate::error::Error;
use crate::index::Index;
use crate::index::sync::{Progress, SyncOptions, SyncReport, sync};
use crate::render::tables::{write_batch, write_sync};
use crate::render::{NOTICE, harmless};
use pending::Pending;

/// How often it is looked whether there is something to do, or an end.
const TICK: Duration = Duration::from_millis(50);
/// How often all files are looked at where the system tells of no changes.
const RESCAN: Duration = Duration::from_mins(1);
/// The exit code of a program that was told to end twice, as shells give it.
const INTERRUPTED: i32 = 130;

/// Whether the program was told to end.
#[derive(Clone)]
pub(super) struct Stop(Arc<AtomicBool>);

pub(super) fn run(command: &args::Watch, folder: Option<PathBuf>) -> anyhow::Result<Status> {
    follow(command, folder, &Stop::on_signals()?)
}

/// Brings the index up to date whenever files change, until it is told to stop.
///
/// # Errors
///
/// Those of the settings, of the system that is to tell of changes, and of a run that cannot go on.
pub(super) fn follow(command: &args::Watch, folder: Option<PathBuf>, stop: &Stop) -> anyhow::Result<Status> {
    let settings = Settings::of(&command.index, folder.as_deref())?;
    let (roots, options) = (settings.roots()?, settings.sync_options());
    let folder = index_folder(folder)?;
    let listing = Listing::of(&settings, stop)?;
    // Made here, so that it can be told from what is watched.
    drop(Index::open_or_create(&folder)?);
    let pending = Arc::new(Pending::default());
    let watch = |roots: &[PathBuf]| watcher(roots, &pending, &fs::canonicalize(&folder).unwrap_or_default());
    let (_watcher, rescan) = match command.poll {
        Some(seconds) => (None, Some(Duration::from_secs(seconds))),
        None => match watch(&roots) {
            Ok(watcher) => (Some(watcher), None),
            Err(error) => {
                let (reason, seconds) = (harmless(&error.to_string()), RESCAN.as_secs());
                writeln!(
                    stderr(),
                    "{NOTICE}note:{NOTICE:#} the system tells of no changes ({reason}): all files are looked at every \
                     {seconds} s"
                )?;
                (None, Some(RESCAN))
            }
        },
    };
    let write = |report: &SyncReport, is_first: bool| match (settings.is_quiet(), is_first) {
        (true, _) => Ok(()),
        (false, true) => write_sync(&mut stderr(), report),
        (false, false) => write_batch(&mut stderr(), report),
    };
    pending.tell_everything();
    let (mut is_first, mut scanned, mut end) = (true, Instant::now(), Status::Done);
    while !stop.is_stopped() {
        if rescan.is_some_and(|every| scanned.elapsed() >= every) {
            pending.tell_everything();
        }
        let Some(changes) = pending.take() else {
            thread::sleep(TICK);
            continue;
        };
        let options = SyncOptions { within: changes.within(), ..options.clone() };
        // Opened anew for each batch: another run may come between, or make the index anew.
        match sync(&Index::open(&folder)?, &roots, &options, &listing) {
            Ok(report) => {
                write(&report, is_first)?;
                end = end.max(status(&settings, &report));
                is_first = false;
            }
            // Another run writes: these changes wait for their turn.
            Err(Error::Locked { .. }) => pending.put_back(changes),
            Err(Error::Stopped) => break,
            Err(error) => return Err(error.into()),
        }
        scanned = Instant::now();
    }
    listing.finish()?;
    Ok(end)
}

fn watcher(roots: &[PathBuf], pending: &Arc<Pending>, index: &Path) -> notify::Result<RecommendedWatcher> {
    let (pending, index) = (Arc::clone(pending), index.to_owned());
    let config = notify::Config::default().with_follow_symlinks(false);
    let mut watcher = RecommendedWatcher::new(move |event| pending.tell(event, &index), config)?;
    for root in roots {
        watcher.watch(root, RecursiveMode::Recursive)?;
    }
    Ok(watcher)
}

impl Stop {
    /// Told by SIGINT and SIGTERM; a second one ends the program at once.
    pub(super) fn on_signals() -> std::io::Result<Self> {
        let stop = Arc::new(AtomicBool::new(false));
        for signal in [SIGINT, SIGTERM] {
            flag::register_conditional_shutdown(signal, INTERRUPTED, Arc::clone(&stop))?;
            flag::register(signal, Arc::clone(&stop))?;
        }
        Ok(Self(stop))
    }

    /// Tells it here.
    #[cfg(feature = "server")]
    pub(super) fn stop(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Progress for Stop {
    fn update(&self, _found: u64, _done: u64, _bytes: u64) {}

    fn is_stopped(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
