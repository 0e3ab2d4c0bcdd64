//! Builds the lexicons of the compound splitter from counted words.
//!
//! `cargo run --release --example build_lexicon -- LEXICON_DIR OUT_DIR [CODE...]`: `LEXICON_DIR` holds
//! `<code>.tsv` (form, count, percent capitalised) and `wordfreq/<code>.tsv` (form, occurrences per thousand
//! million words); `OUT_DIR` holds the grammars `<code>.txt` and receives `<code>.fst`, whose values
//! `src/analysis/compound/lexicon.rs` reads.

#![allow(clippy::print_stderr, reason = "a tool that says what it wrote")]

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::error::Error;
use std::fs;
use std::path::Path;

/// The languages, with the occurrences per thousand million words from which a form is kept: as many as fit
/// into a few hundred kilobytes, or all where the counted texts are few.
const LANGUAGES: &[(&str, f64)] = &[
    ("da", 0.0),
    ("de", 110.0),
    ("et", 0.0),
    ("fi", 130.0),
    ("hu", 200.0),
    ("nb", 130.0),
    ("nl", 130.0),
    ("sv", 130.0),
];
/// Shorter parts are chance matches.
const MIN_PART: usize = 3;
/// Longer forms are compounds themselves and hardly part of longer ones.
const MAX_FORM: usize = 20;
/// The weight of our own counts beside wordfreq's, which are of more text but know no capitals.
const OWN_SHARE: f64 = 0.25;
/// Occurrences per thousand million from which a form counts as a part of others: below lies noise.
const MIN_PART_FREQUENCY: f64 = 250.0;

/// A shortened form (schwimm) is added once this many words begin with it and go on with a common last part.
const MIN_COMBINING: f32 = 3.0;
/// How many words a common last part ends.
const COMMON_LAST: f32 = 3.0;
/// How many words the parts of a marked compound begin and end.
const COMMON_PART: f32 = 4.0;

/// What a word of the grammar's own list is taken to be: a middling noun that begins and ends a few words.
const LISTED_FREQUENCY: f64 = 2_000.0;
const LISTED_PARTS: f32 = 3.0;
const LISTED_SHARE: f32 = 0.5;

/// Longer forms that are part of no other form are hardly part of any; to be kept they must be more frequent
/// by this.
const LONG_FORM: usize = 12;
const LONG_FACTOR: f64 = 4.0;
/// The same for verbs and adjectives that are part of no other form and have no parts either.
const INERT_FACTOR: f64 = 100.0;

/// The highest value of a count, a share and a capital share in their bits.
const TOP_COUNT: f64 = 7.0;
const TOP_SHARE: f64 = 7.0;
const TOP_CAPITAL: f64 = 3.0;
/// Frequencies are told apart by this factor, as a power of two: finer steps only lengthen the file.
const FREQUENCY_STEP: u64 = 3;

/// The kind of what is never a part.
const BARRED: u64 = 4;

/// What is known of a form.
#[allow(clippy::struct_excessive_bools, reason = "each is a bit of the entry")]
#[derive(Default, Clone)]
struct Word {
    /// Occurrences per thousand million words.
    frequency: f64,
    /// The share of them that is capitalised.
    capital: f64,
    /// How many words it begins and ends.
    as_first: f32,
    as_last: f32,
    /// In what share of the words with its letters at that end it is a part.
    first_share: f32,
    last_share: f32,
    /// How many of the words it begins go on with the first linking letters.
    linked: f32,
    is_combining: bool,
    is_compound: bool,
    is_listed: bool,
    /// Whether it is a more frequent form and the first linking letters.
    is_linked: bool,
}

