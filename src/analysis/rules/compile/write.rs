//! The bytes of a file of rules.
//!
//! ```text
//! rules      = offset of the list (4 bytes), tables and lengths, list
//! list       = count, classes (text each), count, stages (header, a byte that tells which, body)
//! forms      = table (lemma, what may stand before), table by the lemmas' first letters (bytes, and in these: lemmas, each
//!              with a count and its forms), prefixes (table), lengths
//! keep spare = table, conditions
//! roots      = table
//! start end  = table (count, rules), lengths, conditions
//! around     = count, circumfixes, prefixes (table), conditions
//! conditions = class + 1 or 0, whether some or none of it,
//!              words (table; whether anything may stand before) or 0, their lengths, prefixes (table)
//! ```
//!
//! Numbers, offsets among them, are written seven bits a byte, the lowest first, with the highest bit for more; a text
//! is its length and its bytes. Tables, see [`Writer::table`], and lengths are told by their offset.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::super::hash::hash;
use super::parse::{
    Affixes, Beside, Circumfixes, Conditions, Forms, Lengths, Parser, Prefixes, Stage, Words,
};

/// Free slots are half of a table or more: words that are not in it are told soon.
const SLOTS_PER_WORD: usize = 2;

/// All that has been read, as bytes.
pub(super) fn bytes(parser: &Parser) -> Vec<u8> {
    let mut writer = Writer { bytes: vec![0; 4], ..Writer::default() };
    let bodies: Vec<Vec<u8>> = parser.stages.iter().map(|(_, stage)| writer.stage(stage)).collect();
    let list = writer.bytes.len();
    let mut out = std::mem::take(&mut writer.bytes);
    number(&mut out, writer.classes.len());
    writer.classes.iter().for_each(|class| text(&mut out, class));
    number(&mut out, bodies.len());
    for ((header, _), body) in parser.stages.iter().zip(bodies) {
        text(&mut out, header);
        out.extend(body);
    }
    out[..4].copy_from_slice(&word_of(list));
    out
}

/// The tables, and where those lie that several stages share.
#[derive(Default)]
struct Writer {
    bytes: Vec<u8>,
    classes: Vec<String>,
    prefixes: BTreeMap<Prefixes, usize>,
    words: BTreeMap<Rc<Words>, (usize, usize)>,
}

impl Writer {
    fn stage(&mut self, stage: &Stage) -> Vec<u8> {
        let mut body = Vec::new();
        match stage {
            Stage::Stemmer => body.push(0),
            Stage::Forms(forms) => {
                body.push(1);
                self.forms(&mut body, forms);
            }
            Stage::Keep(keep) | Stage::Spare(keep) => {
                body.push(if let Stage::Keep(_) = stage { 2 } else { 3 });
                number(&mut body, self.set(&keep.words));
                let conditions = Conditions { words: keep.listed.clone(), ..Conditions::default() };
                self.conditions(&mut body, &conditions);
            }
            Stage::Roots(roots) => {
                body.push(4);
                number(&mut body, self.set(roots));
            }
            Stage::End(affixes) | Stage::Start(affixes) => {
                body.push(if let Stage::End(_) = stage { 5 } else { 6 });
                self.affixes(&mut body, affixes);
            }
            Stage::Around(circumfixes) => {
                body.push(7);
                self.circumfixes(&mut body, circumfixes);
            }
        }
        body
    }

    fn forms(&mut self, body: &mut Vec<u8>, forms: &Forms) {
        let lemma = |(lemma, before): &(String, _)| {
            let mut value = Vec::new();
            text(&mut value, lemma);
            value.push(*before as u8);
            value
        };
        let lemmas = forms.lemmas.iter().map(|(form, value)| (&**form, lemma(value))).collect();
        number(body, self.table(lemmas));
        number(body, self.by_lemma(forms));
        number(body, self.prefixes(&forms.prefixes));
        number(body, self.lengths(&forms.lengths));
    }

    /// The forms of every lemma, by the letter that the lemma begins with.
    fn by_lemma(&mut self, forms: &Forms) -> usize {
        let mut by_lemma: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (form, (lemma, _)) in &forms.lemmas {
            by_lemma.entry(lemma).or_default().push(form);
        }
        let mut by_letter: BTreeMap<&str, Vec<u8>> = BTreeMap::new();
        for (lemma, forms) in by_lemma {
            let letter = &lemma[..lemma.chars().next().map_or(0, char::len_utf8)];
            let out = by_letter.entry(letter).or_default();
            text(out, lemma);
            number(out, forms.len());
            for form in forms {
                text(out, form);
            }
        }
        let counted = by_letter.into_iter().map(|(letter, lemmas)| {
            let mut value = Vec::new();
            number(&mut value, lemmas.len());
            value.extend(lemmas);
            (letter, value)
        });
        self.table(counted.collect())
    }

