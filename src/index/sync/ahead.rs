//! Asks the disk for the files that come next: it brings them while those before are analysed.

use std::path::Path;
use std::time::Duration;

/// So many files are asked for before they are read.
pub(super) const FILES: usize = 32;

/// What was not in memory took longer to read than so much, and than this for each kilobyte.
const SLOW: Duration = Duration::from_micros(100);
const SLOW_KILOBYTE: Duration = Duration::from_micros(1);
/// Where one file was not in memory, so many behind it are expected not to be.
const ALIKE: u32 = 256;

/// Whether the next files are worth asking for.
#[derive(Default)]
pub(super) struct Ahead {
    /// For so many of them.
    worth: u32,
}

impl Ahead {
    /// Takes down how long it `took` to read so many `bytes`.
    pub(super) fn was_read(&mut self, bytes: usize, took: Duration) {
        let kilobytes = u32::try_from(bytes / 1_000).unwrap_or(u32::MAX);
        let is_slow = took > SLOW + SLOW_KILOBYTE * kilobytes;
        self.worth = if is_slow { ALIKE } else { self.worth.saturating_sub(1) };
    }

    /// Whether to ask for the next.
    pub(super) fn is_worth_it(&self) -> bool {
        self.worth > 0
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

    #[test]
    fn files_are_asked_for_while_the_disk_is_slow() {
        let mut ahead = Ahead::default();
        let mut read = |bytes, micros| {
            ahead.was_read(bytes, Duration::from_micros(micros));
            ahead.is_worth_it()
        };
        assert!(!read(1_000, 20) && !read(1_000_000, 900));
        assert!(read(1_000, 200));
        let asked = (0..2 * ALIKE).take_while(|_| read(1_000, 20)).count();
        assert_eq!(asked, ALIKE as usize - 1);
    }
}
