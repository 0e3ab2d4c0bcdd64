//! How far a run is: a bar on a terminal, nothing elsewhere.

use std::io::{self, Write};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::bytes;
use crate::index::sync::Progress;

/// How often the bar is drawn, times a second.
const DRAWS_PER_SECOND: u8 = 10;
/// How often its wheel turns.
const TICK: Duration = Duration::from_millis(100);

/// A bar on standard error. Nothing is drawn where that is no terminal.
pub struct Bar {
    bar: ProgressBar,
    is_quiet: bool,
}

impl Bar {
    /// A bar, or none if the run `is_quiet`.
    #[must_use]
    pub fn new(is_quiet: bool) -> Self {
        let target = if is_quiet {
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
        Self { bar, is_quiet }
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

impl Progress for Bar {
    fn update(&self, found: u64, done: u64, read: u64) {
        if !self.bar.is_hidden() {
            self.bar.set_length(found);
            self.bar.set_position(done);
            self.bar.set_message(bytes(read));
        }
    }

    fn committing(&self) {
        self.bar.set_message("writing the index");
    }

    fn waiting(&self, holder: Option<u32>) {
        if !self.is_quiet {
            let holder = holder.map_or_else(|| "another run".into(), |number| format!("process {number}"));
            // The run does not depend on anyone reading this.
            let _ = writeln!(io::stderr().lock(), "waiting for {holder}, which is writing to this index");
        }
    }
}
