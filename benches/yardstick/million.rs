//! A million small files: how the time of a run grows with their number, and what queries over all of them take.

use std::fs;
use std::io::Write;
use std::path::Path;

use search::walk::{Found, WalkOptions, walk};

use super::process::{self, Cost};
use super::search;

const FILES: usize = 1_000_000;
/// The first so many are indexed by themselves before.
const FIRST: usize = 100_000;
const IN_A_FOLDER: usize = 1_000;
/// Bytes of a file.
const LENGTH: usize = 2_000;
/// Queries, each in a new process.
const QUERIES: usize = 1_000;
/// What some of them ask for besides.
const LANGUAGES: [&str; 4] = ["de", "it", "en", "ru"];

/// Cuts a million files out of those in `docs`, indexes them, and asks for what stands in them. All is made in `folder`.
pub(crate) fn run(docs: &Path, folder: &Path) {
    let (first, rest, index) =
        (folder.join("million/0"), folder.join("million"), folder.join("million-index"));
    let texts = cut(docs, &folder.join("million"));
    let indexed = |what: &str, docs: &Path| {
        let _ = fs::remove_dir_all(&index);
        let cost = Cost::of(search(&index, &["index", &docs.display().to_string(), "--quiet"]));
        println!("{what:44} {:>10.2} s {:>8.2} s CPU {:>6.0} MiB", cost.wall, cost.cpu, cost.memory);
        cost
    };
    let (few, all) = (indexed("100,000 files of 2 kB", &first), indexed("1,000,000 files of 2 kB", &rest));
    let times = (all.wall / few.wall, all.cpu / few.cpu);
    println!("{:44} {:>10.2}   {:>8.2}", "  so many times that of the tenth part", times.0, times.1);
    let mut walls: Vec<f64> =
        queries(&texts).iter().map(|query| process::wall(search(&index, &["query", query])) * 1e3).collect();
    walls.sort_unstable_by(f64::total_cmp);
    let at = |share: usize| walls[walls.len() * share / 100];
    println!("{:44} {:>10.2} ms {:>7.2} ms", "1,000 queries, new processes: median, p99", at(50), at(99));
}

/// Writes the files, those of the first tenth in the folder `0`, and returns some texts of theirs.
fn cut(docs: &Path, folder: &Path) -> Vec<String> {
    let mut sources = Vec::new();
    walk(docs, &WalkOptions::default(), |found| {
        if let Found::File(file) = found {
            sources.extend(fs::read_to_string(&file.path).ok().filter(|text| text.len() > 2 * LENGTH));
        }
    })
    .expect("no patterns are given");
    assert!(!sources.is_empty(), "{}: no file is long enough to be cut", docs.display());
    let mut samples = Vec::new();
    let (mut source, mut at) = (0, 0);
    for n in 0..FILES {
        let place = folder.join(usize::from(n >= FIRST).to_string()).join(format!("{:04}", n / IN_A_FOLDER));
        if n % IN_A_FOLDER == 0 {
            fs::create_dir_all(&place).expect("folders can be made");
        }
        // Each time round the cuts lie elsewhere, as lengths do not divide each other.
        while at + LENGTH > sources[source].len() {
            at = (at + LENGTH - sources[source].len()).min(LENGTH / 2);
            source = (source + 1) % sources.len();
        }
        let text = &sources[source];
        let piece = &text[text.floor_char_boundary(at)..text.floor_char_boundary(at + LENGTH)];
        at += LENGTH;
        let mut file = fs::File::create(place.join(format!("{n:07}.txt"))).expect("files can be written");
        file.write_all(piece.as_bytes()).expect("files can be written");
        if n % (FILES / QUERIES) == 0 {
            samples.push(piece.to_owned());
        }
    }
    samples
}

/// Of twenty queries eight are a word of a text, five two words of one, two three, two two that stand side by side, two the
/// beginning of one, and one a word in a language; the same in every run.
fn queries(texts: &[String]) -> Vec<String> {
    let mut state = 7_u64;
    let mut below = |most: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).expect("31 bits") % most
    };
    let words = |text: &str| -> Vec<String> {
        let words = text.split(|c: char| !c.is_alphanumeric());
        let is_word = |word: &&str| word.chars().count() > 2 && !word.starts_with(char::is_numeric);
        words.filter(is_word).map(str::to_owned).collect()
    };
    let texts = texts.iter().map(|text| words(text)).filter(|words| words.len() > 5);
    let query = |(n, words): (usize, Vec<String>)| {
        let mut any = || words[below(words.len())].clone();
        match n % 20 {
            0..8 => any(),
            8..13 => [any(), any()].join(" "),
            13..15 => [any(), any(), any()].join(" "),
            15..17 => {
                let first = below(words.len() - 1);
                format!("\"{} {}\"", words[first], words[first + 1])
            }
            17..19 => format!("{}*", any().chars().take(4).collect::<String>()),
            _ => format!("{} lang:{}", any(), LANGUAGES[below(LANGUAGES.len())]),
        }
    };
    texts.enumerate().map(query).collect()
}
