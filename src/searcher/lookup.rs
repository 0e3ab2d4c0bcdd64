//! From a word or phrase of a query to the terms of one language that it is found by.

use std::collections::BTreeSet;
use std::ops::Range;

use tantivy::Term;
use tantivy::postings::TermInfo;
use tantivy::schema::Field as IndexField;

use super::expand::{Expanded, Expander};
use super::plan::{Counts, Nearness, What};
use super::vocabulary;
use super::weights::{BIGRAM, EXACT, PART, TONELESS};
use super::written::Written;
use crate::analysis::normalize::bigram;
use crate::analysis::segment::{hangul_pairs, telling_pairs};
use crate::analysis::{Analyzer, Part, Word};
use crate::index::schema::{Fields, tagged, title_tagged, untagged};
use crate::index::segments::Segment;
use crate::index::terms::Analyzers;
use crate::language::{Language, is_function_word};
use crate::query::{Field, Form};

/// No unit is longer, letters.
const MAX_UNIT: usize = 4;

/// A language in fewer than one of so many documents is perhaps in none: a few words were taken for it.
const RARE: u64 = 100;
/// Languages that a text too short to tell its own may be in, besides those of the index.
const COMMON: &[Language] = &[
    Language::Dutch,
    Language::English,
    Language::French,
    Language::German,
    Language::Italian,
    Language::Portuguese,
    Language::Russian,
    Language::Spanish,
];

/// What is looked up for a leaf in one language.
#[derive(Default)]
pub(super) struct Lookup {
    /// Any of these.
    pub(super) terms: Vec<WeightedTerm>,
    /// All of these stems near each other: of a phrase, or of the parts of a compound. Empty for others.
    pub(super) phrase: Vec<WeightedTerm>,
    /// Stems of words that may be of the same root; they only add to the score of what matches anyway.
    pub(super) relatives: Vec<WeightedTerm>,
    /// How near.
    pub(super) nearness: Nearness,
    /// Whether the terms count as one word that occurs as often as all of them together.
    pub(super) blended: bool,
    /// Whether it is a function word of the language.
    pub(super) is_function: bool,
    /// The word with its capitals, where these count.
    pub(super) written: Option<Written>,
}

impl Default for Nearness {
    fn default() -> Self {
        Self::Ordered(0)
    }
}

/// A term of the index.
#[derive(Debug, Clone)]
pub(super) struct WeightedTerm {
    /// What the word must become to match.
    pub(super) kind: Kind,
    /// The term as the field holds it.
    pub(super) term: Term,
    /// Once it is looked up, how many documents hold it, and by segment where its postings are.
    pub(super) documents: u64,
    pub(super) postings: Vec<Option<TermInfo>>,
    /// Its rarity among its language's documents (BM25's idf) times its field's weight; 0 where no document has it.
    pub(super) weight: f32,
    /// What of the word matches, bytes of its exact form, if not all of it.
    pub(super) part: Option<Range<usize>>,
    /// Whether it counts only where the index has the word itself in this language.
    pub(super) may_be_chance: bool,
    /// Whether it makes its leaf match; the shorter of two words with an apostrophe between them only scores, as does a stem
    /// that is a function word.
    pub(super) decides: bool,
}

impl WeightedTerm {
    /// The term without its language.
    pub(super) fn text(&self) -> &str {
        untagged(str::from_utf8(self.term.serialized_value_bytes()).unwrap_or_default())
    }

    /// Where its postings in `segment` are, if there are any.
    pub(super) fn postings_in(&self, segment: &Segment) -> Option<&TermInfo> {
        self.postings.get(segment.ordinal())?.as_ref()
    }
}

/// What a word of a document must become to match a term.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Its stem.
    Stem,
    /// Its exact form.
    Exact,
    /// A part of it, or a bigram.
    Part,
    /// Its exact form, which is a compound.
    Compound,
    /// Its exact form, whose tones its stem has lost.
    Toned,
    /// Its exact form, where it is written without the accents of the query's.
    Plain,
    /// Its exact form, which is one of those of a word whose stem is a function word.
    Form,
    /// The stem of a word that is written as two in the query.
    Joined,
    /// The stem of a word of the title.
    Title,
}

impl Kind {
    fn field(self, fields: &Fields) -> IndexField {
        match self {
            Self::Stem | Self::Joined => fields.stem,
            Self::Exact | Self::Compound | Self::Plain | Self::Form => fields.exact,
            Self::Part | Self::Toned => fields.part,
            Self::Title => fields.title_stem,
        }
    }
}

