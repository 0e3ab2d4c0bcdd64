//! What a page holds besides what is drawn on it: comments, and what was filled into forms.

use hayro_interpret::hayro_syntax::object::{Array, Dict, Name, String as PdfString};
use hayro_interpret::hayro_syntax::page::Page;

use super::about::decoded;

/// Flags of what is not shown: hidden, and not to be looked at.
const NOT_SHOWN: u32 = 1 << 1 | 1 << 5;

/// The comments of a page, and the fields that nobody has drawn yet.
pub(super) fn notes(page: &Page<'_>) -> Vec<String> {
    let notes = page.raw().get::<Array<'_>>("Annots").unwrap_or_default();
    notes.iter::<Dict<'_>>().filter_map(|note| text(&note)).filter(|text| !text.is_empty()).collect()
}

fn text(note: &Dict<'_>) -> Option<String> {
    if note.get::<u32>("F").unwrap_or_default() & NOT_SHOWN != 0 {
        return None;
    }
    let key = match note.get::<Name<'_>>("Subtype")?.as_str() {
        "Widget" if note.contains_key("AP") => return None,
        "Widget" => "V",
        "Link" | "Popup" => return None,
        _ => "Contents",
    };
    let text = decoded(note.get::<PdfString<'_>>(key)?.as_bytes());
    Some(text.split_whitespace().collect::<Vec<_>>().join(" "))
}
