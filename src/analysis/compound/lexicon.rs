//! The known words of a language: an FST of lower-case forms, each with a packed [`Entry`].

use fst::raw::{Fst, Node, Output};

/// The known words of a language.
pub(super) struct Lexicon(Fst<&'static [u8]>);

/// What is known of a form. The bits are written by `examples/build_lexicon.rs`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Entry(u64);

/// What a form may be in a compound.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Kind {
    /// Any part.
    Word,
    /// A verb prefix or function word, an unlikely part.
    Prefix,
    /// A first part that joins any word (süd, haupt).
    Opener,
    /// A suffix, never a part.
    Barred,
}

impl Lexicon {
    /// The lexicon held in `bytes`; of broken ones an empty lexicon, which splits nothing.
    pub(super) fn new(bytes: &'static [u8]) -> Option<Self> {
        Fst::new(bytes).ok().map(Self)
    }

    /// The entry of a whole form.
    pub(super) fn get(&self, form: &[u8]) -> Option<Entry> {
        self.0.get(form).map(|value| Entry(value.value()))
    }

    /// The forms that `text` begins with, shortest first: their ends and entries.
    pub(super) fn prefixes<'a>(&'a self, text: &'a [u8]) -> impl Iterator<Item = (usize, Entry)> + 'a {
        let mut state: Option<(Node<'a>, Output)> = Some((self.0.root(), Output::zero()));
        let mut at = 0;
        std::iter::from_fn(move || {
            loop {
                let (node, output) = state?;
                let step = text.get(at).and_then(|&byte| node.find_input(byte));
                let transition = node.transition(step.or_else(|| {
                    state = None;
                    None
                })?);
                let next = self.0.node(transition.addr);
                let output = output.cat(transition.out);
                state = Some((next, output));
                at += 1;
                if next.is_final() {
                    return Some((at, Entry(output.cat(next.final_output()).value())));
                }
            }
        })
    }
}

impl Entry {
    /// Occurrences per thousand million words, as a power of two.
    pub(super) fn frequency(self) -> f32 {
        self.bits(0, 5)
    }

    /// The share of its occurrences that are capitalised, in thirds: in German a noun's or a name's, elsewhere a name's.
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

    /// In what share of the words with these letters in front it is a part, in sevenths.
    pub(super) fn first_share(self) -> f32 {
        self.bits(18, 3)
    }

    /// In what share of the words with these letters at the end it is a part, in sevenths.
    pub(super) fn last_share(self) -> f32 {
        self.bits(21, 3)
    }

    pub(super) fn kind(self) -> Kind {
        match self.0 >> 13 & 3 {
            0 => Kind::Word,
            1 => Kind::Prefix,
            2 => Kind::Opener,
            _ => Kind::Barred,
        }
    }

    /// Whether the form is a shortened one that stands only before another part (schwimm).
    pub(super) fn is_combining(self) -> bool {
        self.0 >> 15 & 1 == 1
    }

    /// Whether the form is itself two common parts (handball).
    pub(super) fn is_compound(self) -> bool {
        self.0 >> 16 & 1 == 1
    }

    /// Whether most of the words it begins go on with the language's first linking letter (Arbeit-s).
    pub(super) fn asks_link(self) -> bool {
        self.0 >> 17 & 1 == 1
    }

    fn bits(self, from: u32, width: u32) -> f32 {
        (self.0 >> from & ((1 << width) - 1)) as f32
    }
}
