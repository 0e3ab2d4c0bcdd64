//! Builds the compound lexicons from counted word files.
//!
//! Usage: `cargo run --release --example build_lexicon -- LEXICON_DIR OUT_DIR`. LEXICON_DIR holds `<code>.tsv` (form,
//! count, percent capitalised) and `wordfreq/<code>.tsv` (form, occurrences per thousand million words); OUT_DIR holds
//! the grammars `<code>.txt` and receives `<code>.fst`, whose values are laid out as `Entry` in
//! `src/analysis/compound/lexicon.rs` reads them.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::error::Error;
use std::fs;
use std::path::Path;

/// The languages, with the fewest occurrences per thousand million words a form needs to be kept: what keeps a file
/// to a few hundred kilobytes.
const LANGUAGES: &[(&str, f64)] = &[
    ("de", 120.0),
    ("nl", 130.0),
    ("sv", 130.0),
    ("da", 0.0),
    ("nb", 130.0),
    ("fi", 130.0),
    ("hu", 200.0),
    ("et", 0.0),
];
/// Shorter parts are chance matches.
const MIN_PART: usize = 3;
/// Longer forms are compounds themselves and never part of a longer one worth splitting so.
const MAX_FORM: usize = 20;
/// Occurrences per thousand million from which a form may be counted as a part of others.
const MIN_PART_FREQUENCY: f64 = 250.0;
/// A shortened form ("schwimm") is added once this many words begin with it and go on with a known word.
const MIN_COMBINING: f32 = 3.0;

/// How many words the parts of a marked compound begin and end.
const COMMON_PART: f32 = 4.0;

/// Occurrences per thousand million words that a listed word is given: those of a middling noun.
const LISTED_FREQUENCY: f64 = 2_000.0;
/// How many words a listed word is taken to begin and to end.
const LISTED_PRODUCTIVITY: f32 = 3.0;
/// The share of the words with its letters in which a listed word is taken to be a part.
const LISTED_SHARE: f32 = 0.5;

const CUTF: f64 = 1.0;
const INERTF: f64 = 100.0;

#[derive(Default, Clone)]
struct Word {
    frequency: f64,
    capital: f64,
    as_first: f32,
    as_last: f32,
    combining: bool,
    listed: bool,
    compound: bool,
    /// The shares of the words that begin and end with its letters in which it is a part.
    first_share: f32,
    begins: f32,
    last_share: f32,
    /// How many of the words it begins go on with the first linking letters.
    linked: f32,
}

type Words = BTreeMap<String, Word>;

struct Grammar {
    sections: HashMap<String, Vec<String>>,
}

impl Grammar {
    fn read(path: &Path) -> Result<Self, Box<dyn Error>> {
        let mut sections: HashMap<String, Vec<String>> = HashMap::new();
        let mut section = String::new();
        for line in fs::read_to_string(path)?.lines().map(str::trim) {
            if let Some(name) = line.strip_prefix('[') {
                section = name.trim_end_matches(']').to_owned();
            } else if !line.is_empty() && !line.starts_with('#') {
                sections.entry(section.clone()).or_default().push(line.to_owned());
            }
        }
        Ok(Self { sections })
    }

    fn lines(&self, section: &str) -> &[String] {
        self.sections.get(section).map_or(&[], Vec::as_slice)
    }

    fn set(&self, section: &str) -> HashSet<&str> {
        self.lines(section).iter().map(String::as_str).collect()
    }

    /// What is never a part: suffixes and endings.
    fn barred(&self) -> HashSet<&str> {
        self.set("barred").union(&self.set("endings")).copied().collect()
    }

