//! `search check`.

use std::io;
use std::path::PathBuf;

use super::args::{self, Color, ReportFormat};
use super::{Status, index_folder, print};
use crate::index::check::check;
use crate::render::json;
use crate::render::tables::write_check;
use crate::wire;

pub(super) fn run(command: &args::Check, folder: Option<PathBuf>, color: Color) -> anyhow::Result<Status> {
    let folder = index_folder(folder)?;
    let found = check(&folder)?;
    let name = folder.display().to_string();
    match command.format {
        ReportFormat::Text => print(color, |out| write_check(out, &name, &found))?,
        ReportFormat::Json => {
            json::write_line(&mut io::stdout().lock(), &wire::Check::new(&name, &found))?;
        }
    }
    Ok(if found.is_sound() { Status::Done } else { Status::Failed })
}
