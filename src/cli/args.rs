//! What can be typed.

mod filters;
mod page;
mod query;
mod similar;
mod value;
mod why_not;

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

use crate::language::{Language, UnknownLanguage};
pub use filters::Filters;
pub use query::{HitFormat, Query, Sort};
pub use similar::Similar;
pub use value::Patterns;
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
    /// Folder of the index [default: the nearest `index` upwards that holds one, else ./index].
    #[arg(long, global = true, value_name = "DIR", env = "SEARCH_INDEX", hide_env_values = true)]
    pub index: Option<PathBuf>,
    /// When to use colours.
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", hide_possible_values = false)]
    pub color: Color,
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
#[allow(missing_docs, reason = "each is described with its arguments, where its help comes from")]
pub enum Command {
    Index(Index),
    Query(Query),
    Similar(Similar),
    WhyNot(WhyNot),
    Stats(Stats),
    Check(Check),
    Lang(Lang),
    Languages(Languages),
    Analyze(Analyze),
    Eval(Eval),
    /// Reads files for another process of this program.
    #[command(hide = true)]
    Extract,
}

/// Index files and folders, or bring their index up to date.
///
/// Files whose size and time have not changed are kept as they are, changed ones replaced, and those that are gone
/// from below the paths given are removed. Text in any encoding is read, and the usual formats of documents, books, mail and
/// archives; every other file is skipped and counted. Languages are told passage by passage.
#[derive(Debug, clap::Args)]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag that can be typed")]
pub struct Index {
    /// Files and folders.
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Take files that .gitignore and .ignore exclude, too.
    #[arg(long)]
    pub no_ignore: bool,
    /// Take hidden files and folders, too.
    #[arg(long)]
    pub hidden: bool,
    /// Take only files that match (`*.md`), or none that do (`!drafts/**`); can be given again.
    #[arg(long, value_name = "PATTERN")]
    pub glob: Vec<String>,
    /// Take only this field of JSON records as their text, with dots for fields in fields (`author.name`); can be given
    /// again. Only files that are read in this run heed it.
    #[arg(long, value_name = "NAME")]
    pub text_field: Vec<String>,
    /// Compare contents even where size and time have not changed.
    #[arg(long)]
    pub verify: bool,
    /// The only languages the documents are in, such as `de,it`; with one alone every document is. Later runs keep to
    /// them until others are given; `all` lets every language be told again.
    #[arg(long, value_name = "LANG", value_delimiter = ',')]
    pub language: Vec<LanguageChoice>,
    /// Threads [default: one a processor, at most 8].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=64))]
    pub threads: Option<u16>,
    /// Wait for another run that is writing to the index to end.
    #[arg(long)]
    pub wait: bool,
    /// Show no progress and no summary.
    #[arg(long, short)]
    pub quiet: bool,
}

/// A language, or all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LanguageChoice {
    /// Every language.
    All,
    /// This one.
    One(Language),
}

impl std::str::FromStr for LanguageChoice {
    type Err = UnknownLanguage;

    fn from_str(text: &str) -> Result<Self, UnknownLanguage> {
        if text.eq_ignore_ascii_case("all") { Ok(Self::All) } else { text.parse().map(Self::One) }
    }
}

/// How reports are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// For people.
    Text,
    /// For programs: one object, or one a line for each of the things asked about.
    Json,
}

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
    #[arg(value_name = "WORD")]
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
