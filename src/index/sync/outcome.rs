//! What became of every file in, the report of a run and the numbers of the index out.

use std::path::{Path, PathBuf};

use super::{Skip, SyncOptions, SyncReport};
use crate::index::manifest::{FileId, Held, Known, Lengths, Manifest};
use crate::index::statistics::Statistics;
use crate::index::writer::Writer;

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
    /// The words of each of its documents.
    pub(super) documents: Vec<Lengths>,
    /// Members that gave no text, and why.
    pub(super) skipped: Vec<(String, String)>,
    /// Whether its text was taken from the index.
    pub(super) is_reused: bool,
}

/// What became of all files.
pub(super) struct Outcome {
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

impl Outcome {
    pub(super) fn of(manifest: &Manifest) -> Self {
        Self {
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
                *if was_document { &mut self.report.updated } else { &mut self.report.added } += 1;
                self.report.reused += u64::from(indexed.is_reused);
                for (member, reason) in indexed.skipped {
                    self.statistics.count_skip(&reason);
                    self.report.skipped.push(Skip { path: path.join(member), reason });
                }
                indexed.documents.iter().for_each(|lengths| self.statistics.count(lengths));
                State::Replaced
            }
            Fate::Skipped(reason) => {
                self.report.removed += u64::from(was_document);
                // A name that is no text cannot be remembered.
                if path.to_str().is_some() {
                    self.statistics.count_skip(&reason);
                }
                self.report.skipped.push(Skip { path, reason });
                State::Replaced
            }
            Fate::Unread(reason) => return self.skip_unread(path, reason),
        };
        if let Some(known) = done.known {
            self.states[known.id as usize] = state;
        }
    }

    pub(super) fn skip_unread(&mut self, path: PathBuf, reason: String) {
        self.unread.push(path.clone());
        self.report.skipped.push(Skip { path, reason });
    }

    /// Takes out what is gone, and counts what has stayed.
    pub(super) fn finish(
        mut self,
        manifest: &Manifest,
        roots: &[PathBuf],
        options: &SyncOptions,
        writer: &Writer<'_>,
    ) -> tantivy::Result<(SyncReport, Statistics)> {
        let below = |path: &Path, folders: &[PathBuf]| folders.iter().any(|folder| path.starts_with(folder));
        let mut gone: Vec<FileId> = Vec::new();
        let is_unmet = |id: FileId| self.states[id as usize] == State::Unmet;
        manifest.each_path(is_unmet, |id, path| {
            let place = Path::new(path);
            let was_walked = options.within.is_empty() || below(place, &options.within);
            if below(place, roots) && was_walked && !below(place, &self.unread) {
                writer.delete(path);
                gone.push(id);
            }
        })?;
        for id in gone {
            self.states[id as usize] = State::Replaced;
            self.report.removed += u64::from(manifest.known(id).is_some_and(|known| known.has_documents));
        }
        self.count_what_stays(manifest)?;
        self.report.skipped.sort_unstable();
        Ok((self.report, self.statistics))
    }

    /// Counts the documents that are as they were, and lists again what was skipped of files that were met.
    fn count_what_stays(&mut self, manifest: &Manifest) -> tantivy::Result<()> {
        let Self { report, statistics, states, .. } = self;
        let mut remembered = hashbrown::HashMap::<FileId, Vec<(Option<String>, String)>>::new();
        let stays = |id: FileId| states[id as usize] != State::Replaced;
        manifest.each_held(stays, |id, held| match held {
            Held::Document(lengths) => statistics.count(&lengths),
            Held::Skip { member, reason } => {
                statistics.count_skip(&reason);
                if states[id as usize] == State::Kept {
                    remembered.entry(id).or_default().push((member, reason));
                }
            }
        })?;
        manifest.each_path(
            |id| remembered.contains_key(&id),
            |id, file| {
                for (member, reason) in remembered.get(&id).into_iter().flatten() {
                    let path =
                        member.as_ref().map_or_else(|| file.into(), |member| Path::new(file).join(member));
                    report.skipped.push(Skip { path, reason: reason.clone() });
                    report.remembered += 1;
                }
            },
        )
    }
}
