//! Bytes in, text out: which encoding they are in, and that its lines end with `\n`.
//!
//! What leaves least doubt comes first: a byte order mark, the zeros of UTF-16 and UTF-32, valid UTF-8, what the text says
//! of itself, and at last what its bytes look like, to which the language of a first guess is a hint: the browsers'
//! detector takes the place a page comes from as one.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, ISO_2022_JP, UTF_8, UTF_16BE, UTF_16LE};

use super::ExtractError;
use crate::language::Language;
use crate::language::detect::Detector;

/// So many bytes tell whether a file is text: a NUL in them, and it is not (git and grep look at as many), unless it is
/// in UTF-16 or UTF-32.
pub(super) const SNIFFED_BYTES: usize = 8_000;
/// The encoding is guessed by so many bytes, from the first on that is no ASCII.
const GUESSED_BYTES: usize = 200_000;
/// The language that is a hint is told by so many of them.
const HINT_BYTES: usize = 20_000;
/// Characters that no text holds, of all of a text that is guessed: one in so many, and it is none. Of random bytes it
/// is one in ten.
const TEXT_CHARS_A_FOREIGN: usize = 20;
/// An encoding that is declared counts unless it leaves more than one character in so many unread.
const CHARS_AN_ERROR: usize = 50;
/// Characters of several bytes that speak for UTF-8 for each byte that speaks against it, for a text to be damaged UTF-8.
const CHARS_A_DAMAGE: usize = 5;
/// Where a text declares its encoding, bytes.
const DECLARED_WITHIN: usize = 8_000;

/// Names of encodings that are none to browsers, and what they are called there.
const ALIASES: &[(&str, &str)] = &[
    ("cp932", "shift_jis"),
    ("cp936", "gbk"),
    ("cp949", "euc-kr"),
    ("cp950", "big5"),
    ("maccyrillic", "x-mac-cyrillic"),
];

/// The text of `bytes`.
///
/// # Errors
///
/// [`ExtractError::Binary`], when they are no text.
pub(super) fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, ExtractError> {
    decode_declared(bytes, None)
}

/// The text of `bytes` that say themselves that they are in the encoding `declared`, which counts where they leave doubt.
///
/// # Errors
///
/// [`ExtractError::Binary`], when they are no text.
pub(super) fn decode_declared<'a>(
    bytes: &'a [u8],
    declared: Option<&str>,
) -> Result<Cow<'a, str>, ExtractError> {
    if let Some(text) = utf_8(bytes) {
        return Ok(with_plain_line_ends(text.into()));
    }
    let text = marked(bytes).unwrap_or_else(|| doubtful(bytes, declared));
    if is_written(&text) { Ok(with_plain_line_ends(text)) } else { Err(ExtractError::Binary) }
}

/// Whether a file that begins with `bytes` may be text.
pub(super) fn is_text(bytes: &[u8]) -> bool {
    let head = head(bytes);
    !head.contains(&0) || Encoding::for_bom(head).is_some() || Wide::of(bytes).is_some()
}

/// What a page or a document declares its encoding to be: behind `key` in a tag that begins with `tag`, near the start.
pub(super) fn declared<'a>(bytes: &'a [u8], tag: &str, key: &str) -> Option<&'a str> {
    let mut rest = &bytes[..bytes.len().min(DECLARED_WITHIN)];
    while let Some(at) = find(rest, tag) {
        rest = &rest[at + tag.len()..];
        let tag = rest.split(|&byte| byte == b'>').next().unwrap_or_default();
        let behind = find(tag, key).map(|at| tag[at + key.len()..].trim_ascii_start());
        if let Some(value) = behind.and_then(|behind| behind.strip_prefix(b"=")) {
            let value = value.trim_ascii_start();
            let value = value.strip_prefix(b"\"").or(value.strip_prefix(b"'")).unwrap_or(value);
            let is_of_name = |byte: &&u8| byte.is_ascii_alphanumeric() || b"-_:.".contains(byte);
            return std::str::from_utf8(&value[..value.iter().take_while(is_of_name).count()]).ok();
        }
    }
    None
}

/// Where `needle`, in lower case, first stands, in whatever case.
fn find(bytes: &[u8], needle: &str) -> Option<usize> {
    bytes.windows(needle.len()).position(|window| window.eq_ignore_ascii_case(needle.as_bytes()))
}

