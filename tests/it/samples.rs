//! A small sound file of every format, made here.

use std::io::{Cursor, Read, Write};

use zip::CompressionMethod;
use zip::write::SimpleFileOptions;

/// A name whose ending is that of the format, and what is in the file.
pub(crate) type Sample = (&'static str, Vec<u8>);

/// A line of text, packed by `xz`, as the library packs nothing here.
const XZ: &[u8] = b"\xfd\x37\x7a\x58\x5a\x00\x00\x04\xe6\xd6\xb4\x46\x02\x00\x21\x01\x1c\x00\x00\x00\x10\xcf\x58\
    \xcc\xe0\x00\x34\x00\x31\x5d\x00\x2a\x19\x6c\x40\x69\x36\x87\x8c\xe7\xd2\xbe\x9b\x71\xe0\x72\xac\x6d\x4b\x0f\xd3\
    \xe5\xba\xc3\xab\x68\xb2\x5a\x5c\x1d\x43\x35\x19\x6f\xa6\xb7\x7d\xfe\x5d\xd4\xea\xfe\x2e\x95\x0c\xa8\x22\x9b\x80\
    \x00\x00\x00\x00\x00\x86\x18\x9a\x30\x52\x43\xe9\xf2\x00\x01\x4d\x35\x40\x40\xe2\x33\x1f\xb6\xf3\x7d\x01\x00\x00\
    \x00\x00\x04\x59\x5a";

/// A zip file of members, each a name and what it holds.
pub(crate) fn zip<C: AsRef<[u8]>>(members: &[(&str, C)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in members {
        // What is said of a book or an OpenDocument file is never packed.
        let is_packed = *name != "mimetype";
        let method = if is_packed { CompressionMethod::Deflated } else { CompressionMethod::Stored };
        zip.start_file(*name, SimpleFileOptions::default().compression_method(method))
            .expect("memory takes it");
        zip.write_all(content.as_ref()).expect("memory takes it");
    }
    zip.finish().expect("memory takes it").into_inner()
}

pub(crate) fn gz(content: impl Read) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut gz = flate2::read::GzEncoder::new(content, flate2::Compression::best());
    gz.read_to_end(&mut bytes).expect("memory takes it");
    bytes
}

pub(crate) fn bz2(content: impl Read) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut bz2 = bzip2::read::BzEncoder::new(content, bzip2::Compression::fast());
    bz2.read_to_end(&mut bytes).expect("memory takes it");
    bytes
}

pub(crate) fn zst(content: impl Read) -> Vec<u8> {
    zstd::encode_all(content, 0).expect("memory takes it")
}

/// A tar file of members, each a header that says what it is and how it is called, and what it holds.
pub(crate) fn tar(members: &[(tar::Header, &[u8])]) -> Vec<u8> {
    let mut tar = tar::Builder::new(Vec::new());
    for (header, content) in members {
        tar.append(header, *content).expect("memory takes it");
    }
    tar.into_inner().expect("memory takes it")
}

/// The header of a member of a tar file. The library would refuse to write some names, so that they are put in here.
pub(crate) fn tar_header(name: &str, kind: tar::EntryType, size: usize) -> tar::Header {
    let mut header = tar::Header::new_gnu();
    header.as_gnu_mut().expect("it is one").name[..name.len()].copy_from_slice(name.as_bytes());
    header.set_entry_type(kind);
    header.set_size(size as u64);
    header.set_cksum();
    header
}

/// A PDF file of `objects`, numbered from 1 on, the first of which is its catalog.
pub(crate) fn pdf_of(objects: &[String]) -> Vec<u8> {
    let mut file = String::from("%PDF-1.7\n");
    for (number, object) in (1..).zip(objects) {
        file.extend([&*format!("{number} 0 obj\n"), object, "\nendobj\n"]);
    }
    file.push_str("trailer <</Root 1 0 R>>\n%%EOF\n");
    file.into_bytes()
}

/// The objects of a PDF file of one page.
pub(crate) fn pdf_objects(text: &str) -> Vec<String> {
    let content = format!("BT /F1 12 Tf 72 700 Td ({text}) Tj ET");
    vec![
        "<</Type /Catalog /Pages 2 0 R>>".into(),
        "<</Type /Pages /Kids [3 0 R] /Count 1>>".into(),
        "<</Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Resources <</Font <</F1 5 0 R>>>> /Contents 4 0 R>>"
            .into(),
        format!("<</Length {}>>\nstream\n{content}\nendstream", content.len()),
        "<</Type /Font /Subtype /Type1 /BaseFont /Helvetica>>".into(),
    ]
}

/// A PDF file of one page.
pub(crate) fn pdf(text: &str) -> Vec<u8> {
    pdf_of(&pdf_objects(text))
}

/// An Office document whose part `main` is `part`, and `rest` the others.
pub(crate) fn office(main: &str, part: &str, rest: &[(&str, String)]) -> Vec<u8> {
    let mut members = vec![
        ("[Content_Types].xml", "<Types/>".to_owned()),
        ("_rels/.rels", relation("officeDocument", main)),
        (main, part.to_owned()),
    ];
    members.extend(rest.iter().cloned());
    zip(&members)
}

/// What names a part of an Office document.
pub(crate) fn relation(kind: &str, target: &str) -> String {
    format!("<Relationship Id='r1' Type='http://x/{kind}' Target='{target}'/>")
}

/// An `OpenDocument` file.
fn open_document(kind: &str, content: &str) -> Vec<u8> {
    zip(&[
        ("mimetype", format!("application/vnd.oasis.opendocument.{kind}")),
        ("META-INF/manifest.xml", "<manifest/>".into()),
        ("content.xml", format!("<body>{content}</body>")),
        ("meta.xml", "<dc:title>Tee</dc:title><dc:date>2025-01-01</dc:date>".into()),
    ])
}

