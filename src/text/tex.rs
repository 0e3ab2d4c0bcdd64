//! LaTeX and BibTeX: as they are, line by line, but for letters that are spelled out.

use unicode_normalization::UnicodeNormalization;

use super::charset::decode;
use super::{Each, ExtractError, Found, Source};
use crate::document::Extracted;

/// Commands that put a mark on the letter behind them, and the mark as Unicode combines it.
const ACCENTS: &[(char, char)] = &[
    ('`', '\u{300}'),
    ('\'', '\u{301}'),
    ('^', '\u{302}'),
    ('~', '\u{303}'),
    ('=', '\u{304}'),
    ('u', '\u{306}'),
    ('.', '\u{307}'),
    ('"', '\u{308}'),
    ('r', '\u{30a}'),
    ('H', '\u{30b}'),
    ('v', '\u{30c}'),
    ('d', '\u{323}'),
    ('c', '\u{327}'),
    ('k', '\u{328}'),
];
/// Commands that are letters.
const LETTERS: &[(&str, char)] = &[
    ("AA", 'Å'),
    ("AE", 'Æ'),
    ("DH", 'Ð'),
    ("L", 'Ł'),
    ("O", 'Ø'),
    ("OE", 'Œ'),
    ("TH", 'Þ'),
    ("aa", 'å'),
    ("ae", 'æ'),
    ("dh", 'ð'),
    ("i", 'ı'),
    ("l", 'ł'),
    ("o", 'ø'),
    ("oe", 'œ'),
    ("ss", 'ß'),
    ("th", 'þ'),
];

/// The text itself, with the letters that it means.
pub(super) fn extract(source: &Source<'_>, each: &mut Each<'_>) -> Result<(), ExtractError> {
    let body = spelled(&decode(source.bytes)?);
    each(Found::Document(Extracted { format: source.ending(), body, ..Extracted::default() }))
}

/// A text in which letters stand for the commands that mean them: `Müller` for `M{\"u}ller`.
fn spelled(text: &str) -> String {
    let (mut spelled, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(at) = rest.find('\\') {
        let (before, command) = rest.split_at(at);
        spelled.push_str(before);
        rest = if let Some((letter, behind)) = accented(command).or_else(|| letter(command)) {
            // Braces around the letter alone are there for the command.
            let inner = behind.strip_prefix('}').filter(|_| spelled.ends_with('{'));
            if inner.is_some() {
                spelled.pop();
            }
            spelled.push_str(&letter);
            inner.unwrap_or(behind)
        } else {
            // What is behind a backslash begins no command: `\\"`.
            let escaped = command.chars().take(2).map(char::len_utf8).sum();
            spelled.push_str(&command[..escaped]);
            &command[escaped..]
        };
    }
    spelled + rest
}

/// The letter with a mark that a text begins with, and what is behind it.
fn accented(text: &str) -> Option<(String, &str)> {
    let mut chars = text.strip_prefix('\\')?.chars();
    let command = chars.next()?;
    let (_, mark) = ACCENTS.iter().find(|(accent, _)| *accent == command)?;
    let behind = chars.as_str();
    // Of a letter a longer command may begin: `\cite`.
    if command.is_alphabetic() && !behind.starts_with([' ', '{', '\\']) {
        return None;
    }
    let behind = behind.trim_start_matches(' ');
    let (base, behind) = match behind.strip_prefix('{') {
        Some(inner) => {
            let (base, behind) = base(inner)?;
            (base, behind.strip_prefix('}')?)
        }
        None => base(behind)?,
    };
    Some(([base, *mark].into_iter().nfc().collect(), behind))
}

/// The letter that a mark is put on; an i or j may be written without its dot.
fn base(text: &str) -> Option<(char, &str)> {
    if let Some(command) = text.strip_prefix('\\') {
        let letter = command.chars().next().filter(|letter| matches!(letter, 'i' | 'j'))?;
        let behind = &command[1..];
        return (!behind.starts_with(|c: char| c.is_ascii_alphabetic()))
            .then_some((letter, behind.strip_prefix(' ').unwrap_or(behind)));
    }
    let letter = text.chars().next().filter(|letter| letter.is_alphabetic())?;
    Some((letter, &text[letter.len_utf8()..]))
}

/// The letter that a text begins with as a command, and what is behind it.
fn letter(text: &str) -> Option<(String, &str)> {
    let command = text.strip_prefix('\\')?;
    let end = command.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(command.len());
    let (name, behind) = command.split_at(end);
    let (_, letter) = LETTERS.iter().find(|(known, _)| *known == name)?;
    let behind = behind.strip_prefix("{}").or_else(|| behind.strip_prefix(' ')).unwrap_or(behind);
    Some((letter.to_string(), behind))
}

#[cfg(test)]
mod tests {
    use super::super::testing::document;
    use super::*;

    #[test]
    fn letters_are_what_their_commands_mean() {
        for (written, expected) in [
            (r#"M{\"u}ller, J\"org"#, "Müller, Jörg"),
            (r#"{\"{U}}ber \"{a}"#, "Über ä"),
            (r"Garc{\'\i}a, Jos\'e, \'{\i}", "García, José, í"),
            (r"Stra{\ss}e, Stra\ss e, Stra\ss{}e", "Straße, Straße, Straße"),
            (r"\v{c}apek, {\v c}, \c{c}, \O re, {\L}\'od\'z", "čapek, č, ç, Øre, Łódź"),
            (r"\cite{a} \url{b} \~{} \\'e \", r"\cite{a} \url{b} \~{} \\'e \"),
            ("a\\\"\nb \\v", "a\\\"\nb \\v"),
        ] {
            assert_eq!(spelled(written), expected);
        }
        let document = document("a.BIB", b"@book{a,\n author = {M{\\\"u}ller}\n}");
        assert_eq!((&*document.body, &*document.format), ("@book{a,\n author = {Müller}\n}", "bib"));
        assert_eq!(document.sections, None);
    }
}
