//! Function words and letters: the very common words, and the letters of some alphabets only, that give a language
//! away. [`Reading`] counts both in the beginning of a text, at a hundred times the speed of trigrams.

mod lists;

use self::lists::{LETTERS, LISTS, ListSet, QUESTIONS, WORDS, weight_of};
use super::Language;
use super::detect::Candidate;
use super::script::{Script, ScriptCounts, script_of};

/// No function word is longer, in bytes.
const LONGEST_WORD: usize = 32;

/// No function word of ASCII letters is longer, in bytes.
const LONGEST_ASCII_WORD: usize = 14;

/// Words of a sentence that are looked at. They hold eight function words or more; forty settle no more sentences.
const WORDS_READ: u32 = 24;

/// Half the words are enough where a language leads by so many votes, besides having twice as many as the next.
const CLEAR_LEAD: u16 = 6;

/// So many words that vote for the language that is expected need no more.
const ENOUGH_VOTERS: u32 = 2;

/// Weight of Chinese or Thai text, in letters, that is looked at: it has no words that spaces would show.
const LETTERS_READ: u32 = 400;

/// Bytes that are looked at, for there are words without end. No sentence that was cut is longer.
const BYTES_READ: usize = 1000;

/// Fewer words than these are a heading, a name or a list item, and say little.
const FEW_WORDS: u32 = 4;

/// As [`FEW_WORDS`] for scripts without spaces: letters, weighed by script.
const FEW_LETTERS: u32 = 18;

/// A vote for every so many words is the least that a real text gives its language: most give one to two a word,
/// Hebrew and Uzbek half a one, a language taken for its neighbour a quarter.
pub(super) const WORDS_A_VOTE: u32 = 3;

/// Languages that a [`Reading`] keeps the votes of: enough for close relatives.
const LEADERS: usize = 6;

/// The function words of `language`, in lower case; none where it has no list.
pub(super) fn function_words(language: Language) -> impl Iterator<Item = &'static str> {
    let lists = LISTS.iter().filter(move |(of, ..)| *of == language && language != Language::Undetermined);
    lists.flat_map(|(.., list)| list.lines().filter(|line| !line.starts_with('#')))
}

/// Whether `word`, in lower case, is on the list of function words of `language`.
pub(super) fn has(language: Language, word: &str) -> bool {
    let list = LISTS.iter().find(|&&(of, ..)| of == language && of != Language::Undetermined);
    // All lists together take longer to read than a query.
    let line = format!("\n{word}\n");
    list.is_some_and(|(.., list)| list.contains(&line) || list.starts_with(&line[1..]))
        || QUESTIONS.get(language.code()).is_some_and(|words| words.split(' ').any(|known| known == word))
}

/// What a sentence shows at a glance: its script, its size and what its words and letters say.
#[derive(Debug, Clone)]
pub(super) struct Reading {
    /// The script that it is written in.
    pub script: Script,
    /// Whether kana stand among its characters.
    pub kana: bool,
    /// Words among the first [`WORDS_READ`] that may say something: all but names.
    pub words: u32,
    /// Letters read, weighed by script.
    pub letters: u32,
    /// The languages with the most votes, best first. Places left over hold no votes.
    pub leaders: [Vote; LEADERS],
}

/// What function words and letters say for one language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Vote {
    pub language: Language,
    pub weight: u16,
}

impl Reading {
    /// Reads the beginning of `text`.
    pub(super) fn of(text: &str) -> Self {
        Self::expecting(Expected::default(), text)
    }

    /// Reads the beginning of `text`, and no further than it takes to see that it is in the `expected` language.
    pub(super) fn expecting(expected: Expected, text: &str) -> Self {
        let text = &text[..text.floor_char_boundary(BYTES_READ)];
        let mut ballot = Ballot { expected, ..Ballot::default() };
        for word in (Words { text, at: 0 }) {
            ballot.add(word);
            let words = ballot.words + ballot.names;
            if words == WORDS_READ || ballot.scripts.total >= LETTERS_READ {
                break;
            }
            if words == WORDS_READ / 2 && ballot.is_clear() || ballot.is_as_expected() {
                break;
            }
        }
        Reading {
            script: ballot.scripts.main(),
            kana: ballot.scripts.has_kana(),
            words: ballot.words,
            letters: ballot.scripts.total,
            leaders: ballot.leaders(),
        }
    }

    /// The weight of the votes for `language`.
    pub(super) fn votes_for(&self, language: Language) -> u16 {
        self.leaders.iter().find(|vote| vote.language == language).map_or(0, |vote| vote.weight)
    }

    /// Whether `language` has about as many votes as the first.
    pub(super) fn is_near_the_lead(&self, language: Language) -> bool {
        self.votes_for(language) * 10 >= self.leaders[0].weight * 7
    }

    /// Whether there are as many function words of `language` as a text in it must have.
    pub(super) fn supports(&self, language: Language) -> bool {
        u32::from(self.votes_for(language)) * WORDS_A_VOTE >= self.words
    }

