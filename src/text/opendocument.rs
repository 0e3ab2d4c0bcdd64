//! A text, presentation or spreadsheet of `OpenDocument` (odt, odp, ods) in, its text out: a line for each paragraph or
//! row, a section for each slide or sheet; notes, comments, headers and footers behind all else.

use super::body::Body;
use super::markup::{Element, Node, Step};
use super::metadata::Metadata;
use super::package::Package;
use super::plain::title_of;
use super::{Each, ExtractError, Source};

/// The three formats are one: `format` is what a document calls itself.
pub(super) fn extract(
    format: &'static str,
    source: &Source<'_>,
    each: &mut Each<'_>,
) -> Result<(), ExtractError> {
    let package = &mut Package::open(source, format)?;
    refuse_encrypted(package)?;
    let mut content = Reader::default();
    if !package.walk("content.xml", |node| content.read(&node))? {
        return Err(ExtractError::Damaged(format.into()));
    }
    let mut margins = Reader { only_margins: true, ..Reader::default() };
    package.walk("styles.xml", |node| margins.read(&node))?;
    let mut metadata = Metadata::read(package, "meta.xml")?;
    let Reader { mut body, asides, .. } = content;
    body.end_line();
    if format != "ods" {
        metadata.title = metadata.title.or_else(|| title_of(body.text()));
    }
    body.append(asides.text());
    body.append(margins.body.text());
    package.finish(body, metadata, each)
}

/// The directory of the file says which of its parts need a password.
fn refuse_encrypted(package: &mut Package<'_>) -> Result<(), ExtractError> {
    let mut is_encrypted = false;
    package.walk("META-INF/manifest.xml", |node| {
        is_encrypted |= matches!(node, Node::Start(element) if element.name() == "encryption-data");
        Step::Into
    })?;
    if is_encrypted { Err(ExtractError::Encrypted) } else { Ok(()) }
}

/// Reads the nodes of a part.
#[derive(Default)]
struct Reader {
    body: Body,
    /// Notes and comments.
    asides: Body,
    /// So many notes and comments are open, in one another.
    open_asides: usize,
    /// So many paragraphs are open: text boxes lie in paragraphs.
    open_paragraphs: usize,
    is_spreadsheet: bool,
    slides: usize,
    /// Of a part that says how the document looks only headers and footers are read.
    only_margins: bool,
    open_margins: usize,
}

impl Reader {
    fn read(&mut self, node: &Node<'_>) -> Step {
        match *node {
            Node::Start(element) => return self.start(element),
            Node::Text(text) if self.open_paragraphs > 0 && (!self.only_margins || self.open_margins > 0) => {
                self.text().push(text);
            }
            Node::Text(_) => {}
            Node::End(name) => self.end(name),
        }
        Step::Into
    }

    fn start(&mut self, element: &Element<'_>) -> Step {
        match element.name() {
            // What was deleted, the sign of a note, how words are read aloud, when and by whom a comment was written.
            // What is filled in on every page.
            "tracked-changes" | "note-citation" | "ruby-text" | "creator" | "date" | "time"
            | "page-number" | "page-count" | "sheet-name" => return Step::Past,
            "title" if self.only_margins => return Step::Past,
            "annotation" | "note-body" => {
                self.open_asides += 1;
                self.asides.end_line();
            }
            "header" | "footer" | "header-first" | "footer-first" | "header-left" | "footer-left" => {
                self.open_margins += 1;
            }
            "spreadsheet" => self.is_spreadsheet = true,
            "table" if self.is_spreadsheet => {
                let name = element.attribute("name").unwrap_or_default();
                self.body.start_section(format!("sheet {name}"));
            }
            "page" => {
                self.slides += 1;
                self.body.start_section(format!("slide {}", self.slides));
            }
            "p" | "h" | "desc" | "title" => {
                self.break_line();
                self.open_paragraphs += 1;
            }
            "s" | "tab" => self.text().push(" "),
            "line-break" => self.break_line(),
            _ => {}
        }
        Step::Into
    }

