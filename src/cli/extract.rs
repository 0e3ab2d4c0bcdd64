//! `search extract`: what this program runs to have files of dangerous formats read. It is not for people.

use std::io::{self, BufWriter};

use super::Status;
use crate::extractor::{confine, serve};

pub(super) fn run() -> anyhow::Result<Status> {
    confine()?;
    serve(&mut io::stdin().lock(), &mut BufWriter::new(io::stdout().lock()))?;
    Ok(Status::Done)
}