    /// Whether this is plainly in one language and `other` in no different one.
    pub(super) fn agrees_with(&self, other: &Self) -> bool {
        let [first, second, ..] = self.leaders;
        let plain = first.weight > second.weight && !self.is_short();
        let alike = self.script == other.script && first.language == other.leaders[0].language;
        plain && (alike || other.is_short())
    }

    /// Whether there is too little to judge by.
    pub(super) fn is_short(&self) -> bool {
        match self.script {
            Script::Other => true,
            Script::Of(_) | Script::Han | Script::Kana => self.letters < FEW_LETTERS,
            _ => self.words < FEW_WORDS,
        }
    }
}

/// The language that a sentence is expected to be in, and those that it could as well be in, by their lists.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Expected {
    list: ListSet,
    rivals: ListSet,
}

impl Expected {
    /// Expects the first of `candidates`.
    pub(super) fn first_of(candidates: &[Candidate]) -> Self {
        let mut lists = candidates.iter().map(|&(language, _)| {
            LISTS.iter().position(|(of, ..)| *of == language).map_or(0, |place| 1 << place)
        });
        Self { list: lists.next().unwrap_or_default(), rivals: lists.fold(0, |rivals, list| rivals | list) }
    }
}

/// The words of a text: letters of any script and what may stand among them.
struct Words<'text> {
    text: &'text str,
    at: usize,
}

impl<'text> Iterator for Words<'text> {
    type Item = &'text str;

    fn next(&mut self) -> Option<&'text str> {
        while self.at < self.text.len() {
            let start = self.at;
            let end = word_end(self.text, start);
            if end > start {
                self.at = end;
                return Some(&self.text[start..end]);
            }
            self.at += character_at(self.text, start).len_utf8();
        }
        None
    }
}

/// Where the word that begins at `start` ends; at `start` if none does. Digits, underscores and full stops before a
/// letter belong to it, so that identifiers and addresses are words that no list has.
fn word_end(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    let mut at = start;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' => at += 1,
            b'0'..=b'9' | b'_' if at > start => at += 1,
            b'.' if at > start && bytes.get(at + 1).is_some_and(u8::is_ascii_alphabetic) => at += 1,
            0x80.. => match character_at(text, at) {
                letter if is_word_character(letter) => at += letter.len_utf8(),
                _ => break,
            },
            _ => break,
        }
    }
    at
}

fn character_at(text: &str, at: usize) -> char {
    text[at..].chars().next().expect("a character begins here")
}

/// Of the characters beyond ASCII: letters, and the marks and joiners among them; no punctuation, no symbols.
fn is_word_character(letter: char) -> bool {
    match letter {
        'ª' | 'º' | '\u{200c}' | '\u{200d}' => true,
        '\u{80}'..='\u{bf}'
        | '×'
        | '÷'
        | '،'
        | '؛'
        | '؟'
        | '۔'
        | '।'
        | '॥'
        | '\u{2000}'..='\u{206f}'
        | '\u{20a0}'..='\u{2bff}'
        | '\u{3000}'..='\u{3004}'
        | '\u{3008}'..='\u{303f}'
        | '\u{ff00}'..='\u{ff20}' => false,
        _ => true,
    }
}

/// The votes of one sentence, while they are counted.
struct Ballot {
    words: u32,
    names: u32,
    scripts: ScriptCounts,
    weights: [u16; LISTS.len()],
    /// The lists that have votes.
    voted: ListSet,
    /// What is expected, and the words that lists have: of that language alone, and of others alone.
    expected: Expected,
    pro: u32,
    contra: u32,
}

impl Default for Ballot {
    fn default() -> Self {
        Self {
            words: 0,
            names: 0,
            scripts: ScriptCounts::default(),
            weights: [0; LISTS.len()],
            voted: 0,
            expected: Expected::default(),
            pro: 0,
            contra: 0,
        }
    }
}

impl Ballot {
    /// Counts a word and the votes that it and its letters give. Capitalized words inside a sentence do not vote as
    /// words: "Los Angeles" is not Spanish.
    fn add(&mut self, word: &str) {
        let mut buffer = [0; LONGEST_WORD];
        let lower = if word.is_ascii() {
            self.scripts.count(Script::Latin, u32::try_from(word.len()).unwrap_or(u32::MAX));
            lower_case_ascii(word, &mut buffer)
        } else {
            self.add_letters(word, &mut buffer)
        };
        if self.words + self.names > 0 && is_capitalized(word) {
            self.names += 1;
            return;
        }
        self.words += 1;
        if let Some(&lists) = lower.and_then(|lower| WORDS.get(lower)) {
            let Expected { list, rivals } = self.expected;
            // What many languages have says little for the one that is expected.
            let says_much = lists & rivals == 0 && weight_of(lists) > 1;
            self.pro += u32::from(lists & list != 0 && says_much);
            self.contra += u32::from(lists & list == 0);
            self.vote(lists);
        }
    }

