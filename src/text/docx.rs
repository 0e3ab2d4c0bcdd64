//! A Word document in, its text out: that of the document itself, and behind it notes, comments, headers and footers.

use super::body::Body;
use super::markup::{Node, Step};
use super::ooxml::{add_related, add_text, main_part, metadata, relations};
use super::package::Package;
use super::plain::title_of;
use super::{Each, ExtractError, Source};
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
    let mut metadata = metadata(package)?;
    metadata.title = metadata.title.or_else(|| title_of(body.text()));
    metadata.language = metadata.language.or(language(package, &main)?);
    add_related(package, &main, RELATED, &mut body)?;
    package.finish(body, metadata, each)
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
