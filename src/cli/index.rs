//! `search index`.

use std::path::PathBuf;

use super::args;
use super::settings::Settings;
use super::skips::{Listing, status};
use super::stop::Signals;
use super::{Status, if_gone, index_folder, stderr};
use crate::index::Index;
use crate::index::sync::sync;
use crate::render::progress::Bar;
use crate::render::tables::write_sync;

pub(super) fn run(command: &args::Index, folder: Option<PathBuf>) -> anyhow::Result<Status> {
    let settings = Settings::of(command, folder.as_deref())?;
    let folder = index_folder(folder)?;
    let roots = settings.roots().map_err(|error| if_gone(error, &folder))?;
    let options = settings.sync_options()?;
    let bar = Bar::new(settings.is_quiet());
    let listing = Listing::of(&settings, &bar)?;
    let signals = Signals::await_now()?;
    let index = Index::open_or_create(&folder)?;
    let stopper = signals.stop(&index)?;
    let report = sync(&index, &roots, &options, &listing);
    let listed = listing.finish();
    bar.finish();
    drop(stopper);
    let report = report?;
    listed?;
    if !settings.is_quiet() {
        write_sync(&mut stderr(), &report)?;
    }
    Ok(status(&settings, &report))
}
