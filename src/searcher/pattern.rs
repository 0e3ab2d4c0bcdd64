//! Automata over the words of a dictionary: patterns with `*` and `?`, regular expressions, and what limits them.

mod typos;

use std::cell::{Cell, RefCell};
use std::ops::RangeInclusive;

use regex_automata::hybrid::LazyStateID;
use regex_automata::hybrid::dfa::{Cache, Config, DFA};
use regex_automata::nfa::thompson::{self, WhichCaptures};
use regex_automata::util::{start, syntax};
use regex_automata::{Anchored, MatchKind};
use tantivy_fst::Automaton;

use crate::analysis::normalize::{any_foldable, exact, fold, is_foldable};
use crate::analysis::recipe::recipe_of;
use crate::index::deadline::Deadline;
use crate::index::schema::TAG;
use crate::language::Language;
pub(super) use typos::{Typos, letters_wrong};

/// Patterns of more letters are none.
const MAX_LETTERS: usize = 60;
/// Bytes that a regular expression may take, compiled, and its states as they are met.
const MAX_REGEX_BYTES: usize = 1 << 19;
/// Parentheses in a regular expression.
const MAX_REGEX_DEPTH: u32 = 32;

/// The deadline is looked at each so many steps.
const STEPS_PER_LOOK: u64 = 1 << 12;

/// What a word is worth that matches but for letters that a language does not take for others: `goteborg` for göteborg.
const ACCENTED: f32 = 2.0 / 3.0;

/// An automaton over words of several languages.
pub(super) trait OverWords: Automaton<State: Clone> {
    /// The share of a full match that a word which matches is worth in `language`; 0 where it does not match by the rules
    /// of that.
    fn worth(&self, _word: &str, _language: Language) -> f32 {
        1.0
    }

    /// Whether it has come to the end of its means, and matches no more.
    fn gave_up(&self) -> bool {
        false
    }
}

/// A letter of several bytes, as far as it was read.
#[derive(Debug, Clone, Copy, Default)]
struct Partial {
    code: u32,
    /// How many bytes are to come.
    missing: u8,
}

impl Partial {
    /// Reads the next byte; gives back the letter that it ends.
    fn read(&mut self, byte: u8) -> Option<char> {
        let begun = |missing, mask| Self { code: u32::from(byte & mask), missing };
        *self = match byte {
            0..=0x7f => begun(0, 0x7f),
            0x80..=0xbf => Self {
                code: self.code << 6 | u32::from(byte & 0x3f),
                missing: self.missing.saturating_sub(1),
            },
            0xc0..=0xdf => begun(1, 0x1f),
            0xe0..=0xef => begun(2, 0x0f),
            0xf0.. => begun(3, 0x07),
        };
        if self.missing == 0 { char::from_u32(self.code) } else { None }
    }

    /// The letters that it may become.
    fn codes(self) -> RangeInclusive<u32> {
        let bits = 6 * u32::from(self.missing);
        let first = self.code << bits;
        first..=first | ((1 << bits) - 1)
    }
}

/// A pattern: `*` stands for any letters, `?` for one. A letter without an accent stands for those with one, too; what is
/// a letter of its own in a language is worth less.
///
/// The states are sets of places in the pattern, a bit each (the "shift-and" of Baeza-Yates and Gonnet 1992): there is
/// nothing to compile that could grow.
#[derive(Clone, PartialEq)]
pub(super) struct Pattern {
    letters: Vec<Option<char>>,
    /// By ASCII letter, the places that it takes a step further.
    steps: Box<[u64; 128]>,
    /// The places that letters of several bytes take a step further, and those that any letter does.
    wide: u64,
    any: u64,
    /// The places that any letter stays at.
    stars: u64,
}

/// Where a [`Pattern`] is in a word.
#[derive(Debug, Clone, Copy)]
pub(super) struct PatternState {
    places: u64,
    letter: Partial,
}

impl Pattern {
    /// The patterns that words of `language` may match, if it is short enough: in German `ae` is `ä` as well.
    pub(super) fn of(text: &str, language: Language) -> Vec<Self> {
        let mut patterns = vec![text.to_owned()];
        if language == Language::German {
            let umlauts = [("ae", "ä"), ("oe", "ö"), ("ue", "ü")];
            let other = umlauts.iter().fold(text.to_lowercase(), |text, (pair, one)| text.replace(pair, one));
            if other != text.to_lowercase() {
                patterns.push(other);
            }
        }
        patterns.iter().filter_map(|text| Self::new(text, language)).collect()
    }