/// In order, so that sums of rounded numbers come out the same every time.
type Words = BTreeMap<String, Word>;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [lexicon, out, only @ ..] = arguments.as_slice() else {
        return Err("usage: build_lexicon LEXICON_DIR OUT_DIR [CODE...]".into());
    };
    for &(code, least) in
        LANGUAGES.iter().filter(|(code, _)| only.is_empty() || only.iter().any(|one| one == code))
    {
        let path = Path::new(out).join(format!("{code}.fst"));
        let bytes = build(Path::new(lexicon), Path::new(out), code, least)?;
        eprintln!("{}: {} bytes", path.display(), bytes.len());
        let unfinished = path.with_extension("fst.new");
        fs::write(&unfinished, bytes)?;
        fs::rename(unfinished, path)?;
    }
    Ok(())
}

fn build(lexicon: &Path, out: &Path, code: &str, least: f64) -> Result<Vec<u8>, Box<dyn Error>> {
    let grammar = Grammar::read(&out.join(format!("{code}.txt")))?;
    let mut words = read_words(lexicon, code)?;
    add_listed(&mut words, &grammar);
    count_parts(&mut words, &grammar);
    add_combining(&mut words, &grammar);
    mark_linked(&mut words, &grammar);
    mark_compounds(&mut words, &grammar);
    encode(&words, &grammar, least)
}

/// The sections of a language's text file that matter here.
#[derive(Default)]
struct Grammar {
    links: Vec<String>,
    combining: Vec<(String, String)>,
    words: Vec<String>,
    prefixes: BTreeSet<String>,
    openers: BTreeSet<String>,
    directions: BTreeSet<String>,
    /// Words that stay whole wherever they stand.
    fixed: BTreeSet<String>,
    /// Stems of verbs, which are parts only before others.
    stems: BTreeSet<String>,
    /// What is never a last part.
    suffixes: BTreeSet<String>,
    /// What is never a part: suffixes and endings.
    barred: BTreeSet<String>,
    /// The parts of three letters; any are if there are none.
    short: BTreeSet<String>,
}

impl Grammar {
    fn read(path: &Path) -> Result<Self, Box<dyn Error>> {
        let mut grammar = Self::default();
        let mut section = String::new();
        for line in fs::read_to_string(path)?.lines().map(str::trim) {
            if let Some(name) = line.strip_prefix('[') {
                name.trim_end_matches(']').clone_into(&mut section);
            } else if !line.is_empty() && !line.starts_with('#') {
                grammar.take(&section, line);
            }
        }
        grammar.barred.retain(|form| !grammar.openers.contains(form) && !grammar.directions.contains(form));
        Ok(grammar)
    }

    fn take(&mut self, section: &str, line: &str) {
        let (first, rest) = line.split_once(' ').unwrap_or((line, ""));
        let forms = line.split(' ').map(str::to_owned);
        match section {
            "links" => self.links.push(first.to_owned()),
            "combining" => self.combining.push((first.to_owned(), rest.to_owned())),
            "words" => self.words.extend(forms),
            "short" => self.short.extend(forms),
            "stems" => self.stems.extend(forms),
            "fixed" => self.fixed.extend(forms),
            "suffixes" => self.suffixes.extend(forms),
            "prefixes" => self.prefixes.extend(forms),
            "openers" => self.openers.extend(forms),
            "directions" => self.directions.extend(forms),
            "barred" | "endings" => self.barred.extend(forms),
            _ => {}
        }
    }

    /// The number that stands for what a form may be: as `Kind` in the lexicon is read.
    fn kind(&self, form: &str) -> u64 {
        let kinds =
            [&self.prefixes, &self.openers, &self.directions, &self.barred, &self.fixed, &self.suffixes];
        let at = kinds.iter().rposition(|forms| forms.contains(form));
        let are_listed = form.chars().count() == MIN_PART && !self.short.is_empty();
        let otherwise = if are_listed && !self.short.contains(form) { BARRED } else { 0 };
        at.map_or(otherwise, |at| at as u64 + 1)
    }

