//! The lists of function words and of telltale letters, and which languages a word or letter speaks for.
//! The lists lie beside this file; `SOURCES.md` says where they come from.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::key::{Key, LONGEST_WORD, key};
use crate::language::Language;
use crate::language::script::{Script, script_of};

/// Declares [`LISTS`] from rows of language and code.
macro_rules! lists {
    ($($language:ident $code:literal,)*) => {
        /// Whose function words lie in which file; a list's place in this table is its bit in a [`ListSet`].
        pub(super) const LISTS: &[(Language, &str, &str)] =
            &[$((Language::$language, $code, include_str!(concat!($code, ".txt"))),)*];
    };
}

// Languages that their script gives away need no list. The last rows are languages that nothing further on can
// handle; they are known here so that nobody takes them for a neighbour: Icelandic for Danish, Kazakh for Russian.
lists! {
    Afrikaans "af",
    Akan "ak",
    Arabic "ar",
    Azerbaijani "az",
    Basque "eu",
    Belarusian "be",
    Bulgarian "bg",
    Catalan "ca",
    Croatian "hr",
    Czech "cs",
    Danish "da",
    Dutch "nl",
    English "en",
    Esperanto "eo",
    Estonian "et",
    Finnish "fi",
    French "fr",
    German "de",
    Hebrew "he",
    Hindi "hi",
    Hungarian "hu",
    Indonesian "id",
    Irish "ga",
    Italian "it",
    Javanese "jv",
    Latin "la",
    Latvian "lv",
    Lithuanian "lt",
    Macedonian "mk",
    Marathi "mr",
    Nepali "ne",
    Norwegian "nb",
    Persian "fa",
    Polish "pl",
    Portuguese "pt",
    Romanian "ro",
    Russian "ru",
    Serbian "sr",
    Shona "sn",
    Slovak "sk",
    Slovene "sl",
    Spanish "es",
    Swedish "sv",
    Tagalog "tl",
    Turkish "tr",
    Turkmen "tk",
    Ukrainian "uk",
    Urdu "ur",
    Uzbek "uz",
    Vietnamese "vi",
    Welsh "cy",
    Yiddish "yi",
    Zulu "zu",
    Undetermined "ckb",
    Undetermined "is",
    Undetermined "kk",
    Undetermined "mn",
    Undetermined "mt",
    Undetermined "sq",
    Undetermined "sw",
    Undetermined "tg",
    Undetermined "tt",
    Undetermined "ug",
}

/// A set of lists, one bit each.
pub(super) type ListSet = u64;

const _: () = assert!(LISTS.len() <= ListSet::BITS as usize, "a list without a bit");

/// The lists of languages that nothing further on can handle.
const UNKNOWN: ListSet = {
    let (mut set, mut place) = (0, 0);
    while place < LISTS.len() {
        if matches!(LISTS[place].0, Language::Undetermined) {
            set |= 1 << place;
        }
        place += 1;
    }
    set
};

/// Words of English, and of programs, that are function words of others. They speak for English as well.
const LOANS: &str = include_str!("loans.txt");

/// Every function word, by its [`key`], and the lists that have it.
pub(super) static WORDS: LazyLock<FxHashMap<Key, ListSet>> = LazyLock::new(|| {
    let mut words = FxHashMap::default();
    let mut add = |place: usize, list: &str| {
        for word in list.lines().filter(|line| !line.starts_with('#')) {
            let mut buffer = [0; LONGEST_WORD];
            buffer[..word.len()].copy_from_slice(word.as_bytes());
            *words.entry(key(&buffer)).or_default() |= 1 << place;
        }
    };
    for (place, (language, _, list)) in LISTS.iter().enumerate() {
        add(place, list);
        if *language == Language::English {
            add(place, LOANS);
        }
    }
    words
});

/// The words that questions are asked with, spaces between them, by the code of their language.
pub(super) static QUESTIONS: LazyLock<FxHashMap<&'static str, &'static str>> = LazyLock::new(|| {
    let lines = include_str!("questions.txt").lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split_once(' ')).collect()
});

/// A letter, as it is counted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Letter {
    /// The lists whose alphabets have it and that others lack.
    pub lists: ListSet,
    /// Those of [`WHOLE`] whose alphabets lack it.
    pub lacking: ListSet,
    pub lower: char,
    pub script: Script,
}

