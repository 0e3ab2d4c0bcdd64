//! `search query`.

use std::env;
use std::io::{self, Write};
use std::path::PathBuf;

use super::args::{self, Color, HitFormat};
use super::{Status, index_folder, is_watched, stderr, stdout};
use crate::hit::{Hit, SearchRequest, SearchResults};
use crate::index::Index;
use crate::query::Filter;
use crate::render::hits::{self, Screen};
use crate::render::{DIM, NOTICE, counted, harmless, relative};
use crate::searcher::Searcher;
use crate::wire;

pub(super) fn run(command: &args::Query, folder: Option<PathBuf>, color: Color) -> anyhow::Result<Status> {
    let request = SearchRequest {
        query: command.words.join(" "),
        limit: command.limit,
        offset: command.offset,
        explain: command.explain,
        filters: filters(command),
        typo: command.typo.into(),
        ..SearchRequest::default()
    };
    let index = Index::open(&index_folder(folder))?;
    let results = Searcher::new(&index)?.search(&request)?;
    match command.format {
        HitFormat::Text => write_text(&request, &results, color)?,
        HitFormat::Json => write_json(&request, &results)?,
        HitFormat::Jsonl => write_lines(&results)?,
    }
    Ok(if results.total == 0 { Status::NothingFound } else { Status::Done })
}

fn filters(command: &args::Query) -> Vec<Filter> {
    let languages = (!command.language.is_empty()).then(|| Filter::Language(command.language.clone()));
    languages.into_iter().collect()
}

fn write_text(request: &SearchRequest, results: &SearchResults, color: Color) -> io::Result<()> {
    let mut out = stdout(color);
    let here = env::current_dir().ok();
    hits::write(&mut out, &results.hits, here.as_deref(), screen())?;
    out.flush()?;
    let mut notes = stderr();
    for warning in &results.warnings {
        writeln!(notes, "{NOTICE}note:{NOTICE:#} {}", harmless(warning))?;
    }
    if let Some(suggestion) = &results.suggestion {
        writeln!(notes, "did you mean: {}?", harmless(suggestion))?;
    }
    if results.total == 0 {
        return writeln!(notes, "{}", nothing_found(request, results));
    }
    if results.hits.is_empty() {
        let total = counted(results.total, "document");
        if request.limit == 0 {
            return writeln!(notes, "{total} found");
        }
        return writeln!(notes, "{total} found, none after the first {}", request.offset);
    }
    if is_watched() {
        writeln!(notes, "\n{DIM}{}{DIM:#}", summary(results))?;
    }
    Ok(())
}

fn summary(results: &SearchResults) -> String {
    let milliseconds = results.elapsed.as_secs_f64() * 1e3;
    let (found, all) = (counted(results.total, "document"), counted(results.documents, "document"));
    format!("{found} of {all} found in {milliseconds:.1} ms", all = all.trim_end_matches(" documents"))
}

/// What was searched for, and where.
fn nothing_found(request: &SearchRequest, results: &SearchResults) -> String {
    let query = harmless(&request.query);
    let mut languages: Vec<&str> = results.languages.iter().map(|language| language.code()).collect();
    languages.sort_unstable();
    if results.documents == 0 {
        return format!("nothing found for: {query} (the index is empty)");
    }
    if languages.is_empty() {
        let wanted: Vec<&str> = languages.clone();
        return format!("nothing found for: {query} (the index holds no document in {})", wanted.join(", "));
    }
    let documents = counted(results.documents, "document");
    format!("nothing found for: {query} (searched {documents} in {})", languages.join(", "))
}

fn screen() -> Screen {
    if !is_watched() {
        return Screen::default();
    }
    let columns = terminal_size::terminal_size().map(|(columns, _)| usize::from(columns.0));
    Screen { columns, links: supports_hyperlinks::on(supports_hyperlinks::Stream::Stdout) }
}

fn write_json(request: &SearchRequest, results: &SearchResults) -> anyhow::Result<()> {
    let here = env::current_dir().ok();
    let hit = |hit| wire_hit(hit, here.as_deref());
    let answer = wire::Answer::new(&request.query, results, results.hits.iter().map(hit).collect());
    let mut out = io::stdout().lock();
    serde_json::to_writer(&mut out, &answer)?;
    writeln!(out)?;
    Ok(())
}

fn write_lines(results: &SearchResults) -> anyhow::Result<()> {
    let here = env::current_dir().ok();
    let mut out = io::stdout().lock();
    for hit in &results.hits {
        serde_json::to_writer(&mut out, &wire_hit(hit, here.as_deref()))?;
        writeln!(out)?;
    }
    Ok(())
}

fn wire_hit<'a>(hit: &'a Hit, here: Option<&std::path::Path>) -> wire::Hit<'a> {
    wire::Hit::new(hit, relative(&hit.path, here))
}
