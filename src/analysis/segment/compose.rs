//! Takes apart what Unicode's word boundaries leave together (`example.org`, `snake_case`, `EU:s`, `KAIST의`), and puts
//! together what they take apart (`KI-Rechenzentrum`, `anna@example.org`, `C++`).

use std::ops::Range;

use super::Segment;
use super::unspaced::is_hangul;
use crate::analysis::normalize::{is_hyphen, plain_number};

/// Of more words than these, or of more bytes, no whole is made: such are lists and paths.
const MAX_JOINED_WORDS: usize = 8;
const MAX_JOINED_BYTES: usize = 96;

/// How closely two words are tied that one mark stands between; each joins what those before it have joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Tie {
    /// `KI-Rechenzentrum`, `snake_case`, `AT&T`, `12:30`
    Hyphen,
    /// `example.org`
    Point,
    /// `anna@example.org`
    At,
    /// Not at all.
    None,
}

/// The words of a text, held back while the next one may be tied to them.
pub(super) struct Composer<'a, F> {
    text: &'a str,
    each: &'a mut F,
    /// Words tied to each other.
    run: Vec<Range<usize>>,
    /// What ties each of the run to the one behind it.
    ties: Vec<Tie>,
}

impl<'a, F: FnMut(Segment)> Composer<'a, F> {
    pub(super) fn new(text: &'a str, each: &'a mut F) -> Self {
        Self { text, each, run: Vec::new(), ties: Vec::new() }
    }

    /// Adds a word as Unicode has it, the next in the text.
    pub(super) fn add(&mut self, word: Range<usize>) {
        let text = self.text;
        let mut start = word.start;
        let mut letters = 0;
        let mut before: Option<char> = None;
        let may_be_cut = |byte: u8| matches!(byte, b'.' | b':' | b'_' | b',' | b';' | 0xe1..=0xed);
        if !text[word.clone()].bytes().any(may_be_cut) {
            self.push(word);
            return;
        }
        let is_list = text[word.clone()].contains(',') && plain_number(&text[word.clone()]).is_none();
        for (at, c) in text[word.clone()].char_indices().map(|(at, c)| (word.start + at, c)) {
            let cut = match c {
                ':' | ';' | '_' | '\u{ff1a}' | '\u{ff1b}' => true,
                ',' => is_list,
                '.' => self.cuts_at_point(before, letters, &text[at + 1..word.end]),
                _ => false,
            };
            if cut {
                self.push(start..at);
                start = at + c.len_utf8();
                letters = 0;
            } else if before
                .is_some_and(|before| is_hangul(before) != is_hangul(c) && before.is_alphanumeric())
                && c.is_alphanumeric()
            {
                self.push(start..at);
                start = at;
                letters = 1;
            } else {
                letters = if c == '.' { 0 } else { letters + 1 };
            }
            before = Some(c);
        }
        self.push(start..word.end);
    }

    /// Whether a point parts two words: not in numbers and not in abbreviations (U.S.A), where one letter stands on
    /// either side. `letters` have been read since the last point, `before` the last of them.
    fn cuts_at_point(&self, before: Option<char>, letters: usize, after: &str) -> bool {
        let mut after = after.chars();
        let next = after.next();
        let is_digit = |c: Option<char>| c.is_some_and(char::is_numeric);
        let one_letter = letters == 1 && next.is_some() && after.next().is_none_or(|c| c == '.');
        !(is_digit(before) && is_digit(next) || one_letter && !is_digit(before) && !is_digit(next))
    }

    fn push(&mut self, word: Range<usize>) {
        let word = with_signs(self.text, word);
        if !self.text[word.clone()].contains(char::is_alphanumeric) {
            return;
        }
        if let Some(last) = self.run.last() {
            match tie(self.text, last.end, word.start) {
                Tie::None => self.finish(),
                tie => self.ties.push(tie),
            }
        }
        self.run.push(word);
        if self.run.len() > MAX_JOINED_WORDS {
            self.run.drain(..).for_each(|word| (self.each)(Segment::Word(word)));
            self.ties.clear();
        }
    }

    /// Hands over what is held back.
    pub(super) fn finish(&mut self) {
        // The address of a site is the same with and without it.
        if let [first, ..] = &self.run[..]
            && let [tie, ..] = &mut self.ties[..]
            && self.text[first.clone()].eq_ignore_ascii_case("www")
        {
            *tie = Tie::None;
        }
        for (n, word) in self.run.iter().enumerate() {
            let signed = signed(self.text, word.clone());
            if let Some(signed) = signed.clone().filter(|signed| signed.start < word.start) {
                (self.each)(Segment::Joined(signed));
            }
            (self.each)(Segment::Word(word.clone()));
            if let Some(signed) = signed.filter(|signed| signed.start == word.start) {
                (self.each)(Segment::Joined(signed));
            }
            for most in [Tie::Hyphen, Tie::Point, Tie::At] {
                if n > 0 && self.ties[n - 1] <= most {
                    continue;
                }
                let ties = self.ties[n..].iter().take_while(|&&tie| tie <= most);
                let (count, closest) =
                    ties.fold((0, None), |(count, last), &tie| (count + 1, last.max(Some(tie))));
                let whole = word.start..self.run[n + count].end;
                if closest == Some(most) && whole.len() <= MAX_JOINED_BYTES {
                    (self.each)(Segment::Joined(whole));
                }
            }
        }
        self.run.clear();
        self.ties.clear();
    }
}

/// What stands between two words that end and start there.
fn tie(text: &str, end: usize, start: usize) -> Tie {
    let mut between = text[end..start].chars();
    let (Some(mark), None) = (between.next(), between.next()) else { return Tie::None };
    let is_digit = |c: Option<char>| c.is_some_and(char::is_numeric);
    match mark {
        '_' | '&' => Tie::Hyphen,
        ':' if is_digit(text[..end].chars().next_back()) && is_digit(text[start..].chars().next()) => {
            Tie::Hyphen
        }
        '.' => Tie::Point,
        '@' => Tie::At,
        _ if is_hyphen(mark) => Tie::Hyphen,
        _ => Tie::None,
    }
}

/// The word with the signs that make it another (C++, C#), if it is one letter: C is none of them.
fn with_signs(text: &str, word: Range<usize>) -> Range<usize> {
    let one_letter = text[word.clone()].chars().nth(1).is_none();
    word.start..word.end + if one_letter { signs(text, word.clone()) } else { 0 }
}

/// A longer word with its signs (`notepad++`), or a name with the point before it (.NET).
fn signed(text: &str, word: Range<usize>) -> Option<Range<usize>> {
    let signs = signs(text, word.clone());
    if signs > 0 {
        return Some(word.start..word.end + signs);
    }
    let at = word.start.checked_sub(1)?;
    super::leads_name(text.as_bytes(), at).then_some(at..word.end)
}

/// The bytes of the signs behind a word that ends in a letter, where nothing else follows.
fn signs(text: &str, word: Range<usize>) -> usize {
    let rest = &text[word.end..];
    let length = ["++", "+", "#"].into_iter().find(|signs| rest.starts_with(signs)).map_or(0, str::len);
    let lettered = text[word].ends_with(char::is_alphabetic);
    let ends = !rest[length..].starts_with(|c: char| c.is_alphanumeric() || c == '+' || c == '#');
    if lettered && ends { length } else { 0 }
}