    /// Every way to read `form` as a first part, a link and a rest: where the part ends and the rest begins.
    fn cuts<'a>(&'a self, form: &'a str) -> impl Iterator<Item = (usize, usize)> + 'a {
        let ends = form.char_indices().map(|(at, _)| at).skip(MIN_PART);
        let cuts = ends.flat_map(move |end| {
            let links = self.links.iter().filter(move |link| form[end..].starts_with(link.as_str()));
            std::iter::once(end).chain(links.map(move |link| end + link.len())).map(move |start| (end, start))
        });
        cuts.filter(|&(_, start)| is_long_enough(&form[start..]))
    }
}

fn is_long_enough(part: &str) -> bool {
    part.chars().count() >= MIN_PART
}

/// Both files of a language in one table; a form that one of them lacks keeps only the other's share.
fn read_words(folder: &Path, code: &str) -> Result<Words, Box<dyn Error>> {
    let own = fs::read_to_string(folder.join(format!("{code}.tsv")))?;
    let wordfreq =
        fs::read_to_string(folder.join("wordfreq").join(format!("{code}.tsv"))).unwrap_or_default();
    let share = if wordfreq.is_empty() { 1.0 } else { OWN_SHARE };
    let rows: Vec<[&str; 3]> =
        own.lines().filter_map(|line| line.split('\t').collect::<Vec<_>>().try_into().ok()).collect();
    let total: f64 = rows.iter().filter_map(|[_, count, _]| count.parse::<f64>().ok()).sum();
    let mut words = Words::new();
    for [form, count, capital] in rows {
        let word = words.entry(form.to_owned()).or_default();
        word.frequency = share * count.parse::<f64>()? / total * 1e9;
        word.capital = capital.parse::<f64>()? / 100.0;
    }
    for (form, frequency) in wordfreq.lines().filter_map(|line| line.split_once('\t')) {
        words.entry(form.to_owned()).or_default().frequency += (1.0 - share) * frequency.parse::<f64>()?;
    }
    words.retain(|form, _| {
        (MIN_PART..=MAX_FORM).contains(&form.chars().count()) && form.chars().all(char::is_alphabetic)
    });
    Ok(words)
}

/// Adds the words of the grammar's own lists.
fn add_listed(words: &mut Words, grammar: &Grammar) {
    for form in grammar.words.iter().chain(&grammar.fixed) {
        let word = words.entry(form.clone()).or_default();
        if word.frequency < LISTED_FREQUENCY {
            *word = Word { frequency: LISTED_FREQUENCY, capital: 1.0, ..Word::default() };
        }
        word.is_listed = true;
    }
}

/// Whether a form is common enough to be believed as a part of others.
fn is_part(words: &Words, grammar: &Grammar, form: &str) -> bool {
    is_long_enough(form)
        && grammar.kind(form) != BARRED
        && words.get(form).is_some_and(|word| word.frequency >= MIN_PART_FREQUENCY)
}

/// Counts how many words each form begins and ends, a word of several readings counting a share for each.
#[allow(clippy::cast_precision_loss, reason = "a word has a few readings")]
fn count_parts(words: &mut Words, grammar: &Grammar) {
    let mut counts: HashMap<&str, Word> = HashMap::new();
    for form in words.keys() {
        let is_reading = |&(end, start): &(usize, usize)| {
            !grammar.prefixes.contains(&form[..end])
                && is_part(words, grammar, &form[..end])
                && is_part(words, grammar, &form[start..])
                && !grammar.suffixes.contains(&form[start..])
        };
        let readings: Vec<(usize, usize)> = grammar.cuts(form).filter(is_reading).collect();
        let each = 1.0 / readings.len() as f32;
        for (end, start) in readings {
            let first = counts.entry(&form[..end]).or_default();
            first.as_first += each;
            if grammar.links.first().is_some_and(|link| *link == form[end..start]) {
                first.linked += each;
            }
            counts.entry(&form[start..]).or_default().as_last += each;
        }
    }
    let around = count_around(words);
    let mut counted = words.clone();
    for (form, word) in &mut counted {
        let count = counts.get(form.as_str()).cloned().unwrap_or_default();
        let (begins, ends) = around.get(form.as_str()).copied().unwrap_or_default();
        let least = if word.is_listed { (LISTED_PARTS, LISTED_SHARE) } else { (0.0, 0.0) };
        word.as_first = count.as_first.max(least.0);
        word.as_last = count.as_last.max(least.0);
        word.first_share = (count.as_first / begins.max(1.0)).max(least.1);
        word.last_share = (count.as_last / ends.max(1.0)).max(least.1);
        word.linked = count.linked;
    }
    *words = counted;
}