/// What is looked up for a leaf in a language.
///
/// # Errors
///
/// What tantivy says when a dictionary cannot be read.
pub(super) fn lookup(
    what: &What,
    language: Language,
    analyzers: &mut Analyzers,
    index: &Counts<'_>,
    expander: &Expander<'_>,
) -> tantivy::Result<Lookup> {
    let fields = index.fields;
    let stem = |field| if field == Field::Title { Kind::Title } else { Kind::Stem };
    let mut words_of = |surface: &str| analyzers.of(language).query_words(surface);
    Ok(match what {
        What::Word(surface, Form::Inflected, Field::Body) => {
            let words = words_of(surface);
            let phrase = match quantity(surface) {
                Some(words) => {
                    let words = words.into_iter().flat_map(words_of);
                    words.map(|word| weighted(Kind::Stem, fields, language, word.stem(), PART)).collect()
                }
                None => parts_together(&words, language, fields),
            };
            let mut terms = word_terms(surface, &words, analyzers.of(language), fields);
            terms.extend(forms(surface, &words, language, analyzers, index)?);
            terms.extend(compounds(&words, analyzers.of(language), index)?);
            Lookup { terms, phrase, ..Lookup::default() }
        }
        What::Word(surface, Form::Inflected, Field::Title) => {
            let words = words_of(surface);
            let term = |word: &Word| weighted(Kind::Title, fields, language, word.stem(), 1.0);
            Lookup { terms: words.iter().map(term).collect(), ..Lookup::default() }
        }
        What::Word(surface, Form::Exact, field) => {
            let words = words_of(surface);
            let term = |word: &Word| surface_term(*field, fields, language, word.exact(), 1.0);
            let written = Written::of(surface, *field, language);
            Lookup { terms: words.iter().map(term).collect(), written, ..Lookup::default() }
        }
        What::Word(text, form, field) => {
            let words = expander.words(text, *form, *field, language);
            let term = |found: &Expanded| surface_term(*field, fields, language, &found.word, found.worth);
            Lookup { terms: words.iter().map(term).collect(), blended: true, ..Lookup::default() }
        }
        What::Bigram(pair) => {
            let term = weighted(Kind::Part, fields, language, &bigram(pair, language), BIGRAM);
            Lookup { terms: vec![term], ..Lookup::default() }
        }
        What::Phrase(surfaces, nearness, field) => {
            let words = surfaces.iter().flat_map(|surface| words_of(surface));
            let phrase =
                words.map(|word| weighted(stem(*field), fields, language, word.stem(), 1.0)).collect();
            Lookup { phrase, nearness: *nearness, ..Lookup::default() }
        }
    })
}

/// The terms that a word is found by: its stem, its exact form, and compounds that hold it (or, in Korean, the pairs
/// of its syllables).
fn word_terms(surface: &str, words: &[Word], analyzer: &Analyzer, fields: &Fields) -> Vec<WeightedTerm> {
    let language = analyzer.language();
    let longest = words.iter().map(|word| word.exact().len()).max();
    let mut terms = Vec::new();
    for word in words {
        let start = terms.len();
        let toned = analyzer.toned(word);
        let worth = if toned.is_some() { TONELESS } else { 1.0 };
        let stem = weighted(Kind::Stem, fields, language, word.stem(), worth);
        if let Some(toned) = toned {
            terms.push(weighted(Kind::Toned, fields, language, toned, 1.0));
        }
        terms.push(WeightedTerm { may_be_chance: may_be_chance(word), ..stem });
        terms.push(weighted(Kind::Exact, fields, language, word.exact(), EXACT));
        let part = |term| weighted(Kind::Part, fields, language, term, PART);
        if hangul_pairs(surface).next().is_none() {
            terms.push(part(word.stem()));
            let is_stem = word.stem() == word.exact();
            if !is_stem && toned.is_none() && word.exact().starts_with(may_have_accents) {
                terms.push(part(word.exact()));
            }
        }
        if let Some(plain) = analyzer.plain(word) {
            terms.push(weighted(Kind::Plain, fields, language, &plain, 1.0));
        }
        let pairs = telling_pairs(surface, word.stem()).map(|pair| bigram(&surface[pair], language));
        terms.extend(pairs.map(|pair| weighted(Kind::Part, fields, language, &pair, BIGRAM)));
        let decides = Some(word.exact().len()) == longest;
        let by_stem = decides && !becomes_function_word(word, language);
        for term in &mut terms[start..] {
            term.decides = if matches!(term.kind, Kind::Stem | Kind::Part) { by_stem } else { decides };
        }
    }
    terms
}

/// Whether it may be chance that the stem of a word is one of the language: a single letter that loses its accent there
/// (Danish å).
fn may_be_chance(word: &Word) -> bool {
    word.stem() != word.exact() && word.exact().chars().count() == 1
}

