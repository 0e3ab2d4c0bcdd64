//! What can be typed after `search why-not`.

use std::path::PathBuf;

use super::ReportFormat;
use super::filters::Filters;
use super::query::TypoChoice;
use super::value::word;

/// Say why a file is not among the hits of a query.
///
/// Walks through the steps that a file takes, from the disk to the answer, and names the first that lost it: whether it
/// is in the index, in which languages, what it has of each word of the query and what it has instead, which filter
/// shuts it out, and at which rank it is found.
#[derive(Debug, clap::Args)]
#[command(after_help = "Exit code: 0 when it could be said, 2 when something went wrong.")]
pub struct WhyNot {
    /// The file that is missed.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// What was looked for; with a filter it can be left out.
    #[arg(required_unless_present_any = ["path", "types", "since", "until", "language"], value_name = "WORDS", value_parser = word())]
    pub words: Vec<String>,
    /// As many hits as were shown.
    #[arg(long, short = 'n', value_name = "N", default_value_t = 10)]
    pub limit: usize,
    /// As many of the best hits as were left out.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub offset: usize,
    /// What a hit had to be like.
    #[command(flatten)]
    pub filters: Filters,
    /// What became of a word that no document holds.
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub typo: TypoChoice,
    /// How to show it.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ReportFormat,
}
