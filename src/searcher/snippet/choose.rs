//! Which of a document's matches are to be shown together: those of many and rare words, near each other.

use std::ops::Range;

use super::wanted::Match;

/// What a word's second and later matches in a snippet are worth, of the first.
const REPEATED: f32 = 0.05;
/// What two words side by side are worth besides, of the lesser of the two.
const CLOSE: f32 = 0.3;
/// The same where they stand in another order than in the query.
const CLOSE_REVERSED: f32 = 0.2;
/// So many bytes apart, two words are worth half of that.
const NEAR: f32 = 20.0;

/// Neighbouring matches, and what they are worth together.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Window {
    /// Of all matches.
    pub(super) matches: Range<usize>,
    /// What its words are worth beyond what is covered.
    pub(super) coverage: f32,
    /// The same with what repetitions and closeness add.
    pub(super) gain: f32,
}

/// The best window of matches that fit into `room` bytes of ASCII, none of them touching what is `taken`; `covered`
/// has what each leaf is worth already. Of equals the first.
pub(super) fn best(
    body: &str,
    matches: &[Match],
    covered: &[f32],
    taken: &[Range<usize>],
    room: usize,
) -> Option<Window> {
    let mut scale = Scale::new(covered);
    // Whether a match is parted from the one before it: asked where that one is near.
    let mut parted: Vec<Option<bool>> = vec![None; matches.len()];
    let mut is_parted = |n: usize| {
        let ask = || are_parted(body, matches[n - 1].range.end, matches[n].range.start, room);
        *parted[n].get_or_insert_with(ask)
    };
    let mut best: Option<Window> = None;
    let mut end = 0;
    for (start, first) in matches.iter().enumerate() {
        if taken.iter().any(|taken| first.range.start < taken.end && taken.start < first.range.end) {
            continue;
        }
        let barrier = taken.iter().map(|taken| taken.start).filter(|&at| at >= first.range.end).min();
        let last =
            (first.range.start + room_at(body, first.range.start, room)).min(barrier.unwrap_or(usize::MAX));
        end = end.max(start + 1);
        while matches.get(end).is_some_and(|next| next.range.end <= last) && !is_parted(end) {
            end += 1;
        }
        let window = scale.weigh(matches, start..end.max(start + 1));
        if window.gain > best.as_ref().map_or(0.0, |best| best.gain) {
            best = Some(window);
        }
    }
    best
}

/// What `room` bytes of ASCII come to in the script at a place: letters of others take more.
pub(super) fn room_at(body: &str, place: usize, room: usize) -> usize {
    room * body[place..].chars().next().map_or(1, char::len_utf8)
}

/// The matches of `window` that make out its coverage, without those before and behind that only repeat; of two ways to
/// leave some out, that which leaves less text.
pub(super) fn essential(matches: &[Match], window: &Range<usize>, covered: &[f32]) -> Range<usize> {
    let end_first = without_start(matches, without_end(matches, window.clone(), covered), covered);
    let start_first = without_end(matches, without_start(matches, window.clone(), covered), covered);
    let bytes = |range: &Range<usize>| matches[range.end - 1].range.end - matches[range.start].range.start;
    if bytes(&start_first) < bytes(&end_first) { start_first } else { end_first }
}

fn without_end(matches: &[Match], window: Range<usize>, covered: &[f32]) -> Range<usize> {
    let last = last_new(window.clone().map(|n| (n, &matches[n])), covered);
    window.start..last.map_or(window.start + 1, |n| n + 1)
}

fn without_start(matches: &[Match], window: Range<usize>, covered: &[f32]) -> Range<usize> {
    let first = last_new(window.clone().rev().map(|n| (n, &matches[n])), covered);
    first.unwrap_or(window.start)..window.end
}

/// The last of `matches` that adds to what those before it and `covered` have.
fn last_new<'a>(matches: impl Iterator<Item = (usize, &'a Match)>, covered: &[f32]) -> Option<usize> {
    let mut seen = covered.to_vec();
    let mut last = None;
    for (n, found) in matches {
        if found.weight > seen[found.leaf] {
            seen[found.leaf] = found.weight;
            last = Some(n);
        }
    }
    last
}

/// Whether an empty line, or more than fits into `room`, lies between two places.
fn are_parted(body: &str, end: usize, start: usize, room: usize) -> bool {
    if start <= end {
        return false;
    }
    let gap = &body.as_bytes()[end..start];
    let mut lines = gap.split(|&byte| byte == b'\n');
    lines.next();
    // The last piece is the beginning of the line of the second place.
    lines.next_back();
    gap.len() > 4 * room || lines.any(|line| line.trim_ascii().is_empty())
}

/// Weighs windows.
struct Scale<'a> {
    covered: &'a [f32],
    /// By leaf: what was seen of it in this window, and what closeness adds.
    seen: Vec<f32>,
    close: Vec<f32>,
}

impl<'a> Scale<'a> {
    fn new(covered: &'a [f32]) -> Self {
        Self { covered, seen: covered.to_vec(), close: vec![0.0; covered.len()] }
    }

    fn weigh(&mut self, matches: &[Match], range: Range<usize>) -> Window {
        self.seen.copy_from_slice(self.covered);
        self.close.fill(0.0);
        let (mut coverage, mut repeated) = (0.0, 0.0);
        let mut before: Option<&Match> = None;
        for found in &matches[range.clone()] {
            let seen = &mut self.seen[found.leaf];
            if found.weight > *seen {
                coverage += found.weight - *seen;
                *seen = found.weight;
            } else {
                repeated += found.weight * REPEATED;
            }
            if let Some(before) = before.filter(|before| before.leaf != found.leaf) {
                let share = if before.leaf < found.leaf { CLOSE } else { CLOSE_REVERSED };
                let gap = found.range.start.saturating_sub(before.range.end) as f32;
                let close = share * before.weight.min(found.weight) * NEAR / (NEAR + gap);
                // Words that were shown elsewhere need not be near each other again.
                let shown = self.covered[found.leaf] > 0.0 && self.covered[before.leaf] > 0.0;
                let close = if shown { close * REPEATED } else { close };
                self.close[found.leaf] = self.close[found.leaf].max(close);
            }
            before = Some(found);
        }
        let gain = coverage + repeated + self.close.iter().sum::<f32>();
        Window { matches: range, coverage, gain }
    }
}
