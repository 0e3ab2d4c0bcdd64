//! Files of every format, whole and broken, as the program and the library read them.

use std::path::Path;
use std::time::{Duration, Instant};

use proptest::prelude::*;
use search::extractor::Extractor;
use search::text::{Format, Found};

use crate::support::TestDir;

/// Endings of names that tell a format, and some that do not.
const ENDINGS: &[&str] =
    &["", "txt", "md", "html", "xml", "rtf", "csv", "tsv", "json", "jsonl", "srt", "vtt", "rs", "png", "ÄÖ"];

/// Pieces that formats are made of.
const PIECES: &[&[u8]] = &[
    b"<",
    b">",
    b"</",
    b"/>",
    b"<p>",
    b"<main>",
    b"</main>",
    b"<nav>",
    b"<pre>",
    b"<title>",
    b"</title>",
    b"<script>",
    b"<!--",
    b"-->",
    b"<![CDATA[",
    b"]]>",
    b"<!DOCTYPE html>",
    b"<!DOCTYPE a [<!ENTITY b '&b;&b;'>]>",
    b"&b;",
    b"&amp;",
    b"&#0;",
    b"&#x1F375;",
    b"<?xml version='1.0' encoding='big5'?>",
    b"<meta charset=utf-16>",
    b" lang=de",
    b"=\"",
    b"'",
    b"{\\rtf1",
    b"{",
    b"}",
    b"\\",
    b"\\'e4",
    b"\\u-10179",
    b"\\uc2",
    b"\\bin9",
    b"\\par ",
    b"\\*",
    b"\\f1",
    b"\\fcharset128",
    b"\\info",
    b"\\title ",
    b"\\v",
    b"\\cell",
    b"\\row",
    b"{\"a\":",
    b"[",
    b"]",
    b"\"",
    b",",
    b";",
    b"\t",
    b":",
    b"\\ud800",
    b"1e999",
    b"WEBVTT",
    b"00:00:01,000 --> 00:00:02,000\n",
    b"99:99:99.0-->",
    b"---\n",
    b"title: ",
    b"date: 2025-01-01",
    b"# ",
    b"- ",
    b"|",
    b"\n",
    b"\n\n",
    b"\r",
    b"\r\n",
    b" ",
    b"Tee",
    "wärmt".as_bytes(),
    "茶".as_bytes(),
    b"\0",
    b"\xff",
    b"\xff\xfe",
    b"\xfe\xff",
    b"\xef\xbb\xbf",
    b"\x1b$B",
    b"\xe4",
    b"\x82\xa0",
    b"\xd8\x00",
    b"\x00\xd8",
];

/// Longer than any of these small files takes, on a machine that is busy with other tests.
const LONG: Duration = Duration::from_secs(5);

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        8 => prop::sample::select(PIECES).prop_map(<[u8]>::to_vec),
        1 => prop::collection::vec(any::<u8>(), 1..8),
    ];
    prop_oneof![
        4 => prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat()),
        1 => prop::collection::vec(any::<u8>(), 0..400),
    ]
}

/// What is found in a file, whose sections are where texts have them.
fn check(name: &str, bytes: &[u8]) {
    let start = Instant::now();
    let extracted = Extractor::default().extract(Path::new(name), bytes, &mut |found| {
        if let Found::Document(document) = found {
            let mut last = 0;
            for section in document.sections.iter().flatten() {
                assert!(
                    section.start >= last && document.body.is_char_boundary(section.start),
                    "{section:?}"
                );
                last = section.start;
            }
            assert!(!document.body.contains('\r'), "{:?}", document.body);
        }
        Ok(())
    });
    // Whether it is text may be in doubt, but not whether it was read in time.
    let _ = extracted;
    assert!(start.elapsed() < LONG, "{name}: {:?}", start.elapsed());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_under_any_name_are_read_or_refused(
        bytes in bytes(),
        ending in prop::sample::select(ENDINGS),
        marked in any::<bool>(),
    ) {
        let bytes = if marked { [&b"{\\rtf1 "[..], &bytes].concat() } else { bytes };
        check(&format!("a.{ending}"), &bytes);
    }
}

/// A small piece over and over is what makes readers slow, or overflow.
#[test]
fn pieces_repeated_take_no_time() {
    for piece in PIECES {
        for ending in ENDINGS {
            check(&format!("a.{ending}"), &piece.repeat(20_000));
        }
    }
}

#[test]
fn formats_that_are_told() {
    for (name, bytes, format) in [
        ("a.txt", &b"{\\rtf1 a}"[..], Some("rtf")),
        ("a.html", b"a", Some("html")),
        ("a", b"\xff\xfea\0", Some("text")),
        ("a.html", b"a\0b", None),
    ] {
        assert_eq!(Format::of(Path::new(name), bytes).map(|format| format.name), format);
    }
}

#[test]
fn a_folder_of_all_formats_is_found() {
    let dir = TestDir::with(&[
        ("docs/a.html", "<title>Quittenhof</title><nav>Start</nav><p>Der Tee wärmt im Winter."),
        ("docs/b.xml", "<a>\n<b>Der Tee</b>\n<b>wärmt im Herbst.</b></a>"),
        ("docs/c.rtf", "{\\rtf1 Der Tee w\\'e4rmt im Fr\\'fchling.}"),
        ("docs/d.csv", "Wann;Was\nSommer;Der Tee k\u{fc}hlt\n"),
        (
            "docs/e.jsonl",
            "{\"a\": \"Der Tee wärmt am Morgen.\", \"title\": \"Frühe\"}\n{\"a\": \"Mittags\"}\n{\"a\n",
        ),
        ("docs/f.srt", "1\n00:12:03,000 --> 00:12:05,000\nDer Tee wärmt am Abend.\n"),
    ]);
    dir.bytes("docs/g.txt", b"Der Tee w\xe4rmt in der Nacht, und k\xfchl ist sie.");
    let output = dir.search(&["index", "docs"]);
    assert!(
        output.stderr.starts_with("7 added, 0 updated, 0 removed, 0 kept, 1 skipped\n"),
        "{}",
        output.stderr
    );
    assert!(
        output.stderr.contains("skipped 1 file: damaged JSON\n    [DIR]/docs/e.jsonl/3\n"),
        "{}",
        output.stderr
    );
    let found = |query: &str| dir.search(&["query", query, "--format", "vimgrep"]).stdout;
    assert!(found("+Tee +Winter").contains("docs/a.html"), "{}", found("+Tee +Winter"));
    assert!(found("+Herbst").starts_with("docs/b.xml:3:"), "{}", found("+Herbst"));
    assert!(found("+Frühling").contains("docs/c.rtf"));
    assert!(found("+kühlt +Sommer").starts_with("docs/d.csv:2:"));
    assert!(found("+Morgen").contains("docs/e.jsonl"));
    assert!(found("+Nacht").starts_with("docs/g.txt:1:"));
    let shown = dir.search(&["query", "+Abend"]).stdout;
    assert!(shown.contains("docs/f.srt:00:12:03"), "{shown}");
}

#[test]
fn text_fields_are_those_that_are_named() {
    let dir = TestDir::with(&[(
        "docs/a.jsonl",
        "{\"text\": \"Der Tee\", \"note\": \"Saft\", \"by\": {\"name\": \"Anna\"}}\n",
    )]);
    dir.search(&["index", "docs", "--text-field", "text", "--text-field", "by.name"]);
    assert_eq!(
        ["Tee", "Anna", "Saft"].map(|word| dir.search(&["query", word]).code),
        [Some(0), Some(0), Some(1)]
    );
}
