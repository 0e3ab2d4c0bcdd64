//! Function words and letters: the very common words, and the letters of some alphabets only, that give a language
//! away. [`Reading`] counts both in the beginning of a text, at a hundred times the speed of trigrams.

mod key;
mod lists;
mod word;

use std::cmp::Ordering;
use std::ops::Range;

use rustc_hash::FxHashMap;

use self::key::{Key, LONGEST_WORD, key};
use self::lists::{LETTERS, LISTS, Letter, ListSet, QUESTIONS, WORDS, weight_of};
use self::word::{Word, Words, is_capitalized};
use super::Language;
use super::detect::Candidate;
use super::script::{Script, ScriptCounts};

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

/// A program has a mark beside its words or in them (`=`, `f(`, `fLen`, `a_b`) for every so many words at least. So have 2
/// to 3 of a thousand sentences (of lingua-rs' and `XQuAD`'s), and a seventh of the lines of manuals.
const WORDS_A_MARK: u32 = 3;

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
    list.is_some_and(|(.., list)| holds_line(list, word))
        || QUESTIONS.get(language.code()).is_some_and(|words| {
            // Nearly all words are found to be none of them at a glance.
            words.contains(word) && words.split(' ').any(|known| known == word)
        })
}

/// The words of `text`, in lower case, that speak for `language`, each by itself. Single letters are names of variables.
pub(super) fn words_for(language: Language, text: &str) -> impl Iterator<Item = String> {
    let words = text.split(|letter: char| !letter.is_alphabetic()).map(str::to_lowercase);
    words.filter(move |word| word.chars().nth(1).is_some() && Reading::of(word).votes_for(language) > 0)
}

/// Whether `line` is one of the sorted lines of `list`.
fn holds_line(list: &str, line: &str) -> bool {
    let mut rest = list.as_bytes();
    while !rest.is_empty() {
        let (before, behind) = rest.split_at(rest.len() / 2);
        let start = before.iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
        let end = behind.iter().position(|&byte| byte == b'\n').map_or(rest.len(), |at| before.len() + at);
        rest = match line.as_bytes().cmp(&rest[start..end]) {
            Ordering::Less => &rest[..start],
            Ordering::Equal => return true,
            Ordering::Greater => rest.get(end + 1..).unwrap_or_default(),
        }
    }
    false
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
    /// Whether it looks like a line of a program.
    pub is_code: bool,
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
        Self::expecting(Expected::default(), text, 0..text.len())
    }

    /// Reads the beginning of a `range` of `text`, and no further than it takes to see that it is in the `expected`
    /// language.
    pub(super) fn expecting(expected: Expected, text: &str, range: Range<usize>) -> Self {
        let end = text.floor_char_boundary(range.end.min(range.start + BYTES_READ));
        let tables = Tables { words: &WORDS, letters: &LETTERS };
        let mut ballot = Ballot { expected, ..Ballot::default() };
        let mut text = Words::of(text, range.start..end);
        for word in text.by_ref() {
            ballot.add(&word, &tables);
            let words = ballot.words + ballot.names;
            if words == WORDS_READ || ballot.scripts.total >= LETTERS_READ {
                break;
            }
            if words == WORDS_READ / 2 && ballot.is_clear() || ballot.is_as_expected() {
                break;
            }
        }
        let (script, marks) = (ballot.scripts.main(), ballot.marks + text.marks);
        Reading {
            script,
            kana: ballot.scripts.has_kana(),
            words: ballot.words,
            letters: ballot.scripts.total,
            is_code: script == Script::Latin && marks * WORDS_A_MARK >= ballot.words + ballot.names,
            leaders: ballot.leaders(),
        }
    }

    /// The weight of the votes for `language`.
    pub(super) fn votes_for(&self, language: Language) -> u16 {
        self.leaders.iter().find(|vote| vote.language == language).map_or(0, |vote| vote.weight)
    }

    /// Whether the first has so many votes more than the next.
    pub(super) fn leads_by(&self, votes: u16) -> bool {
        let [first, second, ..] = self.leaders;
        first.weight >= second.weight + votes
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

/// What words and letters are looked up in.
struct Tables {
    words: &'static FxHashMap<Key, ListSet>,
    letters: &'static [Letter],
}

/// The votes of one sentence, while they are counted.
struct Ballot {
    words: u32,
    names: u32,
    /// Words with a mark of programs inside.
    marks: u32,
    scripts: ScriptCounts,
    weights: [u16; ListSet::BITS as usize],
    /// The lists that have votes.
    voted: ListSet,
    /// Those whose alphabets lack a letter of a word that is no name.
    lacking: ListSet,
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
            marks: 0,
            scripts: ScriptCounts::default(),
            weights: [0; ListSet::BITS as usize],
            voted: 0,
            lacking: 0,
            expected: Expected::default(),
            pro: 0,
            contra: 0,
        }
    }
}