    fn links(&self) -> Vec<&str> {
        self.lines("links")
            .iter()
            .filter_map(|line| line.split_whitespace().next())
            .collect()
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [lexicon, out, only @ ..] = arguments.as_slice() else {
        return Err("usage: build_lexicon LEXICON_DIR OUT_DIR [CODE...]".into());
    };
    for &(code, least) in LANGUAGES
        .iter()
        .filter(|(code, _)| only.is_empty() || only.iter().any(|one| one == code))
    {
        let grammar = Grammar::read(&Path::new(out).join(format!("{code}.txt")))?;
        let mut words = read_words(Path::new(lexicon), code)?;
        add_listed(&mut words, &grammar);
        count_parts(&mut words, &grammar);
        add_combining(&mut words, &grammar);
        mark_compounds(&mut words, &grammar);
        if std::env::var("SHOWL").is_ok() {
            for (form, w) in &words {
                if w.linked >= 1.0 && w.linked > w.as_first / 2.0 {
                    println!("{form}");
                }
            }
        }
        let bytes = encode(&words, &grammar, least)?;
        let path = Path::new(out).join(format!("{code}.fst"));
        eprintln!("{}: {} KB", path.display(), bytes.len() / 1000);
        let fresh = path.with_extension("fst.new");
        fs::write(&fresh, bytes)?;
        fs::rename(fresh, path)?;
    }
    Ok(())
}

/// Both files of a language in one table. Where a form is in one only, the other counts as none: half of it stays.
fn read_words(folder: &Path, code: &str) -> Result<Words, Box<dyn Error>> {
    let own = fs::read_to_string(folder.join(format!("{code}.tsv")))?;
    let other = fs::read_to_string(folder.join("wordfreq").join(format!("{code}.tsv"))).unwrap_or_default();
    let total: f64 = own
        .lines()
        .filter_map(|line| line.split('\t').nth(1)?.parse::<f64>().ok())
        .sum();
    let share = if other.is_empty() { 1.0 } else { 0.25 };
    let mut words = Words::new();
    for line in own.lines() {
        let mut fields = line.split('\t');
        let (Some(form), Some(count), Some(capital)) = (fields.next(), fields.next(), fields.next()) else {
            continue;
        };
        let word = words.entry(form.to_owned()).or_default();
        word.frequency = share * count.parse::<f64>()? / total * 1e9;
        word.capital = capital.parse::<f64>()? / 100.0;
    }
    for (form, count) in other.lines().filter_map(|line| line.split_once('\t')) {
        words.entry(form.to_owned()).or_default().frequency += (1.0 - share) * count.parse::<f64>()?;
    }
    words.retain(|form, _| {
        let letters = form.chars().count();
        (MIN_PART..=MAX_FORM).contains(&letters) && form.chars().all(char::is_alphabetic)
    });
    Ok(words)
}

/// Adds the words of the grammar's own list, at the frequency of a middling noun if they are rarer.
fn add_listed(words: &mut Words, grammar: &Grammar) {
    for form in grammar.lines("words") {
        let word = words.entry(form.clone()).or_default();
        if word.frequency < LISTED_FREQUENCY {
            *word = Word {
                frequency: LISTED_FREQUENCY,
                capital: 1.0,
                ..Word::default()
            };
        }
        word.listed = true;
    }
}

/// Every way to read `form` as first part, link, last part: byte ends of the first and start of the last part.
fn cuts<'a>(form: &'a str, links: &'a [&'a str]) -> impl Iterator<Item = (usize, usize)> + 'a {
    let boundaries = form.char_indices().map(|(at, _)| at).skip(MIN_PART);
    boundaries.flat_map(move |end| {
        let link_ends = links
            .iter()
            .filter(move |link| form[end..].starts_with(**link))
            .map(move |link| end + link.len());
        std::iter::once(end)
            .chain(link_ends)
            .map(move |start| (end, start))
    })
}

