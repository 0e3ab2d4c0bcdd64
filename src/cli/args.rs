//! What can be typed.

mod filters;
mod index;
mod page;
mod query;
#[cfg(feature = "server")]
mod serve;
mod shell;
mod similar;
mod value;
mod why_not;

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;

use anstream::ColorChoice;
use clap::builder::{OsStringValueParser, TypedValueParser};
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};

use crate::language::Language;
pub use filters::Filters;
pub(super) use index::memory;
pub use index::{Config, Export, Index, LanguageChoice, Reading, Rebuild, Remove, Watch};
pub use query::{HitFormat, Query, Sort};
#[cfg(feature = "server")]
pub use serve::Serve;
#[cfg(feature = "tui")]
pub use shell::Tui;
pub use shell::{Completions, Man};
pub use similar::Similar;
pub use value::Patterns;
pub(super) use value::bytes;
pub use why_not::WhyNot;

/// The program's arguments.
#[derive(Debug, Parser)]
#[command(
    name = "search",
    version,
    about = "Full-text search for folders of documents in any mix of languages",
    after_help = "Two commands are all it takes:\n\n    search index ./documents\n    search query \"Rechenzentrum Korea\"",
    max_term_width = 100
)]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// Folder of the index [default: the nearest `index` upwards that holds one, else ./index, or beside search.toml]
    /// [search.toml: index].
    #[arg(long, global = true, value_name = "DIR", env = INDEX_VARIABLE, hide_env_values = true, value_parser = OsStringValueParser::new().try_map(index_folder))]
    pub index: Option<PathBuf>,
    /// When to use colours.
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", hide_possible_values = false)]
    pub color: Color,
}

impl Args {
    /// Reads the command line. A command says what it takes only once it is asked for: to describe all of them takes 3 %
    /// of the time of a query.
    ///
    /// # Errors
    ///
    /// Help and the version, or what is wrong with the arguments.
    pub fn read() -> Result<Self, clap::Error> {
        color_asked().write_global();
        Self::try_parse().or_else(|_| {
            let mut program = described();
            let mut arguments = program.try_get_matches_from_mut(env::args_os())?;
            Self::from_arg_matches_mut(&mut arguments).map_err(|error| error.format(&mut program))
        })
    }
}

/// Names the folder of the index.
pub(super) const INDEX_VARIABLE: &str = "SEARCH_INDEX";

/// A folder; none in the variable is none, as if it were not set.
fn index_folder(text: OsString) -> Result<PathBuf, String> {
    let is_unset = || env::var_os(INDEX_VARIABLE).is_some_and(|folder| folder.is_empty());
    if text.is_empty() && !is_unset() { Err("it names no folder".to_owned()) } else { Ok(text.into()) }
}

/// The colours that are asked for: help and errors keep to them, which come before the arguments are read.
fn color_asked() -> ColorChoice {
    let mut args = env::args_os().skip(1).take_while(|arg| arg != "--");
    let mut asked = ColorChoice::Auto;
    while let Some(arg) = args.next() {
        let arg = arg.to_string_lossy();
        let value = match arg.strip_prefix("--color") {
            Some("") => args.next().map(|value| value.to_string_lossy().into_owned()),
            Some(value) => value.strip_prefix('=').map(str::to_owned),
            None => None,
        };
        match value.as_deref() {
            Some("always") => asked = ColorChoice::Always,
            Some("never") => asked = ColorChoice::Never,
            _ => {}
        }
    }
    asked
}