/// The encoding that is called `label`.
pub(super) fn encoding(label: &str) -> Option<&'static Encoding> {
    let alias = ALIASES.iter().find(|(alias, _)| label.eq_ignore_ascii_case(alias));
    let encoding = Encoding::for_label_no_replacement(alias.map_or(label, |(_, name)| name).as_bytes())?;
    // What declares it in single bytes is not in it.
    (encoding != UTF_16LE && encoding != UTF_16BE).then_some(encoding)
}

/// The text of valid UTF-8. With a NUL it is UTF-16 of Latin letters, or none at all.
fn utf_8(bytes: &[u8]) -> Option<&str> {
    // It compares many bytes at once where the processor can; the standard library took .8 % of an index run.
    let Some(Cow::Borrowed(text)) = UTF_8.decode_without_bom_handling_and_without_replacement(bytes) else {
        return None;
    };
    let is_text = !head(bytes).contains(&0) && !is_iso_2022_jp(bytes);
    is_text.then(|| text.strip_prefix('\u{feff}').unwrap_or(text))
}

/// The text of bytes that a byte order mark, or their zeros, tell the encoding of.
fn marked(bytes: &[u8]) -> Option<Cow<'_, str>> {
    if let Some((encoding, length)) = Encoding::for_bom(bytes)
        && !(encoding == UTF_16LE && bytes.starts_with(b"\xff\xfe\0\0"))
    {
        return Some(encoding.decode_without_bom_handling(&bytes[length..]).0);
    }
    Some(match Wide::of(bytes)? {
        Wide::Utf32(unit) => utf_32(bytes, unit).into(),
        Wide::Utf16(encoding) => encoding.decode_without_bom_handling(bytes).0,
    })
}

/// The text of bytes in one of the encodings of former times, or damaged.
fn doubtful<'a>(bytes: &'a [u8], declared: Option<&str>) -> Cow<'a, str> {
    if is_damaged_utf8(bytes) {
        return String::from_utf8_lossy(bytes);
    }
    if let Some(encoding) = declared.and_then(encoding) {
        let (text, has_errors) = encoding.decode_without_bom_handling(bytes);
        if !has_errors || text.chars().count() > CHARS_AN_ERROR * text.matches('\u{fffd}').count() {
            return text;
        }
    }
    guess(bytes).decode_without_bom_handling(bytes).0
}

/// The encoding that the bytes look like.
fn guess(bytes: &[u8]) -> &'static Encoding {
    let first = bytes.iter().position(|byte| !byte.is_ascii()).unwrap_or_default();
    let sample = &bytes[first..bytes.len().min(first + GUESSED_BYTES)];
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(sample, true);
    let guess = detector.guess(None, Utf8Detection::Deny);
    let text = guess.decode_without_bom_handling(&sample[..sample.len().min(HINT_BYTES)]).0;
    match language(&text).and_then(top_level_domain) {
        Some(domain) => detector.guess(Some(domain.as_bytes()), Utf8Detection::Deny),
        None => guess,
    }
}

/// The language that most of a text is in.
fn language(text: &str) -> Option<Language> {
    let mut bytes = [0; Language::ALL.len()];
    for passage in Detector::default().passages(text) {
        bytes[passage.language as usize] += passage.range.len();
    }
    let known = Language::ALL.iter().filter(|&&language| language != Language::Undetermined);
    known.copied().max_by_key(|&language| bytes[language as usize]).filter(|&most| bytes[most as usize] > 0)
}

/// Where pages in a language come from, if that narrows their encodings.
fn top_level_domain(language: Language) -> Option<&'static str> {
    Some(match language {
        Language::Arabic => "eg",
        Language::Belarusian => "by",
        Language::Catalan
        | Language::Danish
        | Language::Dutch
        | Language::English
        | Language::Finnish
        | Language::French
        | Language::German
        | Language::Indonesian
        | Language::Irish
        | Language::Italian
        | Language::Norwegian
        | Language::Portuguese
        | Language::Spanish
        | Language::Swedish => "fr",
        Language::Czech => "cz",
        Language::Estonian => "ee",
        Language::Greek => "gr",
        Language::Hebrew | Language::Yiddish => "il",
        Language::Persian => "ir",
        Language::Serbian => "rs",
        Language::Slovene => "si",
        Language::Ukrainian => "ua",
        Language::Urdu => "pk",
        Language::Vietnamese => "vn",
        Language::Bulgarian
        | Language::Croatian
        | Language::Hungarian
        | Language::Latvian
        | Language::Lithuanian
        | Language::Macedonian
        | Language::Polish
        | Language::Romanian
        | Language::Russian
        | Language::Slovak
        | Language::Thai
        | Language::Turkish => language.code(),
        // Chinese, Japanese and Korean of several bytes a character are no matter of doubt.
        _ => return None,
    })
}

