//! Why a document has its score: what it holds of the query, and the numbers that add up.

use crate::language::Language;

/// Why a document has its score. The scores of its contributions add up to it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Explanation {
    /// The language that it scores best in; none where no word counts, but filters alone.
    pub language: Option<Language>,
    /// How probable it is that the query is in that language.
    pub probability: f32,
    /// What all scores of that language are multiplied with: a power of its probability.
    pub language_weight: f32,
    /// What adds to the score, in the order of the query.
    pub contributions: Vec<Contribution>,
    /// What the document scores in its other languages, best first. Only the best language counts.
    pub others: Vec<(Language, f32)>,
    /// Its score.
    pub score: f32,
}

/// Something that adds to a score.
#[derive(Debug, Clone, PartialEq)]
pub struct Contribution {
    /// The word or phrase of the query, as written.
    pub word: String,
    /// What the document matches it by.
    pub kind: MatchKind,
    /// The term of the index that was found, or the terms of a phrase with spaces between.
    pub term: String,
    /// The words of the document that it stands for, as written there, each once, the first ones; of long ones the first letters.
    pub found: Vec<String>,
    /// What the score is made of; none of what is added on top of words.
    pub factors: Option<Factors>,
    /// What it adds to the score of the document.
    pub score: f32,
}

/// What a score is made of (BM25): `language × boost × weight × times / (times + length)`, where `language` is
/// [`Explanation::language_weight`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Factors {
    /// How often the document holds it.
    pub times: f32,
    /// What it adds at most, however often it stands there: its rarity among the documents of its language (idf),
    /// times what a match of its kind is worth.
    pub weight: f32,
    /// Grows with the length of the document: so often a word must stand there to add half of what it adds at most.
    pub length: f32,
    /// What the query multiplies the word with (`word^2`).
    pub boost: f32,
}

/// What a document matches a word by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MatchKind {
    /// A word has its stem.
    Stem,
    /// A word has its very form.
    Exact,
    /// A word begins as it does, and may be of its root.
    Relative,
    /// A word has it as a part.
    Part,
    /// Two characters side by side.
    Bigram,
    /// A word that is a compound of it.
    Compound,
    /// The parts of it stand side by side.
    Parts,
    /// A word looks like the pattern.
    Pattern,
    /// A word differs by a letter or two.
    Typo,
    /// The title has its stem; without a term: words of the query are the title, or a share of it.
    Title,
    /// The words of the phrase stand as it wants them.
    Phrase,
    /// Words of the query stand close together.
    Closeness,
    /// Its best passage is worth more than the document as a whole.
    Passage,
}

impl MatchKind {
    /// Its name, for people and programs.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Stem => "stem",
            Self::Exact => "exact",
            Self::Relative => "relative",
            Self::Part => "part",
            Self::Bigram => "bigram",
            Self::Compound => "compound",
            Self::Parts => "parts",
            Self::Pattern => "pattern",
            Self::Typo => "typo",
            Self::Title => "title",
            Self::Phrase => "phrase",
            Self::Closeness => "closeness",
            Self::Passage => "passage",
        }
    }
}
