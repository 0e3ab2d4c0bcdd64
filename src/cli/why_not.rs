//! `search why-not`.

use std::io::{self, Write};
use std::path::PathBuf;

use super::args::{self, Color, ReportFormat};
use super::filters::filters;
use super::nothing::EVERYTHING;
use super::{Status, extractor, index_folder, is_watched, print, stderr};
use crate::hit::SearchRequest;
use crate::index::Index;
use crate::path;
use crate::render::{NOTICE, harmless, json, relative, why_not};
use crate::searcher::Searcher;
use crate::wire;

pub(super) fn run(command: &args::WhyNot, folder: Option<PathBuf>, color: Color) -> anyhow::Result<Status> {
    let index = Index::open(&index_folder(folder)?)?;
    let mut searcher = Searcher::new(&index)?;
    let here = path::here();
    let words = command.words.join(" ");
    let request = SearchRequest {
        query: if words.trim().is_empty() { EVERYTHING.to_owned() } else { words },
        limit: command.limit,
        offset: command.offset,
        filters: filters(&command.filters, &searcher, here.as_deref())?,
        typo: command.typo.into(),
        ..SearchRequest::default()
    };
    let answer = searcher.why_not(&request, &command.file, &mut extractor())?;
    let path = relative(&answer.path, here.as_deref());
    match command.format {
        ReportFormat::Text => {
            for warning in &answer.warnings {
                writeln!(stderr(), "{NOTICE}note:{NOTICE:#} {}", harmless(warning))?;
            }
            let width = terminal_size::terminal_size().map(|(columns, _)| usize::from(columns.0));
            print(color, |out| why_not::write(out, &answer, path, width.filter(|_| is_watched())))?;
        }
        ReportFormat::Json => {
            json::write_line(&mut io::stdout().lock(), &wire::WhyNot::new(&request.query, &answer, path))?;
        }
    }
    Ok(Status::Done)
}
