//! Cuts a text into words, by script: Unicode's word boundaries (UAX 29) where words are set apart by spaces, a
//! dictionary where they are not, and there pairs of characters besides, for words that no dictionary has. What is
//! written in one of several words, such as `KI-Rechenzentrum` and `example.org`, is those words and a whole.

mod compose;
mod inner;
mod spaced_number;
mod unspaced;

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

pub use inner::inner_words;
pub use spaced_number::spaced_number;
pub use unspaced::{hangul_pairs, is_wide};

use compose::Composer;
use unspaced::{is_mark, is_unspaced};

/// A piece of text that becomes a token; bytes of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Segment {
    /// A word.
    Word(Range<usize>),
    /// Two neighbouring characters of Chinese or Japanese.
    Bigram(Range<usize>),
    /// Several words that are written in one (`KI-Rechenzentrum`, `anna@example.org`), or a word with its signs
    /// (`notepad++`, `.NET`); the words are segments of their own as well.
    Joined(Range<usize>),
}

/// A stretch without spaces is looked up in the dictionary in pieces of at most this many bytes: the dictionary's
/// cost grows faster than its input.
const MAX_UNSPACED_BYTES: usize = 3_000;

/// Calls `each` with every word of `text`, in order of their starts, with the bigrams of Chinese and Japanese, and with
/// the wholes that are written in one.
pub fn segments(text: &str, mut each: impl FnMut(Segment)) {
    let bytes = text.as_bytes();
    let mut composer = Composer::default();
    let mut at = 0;
    while at < bytes.len() {
        let end = letters_end(text, at);
        if end > at {
            if bytes[at].is_ascii_digit()
                && let Some(number) = spaced_number(text, at)
            {
                at = number.segments(at, &mut each);
                continue;
            }
            if let Some(stop) = plain_stop(bytes, end) {
                each(Segment::Word(at..end));
                at = stop;
                continue;
            }
            if let Some(stop) = tied_words(text, at..end, &mut composer) {
                composer.finish(text, &mut each);
                at = stop;
                continue;
            }
        } else if let length @ 1.. = no_beginning(text, at) {
            at += length;
            continue;
        }
        let end = chunk_end(text, at);
        chunk(text, at..end, &mut composer, &mut each);
        at = end;
    }
}

/// The length of the character at `at` if no word can begin with it, or 0.
fn no_beginning(text: &str, at: usize) -> usize {
    match text.as_bytes()[at] {
        b'_' => 0,
        b'.' if leads_name(text.as_bytes(), at) => 0,
        byte if byte.is_ascii() => 1,
        _ => {
            let first = text[at..].chars().next();
            first.filter(|&c| !c.is_alphanumeric() && !is_mark(c)).map_or(0, char::len_utf8)
        }
    }
}

/// The end of the run of ASCII letters and digits, and letters of Latin, Greek and Cyrillic, that starts at `at`.
fn letters_end(text: &str, at: usize) -> usize {
    let bytes = text.as_bytes();
    let mut end = at;
    while let Some(&byte) = bytes.get(end) {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => end += 1,
            // The first bytes of U+00C0 to U+00FF, all letters but × and ÷; of U+0100 to U+024F and U+0400 to U+047F, all
            // letters; and of U+0386 to U+03FF.
            0xc3 if !matches!(bytes.get(end + 1), Some(0x97 | 0xb7)) => end += 2,
            0xc4..=0xc9 | 0xd0..=0xd1 => end += 2,
            0xce..=0xcf if text[end..].starts_with(char::is_alphabetic) => end += 2,
            _ => break,
        }
    }
    end
}

/// Where to go on after a word that ends at `end`, if what follows certainly ends it, and joins it to nothing: a space,
/// or a mark before one - the fast way, for most words of most texts.
fn plain_stop(bytes: &[u8], end: usize) -> Option<usize> {
    match bytes.get(end) {
        None => Some(end),
        Some(b'.' | b'\'' | b':' | b',' | b';' | b'-' | b'&' | b'@') => {
            let joins = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_' || !byte.is_ascii();
            (!bytes.get(end + 1).is_some_and(joins)).then_some(end + 1)
        }
        Some(b'_' | b'+' | b'#') => None,
        Some(byte) if byte.is_ascii() => Some(end + 1),
        Some(_) => None,
    }
}

