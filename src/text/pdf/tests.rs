//! Small files, written here, and the text that a reader sees in them.

use std::panic;

use proptest::prelude::*;

use crate::document::Extracted;
use crate::language::Language;
use crate::text::testing::{document, found};
use crate::text::{ExtractError, Found};

/// Letters 1 to 4 of the font F2 by its table: Hebrew, and a ligature by its name.
const TO_UNICODE: &str = "1 begincodespacerange <00> <ff> endcodespacerange\n\
    3 beginbfchar <01> <05e9> <02> <05dc> <03> <05d5> endbfchar\n1 beginbfchar <04> <05dd> endbfchar";

/// A file with a page for each of `contents`, and `more` in the catalog and the description.
fn pdf(contents: &[&str], catalog: &str, info: &str) -> Vec<u8> {
    let kids: Vec<String> = (0..contents.len()).map(|n| format!("{} 0 R", 10 + 2 * n)).collect();
    let mut objects = vec![
        (1, format!("<</Type /Catalog /Pages 2 0 R {catalog}>>")),
        (2, format!("<</Type /Pages /Kids [{}] /Count {}>>", kids.join(" "), kids.len())),
        (3, "<</Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding>>".into()),
        (4, "<</Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 5 0 R>>".into()),
        (5, stream(TO_UNICODE)),
        (6, "<</Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding <</Differences [1 /fi]>>>>".into()),
        (7, format!("<<{info}>>")),
    ];
    for (n, content) in contents.iter().enumerate() {
        let fonts = "<</Font <</F1 3 0 R /F2 4 0 R /F3 6 0 R>>>>";
        let page = format!(
            "<</Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Resources {fonts} /Contents {} 0 R>>",
            11 + 2 * n
        );
        objects.extend([(10 + 2 * n, page), (11 + 2 * n, stream(content))]);
    }
    let mut file = String::from("%PDF-1.7\n");
    for (number, object) in objects {
        file.extend([&*format!("{number} 0 obj\n"), &object, "\nendobj\n"]);
    }
    file.push_str("trailer <</Root 1 0 R /Info 7 0 R>>\n%%EOF\n");
    file.into_bytes()
}

fn stream(content: &str) -> String {
    format!("<</Length {}>>\nstream\n{content}\nendstream", content.len())
}

/// What is written on a page at 12 points, from the top.
fn written(content: &str) -> String {
    format!("BT /F1 12 Tf 72 700 Td {content} ET")
}

fn read(contents: &[&str]) -> Extracted {
    document("a.pdf", &pdf(contents, "", ""))
}

#[track_caller]
fn check(content: &str, body: &str) {
    assert_eq!(read(&[&written(content)]).body, body, "{content}");
}

#[test]
fn gaps_part_words() {
    check("(Der Tee) Tj", "Der Tee");
    check("[(Der) -250 (Tee)] TJ", "Der Tee");
    check("[(T) 80 (e) -20 (e)] TJ", "Tee");
    check("(Der) Tj 40 0 Td (Tee) Tj", "Der Tee");
    check("(w\\344rmt) Tj", "wärmt");
}

#[test]
fn lines_and_paragraphs() {
    check("(Der Tee) Tj 0 -14 Td (im Winter.) Tj", "Der Tee\nim Winter.");
    check("(Der Tee.) Tj 0 -30 Td (Das Brot.) Tj", "Der Tee.\n\nDas Brot.");
    check("(Der Tee) Tj 5 Ts /F1 7 Tf (1) Tj 0 Ts /F1 12 Tf (w\\344rmt) Tj", "Der Tee1wärmt");
    check("(links) Tj ET BT /F1 12 Tf 0 1 -1 0 300 300 Tm (gedreht) Tj", "links\n\ngedreht");
}

#[test]
fn broken_words_are_whole() {
    check("(Das Rechen-) Tj 0 -14 Td (zentrum ist neu) Tj", "Das Rechenzentrum\nist neu");
    check("(Vor-) Tj 0 -14 Td (und Nachteile) Tj", "Vor-\nund Nachteile");
    check("(Baden-) Tj 0 -14 Td (Baden) Tj", "Baden-\nBaden");
    check("(Seite 3-) Tj 0 -14 Td (vier) Tj", "Seite 3-\nvier");
}

#[test]
fn what_is_drawn_twice_is_read_once() {
    check("(Tee) Tj 0.3 0 Td (Tee) Tj", "Tee");
    check("(Tee) Tj 30 0 Td (Tee) Tj", "Tee Tee");
}

#[test]
fn letters_by_table_and_name() {
    check("/F2 12 Tf <04030201> Tj", "שלום");
    check("/F2 12 Tf <04030201> Tj /F1 12 Tf ( 12 ) Tj /F2 12 Tf <0201> Tj", "של 12 שלום");
    check("/F3 12 Tf <01> Tj /F1 12 Tf (nden) Tj", "finden");
}

