//! What can be typed after `search query`.

use clap::ValueEnum;

use super::filters::Filters;
use super::page::Page;
use super::value::word;
use crate::hit::{Order, Typo};

/// Find documents and show their best passages.
///
/// Any of the words may match; documents with more of them, and with rarer ones, come first. All languages are
/// searched at once, each word in all its inflections and as a part of compounds.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Queries: data center, '\"data center\"', '+korea -japan', 'rechen* OR title:korea', 'lang:de date:2025';\n\
                  --help tells all of it. Exit code: 0 with hits, 1 with none, 2 when something went wrong.",
    after_long_help = include_str!("../query_help.txt")
)]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag that can be typed")]
pub struct Query {
    /// What to look for; with a filter it can be left out, and every document that passes is shown.
    #[arg(required_unless_present_any = ["path", "types", "since", "until", "language"], value_name = "WORDS", value_parser = word())]
    pub words: Vec<String>,
    /// Which of the hits are shown.
    #[command(flatten)]
    pub page: Page,
    /// What a hit must be like.
    #[command(flatten)]
    pub filters: Filters,
    /// What comes first: the best, the latest, the first path, the largest.
    #[arg(long, value_name = "ORDER", default_value = "score", help_heading = OUTPUT)]
    pub sort: Sort,
    /// What would come last comes first.
    #[arg(long, help_heading = OUTPUT)]
    pub reverse: bool,
    /// Fold hits that tell the same story, translations and near-duplicates, under the best of them (in text and JSON).
    #[arg(long, value_name = "BY", help_heading = OUTPUT)]
    pub group: Option<Group>,
    /// Count all documents that match by language, folder, type and year, too (in text and JSON).
    #[arg(long, help_heading = OUTPUT)]
    pub facets: bool,
    /// What becomes of a word that no document holds.
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub typo: TypoChoice,
    /// Say of each hit why it has its score: what it holds of the query, as what, and what that adds.
    #[arg(long, help_heading = OUTPUT)]
    pub explain: bool,
    /// Show passages of at most so many characters, as readers count them; 0 shows none [default: 240, of Chinese,
    /// Japanese and Korean half as many].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(0..=2000), help_heading = OUTPUT)]
    pub snippet_length: Option<u16>,
    /// How to show the hits.
    #[arg(long, value_name = "FORMAT", default_value = "text", help_heading = OUTPUT)]
    pub format: HitFormat,
    /// End each of the `paths` with a NUL instead of a line break, for `xargs -0`.
    #[arg(long, short = '0', help_heading = OUTPUT)]
    pub null: bool,
}

const OUTPUT: &str = "Output";

/// What hits are folded by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Group {
    /// What they tell, in whatever language.
    Story,
}

/// What comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Sort {
    /// The best.
    Score,
    /// The latest.
    Date,
    /// The first path.
    Path,
    /// The largest file.
    Size,
}

impl From<Sort> for Order {
    fn from(sort: Sort) -> Self {
        match sort {
            Sort::Score => Self::Score,
            Sort::Date => Self::Date,
            Sort::Path => Self::Path,
            Sort::Size => Self::Size,
        }
    }
}

/// What becomes of a word that no document holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TypoChoice {
    /// Words one letter away stand in for it, and a note says so.
    Auto,
    /// It finds nothing.
    Off,
}

impl From<TypoChoice> for Typo {
    fn from(choice: TypoChoice) -> Self {
        match choice {
            TypoChoice::Auto => Self::Auto,
            TypoChoice::Off => Self::Off,
        }
    }
}

/// How hits are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum HitFormat {
    /// For people.
    Text,
    /// One object.
    Json,
    /// A hit a line.
    Jsonl,
    /// A path a line.
    Paths,
    /// A line for every place that matches, for editors: `path:line:column:text`; of a document at most 10,000.
    Vimgrep,
    /// A table, a row a hit.
    Csv,
    /// A list with links.
    Markdown,
}