    fn affixes(&mut self, body: &mut Vec<u8>, affixes: &Affixes) {
        let mut table = Vec::new();
        for (affix, rules) in &affixes.rules {
            let mut value = Vec::new();
            number(&mut value, rules.len());
            for rule in rules {
                text(&mut value, &rule.replacement);
                number(&mut value, rule.least);
                value.push(rule.to_root.into());
                let mut context = Vec::new();
                for beside in &rule.context {
                    match beside {
                        Beside::NoLetter => number(&mut context, 0),
                        Beside::OneOf(class) => number(&mut context, 1 + 2 * self.class(class)),
                        Beside::Letter(letter) => number(&mut context, 2 + 2 * *letter as usize),
                    }
                }
                number(&mut value, context.len());
                value.extend(context);
            }
            table.push((&**affix, value));
        }
        number(body, self.table(table));
        number(body, self.lengths(&affixes.lengths));
        self.conditions(body, &affixes.conditions);
    }

    fn circumfixes(&mut self, body: &mut Vec<u8>, circumfixes: &Circumfixes) {
        number(body, circumfixes.rules.len());
        for rule in &circumfixes.rules {
            body.push(rule.behind_prefix.into());
            for part in [&rule.beginning, &rule.ending, &rule.new_beginning, &rule.new_ending] {
                text(body, part);
            }
            number(body, rule.least);
        }
        number(body, self.prefixes(&circumfixes.prefixes));
        self.conditions(body, &circumfixes.conditions);
    }

    fn conditions(&mut self, body: &mut Vec<u8>, conditions: &Conditions) {
        let (class, some) = match &conditions.letters {
            Some((class, some)) => (1 + self.class(class), *some),
            None => (0, true),
        };
        number(body, class);
        body.push(some.into());
        match &conditions.words {
            None => number(body, 0),
            Some((words, prefixes)) => {
                let (table, lengths) = self.words(words);
                number(body, table);
                number(body, lengths);
                number(body, self.prefixes(prefixes));
            }
        }
    }

    fn class(&mut self, class: &str) -> usize {
        let known = self.classes.iter().position(|known| known == class);
        known.unwrap_or_else(|| {
            self.classes.push(class.to_owned());
            self.classes.len() - 1
        })
    }

    fn prefixes(&mut self, prefixes: &Prefixes) -> usize {
        if let Some(&known) = self.prefixes.get(prefixes) {
            return known;
        }
        let at = self.set(prefixes);
        self.prefixes.insert(Rc::clone(prefixes), at);
        at
    }

    fn words(&mut self, words: &Rc<Words>) -> (usize, usize) {
        if let Some(&known) = self.words.get(words) {
            return known;
        }
        let table = words.words.iter().map(|(word, &anything)| (&**word, vec![anything.into()])).collect();
        let at = (self.table(table), self.lengths(&words.lengths));
        self.words.insert(Rc::clone(words), at);
        at
    }

    fn set(&mut self, words: &BTreeSet<String>) -> usize {
        self.table(words.iter().map(|word| (&**word, Vec::new())).collect())
    }

    /// A hash table: how many slots (4 bytes, a power of two), the slots (4 bytes each), the entries. The slot of a word
    /// is told by the highest bits of its hash; if it is taken, the next that is free is its own. A slot holds, in its
    /// three high bytes, the offset of its entry (a text and a value), and in the low one the lowest byte of the hash; an
    /// empty one holds 0.
    fn table(&mut self, entries: Vec<(&str, Vec<u8>)>) -> usize {
        let start = self.bytes.len();
        let slots = (entries.len() * SLOTS_PER_WORD).next_power_of_two().max(2);
        self.bytes.extend(word_of(slots));
        let first = self.bytes.len();
        self.bytes.resize(first + slots * 4, 0);
        for (word, value) in entries {
            let entry = self.bytes.len();
            text(&mut self.bytes, word);
            self.bytes.extend(value);
            let hash = hash(word.as_bytes());
            let mut slot = (hash >> (32 - slots.ilog2())) as usize;
            while self.bytes[first + slot * 4..][..4] != [0; 4] {
                slot = (slot + 1) % slots;
            }
            let held = word_of(entry << 8 | hash as usize & 0xff);
            self.bytes[first + slot * 4..][..4].copy_from_slice(&held);
        }
        start
    }

    /// For every byte which of the sets it has (256 bytes), then the sets, different ones (8 bytes each).
    fn lengths(&mut self, lengths: &Lengths) -> usize {
        let start = self.bytes.len();
        let mut sets: Vec<u64> = Vec::new();
        for set in lengths.0 {
            let known = sets.iter().position(|known| *known == set);
            let at = known.unwrap_or_else(|| {
                sets.push(set);
                sets.len() - 1
            });
            self.bytes.push(u8::try_from(at).expect("there are 256 sets at most"));
        }
        self.bytes.extend(sets.into_iter().flat_map(u64::to_le_bytes));
        start
    }
}

/// A number of four bytes.
fn word_of(number: usize) -> [u8; 4] {
    u32::try_from(number).expect("a file of rules is small").to_le_bytes()
}

fn number(out: &mut Vec<u8>, mut number: usize) {
    while number > 0x7f {
        out.push(0x80 | number.to_le_bytes()[0]);
        number >>= 7;
    }
    out.push(number.to_le_bytes()[0]);
}

fn text(out: &mut Vec<u8>, text: &str) {
    number(out, text.len());
    out.extend(text.as_bytes());
}
