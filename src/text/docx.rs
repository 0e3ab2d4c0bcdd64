//! A Word document in, its text out: that of the document itself, and behind it notes, comments, headers and footers.

use std::path::Path;

use super::body::Body;
use super::markup::{Node, Step};
use super::ooxml::{add_related, add_text, main_part, metadata, relations};
use super::package::Package;
use super::plain::title_of;
use super::{Each, ExtractError, Found, Source};
use crate::language::Language;

/// Parts that are read behind the document itself.
const RELATED: &[&str] = &["footnotes", "endnotes", "comments", "diagramData", "chart", "header", "footer"];

pub(super) fn extract(source: &Source<'_>, each: &mut Each<'_>) -> Result<(), ExtractError> {
    let package = &mut Package::open(source, "docx")?;
    let main = main_part(package, "word/document.xml")?;
    let mut body = Body::default();
    if !add_text(package, &main, &mut body)? {
        return Err(ExtractError::Damaged("docx".into()));
    }
    add_chunks(source, package, &main, &mut body)?;
    let mut metadata = metadata(package)?;
    metadata.title = metadata.title.or_else(|| title_of(body.text()));
    metadata.language = metadata.language.or(language(package, &main)?);
    add_related(package, &main, RELATED, &mut body)?;
    package.finish(body, metadata, each)
}

/// Adds the text of files of other formats that Word would show in the document.
fn add_chunks(
    source: &Source<'_>,
    package: &mut Package<'_>,
    main: &str,
    body: &mut Body,
) -> Result<(), ExtractError> {
    for chunk in relations(package, main)?.iter().filter(|relation| relation.kind == "aFChunk") {
        let bytes = package.read(&chunk.target)?.unwrap_or_default();
        let chunk = source.member(Path::new(&chunk.target), &bytes)?;
        // What cannot be read of it is no loss of the document itself.
        let _ = chunk.extract(&mut |found| {
            if let Found::Document(document) = found {
                document.body.lines().for_each(|line| {
                    body.push(line);
                    body.end_line();
                });
            }
            Ok(())
        });
    }
    Ok(())
}

/// The language that text is in where nothing says otherwise.
fn language(package: &mut Package<'_>, main: &str) -> Result<Option<Language>, ExtractError> {
    let mut language = None;
    for styles in relations(package, main)?.iter().filter(|relation| relation.kind == "styles").take(1) {
        package.walk(&styles.target, |node| {
            if let Node::Start(element) = node
                && element.name() == "lang"
                && language.is_none()
            {
                language = element.attribute("val");
            }
            Step::Into
        })?;
    }
    Ok(language.and_then(|code| code.parse().ok()))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{document, office};
    use crate::language::Language;

    /// The text of a document whose body holds `markup`.
    #[track_caller]
    fn check(markup: &str, expected: &str) {
        let file = office("word/document.xml", &[("word/document.xml", markup)], &[]);
        assert_eq!(document("a.docx", &file).body, expected);
    }

    #[test]
    fn what_a_person_sees() {
        check("<w:p><w:t>Tee </w:t><w:t>wärmt</w:t></w:p><w:p><w:t>Ja</w:t></w:p>", "Tee wärmt\nJa");
        check("<p><t>a</t><tab/><t>b</t><br/><t>c</t><noBreakHyphen/><t>d</t></p>", "a b\nc-d");
        check("<p><pPr><tabs><tab/></tabs><rPr><t>x</t></rPr></pPr><t>a</t></p>", "a");
        check(
            "<p><t>a</t><del><delText>b</delText></del><ins><t>c</t></ins><moveFrom><t>d</t></moveFrom></p>",
            "ac",
        );
        check("<tbl><tr><tc><p><t>a</t></p></tc><tc><p><t>b</t></p></tc></tr></tbl>", "a\nb");
        check(
            "<AlternateContent><Choice><p><t>a</t></p></Choice><Fallback><p><t>a</t></p></Fallback></AlternateContent>",
            "a",
        );
        check("<p><instrText>PAGE</instrText><t>1</t></p>", "1");
        check(
            "<p><pPr><framePr w:dropCap='drop'/></pPr><t>D</t></p><p><t>rop</t></p><p><t>a</t></p>",
            "Drop\na",
        );
        check("<p><docPr descr='Ein Baum'/><cNvPr descr='Ein Baum'/><t>a</t></p>", "Ein Baum a");
    }

    #[test]
    fn notes_and_margins_stand_at_the_end() {
        let parts = [
            ("word/document.xml", "<p><t>Tee</t></p>"),
            ("word/h1.xml", "<p><t>Kopf</t></p>"),
            ("word/h2.xml", "<p><t>Kopf</t></p>"),
            ("word/f.xml", "<p><t>Anmerkung</t></p>"),
            ("word/s.xml", "<rPrDefault><rPr><lang w:val='de-DE'/></rPr></rPrDefault>"),
            ("docProps/core.xml", "<dc:title>Titel</dc:title><dc:creator>Anna</dc:creator>"),
        ];
        let relations = [
            ("header", "h1.xml"),
            ("header", "h2.xml"),
            ("footnotes", "f.xml"),
            ("styles", "s.xml"),
            ("header", "gone"),
        ];
        let document = document("a", &office("word/document.xml", &parts, &relations));
        assert_eq!(document.body, "Anna\n\nTee\nAnmerkung\nKopf");
        assert_eq!((document.title.as_deref(), document.author.as_deref()), (Some("Titel"), Some("Anna")));
        assert_eq!((document.language, &*document.format), (Some(Language::German), "docx"));
    }

    #[test]
    fn the_part_may_have_another_name() {
        let file = office("word/document2.xml", &[("word/document2.xml", "<p><t>Tee</t></p>")], &[]);
        assert_eq!(document("a", &file).body, "Tee");
    }

    #[test]
    fn text_of_other_formats_is_read_where_it_is_shown() {
        let parts = [("word/document.xml", "<p><t>Tee</t></p>"), ("word/a.txt", "Kanne\n")];
        let file = office("word/document.xml", &parts, &[("aFChunk", "a.txt")]);
        assert_eq!(document("a", &file).body, "Tee\nKanne");
    }
}
