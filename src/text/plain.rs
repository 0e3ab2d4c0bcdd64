//! Plain text: as it is.

use super::charset::decode;
use super::{Each, ExtractError, Found, Source, title};
use crate::document::Extracted;

/// The text itself; its first line is the title, if it stands alone: a blank line follows it, or no sentence ends it.
pub(super) fn extract(source: &Source<'_>, each: &mut Each<'_>) -> Result<(), ExtractError> {
    let text = decode(source.bytes)?;
    let title = title_of(&text);
    let body = text.into_owned();
    each(Found::Document(Extracted { format: source.ending(), title, body, ..Extracted::default() }))
}

/// The first line of `text`, if it stands alone.
pub(super) fn title_of(text: &str) -> Option<String> {
    let mut lines = text.trim_start().lines();
    let first = lines.next().unwrap_or_default();
    let alone = lines.next().is_some_and(|next| next.trim().is_empty()) || !ends_sentence(first);
    title(first).filter(|_| alone)
}

fn ends_sentence(line: &str) -> bool {
    line.trim_end().ends_with(['.', '!', '?', ':', ';', ',', '。', '！', '？', '।', '؟'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, title: Option<&str>) {
        assert_eq!(title_of(text).as_deref(), title);
    }

    #[test]
    fn titles() {
        check("Tee im Winter\n\nEr wärmt.", Some("Tee im Winter"));
        check("\nTee im Winter\nEr wärmt.", Some("Tee im Winter"));
        check("Tee wärmt im Winter.\nUnd im Sommer.", None);
        check("Was wärmt im Winter?\n\nTee.", Some("Was wärmt im Winter?"));
        check(&"Tee ".repeat(100), None);
        check("", None);
    }
}
