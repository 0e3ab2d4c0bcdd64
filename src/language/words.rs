//! Function words: the very common words that give a language away, and the count of them in a text.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::Language;
use super::script::{Script, ScriptCounts, script_of};

/// Declares [`LISTS`] from rows of language and file name.
macro_rules! lists {
    ($($language:ident $code:literal,)*) => {
        /// Whose function words lie in which list; a list's place in this table is its bit in a [`ListSet`].
        const LISTS: &[(Language, &str, &str)] =
            &[$((Language::$language, $code, include_str!(concat!("words/", $code, ".txt"))),)*];
    };
}

// The last ones are languages that nothing further on can handle. They are known here so that nobody takes them for
// a neighbour: Icelandic for Danish, Malay for Indonesian.
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
    Undetermined "gl",
    Undetermined "is",
    Undetermined "ms",
    Undetermined "mt",
    Undetermined "sq",
    Undetermined "sw",
}

/// A set of lists, one bit each.
type ListSet = u64;

const _: () = assert!(LISTS.len() <= ListSet::BITS as usize, "a list without a bit");

/// Every function word, and the lists that have it.
static WORDS: LazyLock<FxHashMap<&'static [u8], ListSet>> = LazyLock::new(|| {
    let mut words = FxHashMap::default();
    for (place, (_, _, list)) in LISTS.iter().enumerate() {
        for word in list.lines().filter(|line| !line.starts_with('#')) {
            *words.entry(word.as_bytes()).or_default() |= 1 << place;
        }
    }
    words
});

static LETTERS: LazyLock<Vec<ListSet>> = LazyLock::new(|| {
    let mut letters = vec![0; 0x2000];
    for line in include_str!("letters.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
    {
        let (code, of_code) = line.split_once(' ').expect("a code and its letters");
        let place = LISTS.iter().position(|row| row.1 == code).expect("a list");
        for letter in of_code.chars() {
            letters[letter as usize] |= 1 << place;
        }
    }
    letters
});

/// No function word is longer, in bytes; longer words need not be looked up.
const LONGEST_WORD: usize = 32;

/// Words of a sentence that are looked at. Forty hold fifteen function words or more, which settles any sentence.
const WORDS_READ: u32 = 40;

/// Weight of Chinese or Thai text, in letters, that is looked at: it has no words that spaces would show.
const LETTERS_READ: u32 = 400;

/// What a sentence shows at a glance: its script, its size and the function words in it.
#[derive(Debug, Clone)]
pub(super) struct Reading {
    /// The script that writes most of it.
    pub script: Script,
    /// Whether kana stand among its characters.
    pub kana: bool,
    /// Words read, at most [`WORDS_READ`].
    pub words: u32,
    /// Letters read, weighed by script.
    pub letters: u32,
    /// The languages with the most votes, best first. Places left over hold no votes.
    pub leaders: [Vote; LEADERS],
}

/// What the function words of a sentence say for one language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Vote {
    pub language: Language,
    pub weight: u16,
}

/// Languages that a [`Reading`] keeps the votes of: enough for the close relatives (Danish, Norwegian, Swedish).
const LEADERS: usize = 6;

impl Reading {
    /// Reads the beginning of `text`.
    pub(super) fn of(text: &str) -> Self {
        let mut scripts = ScriptCounts::default();
        let mut ballot = Ballot::default();
        let mut word = Word::default();
        let mut at = 0;
        while let Some(&byte) = text.as_bytes().get(at) {
            at += 1;
            if byte.is_ascii_alphabetic() {
                word.note_case(byte.is_ascii_uppercase());
                word.push_byte(byte.to_ascii_lowercase());
            } else if byte == b'_'
                || byte.is_ascii_digit()
                || (byte == b'.' && text.as_bytes().get(at).is_some_and(u8::is_ascii_alphabetic))
            {
                // Part of an identifier or an address: no function word.
                if word.length > 0 {
                    word.push_byte(byte);
                }
            } else if byte.is_ascii() {
                word.finish(&mut ballot, &mut scripts);
            } else {
                let letter = text[at - 1..].chars().next().expect("a character begins here");
                at += letter.len_utf8() - 1;
                if is_word_character(letter) {
                    scripts.count(script_of(letter), 1);
                    word.push(letter, &mut ballot);
                } else {
                    word.finish(&mut ballot, &mut scripts);
                }
            }
            if ballot.words + ballot.names == WORDS_READ || scripts.total >= LETTERS_READ {
                break;
            }
        }
        word.finish(&mut ballot, &mut scripts);
        Reading {
            script: scripts.main(),
            kana: scripts.has_kana(),
            words: ballot.words,
            letters: scripts.total,
            leaders: ballot.leaders(),
        }
    }

