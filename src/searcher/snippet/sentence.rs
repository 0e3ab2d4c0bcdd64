//! Where sentences start and end around a place in a text, looking no further than a screenful.

use std::ops::Range;

use unicode_normalization::char::is_combining_mark;

/// White space and what stands before it are not followed further than this, bytes.
const MAX_GAP: usize = 400;
/// A word this short before a full stop may be an abbreviation (`ca. 52`, `Inc. plans`), letters.
const MAX_ABBREVIATION: usize = 3;
/// Longer ones that names and numbers often follow (`Prof. Euler`), and that end no sentence.
const ABBREVIATIONS: &[&str] = &[
    "approx", "aprox", "bspw", "bzgl", "capt", "cmdr", "dept", "dipl", "dott", "entspr", "evtl", "gegr",
    "gest", "hrsg", "incl", "inkl", "insb", "lieut", "prof", "resp", "supt", "univ", "zzgl",
];
/// What stands between the cells of a row.
const CELLS: &str = " | ";
/// A line of this many bytes that ends without a stop was probably broken to fit a page.
const WRAPPED_LINE: Range<usize> = 55..110;

/// Where the sentence that holds `at` starts, no further than `reach` bytes from there; `at` lies on a character boundary.
pub(super) fn start(text: &str, at: usize, reach: usize) -> usize {
    let earliest = text.floor_char_boundary(at.saturating_sub(reach));
    let mut place = at;
    while !(text.is_char_boundary(place) && starts(text, place)) {
        let before = text.as_bytes().get(earliest..place.saturating_sub(1)).unwrap_or_default();
        let Some(last) = before.iter().rposition(|&byte| !is_inner(byte)) else { return earliest };
        place = earliest + last + 1;
    }
    place
}

/// Where it ends, with the white space after it.
pub(super) fn end(text: &str, at: usize, reach: usize) -> usize {
    let latest = text.ceil_char_boundary(at.saturating_add(reach).min(text.len()));
    let mut place = at + text[at..].chars().next().map_or(0, char::len_utf8);
    while let Some(inner) = text.as_bytes().get(place.saturating_sub(1)..latest.saturating_sub(1)) {
        let Some(last) = inner.iter().position(|&byte| !is_inner(byte)) else { break };
        place += last;
        if text.is_char_boundary(place) && starts(text, place) {
            return place;
        }
        place += 1;
    }
    latest
}

/// Whether no sentence starts behind this byte, whatever stands around it.
#[inline]
fn is_inner(byte: u8) -> bool {
    byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\'' | b')' | b']')
}

/// Whether a sentence starts at `at`.
#[inline]
pub(super) fn starts(text: &str, at: usize) -> bool {
    // Behind most characters none does, nor behind most words, and that is soon told.
    !goes_on(&text.as_bytes()[..at]) && starts_here(text, at)
}

/// Whether the last bytes of what stands before a place, the space behind them apart, tell that none starts there. In
/// doubt they do not.
#[inline]
fn goes_on(before: &[u8]) -> bool {
    let spaced = before.strip_suffix(b" ");
    match *spaced.unwrap_or(before) {
        [.., b'"' | b'\'' | b')' | b']'] => false,
        [.., b'.' | b'!' | b'?'] => spaced.is_none(),
        [.., byte] if byte.is_ascii() => byte.is_ascii_graphic(),
        // Letters of Latin, Greek and Cyrillic.
        [.., 0xc3..=0xd1, _] => true,
        _ => false,
    }
}

fn starts_here(text: &str, at: usize) -> bool {
    let Some(next) = text[at..].chars().next().filter(|next| !next.is_whitespace()) else { return false };
    let nearest = text.floor_char_boundary(at.saturating_sub(MAX_GAP));
    let text = &text[nearest..text.ceil_char_boundary((at + MAX_GAP).min(text.len()))];
    let at = at - nearest;
    let before = text[..at].trim_end();
    let gap = &text[before.len()..at];
    let inside = before.trim_end_matches(is_closing).chars().next_back();
    // Where nothing but quotation marks stands before it, the text begins with them.
    let Some(last) = inside.or_else(|| before.chars().next_back()) else { return true };
    match gap.matches('\n').count() {
        0 if is_row(before, &text[at..]) => false,
        0 if gap.is_empty() => is_wide_stop(last) && !is_closing(next) && !is_wide_stop(next) && !joins(next),
        0 => is_stop(last) && !next.is_lowercase() && !is_abbreviation(before, last) || is_wide_stop(last),
        1 if is_row(before, "") => true,
        1 => is_stop(last) || is_wide_stop(last) || !(next.is_lowercase() || is_wrapped(before, &text[at..])),
        _ => true,
    }
}

/// Whether what ends at `at` ends a paragraph: a line break lies behind it.
pub(super) fn ends_paragraph(text: &str, at: usize) -> bool {
    let nearest = text.floor_char_boundary(at.saturating_sub(MAX_GAP));
    let gap = &text[nearest..at];
    gap[gap.trim_end().len()..].contains('\n') && starts(text, after_white_space(text, at))
}

/// The first place at or after `at` that is no white space.
pub(super) fn after_white_space(text: &str, at: usize) -> usize {
    let near = &text[at..text.ceil_char_boundary((at + MAX_GAP).min(text.len()))];
    at + near.len() - near.trim_start().len()
}

/// Whether `c` is one character with what stands before it.
fn joins(c: char) -> bool {
    is_combining_mark(c) || matches!(c, '\u{200c}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}')
}

fn is_stop(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '…' | '।' | '؟' | '۔' | '։' | '။' | '។')
}

