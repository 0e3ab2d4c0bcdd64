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
//!   dictionary of these lemmas, different words, that share one although they should not; and both with the stemmer of
//!   the Snowball project alone.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
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

fn main() -> io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let gold = Path::new(&arguments.next().unwrap_or_default()).join("gold");
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
    let out = &mut io::stdout().lock();
    writeln!(out, "compounds        F1     precision recall  others split, without hyphen, all")?;
    compounds(out, &gold.join("compounds"))?;
    compounds(out, &own.join("compounds"))?;
    writeln!(out, "\nforms            pairs  joined  false    Snowball alone: joined  false")?;
    conflation(out, &gold.join("conflation"))?;
    writeln!(out, "\nown pairs        pairs  joined")?;
    own_pairs(out, &own, "latinate", "German nouns from Latin")?;
    own_pairs(out, &own, "latinate-near", "what looks like them")?;
    own_pairs(out, &own, "inflection", "forms and lemmas")?;
    own_pairs(out, &own, "neighbours", "different words")?;
    writeln!(out, "\nlanguage         texts  right")?;
    languages(out, &gold.join("langid/sentences.tsv"), "sentences")?;
    languages(out, &gold.join("langid/word-pairs.tsv"), "word pairs")?;
    mixed(out, &gold.join("mixed"))?;
    match arguments.next() {
        Some(texts) => speed(out, Path::new(&texts)),
        None => Ok(()),
    }
}

/// What a splitter does with the words of a set.
#[derive(Default)]
struct Splits {
    /// Parts that are as they should be, all that were found, and all that should be.
    right: u32,
    found: u32,
    wanted: u32,
    /// Words that are no compounds, those without a hyphen among them, and those of these that were split.
    others: u32,
    plain: u32,
    split: u32,
}

/// F1 of the parts of words that are compounds, and the share of other words that are split. A word with a hyphen that is
/// no compound by the set counts as not split: the segmenter cuts it.
fn compounds(out: &mut dyn Write, folder: &Path) -> io::Result<()> {
    for (language, text) in sets(folder) {
        let analyzer = Analyzer::new(language);
        let mut splits = Splits::default();
        for (word, gold) in text.lines().filter_map(|line| line.split_once('\t')) {
            splits.count(&analyzer, word, &gold.split('+').collect::<Vec<_>>());
        }
        let Splits { right, found, wanted, others, plain, split } = splits;
        let share = |part: u32, all: u32| f64::from(part) / f64::from(all.max(1));
        let (precision, recall) = (share(right, found), share(right, wanted));
        let f1 = 2.0 * precision * recall / (precision + recall);
        let [without, all] = [plain, others].map(|all| 100.0 * share(split, all));
        let name = language.name();
        writeln!(
            out,
            "{name:<16} {f1:.3}  {precision:.3}     {recall:.3}   {without:.1} % of {plain}, {all:.1} % of {others}"
        )?;
    }
    Ok(())
}