/// Gives `composer` the words of `KI-Rechenzentrum` or `example.org`, `first` being the first of them, and returns where
/// to go on; none, and nothing given, where it takes Unicode's rules to tell where they end.
fn tied_words(text: &str, first: Range<usize>, composer: &mut Composer) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut word = first;
    composer.hold(word.clone());
    loop {
        let start = word.end + 1;
        let next = start..letters_end(text, start);
        let is_tied = match bytes[word.end] {
            b'-' | b'_' | b'&' | b'@' => !next.is_empty(),
            b'.' => {
                let lettered = !bytes[word.end - 1].is_ascii_digit() && !bytes.get(start)?.is_ascii_digit();
                lettered && word.len() > 2 && next.len() > 2
            }
            _ => false,
        };
        if !is_tied || !composer.hold(next.clone()) {
            composer.release();
            return None;
        }
        if let Some(stop) = plain_stop(bytes, next.end) {
            return Some(stop);
        }
        word = next;
    }
}

/// Whether a name that begins with a point (.NET, .gitignore) starts at `at`.
fn leads_name(bytes: &[u8], at: usize) -> bool {
    bytes[at] == b'.'
        && bytes.get(at + 1).is_some_and(u8::is_ascii_alphabetic)
        && (at == 0 || bytes[at - 1].is_ascii_whitespace() || b"([\"'`".contains(&bytes[at - 1]))
}

/// The end of the stretch without white space, and of one script class, that starts at `at`.
fn chunk_end(text: &str, at: usize) -> usize {
    let mut chars = text[at..].char_indices();
    let Some((_, first)) = chars.next() else { return at };
    let unspaced = is_unspaced(first);
    let limit = if unspaced { MAX_UNSPACED_BYTES } else { usize::MAX };
    chars
        .find(|&(offset, c)| c.is_whitespace() || offset > limit || is_unspaced(c) != unspaced && !is_mark(c))
        .map_or(text.len(), |(offset, _)| at + offset)
}

fn chunk(text: &str, range: Range<usize>, composer: &mut Composer, each: &mut impl FnMut(Segment)) {
    let piece = &text[range.clone()];
    if piece.starts_with(is_unspaced) {
        unspaced::segments(text, range, each);
        return;
    }
    for (offset, word) in piece.unicode_word_indices() {
        composer.add(text, range.start + offset..range.start + offset + word.len(), each);
    }
    composer.finish(text, each);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, words: &str, bigrams: &str) {
        let (mut got_words, mut got_bigrams) = (Vec::new(), Vec::new());
        segments(text, |segment| match segment {
            Segment::Word(range) => got_words.push(&text[range]),
            Segment::Bigram(range) => got_bigrams.push(&text[range]),
        });
        assert_eq!(got_words.join("|"), words);
        assert_eq!(got_bigrams.join("|"), bigrams);
    }

    #[test]
    fn spaced_scripts() {
        check("Ein KI-Rechenzentrum (mit 52,9 MW).", "Ein|KI|Rechenzentrum|mit|52,9|MW", "");
        check("l'azienda, dell’anno; U.S.A. a_b a.b x:", "l'azienda|dell’anno|U.S.A|a_b|a.b|x", "");
        check("größte Häuser — naïve", "größte|Häuser|naïve", "");
        check("데이터센터를 짓는다", "데이터센터를|짓는다", "");
        check("", "", "");
        check(" ...!?", "", "");
    }

    #[test]
    fn unspaced_scripts() {
        check("北京大学在海淀", "北京|大学|在|海|淀", "北京|京大|大学|学在|在海|海淀");
        check("ภาษาไทย", "ภาษา|ไทย", "");
        check("韓国のデータ。日本", "韓国|の|データ|日本", "韓国|国の|のデ|デー|ータ|日本");
        check("AI数据center", "AI|数据|center", "数据");
    }
}