/// The program, whose commands say what they are for without being asked: for help, completions and manual pages.
pub(super) fn described() -> clap::Command {
    Args::command().mut_subcommands(|command| {
        let mut asked = command.clone();
        // To show its usage a command describes itself.
        asked.render_usage();
        command.about(asked.get_about().cloned().unwrap_or_default())
    })
}

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless `NO_COLOR` is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The commands.
#[derive(Debug, Subcommand)]
#[command(defer = true)]
#[allow(missing_docs, reason = "each is described with its arguments, where its help comes from")]
pub enum Command {
    Index(Index),
    Watch(Watch),
    Query(Query),
    Similar(Similar),
    WhyNot(WhyNot),
    #[cfg(feature = "server")]
    Serve(Serve),
    #[cfg(feature = "tui")]
    Tui(Tui),
    #[cfg(feature = "mcp")]
    Mcp(Mcp),
    Stats(Stats),
    Check(Check),
    Config(Config),
    Remove(Remove),
    Export(Export),
    Rebuild(Rebuild),
    Lang(Lang),
    Languages(Languages),
    Analyze(Analyze),
    Eval(Eval),
    Completions(Completions),
    Man(Man),
    /// Reads files for another process of this program.
    #[command(hide = true)]
    Extract,
}

/// How reports are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// For people.
    Text,
    /// For programs: one object, or one a line for each of the things asked about.
    Json,
}

/// Serve the index to an assistant as tools (Model Context Protocol), on standard input and output.
///
/// The assistant starts the program itself, as its configuration says: command `search`, args `mcp`, `--index`, `DIR`. The
/// tools search, read documents of the index, find similar ones, and say what the index holds;
/// nothing is changed by them. An index that changes is followed. The program ends with standard input.
#[cfg(feature = "mcp")]
#[derive(Debug, clap::Args)]
pub struct Mcp {}

/// Show what the index holds: documents, languages, terms, size and versions.
#[derive(Debug, clap::Args)]
pub struct Stats {
    /// How to show it.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ReportFormat,
}

/// Check every byte of the index and what it says of itself: file by file what is damaged, missing or left over.
///
/// Ends with 0 where the index is sound, with 2 where it is not.
#[derive(Debug, clap::Args)]
pub struct Check {
    /// How to show it.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ReportFormat,
}

/// Show which languages files are in, passage by passage: lines, language, share of the file, confidence from 0 to 1.
#[derive(Debug, clap::Args)]
pub struct Lang {
    /// Files and folders; without any, text is read from standard input.
    #[arg(value_name = "FILE")]
    pub paths: Vec<PathBuf>,
    /// The only languages the files are in, such as `de,it`.
    #[arg(long, short, value_name = "LANG", value_delimiter = ',')]
    pub language: Vec<Language>,
    /// How to show it.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ReportFormat,
}

/// Show what is done with the words of every language: how they are cut, stemmed, folded, split, and why so.
#[derive(Debug, clap::Args)]
pub struct Languages {
    /// How to show it.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ReportFormat,
}

/// Show what the index would hold of words: `word TAB term TAB part+part`, a word a line, or the whole story.
#[derive(Debug, clap::Args)]
pub struct Analyze {
    /// Words; without any they are read from standard input, one a line.
    #[arg(value_name = "WORD", value_parser = value::word())]
    pub words: Vec<String>,
    /// Language of the words [default: the one they seem to be in].
    #[arg(long, short, value_name = "LANG")]
    pub language: Option<Language>,
    /// Explain every word: its exact form, what made its stem, its parts and what speaks for them.
    #[arg(long, short)]
    pub explain: bool,
    /// How to show it; JSON always explains.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ReportFormat,
}

/// Measure the ranking: runs topics against the index and compares the answers with relevance judgements.
///
/// A document's id is its file's name without the last ending.
#[derive(Debug, clap::Args)]
pub struct Eval {
    /// Topics, a line each: `id TAB language TAB query`. The language is for the report alone.
    #[arg(long, value_name = "FILE")]
    pub topics: PathBuf,
    /// Judgements in TREC form, a line each: `topic 0 document relevance`.
    #[arg(long, value_name = "FILE")]
    pub qrels: PathBuf,
    /// Write the answers there as a TREC run.
    #[arg(long, value_name = "FILE")]
    pub run: Option<PathBuf>,
    /// How to show the measures.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ReportFormat,
    /// Show them by language, too (JSON always has them).
    #[arg(long)]
    pub by_language: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_says_what_it_is_for() {
        for command in described().get_subcommands().filter(|command| !command.is_hide_set()) {
            assert!(command.get_about().is_some_and(|about| !about.to_string().is_empty()), "{command}");
        }
    }
}
