//! Archives, office documents and mail that somebody made to do harm, or that are broken: bounded time, bounded memory,
//! no panic.

use std::io::Read;
use std::path::Path;
use std::time::{Duration, Instant};

use proptest::prelude::*;
use search::document::Extracted;
use search::text::{ExtractError, Found, Options, extract};

use crate::samples::{gz, packed, zip};

/// No file takes longer, in a build without optimization on a busy machine.
const MAX_TIME: Duration = Duration::from_secs(30);

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

#[test]
fn samples_are_read() {
    for (name, bytes) in packed() {
        let (found, end) = read(name, &bytes);
        assert_eq!(end, Ok(()), "{name}");
        assert!(documents(&found).count() > 0, "{name}: {found:?}");
        check_all(&found);
    }
}

#[test]
fn samples_may_end_anywhere() {
    for (name, bytes) in packed() {
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
        sample in 0..packed().len(),
        flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
    ) {
        let (name, mut bytes) = packed().swap_remove(sample);
        for (at, byte) in flips {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        check_all(&read(name, &bytes).0);
    }
}
