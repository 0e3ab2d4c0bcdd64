//! What a hit must be like, as it is typed: the same for every command that searches.

use std::ops::Range;

use super::value::{Patterns, patterns};
use crate::language::Language;
use crate::query::typed::{ending, time};

const FILTERS: &str = "Filters";

/// Filters beside the query.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Filters {
    /// Only documents in these languages, such as `de,it`, and words in these alone.
    #[arg(long, short, value_name = "LANG", value_delimiter = ',', help_heading = FILTERS)]
    pub language: Vec<Language>,
    /// Only documents there, such as `docs`, `docs/**/draft-*` or `*.md`: below the working directory, or, where that
    /// holds no document of the index, below any folder.
    #[arg(long, value_name = "GLOB", value_parser = patterns, help_heading = FILTERS)]
    pub path: Vec<Patterns>,
    /// Only documents whose names end so, such as `md,txt`.
    #[arg(id = "types", long = "type", value_name = "ENDING", value_delimiter = ',', value_parser = ending, help_heading = FILTERS)]
    pub types: Vec<String>,
    /// Only documents of that time or later: `2025`, `2025-03`, `2025-03-15`, `7d`, `2w`, `today`, `yesterday`; days are those of
    /// UTC. A document is of the time that it gives itself, or else of that when its file was changed.
    #[arg(long, value_name = "DATE", value_parser = time, help_heading = FILTERS)]
    pub since: Option<Range<i64>>,
    /// Only documents of that time or before.
    #[arg(long, value_name = "DATE", value_parser = time, help_heading = FILTERS)]
    pub until: Option<Range<i64>>,
}
