//! HTML as a tokenizer cuts it: for pages, and for the pieces of it that stand in other texts.

use std::convert::Infallible;

use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use html5gum::{Span, Tokenizer};

use super::elements::{LEFT_OUT, gap_around};
use super::{Gap, Open};

/// What HTML that stands in another text is made of.
pub(in crate::text) enum Piece<'a> {
    /// An element begins or ends: its name, and whether something keeps it apart from what is around it.
    Tag(&'a str, bool),
    /// Text that readers see, and the byte where it starts.
    Text(&'a str, usize),
}

/// Calls `each` with the pieces of some HTML, in order.
pub(in crate::text) fn pieces(html: &str, mut each: impl FnMut(Piece<'_>)) {
    let mut skipped: Option<Open> = None;
    tokenize(html, false, &mut |event, at| match (event, &mut skipped) {
        (CallbackEvent::OpenStartTag { name }, Some(open)) => open.start(utf8(name)),
        (CallbackEvent::EndTag { name }, Some(_)) => drop(skipped.take_if(|open| open.ends(utf8(name)))),
        (CallbackEvent::OpenStartTag { name } | CallbackEvent::EndTag { name }, None) => {
            let name = utf8(name);
            let is_start = matches!(event, CallbackEvent::OpenStartTag { .. });
            skipped = (is_start && LEFT_OUT.contains(&name)).then(|| Open::new(name));
            each(Piece::Tag(name, gap_around(name) != Gap::None || matches!(name, "td" | "th")));
        }
        (CallbackEvent::String { value }, None) => each(Piece::Text(utf8(value), at)),
        _ => {}
    });
}

/// A text in which the letters stand that HTML names; tags are left out.
pub(in crate::text) fn with_letters(text: &str) -> String {
    let mut letters = String::with_capacity(text.len());
    tokenize(text, false, &mut |event, _| {
        if let CallbackEvent::String { value } = event {
            letters.push_str(utf8(value));
        }
    });
    letters
}

/// Calls `each` with what a page holds, in order, and the byte where it starts. There is one tokenizer in the program,
/// whatever is made of that.
pub(super) fn tokenize(html: &str, is_xml: bool, each: &mut dyn FnMut(&CallbackEvent<'_>, usize)) {
    let mut emitter = CallbackEmitter::new(|event: CallbackEvent<'_>, place: Span| {
        each(&event, place.start);
        None::<Infallible>
    });
    // In XML a script, which may be closed in its start tag, is no text of a kind of its own.
    emitter.naively_switch_states(!is_xml);
    let Ok(()) = Tokenizer::new_with_emitter(html, emitter).finish();
}

/// The tokenizer hands on pieces of what is UTF-8.
pub(super) fn utf8(bytes: &[u8]) -> &str {
    str::from_utf8(bytes).unwrap_or_default()
}
