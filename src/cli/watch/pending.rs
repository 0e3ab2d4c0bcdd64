//! What the system tells of changed files in, the paths to be looked at out.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use notify::{Event, EventKind};

/// With more changed paths everything is looked at: that takes no longer, and needs no memory for them.
const MAX_PATHS: usize = 1_000;
/// Changes are taken together until none has come for so long.
const QUIET: Duration = Duration::from_millis(300);
/// But no longer than that.
const MAX_WAIT: Duration = Duration::from_secs(3);
/// What changes the fate of all beside and below it.
const RULES: &[&str] = &[".gitignore", ".ignore"];

/// Changes that have not been looked at.
#[derive(Default)]
pub(super) struct Pending {
    changes: Mutex<Changes>,
}

/// What has changed.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Changes {
    /// What these paths are, or what lies below them.
    paths: BTreeSet<PathBuf>,
    /// Perhaps anything.
    pub(super) everything: bool,
    /// When the first of them and the last came.
    times: Option<(Instant, Instant)>,
}

impl Pending {
    /// Takes in what the system tells. What happens below `index` is our own doing.
    pub(super) fn tell(&self, event: notify::Result<Event>, index: &Path) {
        match event {
            Ok(event) if event.need_rescan() => self.lock().add_everything(),
            // Reading changes nothing.
            Ok(Event { kind: EventKind::Access(_), .. }) => {}
            Ok(event) => {
                let mut changes = self.lock();
                event
                    .paths
                    .into_iter()
                    .filter(|path| !path.starts_with(index))
                    .for_each(|path| changes.add(path));
            }
            // Something was missed.
            Err(_) => self.lock().add_everything(),
        }
    }

    /// Says that anything may have changed.
    pub(super) fn tell_everything(&self) {
        self.lock().add_everything();
    }

    /// Puts back what could not be looked at.
    pub(super) fn put_back(&self, changes: Changes) {
        let mut pending = self.lock();
        if changes.everything {
            pending.add_everything();
        }
        changes.paths.into_iter().for_each(|path| pending.add(path));
    }

    /// What has changed, once it has been quiet for a while, or changes have come for long enough.
    pub(super) fn take(&self) -> Option<Changes> {
        let mut changes = self.lock();
        let (first, last) = changes.times?;
        (last.elapsed() >= QUIET || first.elapsed() >= MAX_WAIT).then(|| std::mem::take(&mut *changes))
    }

    fn lock(&self) -> MutexGuard<'_, Changes> {
        self.changes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Changes {
    fn add(&mut self, path: PathBuf) {
        self.stamp();
        if self.everything {
            return;
        }
        let is_rule = path.file_name().and_then(OsStr::to_str).is_some_and(|name| RULES.contains(&name));
        let folder = path.parent().filter(|_| is_rule).map(Path::to_owned);
        self.paths.insert(folder.unwrap_or(path));
        if self.paths.len() > MAX_PATHS {
            self.add_everything();
        }
    }

    fn add_everything(&mut self) {
        self.stamp();
        self.everything = true;
        self.paths.clear();
    }

    fn stamp(&mut self) {
        let now = Instant::now();
        self.times = Some((self.times.map_or(now, |(first, _)| first), now));
    }

    /// The paths, without those that lie below others; none: everything.
    pub(super) fn within(&self) -> Vec<PathBuf> {
        let mut within: Vec<PathBuf> = Vec::new();
        // In their order what lies below a path follows it.
        for path in &self.paths {
            if !within.last().is_some_and(|outer| path.starts_with(outer)) {
                within.push(path.clone());
            }
        }
        within
    }
}

#[cfg(test)]
mod tests {
    use notify::event::{AccessKind, CreateKind};

    use super::*;

    #[allow(clippy::unnecessary_wraps, reason = "an event as it is told")]
    fn created(path: &str) -> notify::Result<Event> {
        Ok(Event::new(EventKind::Create(CreateKind::File)).add_path(path.into()))
    }

    #[track_caller]
    fn check(events: Vec<notify::Result<Event>>, everything: bool, within: &[&str]) {
        let pending = Pending::default();
        for event in events {
            pending.tell(event, Path::new("/docs/index"));
        }
        let changes = pending.lock().clone();
        assert_eq!(
            (changes.everything, changes.within()),
            (everything, within.iter().map(PathBuf::from).collect())
        );
    }

    #[test]
    fn paths_are_taken_together() {
        check(
            vec![created("/docs/a/b.txt"), created("/docs/a"), created("/docs/ab")],
            false,
            &["/docs/a", "/docs/ab"],
        );
        check(vec![created("/docs/a/.gitignore")], false, &["/docs/a"]);
        check(vec![created("/docs/index/segments/x")], false, &[]);
        let read = Event::new(EventKind::Access(AccessKind::Read)).add_path("/docs/a".into());
        check(vec![Ok(read)], false, &[]);
    }

    #[test]
    fn of_too_many_paths_everything_is_looked_at() {
        check((0..10_000).map(|n| created(&format!("/docs/{n}"))).collect(), true, &[]);
        check(vec![created("/docs/a"), Err(notify::Error::generic("lost"))], true, &[]);
    }

    #[test]
    fn nothing_is_taken_while_changes_come() {
        let pending = Pending::default();
        assert_eq!(pending.take(), None);
        pending.tell(created("/docs/a"), Path::new("/index"));
        assert_eq!(pending.take(), None);
    }
}
