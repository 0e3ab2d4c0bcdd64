//! `search remove`.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::args;
use super::{Status, index_folder, stderr};
use crate::index::Index;
use crate::index::remove::remove;
use crate::index::standing::resolved;
use crate::path;
use crate::render::{DIM, NOTICE, counted, harmless};

pub(super) fn run(command: &args::Remove, folder: Option<PathBuf>) -> anyhow::Result<Status> {
    let index = Index::open(&index_folder(folder)?)?;
    let paths = command.paths.iter().map(|path| followed(path)).collect::<crate::Result<Vec<_>>>()?;
    let removal = remove(&index, &paths)?;
    let mut err = stderr();
    for path in &removal.unknown {
        let shown = |path: &Path| harmless(&path.display().to_string());
        let whole = path.ancestors().skip(1).find(|folder| folder.is_file());
        let why = whole.map_or_else(
            || format!("nothing of {} is in the index", shown(path)),
            |file| format!("{} is a part of {}; files are taken out whole", shown(path), shown(file)),
        );
        writeln!(err, "{NOTICE}note:{NOTICE:#} {why}")?;
    }
    if !command.quiet {
        let (files, documents) =
            (counted(removal.files, "file"), counted(removal.statistics.documents, "document"));
        writeln!(err, "{files} taken out, {documents} in the index")?;
        if removal.files > 0 {
            writeln!(
                err,
                "{DIM}the next run over them brings them back, unless --ignore or .ignore keeps them out{DIM:#}"
            )?;
        }
    }
    Ok(if removal.unknown.is_empty() { Status::Done } else { Status::NothingFound })
}

/// A path as the index has it. A link is what it leads to: the index holds no links.
fn followed(path: &Path) -> crate::Result<PathBuf> {
    if path.is_symlink()
        && let Ok(target) = path::canonical(path)
    {
        return Ok(target);
    }
    resolved(path)
}
