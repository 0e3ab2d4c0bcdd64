//! Where a snippet starts and ends: at a sentence's start, with as many sentences as fit, and never inside a word.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use super::{sentence, stretch};
use crate::analysis::segment::is_wide;

/// Of a sentence that is too long, so much of the room stands before what is to be seen.
const SHARE_BEFORE: usize = 4;
/// Sentences are followed so far at least, bytes: as far as words are, so that none is cut where a sentence is given up.
const MIN_REACH: usize = 3_000;
/// A word longer than this is cut after all, characters.
const MAX_WORD: usize = 1_000;

/// How long a snippet may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Length {
    /// At most so much.
    pub(super) most: usize,
    /// What a wide character counts: of Chinese, Japanese and Korean.
    pub(super) wide: usize,
}

impl Length {
    /// What `text` takes, looking no further than what is too long anyway.
    fn of(self, text: &str) -> usize {
        let mut sum = 0;
        self.each(text, |_, width| {
            sum += width;
            sum <= 2 * self.most
        });
        sum
    }

    /// Calls `each` with the start of every character as a reader sees it, and what it takes, while it says so. White
    /// space counts as one.
    fn each(self, text: &str, mut each: impl FnMut(usize, usize) -> bool) {
        let mut is_space = false;
        let mut width = |first: char, now_space: bool| {
            let was_space = std::mem::replace(&mut is_space, now_space);
            match first {
                _ if was_space && now_space => 0,
                first if is_wide(first) => self.wide,
                _ => 1,
            }
        };
        let bytes = text.as_bytes();
        let mut at = 0;
        // Grapheme clusters take long to find; of most texts each character is one, and most characters are ASCII.
        while let Some(&byte) = bytes.get(at) {
            if byte.is_ascii() && bytes.get(at + 1).is_none_or(u8::is_ascii) {
                if !each(at, width(char::from(byte), byte.is_ascii_whitespace())) {
                    return;
                }
                at += 1;
                continue;
            }
            let Some(c) = text[at..].chars().next() else { return };
            let next = at + c.len_utf8();
            let is_alone = is_simple(c) && text[next..].chars().next().is_none_or(is_simple);
            let cluster = if is_alone { None } else { text[at..].graphemes(true).next() };
            let cluster = cluster.unwrap_or(&text[at..next]);
            if !each(at, width(c, cluster.trim_start().is_empty())) {
                return;
            }
            at += cluster.len();
        }
    }

    /// The first place in `text` after at most `room`.
    fn place(self, text: &str, room: usize) -> usize {
        let (mut sum, mut place) = (0, text.len());
        self.each(text, |at, width| {
            sum += width;
            if sum > room {
                place = at;
            }
            sum <= room
        });
        place
    }

    /// The last place in `text` before at most `room`.
    fn place_back(self, text: &str, room: usize) -> usize {
        let mut widths = Vec::new();
        self.each(text, |at, width| {
            widths.push((at, width));
            true
        });
        let (mut sum, mut place) = (0, text.len());
        for (at, width) in widths.into_iter().rev() {
            sum += width;
            if sum > room {
                break;
            }
            place = at;
        }
        place
    }
}

/// The passage to show so that `seen` is in it, if that fits, within `free`.
pub(super) fn passage(body: &str, seen: Range<usize>, free: Range<usize>, length: Length) -> Range<usize> {
    // White space and ends count, so that no snippet is longer than it may be.
    let reach = (8 * length.most).max(MIN_REACH);
    let start = sentence::start(body, seen.start, reach).max(free.start);
    let most = length.most.max(1);
    let goes_on = |at: usize| {
        let next = sentence::after_white_space(body, at);
        next < body.len() && !sentence::starts(body, next)
    };
    // Room for the dots where something is left out.
    let dots = usize::from(!sentence::starts(body, start)) + usize::from(goes_on(seen.end));
    let start = if length.of(&body[start..seen.end.max(start)]) + dots <= most {
        start
    } else {
        let room = most.saturating_sub(2 + length.of(&body[seen.clone()])).min(most / SHARE_BEFORE);
        word_start(body, start, seen.start, room, length)
    };
    let dots = usize::from(!sentence::starts(body, start));
    let room = most.saturating_sub(dots);
    let last = body[..seen.end].char_indices().next_back().map_or(0, |(at, _)| at).max(seen.start);
    let mut end = sentence::end(body, last, reach).max(seen.end).min(free.end);
    while end < free.end {
        let next = sentence::end(body, end, reach);
        if !sentence::starts(body, end)
            || next > free.end
            || sentence::ends_paragraph(body, end)
            || length.of(body[start..next].trim_end()) + 1 > room
        {
            break;
        }
        end = next;
    }
    let shown = start..start + body[start..end].trim_end().len();
    if length.of(&body[shown.clone()]) <= room && !goes_on(shown.end) {
        return shown;
    }
    let place = start + length.place(&body[shown], room.saturating_sub(1));
    let end = word_end(body, start, place, length);
    start..start + body[start..end].trim_end().len()
}

/// Where a word starts in `earliest..at`, at most `room` before `at`.
fn word_start(body: &str, earliest: usize, at: usize, room: usize, length: Length) -> usize {
    let near = body.floor_char_boundary(at.saturating_sub(room.saturating_mul(16) + 64)).max(earliest);
    let place = near + length.place_back(&body[near..at], room);
    let place = match stretch::word_at(body, place) {
        Some((_, whole)) if whole.end <= at => whole.end,
        Some((word, _)) if word.end <= at => word.end,
        Some((word, _)) if is_short(&body[word.clone()]) => word.start.max(earliest),
        _ => place,
    };
    place + (body[place..at].len() - body[place..at].trim_start().len())
}

/// Where to end at or before `place`, not inside a word; behind the word where it is the only one.
fn word_end(body: &str, start: usize, place: usize, length: Length) -> usize {
    // One character at least, even where none fits.
    let place = place.max(start + length.place(&body[start..], length.wide));
    let is_behind = |at: usize| at > start && !body[start..at].trim().is_empty();
    match stretch::word_at(body, place) {
        Some((_, whole)) if is_behind(whole.start) => whole.start,
        Some((word, _)) if is_behind(word.start) => word.start,
        Some((word, _)) if is_short(&body[word.clone()]) => word.end,
        _ => place,
    }
}

/// Whether `c` is a character of its own beside another such.
fn is_simple(c: char) -> bool {
    matches!(c, '\0'..'\u{300}' | '\u{370}'..'\u{483}' | '\u{3001}'..'\u{302a}' | '\u{3041}'..='\u{3096}'
        | '\u{30a1}'..='\u{30fc}' | '\u{4e00}'..='\u{9fff}' | '\u{ff0c}')
}

fn is_short(word: &str) -> bool {
    word.graphemes(true).take(MAX_WORD + 1).count() <= MAX_WORD
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_to_be_seen_is_shown_whole() {
        const BODY: &str = "Erst Rufe, dann Stille. Das erste Tor fiel in der zwanzigsten Minute, sagen sie. Ende.\n\nUnd aus";
        let words: Vec<Range<usize>> =
            BODY.unicode_word_indices().map(|(at, word)| at..at + word.len()).collect();
        for (n, first) in words.iter().enumerate() {
            for last in &words[n..] {
                let seen = first.start..last.end;
                for most in seen.len() + 2..BODY.len() {
                    let shown = passage(BODY, seen.clone(), 0..BODY.len(), Length { most, wide: 2 });
                    assert!(shown.start <= seen.start && seen.end <= shown.end, "{most}: {}", &BODY[shown]);
                }
            }
        }
    }
}