fn is_wide_stop(c: char) -> bool {
    matches!(c, '。' | '！' | '？' | '｡')
}

fn is_closing(c: char) -> bool {
    matches!(c, '"' | '\'' | ')' | ']' | '»' | '«' | '”' | '“' | '’' | '」' | '』' | '）')
}

/// Whether the full stop at the end of `before` belongs to a number, to a short word or to an abbreviation.
fn is_abbreviation(before: &str, last: char) -> bool {
    if last != '.' {
        return false;
    }
    let word = before
        .trim_end_matches(|c| c == '.' || is_closing(c))
        .rsplit(|c: char| !c.is_alphanumeric())
        .next()
        .unwrap_or_default();
    word.chars().all(|c| c.is_ascii_digit())
        || word.chars().count() <= MAX_ABBREVIATION
        || ABBREVIATIONS.iter().any(|abbreviation| abbreviation.eq_ignore_ascii_case(word))
}

/// Whether the line that `before` ends with, and `after` goes on with, is a row of a table: one has its rows by themselves,
/// and whole where there is room.
fn is_row(before: &str, after: &str) -> bool {
    let start = before.rsplit('\n').next().unwrap_or_default();
    let rest = after.split('\n').next().unwrap_or_default();
    start.contains(CELLS) || rest.contains(CELLS)
}

/// Whether the line break between `before` and `after` fits a text to a page: both lines are as long as lines are.
fn is_wrapped(before: &str, after: &str) -> bool {
    let line = before.rsplit('\n').next().unwrap_or_default();
    let next = after.bytes().take(WRAPPED_LINE.end).position(|byte| byte == b'\n');
    WRAPPED_LINE.contains(&line.len()) && (next.is_some() || after.len() < WRAPPED_LINE.end)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(text: &str, sentences: &[&str]) {
        let mut at = 0;
        let mut found = Vec::new();
        while at < text.len() {
            let sentence = start(text, at, 1_500)..end(text, at, 1_500);
            found.push(&text[sentence.clone()]);
            at = sentence.end;
        }
        assert_eq!(found, sentences);
    }

    #[test]
    fn sentences() {
        check("Tee wärmt. Er kühlt auch!", &["Tee wärmt. ", "Er kühlt auch!"]);
        check("Am 24. Februar kam ca. 3 Mal Tee.", &["Am 24. Februar kam ca. 3 Mal Tee."]);
        check(
            "Es sprach Prof. Euler. Capt. Cook, gest. 1779, kam.",
            &["Es sprach Prof. Euler. ", "Capt. Cook, gest. 1779, kam."],
        );
        check("“Tea is warm,” she said.", &["“Tea is warm,” she said."]);
        check("\"Warm.\" 'Well.'", &["\"Warm.\" ", "'Well.'"]);
        check("« Le thé chaud », dit-elle.", &["« Le thé chaud », dit-elle."]);
        check("\n'\n\nTee", &["\n", "'\n\n", "Tee"]);
        check("„Er wärmt.“ So war es.", &["„Er wärmt.“ ", "So war es."]);
        check("Titel\n\nDer Text\ngeht weiter.", &["Titel\n\n", "Der Text\ngeht weiter."]);
        check("お茶です。冷たい。", &["お茶です。", "冷たい。"]);
        check("Kein Ende", &["Kein Ende"]);
        check(
            "KD-1 | Meier | Am Markt. 3 | Ulm\nKD-2 | Schulz GmbH. | Industriestr. 22, 04109 Leipzig | DE27\nkd-3 | x",
            &[
                "KD-1 | Meier | Am Markt. 3 | Ulm\n",
                "KD-2 | Schulz GmbH. | Industriestr. 22, 04109 Leipzig | DE27\n",
                "kd-3 | x",
            ],
        );
        let wrapped =
            "So lang sind Zeilen, die jemand von Hand auf einer Seite umbricht, wenn\nTee zu Ende geht.";
        check(wrapped, &[wrapped]);
    }

    const CHARS: [char; 14] = ['a', 'B', '1', 'é', 'я', '.', ',', ' ', '\n', '"', ')', '…', '。', '\u{a0}'];

    #[test]
    fn what_is_told_at_a_glance_is_so() {
        for n in 0..CHARS.len().pow(4) {
            let text: String = (0..4).map(|place| CHARS[n / CHARS.len().pow(place) % CHARS.len()]).collect();
            for (at, _) in text.char_indices().filter(|&(at, _)| goes_on(&text.as_bytes()[..at])) {
                assert!(!starts_here(&text, at), "{text:?} {at}");
            }
        }
    }

    proptest! {
        #[test]
        fn nothing_is_passed_over(chars in prop::collection::vec(prop::sample::select(&CHARS[..]), 0..20), reach in 0..30_usize) {
            let text: String = chars.into_iter().collect();
            let is_start = |&place: &usize| text.is_char_boundary(place) && starts_here(&text, place);
            for (at, c) in text.char_indices() {
                let earliest = text.floor_char_boundary(at.saturating_sub(reach));
                let latest = text.ceil_char_boundary((at + reach).min(text.len()));
                let first = (earliest..=at).rev().find(is_start);
                prop_assert_eq!(start(&text, at, reach), first.unwrap_or(earliest));
                let next = (at + c.len_utf8()..latest).find(is_start);
                prop_assert_eq!(end(&text, at, reach), next.unwrap_or(latest));
            }
        }
    }

    #[test]
    fn a_sentence_without_end_is_left() {
        let text = "ü".repeat(10_000);
        assert!(end(&text, 5_000, 1_500) - start(&text, 5_000, 1_500) <= 3_004);
    }
}
