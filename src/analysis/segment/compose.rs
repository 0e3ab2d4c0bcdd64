//! Takes apart what Unicode's word boundaries leave together (`example.org`, `snake_case`, `EU:s`, `KAIST의`), and puts
//! together what they take apart (`KI-Rechenzentrum`, `anna@example.org`, `C++`).

use std::ops::Range;

use unicode_normalization::char::is_combining_mark;

use super::Segment;
use super::unspaced::is_hangul;
use crate::analysis::normalize::{is_apostrophe, is_hyphen, is_invisible, plain_number};

/// Of more words than these, or of more bytes, no whole is made: such are lists and paths.
const MAX_JOINED_WORDS: usize = 8;
const MAX_JOINED_BYTES: usize = 96;
/// Lengths, whose squares and cubes are units.
const UNITS: &[&str] = &["mm", "cm", "dm", "m", "km", "ft", "in", "yd", "mi"];
/// A word that a letter leads (E-Mail) has so many letters at least.
const MIN_LED: usize = 3;

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
#[derive(Default)]
pub(super) struct Composer {
    /// Words tied to each other.
    run: Vec<Range<usize>>,
}

impl Composer {
    /// Holds a word back that is tied to the one before, if there is room.
    pub(super) fn hold(&mut self, word: Range<usize>) -> bool {
        self.run.push(word);
        self.run.len() <= MAX_JOINED_WORDS
    }

    /// Forgets what is held back.
    pub(super) fn release(&mut self) {
        self.run.clear();
    }

    /// Adds a word of `text` as Unicode has it, the next one.
    pub(super) fn add(&mut self, text: &str, word: Range<usize>, each: &mut impl FnMut(Segment)) {
        let may_be_cut = |byte: u8| matches!(byte, b'.' | b':' | b'_' | b',' | b';' | 0xe1..=0xef);
        if !text[word.clone()].bytes().any(may_be_cut) {
            self.push(text, word, each);
            return;
        }
        let is_list = text[word.clone()].contains(',') && plain_number(&text[word.clone()]).is_none();
        let mut start = word.start;
        let mut letters = 0;
        let mut before = ' ';
        for (at, c) in text[word.clone()].char_indices().map(|(at, c)| (word.start + at, c)) {
            let cut = match c {
                ':' | ';' | '_' | '\u{ff1a}' | '\u{ff1b}' => true,
                ',' => is_list,
                '.' => cuts_at_point(before, letters, &text[at + 1..word.end]),
                _ => false,
            };
            let is_seam =
                before.is_alphanumeric() && c.is_alphanumeric() && is_hangul(before) != is_hangul(c);
            if cut || is_seam {
                self.push(text, start..at, each);
                start = if cut { at + c.len_utf8() } else { at };
            }
            letters = if cut || c == '.' || is_apostrophe(c) {
                0
            } else if is_seam {
                1
            } else {
                letters + 1
            };
            before = c;
        }
        self.push(text, start..word.end, each);
    }

    fn push(&mut self, text: &str, word: Range<usize>, each: &mut impl FnMut(Segment)) {
        let word = with_signs(text, word);
        if !text[word.clone()].contains(char::is_alphanumeric) {
            return;
        }
        if let Some(last) = self.run.last_mut().filter(|last| is_formula(text, last, &word)) {
            last.end = word.end;
            return;
        }
        if self.run.last().is_some_and(|last| tie(text, last.end, word.start) == Tie::None) {
            self.finish(text, each);
        }
        if !self.hold(word) {
            self.run.drain(..).for_each(|word| each(Segment::Word(word)));
        }
    }

