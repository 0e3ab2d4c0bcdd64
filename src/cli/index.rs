//! `search index`.

use std::path::PathBuf;
use std::thread;

use super::args::{self, LanguageChoice};
use super::stop::Signals;
use super::{Status, index_folder, program, stderr};
use crate::index::Index;
use crate::index::sync::{SyncOptions, sync};
use crate::language::Language;
use crate::render::progress::Bar;
use crate::render::tables::write_sync;
use crate::text;
use crate::walk::{self, WalkOptions};

/// More threads than that gain little: the disk and one merging thread are shared.
const MAX_THREADS: usize = 8;

pub(super) fn run(command: &args::Index, folder: Option<PathBuf>) -> anyhow::Result<Status> {
    let roots = walk::roots(&command.paths)?;
    let signals = Signals::await_now()?;
    let index = Index::open_or_create(&index_folder(folder))?;
    let stopper = signals.stop(&index)?;
    let bar = Bar::new(command.quiet);
    let report = sync(&index, &roots, &options(command), &bar);
    bar.finish();
    drop(stopper);
    let report = report?;
    if !command.quiet {
        write_sync(&mut stderr(), &report)?;
    }
    Ok(Status::Done)
}

fn options(command: &args::Index) -> SyncOptions {
    let processors = || thread::available_parallelism().map_or(1, usize::from).min(MAX_THREADS);
    SyncOptions {
        walk: WalkOptions {
            no_ignore: command.no_ignore,
            hidden: command.hidden,
            globs: command.glob.clone(),
        },
        extraction: text::Options { text_fields: command.text_field.clone() },
        verify: command.verify,
        languages: languages(&command.language),
        threads: command.threads.map_or_else(processors, usize::from),
        program: program(),
        wait: command.wait,
    }
}

fn languages(choices: &[LanguageChoice]) -> Vec<Language> {
    if choices.contains(&LanguageChoice::All) {
        return Language::ALL.to_vec();
    }
    let one = |choice: &LanguageChoice| match choice {
        LanguageChoice::One(language) => Some(*language),
        LanguageChoice::All => None,
    };
    choices.iter().filter_map(one).collect()
}
