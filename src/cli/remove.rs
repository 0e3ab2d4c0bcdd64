//! `search remove`.

use std::io::Write;
use std::path::PathBuf;

use super::args;
use super::{Status, index_folder, stderr};
use crate::index::Index;
use crate::index::remove::remove;
use crate::index::standing::resolved;
use crate::render::{DIM, NOTICE, counted, harmless};

pub(super) fn run(command: &args::Remove, folder: Option<PathBuf>) -> anyhow::Result<Status> {
    let index = Index::open(&index_folder(folder)?)?;
    let paths = command.paths.iter().map(|path| resolved(path)).collect::<crate::Result<Vec<_>>>()?;
    let removal = remove(&index, &paths)?;
    let mut err = stderr();
    for path in &removal.unknown {
        let path = harmless(&path.display().to_string());
        writeln!(err, "{NOTICE}note:{NOTICE:#} nothing of {path} is in the index")?;
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