#[test]
fn pages_are_sections() {
    let document = read(&[&written("(Eins) Tj"), "", &written("(Drei) Tj")]);
    assert_eq!(document.body, "Eins\n\nDrei");
    let sections = document.sections.expect("they are pages");
    let pages: Vec<_> = sections.iter().map(|section| (section.start, &*section.name)).collect();
    assert_eq!(pages, [(0, "page 1"), (6, "page 3")]);
}

#[test]
fn comments_and_fields() {
    let note = "<</Type /Annot /Subtype /Text /Contents (Bitte mit Zitrone)>>";
    let hidden = "<</Type /Annot /Subtype /Text /F 2 /Contents (nichts)>>";
    let field = "<</Type /Annot /Subtype /Widget /V (Darjeeling)>>";
    let file = String::from_utf8(pdf(&[&written("(Tee) Tj")], "", "")).expect("it is ASCII");
    let file = file.replace("/Contents 11", &format!("/Annots [{note} {hidden} {field}] /Contents 11"));
    assert_eq!(document("a.pdf", file.as_bytes()).body, "Tee\n\nBitte mit Zitrone\n\nDarjeeling");
}

#[test]
fn what_it_says_of_itself() {
    let info = "/Title (Tee im Winter) /Author <feff004a00fc00720067> /CreationDate (D:19700101000000Z) \
        /ModDate (D:19700101020002+02'00')";
    let text = document("a.pdf", &pdf(&[&written("(Tee) Tj")], "/Lang (de-AT)", info));
    assert_eq!((text.title.as_deref(), text.author.as_deref()), (Some("Tee im Winter"), Some("Jürg")));
    assert_eq!(
        (text.date, text.language, &*text.format),
        (Some(2_000_000_000), Some(Language::German), "pdf")
    );
}

#[test]
fn names_of_files_are_no_titles() {
    let title = |title: &str| {
        document("a.pdf", &pdf(&[&written("(Tee) Tj")], "", &format!("/Title ({title})"))).title
    };
    assert_eq!(title("Microsoft Word - tee.doc"), None);
    assert_eq!(title("Microsoft Word - Tee im Winter"), Some("Tee im Winter".into()));
    assert_eq!(title("scan0001.tif"), None);
    assert_eq!(title(" "), None);
    assert_eq!(title("Tee Vol. 2"), Some("Tee Vol. 2".into()));
}

#[test]
fn a_newer_description_fills_gaps() {
    let xmp = "<x><dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">Tee &amp; Brot</rdf:li><rdf:li>Tea</rdf:li>\
        </rdf:Alt></dc:title><dc:creator><rdf:Seq><rdf:li>A. Huber</rdf:li><rdf:li>B. Moser</rdf:li></rdf:Seq>\
        </dc:creator><other>nichts</other></x>";
    let file = pdf(
        &[&written("(Tee) Tj")],
        &format!("/Metadata 8 0 R>>\nendobj\n8 0 obj\n{}\nendobj\n<<", stream(xmp)),
        "",
    );
    let text = document("a.pdf", &file);
    assert_eq!(text.title.as_deref(), Some("Tee & Brot"));
    assert_eq!(text.author.as_deref(), Some("A. Huber, B. Moser"));
}

#[test]
fn what_gives_no_text() {
    assert_eq!(found("a.pdf", &pdf(&[""], "", "")), Err(ExtractError::NoText));
    assert_eq!(found("a", b"%PDF-1.7\nnothing"), Err(ExtractError::Damaged("pdf".into())));
}

#[test]
fn content_tells_it() {
    let sound = pdf(&[&written("(Tee) Tj")], "", "");
    for before in ["", "\n", "\u{feff}", "junk\0"] {
        let file = [before.as_bytes(), &sound].concat();
        assert_eq!(document("a", &file).body, "Tee", "{before:?}");
    }
    assert_eq!(document("a.txt", b"It begins with %PDF-1.7").format, "txt");
}

proptest! {
    /// A panic of the library would be caught by the process that reads; sections must be right whatever is read.
    #[test]
    fn damage_is_harmless(cut in 0_usize..2_000, flips in prop::collection::vec((0_usize..2_000, any::<u8>()), 0..8)) {
        let mut file = pdf(&[&written("(Der Tee) Tj"), &written("/F2 12 Tf <04030201> Tj")], "", "/Title (Tee)");
        for (at, byte) in flips {
            if let Some(old) = file.get_mut(at) {
                *old = byte;
            }
        }
        file.truncate(file.len() - cut.min(file.len()) / 4);
        let all = panic::catch_unwind(|| found("a.pdf", &file)).unwrap_or(Err(ExtractError::Crashed));
        for found in all.unwrap_or_default() {
            let Found::Document(text) = found else { continue };
            let starts: Vec<usize> = text.sections.unwrap_or_default().iter().map(|section| section.start).collect();
            prop_assert!(starts.is_sorted() && starts.iter().all(|&start| text.body.is_char_boundary(start)));
        }
    }
}