impl Splits {
    fn count(&mut self, analyzer: &Analyzer, word: &str, gold: &[&str]) {
        let parts = parts_of(analyzer, word);
        if gold.len() == 1 {
            let is_plain = word.chars().all(char::is_alphabetic);
            self.others += 1;
            self.plain += u32::from(is_plain);
            self.split += u32::from(is_plain && !parts.is_empty());
            return;
        }
        let mut left = gold.to_vec();
        for part in &parts {
            if let Some(n) = left.iter().position(|gold| is_same_part(analyzer, part, gold)) {
                left.remove(n);
                self.right += 1;
            }
        }
        let count = |parts: usize| u32::try_from(parts).unwrap_or(u32::MAX);
        self.found += count(parts.len());
        self.wanted += count(gold.len());
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

/// Whether a part is the gold part, a linking s aside, or has its stem: some sets give parts as lemmas.
fn is_same_part(analyzer: &Analyzer, part: &str, gold: &str) -> bool {
    let (part, gold) = (part.to_lowercase(), gold.to_lowercase());
    part.trim_end_matches('s') == gold.trim_end_matches('s') || term(analyzer, &part) == term(analyzer, &gold)
}

fn term(analyzer: &Analyzer, word: &str) -> String {
    analyzer.whole_words(word).iter().map(Word::stem).collect::<Vec<_>>().join(" ")
}

fn conflation(out: &mut dyn Write, folder: &Path) -> io::Result<()> {
    for (language, text) in sets(folder) {
        let pairs: Vec<(&str, &str)> =
            text.lines().filter_map(|line| line.strip_prefix("+\t")?.split_once('\t')).collect();
        let mut lemmas: Vec<String> = pairs.iter().map(|(_, lemma)| lemma.to_lowercase()).collect();
        lemmas.sort_unstable();
        lemmas.dedup();
        let neighbours = neighbours(&lemmas);
        let analyzer = Analyzer::new(language);
        let ours = |(a, b): &(&str, &str)| term(&analyzer, a) == term(&analyzer, b);
        let (stemmer, keeps) = (snowball(language), recipe_of(language).keeps);
        let plain = |word: &str| fold(&stem(&word.to_lowercase(), stemmer, None), keeps);
        let theirs = |(a, b): &(&str, &str)| plain(a) == plain(b);
        writeln!(
            out,
            "{:<16} {:<6} {:.3}   {:.4}                   {:.3}   {:.4}",
            language.name(),
            pairs.len(),
            share(&pairs, ours),
            share(&neighbours, ours),
            share(&pairs, theirs),
            share(&neighbours, theirs),
        )?;
    }
    Ok(())
}

/// The stemmer of Snowball for a language, the newest where the recipe has none because our own rules take its place.
fn snowball(language: Language) -> Stemmer {
    match (recipe_of(language).stemmer, language) {
        (Stemmer::None, Language::Armenian) => Stemmer::Newest(Algorithm::Armenian),
        (Stemmer::None, Language::Basque) => Stemmer::Newest(Algorithm::Basque),
        (Stemmer::None, Language::Czech) => Stemmer::Newest(Algorithm::Czech),
        (Stemmer::None, Language::Dutch) => Stemmer::Newest(Algorithm::Dutch),
        (Stemmer::None, Language::Estonian) => Stemmer::Newest(Algorithm::Estonian),
        (Stemmer::None, Language::Finnish) => Stemmer::Newest(Algorithm::Finnish),
        (Stemmer::None, Language::Hungarian) => Stemmer::Newest(Algorithm::Hungarian),
        (Stemmer::None, Language::Indonesian) => Stemmer::Newest(Algorithm::Indonesian),
        (Stemmer::None, Language::Irish) => Stemmer::Newest(Algorithm::Irish),
        (Stemmer::None, Language::Lithuanian) => Stemmer::Newest(Algorithm::Lithuanian),
        (Stemmer::None, Language::Persian) => Stemmer::Newest(Algorithm::Persian),
        (Stemmer::None, Language::Polish) => Stemmer::Newest(Algorithm::Polish),
        (Stemmer::None, Language::Turkish) => Stemmer::Newest(Algorithm::Turkish),
        (Stemmer::None, Language::Ukrainian) => Stemmer::Newest(Algorithm::Ukrainian),
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

/// How many pairs of a folder's files, all languages together, share a term.
fn own_pairs(out: &mut dyn Write, own: &Path, folder: &str, title: &str) -> io::Result<()> {
    let (mut pairs, mut joined, mut files) = (0, 0, 0);
    for (language, text) in sets(&own.join(folder)) {
        let analyzer = Analyzer::new(language);
        files += 1;
        for (word, other) in text.lines().filter_map(|line| line.split_once('\t')) {
            pairs += 1;
            joined += u32::from(term(&analyzer, word) == term(&analyzer, other));
        }
    }
    writeln!(out, "{folder:<16} {pairs:<6} {joined:<7} {title}, {files} languages")
}

/// The share of texts that are each taken for what they are.
fn languages(out: &mut dyn Write, file: &Path, title: &str) -> io::Result<()> {
    let text = read(file);
    let labelled: Vec<(Language, &str)> = text.lines().filter_map(labelled).collect();
    let detector = Detector::default();
    let right = share(&labelled, |(language, text)| detector.language_of(text).0 == *language);
    writeln!(out, "{title:<16} {:<6} {right:.3}", labelled.len())
}

/// The share of lines of documents in several languages that are in a passage of their language.
fn mixed(out: &mut dyn Write, folder: &Path) -> io::Result<()> {
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
    writeln!(out, "{:<16} {:<6} {:.3}", "mixed lines", lines.len(), share(&lines, |(a, b)| a == b))
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

/// How fast one thread analyses the texts of a folder, with and without telling their languages.
fn speed(out: &mut dyn Write, folder: &Path) -> io::Result<()> {
    let texts: Vec<String> = files(folder, "txt").iter().map(|file| read(file)).collect();
    let megabytes = texts.iter().map(String::len).sum::<usize>() as f64 / 1e6;
    let detector = Detector::default();
    let start = Instant::now();
    let passages: Vec<Vec<Passage>> = texts.iter().map(|text| detector.passages(text)).collect();
    let detection = start.elapsed();
    let mut analyzers: BTreeMap<Language, Analyzer> = BTreeMap::new();
    let mut tokens = 0_u64;
    let start = Instant::now();
    for (text, passages) in texts.iter().zip(&passages) {
        for passage in passages {
            let language = passage.language;
            let analyzer = analyzers.entry(language).or_insert_with(|| Analyzer::new(language));
            analyzer.tokens(&text[passage.range.clone()], |_| tokens += 1);
        }
    }
    let analysis = start.elapsed();
    writeln!(
        out,
        "\nanalysis of {megabytes:.0} MB, {tokens} tokens: {:.0} MB/s without detection, {:.0} MB/s with",
        megabytes / analysis.as_secs_f64(),
        megabytes / (analysis + detection).as_secs_f64(),
    )
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
