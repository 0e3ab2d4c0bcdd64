//! Where a document matches: all places of a short text, of a long one the most promising blocks first.
//!
//! The sieve goes over all of a long text and says which words each block could hold. The blocks are then analysed by
//! what they could be worth at most, until no other can be worth more: the rarest word is found wherever it stands,
//! and of a common one no more occurrences are looked at than there is use for.

use std::ops::Range;
use std::sync::Mutex;
use std::thread;

use hashbrown::HashMap;

use super::letters::letter_before;
use super::sieve::Mask;
use super::stretch;
use super::wanted::{Match, Wanted};
use crate::index::terms::Analyzers;
use crate::language::Language;

/// Bytes of a block: about as many as a snippet has.
const BLOCK: usize = 512;
/// So many blocks are analysed at once before it is asked whether that is enough; of many, half as many as before.
const BATCH: usize = 16;
/// And at least so many, where so many could match.
const ENOUGH: usize = 2 * BATCH;
/// At most so many blocks are analysed for a document in all.
const MAX_BLOCKS: usize = 4_000;
/// The rest of a word that a block ends in, bytes.
const LONG_WORD: usize = 64;
/// Of texts that are no longer every place that could match is analysed, bytes: less work than to go over them twice.
const SHORT: usize = 64 * BLOCK;
/// Texts of more blocks than this are sifted on several processors.
const LONG: usize = 1_000;
/// At most on so many.
const MAX_THREADS: usize = 4;

/// A text, and what was found in it so far.
pub(super) struct Finder<'a> {
    /// The text.
    body: &'a str,
    passages: &'a [(Range<usize>, Language)],
    /// By passage.
    wanted: Vec<&'a Wanted<'a>>,
    /// So many bytes of ASCII a snippet has.
    room: usize,
    /// Whether all of a short text was looked at.
    is_read: bool,
    /// Those of a long text; made when first asked for.
    blocks: Option<Vec<Block>>,
    /// How many of them were analysed.
    analysed: usize,
    /// In order of their starts.
    pub(super) matches: Vec<Match>,
}

/// A piece of a passage.
struct Block {
    range: Range<usize>,
    passage: usize,
    /// What could be in it.
    mask: Mask,
    /// What could be in it or in those that the words of a phrase may reach from it.
    near: Mask,
    is_analysed: bool,
}

impl<'a> Finder<'a> {
    /// Looks into `body`, with what is wanted of its passages, for snippets of `room` bytes of ASCII.
    pub(super) fn new(
        body: &'a str,
        passages: &'a [(Range<usize>, Language)],
        wanted: Vec<&'a Wanted<'a>>,
        room: usize,
    ) -> Self {
        Self { body, passages, wanted, room, is_read: false, blocks: None, analysed: 0, matches: Vec::new() }
    }

    /// Analyses what could match until `best` of what was found, in worth of words that `covered` has not, is no less than
    /// anything else could give.
    pub(super) fn search(
        &mut self,
        covered: &[f32],
        analyzers: &mut Analyzers,
        mut best: impl FnMut(&[Match]) -> f32,
    ) {
        if self.body.len() > SHORT {
            return self.search_blocks(covered, analyzers, best);
        }
        if !self.is_read {
            self.is_read = true;
            for ((passage, language), wanted) in self.passages.iter().zip(&self.wanted) {
                let analyzer = analyzers.of(*language);
                wanted.find(self.body, passage.clone(), self.room, analyzer, &mut self.matches);
            }
            self.put_in_order();
        }
        best(&self.matches);
    }

