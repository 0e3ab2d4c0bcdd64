//! XHTML in, its text out: that of the chapters of books, and of messages that have no other.

use super::body::Body;
use super::markup::{Node, Step, walk};
use super::title;

/// Elements that begin a line and end one.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "br",
    "caption",
    "center",
    "dd",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "legend",
    "li",
    "main",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "table",
    "td",
    "th",
    "title",
    "tr",
    "ul",
];
/// Elements whose text nobody sees, or which says how words are read aloud.
const UNSEEN: &[&str] = &["head", "script", "style", "template", "noscript", "rt", "rp", "svg"];

/// Adds the text of `markup`, and returns its first heading. Broken markup is read as far as that goes.
pub(super) fn read(markup: &[u8], body: &mut Body) -> Option<String> {
    let (mut heading, mut in_heading) = (None::<String>, false);
    walk(markup, |node| {
        match node {
            Node::Start(element) => {
                let name = element.name().to_ascii_lowercase();
                if UNSEEN.contains(&&*name) {
                    return Step::Past;
                }
                if BLOCKS.contains(&&*name) {
                    body.end_line();
                }
                if matches!(&*name, "h1" | "h2" | "h3") && heading.is_none() {
                    in_heading = true;
                    heading = Some(String::new());
                }
                if name == "img" {
                    body.push(&element.attribute("alt").unwrap_or_default());
                }
            }
            Node::Text(text) => {
                body.push(text);
                if let Some(heading) = heading.as_mut().filter(|_| in_heading) {
                    heading.push_str(text);
                }
            }
            Node::End(name) => {
                let name = name.to_ascii_lowercase();
                if BLOCKS.contains(&&*name) {
                    body.end_line();
                }
                in_heading &= !matches!(&*name, "h1" | "h2" | "h3");
            }
        }
        Step::Into
    });
    body.end_line();
    let words: Vec<&str> = heading.as_deref()?.split_whitespace().collect();
    title(&words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(markup: &str, heading: Option<&str>, expected: &str) {
        let mut body = Body::default();
        assert_eq!(read(markup.as_bytes(), &mut body).as_deref(), heading);
        assert_eq!(body.finish().expect("it is short").0, expected);
    }

    #[test]
    fn text_without_marks() {
        check(
            "<html><head><title>x</title></head><body><h1>Tee\n im <i>Winter</i></h1><p>Er wärmt.</p></body></html>",
            Some("Tee im Winter"),
            "Tee im Winter\nEr wärmt.",
        );
        check("<P>a<BR>b&nbsp;c<script>if (a < b) {}</script>", None, "a\nb\u{a0}c");
        check("<table><tr><td>a</td><td>b</td></tr></table>", None, "a\nb");
        check("<img alt='Ein Baum'/> <em>a</em>b", None, "Ein Baum ab");
        check("", None, "");
    }
}