    fn new(text: &str, language: Language) -> Option<Self> {
        let mut pattern = Self { letters: Vec::new(), steps: Box::new([0; 128]), wide: 0, any: 0, stars: 0 };
        let (mut chars, mut run) = (text.chars(), String::new());
        loop {
            let next = chars.next();
            match next {
                Some('\\') => run.extend(chars.next()),
                Some(c) if !matches!(c, '*' | '?') => run.push(c),
                _ => {
                    pattern.letters.extend(exact(&run, language).chars().map(Some));
                    run.clear();
                    match next {
                        Some('*') if pattern.letters.len() <= MAX_LETTERS => {
                            pattern.stars |= 1 << pattern.letters.len();
                        }
                        Some('?') => pattern.letters.push(None),
                        _ => {}
                    }
                }
            }
            if next.is_none() {
                break;
            }
        }
        if pattern.letters.len() > MAX_LETTERS {
            return None;
        }
        for (place, letter) in pattern.letters.iter().enumerate() {
            match letter {
                None => pattern.any |= 1 << place,
                Some(c) if c.is_ascii() => pattern.steps[*c as usize] |= 1 << place,
                Some(_) => pattern.wide |= 1 << place,
            }
        }
        Some(pattern)
    }

    /// Whether it may begin with any letter, so that all words must be looked at.
    pub(super) fn is_open(&self) -> bool {
        (self.stars | self.any) & 1 == 1
    }

    fn step(&self, places: u64, c: char) -> u64 {
        let steps = match self.steps.get(c as usize) {
            Some(steps) => *steps,
            None => {
                (0..).zip(&self.letters).filter(|(_, letter)| **letter == Some(c)).map(|(n, _)| 1 << n).sum()
            }
        };
        (places & (steps | self.any)) << 1 | places & self.stars
    }

    /// Reads a letter in a language that `keeps` some as they are.
    fn read(&self, places: u64, c: char, keeps: &str) -> u64 {
        let plain = self.step(places, c);
        if !is_foldable(c) {
            return plain;
        }
        let folded = fold(c.encode_utf8(&mut [0; 4]), keeps);
        plain | folded.chars().fold(places, |places, c| self.step(places, c))
    }

    fn is_end(&self, places: u64) -> bool {
        places >> self.letters.len() & 1 == 1
    }
}

/// Reads words as a language does that keeps no letter: whatever matches in any language matches so.
impl Automaton for Pattern {
    type State = PatternState;

    fn start(&self) -> PatternState {
        PatternState { places: 1, letter: Partial::default() }
    }

    fn is_match(&self, state: &PatternState) -> bool {
        state.letter.missing == 0 && self.is_end(state.places)
    }

    fn can_match(&self, state: &PatternState) -> bool {
        let PatternState { places, letter } = *state;
        // Few letters of several bytes stand for one of the pattern, and all would have to be gone into.
        places != 0
            && (letter.missing == 0
                || places & (self.any | self.stars | self.wide) != 0
                || any_foldable(&letter.codes()))
    }

    fn accept(&self, state: &PatternState, byte: u8) -> PatternState {
        let PatternState { places, mut letter } = *state;
        let places = letter.read(byte).map_or(places, |c| self.read(places, c, ""));
        PatternState { places, letter }
    }
}

impl OverWords for Pattern {
    fn worth(&self, word: &str, language: Language) -> f32 {
        let keeps = recipe_of(language).keeps;
        let is_match =
            keeps.is_empty() || self.is_end(word.chars().fold(1, |places, c| self.read(places, c, keeps)));
        if is_match { 1.0 } else { ACCENTED }
    }
}

/// A regular expression over a whole word of some languages, of any case; none if it is none, or too large.
pub(super) fn regex(text: &str, languages: &[Language]) -> Option<DFA> {
    let is_turkic = |language: &Language| matches!(language, Language::Turkish | Language::Azerbaijani);
    let turkic = if languages.iter().any(is_turkic) { compiled(&with_turkic_i(text)) } else { None };
    turkic.or_else(|| compiled(text))
}

/// A regular expression whose capitals `I` and `İ` stand for `ı` and `i` as well, outside of classes and escapes.
fn with_turkic_i(text: &str) -> String {
    let (mut other, mut chars, mut classes) = (String::with_capacity(text.len()), text.chars(), 0_usize);
    while let Some(c) = chars.next() {
        match c {
            'I' if classes == 0 => other.push_str("[Iı]"),
            'İ' if classes == 0 => other.push_str("[İi]"),
            _ => other.push(c),
        }
        match c {
            '\\' => other.extend(chars.next()),
            '[' => classes += 1,
            ']' => classes = classes.saturating_sub(1),
            _ => {}
        }
    }
    other
}

