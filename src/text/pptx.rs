//! A PowerPoint presentation in, the text of its slides and of their notes out.

use super::body::Body;
use super::markup::{Node, Step};
use super::ooxml::{add_related, add_text, main_part, metadata, numbered, relations};
use super::package::Package;
use super::plain::title_of;
use super::{Each, ExtractError, Source};

/// Parts that are read behind the text of a slide itself.
const RELATED: &[&str] = &["diagramData", "chart", "notesSlide"];

pub(super) fn extract(source: &Source<'_>, each: &mut Each<'_>) -> Result<(), ExtractError> {
    let package = &mut Package::open(source, "pptx")?;
    let main = main_part(package, "ppt/presentation.xml")?;
    let mut body = Body::default();
    for (n, slide) in (1..).zip(slides(package, &main)?) {
        body.start_section(format!("slide {n}"));
        add_text(package, &slide, &mut body)?;
        add_related(package, &slide, RELATED, &mut body)?;
    }
    let mut metadata = metadata(package)?;
    // PowerPoint calls each presentation so that its author does not call otherwise.
    let given = metadata.title.take().filter(|title| !title.contains("PowerPoint"));
    metadata.title = given.or_else(|| title_of(body.text()));
    package.finish(body, metadata, each)
}

/// The slides in the order in which they are shown.
fn slides(package: &mut Package<'_>, main: &str) -> Result<Vec<String>, ExtractError> {
    let mut ids = Vec::new();
    let known = package.walk(main, |node| {
        if let Node::Start(element) = node
            && element.name() == "sldId"
        {
            ids.extend(element.relation());
        }
        Step::Into
    })?;
    if !known {
        return Ok(numbered(package, "ppt/slides/slide"));
    }
    let relations = relations(package, main)?;
    let target = |id: &String| Some(relations.iter().find(|relation| relation.id == *id)?.target.clone());
    Ok(ids.iter().filter_map(target).collect())
}
