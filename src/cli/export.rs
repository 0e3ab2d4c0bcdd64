//! `search export`.

use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use super::{Status, index_folder};
use crate::index::Index;
use crate::index::stored::each_stored;
use crate::render::json;
use crate::wire;

pub(super) fn run(folder: Option<PathBuf>) -> anyhow::Result<Status> {
    let index = Index::open(&index_folder(folder)?)?;
    let mut out = BufWriter::new(io::stdout().lock());
    each_stored(&index, |stored| json::write_line(&mut out, &wire::Document::new(&stored)))??;
    out.flush()?;
    Ok(Status::Done)
}