impl Ballot {
    /// Counts a word and the votes that it and its letters give. Capitalized words inside a sentence do not vote as
    /// words: "Los Angeles" is not Spanish.
    fn add(&mut self, word: &Word<'_>, tables: &Tables) {
        let before = self.lacking;
        let (key, is_name) = match *word {
            Word::Plain(beginning, letters) => {
                self.scripts.count(Script::Latin, u32::try_from(letters).unwrap_or(u32::MAX));
                self.marks += u32::from(beginning.has_inner_capital(letters));
                (Some(beginning.key(letters)), beginning.is_capitalized(letters))
            }
            Word::Other(text) => (self.add_letters(text, tables.letters), is_capitalized(text)),
        };
        if self.words + self.names > 0 && is_name {
            self.names += 1;
            self.lacking = before;
            return;
        }
        self.words += 1;
        if let Some(&lists) = key.and_then(|key| tables.words.get(&key)) {
            let Expected { list, rivals } = self.expected;
            // What many languages have says little for the one that is expected.
            let says_much = lists & rivals == 0 && weight_of(lists) > 1;
            self.pro += u32::from(lists & list != 0 && says_much);
            self.contra += u32::from(lists & list == 0);
            self.vote(lists);
        }
    }

    /// Counts the letters of a word and their votes. Gives back its key, unless no list has a word of its length.
    fn add_letters(&mut self, word: &str, letters: &[Letter]) -> Option<Key> {
        let mut lower = [0; LONGEST_WORD];
        let (mut length, mut latin, mut is_plain) = (0, 0, true);
        let (mut script, mut of_script) = (Script::Other, 0);
        for character in word.chars() {
            if character.is_ascii() {
                if let Some(slot) = lower.get_mut(length) {
                    *slot = character.to_ascii_lowercase() as u8;
                }
                length += 1;
                latin += u32::from(character.is_ascii_alphabetic());
                is_plain &= character.is_ascii_alphabetic();
                continue;
            }
            let letter =
                letters.get(character as usize).copied().unwrap_or_else(|| Letter::beyond(character));
            if letter.script != script {
                self.scripts.count(script, of_script);
                (script, of_script) = (letter.script, 0);
            }
            of_script += 1;
            self.vote(letter.lists);
            self.lacking |= letter.lacking;
            if let Some(slot) = lower.get_mut(length..length + letter.lower.len_utf8()) {
                letter.lower.encode_utf8(slot);
            }
            length += letter.lower.len_utf8();
        }
        self.scripts.count(script, of_script);
        self.scripts.count(Script::Latin, latin);
        self.marks += u32::from(!is_plain);
        (length <= LONGEST_WORD).then(|| key(&lower))
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
        let (mut first, mut second, mut voted) = (0, 0, self.voted);
        while voted != 0 {
            let weight = self.weights[voted.trailing_zeros() as usize];
            voted &= voted - 1;
            second = second.max(weight.min(first));
            first = first.max(weight);
        }
        first >= 2 * second + CLEAR_LEAD
    }

    /// The lists with the most votes, of equal ones the first.
    fn leaders(&self) -> [Vote; LEADERS] {
        // A number a list, the greater the better: its weight, and how far from the end of the table it is.
        let mut leaders = [0_u32; LEADERS];
        // Of all of them something is foreign to a text in none of them, too.
        let mut voted = match self.voted & !self.lacking {
            0 => self.voted,
            voted => voted,
        };
        while voted != 0 {
            let list = voted.trailing_zeros();
            voted &= voted - 1;
            let mut rank =
                u32::from(self.weights[list as usize]) * ListSet::BITS + (ListSet::BITS - 1 - list);
            if rank > leaders[LEADERS - 1] {
                for leader in &mut leaders {
                    (*leader, rank) = ((*leader).max(rank), (*leader).min(rank));
                }
            }
        }
        leaders.map(|rank| match (rank / ListSet::BITS, ListSet::BITS - 1 - rank % ListSet::BITS) {
            (0, _) => Vote { language: Language::Undetermined, weight: 0 },
            (weight, list) => {
                Vote { language: LISTS[list as usize].0, weight: u16::try_from(weight).unwrap_or(u16::MAX) }
            }
        })
    }
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
    fn check_leader(text: &str, expected: Language) {
        assert_eq!(Reading::of(text).leaders[0].language, expected);
    }

    #[test]
    fn function_words_and_letters_vote() {
        check_leader("und nicht nur die", Language::German);
        check_leader("ΚΑΙ and THE other", Language::English);
        check_leader("łąka", Language::Polish);
        check_leader("Їжак", Language::Ukrainian);
        check_leader("Моя сестра купила новий будинок біля озера", Language::Ukrainian);
        check_leader("на дворі стояли столи, а на мосту грали діти", Language::Ukrainian);
        check_leader("Она живёт в городе Київ на Украине", Language::Russian);
    }

    #[test]
    fn names_do_not_vote() {
        let reading = Reading::of("visiting Los Angeles and Las Palmas");
        assert_eq!(reading.votes_for(Language::Spanish), 0);
        assert_eq!(reading.words, 2);
    }

    #[test]
    fn programs_are_told_by_their_marks() {
        let is_code = |text: &str| Reading::of(text).is_code;
        assert!(is_code("int mkdirat(int dirfd, const char *pathname);"));
        assert!(is_code("fLen = fs.GetFileLen(path)"));
        assert!(is_code("ls /etc/init.d | less"));
        assert!(!is_code("The township (founded in 1834) had 6590 inhabitants (2005)."));
        assert!(!is_code("AT&T sells the PlayStation to its customers in Spain [3]."));
        assert!(!is_code("„Das ist gut“, sagte er."));
        assert!(!is_code("") && !is_code("我们用 C++ 写程序(很多)。"));
    }

    #[test]
    fn only_the_beginning_is_read() {
        assert_eq!(Reading::of(&"zzzz ".repeat(1000)).words, WORDS_READ);
        assert!(Reading::of(&"字。".repeat(1000)).letters <= LETTERS_READ + 3);
    }
}
