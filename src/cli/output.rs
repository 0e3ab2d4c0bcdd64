//! How hits leave the program, whatever command found them.

use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::Path;

use anyhow::bail;

use super::args::HitFormat;
use super::is_watched;
use crate::hit::{Hit, Order};
use crate::render::hits::Screen;
use crate::render::{csv, json, lines, markdown, relative};
use crate::wire;

/// What the terminal can do, if there is one; hits are in the order `order`.
pub(super) fn screen(order: Order) -> Screen {
    if !is_watched() {
        return Screen { order, ..Screen::default() };
    }
    let columns = terminal_size::terminal_size().map(|(columns, _)| usize::from(columns.0));
    let links = supports_hyperlinks::on(supports_hyperlinks::Stream::Stdout);
    Screen { columns, links, order }
}

/// Whether `--null` goes with the format.
///
/// # Errors
///
/// When it does not.
pub(super) fn check_null(null: bool, format: HitFormat) -> anyhow::Result<()> {
    if null && format != HitFormat::Paths {
        bail!("--null goes with paths only: add --format paths");
    }
    Ok(())
}

/// How long snippets are to be of which so many characters are `wanted`: where the format shows none, none is made.
pub(super) fn snippet_length(format: HitFormat, wanted: Option<u16>) -> Option<usize> {
    if format == HitFormat::Paths { Some(0) } else { wanted.map(usize::from) }
}

/// The hits as JSON, paths as seen from `here`.
pub(super) fn wire_hits<'a>(hits: &'a [Hit], here: Option<&Path>) -> Vec<wire::Hit<'a>> {
    hits.iter().map(|hit| wire::Hit::new(hit, relative(&hit.path, here))).collect()
}

/// Writes hits alone, for programs and notes: never in colour. Text and JSON say more than hits, and are not written
/// here.
///
/// # Errors
///
/// What standard output says.
pub(super) fn write_hits(format: HitFormat, null: bool, hits: &[Hit], here: Option<&Path>) -> io::Result<()> {
    let stdout = io::stdout();
    let is_terminal = stdout.is_terminal();
    let mut out = BufWriter::new(stdout.lock());
    match format {
        HitFormat::Jsonl => {
            wire_hits(hits, here).iter().try_for_each(|hit| json::write_line(&mut out, hit))?;
        }
        HitFormat::Paths => lines::write_paths(&mut out, hits, here, null, is_terminal)?,
        HitFormat::Vimgrep => lines::write_vimgrep(&mut out, hits, here, is_terminal)?,
        HitFormat::Csv => csv::write(&mut out, hits, here, is_terminal)?,
        HitFormat::Markdown => markdown::write(&mut out, hits, here)?,
        HitFormat::Text | HitFormat::Json => {}
    }
    out.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_snippets_are_made_for_paths() {
        assert_eq!(snippet_length(HitFormat::Paths, Some(90)), Some(0));
        assert_eq!(snippet_length(HitFormat::Csv, Some(90)), Some(90));
        assert_eq!(snippet_length(HitFormat::Text, None), None);
    }
}