/// Counts how many words each form begins and ends, a word of several readings counting a share for each.
fn count_parts(words: &mut Words, grammar: &Grammar) {
    let (barred, prefixes, links) = (grammar.barred(), grammar.set("prefixes"), grammar.links());
    let usable = |part: &str| {
        part.chars().count() >= MIN_PART
            && !barred.contains(part)
            && words
                .get(part)
                .is_some_and(|word| word.frequency >= MIN_PART_FREQUENCY)
    };
    let mut counts: HashMap<String, (f32, f32, f32)> = HashMap::new();
    for form in words.keys() {
        let found: Vec<(usize, usize)> = cuts(form, &links)
            .filter(|&(end, start)| {
                usable(&form[..end]) && !prefixes.contains(&form[..end]) && usable(&form[start..])
            })
            .collect();
        let each = 1.0 / found.len() as f32;
        for (end, start) in found {
            let first = counts.entry(form[..end].to_owned()).or_default();
            first.0 += each;
            first.2 += if links.first() == Some(&&form[end..start]) {
                each
            } else {
                0.0
            };
            counts.entry(form[start..].to_owned()).or_default().1 += each;
        }
    }
    let around = count_around(words);
    for (form, word) in words.iter_mut() {
        (word.as_first, word.as_last, word.linked) = counts.get(form).copied().unwrap_or_default();
        let (before, behind) = around.get(form).copied().unwrap_or_default();
        word.first_share = word.as_first / before.max(1.0);
        word.last_share = word.as_last / behind.max(1.0);
        if word.listed {
            word.as_first = word.as_first.max(LISTED_PRODUCTIVITY);
            word.as_last = word.as_last.max(LISTED_PRODUCTIVITY);
            word.first_share = word.first_share.max(LISTED_SHARE);
            word.last_share = word.last_share.max(LISTED_SHARE);
        }
    }
}

/// For every form the number of words that begin and that end with its letters and have room for another part.
fn count_around(words: &Words) -> HashMap<String, (f32, f32)> {
    let mut around: HashMap<String, (f32, f32)> = HashMap::new();
    for form in words.keys() {
        let boundaries: Vec<usize> = form.char_indices().map(|(at, _)| at).collect();
        let inner = boundaries
            .get(MIN_PART..(boundaries.len() + 1).saturating_sub(MIN_PART))
            .unwrap_or_default();
        for &at in inner {
            if words.contains_key(&form[..at]) {
                around.entry(form[..at].to_owned()).or_default().0 += 1.0;
            }
            if words.contains_key(&form[at..]) {
                around.entry(form[at..].to_owned()).or_default().1 += 1.0;
            }
        }
    }
    around
}

/// Adds the forms that words take only as first parts (schwimmen: schwimm), where enough words begin so.
fn add_combining(words: &mut Words, grammar: &Grammar) {
    let barred = grammar.barred();
    let mut candidates: HashMap<String, Word> = HashMap::new();
    for line in grammar.lines("combining") {
        let mut fields = line.split_whitespace();
        let (ending, instead) = (
            fields.next().unwrap_or_default(),
            fields.next().unwrap_or_default(),
        );
        for (form, word) in words
            .iter()
            .filter(|(_, word)| word.frequency >= MIN_PART_FREQUENCY)
        {
            let Some(stem) = form.strip_suffix(ending) else {
                continue;
            };
            let short = format!("{stem}{instead}");
            if short.chars().count() > MIN_PART
                && !words.contains_key(&short)
                && !barred.contains(short.as_str())
            {
                candidates.entry(short).or_default().frequency += word.frequency;
            }
        }
    }
    let links = grammar.links();
    for form in words.keys() {
        for (end, start) in cuts(form, &links).filter(|(end, start)| end == start) {
            let head = words.get(&form[start..]).is_some_and(|head| head.as_last >= 3.0);
            let room = form[start..].chars().count() >= MIN_PART;
            if let Some(candidate) = candidates.get_mut(&form[..end]).filter(|_| room) {
                candidate.as_first += f32::from(u8::from(head));
                candidate.begins += 1.0;
            }
        }
    }
    candidates.retain(|_, word| word.as_first >= MIN_COMBINING);
    words.extend(candidates.into_iter().map(|(form, word)| {
        (
            form,
            Word {
                combining: true,
                ..word
            },
        )
    }));
}