/// Whether what a word becomes is a function word that it is not itself: und, for under in German.
fn becomes_function_word(word: &Word, language: Language) -> bool {
    let is_function = |form| is_function_word(language, form);
    word.stem() != word.exact() && is_function(word.stem()) && !is_function(word.exact())
}

/// Whether words that begin so are found without their accents: of Latin and Greek letters.
fn may_have_accents(first: char) -> bool {
    first < '\u{400}'
}

/// The parts of a compound as words of their own, worth together as much as one part that is found in a compound.
fn parts_together(words: &[Word], language: Language, fields: &Fields) -> Vec<WeightedTerm> {
    let [word] = words else { return Vec::new() };
    if hangul_pairs(word.surface()).next().is_some() {
        return Vec::new();
    }
    let parts: Vec<&Part> = word.parts().iter().filter(|part| part.made_of == 1).collect();
    // One alone is not all of the word: Qwen3 is not found by Qwen.
    if parts.len() < 2 {
        return Vec::new();
    }
    let weight = PART / parts.len() as f32;
    parts.iter().map(|part| weighted(Kind::Stem, fields, language, &part.term, weight)).collect()
}

/// The number and the unit of a quantity that is written in one (25kg), as texts have it in two words as well.
fn quantity(surface: &str) -> Option<[&str; 2]> {
    let (number, unit) =
        surface.split_at(surface.find(|c: char| !c.is_ascii_digit() && c != '.' && c != ',')?);
    let is_unit = unit.chars().count() <= MAX_UNIT && unit.chars().all(char::is_alphabetic);
    (is_unit && number.ends_with(|c: char| c.is_ascii_digit())).then_some([number, unit])
}

/// Words of the index that are forms of a word which cannot be found by its stem: Änderungen, for Änderung, whose stem is
/// that of andere; and in texts too short to tell their language whatever is a form of it in one that they may be in.
fn forms(
    surface: &str,
    words: &[Word],
    language: Language,
    analyzers: &mut Analyzers,
    index: &Counts<'_>,
) -> tantivy::Result<Vec<WeightedTerm>> {
    let (searcher, fields) = (index.searcher, index.fields);
    let mut found = Vec::new();
    if language == Language::Undetermined {
        found = vocabulary::forms_in_any(surface, &likely(index), analyzers, searcher, fields.note)?;
    }
    let analyzer = analyzers.of(language);
    for word in words.iter().filter(|word| becomes_function_word(word, language)) {
        found.append(&mut vocabulary::forms_of(word, analyzer, searcher, fields.exact)?);
    }
    Ok(found.iter().map(|form| weighted(Kind::Form, fields, language, form, 1.0)).collect())
}

/// The languages that a text too short to tell its own may be in.
fn likely(index: &Counts<'_>) -> BTreeSet<Language> {
    let least = index.statistics.documents / RARE;
    let usual = index.statistics.languages().filter(|(_, counted)| counted.documents > least);
    usual.map(|(language, _)| language).chain(COMMON.iter().copied()).collect()
}

/// Words of the index that are compounds of a name or a new word.
fn compounds(words: &[Word], analyzer: &Analyzer, index: &Counts<'_>) -> tantivy::Result<Vec<WeightedTerm>> {
    let ([word], Some(splitter)) = (words, analyzer.compounds()) else { return Ok(Vec::new()) };
    let (language, fields) = (analyzer.language(), index.fields);
    let found = vocabulary::compounds_of(word.exact(), language, splitter, index.searcher, fields.exact)?;
    let terms = found.into_iter().map(|(compound, part)| {
        let term = weighted(Kind::Compound, fields, language, &compound, PART);
        WeightedTerm { part: Some(part), ..term }
    });
    Ok(terms.collect())
}

/// The term of a word in its exact form, in the text or in the title.
fn surface_term(field: Field, fields: &Fields, language: Language, word: &str, weight: f32) -> WeightedTerm {
    match field {
        Field::Body => weighted(Kind::Exact, fields, language, word, weight),
        Field::Title => WeightedTerm {
            term: Term::from_field_text(fields.title_stem, &title_tagged(language, word)),
            ..weighted(Kind::Title, fields, language, word, weight)
        },
    }
}

/// A term of the field that `kind` looks in, before its rarity is known.
pub(super) fn weighted(
    kind: Kind,
    fields: &Fields,
    language: Language,
    text: &str,
    weight: f32,
) -> WeightedTerm {
    let term = Term::from_field_text(kind.field(fields), &tagged(language, text));
    WeightedTerm {
        kind,
        term,
        documents: 0,
        postings: Vec::new(),
        weight,
        part: None,
        may_be_chance: false,
        decides: true,
    }
}
