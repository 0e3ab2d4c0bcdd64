//! `search stats`.

use std::io;
use std::path::PathBuf;

use super::args::{self, Color, ReportFormat};
use super::{Status, index_folder, print};
use crate::index::Index;
use crate::render::json;
use crate::render::tables::write_stats;
use crate::searcher::Searcher;
use crate::wire;

pub(super) fn run(command: &args::Stats, folder: Option<PathBuf>, color: Color) -> anyhow::Result<Status> {
    let folder = index_folder(folder)?;
    let index = Index::open(&folder)?;
    let searcher = Searcher::new(&index)?;
    let (terms, size, name) = (searcher.terms()?, index.size()?, folder.display().to_string());
    match command.format {
        ReportFormat::Text => {
            print(color, |out| write_stats(out, &name, searcher.statistics(), terms, size))?;
        }
        ReportFormat::Json => {
            let stats = wire::Stats::new(&name, searcher.statistics(), terms, size);
            json::write_line(&mut io::stdout().lock(), &stats)?;
        }
    }
    Ok(Status::Done)
}
