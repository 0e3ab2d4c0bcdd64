//! Results in the form that a person reads: aligned, coloured where a terminal is there, harmless to it.

pub mod csv;
pub mod explain;
pub mod facets;
mod filters;
mod harmless;
pub mod hits;
pub mod json;
mod layout;
pub mod lines;
pub mod markdown;
pub mod progress;
pub mod tables;
pub mod why_not;

use std::path::Path;

use anstyle::{AnsiColor, Style};

use crate::hit::Hit;

pub use filters::described;
pub use harmless::{exact, harmless, is_harmful, is_tag};

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

/// `path` as seen from the folder `from`, if it lies below it.
#[must_use]
pub fn relative<'a>(path: &'a str, from: Option<&Path>) -> &'a str {
    let below = from.and_then(|from| Path::new(path).strip_prefix(from).ok()).and_then(Path::to_str);
    below.filter(|below| !below.is_empty()).unwrap_or(path)
}

/// The path to open for a hit: its own, or, where it is a part of a file too long to be held, that of the file.
#[must_use]
pub fn file_of(hit: &Hit) -> &str {
    let part_of = || {
        let (file, part) = hit.path.rsplit_once('/')?;
        let number = part.strip_prefix("part ")?;
        let is_part = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
        // What is attached to a message may be called so, too.
        let ending = Path::new(file).extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        let is_same = ending.eq_ignore_ascii_case(&hit.format);
        (is_part && is_same && Path::new(file).is_file()).then_some(file)
    };
    part_of().unwrap_or(&hit.path)
}

/// The absolute path of what is shown as `path` from the folder `here`.
#[must_use]
pub fn absolute(path: &str, here: Option<&Path>) -> String {
    match here.and_then(Path::to_str) {
        Some(here) if !Path::new(path).is_absolute() => format!("{}/{path}", here.trim_end_matches('/')),
        _ => path.to_owned(),
    }
}

/// `path` as a part of a URL.
#[must_use]
pub fn url_path(path: &str) -> String {
    let mut url = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' | b'~' => {
                url.push(char::from(byte));
            }
            _ => url.extend(['%', hex_digit(byte >> 4), hex_digit(byte & 15)]),
        }
    }
    url
}

fn hex_digit(digit: u8) -> char {
    char::from_digit(u32::from(digit), 16).map_or('0', |digit| digit.to_ascii_uppercase())
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
    fn numbers() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(1_234_567), "1,234,567");
        assert_eq!(counted(1, "file"), "1 file");
        assert_eq!(counted(999, "file"), "999 files");
        assert_eq!(bytes(12_345_678), "12.3 MB");
    }

    #[test]
    fn paths_in_urls() {
        assert_eq!(url_path("a b/ä#1?.md"), "a%20b/%C3%A4%231%3F.md");
    }

    #[test]
    fn paths_below_the_folder_are_shortened() {
        let from = Some(Path::new("/a/b"));
        assert_eq!(relative("/a/b/c.txt", from), "c.txt");
        assert_eq!(relative("/a/bc.txt", from), "/a/bc.txt");
        assert_eq!(relative("/a/b", from), "/a/b");
        assert_eq!(absolute("c.txt", from), "/a/b/c.txt");
        #[cfg(not(windows))]
        assert_eq!(absolute("/a/bc.txt", from), "/a/bc.txt");
        #[cfg(windows)]
        assert_eq!(absolute("C:/a/bc.txt", from), "C:/a/bc.txt");
        assert_eq!(absolute("a", Some(Path::new("/"))), "/a");
        assert_eq!(absolute("a", None), "a");
    }
}