    /// Hands over what is held back, words and wholes.
    pub(super) fn finish(&mut self, text: &str, each: &mut impl FnMut(Segment)) {
        let mut ties = [Tie::None; MAX_JOINED_WORDS];
        for (tied, two) in ties.iter_mut().zip(self.run.windows(2)) {
            *tied = tie(text, two[0].end, two[1].start);
        }
        // The address of a site is the same with and without it.
        if self.run.first().is_some_and(|first| text[first.clone()].eq_ignore_ascii_case("www")) {
            ties[0] = Tie::None;
        }
        for (n, word) in self.run.iter().enumerate() {
            // Wholes come before their first word, which a language may yet part in two.
            if let Some(signed) = signed(text, word) {
                each(Segment::Joined(signed));
            }
            for most in [Tie::Hyphen, Tie::Point, Tie::At] {
                // A whole begins with its first word and needs such a tie.
                let goes_on = n > 0 && ties[n - 1] <= most;
                let within = ties[n..].iter().take_while(|&&tie| tie <= most);
                let (count, farthest) =
                    within.fold((0, None), |(count, tie), &next| (count + 1, tie.max(Some(next))));
                if most == Tie::Hyphen && (goes_on || count > 1) && self.leads(text, n) {
                    each(Segment::Joined(word.start..self.run[n + 1].end));
                }
                if !goes_on && farthest == Some(most) {
                    let whole = word.start..self.run[n + count].end;
                    if whole.len() <= MAX_JOINED_BYTES {
                        each(Segment::Joined(whole));
                    }
                }
            }
            each(Segment::Word(word.clone()));
        }
        self.run.clear();
    }

    /// Whether the word `n` is a letter that a hyphen ties to the word behind it, which makes another word of that, whatever both
    /// are a part of: E-Mail-Adresse, U-Bahn-Station.
    fn leads(&self, text: &str, n: usize) -> bool {
        let Some([first, led]) = self.run.get(n..n + 2) else { return false };
        let mut letters = text[first.clone()].chars();
        letters.next().is_some_and(char::is_alphabetic)
            && letters.next().is_none()
            && text[first.end..].starts_with(is_hyphen)
            && led.end - first.start <= MAX_JOINED_BYTES
            && text[led.clone()].chars().filter(|c| c.is_alphabetic()).count() >= MIN_LED
    }
}

/// Whether a point parts two words: not in numbers and not in abbreviations (U.S.A), where one letter stands on either
/// side. `letters` were read since the last mark, `before` being the last of them; `after` is the rest of the word.
fn cuts_at_point(before: char, letters: usize, after: &str) -> bool {
    let mut after = after.chars();
    let Some(next) = after.next() else { return true };
    let in_number = before.is_numeric() && next.is_numeric();
    let one_letter = letters == 1 && after.next().is_none_or(|c| c == '.');
    !(in_number || one_letter && before.is_alphabetic() && next.is_alphabetic())
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

/// Whether `next` goes on with the formula (CO₂, H₂O) or the unit (km²) that `last` is, or begins; other numbers above the
/// line are of notes.
fn is_formula(text: &str, last: &Range<usize>, next: &Range<usize>) -> bool {
    let is_below = |c: char| matches!(c, '₀'..='₉');
    let (before, behind) = (&text[last.clone()], &text[next.clone()]);
    last.end == next.start
        && (behind.starts_with(is_below)
            || before.ends_with(is_below)
            || matches!(behind, "²" | "³") && UNITS.contains(&before))
}

/// The word with the signs that make it another (C++, C#), if it is one letter: C is none of them.
fn with_signs(text: &str, word: Range<usize>) -> Range<usize> {
    let one_letter = text[word.clone()].chars().nth(1).is_none();
    word.start..word.end + if one_letter { signs(text, &word) } else { 0 }
}

/// A longer word with its signs (`notepad++`), or a name with the point before it (.NET).
fn signed(text: &str, word: &Range<usize>) -> Option<Range<usize>> {
    let signs = signs(text, word);
    if signs > 0 {
        return Some(word.start..word.end + signs);
    }
    let at = word.start.checked_sub(1)?;
    super::leads_name(text.as_bytes(), at).then_some(at..word.end)
}

/// The bytes of the signs behind a word that ends in a letter, where nothing else follows.
fn signs(text: &str, word: &Range<usize>) -> usize {
    let rest = &text[word.end..];
    let length = ["++", "+", "#"].into_iter().find(|signs| rest.starts_with(signs)).map_or(0, str::len);
    let lettered = text[word.clone()].ends_with(char::is_alphabetic);
    // A mark over the sign that counts as a letter makes a word of the two.
    let is_mark =
        |c: char| is_combining_mark(c) && !c.is_alphanumeric() || is_invisible(c) && c != '\u{200b}';
    let behind = rest[length..].trim_start_matches(is_mark);
    let is_more = |c: char| c.is_alphanumeric() || c == '+' || c == '#';
    // The year of a C++17.
    let year = if length == 2 { behind.trim_start_matches(|c: char| c.is_ascii_digit()) } else { behind };
    if lettered && !year.starts_with(is_more) { length } else { 0 }
}