/// Encodings of several bytes for every character, of which some are NULs.
#[derive(Clone, Copy)]
enum Wide {
    Utf16(&'static Encoding),
    /// The character of four bytes.
    Utf32(fn([u8; 4]) -> u32),
}

impl Wide {
    /// The one that bytes with NULs are in without any doubt, as all that is read so is text.
    fn of(bytes: &[u8]) -> Option<Self> {
        let head = head(bytes);
        if !head.contains(&0) {
            return None;
        }
        let units_32: [fn([u8; 4]) -> u32; 2] = [u32::from_le_bytes, u32::from_be_bytes];
        for unit in units_32 {
            if bytes.len().is_multiple_of(4) && is_plain(&utf_32(head, unit)) {
                return Some(Self::Utf32(unit));
            }
        }
        for encoding in [UTF_16LE, UTF_16BE] {
            let (text, has_errors) = encoding.decode_without_bom_handling(&head[..head.len() / 2 * 2]);
            // A character of two units may be cut at the end of the head.
            let text = text.strip_suffix('\u{fffd}').filter(|_| head.len() < bytes.len()).unwrap_or(&text);
            if bytes.len().is_multiple_of(2) && (!has_errors || !text.contains('\u{fffd}')) && is_plain(text)
            {
                return Some(Self::Utf16(encoding));
            }
        }
        None
    }
}

/// The first bytes, by which is told whether they are text.
fn head(bytes: &[u8]) -> &[u8] {
    &bytes[..bytes.len().min(SNIFFED_BYTES)]
}

fn utf_32(bytes: &[u8], unit: fn([u8; 4]) -> u32) -> String {
    let units = bytes.chunks_exact(4).map(|four| unit([four[0], four[1], four[2], four[3]]));
    let text = units.map(|unit| char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER));
    text.skip_while(|&c| c == '\u{feff}').collect()
}

/// Whether what comes of bytes with NULs is text: read the wrong way round, Latin letters become characters from all over
/// Unicode, with hardly a space or a line end between.
fn is_plain(text: &str) -> bool {
    let (mut chars, mut plain) = (0, 0);
    for c in text.chars() {
        if is_foreign(c) {
            return false;
        }
        chars += 1;
        plain += usize::from(c.is_ascii() || c.is_alphabetic());
    }
    plain * 10 > chars * 7 && text.contains(|c: char| c.is_ascii())
}

/// Whether a text that was guessed is one.
fn is_written(text: &str) -> bool {
    let foreign = text.chars().filter(|&c| is_foreign(c)).count();
    foreign == 0 || foreign * TEXT_CHARS_A_FOREIGN < text.chars().count()
}

/// Whether no text holds the character: those that print, or that printers and terminals heed, are all right.
fn is_foreign(c: char) -> bool {
    let is_usual = matches!(c, '\u{7}'..='\r' | '\u{1a}' | '\u{1b}' | '\u{85}');
    c.is_control() && !is_usual || matches!(c, '\u{fffd}'..='\u{ffff}')
}

/// The encoding of Japanese mail: ASCII throughout, with shifts to two bytes a character and back.
fn is_iso_2022_jp(bytes: &[u8]) -> bool {
    let head = head(bytes);
    let shifts = || head.windows(3).any(|window| matches!(window, b"\x1b$B" | b"\x1b$@"));
    head.contains(&0x1b) && shifts() && !ISO_2022_JP.decode_without_bom_handling(bytes).1
}

/// Whether there are many more characters of several bytes that are right than bytes that are wrong.
fn is_damaged_utf8(bytes: &[u8]) -> bool {
    let (mut right, mut wrong) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        right += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        wrong += usize::from(!chunk.invalid().is_empty());
    }
    right > CHARS_A_DAMAGE * wrong
}

