//! Text in, tokens out: the one analyzer that serves documents, queries and snippets alike.
//!
//! The steps, in order: [`segment`] cuts the text into words, [`normalize`] gives each its exact form, [`stem`] the
//! form that its inflections share, and [`compound`] the parts of a compound. Which of these a language uses, and
//! how, is its row in [`recipe`]. Everything here is a function of the text and the language: no index, no files.

pub mod compound;
pub mod explain;
pub mod normalize;
pub mod recipe;
pub mod rules;
mod seen;
pub mod segment;
pub mod stem;
mod steps;
pub mod trace;

use std::ops::Range;

use hashbrown::HashMap;

use crate::language::{self, Language};
use compound::CompoundSplitter;
use seen::Seen;
use segment::Segment;
use steps::{IrregularLemma, Steps};

/// Changes whenever the same text may give other terms than before, so that an index knows it is out of date.
pub const ANALYSIS_VERSION: u32 = 10;

/// Words of texts kept in an analyzer's cache: free text repeats its words, and 131,072 of them (some 25 MB, if a folder has
/// as many) take a twentieth less time than half as many on 200 MB.
const MAX_CACHED_WORDS: usize = 1 << 17;
/// Words of queries kept: each is analysed in all languages, so that a server keeps some 4 MB of them.
const MAX_CACHED_QUERY_WORDS: usize = 256;
/// Longer words are rare enough that remembering them only costs memory, bytes.
const MAX_CACHED_BYTES: usize = 48;

/// What an index holds of a word, whatever document it stands in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Word {
    /// The word as written, its exact form, its stem and its trace, one after the other: what is read together lies
    /// together.
    forms: Box<str>,
    exact: usize,
    stem: usize,
    trace: usize,
    parts: Box<[Part]>,
}

impl Word {
    fn new(surface: &str, exact: &str, stem: &str, trace: &str, parts: Box<[Part]>) -> Self {
        let forms = [surface, exact, stem, trace].concat().into_boxed_str();
        let at = surface.len() + exact.len();
        Self { forms, exact: surface.len(), stem: at, trace: at + stem.len(), parts }
    }

    /// The word as written.
    #[must_use]
    pub fn surface(&self) -> &str {
        &self.forms[..self.exact]
    }

    /// The word in lower case and its normal form, not folded and not stemmed.
    #[must_use]
    pub fn exact(&self) -> &str {
        &self.forms[self.exact..self.stem]
    }

    /// The term that the word's inflections share.
    #[must_use]
    pub fn stem(&self) -> &str {
        &self.forms[self.stem..self.trace]
    }

    /// What survives the word's translation, see [`trace`]; empty where nothing does.
    #[must_use]
    pub fn trace(&self) -> &str {
        &self.forms[self.trace..]
    }

    /// The parts of a compound, whatever can be made of neighbours among them (of Rechen, Zentrum and Brand:
    /// Rechenzentrum), the words inside a name (`getElementById`), and the pairs of syllables of a Korean word; and the
    /// word as it is written without its accents, where its stem is no longer found so (educacion).
    #[must_use]
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// Whether nothing is left of the word: it was made of invisible characters.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.stem == self.trace
    }
}

/// A part of a [`Word`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The stem of the part.
    pub term: Box<str>,
    /// Where it stands, in bytes of the word as written.
    pub range: Range<usize>,
    /// Of how many parts it is made itself: Rechenzentrum in Rechenzentrumsbrand of two. Of none: it is the word itself,
    /// in letters without accents.
    pub made_of: usize,
}

/// A place in the text, and what an index holds of it.
#[derive(Debug)]
pub enum Token<'a> {
    /// A word. Each takes one position.
    Word {
        /// Bytes of the text.
        range: Range<usize>,
        /// What the word becomes.
        word: &'a Word,
    },
    /// Two neighbouring characters of a script without spaces, or a whole that is written in several words
    /// (`KI-Rechenzentrum`). It takes no position: words do.
    Unplaced {
        /// Bytes of the text.
        range: Range<usize>,
        /// The two characters, normalized; of a whole its stem, without hyphens.
        term: &'a str,
    },
}

/// Analyses text of one language, and remembers the words it has seen.
pub struct Analyzer {
    steps: Steps,
    seen: Seen,
    /// Words of queries: apart, as `example.org` is a word then, and in texts what its parts make when they are joined.
    of_queries: Seen,
    /// Of stems with this first letter.
    irregular: HashMap<Option<char>, Vec<IrregularLemma>>,
}

impl Analyzer {
    /// The analyzer of `language`.
    #[must_use]
    pub fn new(language: Language) -> Self {
        Self {
            steps: Steps::of(language),
            seen: Seen::new(MAX_CACHED_WORDS),
            of_queries: Seen::new(MAX_CACHED_QUERY_WORDS),
            irregular: HashMap::new(),
        }
    }

    /// The analyzer of `language`, whose words have no traces: for whoever never asks for one, and need not wait for a
    /// list of function words.
    #[must_use]
    pub fn untraced(language: Language) -> Self {
        let mut analyzer = Self::new(language);
        analyzer.steps.is_traced = false;
        analyzer
    }

    /// The language whose rules it follows.
    #[must_use]
    pub fn language(&self) -> Language {
        self.steps.language
    }

