//! `search languages`.

use std::io;

use super::args::{self, Color, ReportFormat};
use super::{Status, print};
use crate::analysis::recipe::Menu;
use crate::language::Language;
use crate::render::json;
use crate::render::tables::write_languages;
use crate::wire;

pub(super) fn run(command: &args::Languages, color: Color) -> anyhow::Result<Status> {
    let menu: Vec<Menu> = Language::ALL.iter().map(|&language| Menu::of(language)).collect();
    match command.format {
        ReportFormat::Text => print(color, |out| write_languages(out, &menu))?,
        ReportFormat::Json => json::write_line(&mut io::stdout().lock(), &wire::Languages::new(&menu))?,
    }
    Ok(Status::Done)
}
