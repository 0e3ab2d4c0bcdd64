//! What docx, pptx and xlsx have in common: parts that name each other, and text in paragraphs.

use hashbrown::HashSet;

use super::ExtractError;
use super::body::Body;
use super::markup::{Node, Step};
use super::metadata::Metadata;
use super::package::{Package, resolve};

/// Properties that hold words, or say how words go together; all others say what things look like.
const TALKATIVE: &[&str] = &["pPr", "nvPicPr", "nvSpPr", "nvGraphicFramePr", "nvGrpSpPr"];

/// What a part says of its relation to another.
pub(super) struct Relation {
    /// By this name the part speaks of it.
    pub(super) id: String,
    /// `slide`, `header` …
    pub(super) kind: String,
    /// Name of the other part.
    pub(super) target: String,
}

/// The part that all others hang on: the one that the package names, or else `usual`.
pub(super) fn main_part(package: &mut Package<'_>, usual: &str) -> Result<String, ExtractError> {
    let main = relations(package, "")?.into_iter().find(|relation| relation.kind == "officeDocument");
    Ok(main.map_or_else(|| usual.to_owned(), |main| main.target))
}

/// What the document says of itself.
pub(super) fn metadata(package: &mut Package<'_>) -> Result<Metadata, ExtractError> {
    let core = relations(package, "")?.into_iter().find(|relation| relation.kind == "core-properties");
    Metadata::read(package, core.as_ref().map_or("docProps/core.xml", |core| &core.target))
}

/// The parts that `part` names, in its order.
pub(super) fn relations(package: &mut Package<'_>, part: &str) -> Result<Vec<Relation>, ExtractError> {
    let (folder, name) = part.rsplit_once('/').unwrap_or(("", part));
    let mut relations = Vec::new();
    package.walk(&resolve("", &format!("{folder}/_rels/{name}.rels")), |node| {
        if let Node::Start(element) = node
            && element.name() == "Relationship"
            && element.attribute("TargetMode").is_none_or(|mode| mode != "External")
            && let (Some(id), Some(kind), Some(target)) =
                (element.attribute("Id"), element.attribute("Type"), element.attribute("Target"))
        {
            let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
            relations.push(Relation { id, kind, target: resolve(part, &target) });
        }
        Step::Into
    })?;
    Ok(relations)
}

/// Adds the text of the parts that `part` names as one of `kinds`, in the order of these; the same text once.
pub(super) fn add_related(
    package: &mut Package<'_>,
    part: &str,
    kinds: &[&str],
    body: &mut Body,
) -> Result<(), ExtractError> {
    let relations = relations(package, part)?;
    let mut seen = HashSet::new();
    for kind in kinds {
        for relation in relations.iter().filter(|relation| relation.kind == *kind) {
            let mut text = Body::default();
            add_text(package, &relation.target, &mut text)?;
            if seen.insert(text.text().to_owned()) {
                body.append(text.text());
            }
        }
    }
    Ok(())
}

/// Adds the text of a part, a line for each paragraph, and says whether there is such a part.
pub(super) fn add_text(package: &mut Package<'_>, part: &str, body: &mut Body) -> Result<bool, ExtractError> {
    let mut open_texts = 0_usize;
    let mut in_labels = false;
    let mut picture = String::new();
    // Whether a paragraph is no more than the large letter that the next begins with.
    let mut is_drop_cap = false;
    package.walk(part, |node| {
        match node {
            Node::Start(element) => match element.name() {
                // What was deleted or moved, what stands there for programs that do not know the text before, how words
                // are read aloud, where tabulators stop, what things look like, the number of a slide.
                "del" | "moveFrom" | "Fallback" | "rt" | "tabs" => return Step::Past,
                "fld" if element.attribute("type").is_some_and(|kind| is_margin(&kind)) => return Step::Past,
                "framePr" => is_drop_cap = element.attribute("dropCap").is_some_and(|kind| kind != "none"),
                // What a picture shows, in words, which are there twice in Word.
                "docPr" | "cNvPr" => {
                    let words = element.attribute("descr").unwrap_or_default();
                    if words != picture {
                        body.push(&format!(" {words} "));
                        picture = words;
                    }
                    return Step::Past;
                }
                name if name.ends_with("Pr") && !TALKATIVE.contains(&name) => return Step::Past,
                "t" | "text" => open_texts += 1,
                "v" if in_labels => open_texts += 1,
                // Labels of charts.
                "strCache" => in_labels = true,
                "tab" | "ptab" => body.push(" "),
                "noBreakHyphen" => body.push("-"),
                "p" if is_drop_cap => is_drop_cap = false,
                "br" | "cr" | "p" | "pt" => body.end_line(),
                _ => {}
            },
            Node::Text(text) if open_texts > 0 => body.push(text),
            Node::Text(_) => {}
            Node::End(name) => match name {
                "t" | "text" => open_texts = open_texts.saturating_sub(1),
                "v" if in_labels => open_texts = open_texts.saturating_sub(1),
                "strCache" => in_labels = false,
                "p" if is_drop_cap => {}
                "p" | "pt" | "comment" => body.end_line(),
                _ => {}
            },
        }
        Step::Into
    })
}

/// Whether a field of a slide holds its number, or the date of the day.
fn is_margin(kind: &str) -> bool {
    kind == "slidenum" || kind.starts_with("datetime")
}

/// Numbers at the ends of names in their order: `slide10.xml` behind `slide9.xml`.
pub(super) fn numbered(package: &Package<'_>, start: &str) -> Vec<String> {
    let number = |name: &str| name.strip_prefix(start)?.strip_suffix(".xml")?.parse::<u32>().ok();
    let mut names: Vec<_> =
        package.names().into_iter().filter_map(|name| Some((number(&name)?, name))).collect();
    names.sort_unstable();
    names.into_iter().map(|(_, name)| name).collect()
}
