//! `search mcp`.

use std::io::Write;
use std::path::PathBuf;

use super::{Status, index_folder, stderr};
use crate::mcp;
use crate::path;
use crate::render::{DIM, counted};
use crate::searcher::pool::Pool;

/// Searchers that are kept for the next call.
const KEPT: usize = 4;

pub(super) fn run(folder: Option<PathBuf>) -> anyhow::Result<Status> {
    let folder = index_folder(folder)?;
    let pool = Pool::open(&folder, KEPT)?;
    let documents = counted(pool.borrow()?.statistics().documents, "document");
    // Standard output is the protocol's alone.
    writeln!(
        stderr(),
        "{DIM}{documents} of {} for an assistant, which asks on standard input{DIM:#}",
        folder.display()
    )?;
    mcp::serve(pool, path::here())?;
    Ok(Status::Done)
}