fn compiled(text: &str) -> Option<DFA> {
    let states = Config::new()
        .match_kind(MatchKind::All)
        .cache_capacity(MAX_REGEX_BYTES)
        .minimum_cache_clear_count(Some(0));
    let program =
        thompson::Config::new().nfa_size_limit(Some(MAX_REGEX_BYTES)).which_captures(WhichCaptures::None);
    DFA::builder()
        .syntax(syntax::Config::new().case_insensitive(true).nest_limit(MAX_REGEX_DEPTH))
        .thompson(program)
        .configure(states)
        .build(&format!(r"(?:{text})\z"))
        .ok()
}

/// A regular expression at work: its states are made as they are met.
pub(super) struct LazyRegex<'a> {
    dfa: &'a DFA,
    cache: RefCell<Cache>,
    /// Whether there were too many states.
    gave_up: Cell<bool>,
}

impl<'a> LazyRegex<'a> {
    pub(super) fn new(dfa: &'a DFA) -> Self {
        Self { dfa, cache: RefCell::new(dfa.create_cache()), gave_up: Cell::new(false) }
    }

    fn or_none<E>(&self, state: Result<LazyStateID, E>) -> Option<LazyStateID> {
        self.gave_up.set(self.gave_up.get() || state.is_err());
        state.ok()
    }
}

impl Automaton for LazyRegex<'_> {
    type State = Option<LazyStateID>;

    fn start(&self) -> Self::State {
        let config = start::Config::new().anchored(Anchored::Yes);
        self.or_none(self.dfa.start_state(&mut self.cache.borrow_mut(), &config))
    }

    fn is_match(&self, state: &Self::State) -> bool {
        let end = state
            .and_then(|state| self.or_none(self.dfa.next_eoi_state(&mut self.cache.borrow_mut(), state)));
        end.is_some_and(|state| state.is_match())
    }

    fn can_match(&self, state: &Self::State) -> bool {
        state.is_some_and(|state| !state.is_dead() && !state.is_quit())
    }

    fn accept(&self, state: &Self::State, byte: u8) -> Self::State {
        let state = (*state)?;
        self.or_none(self.dfa.next_state(&mut self.cache.borrow_mut(), state, byte))
    }
}

impl OverWords for LazyRegex<'_> {
    fn gave_up(&self) -> bool {
        self.gave_up.get()
    }
}

/// An automaton for terms whose words, which begin with one of some bytes, `inner` is for; it takes at most so many
/// steps, and none after its deadline.
pub(super) struct Within<'a, A> {
    first: RangeInclusive<u8>,
    inner: A,
    /// Steps that are left.
    pub(super) steps: Cell<u64>,
    deadline: &'a Deadline,
}

/// Where a [`Within`] automaton is in a term.
#[derive(Debug, Clone)]
pub(super) enum Place<S> {
    Start,
    InWord(S),
    /// Behind a word that matches.
    InTag,
    Lost,
}

impl<'a, A> Within<'a, A> {
    pub(super) fn new(first: RangeInclusive<u8>, inner: A, steps: u64, deadline: &'a Deadline) -> Self {
        Self { first, inner, steps: Cell::new(steps), deadline }
    }
}

impl<A: Automaton> Within<'_, A> {
    fn step(&self, state: &A::State, byte: u8) -> Place<A::State> {
        let Some(left) = self.steps.get().checked_sub(1) else { return Place::Lost };
        self.steps.set(left);
        if left.is_multiple_of(STEPS_PER_LOOK) && self.deadline.is_over() {
            self.steps.set(0);
        }
        Place::InWord(self.inner.accept(state, byte))
    }
}

impl<A: Automaton> Automaton for Within<'_, A> {
    type State = Place<A::State>;

    fn start(&self) -> Self::State {
        Place::Start
    }

    fn is_match(&self, state: &Self::State) -> bool {
        matches!(state, Place::InTag)
    }

    fn can_match(&self, state: &Self::State) -> bool {
        match state {
            Place::Start | Place::InTag => true,
            Place::InWord(state) => self.inner.can_match(state),
            Place::Lost => false,
        }
    }

    fn accept(&self, state: &Self::State, byte: u8) -> Self::State {
        match state {
            Place::Start if self.first.contains(&byte) => self.step(&self.inner.start(), byte),
            Place::InWord(state) if byte == TAG as u8 => {
                if self.inner.is_match(state) {
                    Place::InTag
                } else {
                    Place::Lost
                }
            }
            Place::InWord(state) => self.step(state, byte),
            Place::InTag => Place::InTag,
            Place::Start | Place::Lost => Place::Lost,
        }
    }
}

/// A step of an automaton: how many bytes of the word had been read, and the one that was.
pub(super) type Visit = (u16, u8);