/// A small file of each format that is packed, or holds others.
pub(crate) fn packed() -> Vec<Sample> {
    let text = "<p><t>Tee im Winter</t></p>";
    let pptx_rels = ("ppt/_rels/presentation.xml.rels", relation("slide", "s.xml"));
    let xlsx_rels = ("xl/_rels/workbook.xml.rels", relation("worksheet", "s.xml"));
    let epub = zip(&[
        ("mimetype", "application/epub+zip"),
        ("META-INF/container.xml", "<rootfile full-path='o.opf'/>"),
        ("o.opf", "<item id='a' href='a.xhtml'/><itemref idref='a'/>"),
        ("a.xhtml", "<h1>Tee</h1><p>&uuml;</p>"),
    ]);
    let eml = "From: a@b.de\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\nTee\n\
               --x\nContent-Type: text/html; name=a.txt\nContent-Transfer-Encoding: base64\n\nVGVl\n--x--\n";
    let mbox = format!("From a 10:00\n{eml}\n\nFrom b 11:00\n{eml}");
    let line = &b"Tee im Winter"[..];
    let tar = tar(&[(tar_header("a/b.txt", tar::EntryType::Regular, line.len()), line)]);
    let sheet = "<row><c s='0'><v>45000.5</v></c></row>";
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
                    ("xl/s.xml", sheet.into()),
                    ("xl/styles.xml", "<cellXfs><xf numFmtId='22'/></cellXfs>".into()),
                ],
            ),
        ),
        ("a.odt", open_document("text", "<text><h>Tee</h><p>im Winter</p></text>")),
        ("a.odp", open_document("presentation", "<presentation><page><p>Tee</p></page></presentation>")),
        (
            "a.ods",
            open_document(
                "spreadsheet",
                "<spreadsheet><table name='T'><table-row><table-cell number-columns-repeated='3'><p>Tee</p>\
                 </table-cell></table-row></table></spreadsheet>",
            ),
        ),
        ("a.epub", epub),
        ("a.eml", eml.into()),
        ("a.mbox", mbox.into()),
        ("a.tgz", gz(&*tar)),
        ("a.tar", tar),
        ("a.txt.gz", gz(line)),
        ("a.txt.bz2", bz2(line)),
        ("a.txt.xz", XZ.to_vec()),
        ("a.txt.zst", zst(line)),
        ("a.zip", zip(&[("a.txt", zip(&[("b.md", b"# Tee".to_vec())])), ("c", b"Tee".to_vec())])),
    ]
}

/// A small file of every format.
pub(crate) fn all() -> Vec<Sample> {
    let mut samples = packed();
    let texts = [
        (
            "a.html",
            "<!doctype html><html lang=de><meta charset=utf-8><title>Tee</title><nav><a href=x>Start</a></nav>\
             <main><h1>Tee &amp; Kanne</h1><p>Er w&auml;rmt.<pre>a\n b</pre><ul><li>eins<li>zwei</ul>\
             <table><tr><td>1<td>2</table><script>if (a < b) {}</script><!-- nichts --></main>",
        ),
        (
            "a.xml",
            "<?xml version='1.0' encoding='utf-8'?>\n<!DOCTYPE a [<!ENTITY b 'c'>]>\n<rss xml:lang='de'><title>Tee\
             </title>\n<item><![CDATA[<p>im Winter]]> &amp; &b; &#252;</item><x y='z'/></rss>",
        ),
        (
            "a.rtf",
            "{\\rtf1\\ansi\\ansicpg1252{\\fonttbl{\\f0\\fcharset128 A;}}{\\info{\\title Tee}}\\uc1 Der Tee w\\'e4rmt \
             \\u228?{\\*\\x y}{\\header H}\\par\\trowd a\\cell b\\cell\\row{\\pict 00ff}\\bin3 abc}",
        ),
        (
            "a.srt",
            "1\n00:00:01,000 --> 00:00:02,000\nTee <i>im</i> Winter\n\n2\n00:00:03,000 --> 00:00:04,000\nHeute\n",
        ),
        ("a.vtt", "WEBVTT\n\nNOTE nichts\n\n00:01.000 --> 00:02.000 align:start\n<v Anna>Tee im Winter\n"),
        (
            "a.json",
            "[{\"title\": \"Tee\", \"text\": [\"im \\u0057inter\", {\"n\": 1.5e3}]}, {\"text\": null, \"a\": \"b\"}]",
        ),
        ("a.jsonl", "{\"text\": \"Tee\"}\n{\"text\": \"Kanne\", \"date\": \"2025-01-01\"}\n"),
        ("a.csv", "Wann;Was\nWinter;\"Tee \"\"gut\"\"\nund warm\"\nSommer;Saft\n"),
        (
            "a.md",
            "---\ntitle: Tee\nlang: de\n---\n# Tee\n\n* im **Winter**\n  1. `warm` [er](x.md)\n\n> Zitat\n\n```\nkein\n```\n\n\
             | a | b |\n|---|---|\n| 1 | 2 |\n",
        ),
        ("a.txt", "Der Tee wärmt im Winter.\r\nУтром пьют чай. 茶。\n"),
    ];
    samples.extend(texts.map(|(name, text)| (name, text.as_bytes().to_vec())));
    samples.push(("a.pdf", pdf("Der Tee w\\344rmt im Winter")));
    // An Office document of before 2007: told, and not read.
    samples.push(("a.doc", [&b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"[..], &[7; 500]].concat()));
    samples
}
