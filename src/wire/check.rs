//! What a check of an index has found, as JSON.

use serde::Serialize;

use super::VERSION;
use crate::index::check;

/// What is wrong with an index.
#[derive(Debug, Serialize)]
pub struct Check<'a> {
    version: u32,
    index: &'a str,
    sound: bool,
    documents: u64,
    files: u64,
    bytes: u64,
    faults: Vec<Finding<'a>>,
    left_over: Vec<Finding<'a>>,
}

#[derive(Debug, Serialize)]
struct Finding<'a> {
    path: String,
    what: &'a str,
}

impl<'a> Check<'a> {
    /// What was `found` of the index in the folder `index`.
    #[must_use]
    pub fn new(index: &'a str, found: &'a check::Check) -> Self {
        let findings = |findings: &'a [check::Finding]| {
            let finding = |finding: &'a check::Finding| Finding {
                path: finding.path.display().to_string(),
                what: &finding.what,
            };
            findings.iter().map(finding).collect()
        };
        Self {
            version: VERSION,
            index,
            sound: found.is_sound(),
            documents: found.documents,
            files: found.files,
            bytes: found.bytes,
            faults: findings(&found.faults),
            left_over: findings(&found.left_over),
        }
    }
}
