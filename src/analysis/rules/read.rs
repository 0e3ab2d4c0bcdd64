//! The rules as the build script has written them: opened as they lie, a word is looked up without anything being loaded.
//!
//! What stands where is said in `compile::write`. Bytes that were not written so give rules that do nothing.

use std::sync::Arc;

use super::affix::{Affixes, Circumfix, Circumfixes, Conditions};
use super::forms::{Forms, Keep, Prefixes, Words};
use super::hash::hash;
use super::lengths::Lengths;
use super::{Rules, Stage};

/// Reads on from a place in the bytes of a language's rules.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Reader {
    bytes: &'static [u8],
    at: usize,
}

impl Reader {
    pub(super) fn number(&mut self) -> usize {
        let (mut number, mut shift) = (0, 0);
        loop {
            let byte = usize::from(self.bytes.get(self.at).copied().unwrap_or_default());
            self.at += 1;
            number |= (byte & 0x7f) << shift;
            shift += 7;
            if byte <= 0x7f || shift >= 28 {
                return number;
            }
        }
    }

    pub(super) fn flag(&mut self) -> bool {
        self.number() != 0
    }

    pub(super) fn bytes(&mut self) -> &'static [u8] {
        let length = self.number();
        let start = self.at;
        self.at += length;
        self.bytes.get(start..self.at).unwrap_or_default()
    }

    pub(super) fn text(&mut self) -> &'static str {
        str::from_utf8(self.bytes()).unwrap_or_default()
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.at >= self.bytes.len()
    }

    /// Numbers that stand in bytes of their own.
    pub(super) fn inside(bytes: &'static [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    fn word(&self, at: usize) -> usize {
        let bytes = self.bytes.get(at..).and_then(<[u8]>::first_chunk);
        bytes.map_or(0, |bytes| u32::from_le_bytes(*bytes) as usize)
    }

    fn table(&mut self) -> Table {
        let at = self.number();
        Table { rules: self.bytes, first: at + 4, slots: self.word(at) }
    }

    fn lengths(&mut self) -> Lengths {
        let at = self.number();
        self.bytes.get(at..).map_or_else(Lengths::default, Lengths::new)
    }

    fn prefixes(&mut self) -> Prefixes {
        Prefixes(self.table())
    }

    fn conditions(&mut self, classes: &[&'static str]) -> Conditions {
        let (class, some) = (self.number(), self.flag());
        let letters = class.checked_sub(1).and_then(|class| classes.get(class)).map(|class| (*class, some));
        let mut words = *self;
        let words = (self.number() != 0).then(|| {
            let listed = Words { words: words.table(), lengths: words.lengths() };
            let prefixes = words.prefixes();
            *self = words;
            (listed, prefixes)
        });
        Conditions { letters, words }
    }
}

/// A hash table.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Table {
    rules: &'static [u8],
    /// Where the slots lie.
    first: usize,
    slots: usize,
}

impl Table {
    /// What stands behind `word` in its entry, if it has one.
    pub(super) fn get(&self, word: &str) -> Option<Reader> {
        let hash = hash(word.as_bytes());
        let mut slot = (hash >> 32_u32.checked_sub(self.slots.checked_ilog2()?)?.min(31)) as usize;
        for _ in 0..self.slots {
            let held = self.slot(slot)?;
            if held & 0xff == hash as usize & 0xff {
                let mut entry = self.entry(held);
                if entry.bytes() == word.as_bytes() {
                    return Some(entry);
                }
            }
            slot = (slot + 1) & (self.slots - 1);
        }
        None
    }

    pub(super) fn holds(&self, word: &str) -> bool {
        self.get(word).is_some()
    }

    /// Every word, and what stands behind it.
    pub(super) fn entries(self) -> impl Iterator<Item = (&'static str, Reader)> {
        (0..self.slots).filter_map(move |slot| self.slot(slot)).map(move |held| {
            let mut entry = self.entry(held);
            (entry.text(), entry)
        })
    }

    /// What a slot holds, none if it is empty.
    fn slot(&self, slot: usize) -> Option<usize> {
        let held = Reader { bytes: self.rules, at: 0 }.word(self.first + slot * 4);
        (held != 0).then_some(held)
    }

    fn entry(&self, held: usize) -> Reader {
        Reader { bytes: self.rules, at: held >> 8 }
    }
}

impl Rules {
    /// Opens what the build script has made of a text (`compile`).
    #[must_use]
    pub fn open(bytes: &'static [u8]) -> Self {
        let mut reader = Reader { bytes, at: 0 };
        reader.at = reader.word(0);
        let classes: Arc<[&'static str]> = (0..reader.number()).map(|_| reader.text()).collect();
        let mut rules = Self::default();
        for _ in 0..reader.number() {
            rules.headers.push(reader.text());
            rules.stages.push(stage(&mut reader, &classes));
        }
        rules
    }
}

fn stage(reader: &mut Reader, classes: &Arc<[&'static str]>) -> Stage {
    match reader.number() {
        1 => {
            let (lemmas, by_letter, prefixes) = (reader.table(), reader.table(), reader.prefixes());
            Stage::Forms(Forms { lemmas, by_letter, prefixes, lengths: reader.lengths() })
        }
        kind @ (2 | 3) => {
            let words = reader.table();
            let keep = Keep { words, listed: reader.conditions(classes).words };
            if kind == 2 { Stage::Keep(keep) } else { Stage::Spare(keep) }
        }
        4 => Stage::Roots(reader.table()),
        kind @ (5 | 6) => {
            let (rules, lengths) = (reader.table(), reader.lengths());
            let conditions = reader.conditions(classes);
            let affixes = Affixes { rules, lengths, conditions, classes: Arc::clone(classes) };
            if kind == 5 { Stage::End(affixes) } else { Stage::Start(affixes) }
        }
        7 => {
            let rules = (0..reader.number()).map(|_| Circumfix {
                behind_prefix: reader.flag(),
                beginning: reader.text(),
                ending: reader.text(),
                new_beginning: reader.text(),
                new_ending: reader.text(),
                least: reader.number(),
            });
            let rules = rules.collect();
            let prefixes = reader.prefixes();
            Stage::Around(Circumfixes { rules, prefixes, conditions: reader.conditions(classes) })
        }
        _ => Stage::Stemmer,
    }
}