impl Letter {
    /// A letter that no alphabet has for its own. The lower case of one that takes two characters is the first.
    fn new(letter: char) -> Self {
        let lower = letter.to_lowercase().next().unwrap_or(letter);
        Self { lists: 0, lacking: 0, lower, script: script_of(letter) }
    }

    /// One that is not in [`LETTERS`]: neither lists nor alphabets have a letter with a lower case there.
    pub(super) fn beyond(letter: char) -> Self {
        Self { lists: 0, lacking: 0, lower: letter, script: script_of(letter) }
    }
}

/// Languages of whose Cyrillic alphabets all letters are known: a word with a letter that others have is in none that lacks
/// it. (і is not Russian, и not Belarusian.)
const WHOLE: &[&str] = &["be", "bg", "mk", "ru", "sr", "uk"];
const NOT_BELARUSIAN: char = 'и';

/// The letters, by code point. It ends after the last Latin block.
pub(super) static LETTERS: LazyLock<Vec<Letter>> = LazyLock::new(|| {
    let codes = '\0'..'\u{1f00}';
    let mut letters: Vec<Letter> = codes.map(Letter::new).collect();
    let place = |code: &str| LISTS.iter().position(|list| list.1 == code).expect("every alphabet has a list");
    for line in include_str!("letters.txt").lines().filter(|line| !line.starts_with('#')) {
        let (code, alphabet) = line.split_once(' ').expect("a line is a code, a space and letters");
        for letter in alphabet.chars() {
            letters[letter as usize].lists |= 1 << place(code);
        }
    }
    let whole = WHOLE.iter().fold(0, |set, code| set | 1 << place(code));
    for letter in letters.iter_mut().filter(|letter| letter.script == Script::Cyrillic && letter.lists != 0) {
        letter.lacking = whole & !letter.lists;
    }
    letters[NOT_BELARUSIAN as usize].lacking = 1 << place("be");
    for at in 0..letters.len() {
        let (lists, lacking) =
            letters.get(letters[at].lower as usize).map_or((0, 0), |lower| (lower.lists, lower.lacking));
        letters[at] = Letter { lists, lacking, ..letters[at] };
    }
    letters
});

/// The vote of a word or letter that these lists have: the fewer they are, the more it says. What no known language
/// has says most: the Kazakh alphabet is the Russian one and more.
pub(super) fn weight_of(lists: ListSet) -> u16 {
    match lists.count_ones() {
        _ if lists & !UNKNOWN == 0 => 8,
        1 => 4,
        2 => 3,
        3..=5 => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_list_is_read_and_lower_case() {
        for (_, code, list) in LISTS {
            let words: Vec<&str> = list.lines().filter(|line| !line.starts_with('#')).collect();
            assert!(words.len() > 15, "{code}");
            assert!(words.iter().all(|word| word.len() <= 32 && word.to_lowercase() == **word), "{code}");
            assert!(list.starts_with('#'), "{code}: no source");
        }
        assert!(LETTERS['ł' as usize].lists != 0);
        assert_eq!(LETTERS['Ł' as usize].lists, LETTERS['ł' as usize].lists);
        assert!(LETTERS['І' as usize].lacking != 0 && LETTERS['ł' as usize].lacking == 0);
    }

    #[test]
    fn no_two_words_share_a_key() {
        let lines = LISTS.iter().flat_map(|(.., list)| list.lines().filter(|line| !line.starts_with('#')));
        let words: std::collections::BTreeSet<&str> = lines.collect();
        assert_eq!(WORDS.len(), words.len());
    }

    #[test]
    fn letters_that_are_not_in_the_table_have_no_lower_case() {
        let lines = LISTS.iter().flat_map(|(.., list)| list.lines().filter(|line| !line.starts_with('#')));
        let mut beyond = lines.flat_map(str::chars).filter(|&letter| letter as usize >= LETTERS.len());
        assert!(beyond.all(|letter| letter.to_uppercase().eq([letter])));
    }

    #[test]
    fn rare_words_say_more() {
        assert_eq!(weight_of(0b1), 4);
        assert!(weight_of(0b11) < weight_of(0b1));
        assert!(weight_of(UNKNOWN) > weight_of(0b1));
    }
}
