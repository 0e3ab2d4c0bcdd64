//! `search languages`.

use super::args::{self, Color, ReportFormat};
use super::{Status, stdout};
use crate::analysis::recipe::Menu;
use crate::language::Language;
use crate::render::json;
use crate::render::tables::write_languages;
use crate::wire;

pub(super) fn run(command: &args::Languages, color: Color) -> anyhow::Result<Status> {
    let menu: Vec<Menu> = Language::ALL.iter().map(|&language| Menu::of(language)).collect();
    let mut out = stdout(color);
    match command.format {
        ReportFormat::Text => write_languages(&mut out, &menu)?,
        ReportFormat::Json => json::write_line(&mut out, &wire::Languages::new(&menu))?,
    }
    Ok(Status::Done)
}
