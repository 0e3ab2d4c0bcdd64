//! A book (EPUB) in, its chapters out, in the order in which they are read.

use std::path::Path;

use hashbrown::HashMap;

use super::body::Body;
use super::markup::{Node, Step};
use super::metadata::Metadata;
use super::package::{Package, resolve};
use super::{Each, ExtractError, Source, html};

pub(super) fn extract(source: &Source<'_>, each: &mut Each<'_>) -> Result<(), ExtractError> {
    let package = &mut Package::open(source, "epub")?;
    let outline = outline(package)?;
    let mut body = Body::default();
    for (n, chapter) in (1..).zip(spine(package, &outline)?) {
        // A chapter that is missing, or is no text, leaves the others as they are.
        let bytes = package.read(&chapter)?.unwrap_or_default();
        let (heading, text) = html::chapter(&bytes).unwrap_or_default();
        body.start_section(
            heading.map_or_else(|| format!("chapter {n}"), |heading| format!("chapter {heading}")),
        );
        body.append(&text);
    }
    let metadata = Metadata::read(package, &outline)?;
    // Only of fonts it is usual to be scrambled.
    if body.is_empty() && package.read("META-INF/encryption.xml")?.is_some() {
        return Err(ExtractError::Encrypted);
    }
    package.finish(body, metadata, each)
}

/// The part that says what the book consists of.
fn outline(package: &mut Package<'_>) -> Result<String, ExtractError> {
    let mut outline = None;
    package.walk("META-INF/container.xml", |node| {
        if let Node::Start(element) = node
            && element.name() == "rootfile"
            && outline.is_none()
        {
            outline = element.attribute("full-path");
        }
        Step::Into
    })?;
    let any = || {
        package
            .names()
            .into_iter()
            .find(|name| Path::new(name).extension().is_some_and(|ending| ending == "opf"))
    };
    outline.or_else(any).ok_or_else(|| ExtractError::Damaged("epub".into()))
}

/// The parts that hold the text, in order.
fn spine(package: &mut Package<'_>, outline: &str) -> Result<Vec<String>, ExtractError> {
    let (mut parts, mut order) = (HashMap::new(), Vec::new());
    package.walk(outline, |node| {
        if let Node::Start(element) = node {
            match element.name() {
                "item" => {
                    let target =
                        element.attribute("href").map(|target| resolve(outline, &percent_decoded(&target)));
                    parts.extend(element.attribute("id").zip(target));
                }
                "itemref" => order.extend(element.attribute("idref")),
                _ => {}
            }
        }
        Step::Into
    })?;
    // Each once, however often it is named.
    Ok(order.iter().filter_map(|id| parts.remove(id)).collect())
}

/// The name that an address means: `a%20b` is `a b`.
fn percent_decoded(address: &str) -> String {
    let mut bytes = Vec::with_capacity(address.len());
    let mut rest = address.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let digits =
            after.get(..2).filter(|_| byte == b'%').and_then(|digits| std::str::from_utf8(digits).ok());
        let decoded = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(decoded.unwrap_or(byte));
        rest = if decoded.is_some() { &after[2..] } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{document, zip};
    use super::*;

    #[test]
    fn chapters_in_the_order_in_which_they_are_read() {
        let outline = "<metadata><dc:title>Tee</dc:title><dc:creator>Anna</dc:creator><dc:language>de</dc:language></metadata>\
            <manifest><item id='a' href='a%20b.xhtml'/><item id='b' href='../b.xhtml'/></manifest>\
            <spine><itemref idref='b'/><itemref idref='a'/><itemref idref='b'/><itemref idref='c'/></spine>";
        let file = zip(&[
            ("mimetype", "application/epub+zip"),
            ("META-INF/container.xml", "<rootfile full-path='O/x.opf'/>"),
            ("O/x.opf", outline),
            (
                "O/a b.xhtml",
                "<?xml version='1.0'?><html><head><title>Buch</title><script src='x'/></head>\
                 <h2>Die\nKanne</h2><p>Sie ist&nbsp;rund.</p><nav>weiter</nav></html>",
            ),
            ("b.xhtml", "<p>Am Anfang.</p>"),
        ]);
        let document = document("a", &file);
        assert_eq!(document.body, "Anna\n\nAm Anfang.\nDie Kanne\n\nSie ist rund.");
        assert_eq!((document.title.as_deref(), document.author.as_deref()), (Some("Tee"), Some("Anna")));
        let sections: Vec<_> =
            document.sections.iter().flatten().map(|section| (section.start, &*section.name)).collect();
        assert_eq!(sections, [(0, "chapter 1"), (17, "chapter Die Kanne")]);
    }

    #[test]
    fn addresses() {
        let check = |address, name: &str| assert_eq!(percent_decoded(address), name);
        check("a%20b%C3%BC.xhtml", "a bü.xhtml");
        check("100%", "100%");
        check("%zz%4", "%zz%4");
    }
}
