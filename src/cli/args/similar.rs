//! What can be typed after `search similar`.

use std::path::PathBuf;

use super::HitFormat;
use super::filters::Filters;
use super::page::Page;

/// Find documents like a given one, in all languages.
///
/// What survives translation is compared: names, numbers, acronyms and international words, in whatever script. The
/// same story in other languages comes first, then what has most in common with it. Scores go from 0 to 1; from 0.25
/// on it is most likely the same story.
#[derive(Debug, clap::Args)]
#[command(after_help = "Exit code: 0 with hits, 1 with none, 2 when something went wrong.")]
pub struct Similar {
    /// The document; it need not be in the index.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Which of the hits are shown.
    #[command(flatten)]
    pub page: Page,
    /// What a hit must be like besides.
    #[command(flatten)]
    pub filters: Filters,
    /// How to show the hits.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: HitFormat,
    /// End each of the `paths` with a NUL instead of a line break, for `xargs -0`.
    #[arg(long, short = '0')]
    pub null: bool,
}
