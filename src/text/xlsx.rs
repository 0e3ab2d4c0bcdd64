//! An Excel workbook in, its cells out: a line for each row, tabs between cells, a section for each sheet.

mod number;

use std::path::Path;

use hashbrown::HashMap;

use super::body::Body;
use super::markup::{Node, Step};
use super::ooxml::{Relation, add_related, main_part, metadata, numbered, relations};
use super::package::Package;
use super::{Each, ExtractError, Source};
use number::Styles;

pub(super) fn extract(source: &Source<'_>, each: &mut Each<'_>) -> Result<(), ExtractError> {
    let package = &mut Package::open(source, "xlsx")?;
    let main = main_part(package, "xl/workbook.xml")?;
    if Path::new(&main).extension().is_some_and(|ending| ending == "bin") {
        return Err(ExtractError::Unsupported("binary workbooks (xlsb)".into()));
    }
    let relations = relations(package, &main)?;
    let workbook = Workbook::read(package, &main, &relations)?;
    let mut body = Body::default();
    for (name, part) in &workbook.sheets {
        body.start_section(format!("sheet {name}"));
        workbook.add_sheet(package, part, &mut body)?;
    }
    let metadata = metadata(package)?;
    package.finish(body, metadata, each)
}

/// What all sheets share.
#[derive(Default)]
struct Workbook {
    /// Names and parts, in order, those that are hidden among them.
    sheets: Vec<(String, String)>,
    strings: Vec<String>,
    styles: Styles,
}

impl Workbook {
    fn read(package: &mut Package<'_>, main: &str, relations: &[Relation]) -> Result<Self, ExtractError> {
        let part = |kind: &str, usual: &str| {
            let named = relations.iter().find(|relation| relation.kind == kind);
            named.map_or_else(|| usual.to_owned(), |relation| relation.target.clone())
        };
        let mut workbook =
            Self { styles: Styles::read(package, &part("styles", "xl/styles.xml"))?, ..Self::default() };
        let targets: HashMap<&str, &str> =
            relations.iter().map(|relation| (&*relation.id, &*relation.target)).collect();
        let known = package.walk(main, |node| {
            let Node::Start(element) = node else { return Step::Into };
            if element.name() == "sheet" {
                let part = element.relation().and_then(|id| targets.get(&*id).copied());
                let name = element.attribute("name").unwrap_or_default();
                workbook.sheets.extend(part.map(|part| (name, part.to_owned())));
            } else if element.name() == "workbookPr" {
                workbook.styles.counts_from_1904(element.attribute("date1904").as_deref());
            }
            Step::Into
        })?;
        if !known {
            let parts = (1..).zip(numbered(package, "xl/worksheets/sheet"));
            workbook.sheets = parts.map(|(n, part): (u32, _)| (n.to_string(), part)).collect();
        }
        workbook.read_strings(package, &part("sharedStrings", "xl/sharedStrings.xml"))?;
        Ok(workbook)
    }

    fn read_strings(&mut self, package: &mut Package<'_>, part: &str) -> Result<(), ExtractError> {
        let mut is_text = false;
        package.walk(part, |node| {
            match node {
                Node::Start(element) => match element.name() {
                    // How words are read aloud.
                    "rPh" => return Step::Past,
                    "si" => self.strings.push(String::new()),
                    "t" => is_text = true,
                    _ => {}
                },
                Node::Text(text) if is_text => {
                    self.strings.last_mut().into_iter().for_each(|string| string.push_str(text));
                }
                Node::Text(_) => {}
                Node::End("si") => {
                    self.strings.last_mut().into_iter().for_each(|string| *string = collapsed(string));
                }
                Node::End(_) => is_text = false,
            }
            Step::Into
        })?;
        Ok(())
    }

    fn add_sheet(&self, package: &mut Package<'_>, part: &str, body: &mut Body) -> Result<(), ExtractError> {
        let mut cell = Cell::default();
        let mut is_value = false;
        package.walk(part, |node| {
            match node {
                Node::Start(element) => match element.name() {
                    "f" | "rPh" | "headerFooter" | "dataValidations" => return Step::Past,
                    "c" => {
                        cell.kind = element.attribute("t").unwrap_or_default();
                        cell.style = element.attribute("s").and_then(|style| style.parse().ok());
                        cell.value.clear();
                    }
                    "v" | "t" => is_value = true,
                    _ => {}
                },
                Node::Text(text) if is_value => cell.value.push_str(text),
                Node::Text(_) => {}
                Node::End(name) => match name {
                    "v" | "t" => is_value = false,
                    "c" => self.add_cell(&cell, body),
                    "row" => body.end_line(),
                    _ => {}
                },
            }
            Step::Into
        })?;
        add_related(package, part, &["comments"], body)?;
        let drawings = relations(package, part)?.into_iter().filter(|relation| relation.kind == "drawing");
        for drawing in drawings {
            super::ooxml::add_text(package, &drawing.target, body)?;
            add_related(package, &drawing.target, &["diagramData", "chart"], body)?;
        }
        Ok(())
    }

    fn add_cell(&self, cell: &Cell, body: &mut Body) {
        let value = cell.value.trim();
        let number;
        let shown = match &*cell.kind {
            "s" => value.parse::<usize>().ok().and_then(|n| self.strings.get(n)).map_or("", |string| string),
            "b" if value == "1" => "TRUE",
            "b" => "FALSE",
            "" | "n" => {
                number = self.styles.show(value, cell.style);
                &number
            }
            _ => value,
        };
        if !shown.is_empty() {
            body.push(shown);
            body.end_cell();
        }
    }
}

/// A string that any number of cells may show, without white space that would take time in each.
fn collapsed(string: &str) -> String {
    string.split_ascii_whitespace().collect::<Vec<_>>().join(" ")
}

#[derive(Default)]
struct Cell {
    /// `s` of a shared string, `n` or nothing of a number …
    kind: String,
    style: Option<usize>,
    value: String,
}

#[cfg(test)]
mod tests {
    use super::super::testing::{document, office};

    #[test]
    fn cells_of_all_sheets() {
        let parts = [
            ("xl/workbook.xml", "<sheet name='Umsatz' r:id='r0'/><sheet name='B' state='hidden' r:id='r1'/>"),
            (
                "xl/a.xml",
                "<row><c t='s'><v>0</v></c><c><v>1.50</v></c><c/></row><row><c t='b'><v>1</v></c></row>",
            ),
            (
                "xl/b.xml",
                "<row><c t='inlineStr'><is><t>Tee</t></is></c><c t='str'><f>A1</f><v>x</v></c><c t='s'><v>9</v></c></row>",
            ),
            ("xl/s.xml", "<si><r><t>Jahr\n</t></r><r><t>2025</t></r><rPh><t>x</t></rPh></si>"),
        ];
        let relations = [("worksheet", "a.xml"), ("worksheet", "b.xml"), ("sharedStrings", "s.xml")];
        let document = document("a", &office("xl/workbook.xml", &parts, &relations));
        assert_eq!(document.body, "Jahr 2025\t1.5\nTRUE\nTee\tx");
        let sections: Vec<_> =
            document.sections.iter().flatten().map(|section| (section.start, &*section.name)).collect();
        assert_eq!(sections, [(0, "sheet Umsatz"), (19, "sheet B")]);
    }
}