    fn search_blocks(
        &mut self,
        covered: &[f32],
        analyzers: &mut Analyzers,
        mut best: impl FnMut(&[Match]) -> f32,
    ) {
        let mut blocks = self.blocks.take().unwrap_or_else(|| self.sifted());
        let mut order = self.bounds(&blocks, covered);
        if order.len() > MAX_BLOCKS {
            // Not all of them can be analysed: those come first that hold what is wanted letter by letter.
            let lettered = order.iter().map(|&(n, _)| (n, self.lettered(&blocks[n], covered)));
            let lettered = lettered.filter(|&(_, worth)| worth > 0.0).collect();
            self.analyse_best(&mut blocks, lettered, analyzers, &mut best);
            order = self.bounds(&blocks, covered);
        }
        self.analyse_best(&mut blocks, order, analyzers, &mut best);
        self.blocks = Some(blocks);
    }

    /// Analyses those of `blocks` that are in `order`, each with what it could be worth at most, the best first, until no
    /// other can be worth more than `best` of what was found.
    fn analyse_best(
        &mut self,
        blocks: &mut [Block],
        mut order: Vec<(usize, f32)>,
        analyzers: &mut Analyzers,
        best: &mut impl FnMut(&[Match]) -> f32,
    ) {
        // Of equals the first in the text.
        order.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let (mut looked, mut order) = (0, order.into_iter().peekable());
        let mut reached = best(&self.matches);
        while let Some(&(_, bound)) = order.peek() {
            if self.analysed >= MAX_BLOCKS || bound <= reached && looked >= ENOUGH {
                break;
            }
            for (n, _) in order.by_ref().take(batch(looked, self.analysed)) {
                self.analyse(&mut blocks[n], analyzers);
                looked += 1;
            }
            self.put_in_order();
            reached = best(&self.matches);
        }
    }

    /// What a block is worth beyond `covered` by the words of which it holds all letters.
    fn lettered(&self, block: &Block, covered: &[f32]) -> f32 {
        let end = self.body.ceil_char_boundary((block.range.end + LONG_WORD).min(self.body.len()));
        self.wanted[block.passage].lettered(&self.body[block.range.start..end], covered)
    }

    fn put_in_order(&mut self) {
        self.matches.sort_by_key(|found| (found.range.start, found.range.end, found.leaf));
        self.matches.dedup();
    }

    /// The text in blocks, with what could be in each.
    fn sifted(&self) -> Vec<Block> {
        let mut blocks = Vec::with_capacity(self.body.len() / BLOCK + self.passages.len());
        for (n, (passage, _)) in self.passages.iter().enumerate() {
            let mut start = passage.start;
            while start < passage.end {
                let end = self.body.ceil_char_boundary((start + BLOCK).min(passage.end));
                blocks.push(Block { range: start..end, passage: n, mask: 0, near: 0, is_analysed: false });
                start = end;
            }
        }
        sift(self.body, &mut blocks, &self.wanted);
        let masks: Vec<Mask> = blocks.iter().map(|block| block.mask).collect();
        for (n, block) in blocks.iter_mut().enumerate() {
            let beside = self.wanted[block.passage].reach().div_ceil(BLOCK).max(1);
            let neighbours = &masks[n.saturating_sub(beside)..(n + beside + 1).min(masks.len())];
            block.near = neighbours.iter().fold(0, |near, mask| near | mask);
        }
        blocks
    }

    /// The blocks that could give something beyond `covered`, and how much at most.
    fn bounds(&self, blocks: &[Block], covered: &[f32]) -> Vec<(usize, f32)> {
        let mut known: HashMap<(Mask, Mask, usize), f32> = HashMap::new();
        let mut bounds = Vec::new();
        for (n, block) in blocks.iter().enumerate().filter(|(_, block)| block.mask != 0 && !block.is_analysed)
        {
            let wanted = self.wanted[block.passage];
            let language = std::ptr::from_ref(wanted).addr();
            let bound = *known
                .entry((block.mask, block.near, language))
                .or_insert_with(|| bound(wanted, block.mask, block.near, covered));
            if bound > 0.0 {
                bounds.push((n, bound));
            }
        }
        bounds
    }

    fn analyse(&mut self, block: &mut Block, analyzers: &mut Analyzers) {
        block.is_analysed = true;
        self.analysed += 1;
        let (passage, language) = &self.passages[block.passage];
        let wanted = self.wanted[block.passage];
        let range = widened(self.body, block.range.clone(), wanted, passage);
        wanted.find(self.body, range, self.room, analyzers.of(*language), &mut self.matches);
    }

