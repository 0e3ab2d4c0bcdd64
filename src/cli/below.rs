//! From patterns of paths as a person types them to patterns of absolute paths, as the index has them.

use std::path::Path;

use crate::path;
use crate::query::typed::{self, is_anchored};

/// `pattern` as one of absolute paths, see [`typed::below`]; the name of something that lies there is that.
pub(super) fn below(pattern: &str, here: &Path, knows_here: bool) -> String {
    if let Ok(path) = path::canonical(&here.join(pattern))
        && let Some(path) = path.to_str().filter(|_| knows_here || is_anchored(pattern))
    {
        return globset::escape(path);
    }
    typed::below(pattern, here, knows_here)
}
