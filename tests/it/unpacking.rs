//! Archives, office documents and mail that somebody made to do harm, or that are broken: bounded time, bounded memory,
//! no panic.

use std::io::{Cursor, Read, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use proptest::prelude::*;
use search::document::Extracted;
use search::text::{ExtractError, Found, Options, extract};
use zip::write::SimpleFileOptions;

/// No file takes longer, in a build without optimization on a busy machine.
const MAX_TIME: Duration = Duration::from_secs(30);

/// A zip file of members, each a name and what it holds.
fn zip<C: AsRef<[u8]>>(members: &[(&str, C)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in members {
        zip.start_file(*name, SimpleFileOptions::default()).expect("memory takes it");
        zip.write_all(content.as_ref()).expect("memory takes it");
    }
    zip.finish().expect("memory takes it").into_inner()
}

fn gz(content: impl Read) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut gz = flate2::read::GzEncoder::new(content, flate2::Compression::best());
    gz.read_to_end(&mut bytes).expect("memory takes it");
    bytes
}

/// All that is found in a file, and what became of the file as a whole.
#[track_caller]
fn read(name: &str, bytes: &[u8]) -> (Vec<Found>, Result<(), ExtractError>) {
    let (start, mut all) = (Instant::now(), Vec::new());
    let end = extract(Path::new(name), bytes, &Options::default(), &mut |found| {
        all.push(found);
        Ok(())
    });
    assert!(start.elapsed() < MAX_TIME, "{name}: {:?}", start.elapsed());
    (all, end)
}

fn documents(found: &[Found]) -> impl Iterator<Item = &Extracted> {
    found.iter().filter_map(|found| match found {
        Found::Document(document) => Some(document),
        Found::Skipped(..) => None,
    })
}

/// What holds of whatever is found.
fn check_all(found: &[Found]) {
    for document in documents(found) {
        let mut last = 0;
        for section in document.sections.iter().flatten() {
            assert!(section.start >= last && document.body.is_char_boundary(section.start), "{document:?}");
            last = section.start;
        }
        let member = document.member.as_deref().unwrap_or("a");
        assert!(!member.starts_with('/') && !member.contains(char::is_control), "{member}");
        assert!(!member.split('/').any(|step| matches!(step, "" | "." | "..")), "{member}");
    }
}

/// A small file of each format that is packed, or holds others.
fn samples() -> Vec<(&'static str, Vec<u8>)> {
    let rels =
        |kind: &str, target: &str| format!("<Relationship Id='r1' Type='x/{kind}' Target='{target}'/>");
    let office = |main: &str, part: &str, rest: &[(&str, String)]| {
        let mut members =
            vec![("[Content_Types].xml", String::new()), ("_rels/.rels", rels("officeDocument", main))];
        members.push((main, part.to_owned()));
        members.extend(rest.iter().cloned());
        zip(&members)
    };
    let text = "<p><t>Tee im Winter</t></p>";
    let pptx_rels = ("ppt/_rels/presentation.xml.rels", rels("slide", "s.xml"));
    let xlsx_rels = ("xl/_rels/workbook.xml.rels", rels("worksheet", "s.xml"));
    let odt = zip(&[
        ("META-INF/manifest.xml", "<x/>"),
        (
            "content.xml",
            "<spreadsheet><table name='T'><p>Tee</p></table></spreadsheet><page><p>Tee</p></page>",
        ),
        ("meta.xml", "<dc:title>Tee</dc:title><dc:date>2025-01-01</dc:date>"),
    ]);
    let epub = zip(&[
        ("META-INF/container.xml", "<rootfile full-path='o.opf'/>"),
        ("o.opf", "<item id='a' href='a.xhtml'/><itemref idref='a'/>"),
        ("a.xhtml", "<h1>Tee</h1><p>&uuml;</p>"),
    ]);
    let eml = "From: a@b.de\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\nTee\n\
               --x\nContent-Type: text/html; name=a.txt\nContent-Transfer-Encoding: base64\n\nVGVl\n--x--\n";
    let mbox = format!("From a 10:00\n{eml}\n\nFrom b 11:00\n{eml}");
    let mut tar = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    header.set_size(3);
    tar.append_data(&mut header, "a/b.txt", &b"Tee"[..]).expect("memory takes it");
    let tar = tar.into_inner().expect("memory takes it");
    vec![
        ("a.docx", office("word/document.xml", text, &[])),
        (
            "a.pptx",
            office("ppt/presentation.xml", "<sldId r:id='r1'/>", &[pptx_rels, ("ppt/s.xml", text.into())]),
        ),
        (
            "a.xlsx",
            office(
                "xl/workbook.xml",
                "<sheet name='a' r:id='r1'/>",
                &[
                    xlsx_rels,
                    ("xl/s.xml", "<row><c s='0'><v>45000.5</v></c></row>".into()),
                    ("xl/styles.xml", "<cellXfs><xf numFmtId='22'/></cellXfs>".into()),
                ],
            ),
        ),
        ("a.odt", odt),
        ("a.epub", epub),
        ("a.eml", eml.into()),
        ("a.mbox", mbox.into()),
        ("a.tgz", gz(&*tar)),
        ("a.tar", tar),
        ("a.txt.gz", gz(&b"Tee im Winter"[..])),
        ("a.txt.zst", zstd::encode_all(&b"Tee im Winter"[..], 0).expect("memory takes it")),
        ("a.zip", zip(&[("a.txt", zip(&[("b.md", b"# Tee".to_vec())])), ("c", b"Tee".to_vec())])),
    ]
}

#[test]
fn samples_are_read() {
    for (name, bytes) in samples() {
        let (found, end) = read(name, &bytes);
        assert_eq!(end, Ok(()), "{name}");
        assert!(documents(&found).count() > 0, "{name}: {found:?}");
        check_all(&found);
    }
}

#[test]
fn samples_may_end_anywhere() {
    for (name, bytes) in samples() {
        for end in 0..bytes.len() {
            check_all(&read(name, &bytes[..end]).0);
        }
    }
}

#[test]
fn a_gigabyte_of_zeros_is_not_unpacked() {
    let bomb = gz(std::io::repeat(0).take(100_000_000));
    assert_eq!(read("a.gz", &bomb), (Vec::new(), Err(ExtractError::Binary)));
    let bomb = gz(std::io::repeat(b'a').take(100_000_000));
    assert_eq!(read("a.gz", &bomb), (Vec::new(), Err(ExtractError::TooLarge)));
}

#[test]
fn an_archive_of_bombs_runs_out_of_room() {
    let bomb = gz(std::io::repeat(b'a').take(30_000_000));
    let members: Vec<_> = (0..80).map(|n| (n.to_string(), &bomb)).collect();
    let members: Vec<_> = members.iter().map(|(name, bomb)| (&**name, bomb)).collect();
    let (found, end) = read("a.zip", &zip(&members));
    assert_eq!(end, Err(ExtractError::TooLarge));
    assert_eq!(documents(&found).count(), 0);
}

#[test]
fn too_many_members_are_refused() {
    let mut tar = tar::Builder::new(gz_writer());
    for _ in 0..130_000 {
        let mut header = tar::Header::new_gnu();
        header.set_path("a").expect("it is short");
        header.set_size(0);
        header.set_cksum();
        tar.append(&header, &b""[..]).expect("memory takes it");
    }
    let bytes = tar.into_inner().and_then(flate2::write::GzEncoder::finish).expect("memory takes it");
    assert_eq!(read("a.tgz", &bytes).1, Err(ExtractError::TooLarge));
}

fn gz_writer() -> flate2::write::GzEncoder<Vec<u8>> {
    flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast())
}