    /// All that is to be marked in `range`, whatever was analysed of it before.
    pub(super) fn all_in(&self, range: &Range<usize>, analyzers: &mut Analyzers) -> Vec<Match> {
        let mut found = Vec::new();
        for ((passage, language), wanted) in self.passages.iter().zip(&self.wanted) {
            let inner = range.start.max(passage.start)..range.end.min(passage.end);
            if inner.start < inner.end {
                let inner = widened(self.body, inner, wanted, passage);
                wanted.find(self.body, inner, 0, analyzers.of(*language), &mut found);
            }
        }
        found.retain(|found| found.range.start >= range.start && found.range.end <= range.end);
        found.sort_by_key(|found| found.range.start);
        found
    }
}

/// How many blocks are analysed next, after so many in this search and so many in all: all matches are gone over after
/// each batch, which would take squares of equal ones.
fn batch(looked: usize, analysed: usize) -> usize {
    BATCH.max(looked / 2).min(MAX_BLOCKS.saturating_sub(analysed))
}

/// The stretch of `passage` to analyse so that every word in `range`, and every phrase that touches it, is whole.
fn widened(body: &str, range: Range<usize>, wanted: &Wanted<'_>, passage: &Range<usize>) -> Range<usize> {
    let margin = wanted.reach();
    let start = body.floor_char_boundary(range.start.saturating_sub(margin));
    let end = body.ceil_char_boundary((range.end + margin).min(body.len()));
    stretch::start(body, start).max(passage.start)..stretch::end(body, end).min(passage.end)
}

/// Fills in what each block could hold.
fn sift(body: &str, blocks: &mut [Block], wanted: &[&Wanted<'_>]) {
    let sift = |blocks: &mut [Block]| {
        for block in blocks {
            let wanted = wanted[block.passage];
            let start = letter_before(body, block.range.start).unwrap_or(block.range.start);
            block.mask = wanted.could_be_in(body, start..block.range.end);
        }
    };
    // How many processors there are takes fourteen calls of the system to find out.
    let processors = || thread::available_parallelism().map_or(1, usize::from);
    let threads = if blocks.len() > LONG { processors().min(MAX_THREADS) } else { 1 };
    if threads == 1 {
        sift(blocks);
        return;
    }
    let shares: Mutex<Vec<&mut [Block]>> = Mutex::new(blocks.chunks_mut(LONG / 4).collect());
    let next = || shares.lock().ok().and_then(|mut shares| shares.pop());
    let work = || {
        while let Some(share) = next() {
            sift(share);
        }
    };
    thread::scope(|scope| {
        for _ in 1..threads {
            // Without a further thread this one does all of it.
            let _ = thread::Builder::new().spawn_scoped(scope, work);
        }
        work();
    });
}

/// What a block with `mask` could give at most beyond `covered`.
fn bound(wanted: &Wanted<'_>, mask: Mask, near: Mask, covered: &[f32]) -> f32 {
    let mut best: Vec<(usize, f32)> = Vec::new();
    for (n, bit) in wanted.bits().iter().enumerate() {
        if mask >> n & 1 == 0 || bit.others & !near != 0 {
            continue;
        }
        match best.iter_mut().find(|(leaf, _)| *leaf == bit.leaf) {
            Some((_, weight)) => *weight = weight.max(bit.weight),
            None => best.push((bit.leaf, bit.weight)),
        }
    }
    best.iter().map(|&(leaf, weight)| (weight - covered[leaf]).max(0.0)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_matches_are_gone_over_a_few_times_alone() {
        let (mut looked, mut times) = (0, 0);
        while looked < MAX_BLOCKS {
            looked += batch(looked, looked);
            times += 1;
        }
        assert_eq!((looked, times), (MAX_BLOCKS, 14));
    }
}
