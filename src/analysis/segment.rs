//! Cuts a text into words, by script: Unicode's word boundaries (UAX 29) where words are set apart by spaces, a
//! dictionary where they are not, and there pairs of characters besides, for words that no dictionary has. What is
//! written in one of several words, such as `KI-Rechenzentrum` and `example.org`, is those words and a whole.

mod compose;
mod grouped_code;
mod inner;
mod spaced_number;
mod unspaced;

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

pub use grouped_code::grouped_code;
pub use inner::{inner_words, number_beginnings};
pub use spaced_number::spaced_number;
pub use unspaced::{hangul_pairs, is_unspaced, is_wide, telling_pairs};

use crate::language::ascii::{alphanumerics, first_of};
use compose::Composer;
use unspaced::is_mark;

/// A piece of text that becomes a token; bytes of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Segment {
    /// A word.
    Word(Range<usize>),
    /// Two neighbouring characters of Chinese or Japanese.
    Bigram(Range<usize>),
    /// Several words that are written in one (`KI-Rechenzentrum`, `anna@example.org`), a word with its signs
    /// (`notepad++`, `.NET`), or a number in groups (`089 / 23 45 67`); the words are segments of their own as well.
    Joined(Range<usize>),
}

/// A stretch without spaces is looked up in the dictionary in pieces of at most this many bytes: the dictionary's
/// cost grows faster than its input.
const MAX_UNSPACED_BYTES: usize = 3_000;
/// A word that is broken at the end of a line has no more bytes, with the margin of the next line.
const MAX_BROKEN_BYTES: usize = 96;

