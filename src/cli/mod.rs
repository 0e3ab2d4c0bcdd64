//! The command line: one file a command.

mod analyze;
pub mod args;
mod below;
mod check;
mod completions;
mod config;
mod eval;
mod export;
mod extract;
mod filters;
mod index;
mod lang;
mod languages;
mod man;
#[cfg(feature = "mcp")]
mod mcp;
mod nothing;
mod output;
mod query;
mod rebuild;
mod remove;
#[cfg(feature = "server")]
mod serve;
mod settings;
mod similar;
mod skips;
mod stats;
mod stop;
#[cfg(feature = "tui")]
mod tui;
mod watch;
mod why_not;

use std::env;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anstream::{AutoStream, ColorChoice, StripStream};
use anyhow::anyhow;

use crate::error::{Error, for_shell};
use crate::extractor::Extractor;
use crate::index::rebuild::remembered;
use crate::index::standing::resolved;
use crate::index::{Index, is_index};
use crate::searcher::Searcher;
use crate::text::Options;
use args::{Args, Color, Command};
use settings::index_folder;

/// The folder that holds the index where nothing else says.
const DEFAULT_INDEX: &str = "index";

/// How a run ended, for the shell: 0, 1 where a query found nothing, 3 where files could not be indexed and that was to
/// be told, 2 where something went wrong (as errors do that end a run, in `main`). The later is the worse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// All is well.
    Done,
    /// Nothing was found.
    NothingFound,
    /// Some files could not be indexed.
    Skipped,
    /// Something could not be read, and was said; the rest was done.
    Failed,
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        Self::from(match status {
            Status::Done => 0,
            Status::NothingFound => 1,
            Status::Skipped => 3,
            Status::Failed => 2,
        })
    }
}

/// Runs the command.
///
/// # Errors
///
/// Whatever kept it from being done, to be shown in one line.
pub fn run(mut args: Args) -> anyhow::Result<Status> {
    args.index = args.index.filter(|folder| !folder.as_os_str().is_empty());
    match args.command {
        Command::Index(command) => index::run(&command, args.index),
        Command::Watch(command) => watch::run(&command, args.index),
        Command::Config(command) => config::run(&command, args.index.as_deref(), args.color),
        Command::Remove(command) => remove::run(&command, args.index),
        Command::Export(_) => export::run(args.index),
        Command::Rebuild(command) => rebuild::run(&command, args.index),
        Command::Query(command) => query::run(&command, args.index, args.color),
        Command::WhyNot(command) => why_not::run(&command, args.index, args.color),
        Command::Similar(command) => similar::run(&command, args.index, args.color),
        #[cfg(feature = "server")]
        Command::Serve(command) => serve::run(&command, args.index),
        #[cfg(feature = "tui")]
        Command::Tui(command) => tui::run(&command, args.index, args.color),
        #[cfg(feature = "mcp")]
        Command::Mcp(_) => mcp::run(args.index),
        Command::Stats(command) => stats::run(&command, args.index, args.color),
        Command::Check(command) => check::run(&command, args.index, args.color),
        Command::Lang(command) => lang::run(&command, args.color),
        Command::Languages(command) => languages::run(&command, args.color),
        Command::Analyze(command) => analyze::run(&command, args.color),
        Command::Completions(command) => completions::run(&command),
        Command::Man(command) => man::run(&command),
        Command::Extract => extract::run(),
        Command::Eval(command) => eval::run(&command, args.index, args.color),
    }
}

/// What to do where a shell's word with a minus sign, meant to be left out by a query, was taken for options.
#[must_use]
pub fn usage_hint(args: &[String]) -> Option<String> {
    let (_, args) = args.split_first()?;
    args.first().filter(|command| matches!(&***command, "query" | "why-not"))?;
    let taken = args.iter().take_while(|arg| *arg != "--").find(|arg| {
        let word = arg.strip_prefix('-').unwrap_or_default();
        let begins_clause = |c: char| c.is_alphanumeric() || matches!(c, '(' | '"' | '=' | '*' | '/');
        word.chars().count() > 1 && word.starts_with(begins_clause)
    })?;
    Some(format!(
        "{taken} was taken for options; to leave out a word put -- before the query: -- 'tea {taken}'"
    ))
}

fn nearest_index() -> Option<PathBuf> {
    let here = env::current_dir().ok()?;
    let found = here.ancestors().map(|folder| folder.join(DEFAULT_INDEX)).find(|folder| is_index(folder))?;
    Some(found.strip_prefix(&here).map(PathBuf::from).unwrap_or(found))
}

/// An `error`, and how to go on where it is that a folder is gone which the index in the folder `index` was made of.
fn if_gone(error: impl Into<anyhow::Error>, index: &Path) -> anyhow::Error {
    let error = error.into();
    let Some(Error::NoSuchPath(path)) = error.downcast_ref() else { return error };
    let known = remembered(index).unwrap_or_default();
    match resolved(path) {
        Ok(path) if known.roots.iter().any(|root| Path::new(&root.path) == path) => {
            let (path, index) = (for_shell(&path), for_shell(index));
            anyhow!("{error}; if it is gone for good: search remove {path} --index {index}")
        }
        _ => error,
    }
}

/// What answers one query. It is not dropped: the system takes back what the process mapped faster than the process
/// gives it back file by file.
fn searcher(index: &Index) -> crate::error::Result<ManuallyDrop<Searcher>> {
    Searcher::new(index).map(ManuallyDrop::new)
}

/// What reads files, those of dangerous formats in a process of their own.
fn extractor() -> Extractor {
    Extractor::new(Options::default(), program())
}

/// This program; none where the system does not tell.
fn program() -> Option<PathBuf> {
    env::current_exe().ok()
}

/// Writes what `write` writes to standard output, with colours where they are wanted, and returns what it returns.
fn print<T, E: From<io::Error>>(
    color: Color,
    write: impl FnOnce(&mut dyn Write) -> Result<T, E>,
) -> Result<T, E> {
    let stdout = io::stdout();
    let choice = match color {
        Color::Always => ColorChoice::Always,
        Color::Never => ColorChoice::Never,
        Color::Auto => AutoStream::choice(&stdout),
    };
    let mut out: Box<dyn Write> = match choice {
        // A StripStream writes each piece between two colours by itself: the buffer stands behind it.
        ColorChoice::Never => {
            let buffered: Box<dyn Write> = Box::new(BufWriter::new(stdout.lock()));
            Box::new(StripStream::new(buffered))
        }
        choice => Box::new(BufWriter::new(AutoStream::new(stdout.lock(), choice))),
    };
    let written = write(&mut *out)?;
    out.flush()?;
    Ok(written)
}

/// Standard error, with colours on a terminal.
fn stderr() -> AutoStream<io::StderrLock<'static>> {
    AutoStream::auto(io::stderr().lock())
}

/// Whether someone reads along on standard output.
fn is_watched() -> bool {
    io::stdout().is_terminal()
}
