//! Plain text: as it is.

use super::{Extracted, title};

/// The text itself; its first line is the title, if it stands alone: a blank line follows it, or no sentence ends it.
pub(super) fn extract(text: &str) -> Extracted {
    let mut lines = text.trim_start().lines();
    let first = lines.next().unwrap_or_default();
    let alone = lines.next().is_some_and(|next| next.trim().is_empty()) || !ends_sentence(first);
    Extracted { title: title(first).filter(|_| alone), body: text.to_owned() }
}

fn ends_sentence(line: &str) -> bool {
    line.trim_end().ends_with(['.', '!', '?', ':', ';', ',', '。', '！', '？', '।', '؟'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, title: Option<&str>) {
        assert_eq!(extract(text).title.as_deref(), title);
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
