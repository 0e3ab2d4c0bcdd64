//! Measures the analysis on gold sets: `cargo run --release --example quality -- FOLDER [TEXTS]`.
//!
//! `FOLDER/gold` holds the sets; those that are not there are left out. The project's own sets, in `tests/data`, are
//! always measured. With a folder of `TEXTS` the speed of one thread on them is told as well.
//!
//! * `compounds/LANG.tsv`: `word TAB part+part`, or the word again where it is no compound.
//! * `langid/sentences.tsv` and `langid/word-pairs.tsv`: `ISO 639-3 code TAB text`; those in languages that the program
//!   does not know are left out.
//! * `mixed/NAME.tsv`: the same, a line for each line with text of the document `mixed/NAME.txt`.
//! * `conflation/LANG.tsv`: `+ TAB form TAB lemma`, which should share a term. Beside it the share of neighbours in the
//!   dictionary of these lemmas, different words, that share one although they should not.

use std::collections::BTreeMap;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::Instant;

use frostem::Algorithm;
use search::analysis::normalize::fold;
use search::analysis::recipe::recipe_of;
use search::analysis::segment::{Segment, segments};
use search::analysis::stem::{Stemmer, stem};
use search::analysis::{Analyzer, Word};
use search::language::Language;
use search::language::detect::{Detector, Passage};

/// Neighbours in a dictionary have at least this many letters in common from the start.
const NEIGHBOUR_LETTERS: usize = 4;
/// Words of the dictionary at most so far apart are neighbours.
const NEIGHBOUR_DISTANCE: usize = 3;

fn main() {
    let folder = std::env::args().nth(1).unwrap_or_else(|| ".".into());
    let gold = Path::new(&folder).join("gold");
    compounds(&gold.join("compounds"));
    compounds(Path::new("tests/data/compounds"));
    languages(&gold.join("langid/sentences.tsv"), "language of sentences");
    languages(&gold.join("langid/word-pairs.tsv"), "language of word pairs");
    mixed(&gold.join("mixed"));
    conflation(&gold.join("conflation"));
    if let Some(texts) = std::env::args().nth(2) {
        speed(Path::new(&texts));
    }
}

/// F1 of the parts of words that are compounds, and the share of other words that are split.
///
/// A part is right if it is the gold part, a linking s aside, or has its stem: some sets give parts as lemmas.
fn compounds(folder: &Path) {
    for (language, text) in sets(folder) {
        let analyzer = Analyzer::new(language);
        let (mut right, mut found, mut wanted) = (0, 0, 0);
        let (mut others, mut split) = (0, 0);
        for (word, gold) in text.lines().filter_map(|line| line.split_once('\t')) {
            let gold: Vec<&str> = gold.split('+').collect();
            let parts = parts_of(&analyzer, word);
            if gold.len() == 1 {
                // With a hyphen it is none because the gold set takes those as they are.
                if word.chars().all(char::is_alphabetic) {
                    others += 1;
                    split += u32::from(!parts.is_empty());
                }
            } else {
                let mut left = gold.clone();
                for part in &parts {
                    if let Some(n) = left.iter().position(|gold| is_same_part(&analyzer, part, gold)) {
                        left.remove(n);
                        right += 1;
                    }
                }
                found += parts.len();
                wanted += gold.len();
            }
        }
        let (precision, recall) = (right as f64 / found as f64, right as f64 / wanted as f64);
        println!(
            "{:<28} {wanted:>6} {:.3}  precision {precision:.3}, recall {recall:.3}; of {others} others split {:.1} %",
            format!("compounds {}", language.name()),
            2.0 * precision * recall / (precision + recall),
            100.0 * split as f64 / f64::from(others),
        );
    }
}

/// The parts of a word, cut at hyphens as well; none of a word that stays whole.
fn parts_of<'a>(analyzer: &Analyzer, word: &'a str) -> Vec<&'a str> {
    let mut parts = Vec::new();
    segments(word, |segment| {
        let Segment::Word(range) = segment else { return };
        let segment = &word[range];
        let words = analyzer.words(segment);
        let inner = words.iter().flat_map(Word::parts).filter(|part| part.made_of == 1);
        let before = parts.len();
        parts.extend(inner.filter_map(|part| segment.get(part.range.clone())));
        if parts.len() == before {
            parts.push(segment);
        }
    });
    if parts.len() > 1 { parts } else { Vec::new() }
}

fn is_same_part(analyzer: &Analyzer, part: &str, gold: &str) -> bool {
    let stem = |word: &str| analyzer.whole_words(word).first().map(|word| word.stem().to_owned());
    let (part, gold) = (part.to_lowercase(), gold.to_lowercase());
    part.trim_end_matches('s') == gold.trim_end_matches('s') || stem(&part) == stem(&gold)
}

/// The share of texts that are each taken for what they are.
fn languages(file: &Path, title: &str) {
    let text = read(file);
    let labelled: Vec<(Language, &str)> = text.lines().filter_map(labelled).collect();
    let detector = Detector::default();
    let right = share(&labelled, |(language, text)| detector.language_of(text).0 == *language);
    println!("{title:<28} {:>6} {right:.3}", labelled.len());
}

/// The share of lines of documents in several languages that are in a passage of their language.
fn mixed(folder: &Path) {
    let detector = Detector::default();
    let mut lines: Vec<(Language, Language)> = Vec::new();
    for file in files(folder, "tsv") {
        let (labels, document) = (read(&file), read(&file.with_extension("txt")));
        let passages = detector.passages(&document);
        let written = line_ranges(&document).filter(|line| !document[line.clone()].trim().is_empty());
        let known = written.zip(labels.lines()).filter_map(|(line, label)| Some((line, labelled(label)?.0)));
        for (line, expected) in known {
            let passage = passages.iter().find(|passage| passage.range.end > line.start);
            lines.push((expected, passage.map_or(Language::Undetermined, |passage| passage.language)));
        }
    }
    println!("{:<28} {:>6} {:.3}", "language of mixed lines", lines.len(), share(&lines, |(a, b)| a == b));
}