    /// Counts the letters of a word and their votes. Gives it back in lower case, unless it is longer than `buffer`.
    fn add_letters<'buffer>(&mut self, word: &str, buffer: &'buffer mut [u8]) -> Option<&'buffer [u8]> {
        let (mut length, mut latin) = (0, 0);
        for letter in word.chars() {
            // Most letters of most words: no list and no alphabet has them for its own.
            if letter.is_ascii_alphabetic() {
                if let Some(slot) = buffer.get_mut(length) {
                    *slot = letter.to_ascii_lowercase() as u8;
                }
                length += 1;
                latin += 1;
                continue;
            }
            self.scripts.count(script_of(letter), 1);
            for letter in letter.to_lowercase() {
                self.vote(LETTERS.get(letter as usize).copied().unwrap_or_default());
                if let Some(slot) = buffer.get_mut(length..length + letter.len_utf8()) {
                    letter.encode_utf8(slot);
                }
                length += letter.len_utf8();
            }
        }
        self.scripts.count(Script::Latin, latin);
        buffer.get(..length)
    }

    /// Gives a vote to each of the lists that have a word or letter.
    fn vote(&mut self, mut lists: ListSet) {
        if lists == 0 {
            return;
        }
        self.voted |= lists;
        let weight = weight_of(lists);
        while lists != 0 {
            self.weights[lists.trailing_zeros() as usize] += weight;
            lists &= lists - 1;
        }
    }

    /// Whether enough words have voted for the language that is expected, and few against it.
    fn is_as_expected(&self) -> bool {
        self.words >= FEW_WORDS && self.pro >= ENOUGH_VOTERS && self.pro >= 4 * self.contra
    }

    /// Whether further words would hardly change who leads.
    fn is_clear(&self) -> bool {
        let [first, second, ..] = self.leaders();
        first.weight >= 2 * second.weight + CLEAR_LEAD
    }

    fn leaders(&self) -> [Vote; LEADERS] {
        let mut leaders = [Vote { language: Language::Undetermined, weight: 0 }; LEADERS];
        let mut voted = self.voted;
        while voted != 0 {
            let list = voted.trailing_zeros() as usize;
            voted &= voted - 1;
            let (weight, language) = (self.weights[list], LISTS[list].0);
            if weight > leaders[LEADERS - 1].weight {
                let place = leaders.partition_point(|leader| leader.weight >= weight);
                leaders[place..].rotate_right(1);
                leaders[place] = Vote { language, weight };
            }
        }
        leaders
    }
}

/// A word of ASCII letters in lower case, unless it is longer than `buffer`.
fn lower_case_ascii<'buffer>(word: &str, buffer: &'buffer mut [u8]) -> Option<&'buffer [u8]> {
    let lower = buffer.get_mut(..word.len()).filter(|lower| lower.len() <= LONGEST_ASCII_WORD)?;
    for (lower, letter) in lower.iter_mut().zip(word.bytes()) {
        *lower = letter.to_ascii_lowercase();
    }
    Some(lower)
}

/// Whether a word is written as names are: its first letter a capital, its last one not.
fn is_capitalized(word: &str) -> bool {
    word.starts_with(char::is_uppercase) && !word.ends_with(char::is_uppercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_a_list_are_on_it() {
        for &(language, _, list) in LISTS.iter().filter(|(of, ..)| *of != Language::Undetermined) {
            let words: Vec<&str> = list.lines().filter(|line| !line.starts_with('#')).collect();
            assert!(words.iter().all(|word| has(language, word)), "{language}");
        }
        assert!(!has(Language::German, "zwisch") && !has(Language::German, "wischen"));
    }

    #[track_caller]
    fn check_words(text: &str, expected: &[&str]) {
        assert_eq!(Words { text, at: 0 }.collect::<Vec<_>>(), expected);
    }

    #[track_caller]
    fn check_leader(text: &str, expected: Language) {
        assert_eq!(Reading::of(text).leaders[0].language, expected);
    }

    #[test]
    fn words_are_letters_and_what_stands_among_them() {
        check_words("", &[]);
        check_words("L'été, 3 fois!", &["L", "été", "fois"]);
        check_words("see a_b2 at www.site.org.", &["see", "a_b2", "at", "www.site.org"]);
        check_words("«да» — нет…", &["да", "нет"]);
        check_words("今日は。明日", &["今日は", "明日"]);
    }

    #[test]
    fn function_words_and_letters_vote() {
        check_leader("und nicht nur die", Language::German);
        check_leader("ΚΑΙ and THE other", Language::English);
        check_leader("łąka", Language::Polish);
        check_leader("Їжак", Language::Ukrainian);
    }

    #[test]
    fn names_do_not_vote() {
        let reading = Reading::of("visiting Los Angeles and Las Palmas");
        assert_eq!(reading.votes_for(Language::Spanish), 0);
        assert_eq!(reading.words, 2);
    }

    #[test]
    fn only_the_beginning_is_read() {
        assert_eq!(Reading::of(&"zzzz ".repeat(1000)).words, WORDS_READ);
        assert!(Reading::of(&"字。".repeat(1000)).letters <= LETTERS_READ + 3);
    }
}