/// The text with each line ended by `\n`, whichever way it was.
fn with_plain_line_ends(text: Cow<'_, str>) -> Cow<'_, str> {
    if !text.contains('\r') {
        return text;
    }
    let mut plain = String::with_capacity(text.len());
    for (n, part) in text.split('\r').enumerate() {
        if n > 0 && !part.starts_with('\n') {
            plain.push('\n');
        }
        plain.push_str(part);
    }
    plain.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], text: &str) {
        assert_eq!(decode(bytes).as_deref(), Ok(text));
        assert!(is_text(bytes));
    }

    fn wide(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(unit).collect()
    }

    #[test]
    fn marks_at_the_start() {
        check(b"\xef\xbb\xbfTee", "Tee");
        check(b"\xff\xfeT\0e\0", "Te");
        check(b"\xfe\xff\0T\0e", "Te");
        check(b"\xff\xfe\0\0T\0\0\0", "T");
        check(b"\0\0\xfe\xff\0\0\0T", "T");
    }

    #[test]
    fn zeros_tell_utf_16_and_utf_32() {
        for text in ["Tee wärmt im Winter.\n", "Чай согревает зимой.\n", "お茶は体を温めます。\n\u{1f375}\n"]
        {
            check(&wide(text, u16::to_le_bytes), text);
            check(&wide(text, u16::to_be_bytes), text);
            check(&text.chars().flat_map(|c| u32::from(c).to_le_bytes()).collect::<Vec<_>>(), text);
            check(&text.chars().flat_map(|c| u32::from(c).to_be_bytes()).collect::<Vec<_>>(), text);
        }
        // One unit is cut where the head ends.
        let long = format!("{}\u{1f375} Tee\n", "a".repeat(SNIFFED_BYTES / 2 - 1));
        check(&wide(&long, u16::to_le_bytes), &long);
    }

    #[test]
    fn binary_is_no_text() {
        let numbers: Vec<u8> = (0..4_000_u32).flat_map(|n| (n * 7).to_le_bytes()).collect();
        let noise: Vec<u8> = (1..8_000_u32)
            .flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes())
            .map(|byte| byte | 1)
            .collect();
        for bytes in [&b"a\0b"[..], b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0", &numbers, &noise] {
            let text = if is_text(bytes) { decode(bytes) } else { Err(ExtractError::Binary) };
            assert_eq!(text, Err(ExtractError::Binary));
        }
    }

    #[test]
    fn what_the_bytes_look_like() {
        check(
            b"Der Tee w\xe4rmt im Winter, und im Sommer k\xfchlt er.",
            "Der Tee wärmt im Winter, und im Sommer kühlt er.",
        );
        check(b"\xcf\xf0\xe8\xe2\xe5\xf2, \xec\xe8\xf0!", "Привет, мир!");
        check(b"\x82\xa8\x92\x83\x82\xcd\x94M\x82\xa2\x81B", "お茶は熱い。");
        check(b"\x1b$B$*Cc\x1b(B", "お茶");
        check(b"caf\xe9", "café");
    }

    #[test]
    fn damaged_utf8_is_utf8() {
        check(
            b"w\xc3\xa4rmt k\xc3\xbchlt h\xc3\xb6rt f\xc3\xa4llt l\xc3\xa4dt s\xc3\xa4t \xff.",
            "wärmt kühlt hört fällt lädt sät \u{fffd}.",
        );
    }

    #[test]
    fn what_is_declared_counts_in_doubt() {
        assert_eq!(decode_declared(b"\xcc\xe8\xf0", Some("windows-1251")).as_deref(), Ok("Мир"));
        assert_eq!(decode_declared(b"\x8c\xe0\xdf", Some("MacCyrillic")).as_deref(), Ok("Мая"));
        assert_eq!(decode_declared("Tee wärmt".as_bytes(), Some("latin1")).as_deref(), Ok("Tee wärmt"));
        assert_eq!(decode_declared(b"caf\xe9", Some("utf-8")).as_deref(), Ok("café"));
        assert_eq!(decode_declared(b"caf\xe9", Some("klingon")).as_deref(), Ok("café"));
    }

    #[test]
    fn declarations() {
        let html = |bytes| declared(bytes, "<meta", "charset");
        assert_eq!(html(b"<META charset = 'koi8-r'>"), Some("koi8-r"));
        assert_eq!(html(b"<meta name=a><meta content=\"text/html; charset=x-sjis\">"), Some("x-sjis"));
        assert_eq!(html(b"charset=utf-8"), None);
        assert_eq!(html(b"<meta charset"), None);
        assert_eq!(declared(b"<?xml version='1.0' encoding='big5'?>", "<?xml", "encoding"), Some("big5"));
    }

    #[test]
    fn line_ends() {
        check(b"a\r\nb\rc\nd\r\r\n", "a\nb\nc\nd\n\n");
        check(b"\r", "\n");
    }
}
