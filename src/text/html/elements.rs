//! The elements of HTML: which hold no text, and how the others are laid out.

use super::Gap;

/// Elements whose text no reader sees, or that lead away from it.
pub(super) const LEFT_OUT: &[&str] = &[
    "annotation",
    "annotation-xml",
    "audio",
    "button",
    "canvas",
    "datalist",
    "iframe",
    "nav",
    "noembed",
    "noframes",
    "noscript",
    "object",
    "option",
    "rp",
    "rt",
    "script",
    "select",
    "style",
    "svg",
    "template",
    "textarea",
    "video",
];
/// Those of them that are none where a page seems to hold nothing else.
pub(super) const LEADING_AWAY: &[&str] = &["button", "nav", "noscript", "option", "select", "textarea"];
/// Elements that may say of themselves that they are not seen or lead away, and that are always closed.
pub(super) const MAY_BE_LEFT_OUT: &[&str] =
    &["aside", "details", "div", "footer", "form", "header", "ol", "section", "span", "table", "ul"];
/// Roles of what leads away from the text.
pub(super) const AWAY: &[&str] = &["navigation", "search", "menu", "menubar", "toolbar"];
/// Elements that a blank line keeps apart from what is around them.
const PARAGRAPHS: &[&str] = &[
    "blockquote",
    "dl",
    "figure",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "ol",
    "p",
    "pre",
    "table",
    "ul",
];
/// Elements on lines of their own.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "body",
    "br",
    "caption",
    "center",
    "dd",
    "details",
    "dialog",
    "dir",
    "div",
    "dt",
    "fieldset",
    "figcaption",
    "footer",
    "form",
    "frameset",
    "head",
    "header",
    "hgroup",
    "html",
    "legend",
    "li",
    "main",
    "menu",
    "section",
    "summary",
    "tbody",
    "tfoot",
    "thead",
    "title",
    "tr",
];

/// What stands before and behind an element.
pub(super) fn gap_around(name: &str) -> Gap {
    if PARAGRAPHS.contains(&name) {
        Gap::Paragraph
    } else if BLOCKS.contains(&name) {
        Gap::Line
    } else {
        Gap::None
    }
}
