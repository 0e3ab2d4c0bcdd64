//! Which of the hits are shown, for all commands that show some.

/// A page of the hits.
#[derive(Debug, Clone, Copy, clap::Args)]
pub struct Page {
    /// Show at most so many hits.
    #[arg(long, short = 'n', value_name = "N", default_value_t = 10)]
    pub limit: usize,
    /// Leave out so many of the best hits.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub offset: usize,
}
