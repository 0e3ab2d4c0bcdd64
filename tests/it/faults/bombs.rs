//! Files that were made to do harm: each is read as far as it does none, or listed with its reason; the run takes little
//! memory and time, and writes nothing but the index.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;

use tar::EntryType;

use super::{LIMIT, all, index_by, tell};
use crate::samples::{bz2, gz, office, pdf_objects, pdf_of, relation, tar, tar_header, zip, zst};
use crate::support::TestDir;

/// All memory that the run may address, KiB: the limit of the process that reads, and as much again.
const MAX_MEMORY: &str = "2000000";

const TOO_LARGE: &str = "too large when unpacked";
const TOO_DEEP: &str = "too many archives in one another";

/// What becomes of a file.
#[derive(Clone, Copy)]
enum Is {
    /// It is found by the word `Kahn`.
    Found,
    /// It is listed, with this reason.
    Listed(&'static str),
    /// This member of it is listed, with this reason.
    Within(&'static str, &'static str),
}
use Is::{Found, Listed, Within};

type Case = (&'static str, Vec<u8>, Is);

fn letters(count: u64) -> impl Read {
    std::io::repeat(b'a').take(count)
}

fn archives() -> Vec<Case> {
    let bomb = gz(letters(30_000_000));
    let bombs: Vec<(String, &Vec<u8>)> = (0..80).map(|n| (n.to_string(), &bomb)).collect();
    let bombs: Vec<(&str, &Vec<u8>)> = bombs.iter().map(|(name, bomb)| (&**name, *bomb)).collect();
    let nested =
        |count: usize, pack: fn(Vec<u8>) -> Vec<u8>| (0..count).fold(b"Kahn".to_vec(), |file, _| pack(file));
    let mut sparse = tar_header("a", EntryType::GNUSparse, 0);
    let header = sparse.as_gnu_mut().expect("it is one");
    header.realsize = *b"77777777777\0";
    (header.sparse[0].offset, header.sparse[0].numbytes) = (*b"77777777777\0", *b"00000000000\0");
    sparse.set_cksum();
    let empty = tar_header("a", EntryType::Regular, 0);
    let mut wrong_size = tar(&[(tar_header("a.txt", EntryType::Regular, 4), b"Kahn")]);
    wrong_size.splice(..512, tar_header("a.txt", EntryType::Regular, 1 << 32).as_bytes().iter().copied());
    let mut cases = vec![
        ("zeros.gz", gz(std::io::repeat(0).take(20_000_000)), Listed("binary")),
        ("letters.gz", gz(letters(20_000_000)), Listed(TOO_LARGE)),
        ("letters.bz2", bz2(letters(20_000_000)), Listed(TOO_LARGE)),
        ("letters.zst", zst(letters(20_000_000)), Listed(TOO_LARGE)),
        ("letters.zip", zip(&[("a.txt", vec![b'a'; 20_000_000])]), Within("a.txt", TOO_LARGE)),
        ("bombs.zip", zip(&bombs), Listed(TOO_LARGE)),
        ("deep.gz", nested(7, |file| gz(&*file)), Listed(TOO_DEEP)),
        ("deep.zip", nested(7, |file| zip(&[("a", file)])), Within("a/a/a/a/a", TOO_DEEP)),
        ("wrong-size.tar", wrong_size, Within("(rest)", "damaged tar")),
        ("sparse.tar", tar(&[(sparse, b"")]), Within("a", "binary")),
    ];
    // These take a minute without optimization.
    if all() {
        cases.push(("members.tgz", gz(&*tar(&vec![(empty, &b""[..]); 130_000])), Listed(TOO_LARGE)));
        cases.push(("overlapping.zip", overlapping(20_000), Listed(TOO_LARGE)));
    }
    cases
}

/// A zip file whose directory names one member over and over.
fn overlapping(count: u16) -> Vec<u8> {
    let mut file = zip(&[("a.txt", vec![b'a'; 1_900_000])]);
    let find =
        |file: &[u8], start: &[u8]| file.windows(4).rposition(|window| window == start).expect("it is there");
    let (directory, end) = (find(&file, b"PK\x01\x02"), find(&file, b"PK\x05\x06"));
    let line = file[directory..end].to_vec();
    let mut last = file.split_off(end);
    let name = 46;
    for n in 1..count {
        let mut line = line.clone();
        let letter = |n: u16| b'a' + u8::try_from(n % 26).expect("it is below 26");
        line[name..name + 5].copy_from_slice(&[
            letter(n),
            letter(n / 26),
            letter(n / 676),
            letter(n / 17_576),
            b'.',
        ]);
        file.extend(line);
    }
    let length = u32::try_from(file.len() - directory).expect("it is short");
    last[8..10].copy_from_slice(&count.to_le_bytes());
    last[10..12].copy_from_slice(&count.to_le_bytes());
    last[12..16].copy_from_slice(&length.to_le_bytes());
    file.extend(last);
    file
}

/// Members that are to land elsewhere, or to bring in what lies there.
fn escapes() -> Vec<Case> {
    let evil = |name: &str| zip(&[(name, "Kahn")]);
    let member = |kind: EntryType, target: &str| {
        let mut header = tar_header("a", kind, 0);
        header.set_link_name_literal(target).expect("it is short");
        header.set_cksum();
        header
    };
    let through = tar_header("a/evil.txt", EntryType::Regular, 4);
    let mut linked = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    linked
        .add_symlink("a", "/etc/passwd", zip::write::SimpleFileOptions::default())
        .expect("memory takes it");
    let named = "From: a@b.de\nMIME-Version: 1.0\nContent-Type: text/plain; name=\"../../evil.txt\"\n\
                 Content-Disposition: attachment; filename=\"../../evil.txt\"\n\nKahn\n";
    vec![
        ("upwards.zip", evil("../../../evil.txt"), Found),
        ("upwards-windows.zip", evil("..\\..\\..\\evil.txt"), Found),
        ("absolute.zip", evil("/tmp/evil.txt"), Found),
        ("drive.zip", evil("C:\\evil.txt"), Found),
        ("name.zip", evil("a\0b\n\u{1b}[2J/evil.txt"), Found),
        ("link.zip", linked.finish().expect("memory takes it").into_inner(), Listed("no text in it")),
        ("upwards.tar", tar(&[(tar_header("../../../evil.txt", EntryType::Regular, 4), b"Kahn")]), Found),
        ("through-link.tar", tar(&[(member(EntryType::Symlink, "/tmp"), b""), (through, b"Kahn")]), Found),
        ("hard-link.tar", tar(&[(member(EntryType::Link, "/etc/passwd"), b"")]), Listed("no text in it")),
        (
            "devices.tar",
            tar(&[(member(EntryType::Char, ""), b""), (member(EntryType::Fifo, ""), b"")]),
            Listed("no text in it"),
        ),
        ("upwards.eml", named.into(), Found),
    ]
}

/// Texts that grow, or lie in one another, when they are read.
fn texts() -> Vec<Case> {
    const DEEP: usize = 100_000;
    let times =
        |count: usize, piece: &dyn Fn(usize) -> String| (0..count).map(piece).collect::<Vec<_>>().concat();
    let laugh = |n: usize| format!("<!ENTITY l{} '{}'>", n + 1, format!("&l{n};").repeat(10));
    let laughs = format!("<!DOCTYPE a [<!ENTITY l0 'ha'>{}]>", times(9, &laugh));
    let quadratic = format!("<!DOCTYPE a [<!ENTITY q '{}'>]>", "q".repeat(50_000));
    let outside = "<!DOCTYPE a [<!ENTITY o SYSTEM 'file:///etc/passwd'>]>";
    let xml =
        |start: &str, body: &str| format!("<?xml version='1.0'?>{start}<a>Kahn {body}</a>").into_bytes();
    let attributes = times(DEEP, &|n| format!(" a{n}='b'"));
    let spine = "<itemref idref='a'/>".repeat(DEEP);
    let parts = times(DEEP, &|n| format!("Content-Type: multipart/mixed; boundary={n}\n\n--{n}\n"));
    let strings = format!("<si><t>{}</t></si>", "a".repeat(DEEP));
    let sheet = |cells: String, strings: &str| {
        let rels = ("xl/_rels/workbook.xml.rels", relation("worksheet", "s.xml"));
        let rest = [rels, ("xl/sharedStrings.xml", strings.to_owned()), ("xl/s.xml", cells)];
        office("xl/workbook.xml", "<sheet name='a' r:id='r1'/>", &rest)
    };
    let repeated = "<spreadsheet><table name='Kahn'><table-row number-rows-repeated='1000000000'><table-cell \
                    number-columns-repeated='1000000000'><p>Kahn</p></table-cell></table-row></table></spreadsheet>";
    vec![
        ("laughs.xml", xml(&laughs, "&l9;"), Found),
        ("laughs.docx", office("word/document.xml", &format!("{laughs}<p><t>Kahn &l9;</t></p>"), &[]), Found),
        ("laughs.svg", format!("{laughs}<svg><text>Kahn &l9;</text></svg>").into(), Found),
        ("quadratic.xml", xml(&quadratic, &"&q;".repeat(DEEP)), Found),
        ("outside.xml", xml(outside, "&o;"), Found),
        ("deep.xml", xml("", &"<b>".repeat(DEEP)), Found),
        ("deep.html", format!("<p>Kahn{}", "<div><b>".repeat(DEEP)).into(), Found),
        (
            "deep.docx",
            office("word/document.xml", &format!("<p><t>Kahn</t></p>{}", "<p>".repeat(DEEP)), &[]),
            Found,
        ),
        ("deep.rtf", format!("{{\\rtf1 Kahn {}", "{".repeat(DEEP)).into(), Found),
        ("deep.md", format!("Kahn\n\n{}", ">".repeat(DEEP)).into(), Found),
        ("deep-lists.md", format!("Kahn\n\n{}a", "* ".repeat(DEEP)).into(), Found),
        ("deep.json", format!("{{\"a\": \"Kahn\", \"b\": {}", "[".repeat(DEEP)).into(), Found),
        ("deep.eml", format!("From: a@b.de\nSubject: Kahn\nMIME-Version: 1.0\n{parts}").into(), Found),
        ("attributes.html", format!("<p{attributes}>Kahn").into(), Found),
        ("columns.csv", format!("Kahn{}", ",".repeat(20 * DEEP)).into(), Found),
        ("strings.xlsx", sheet("<c t='s'><v>0</v></c>".repeat(DEEP), &strings), Listed(TOO_LARGE)),
        (
            "repeated.ods",
            zip(&[
                ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
                ("META-INF/manifest.xml", ""),
                ("content.xml", repeated),
            ]),
            Found,
        ),
        (
            "spine.epub",
            zip(&[
                ("mimetype", "application/epub+zip"),
                ("META-INF/container.xml", "<rootfile full-path='o.opf'/>"),
                ("o.opf", &format!("<item id='a' href='a.xhtml'/>{spine}")),
                ("a.xhtml", "<p>Kahn</p>"),
            ]),
            Found,
        ),
    ]
}

/// The objects of a page that says `Kahn`, some of them others.
fn pdf(others: &[(usize, &str)]) -> Vec<u8> {
    let mut objects = pdf_objects("Kahn");
    for (number, object) in others {
        objects.resize(objects.len().max(*number), "null".to_owned());
        (*object).clone_into(&mut objects[number - 1]);
    }
    pdf_of(&objects)
}

/// PDF files that lead in circles.
fn circles() -> Vec<Case> {
    const DRAWS_ITSELF: &str = "<</Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources <</XObject <</X 6 0 R>>>> /Length 8>>\n\
                                stream\n/X Do /X Do\nendstream";
    let page = "<</Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Resources <</Font <</F1 5 0 R>> \
                /XObject <</X 6 0 R>>>> /Contents [7 0 R 4 0 R]>>";
    let draws = "<</Length 5>>\nstream\n/X Do\nendstream";
    let previous = String::from_utf8(pdf(&[])).expect("it is text").replace("<</Root", "<</Prev 9 /Root");
    let deep = format!("<</Type /Catalog /Pages 2 0 R /A {}>>", "[".repeat(100_000));
    vec![
        ("pages.pdf", pdf(&[(2, "<</Type /Pages /Kids [2 0 R 3 0 R] /Count 2>>")]), Found),
        (
            "pages-alone.pdf",
            pdf(&[(2, "<</Type /Pages /Kids [2 0 R 2 0 R] /Count 9>>")]),
            Listed("no text in it"),
        ),
        ("parent.pdf", pdf(&[(2, "<</Type /Pages /Parent 3 0 R /Kids [3 0 R] /Count 1>>")]), Found),
        ("catalog.pdf", pdf(&[(1, "1 0 R")]), Listed("damaged pdf")),
        ("length.pdf", pdf(&[(6, "<</Length 6 0 R>>\nstream\nx\nendstream")]), Found),
        ("form.pdf", pdf(&[(3, page), (6, DRAWS_ITSELF), (7, draws)]), Found),
        ("previous.pdf", previous.into(), Found),
        ("deep.pdf", pdf(&[(6, &deep)]), Found),
    ]
}

/// All files below a folder, and how long they are.
fn below(folder: &Path) -> BTreeMap<PathBuf, u64> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder).expect("it is there").flatten() {
        let metadata = entry.metadata().expect("it is there");
        files.insert(entry.path(), metadata.len());
        if metadata.is_dir() {
            files.extend(below(&entry.path()));
        }
    }
    files
}

