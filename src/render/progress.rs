//! How far a run is: a bar on a terminal, nothing elsewhere.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::bytes;
use crate::index::sync::Progress;

/// How often the bar is drawn, times a second.
const DRAWS_PER_SECOND: u8 = 10;
/// How often its wheel turns.
const TICK: Duration = Duration::from_millis(100);

/// A bar on standard error. Nothing is drawn where that is no terminal.
pub struct Bar(ProgressBar);

impl Bar {
    /// A bar, or none if the run is to be `quiet`.
    #[must_use]
    pub fn new(quiet: bool) -> Self {
        let target = if quiet {
            ProgressDrawTarget::hidden()
        } else {
            ProgressDrawTarget::stderr_with_hz(DRAWS_PER_SECOND)
        };
        let bar = ProgressBar::with_draw_target(Some(0), target);
        let style = ProgressStyle::with_template("{spinner} {bar:30} {pos}/{len} files {msg}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        if !bar.is_hidden() {
            bar.enable_steady_tick(TICK);
        }
        Self(bar)
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        self.0.finish_and_clear();
    }
}

impl Progress for Bar {
    fn update(&self, found: u64, done: u64, read: u64) {
        if !self.0.is_hidden() {
            self.0.set_length(found);
            self.0.set_position(done);
            self.0.set_message(bytes(read));
        }
    }

    fn committing(&self) {
        self.0.set_message("writing the index");
    }
}