    /// The exact form of `word` where it says more than the stem, which has lost its tones (Vietnamese bằng, bang).
    #[must_use]
    pub fn toned<'word>(&self, word: &'word Word) -> Option<&'word str> {
        let has_tones = self.steps.recipe.has_tones && word.exact() != word.stem();
        has_tones.then(|| word.exact())
    }

    /// The exact form of `word` in letters without accents, where its stem is another then; none of a function word: è is no e.
    #[must_use]
    pub fn plain(&self, word: &Word) -> Option<String> {
        let is_function = || language::is_function_word(self.language(), word.exact());
        self.steps.plain(word.surface(), word.exact(), word.stem()).filter(|_| !is_function())
    }

    /// Calls `each` with every token of `text`, in order of their starts.
    ///
    /// ```
    /// use search::analysis::{Analyzer, Token};
    /// use search::language::Language;
    ///
    /// let mut stems = Vec::new();
    /// Analyzer::new(Language::German).tokens("die neuen Häuser", |token| {
    ///     if let Token::Word { word, .. } = token {
    ///         stems.push(word.stem().to_owned());
    ///     }
    /// });
    /// assert_eq!(stems, ["die", "neu", "haus"]);
    /// ```
    pub fn tokens(&mut self, text: &str, each: impl FnMut(Token<'_>)) {
        self.tokens_among(text, |_| true, each);
    }

    /// As [`Analyzer::tokens`], of those segments alone, as [`Analyzer::segments`] has them, that are `wanted`: others are not
    /// analysed.
    pub fn tokens_among(
        &mut self,
        text: &str,
        mut wanted: impl FnMut(&Segment) -> bool,
        mut each: impl FnMut(Token<'_>),
    ) {
        segment::segments(text, |segment| match segment {
            Segment::Word(range) => {
                for word in self.steps.split(text, range) {
                    if wanted(&Segment::Word(word.clone())) {
                        self.word_token(&text[word.clone()], word, &mut each);
                    }
                }
            }
            other if !wanted(&other) => {}
            Segment::Bigram(range) => {
                let term = normalize::bigram(&text[range.clone()], self.language());
                if !term.is_empty() {
                    each(Token::Unplaced { range, term: &term });
                }
            }
            Segment::Joined(range) => {
                let surface = &text[range.clone()];
                let whole = self.seen.word(surface, |surface| self.steps.joined(surface));
                if !whole.is_empty() {
                    each(Token::Unplaced { range, term: whole.stem() });
                }
            }
        });
    }

    /// The segments of `text`, in order of their starts, words taken apart where the language sets an apostrophe between
    /// them: for whoever remembers by himself what he makes of words.
    pub fn segments(&self, text: &str, mut each: impl FnMut(Segment)) {
        segment::segments(text, |segment| match segment {
            Segment::Word(range) => {
                self.steps.split(text, range).for_each(|word| each(Segment::Word(word)));
            }
            other => each(other),
        });
    }

    /// What the [`Segment::Word`] `surface` becomes.
    #[must_use]
    pub fn word(&self, surface: &str) -> Word {
        self.steps.analyse(surface)
    }

    /// What the [`Segment::Joined`] `surface` becomes; it has a stem only.
    #[must_use]
    pub fn whole(&self, surface: &str) -> Word {
        self.steps.joined(surface)
    }

    /// The words of one segment, `surface`: itself, or two where the language sets an apostrophe between them; without
    /// their traces.
    #[must_use]
    pub fn words(&self, surface: &str) -> Vec<Word> {
        self.steps.words(surface, |surface| self.steps.untraced(surface))
    }

    /// As [`Analyzer::words`], remembered from query to query.
    #[must_use]
    pub fn query_words(&mut self, surface: &str) -> Vec<Word> {
        if surface.len() > MAX_CACHED_BYTES {
            return self.words(surface);
        }
        let Self { steps, of_queries, .. } = self;
        steps.words(surface, |surface| of_queries.word(surface, |surface| steps.untraced(surface)).clone())
    }

    /// As [`Analyzer::words`], without parts.
    #[must_use]
    pub fn whole_words(&self, surface: &str) -> Vec<Word> {
        self.steps.words(surface, |surface| {
            let word = self.steps.untraced(surface);
            Word { parts: Box::default(), ..word }
        })
    }

    /// What splits the compounds of the language, if it forms any.
    pub fn compounds(&self) -> Option<&CompoundSplitter> {
        self.steps.compounds()
    }

    /// The irregular forms that share `stem`, of those that need not begin as it does (ging for geh).
    pub fn irregular_forms(&mut self, stem: &str) -> impl Iterator<Item = &'static str> {
        let (steps, first) = (&self.steps, stem.chars().next());
        let lemmas = self.irregular.entry(first).or_insert_with(|| steps.irregular_lemmas(first));
        let sharing = lemmas.iter().filter(move |lemma| lemma.stem == stem);
        sharing.flat_map(|lemma| lemma.forms.iter().copied())
    }

    fn word_token(&mut self, surface: &str, range: Range<usize>, each: &mut impl FnMut(Token<'_>)) {
        if surface.len() > MAX_CACHED_BYTES {
            let word = self.steps.analyse(surface);
            if !word.is_empty() {
                each(Token::Word { range, word: &word });
            }
            return;
        }
        let word = self.seen.word(surface, |surface| self.steps.analyse(surface));
        if !word.is_empty() {
            each(Token::Word { range, word });
        }
    }
}