/// An automaton that remembers its steps.
pub(super) struct Logged<A> {
    pub(super) inner: A,
    pub(super) visits: RefCell<Vec<Visit>>,
}

impl<A> Logged<A> {
    pub(super) fn new(inner: A) -> Self {
        Self { inner, visits: RefCell::default() }
    }
}

impl<A: Automaton> Automaton for Logged<A> {
    /// How many bytes of the word have been read, and where `inner` is.
    type State = (u16, A::State);

    fn start(&self) -> Self::State {
        (0, self.inner.start())
    }

    fn is_match(&self, (_, state): &Self::State) -> bool {
        self.inner.is_match(state)
    }

    fn can_match(&self, (_, state): &Self::State) -> bool {
        self.inner.can_match(state)
    }

    fn accept(&self, (read, state): &Self::State, byte: u8) -> Self::State {
        self.visits.borrow_mut().push((*read, byte));
        // No term is longer than 65,530 bytes.
        (read.saturating_add(1), self.inner.accept(state, byte))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether an automaton matches a word, and knows all the way that it may.
    pub(super) fn matches<A: Automaton>(automaton: A, word: &str) -> bool {
        let mut state = automaton.start();
        let may = word.bytes().all(|byte| {
            state = automaton.accept(&state, byte);
            automaton.can_match(&state)
        });
        may && automaton.is_match(&state)
    }

    #[track_caller]
    fn check(pattern: &str, words: &[&str], others: &[&str]) {
        let patterns = Pattern::of(pattern, Language::German);
        let any = |word: &&&str| patterns.iter().any(|pattern| matches(pattern, word));
        let all = words.iter().chain(others).filter(any).copied().collect::<Vec<_>>();
        assert_eq!(all, words, "{pattern}");
    }

    #[test]
    fn patterns() {
        check("rech*", &["rech", "rechen", "rechenzentrum"], &["recht\u{e9}es"[..3].as_ref(), "brechen"]);
        check("*zentrum", &["zentrum", "rechenzentrum"], &["zentrums"]);
        check("in*fix", &["infix", "iniminfix"], &["infixe", "nfix"]);
        check("wi?d", &["wind", "wird", "wiñd", "wi中d"], &["wid", "wiend"]);
        check("Haus*", &["haus", "häuser"], &["maus"]);
        check("häus*", &["häuser"], &["haus", "hausen"]);
        check("haeus*", &["haeuser", "häuser"], &["haus"]);
        check("Stra?e", &["straße"], &["strasse"]);
        check("strass*", &["straße", "strasse"], &["strase"]);
        check(r"a\*b*", &["a*b", "a*bc"], &["axb"]);
        assert!(Pattern::of(&"?".repeat(MAX_LETTERS + 1), Language::German).is_empty());
    }

    #[test]
    fn letters_of_their_own_are_worth_less_as_others() {
        let patterns = Pattern::of("arh*", Language::English);
        assert!(patterns == Pattern::of("arh*", Language::Danish) && patterns.len() == 1);
        assert!(matches(patterns[0].clone(), "århus"));
        let check = |word, language, expected: f32| {
            assert!((patterns[0].worth(word, language) - expected).abs() < f32::EPSILON, "{word} {language}");
        };
        check("århus", Language::English, 1.0);
        check("århus", Language::Danish, ACCENTED);
        check("arhus", Language::Danish, 1.0);
    }

    #[test]
    fn regular_expressions() {
        let check =
            |text: &str, word: &str| regex(text, &[]).is_some_and(|dfa| matches(LazyRegex::new(&dfa), word));
        assert!(check("colou?r", "color") && check("Colou?r", "colour"));
        assert!(!check("colou?r", "colours") && !check("olour", "colour"));
        assert!(check("a|ab", "ab") && check("^ab$", "ab") && !check("gr..n", "grün"));
        assert!(check("gr.n", "grün"));
        assert!(regex("(", &[]).is_none() && regex("a{1000}{1000}", &[]).is_none());
    }

    #[test]
    fn regular_expressions_know_turkic_capitals() {
        let check = |text: &str, word: &str, languages: &[Language]| {
            regex(text, languages).is_some_and(|dfa| matches(LazyRegex::new(&dfa), word))
        };
        let turkic = [Language::German, Language::Turkish];
        for (text, word) in [
            ("Işık", "ışık"),
            ("IŞIK", "ışık"),
            ("İstanbul", "istanbul"),
            ("I{2}[xI]", "ıIi"),
            (r"I\x6e", "ın"),
            ("(?P<I>in)", "in"),
        ] {
            assert!(check(text, word, &turkic), "{text}");
        }
        assert!(!check("Işık", "ışık", &[Language::German]) && !check("[I]", "ı", &turkic));
    }
}
