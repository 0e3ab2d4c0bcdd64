//! Makes of a file of rules the bytes that the program reads: done by the build script, as to read forty texts takes
//! longer than a query.
//!
//! The build script and the tests share this; the program itself never parses a text. What stands in the bytes is said
//! in `write`; [`super::read`](super) has the other end.

mod parse;
mod write;

use parse::Parser;

/// The rules of a text as bytes, and the lines of it that are no rules.
pub(crate) fn compile(text: &str) -> (Vec<u8>, Vec<&str>) {
    let mut parser = Parser::default();
    let mut wrong = Vec::new();
    for line in text.lines() {
        let entry = line.split('#').next().unwrap_or_default().trim();
        if !entry.is_empty() && parser.take(entry).is_none() {
            wrong.push(line);
        }
    }
    (write::bytes(&parser), wrong)
}
