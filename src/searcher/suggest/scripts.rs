//! Names that documents write in another script than they were typed in: Ivanov and Иванов, Papadopoulos and Παπαδόπουλος.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use any_ascii::any_ascii_char;

use super::super::plan::Counts;
use crate::analysis::normalize;
use crate::index::schema::tag;
use crate::language::Language;

/// Letters of Greek and of Cyrillic.
const LETTERS: [std::ops::RangeInclusive<char>; 2] = ['\u{390}'..='\u{3ce}', '\u{430}'..='\u{45f}'];
/// What a letter is written with that is written so in ASCII.
const WRITTEN: &[(&str, &[&str])] = &[
    ("ch", &["ch", "tsch", "tch", "c"]),
    ("e", &["e", "je", "ye"]),
    ("f", &["f", "ph", "ff"]),
    ("g", &["g", "h"]),
    ("i", &["i", "y", "e"]),
    ("k", &["k", "c", "ck"]),
    ("kh", &["kh", "h", "ch"]),
    ("ps", &["ps"]),
    ("s", &["s", "ss"]),
    ("sh", &["sh", "sch", "ch", "s"]),
    ("ts", &["ts", "c", "z", "tz"]),
    ("v", &["v", "w", "b", "ff"]),
    ("x", &["x", "ks", "ch", "h"]),
    ("y", &["y", "i", "j", "u"]),
    ("ya", &["ya", "ia", "ja", "a"]),
    ("yu", &["yu", "iu", "ju", "u"]),
    ("zh", &["zh", "j", "sch"]),
];

/// Signs that only say how the letter before them sounds.
const UNHEARD: &[char] = &['ь', 'ъ'];

/// Each letter with what it may be written with in ASCII.
static ROMANIZED: LazyLock<Vec<(char, Vec<&'static str>)>> = LazyLock::new(|| {
    let letters = LETTERS.into_iter().flatten().filter(|letter| letter.is_lowercase());
    let romanized = letters.map(|letter| {
        let plain = any_ascii_char(letter);
        let written = WRITTEN.iter().find(|(written, _)| *written == plain);
        (letter, written.map_or_else(|| vec![plain], |(_, written)| written.to_vec()))
    });
    romanized.filter(|(_, written)| written.iter().all(|written| !written.is_empty())).collect()
});

/// The words of the index, in these languages with their probabilities, that are `word` in another script, as
/// [`super::candidates`] finds them.
///
/// # Errors
///
/// What tantivy says when a dictionary cannot be read.
pub(super) fn spelled(
    word: &str,
    languages: &[(Language, f64)],
    index: &Counts<'_>,
) -> tantivy::Result<BTreeMap<String, (u32, f64)>> {
    let mut found = BTreeMap::new();
    let word = normalize::exact(word, Language::Undetermined).replace(UNHEARD, "");
    let from_latin = word.is_ascii();
    let letters = |rest: &str, each: &mut dyn FnMut(&str, usize)| {
        for (letter, written) in &*ROMANIZED {
            let mut bytes = [0; 4];
            let letter: &str = letter.encode_utf8(&mut bytes);
            if from_latin {
                let of_rest = written.iter().filter(|written| rest.starts_with(**written));
                of_rest.for_each(|written| each(letter, written.len()));
            } else if rest.starts_with(letter) {
                for written in written {
                    each(written, letter.len());
                }
            }
        }
    };
    for segment in index.searcher.segment_readers() {
        let terms = segment.terms(index.fields.exact)?;
        for (other, tags) in terms.spelled(&word, letters)? {
            for &(language, probability) in languages {
                let Some(number) = tags.number(tag(language).as_bytes()) else { continue };
                let documents = f64::from(terms.info(number)?.doc_freq);
                found.entry(other.clone()).or_insert((1, 0.0)).1 += documents * probability;
            }
        }
    }
    Ok(found)
}
