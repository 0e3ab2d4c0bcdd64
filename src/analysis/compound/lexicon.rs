//! The known words of a language: an FST of lower-case forms, each with a packed [`Entry`].

use fst::raw::{Fst, Output};

/// The known words of a language.
pub(super) struct Lexicon(Fst<&'static [u8]>);

/// What is known of a form, packed into 26 bits as `examples/build_lexicon.rs` writes them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Entry(u64);

/// What a form may be in a compound.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Kind {
    /// Any part.
    Word,
    /// A verb prefix or function word, an unlikely part.
    Prefix,
    /// A first part that joins any word (haupt).
    Opener,
    /// A first part that joins any word, names included, whatever the counts say (süd).
    Direction,
    /// A word that stays whole, though its letters are those of two (bürgermeister).
    Fixed,
    /// Any part but the last (haft).
    Suffix,
    /// A suffix or an ending, never a part.
    Barred,
}

impl Lexicon {
    /// The lexicon held in `bytes`, or none if they are no FST.
    pub(super) fn new(bytes: &'static [u8]) -> Option<Self> {
        Fst::new(bytes).ok().map(Self)
    }

    /// The entry of a whole form.
    pub(super) fn get(&self, form: &[u8]) -> Option<Entry> {
        self.0.get(form).map(|value| Entry(value.value()))
    }

    /// The forms that `text` begins with, shortest first: the bytes they take, and their entries.
    pub(super) fn prefixes<'a>(&'a self, text: &'a [u8]) -> impl Iterator<Item = (usize, Entry)> + 'a {
        let steps = text.iter().scan((self.0.root(), Output::zero()), |(node, output), &byte| {
            let transition = node.transition(node.find_input(byte)?);
            *node = self.0.node(transition.addr);
            *output = output.cat(transition.out);
            Some((*node, *output))
        });
        let words = steps.enumerate().filter(|(_, (node, _))| node.is_final());
        words.map(|(at, (node, output))| (at + 1, Entry(output.cat(node.final_output()).value())))
    }
}

impl Entry {
    /// Occurrences per thousand million words, as a power of two.
    pub(super) fn frequency(self) -> f32 {
        self.bits(0, 5)
    }

    /// The share of its occurrences that are capitalised, in thirds: in German a noun's or a name's,
    /// elsewhere a name's.
    pub(super) fn capital(self) -> f32 {
        self.bits(5, 2)
    }

    /// How many known words it begins, as a power of two.
    pub(super) fn as_first(self) -> f32 {
        self.bits(7, 3)
    }

    /// How many known words it ends, as a power of two.
    pub(super) fn as_last(self) -> f32 {
        self.bits(10, 3)
    }

    /// In what share of the words that begin with its letters it is a part, in sevenths.
    pub(super) fn first_share(self) -> f32 {
        self.bits(13, 3)
    }

    /// In what share of the words that end with its letters it is a part, in sevenths.
    pub(super) fn last_share(self) -> f32 {
        self.bits(16, 3)
    }

    pub(super) fn kind(self) -> Kind {
        match self.0 >> 19 & 7 {
            0 => Kind::Word,
            1 => Kind::Prefix,
            2 => Kind::Opener,
            3 => Kind::Direction,
            5 => Kind::Fixed,
            6 => Kind::Suffix,
            _ => Kind::Barred,
        }
    }

    /// Whether the form is a shortened one that stands only before another part (schwimm).
    pub(super) fn is_combining(self) -> bool {
        self.flag(22)
    }

    /// Whether the form is itself two common parts (handball).
    pub(super) fn is_compound(self) -> bool {
        self.flag(23)
    }

    /// Whether most of the words it begins go on with the language's first linking letters (Arbeit-s).
    pub(super) fn asks_link(self) -> bool {
        self.flag(24)
    }

    /// Whether the form is a more frequent word with the language's first linking letters (Zentrum-s), which
    /// are then left out before another part.
    pub(super) fn is_linked(self) -> bool {
        self.flag(25)
    }

    fn flag(self, at: u32) -> bool {
        self.0 >> at & 1 == 1
    }

    #[allow(clippy::cast_precision_loss, reason = "five bits at most")]
    fn bits(self, from: u32, width: u32) -> f32 {
        (self.0 >> from & ((1 << width) - 1)) as f32
    }
}