    /// The weight of the votes for `language`.
    pub(super) fn votes_for(&self, language: Language) -> u16 {
        self.leaders
            .iter()
            .find(|vote| vote.language == language)
            .map_or(0, |vote| vote.weight)
    }
}

/// The votes of one sentence, while they are counted.
struct Ballot {
    words: u32,
    names: u32,
    weights: [u16; LISTS.len()],
}

impl Default for Ballot {
    fn default() -> Self {
        Self {
            words: 0,
            names: 0,
            weights: [0; LISTS.len()],
        }
    }
}

impl Ballot {
    /// Gives a vote to each of the lists that have a word or letter.
    fn vote(&mut self, mut lists: ListSet) {
        let weight = weight_of(lists);
        while lists != 0 {
            self.weights[lists.trailing_zeros() as usize] += weight;
            lists &= lists - 1;
        }
    }

    fn leaders(&self) -> [Vote; LEADERS] {
        let mut leaders = [Vote {
            language: Language::Undetermined,
            weight: 0,
        }; LEADERS];
        for (&weight, &(language, ..)) in self.weights.iter().zip(LISTS) {
            if weight > leaders[LEADERS - 1].weight {
                let place = leaders.partition_point(|leader| leader.weight >= weight);
                leaders[place..].rotate_right(1);
                leaders[place] = Vote { language, weight };
            }
        }
        leaders
    }
}

/// The vote of a word that is in these lists: the fewer they are, the more it says.
fn weight_of(lists: ListSet) -> u16 {
    match lists.count_ones() {
        1 => 4,
        2 => 3,
        3..=5 => 2,
        _ => 1,
    }
}

/// Letters of words, and the marks and joiners inside them; digits are not.
fn is_word_character(letter: char) -> bool {
    match letter {
        '\0'..='\x7f' => letter.is_ascii_alphabetic(),
        '\u{80}'..='\u{bf}' => matches!(letter, 'ª' | 'º'),
        '\u{200c}' | '\u{200d}' => true,
        '\u{2000}'..='\u{206f}' | '\u{20a0}'..='\u{2bff}' | '\u{3000}'..='\u{303f}' => false,
        '،' | '؛' | '؟' | '۔' | '।' | '॥' | '×' | '÷' => false,
        '\u{ff00}'..='\u{ff20}' => false,
        _ => true,
    }
}

/// A lower-case word on its way into the table, as far as it may be a function word.
#[derive(Default)]
struct Word {
    buffer: [u8; LONGEST_WORD],
    length: usize,
    /// The case of the first letter and of the last.
    first_upper: bool,
    last_upper: bool,
}

impl Word {
    fn push(&mut self, letter: char, ballot: &mut Ballot) {
        self.note_case(letter.is_uppercase());
        for letter in letter.to_lowercase() {
            ballot.vote(LETTERS.get(letter as usize).copied().unwrap_or_default());
            for &byte in letter.encode_utf8(&mut [0; 4]).as_bytes() {
                self.push_byte(byte);
            }
        }
    }

    fn note_case(&mut self, upper: bool) {
        if self.length == 0 {
            self.first_upper = upper;
        }
        self.last_upper = upper;
    }

    fn push_byte(&mut self, byte: u8) {
        if let Some(slot) = self.buffer.get_mut(self.length) {
            *slot = byte;
        }
        self.length += 1;
    }

    fn finish(&mut self, ballot: &mut Ballot, scripts: &mut ScriptCounts) {
        if self.length == 0 {
            return;
        }
        if self.first_upper && !self.last_upper && ballot.words + ballot.names > 0 {
            ballot.names += 1;
        } else {
            ballot.words += 1;
            if let Some(&lists) = self.buffer.get(..self.length).and_then(|bytes| WORDS.get(bytes)) {
                ballot.vote(lists);
            }
        }
        let latin = self.buffer[..self.length.min(LONGEST_WORD)]
            .iter()
            .filter(|byte| byte.is_ascii())
            .count();
        scripts.count(Script::Latin, latin as u32);
        self.length = 0;
    }
}