    fn end(&mut self, name: &str) {
        match name {
            "annotation" | "note-body" => {
                self.asides.end_line();
                self.open_asides = self.open_asides.saturating_sub(1);
            }
            "header" | "footer" | "header-first" | "footer-first" | "header-left" | "footer-left" => {
                self.open_margins = self.open_margins.saturating_sub(1);
            }
            "spreadsheet" => self.is_spreadsheet = false,
            // However often a cell or a row is repeated, its words are there once.
            "table-cell" if self.is_spreadsheet => self.body.end_cell(),
            "table-row" if self.is_spreadsheet => self.body.end_line(),
            "p" | "h" | "desc" | "title" => {
                self.open_paragraphs = self.open_paragraphs.saturating_sub(1);
                self.break_line();
            }
            _ => {}
        }
    }

    fn text(&mut self) -> &mut Body {
        if self.open_asides > 0 { &mut self.asides } else { &mut self.body }
    }

    /// The paragraphs of a cell of a spreadsheet are one line.
    fn break_line(&mut self) {
        if self.is_spreadsheet && self.open_asides == 0 {
            self.body.push(" ");
        } else {
            self.text().end_line();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{document, found, zip};
    use super::*;

    const TEXT: &str = "application/vnd.oasis.opendocument.text";
    const SHEETS: &str = "application/vnd.oasis.opendocument.spreadsheet";

    #[track_caller]
    fn check(kind: &str, content: &str, expected: &str) {
        let file = zip(&[("mimetype", kind), ("content.xml", content)]);
        assert_eq!(document("a", &file).body, expected);
    }

    #[test]
    fn what_a_person_sees() {
        check(TEXT, "<text:h>Tee</text:h> <text:p>a<text:s/>b<text:line-break/>c</text:p>", "Tee\na b\nc");
        check(TEXT, "<tracked-changes><p>x</p></tracked-changes><p>a</p>", "a");
        check(
            TEXT,
            "<p>a<note><note-citation>1</note-citation><note-body><p>n</p></note-body></note>b</p>",
            "ab\nn",
        );
        check(TEXT, "<p>a<annotation><creator>Li</creator><p>n</p></annotation>b</p><p>c</p>", "ab\nc\nn");
        check(TEXT, "<table><table-row><table-cell><p>a</p></table-cell></table-row></table>", "a");
        check(TEXT, "<p>a<text-box><p>b</p></text-box></p>", "a\nb");
    }

    #[test]
    fn cells_that_are_repeated_are_read_once() {
        let cell = "<table-cell number-columns-repeated='16384'><p>a</p><p>b</p></table-cell>";
        let row = format!(
            "<table-row number-rows-repeated='1048576'>{cell}<table-cell><p>c</p></table-cell></table-row>"
        );
        check(
            SHEETS,
            &format!("<spreadsheet><table name='T'>{row}{row}</table></spreadsheet>"),
            "a b\tc\na b\tc",
        );
    }

    #[test]
    fn sections_and_margins() {
        let content = "<page><p>Tee</p></page><page><p>Kanne</p><notes><p>leise</p></notes></page>";
        let styles = "<style><p>x</p></style><header><p>Kopf <page-number>1</page-number></p></header>";
        let kind = "application/vnd.oasis.opendocument.presentation";
        let meta = "<meta:initial-creator>Anna</meta:initial-creator><dc:creator>Li</dc:creator>";
        let file =
            zip(&[("mimetype", kind), ("content.xml", content), ("styles.xml", styles), ("meta.xml", meta)]);
        let document = document("a", &file);
        assert_eq!(
            (&*document.body, document.author.as_deref()),
            ("Anna\n\nTee\nKanne\nleise\nKopf", Some("Anna"))
        );
        let sections: Vec<_> =
            document.sections.iter().flatten().map(|section| (section.start, &*section.name)).collect();
        assert_eq!(sections, [(0, "slide 1"), (10, "slide 2")]);
    }

    #[test]
    fn a_password_is_needed() {
        let manifest = ("META-INF/manifest.xml", "<file-entry><encryption-data/></file-entry>");
        let file = zip(&[("mimetype", TEXT), ("content.xml", "x"), manifest]);
        assert_eq!(found("a", &file), Err(ExtractError::Encrypted));
    }
}