/// For every form how many words begin and how many end with its letters and have room for another part.
fn count_around(words: &Words) -> HashMap<&str, (f32, f32)> {
    let mut around: HashMap<&str, (f32, f32)> = HashMap::new();
    for form in words.keys() {
        let ends = form.char_indices().map(|(at, _)| at).skip(MIN_PART);
        for at in ends.filter(|&at| is_long_enough(&form[at..])) {
            around.entry(&form[..at]).or_default().0 += 1.0;
            around.entry(&form[at..]).or_default().1 += 1.0;
        }
    }
    around
}

/// Adds the forms that words take only as first parts (schwimmen: schwimm), where enough words begin so or
/// the grammar lists them.
fn add_combining(words: &mut Words, grammar: &Grammar) {
    let mut candidates: Words = Words::new();
    for (ending, instead) in &grammar.combining {
        for (form, word) in words.iter().filter(|(_, word)| word.frequency >= MIN_PART_FREQUENCY) {
            let Some(stem) = form.strip_suffix(ending.as_str()) else {
                continue;
            };
            let short = format!("{stem}{instead}");
            if short.chars().count() > MIN_PART
                && !words.contains_key(&short)
                && !grammar.barred.contains(&short)
            {
                candidates.entry(short).or_default().frequency += word.frequency;
            }
        }
    }
    let mut begins: HashMap<&str, f32> = HashMap::new();
    for form in words.keys() {
        for (end, _) in grammar.cuts(form).filter(|(end, start)| end == start) {
            let Some(candidate) = candidates.get_mut(&form[..end]) else {
                continue;
            };
            *begins.entry(&form[..end]).or_default() += 1.0;
            if words.get(&form[end..]).is_some_and(|last| last.as_last >= COMMON_LAST) {
                candidate.as_first += 1.0;
            }
        }
    }
    for (form, word) in &mut candidates {
        word.is_combining = true;
        word.first_share = word.as_first / begins.get(form.as_str()).copied().unwrap_or(1.0);
    }
    candidates.retain(|_, word| word.as_first >= MIN_COMBINING);
    for form in grammar.stems.iter().filter(|form| !words.contains_key(*form)) {
        let word = candidates.entry(form.clone()).or_default();
        word.is_combining = true;
        word.frequency = word.frequency.max(LISTED_FREQUENCY);
        word.as_first = word.as_first.max(LISTED_PARTS);
        word.first_share = word.first_share.max(LISTED_SHARE);
    }
    words.append(&mut candidates);
}

/// Marks the forms that are a more frequent word and the first linking letters (Zentrum-s).
fn mark_linked(words: &mut Words, grammar: &Grammar) {
    let Some(link) = grammar.links.first() else { return };
    let is_linked = |form: &str, word: &Word| {
        form.strip_suffix(link.as_str())
            .filter(|stem| stem.chars().count() > MIN_PART)
            .and_then(|stem| words.get(stem))
            .is_some_and(|stem| stem.frequency > word.frequency)
    };
    let linked: Vec<String> =
        words.iter().filter(|(form, word)| is_linked(form, word)).map(|(form, _)| form.clone()).collect();
    for form in linked {
        if let Some(word) = words.get_mut(&form) {
            word.is_linked = true;
        }
    }
}

