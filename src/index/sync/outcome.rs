//! What became of every file in, the report of a run and the numbers of the index out.

use std::mem;
use std::path::{Path, PathBuf};

use hashbrown::HashMap;

use super::skips::Skip;
use super::{Progress, SyncOptions, SyncReport};
use crate::index::manifest::{FileId, Held, Known, Manifest};
use crate::index::statistics::Statistics;
use crate::index::writer::Writer;
use crate::path::in_one_form;
use crate::walk::Places;

/// What became of one file.
pub(super) struct Done {
    /// What the index knew of it.
    pub(super) known: Option<Known>,
    pub(super) fate: Fate,
}

/// What became of a file.
pub(super) enum Fate {
    /// It is as it was.
    Kept,
    /// It is in the index.
    Indexed(Indexed),
    /// Its content is no text that can be read: documents that it was are taken out.
    Skipped(String),
    /// Nothing is known of its content: documents that it was are kept.
    Unread(String),
}

/// What was read out of a file.
#[derive(Default)]
pub(super) struct Indexed {
    /// Its documents and their words.
    pub(super) counted: Statistics,
    /// Members that gave no text, and why.
    pub(super) skipped: Vec<(String, String)>,
    /// Whether its text was taken from the index.
    pub(super) is_reused: bool,
}

/// What became of all files.
pub(super) struct Outcome<'a> {
    progress: &'a dyn Progress,
    report: SyncReport,
    statistics: Statistics,
    /// Of each file of the index what has become of it so far.
    states: Vec<State>,
    /// Files and folders that could not be read: nothing is known of what they or what lies below them hold.
    unread: Vec<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Not met.
    Unmet,
    /// Met, and as it was.
    Kept,
    /// What the index held of it was taken out.
    Replaced,
}

impl<'a> Outcome<'a> {
    pub(super) fn of(manifest: &Manifest, progress: &'a dyn Progress) -> Self {
        Self {
            progress,
            report: SyncReport::default(),
            statistics: Statistics::default(),
            states: vec![State::Unmet; manifest.len()],
            unread: Vec::new(),
        }
    }

    pub(super) fn add(&mut self, path: PathBuf, done: Done) {
        let was_document = done.known.is_some_and(|known| known.has_documents);
        let state = match done.fate {
            Fate::Kept => {
                self.report.kept += u64::from(was_document);
                State::Kept
            }
            Fate::Indexed(indexed) => {
                let (is_document, report) = (indexed.counted.documents > 0, &mut self.report);
                match (was_document, is_document) {
                    (true, true) => report.updated += 1,
                    (false, true) => report.added += 1,
                    (true, false) => report.removed += 1,
                    (false, false) => {}
                }
                self.report.reused += u64::from(indexed.is_reused);
                for (member, reason) in indexed.skipped {
                    self.statistics.count_skip(&reason);
                    self.skip(&in_one_form(path.join(member)), &reason);
                }
                self.statistics.add(&indexed.counted);
                State::Replaced
            }
            Fate::Skipped(reason) => {
                self.report.removed += u64::from(was_document);
                self.statistics.count_skip(&reason);
                self.skip(&path, &reason);
                State::Replaced
            }
            Fate::Unread(reason) => return self.skip_unread(path, &reason),
        };
        if let Some(known) = done.known {
            self.states[known.id as usize] = state;
        }
    }

    /// Tells that `path` cannot be read, and why: documents that lie there or below are kept.
    pub(super) fn skip_unread(&mut self, path: PathBuf, reason: &str) {
        self.skip(&path, reason);
        self.unread.push(path);
    }

    /// Tells that nothing of `path` is indexed, and why: a document that it was is gone.
    pub(super) fn skip(&mut self, path: &Path, reason: &str) {
        // What was spelled out is shown without what tells it from other paths.
        let skip = Skip { path: path.components().as_path(), reason };
        self.progress.skipped(skip);
        self.report.skipped.add(skip);
    }

    /// Takes out what is gone, and counts what has stayed.
    pub(super) fn finish(
        mut self,
        manifest: &Manifest,
        roots: &[PathBuf],
        options: &SyncOptions,
        writer: &Writer<'_>,
    ) -> tantivy::Result<(SyncReport, Statistics)> {
        let [roots, within] = [roots, &options.within].map(|paths| Places::of(paths.to_vec()));
        let unread = Places::of(mem::take(&mut self.unread));
        let mut gone: Vec<FileId> = Vec::new();
        let is_unmet = |id: FileId| self.states[id as usize] == State::Unmet;
        manifest.each_path(is_unmet, |id, path| {
            let place = Path::new(path);
            let was_walked = roots.hold(place) && (within.is_empty() || within.hold(place));
            if was_walked && !unread.hold(place) {
                writer.delete(path);
                gone.push(id);
            }
        })?;
        for id in gone {
            self.states[id as usize] = State::Replaced;
            self.report.removed += u64::from(manifest.known(id).is_some_and(|known| known.has_documents));
        }
        self.count_what_stays(manifest)?;
        Ok((self.report, self.statistics))
    }

    /// Counts the documents that are as they were, and lists again what was skipped of files that were met.
    fn count_what_stays(&mut self, manifest: &Manifest) -> tantivy::Result<()> {
        // A million of them may be remembered: those of whole files take a number each.
        let (mut reasons, mut files) = (Vec::<String>::new(), Vec::<(FileId, u32)>::new());
        let mut members = HashMap::<FileId, Vec<(String, String)>>::new();
        let Self { statistics, states, .. } = self;
        let stays = |id: FileId| states[id as usize] != State::Replaced;
        manifest.each_held(stays, |id, held| match held {
            Held::Document(lengths) => statistics.count(&lengths),
            Held::Skip { member, reason } => {
                statistics.count_skip(&reason);
                match member {
                    _ if states[id as usize] != State::Kept => {}
                    Some(member) => members.entry(id).or_default().push((member, reason)),
                    None => files.push((id, number_of(&mut reasons, reason))),
                }
            }
        })?;
        files.sort_unstable();
        let reason_of = |id: FileId| {
            let place = files.binary_search_by_key(&id, |&(id, _)| id).ok()?;
            reasons.get(files[place].1 as usize)
        };
        let was_skipped = |id: FileId| members.contains_key(&id) || reason_of(id).is_some();
        manifest.each_path(was_skipped, |id, file| {
            let path = Path::new(file);
            if let Some(reason) = reason_of(id) {
                self.skip_again(path, reason);
            }
            for (member, reason) in members.get(&id).into_iter().flatten() {
                self.skip_again(&in_one_form(path.join(member)), reason);
            }
        })
    }

    fn skip_again(&mut self, path: &Path, reason: &str) {
        self.skip(path, reason);
        self.report.remembered += 1;
    }
}

/// The place of `reason` in `reasons`, where it is put if it is new.
fn number_of(reasons: &mut Vec<String>, reason: String) -> u32 {
    let place = reasons.iter().position(|known| *known == reason).unwrap_or_else(|| {
        reasons.push(reason);
        reasons.len() - 1
    });
    u32::try_from(place).unwrap_or(u32::MAX)
}
