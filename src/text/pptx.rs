//! A presentation of Office in, the text of its slides and of their notes out.

use hashbrown::HashMap;

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
    let relations = relations(package, main)?.into_iter();
    let targets: HashMap<String, String> = relations.map(|relation| (relation.id, relation.target)).collect();
    Ok(ids.iter().filter_map(|id| targets.get(id).cloned()).collect())
}

#[cfg(test)]
mod tests {
    use super::super::testing::{document, office};

    #[test]
    fn slides_in_order_with_their_notes() {
        let parts = [
            ("ppt/presentation.xml", "<p:sldId id='256' r:id='r1'/><p:sldId id='257' r:id='r0'/>"),
            ("ppt/slides/a.xml", "<a:p><a:t>Kanne</a:t><a:fld type='slidenum'><a:t>2</a:t></a:fld></a:p>"),
            ("ppt/slides/b.xml", "<a:p><a:t>Tee</a:t></a:p>"),
            ("ppt/slides/_rels/b.xml.rels", "<Relationship Id='x' Type='x/notesSlide' Target='../n.xml'/>"),
            ("ppt/n.xml", "<a:p><a:t>Leise sprechen.</a:t></a:p>"),
            ("docProps/core.xml", "<dc:title>PowerPoint Presentation</dc:title>"),
        ];
        let document = document(
            "a",
            &office("ppt/presentation.xml", &parts, &[("slide", "slides/a.xml"), ("slide", "slides/b.xml")]),
        );
        assert_eq!(document.body, "Tee\nLeise sprechen.\nKanne");
        assert_eq!(document.title.as_deref(), Some("Tee"));
        let sections: Vec<_> =
            document.sections.iter().flatten().map(|section| (section.start, &*section.name)).collect();
        assert_eq!(sections, [(0, "slide 1"), (20, "slide 2")]);
    }
}