/// Marks the words that are two common parts, and drops those that are part of nothing themselves: half of
/// the list, and all it would say of them is what their parts say.
fn mark_compounds(words: &mut Words, grammar: &Grammar) {
    // Where the short parts are listed, fewer parts are chance matches, and more can be believed.
    let are_sure = !grammar.short.is_empty();
    let least = if are_sure { MIN_PART } else { MIN_PART + 1 };
    let is_common = |part: &str, count: fn(&Word) -> f32, whole: &Word| {
        part.chars().count() >= least
            && grammar.kind(part) != BARRED
            && !grammar.prefixes.contains(part)
            && words.get(part).is_some_and(|word| {
                count(word) >= COMMON_PART && (are_sure || word.frequency > whole.frequency)
            })
    };
    let is_compound = |form: &str, whole: &Word| {
        !grammar.fixed.contains(form)
            && grammar.cuts(form).any(|(end, start)| {
                is_common(&form[..end], |word| word.as_first, whole)
                    && is_common(&form[start..], |word| word.as_last, whole)
            })
    };
    let compounds: Vec<String> =
        words.iter().filter(|(form, word)| is_compound(form, word)).map(|(form, _)| form.clone()).collect();
    for form in compounds {
        if let Some(word) = words.get_mut(&form) {
            word.is_compound = true;
        }
    }
    words.retain(|_, word| !word.is_compound || word.as_first >= 1.0 || word.as_last >= 1.0);
}

/// The FST of the forms worth keeping.
fn encode(words: &Words, grammar: &Grammar, least: f64) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut kept: BTreeMap<&str, u64> = BTreeMap::new();
    let listed = [
        &grammar.barred,
        &grammar.directions,
        &grammar.openers,
        &grammar.prefixes,
        &grammar.fixed,
        &grammar.suffixes,
    ];
    for form in listed.into_iter().flatten() {
        if is_long_enough(form) {
            kept.insert(form, pack(words.get(form).unwrap_or(&Word::default()), grammar.kind(form)));
        }
    }
    for (form, word) in words {
        if word.frequency >= least * factor(words, grammar, form, word) {
            kept.insert(form, pack(word, grammar.kind(form)));
        }
    }
    Ok(fst::Map::from_iter(kept)?.as_fst().as_bytes().to_vec())
}

/// How much more frequent than others a form must be to be kept: the less, the more it says of compounds.
fn factor(words: &Words, grammar: &Grammar, form: &str, word: &Word) -> f64 {
    let has_parts = || {
        grammar.cuts(form).any(|(end, start)| {
            is_part(words, grammar, &form[..end]) && is_part(words, grammar, &form[start..])
        })
    };
    if word.as_first + word.as_last >= 0.5 {
        1.0
    } else if form.chars().count() > LONG_FORM {
        LONG_FACTOR
    } else if word.capital >= 0.5 || has_parts() {
        1.0
    } else {
        INERT_FACTOR
    }
}

/// The bits of an entry.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "rounded and bounded before")]
fn pack(word: &Word, kind: u64) -> u64 {
    let log = |value: f64| value.max(1.0).log2().round();
    let count = |value: f32| log(f64::from(value) + 0.7).min(TOP_COUNT) as u64;
    let share = |value: f32| (f64::from(value) * TOP_SHARE).round().min(TOP_SHARE) as u64;
    let frequency = (log(word.frequency) as u64).min(31) / FREQUENCY_STEP * FREQUENCY_STEP;
    let asks_link = word.linked >= 1.0 && word.linked > word.as_first / 2.0;
    frequency
        | (((word.capital * TOP_CAPITAL).round() as u64) << 5)
        | (count(word.as_first) << 7)
        | (count(word.as_last) << 10)
        | (share(word.first_share) << 13)
        | (share(word.last_share) << 16)
        | (kind << 19)
        | (u64::from(word.is_combining) << 22)
        | (u64::from(word.is_compound) << 23)
        | (u64::from(asks_link) << 24)
        | (u64::from(word.is_linked) << 25)
}
