//! A word in, its consonants out, as a dozen sounds that scripts and spellings seldom confuse.

use any_ascii::any_ascii_char;

/// Sounds of a skeleton that are kept: endings differ from language to language.
pub(super) const LENGTH: usize = 4;
/// Words of fewer sounds leave no trace: too many are alike.
const MIN_LENGTH: usize = 3;
/// Longer words are read so far, characters.
const MAX_CHARS: usize = 24;
/// The characters that Chinese writes foreign names with.
const TRANSCRIBING: &str = include_str!("../data/trace/han.txt");
/// Articles and prepositions that Arabic writes as one with a word of three letters or more.
const ARABIC_PREFIXES: &[&str] = &["وال", "بال", "ال", "لل"];
/// What Greek writes one sound with at the start of a word.
const GREEK_STARTS: &[(&str, &str)] = &[("ντ", "d"), ("μπ", "b"), ("γκ", "g")];

/// The skeleton of a word in its exact form; empty where it is too short.
pub(super) fn skeleton(word: &str) -> String {
    // Most words of most texts.
    if word.is_ascii() {
        return long_enough(sounds(word.as_bytes(), false));
    }
    if word.chars().any(is_native) {
        return String::new();
    }
    romanized(word)
}

fn long_enough(sounds: String) -> String {
    if sounds.len() < MIN_LENGTH { String::new() } else { sounds }
}

/// Whether a character writes words of its own language alone: the sound of Chinese ones and of hiragana says nothing.
fn is_native(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{309f}' | '\u{3400}'..='\u{9fff}')
}

/// The skeleton of a word, whatever script it is in.
fn romanized(word: &str) -> String {
    let arabic = word.starts_with(is_arabic);
    let mut word = word;
    let mut latin = String::with_capacity(word.len());
    if arabic {
        let rest = ARABIC_PREFIXES.iter().find_map(|prefix| word.strip_prefix(prefix));
        word = rest.filter(|rest| rest.chars().count() >= MIN_LENGTH).unwrap_or(word);
    } else if let Some((rest, letter)) =
        GREEK_STARTS.iter().find_map(|(start, letter)| Some((word.strip_prefix(start)?, letter)))
    {
        latin.push_str(letter);
        word = rest;
    }
    for c in word.chars().take(MAX_CHARS) {
        match c {
            _ if c.is_ascii() => latin.push(c),
            _ if is_anusvara(c) => latin.push('n'),
            // Thai and its neighbours have an aspirated p, and f for f.
            '\u{e00}'..='\u{eff}' | '\u{1780}'..='\u{17ff}' => {
                latin.push_str(any_ascii_char(c).trim_end_matches('h'));
            }
            _ => latin.push_str(any_ascii_char(c)),
        }
    }
    latin.make_ascii_lowercase();
    // Inside an Arabic word w is a vowel more often than not.
    let w_is_vowel = arabic && !latin.starts_with('w');
    long_enough(sounds(latin.as_bytes(), w_is_vowel))
}

fn is_arabic(c: char) -> bool {
    matches!(c, '\u{600}'..='\u{6ff}')
}

/// The dot of Indic scripts that stands for the nasal of the consonant after it, n more often than m.
fn is_anusvara(c: char) -> bool {
    matches!(
        c,
        '\u{901}'
            | '\u{902}'
            | '\u{982}'
            | '\u{a02}'
            | '\u{a82}'
            | '\u{b02}'
            | '\u{c02}'
            | '\u{c82}'
            | '\u{d02}'
    )
}

/// The first [`LENGTH`] consonants of a word in ASCII letters, of equal neighbours one. Voiced and voiceless ones are one:
/// Arabic has no p, Greek no plain b. Vowels and h, which some write and others leave out, are none.
#[allow(clippy::match_same_arms, reason = "a letter whose sound depends on the next is read after it")]
fn sounds(latin: &[u8], w_is_vowel: bool) -> String {
    let mut sounds = String::new();
    let mut last = 0;
    let mut at = 0;
    while let Some(&letter) = latin.get(at).filter(|_| sounds.len() < LENGTH) {
        at += 1;
        let sound = match letter {
            b'a' | b'e' | b'h' | b'i' | b'o' | b'u' | b'y' => continue,
            b'l' | b'r' | b'm' | b'n' | b'j' | b'f' => letter,
            b'd' => b't',
            b'b' => b'p',
            b'g' | b'k' | b'q' => b'k',
            b's' | b'z' => b's',
            b'v' => b'f',
            b'w' if !w_is_vowel => b'f',
            b'p' if latin.get(at) == Some(&b'h') => b'f',
            b'p' => b'p',
            b't' if latin.get(at) == Some(&b's') => continue,
            b't' => b't',
            b'c' if matches!(latin.get(at), Some(b'e' | b'i' | b'y')) => b's',
            b'c' => b'k',
            b'x' => {
                if last != b'k' {
                    sounds.push('k');
                }
                b's'
            }
            b'0'..=b'9' => {
                last = 0;
                letter
            }
            _ => continue,
        };
        if sound != last && sounds.len() < LENGTH {
            sounds.push(char::from(sound));
        }
        last = sound;
    }
    sounds
}

/// Calls `each` with the keys of the foreign names in a Chinese text: runs of characters that names are written with.
/// A dictionary, which does not know the names, cuts them up.
pub fn transcribed(text: &str, mut each: impl FnMut(&str)) {
    let is_name = |c: char| c > '\u{2e80}' && transcribing().binary_search(&c).is_ok();
    for run in text.split(|c| !is_name(c)).filter(|run| run.chars().nth(1).is_some()) {
        let key = romanized(run);
        if !key.is_empty() {
            each(&key);
        }
    }
}

fn transcribing() -> &'static [char] {
    static SORTED: std::sync::LazyLock<Vec<char>> = std::sync::LazyLock::new(|| {
        let lines = TRANSCRIBING.lines().filter(|line| !line.starts_with('#'));
        let mut characters: Vec<char> = lines.flat_map(str::chars).collect();
        characters.sort_unstable();
        characters
    });
    &SORTED
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(words: &[&str], expected: &str) {
        for word in words {
            assert_eq!(skeleton(word), expected, "{word}");
        }
    }

    #[test]
    fn scripts_and_spellings_meet() {
        check(&["membrane", "membranen", "мембраны", "मेम्ब्रेन"], "mprn");
        check(&["davis", "дэвис", "डेविस", "เดวิส", "ديفيس"], "tfs");
        check(&["interceptions", "interception"], "ntrs");
        check(&["alexander", "aleksander", "александр"], "lksn");
        check(&["دالاس", "والدالاس"], "tls");
        check(&["ντέιβις"], "tfs");
    }

    #[test]
    fn short_words_leave_none() {
        check(&["und", "the", "да", "的", "", "-", "eau"], "");
        check(&["数据中心", "まもなく"], "");
    }

    #[test]
    fn names_in_chinese() {
        let mut keys = Vec::new();
        transcribed("托马斯·戴维斯和卢克·坎克利", |key| keys.push(key.to_owned()));
        assert_eq!(keys, ["tms", "tfs", "knkl"]);
    }
}
