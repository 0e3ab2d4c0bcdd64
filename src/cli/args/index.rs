//! What `search index` and the other commands that write can be told.

use std::path::PathBuf;

use clap::builder::NonEmptyStringValueParser;

use super::ReportFormat;
use super::value;
use crate::index::budget::MIN_MEMORY;
use crate::language::{Language, UnknownLanguage};
use crate::query::parse_bytes;

/// Index files and folders, or bring their index up to date.
///
/// Files whose size and time have not changed are kept as they are, changed ones replaced, and those that are gone
/// from below the paths given are removed. What gave no text is remembered, and not tried again until it changes.
/// Text in any encoding is read, and the usual formats of documents, books, mail and archives; every other file is skipped
/// and counted. Languages are told passage by passage.
///
/// What is said here in brackets can stand in a file search.toml, in the working directory or above: `search config`
/// tells more.
#[derive(Debug, Default, clap::Args)]
pub struct Index {
    /// Files and folders [search.toml: roots].
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    #[command(flatten)]
    #[allow(missing_docs, reason = "each is described with itself")]
    pub reading: Reading,
    /// Compare contents even where size and time have not changed [search.toml: verify].
    #[arg(long, value_name = "BOOL", num_args = 0..=1, default_missing_value = "true", require_equals = true)]
    pub verify: Option<bool>,
    /// Try again what gave no text before, though it has not changed [search.toml: retry].
    #[arg(long, value_name = "BOOL", num_args = 0..=1, default_missing_value = "true", require_equals = true)]
    pub retry: Option<bool>,
    /// Wait for another run that is writing to the index to end [search.toml: wait].
    #[arg(long, value_name = "BOOL", num_args = 0..=1, default_missing_value = "true", require_equals = true)]
    pub wait: Option<bool>,
    /// List what was not indexed in this file, a line of JSON each: path, reason, whether it is an error [search.toml:
    /// report].
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// End with exit code 3 where a file could not be indexed for an error: it cannot be read, is damaged, needs a
    /// password. Pictures and other files without text are none [search.toml: strict].
    #[arg(long, value_name = "BOOL", num_args = 0..=1, default_missing_value = "true", require_equals = true)]
    pub strict: Option<bool>,
    /// Show no progress and no summary [search.toml: quiet].
    #[arg(long, short, value_name = "BOOL", num_args = 0..=1, default_missing_value = "true", require_equals = true)]
    pub quiet: Option<bool>,
}

/// Which files are read, and how.
#[derive(Debug, Default, clap::Args)]
pub struct Reading {
    /// Take files that .gitignore and .ignore exclude, too [search.toml: no-ignore].
    #[arg(long, value_name = "BOOL", num_args = 0..=1, default_missing_value = "true", require_equals = true)]
    pub no_ignore: Option<bool>,
    /// Take hidden files and folders, too [search.toml: hidden].
    #[arg(long, value_name = "BOOL", num_args = 0..=1, default_missing_value = "true", require_equals = true)]
    pub hidden: Option<bool>,
    /// Take only files that match (`*.md`), or none that do (`!drafts/**`); can be given again [search.toml: glob].
    #[arg(long, value_name = "PATTERN")]
    pub glob: Vec<String>,
    /// Take no files and folders that match, as in .gitignore (`drafts/`, or `*.log` and then `!last.log`); can be given
    /// again [search.toml: ignore].
    #[arg(long, value_name = "PATTERN")]
    pub ignore: Vec<String>,
    /// The only languages the documents are in, such as `de,it`; with one alone every document is. Later runs keep to
    /// them until others are given; `all` lets every language be told again [search.toml: language].
    #[arg(long, value_name = "LANG", value_delimiter = ',')]
    pub language: Vec<LanguageChoice>,
    /// Of JSON records the fields that hold text, such as `title,author.name`, with dots for fields in fields [default:
    /// all that are text] [search.toml: text-field].
    #[arg(long, value_name = "FIELD", value_delimiter = ',', value_parser = NonEmptyStringValueParser::new())]
    pub text_field: Vec<String>,
    /// Threads [default: one a processor, at most 8] [search.toml: threads].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=64))]
    pub threads: Option<u16>,
    /// Take no more memory than that (`300MB`), whatever the files are like; long texts are then read in smaller
    /// pieces [search.toml: memory].
    #[arg(long, value_name = "SIZE", value_parser = memory)]
    pub memory: Option<u64>,
    /// Skip larger files (`10MB`) [search.toml: max-file].
    #[arg(long, value_name = "SIZE", value_parser = value::bytes)]
    pub max_file: Option<u64>,
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

/// Memory that can be kept to.
pub(in crate::cli) fn memory(text: &str) -> Result<u64, String> {
    let bytes = parse_bytes(text).map(|bytes| bytes.start).filter(|&bytes| bytes >= MIN_MEMORY);
    bytes.ok_or_else(|| format!("no size from {} MB on; 300MB or 2GB is one", MIN_MEMORY / 1_000_000))
}

/// Show what `search index` does where nothing else is said, and where that is from: the environment, a file
/// search.toml in the working directory or above, or the program itself.
#[derive(Debug, clap::Args)]
pub struct Config {
    /// Write a file search.toml that says what can stand in it.
    #[arg(long)]
    pub init: bool,
    /// How to show it.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ReportFormat,
}

/// Take documents out of the index: of these files, and of all below these folders. The files stay as they are, and
/// come back with the next run over them unless they are ignored.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Exit code: 0, 1 where nothing of a path is in the index, 2 when something went wrong."
)]
pub struct Remove {
    /// Files and folders; they need not be there any more.
    #[arg(value_name = "PATH", required = true)]
    pub paths: Vec<PathBuf>,
    /// Show no summary.
    #[arg(long, short)]
    pub quiet: bool,
}

/// Write every document of the index as a line of JSON: path, title, author, date, type, languages, text, sections.
#[derive(Debug, clap::Args)]
pub struct Export {}

/// Make the index anew from the files and folders that it was made of, as they were wanted then. Until the new one is
/// whole the old one stays in its place; it may be damaged, or of another version.
#[derive(Debug, clap::Args)]
pub struct Rebuild {
    #[command(flatten)]
    #[allow(missing_docs, reason = "each is described with itself")]
    pub index: Index,
}

/// Bring the index up to date whenever files change, until the program is told to end.
#[derive(Debug, clap::Args)]
pub struct Watch {
    #[command(flatten)]
    #[allow(missing_docs, reason = "each is described with itself")]
    pub index: Index,
    /// Do not listen to the system, but look at all files every so many seconds: for network folders.
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..))]
    pub poll: Option<u64>,
}
