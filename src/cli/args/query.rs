//! What can be typed after `search query`.

use clap::ValueEnum;

use crate::hit::Typo;
use crate::language::Language;

/// Find documents and show their best passages.
///
/// Any of the words may match; documents with more of them, and with rarer ones, come first. All languages are
/// searched at once, each word in all its inflections and as a part of compounds.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Queries:\n  data center         either word, best with both\n  '\"data center\"'     the \
                        words side by side\n  '+korea -japan'     must and must not be there\n\nPut quotes around a query \
                        with a minus sign in it, as here, and -- before one that starts with it.\n\nExit code: 0 with hits, 1 with none, 2 when something went wrong."
)]
pub struct Query {
    /// What to look for.
    #[arg(required = true, value_name = "WORDS")]
    pub words: Vec<String>,
    /// Show at most so many hits.
    #[arg(long, short = 'n', value_name = "N", default_value_t = 10)]
    pub limit: usize,
    /// Leave out so many of the best hits.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub offset: usize,
    /// Only documents in these languages, such as `de,it`.
    #[arg(long, short, value_name = "LANG", value_delimiter = ',')]
    pub language: Vec<Language>,
    /// What becomes of a word that no document holds.
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub typo: TypoChoice,
    /// Say of each hit why it has its score: what it holds of the query, as what, and what that adds.
    #[arg(long)]
    pub explain: bool,
    /// How to show the hits.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: HitFormat,
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
}
