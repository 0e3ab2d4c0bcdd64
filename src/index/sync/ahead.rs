//! Asks the disk for the files that come next: it brings them while those before are analysed.

use std::mem;
use std::path::Path;
use std::time::Duration;

/// So many files are asked for before they are read.
pub(super) const FILES: usize = 32;

/// What was not in memory took longer to read than so much, and than this for each kilobyte.
const SLOW: Duration = Duration::from_micros(100);
const SLOW_KILOBYTE: Duration = Duration::from_micros(1);
/// Where one file was not in memory, so many behind it are expected not to be.
const ALIKE: u32 = 256;
/// Where so many files in a row had to be read, those behind them are expected to be new as well.
const ROW: u32 = 8;

/// Whether the next files are worth asking for.
#[derive(Default)]
pub(super) struct Ahead {
    /// For so many of them.
    worth: u32,
    /// Files that were read, without any that was known already between them.
    row: u32,
    /// Whether the last one was.
    was_read: bool,
}

impl Ahead {
    /// Takes down how long it `took` to read so many `bytes` of the file in hand.
    pub(super) fn was_read(&mut self, bytes: usize, took: Duration) {
        let kilobytes = u32::try_from(bytes / 1_000).unwrap_or(u32::MAX);
        let is_slow = took > SLOW + SLOW_KILOBYTE * kilobytes;
        self.worth = if is_slow { ALIKE } else { self.worth.saturating_sub(1) };
        self.row = self.row.saturating_add(1);
        self.was_read = true;
    }

    /// Whether to ask for the next; asked once before each file.
    pub(super) fn is_worth_it(&mut self) -> bool {
        if !mem::take(&mut self.was_read) {
            self.row = 0;
        }
        self.worth > 0 && self.row >= ROW
    }
}

/// Asks for the file `path`, and waits for nothing. Where it cannot be had, whoever reads it will be told.
pub(super) fn ask_for(path: &Path) {
    #[cfg(target_os = "linux")]
    if let Ok(file) = crate::walk::open(path) {
        let _ = rustix::fs::fadvise(&file, 0, None, rustix::fs::Advice::WillNeed);
    }
    #[cfg(not(target_os = "linux"))]
    let _ = path;
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads so many files, each in so many microseconds; whether the next is then asked for.
    fn read(ahead: &mut Ahead, files: u32, micros: u64) -> bool {
        (0..files).fold(false, |_, _| {
            ahead.was_read(1_000, Duration::from_micros(micros));
            ahead.is_worth_it()
        })
    }

    #[test]
    fn files_are_asked_for_while_the_disk_is_slow() {
        let mut ahead = Ahead::default();
        assert!(!read(&mut ahead, 20, 20));
        assert!(read(&mut ahead, 1, 200));
        assert!(read(&mut ahead, ALIKE - 1, 20));
        assert!(!read(&mut ahead, 1, 20));
        ahead.was_read(1_000_000, Duration::from_micros(900));
        assert!(!ahead.is_worth_it());
    }

    #[test]
    fn nothing_is_asked_for_among_files_that_are_known() {
        let mut ahead = Ahead::default();
        assert!(!read(&mut ahead, ROW - 1, 200));
        assert!(read(&mut ahead, 1, 200));
        assert!(!ahead.is_worth_it());
        assert!(!read(&mut ahead, 1, 200));
    }
}
