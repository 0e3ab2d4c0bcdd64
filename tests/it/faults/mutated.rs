//! Documents of every format, mutated: each is in the index or in the report, and none ends the run.

use std::collections::{BTreeMap, HashSet};
use std::io::{Cursor, Read};

use super::{Random, all, index, tell, times};
use crate::samples::{self, Sample, bz2, gz, zip, zst};
use crate::support::TestDir;

/// Bytes that formats are made of, and those that are no part of any.
const PIECES: &[&[u8]] = &[
    b"<",
    b">",
    b"&",
    b"\"",
    b"\\",
    b"{",
    b"}",
    b"(",
    b")",
    b"/",
    b"\n",
    b" ",
    b"\0",
    b"\xff",
    b"\x7f",
    b"\x80",
    b"\xff\xff\xff\xff",
    b"\0\0\0\0",
    b"999999999",
    b"-1",
    b"0 R",
    b"]]>",
    b"<![CDATA[",
    b"\\bin9",
    b"\r\n\r\n",
];

/// One to four changes: a bit flips, bytes become others, some are taken out or come twice, the end is cut off, or what
/// follows is from another file.
fn mutate(bytes: &[u8], other: &[u8], random: &mut Random) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..=random.below(4) {
        let at = random.below(bytes.len());
        let end = at + random.below((bytes.len() - at).min(64));
        match random.below(7) {
            0 | 1 if !bytes.is_empty() => bytes[at] ^= 1 << random.below(8),
            2 if !bytes.is_empty() => bytes[at] = u8::try_from(random.below(256)).expect("it is below 256"),
            3 => drop(bytes.splice(at..end, PIECES[random.below(PIECES.len())].iter().copied())),
            4 => {
                let twice = bytes[at..end].to_vec();
                drop(bytes.splice(at..at, twice));
            }
            5 => bytes.truncate(at),
            _ => {
                bytes.truncate(at);
                bytes.extend(&other[random.below(other.len())..]);
            }
        }
    }
    bytes
}

/// What is packed unpacked, mutated and packed again: checksums keep most other changes from what reads it.
fn mutate_inside(name: &str, bytes: &[u8], other: &[u8], random: &mut Random) -> Option<Vec<u8>> {
    let unpacked = |mut reader: Box<dyn Read + '_>| {
        let mut all = Vec::new();
        reader.read_to_end(&mut all).ok().map(|_| all)
    };
    match name.rsplit_once('.')?.1 {
        "gz" | "tgz" => {
            let inner = unpacked(Box::new(flate2::read::GzDecoder::new(bytes)))?;
            Some(gz(&*mutate(&inner, other, random)))
        }
        "bz2" => {
            let inner = unpacked(Box::new(bzip2::read::BzDecoder::new(bytes)))?;
            Some(bz2(&*mutate(&inner, other, random)))
        }
        "zst" => Some(zst(&*mutate(&zstd::decode_all(bytes).ok()?, other, random))),
        _ => {
            let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).ok()?;
            let chosen = random.below(archive.len());
            let mut members = Vec::new();
            for n in 0..archive.len() {
                let file = archive.by_index(n).ok()?;
                let name = file.name().ok()?.into_owned();
                let content = unpacked(Box::new(file))?;
                members.push((name, if n == chosen { mutate(&content, other, random) } else { content }));
            }
            Some(zip(&members.iter().map(|(name, content)| (&**name, content)).collect::<Vec<_>>()))
        }
    }
}

/// Indexes `count` mutants of each of `samples` beside a sound file.
fn check(samples: &[Sample], others: &[Sample], count: usize, random: &mut Random) {
    let dir = TestDir::with(&[("docs/sound.txt", "Am Morgen fahren die Boote aus dem Hafen.\n")]);
    let mut files = Vec::new();
    for (name, sample) in samples {
        for n in 0..count {
            // With one of its own kind or with another, as often.
            let other = if random.below(2) == 0 { sample } else { &others[random.below(others.len())].1 };
            let inside = (n % 2 == 0).then(|| mutate_inside(name, sample, other, random)).flatten();
            let mutant = inside.unwrap_or_else(|| mutate(sample, other, random));
            files.push(format!("docs/{}/{n}-{name}", n / 500));
            dir.bytes(&files[files.len() - 1], &mutant);
        }
    }
    let (_, skipped) = index(&dir, &["docs"]);
    assert_eq!(dir.found(&["+Hafen +Boote +fahren +Morgen"]), ["docs/sound.txt"]);
    let export = dir.search(&["export"]);
    let indexed = export.hits().into_iter().map(|hit| hit["path"].as_str().expect("it is text").to_owned());
    let indexed: HashSet<String> = indexed.map(|path| path.replace("[DIR]/", "")).collect();
    // A member is called by its file first.
    let met: HashSet<String> = indexed
        .iter()
        .chain(skipped.keys())
        .map(|path| path.splitn(4, '/').take(3).collect::<Vec<_>>().join("/"))
        .collect();
    for file in &files {
        assert!(met.contains(file), "{file} is neither in the index nor in the report");
    }
    let (summary, again) = index(&dir, &["docs"]);
    assert!(summary.starts_with("0 added, 0 updated, 0 removed, "), "{summary}");
    assert_eq!(again, skipped);
    let sound = dir.search(&["check"]);
    assert_eq!(sound.code, Some(0), "{sound:?}");
    let mut reasons = BTreeMap::<&str, usize>::new();
    for reason in skipped.values() {
        *reasons.entry(reason).or_default() += 1;
    }
    let names: Vec<&str> = samples.iter().map(|(name, _)| *name).collect();
    let mut counts = vec![("files", files.len()), ("documents", indexed.len())];
    counts.extend(reasons);
    tell(&names.join(" "), &counts);
}

#[test]
fn every_mutant_is_read_or_listed() {
    let samples = samples::all();
    let mut random = Random(7);
    let at_once = if all() { 1 } else { samples.len() };
    for some in samples.chunks(at_once) {
        check(some, &samples, times(50, 2_000), &mut random);
    }
}