/// Calls `each` with every word of `text`, in order of their starts, with the bigrams of Chinese and Japanese, and with
/// the wholes that are written in one.
pub fn segments(text: &str, mut each: impl FnMut(Segment)) {
    let bytes = text.as_bytes();
    let mut composer = Composer::default();
    let (mut at, mut code_end) = (0, 0);
    while at < bytes.len() {
        let end = letters_end(text, at);
        if end > at {
            if at >= code_end
                && may_begin_code(bytes, at..end)
                && let Some(end) = grouped_code(text, at)
            {
                each(Segment::Joined(at..end));
                code_end = end;
            }
            if bytes[at].is_ascii_digit()
                && let Some(number) = spaced_number(text, at)
            {
                at = number.segments(at, &mut each);
                continue;
            }
            if let Some(stop) = plain_stop(bytes, end) {
                if bytes.get(end) == Some(&b'-')
                    && let Some(whole) = broken(text, at..end)
                {
                    each(Segment::Joined(whole));
                }
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

/// Whether the word `first` could be the first group of a code.
fn may_begin_code(bytes: &[u8], first: Range<usize>) -> bool {
    match bytes[first.start] {
        b'0' => true,
        b'1'..=b'9' => first.start > 0 && bytes[first.start - 1] == b'+',
        b'A'..=b'Z' => first.len() == 4 && bytes[first.start + 3].is_ascii_digit(),
        _ => false,
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
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => end += alphanumerics(first_of(&bytes[end..])),
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

/// All of a word that a hyphen breaks behind `first` at the end of a line, if the next one goes on in small letters.
fn broken(text: &str, first: Range<usize>) -> Option<Range<usize>> {
    let behind = &text[first.end + 1..];
    let next =
        behind.strip_prefix('\n').or_else(|| behind.strip_prefix("\r\n"))?.trim_start_matches([' ', '\t']);
    let start = text.len() - next.len();
    let end = letters_end(text, start);
    let are_letters = |word: &str| word.chars().nth(1).is_some() && word.chars().all(char::is_alphabetic);
    let goes_on = next.starts_with(char::is_lowercase) && are_letters(&text[start..end]);
    (goes_on && are_letters(&text[first.clone()]) && end - first.start <= MAX_BROKEN_BYTES)
        .then_some(first.start..end)
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

    /// The words of `text`, and what is a segment besides: bigrams, wholes.
    #[track_caller]
    fn check(text: &str, words: &str, others: &str) {
        let (mut got_words, mut got_others, mut start) = (Vec::new(), Vec::new(), 0);
        segments(text, |segment| {
            let (of, range) = match segment {
                Segment::Word(range) => (&mut got_words, range),
                Segment::Bigram(range) | Segment::Joined(range) => (&mut got_others, range),
            };
            assert!(range.start >= start, "{text:?}: {range:?}");
            start = range.start;
            of.push(&text[range]);
        });
        assert_eq!(got_words.join("|"), words);
        assert_eq!(got_others.join("|"), others);
    }

    #[test]
    fn words_that_break_at_the_end_of_a_line() {
        check("das Rechen-\nzentrum", "das|Rechen|zentrum", "Rechen-\nzentrum");
        check("Infor-\r\n   mationen", "Infor|mationen", "Infor-\r\n   mationen");
        check("Korea-\nKrise a-\nb x1-\ny2 end-\n\nof -\nfoo", "Korea|Krise|a|b|x1|y2|end|of|foo", "");
    }

    #[test]
    fn spaced_scripts() {
        check("l'azienda, dell’anno; (x:", "l'azienda|dell’anno|x", "");
        check("größte „Häuser“ — naïve", "größte|Häuser|naïve", "");
        check("데이터센터를 짓는다", "데이터센터를|짓는다", "");
        check("Rechen\u{ad}zentrum כתב\u{200f}", "Rechen\u{ad}zentrum|כתב\u{200f}", "");
        check("Ha\u{308}user", "Ha\u{308}user", "");
        check("\u{11100}+\u{1bc9d}\u{a81}", "\u{11100}|+\u{1bc9d}\u{a81}", "");
        check("", "", "");
        check(" ...!? + # -- _", "", "");
    }

    #[test]
    fn hyphens() {
        check(
            "Ein KI-Rechenzentrum, KI\u{2011}gestützt",
            "Ein|KI|Rechenzentrum|KI|gestützt",
            "KI-Rechenzentrum|KI\u{2011}gestützt",
        );
        check("state-of-the-art", "state|of|the|art", "state-of-the-art");
        check("snake_case __init__ a_b", "snake|case|init|a|b", "snake_case|a_b");
        check("AT&T R&D x--y a- -b", "AT|T|R|D|x|y|a|b", "AT&T|R&D");
        check("12:30 3:2 a:b EU:s", "12|30|3|2|a|b|EU|s", "12:30|3:2");
        check("בית\u{5be}ספר", "בית|ספר", "בית\u{5be}ספר");
        check("a-b-c-d-e-f-g-h-i", "a|b|c|d|e|f|g|h|i", "");
        check("E-Mail-Adresse", "E|Mail|Adresse", "E-Mail|E-Mail-Adresse");
        check("Anti-U-Bahn", "Anti|U|Bahn", "Anti-U-Bahn|U-Bahn");
        check("E-Mail, a-b-c 1-mal-1", "E|Mail|a|b|c|1|mal|1", "E-Mail|a-b-c|1-mal-1");
    }

    #[test]
    fn addresses() {
        check(
            "anna.rossi@example.org",
            "anna|rossi|example|org",
            "anna.rossi|anna.rossi@example.org|example.org",
        );
        check("<a@my-host.org>", "a|my|host|org", "a@my-host.org|my-host|my-host.org");
        check(
            "https://www.example.org/path/page.html",
            "https|www|example|org|path|page|html",
            "example.org|page.html",
        );
        check("Node.js; file2.txt end.Next", "Node|js|file2|txt|end|Next", "Node.js|file2.txt|end.Next");
        check("U.S.A. e.g. z.B. J.R.Tolkien", "U.S.A|e.g|z.B|J.R|Tolkien", "J.R.Tolkien");
    }

    #[test]
    fn signs_that_are_part_of_a_name() {
        check("C, C++ or C# (C/C++)", "C|C++|or|C#|C|C++", "");
        check("notepad++ .NET ASP.NET", "notepad|NET|ASP|NET", "notepad++|.NET|ASP.NET");
        check("a+b 1+1 x++y issue #12 A+.", "a|b|1|1|x|y|issue|12|A+", "");
        check("C++17, C++2x notepad++8 A+1", "C++|17|C|2x|notepad|8|A|1", "notepad++");
    }

    #[test]
    fn formulas_and_units() {
        check("CO₂, H₂O (C₆H₁₂O₆) CO2", "CO₂|H₂O|C₆H₁₂O₆|CO2", "");
        check("40 km², 5m³ E=mc² note² 2³", "40|km²|5m|³|E|mc|²|note|²|2|³", "");
    }

    #[test]
    fn numbers() {
        check("52,9 MW, 60.000 60'000 3.14.", "52,9|MW|60.000|60'000|3.14", "");
        check("60 000 und 60\u{a0}000 €60\u{202f}000", "60|000|und|60\u{a0}000|60\u{202f}000", "60 000");
        check("22.11.2026 1.2.3 v2.5", "22.11.2026|1.2.3|v2.5", "");
        check("1,2,3;4 1.5,2.5,3.5", "1|2|3|4|1.5|2.5|3.5", "");
        check("2024 123 456 10 20", "2024|123|456|10|20", "");
    }

    #[test]
    fn unspaced_scripts() {
        check("北京大学在海淀", "北京|大学|在|海|淀", "北京|京大|大学|学在|在海|海淀");
        check("ภาษาไทย", "ภาษา|ไทย", "");
        check("ພາສາລາວ", "ພາສາ|ລາວ", "");
        check("မြန်မာစာ", "မြန်မာ|စာ", "");
        check("ខ្ញុំស្រលាញ់អ្នក", "ខ្ញុំ|ស្រលាញ់|អ្នក", "");
        check("韓国のデータ。日本", "韓国|の|データ|日本", "韓国|国の|のデ|デー|ータ|日本");
        check("ﾃﾞｰﾀ テ\u{3099}ータ", "ﾃﾞｰﾀ|テ\u{3099}ータ", "ﾃﾞｰ|ｰﾀ|テ\u{3099}ー|ータ");
    }

    #[test]
    fn one_script_inside_another() {
        check("AI数据center", "AI|数据|center", "数据");
        check("KAIST의 2026년 AI반도체", "KAIST|의|2026|년|AI|반도체", "");
    }

    #[test]
    fn long_input_takes_no_longer_by_the_byte() {
        for piece in [
            "x",
            "x\u{301}",
            "\u{301}",
            "x-",
            "x.",
            "1,",
            "1 000 ",
            "👩\u{200d}",
            "🇩🇪",
            "字",
            "ไ",
            "\u{200b}",
            "'x",
        ] {
            let text = piece.repeat(1_000_000 / piece.len());
            let start = std::time::Instant::now();
            segments(&text, |_| ());
            assert!(start.elapsed().as_secs() < 20, "{piece:?}");
        }
    }
}
