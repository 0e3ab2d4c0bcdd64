//! `search watch`.

mod pending;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

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
use crate::path::canonical;
use crate::render::tables::{write_batch, write_sync};
use crate::render::{NOTICE, harmless};
use crate::walk::changed_above;
use pending::Pending;

/// How often it is looked whether there is something to do, or an end.
const TICK: Duration = Duration::from_millis(50);
/// How often all files are looked at where the system tells of no changes.
const RESCAN: Duration = Duration::from_mins(1);
/// How often it is looked whether a file or folder that was given is another by now.
const RENEWAL: Duration = Duration::from_secs(1);
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
    let (roots, options) = (settings.roots()?, settings.sync_options()?);
    let folder = index_folder(folder)?;
    let listing = Listing::of(&settings, stop)?;
    // Made here, so that it can be told from what is watched.
    drop(Index::open_or_create(&folder)?);
    let pending = Arc::new(Pending::default());
    let (mut watched, mut rescan) = (None, command.poll.map(Duration::from_secs));
    if rescan.is_none() {
        match Watched::of(&roots, &pending, &canonical(&folder).unwrap_or_default()) {
            Ok(all) => watched = Some(all),
            Err(error) => rescan = Some(untold(&error)?),
        }
    }
    let write = |report: &SyncReport, is_first: bool| match (settings.is_quiet(), is_first) {
        (true, _) => Ok(()),
        (false, true) => write_sync(&mut stderr(), report),
        (false, false) => write_batch(&mut stderr(), report),
    };
    pending.tell_everything();
    let (mut is_first, mut scanned, mut end) = (true, Instant::now(), Status::Done);
    while !stop.is_stopped() {
        match watched.as_mut().map(Watched::renew) {
            Some(Ok(true)) => pending.tell_everything(),
            Some(Err(error)) => (watched, rescan) = (None, Some(untold(&error)?)),
            _ => {}
        }
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

/// Says that the system tells of no changes, and how often all files are looked at instead.
fn untold(error: &notify::Error) -> std::io::Result<Duration> {
    let (reason, seconds) = (harmless(&error.to_string()), RESCAN.as_secs());
    writeln!(
        stderr(),
        "{NOTICE}note:{NOTICE:#} the system tells of no changes ({reason}): all files are looked at every {seconds} s"
    )?;
    Ok(RESCAN)
}

/// The files and folders of which the system tells when they change.
struct Watched {
    watcher: RecommendedWatcher,
    /// Each with which it was when it was last looked at, none where it is not there, and when what is said of it above was
    /// changed.
    roots: Vec<(PathBuf, Option<Identity>, Rules)>,
    looked: Instant,
}

/// When files of rules were changed.
type Rules = Vec<Option<SystemTime>>;

/// What a file or folder does not share with another that takes its place: its number, which may be given again, and when it
/// was made, as far as the system tells.
type Identity = (u64, Option<SystemTime>);

impl Watched {
    /// The `roots`, of whose changes `pending` is told, but for those of the `index`.
    fn of(roots: &[PathBuf], pending: &Arc<Pending>, index: &Path) -> notify::Result<Self> {
        let (pending, index) = (Arc::clone(pending), index.to_owned());
        let config = notify::Config::default().with_follow_symlinks(false);
        let mut watcher = RecommendedWatcher::new(move |event| pending.tell(event, &index), config)?;
        for root in roots {
            watcher.watch(root, RecursiveMode::Recursive)?;
        }
        let roots = roots.iter().map(|root| (root.clone(), identity(root), changed_above(root))).collect();
        Ok(Self { watcher, roots, looked: Instant::now() })
    }

    /// Watches what has taken the place of a file or folder that was deleted or renamed: the system goes on to watch the
    /// old one, or none. Whether there was any, or what is to be taken may be other files now; it is looked each so often.
    fn renew(&mut self) -> notify::Result<bool> {
        let mut are_others = false;
        if self.looked.elapsed() < RENEWAL {
            return Ok(are_others);
        }
        self.looked = Instant::now();
        for (root, known, rules) in &mut self.roots {
            let (now, said) = (identity(root), changed_above(root));
            are_others |= said != *rules;
            *rules = said;
            if now.is_some() && now != *known {
                // Where it was deleted it is watched no more.
                let _ = self.watcher.unwatch(root);
                self.watcher.watch(root, RecursiveMode::Recursive)?;
                are_others = true;
            }
            *known = now;
        }
        Ok(are_others)
    }
}

fn identity(path: &Path) -> Option<Identity> {
    let metadata = fs::metadata(path).ok()?;
    #[cfg(unix)]
    let number = std::os::unix::fs::MetadataExt::ino(&metadata);
    #[cfg(not(unix))]
    let number = 0;
    Some((number, metadata.created().ok()))
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
