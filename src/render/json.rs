//! JSON in which nothing steers a terminal: what would is escaped, and reads back as what it was.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::Formatter;

use super::harmless::is_harmful;

/// Writes `value` in one line.
///
/// # Errors
///
/// What `out` says.
pub fn write_line(out: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
    value.serialize(&mut Serializer::with_formatter(&mut *out, Escaping))?;
    writeln!(out)
}

/// As short as JSON can be, with more characters escaped than it must escape.
struct Escaping;

impl Formatter for Escaping {
    fn write_string_fragment<W: Write + ?Sized>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        let mut rest = fragment;
        while let Some(at) = rest.find(is_harmful) {
            let (before, from) = rest.split_at(at);
            writer.write_all(before.as_bytes())?;
            let mut chars = from.chars();
            // What is harmful lies below U+10000: one escape is enough.
            if let Some(harmful) = chars.next() {
                write!(writer, "\\u{:04x}", u32::from(harmful))?;
            }
            rest = chars.as_str();
        }
        writer.write_all(rest.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_steer_is_escaped_and_reads_back() {
        let text = "a\u{1b}b\u{202e}\u{9b}\u{7f}\n\"ä茶";
        let mut out = Vec::new();
        write_line(&mut out, &text).expect("a vector takes it all");
        let written = String::from_utf8(out).expect("JSON is text");
        assert_eq!(written, "\"a\\u001bb\\u202e\\u009b\\u007f\\n\\\"ä茶\"\n");
        assert_eq!(serde_json::from_str::<String>(&written).expect("JSON"), text);
    }
}