#[test]
fn archives_in_archives_end() {
    let mut file = b"Tee".to_vec();
    for _ in 0..7 {
        file = zip(&[("a", file)]);
    }
    let name = ["a"; 5].join("/");
    assert_eq!(read("a.zip", &file).0, [Found::Skipped(name, ExtractError::TooDeep)]);
}

#[test]
fn a_cell_that_is_shown_often_is_no_bomb() {
    let cells = "<c t='s'><v>0</v></c>".repeat(100_000);
    let strings = format!("<si><t>{}</t></si>", "a".repeat(100_000));
    let file = zip(&[
        ("[Content_Types].xml", ""),
        ("xl/workbook.xml", "<sheet name='a' r:id='r1'/>"),
        ("xl/_rels/workbook.xml.rels", "<Relationship Id='r1' Type='x/worksheet' Target='s.xml'/>"),
        ("xl/sharedStrings.xml", &strings),
        ("xl/s.xml", &cells),
    ]);
    assert_eq!(read("a.xlsx", &file).1, Err(ExtractError::TooLarge));
}

#[test]
fn deep_markup_costs_nothing() {
    let deep = "<p>".repeat(100_000) + "<t>Tee</t>";
    let file = zip(&[("[Content_Types].xml", ""), ("word/document.xml", &deep)]);
    let (found, _) = read("a.docx", &file);
    assert_eq!(documents(&found).map(|document| &*document.body).collect::<Vec<_>>(), ["Tee"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn any_bytes_are_harmless(
        start in prop::sample::select(vec![&b"PK\x03\x04"[..], b"\x1f\x8b\x08\0", b"BZh91AY&SY", b"\xfd7zXZ\0", b"\x28\xb5\x2f\xfd",
            b"From a 1:0\nFrom: x\nReceived: y\n\n", b"From: x\nMIME-Version: 1.0\n", b""]),
        bytes in prop::collection::vec(any::<u8>(), 0..2_000),
    ) {
        check_all(&read("a", &[start, &bytes].concat()).0);
    }

    #[test]
    fn flipped_bytes_are_harmless(
        sample in 0..samples().len(),
        flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
    ) {
        let (name, mut bytes) = samples().swap_remove(sample);
        for (at, byte) in flips {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        check_all(&read(name, &bytes).0);
    }
}