/// Marks the words that are two common parts, and drops those that are part of nothing themselves: half of the list,
/// and all it would say of them is what their parts say.
fn mark_compounds(words: &mut Words, grammar: &Grammar) {
    let (barred, prefixes, links) = (grammar.barred(), grammar.set("prefixes"), grammar.links());
    let strong = |part: &str, count: fn(&Word) -> f32, frequency: f64| {
        part.chars().count() > MIN_PART
            && !barred.contains(part)
            && !prefixes.contains(part)
            && words
                .get(part)
                .is_some_and(|word| count(word) >= COMMON_PART && word.frequency > frequency)
    };
    let compounds: Vec<String> = words
        .iter()
        .filter(|(form, word)| {
            cuts(form, &links).any(|(end, start)| {
                strong(&form[..end], |word| word.as_first, word.frequency)
                    && strong(&form[start..], |word| word.as_last, word.frequency)
            })
        })
        .map(|(form, _)| form.clone())
        .collect();
    for form in compounds {
        let Some(word) = words.get_mut(&form) else {
            continue;
        };
        word.compound = true;
        if word.as_first < 1.0 && word.as_last < 1.0 {
            words.remove(&form);
        }
    }
}

/// The map of forms to packed entries, rare forms left out.
fn encode(words: &Words, grammar: &Grammar, least: f64) -> Result<Vec<u8>, Box<dyn Error>> {
    let (barred, prefixes, openers) = (
        grammar.set("barred"),
        grammar.set("prefixes"),
        grammar.set("openers"),
    );
    let links = grammar.links();
    let has_cut = |form: &str| {
        cuts(form, &links).any(|(end, start)| {
            [&form[..end], &form[start..]].iter().all(|part| {
                part.chars().count() >= MIN_PART
                    && !barred.contains(*part)
                    && words
                        .get(*part)
                        .is_some_and(|word| word.frequency >= MIN_PART_FREQUENCY)
            })
        })
    };
    let mut kept: Vec<(String, u64)> = Vec::new();
    for form in barred
        .iter()
        .chain(&prefixes)
        .chain(&openers)
        .filter(|form| !words.contains_key(**form))
    {
        if form.chars().count() >= MIN_PART {
            kept.push((
                (*form).to_owned(),
                pack(&Word::default(), kind(form, &barred, &prefixes, &openers)),
            ));
        }
    }
    for (form, word) in words {
        let kind = kind(form, &barred, &prefixes, &openers);
        let inert = word.as_first + word.as_last < 0.5 && word.capital < 0.5;
        let wanted = if !inert {
            1.0
        } else if form.chars().count() >= 2 * MIN_PART && has_cut(form) {
            CUTF
        } else {
            INERTF
        };
        if word.frequency >= least * wanted || kind != 0 {
            kept.push((form.clone(), pack(word, kind)));
        }
    }
    kept.sort();
    kept.dedup_by(|one, other| one.0 == other.0);
    let map = fst::Map::from_iter(kept)?;
    Ok(map.as_fst().as_bytes().to_vec())
}

/// 0 a word, 1 a prefix, 2 an opener, 3 barred.
fn kind(form: &str, barred: &HashSet<&str>, prefixes: &HashSet<&str>, openers: &HashSet<&str>) -> u64 {
    if barred.contains(form) {
        3
    } else if openers.contains(form) {
        2
    } else {
        u64::from(prefixes.contains(form))
    }
}

fn pack(word: &Word, kind: u64) -> u64 {
    let log = |value: f64, top: f64| value.max(1.0).log2().round().min(top) as u64;
    let share = |value: f32| (f64::from(value) * 7.0).round().min(7.0) as u64;
    let capital = (word.capital * 3.0).round() as u64;
    log(word.frequency, 31.0) / 3 * 3
        | capital << 5
        | log(f64::from(word.as_first) + 0.7, 7.0) << 7
        | log(f64::from(word.as_last) + 0.7, 7.0) << 10
        | kind << 13
        | u64::from(word.combining) << 15
        | u64::from(word.compound) << 16
        | u64::from(word.linked >= 1.0 && word.linked > word.as_first / 2.0) << 17
        | share(word.first_share) << 18
        | share(word.last_share) << 21
}
