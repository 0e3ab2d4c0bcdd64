//! `search languages`.

use super::Status;
use super::args::{self, Color};

pub(super) fn run(_command: &args::Languages, _color: Color) -> anyhow::Result<Status> {
    Ok(Status::Done)
}
