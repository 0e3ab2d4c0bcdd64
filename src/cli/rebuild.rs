//! `search rebuild`.

use std::path::PathBuf;

use anyhow::bail;

use super::args;
use super::settings::Settings;
use super::skips::{Listing, status};
use super::{Status, if_gone, index_folder, stderr};
use crate::error::for_shell;
use crate::index::rebuild::{rebuild, remembered};
use crate::index::statistics::Root;
use crate::render::progress::Bar;
use crate::render::tables::write_sync;

pub(super) fn run(command: &args::Rebuild, folder: Option<PathBuf>) -> anyhow::Result<Status> {
    let settings = Settings::of(&command.index, folder.as_deref())?;
    let folder = index_folder(folder)?;
    let before = remembered(&folder)?;
    let options = settings.sync_options()?;
    let roots = if command.index.paths.is_empty() && !before.roots.is_empty() {
        if let Some(flag) = of_walk(&command.index.reading) {
            bail!(
                "{flag}: the files are those that were wanted when the index was made; for others, give the folders, too: \
                 search rebuild FOLDER {flag}"
            );
        }
        before.roots
    } else if settings.has_roots() {
        let walk = &options.walk;
        let root =
            |path: PathBuf| Root { path: path.display().to_string(), walk: walk.clone(), reading: None };
        settings.roots()?.into_iter().map(root).collect()
    } else {
        bail!(
            "{}: nothing says any more what it was made of; give the folders: search rebuild FOLDER --index {}",
            folder.display(),
            for_shell(&folder)
        );
    };
    let bar = Bar::new(settings.is_quiet());
    let listing = Listing::of(&settings, &bar)?;
    let report = rebuild(&folder, &roots, &options, &listing);
    let listed = listing.finish();
    bar.finish();
    let report = report.map_err(|error| if_gone(error, &folder))?;
    listed?;
    if !settings.is_quiet() {
        write_sync(&mut stderr(), &report)?;
    }
    Ok(status(&settings, &report))
}

/// A flag that says which files are wanted, or which fields of them, if one was given.
fn of_walk(reading: &args::Reading) -> Option<&'static str> {
    let flags = [
        ("--no-ignore", reading.no_ignore.is_some()),
        ("--hidden", reading.hidden.is_some()),
        ("--glob", !reading.glob.is_empty()),
        ("--ignore", !reading.ignore.is_empty()),
        ("--text-field", !reading.text_field.is_empty()),
    ];
    flags.into_iter().find(|(_, is_given)| *is_given).map(|(flag, _)| flag)
}
