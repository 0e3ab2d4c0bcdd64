//! Results in the form that a person reads: aligned, coloured where a terminal is there, harmless to it.

pub mod explain;
pub mod hits;
mod layout;
pub mod progress;
pub mod tables;

use std::path::Path;

use anstyle::{AnsiColor, Style};

/// What matches.
pub const MARK: Style = AnsiColor::Red.on_default().bold();
/// Where it stands.
pub const PATH: Style = AnsiColor::Magenta.on_default();
/// What is beside the point.
pub const DIM: Style = Style::new().dimmed();
/// A heading or a number that matters.
pub const STRONG: Style = Style::new().bold();
/// Something is wrong.
pub const WRONG: Style = AnsiColor::Red.on_default().bold();
/// Something may be wrong.
pub const NOTICE: Style = AnsiColor::Yellow.on_default();

/// `text` with what would steer a terminal made visible: control characters and changes of the writing direction.
#[must_use]
pub fn harmless(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(c)).unwrap_or('\u{fffd}'),
            '\u{7f}'..='\u{9f}'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}' => '\u{fffd}',
            _ => c,
        })
        .collect()
}

/// `path` as seen from the folder `from`, if it lies below it.
#[must_use]
pub fn relative<'a>(path: &'a str, from: Option<&Path>) -> &'a str {
    let below = from.and_then(|from| Path::new(path).strip_prefix(from).ok()).and_then(Path::to_str);
    below.filter(|below| !below.is_empty()).unwrap_or(path)
}

/// `count` and `noun`, in the plural where there are more or fewer than one.
#[must_use]
pub fn counted(count: u64, noun: &str) -> String {
    format!("{} {noun}{}", grouped(count), if count == 1 { "" } else { "s" })
}

/// A number with its thousands parted: 12,345.
#[must_use]
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (n, digit) in digits.chars().enumerate() {
        if n > 0 && (digits.len() - n).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// Bytes as people say them: 840 kB, 12.3 MB.
#[must_use]
pub fn bytes(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{:.0} kB", bytes as f64 / 1e3),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_shown_and_not_sent() {
        assert_eq!(harmless("a\u{1b}[31mb\u{202e}c\u{9b}"), "a␛[31mb\u{fffd}c\u{fffd}");
    }

    #[test]
    fn numbers() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(1_234_567), "1,234,567");
        assert_eq!(counted(1, "file"), "1 file");
        assert_eq!(counted(999, "file"), "999 files");
        assert_eq!(bytes(12_345_678), "12.3 MB");
    }

    #[test]
    fn paths_below_the_folder_are_shortened() {
        let from = Some(Path::new("/a/b"));
        assert_eq!(relative("/a/b/c.txt", from), "c.txt");
        assert_eq!(relative("/a/bc.txt", from), "/a/bc.txt");
        assert_eq!(relative("/a/b", from), "/a/b");
    }
}