fn labelled(line: &str) -> Option<(Language, &str)> {
    let (code, text) = line.split_once('\t')?;
    Some((code.parse().ok()?, text))
}

fn line_ranges(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    text.split_inclusive('\n').scan(0, |end, line| {
        *end += line.len();
        Some(*end - line.len()..*end)
    })
}

fn conflation(folder: &Path) {
    println!(
        "{:<12} {:>6} {:>8} {:>8} {:>8} {:>8}",
        "conflation", "pairs", "joined", "stemmer", "false", "stemmer"
    );
    for (language, text) in sets(folder) {
        let pairs: Vec<(&str, &str)> =
            text.lines().filter_map(|line| line.strip_prefix("+\t")?.split_once('\t')).collect();
        let mut lemmas: Vec<String> = pairs.iter().map(|(_, lemma)| lemma.to_lowercase()).collect();
        lemmas.sort_unstable();
        lemmas.dedup();
        let neighbours = neighbours(&lemmas);
        let analyzer = Analyzer::new(language);
        let ours =
            |word: &str| analyzer.whole_words(word).iter().map(Word::stem).collect::<Vec<_>>().join(" ");
        let (stemmer, keeps) = (snowball(language), recipe_of(language).keeps);
        let plain = |word: &str| fold(&stem(&word.to_lowercase(), stemmer, None), keeps);
        println!(
            "{:<12} {:>6} {:>8.3} {:>8.3} {:>8.4} {:>8.4}",
            language.name(),
            pairs.len(),
            share(&pairs, |(a, b)| ours(a) == ours(b)),
            share(&pairs, |(a, b)| plain(a) == plain(b)),
            share(&neighbours, |(a, b)| ours(a) == ours(b)),
            share(&neighbours, |(a, b)| plain(a) == plain(b)),
        );
    }
}

/// How fast one thread analyses the texts of a folder, with and without telling their languages.
fn speed(folder: &Path) {
    let texts: Vec<String> = files(folder, "txt").iter().map(|file| read(file)).collect();
    let megabytes = texts.iter().map(String::len).sum::<usize>() as f64 / 1e6;
    let detector = Detector::default();
    let start = Instant::now();
    let passages: Vec<Vec<Passage>> = texts.iter().map(|text| detector.passages(text)).collect();
    let detection = start.elapsed();
    let mut analyzers: BTreeMap<Language, Analyzer> = BTreeMap::new();
    let mut tokens = 0;
    let start = Instant::now();
    for (text, passages) in texts.iter().zip(&passages) {
        for passage in passages {
            let language = passage.language;
            let analyzer = analyzers.entry(language).or_insert_with(|| Analyzer::new(language));
            analyzer.tokens(&text[passage.range.clone()], |_| tokens += 1);
        }
    }
    let analysis = start.elapsed();
    println!(
        "analysis of {megabytes:.0} MB, {tokens} tokens: {:.0} MB/s without detection, {:.0} MB/s with",
        megabytes / analysis.as_secs_f64(),
        megabytes / (analysis + detection).as_secs_f64(),
    );
}

/// Snowball's newest stemmer for a language, where the recipe has none because our own rules take its place.
fn snowball(language: Language) -> Stemmer {
    match (recipe_of(language).stemmer, language) {
        (Stemmer::None, Language::Dutch) => Stemmer::Newest(Algorithm::Dutch),
        (Stemmer::None, Language::Estonian) => Stemmer::Newest(Algorithm::Estonian),
        (Stemmer::None, Language::Finnish) => Stemmer::Newest(Algorithm::Finnish),
        (Stemmer::None, Language::German) => Stemmer::Newest(Algorithm::German),
        (Stemmer::None, Language::Indonesian) => Stemmer::Newest(Algorithm::Indonesian),
        (stemmer, _) => stemmer,
    }
}

/// Different words that stand near each other in a dictionary and begin alike.
fn neighbours(sorted: &[String]) -> Vec<(&str, &str)> {
    let mut pairs = Vec::new();
    for (n, word) in sorted.iter().enumerate() {
        for other in sorted[n + 1..].iter().take(NEIGHBOUR_DISTANCE) {
            let common = word.chars().zip(other.chars()).take_while(|(a, b)| a == b).count();
            if common >= NEIGHBOUR_LETTERS {
                pairs.push((word.as_str(), other.as_str()));
            }
        }
    }
    pairs
}

/// The files of a folder that are named after a language, and their text.
fn sets(folder: &Path) -> Vec<(Language, String)> {
    let named = files(folder, "tsv").into_iter().filter_map(|file| {
        let language = file.file_stem()?.to_str()?.parse().ok()?;
        Some((language, read(&file)))
    });
    named.collect()
}

/// The files at and below a folder with this ending, by path; none if there is no such folder.
fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for path in fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()) {
        if path.is_dir() {
            files.extend(self::files(&path, ending));
        } else if path.extension().is_some_and(|found| found == ending) {
            files.push(path);
        }
    }
    files.sort_unstable();
    files
}

/// The text of a file; empty if there is none.
fn read(file: &Path) -> String {
    fs::read_to_string(file).unwrap_or_default()
}

fn share<T>(all: &[T], holds: impl Fn(&T) -> bool) -> f64 {
    all.iter().filter(|item| holds(item)).count() as f64 / all.len().max(1) as f64
}