#[test]
fn none_does_harm() {
    let dir = TestDir::with(&[("a/b/docs/sound.txt", "Am Morgen fahren die Boote aus dem Hafen.\n")]);
    let cases = [archives(), escapes(), texts(), circles()].concat();
    for (name, bytes, _) in &cases {
        dir.bytes(&format!("a/b/docs/{name}"), bytes);
    }
    dir.index(&["a/b/docs/sound.txt"]);
    fs::write(dir.path("skipped.jsonl"), "").expect("files can be written");
    let before = below(&dir.path("a"));
    let limited = format!("ulimit -v {MAX_MEMORY}; exec \"$0\" \"$@\"");
    let mut command = Command::new("sh");
    command
        .args(["-c", &limited, env!("CARGO_BIN_EXE_search"), "index", "a/b/docs"])
        .current_dir(dir.path(""));
    command.env_remove("SEARCH_INDEX");
    let (_, skipped) = index_by(&dir, &mut command);
    assert_eq!(below(&dir.path("a")), before, "what is unpacked is written nowhere");
    let outside: Vec<_> =
        fs::read_dir(dir.path("")).expect("it is there").flatten().map(|entry| entry.file_name()).collect();
    assert_eq!(outside.len(), 3, "{outside:?}");
    assert!(!Path::new("/tmp/evil.txt").exists());
    assert_eq!(dir.found(&["Boote"]), ["a/b/docs/sound.txt"]);
    let found = dir.found(&["Kahn", "-n", "9999"]);
    let is_found = |path: &str| {
        found
            .iter()
            .any(|hit| hit.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
    };
    let mut wrong = Vec::new();
    for (name, _, is) in &cases {
        let path = format!("a/b/docs/{name}");
        let reason = |path: &str| skipped.get(path).map(String::as_str);
        let is_right = match is {
            Found => is_found(&path),
            Listed(expected) => reason(&path) == Some(expected),
            Within(member, expected) => reason(&format!("{path}/{member}")) == Some(expected),
        };
        let said: Vec<_> = skipped.iter().filter(|(skipped, _)| skipped.starts_with(&path)).take(3).collect();
        wrong.extend((!is_right).then(|| format!("{name}: found: {}, {said:?}", is_found(&path))));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let words = dir.search(&["query", "root", "+/passwd|nologin/", "--format", "paths"]);
    assert_eq!(words.code, Some(1), "{words:?}");
    let output = dir.run_within(LIMIT, &mut dir.command(&["check"]));
    assert_eq!(output.code, Some(0), "{output:?}");
    tell("files made to do harm", &[("cases", cases.len())]);
}
