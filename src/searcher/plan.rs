//! From a query to the terms that are looked up, language by language, and what each is worth.

use std::cell::OnceCell;
use std::ops::Range;

use tantivy::Term;
use tantivy::schema::{Field, IndexRecordOption};

use super::vocabulary;
use super::weights::{B, BIGRAM, EXACT, K1, LANGUAGE_POWER, MIN_PROBABILITY, PART, PRIOR_POWER, SMOOTHING};
use crate::analysis::normalize::{bigram, joined};
use crate::analysis::recipe::read_rules;
use crate::analysis::segment::{Segment, hangul_pairs, segments};
use crate::analysis::{Analyzer, Part, Word};
use crate::index::schema::{Fields, tagged};
use crate::index::statistics::{LanguageStatistics, Statistics};
use crate::index::terms::Analyzers;
use crate::language::Language;
use crate::query::{Clause, Occur, Query};

/// A query, ready to be scored.
pub(super) struct Plan {
    /// What a document may, must or must not match; the same for all languages.
    pub(super) clauses: Vec<ClausePlan>,
    /// What the clauses look for, one after the other.
    pub(super) leaves: Vec<Leaf>,
    /// The languages that are searched, the most probable first.
    pub(super) languages: Vec<LanguagePlan>,
    /// The codes of the languages that a document must hold one of, if not all are wanted.
    pub(super) wanted: Option<Vec<&'static str>>,
}

/// A clause of a query. A document matches it when it matches all its leaves that decide.
pub(super) struct ClausePlan {
    /// Whether a document may, must or must not match.
    pub(super) occur: Occur,
    /// Its leaves among those of the plan.
    pub(super) leaves: Range<usize>,
}

/// A word, a bigram or a phrase of a query.
pub(super) struct Leaf {
    /// Of its clause.
    pub(super) occur: Occur,
    /// Whether the leaf decides if its clause matches.
    pub(super) decides: Decides,
    /// What is looked for.
    pub(super) what: What,
}

/// What a [`Leaf`] says of its clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Decides {
    /// Nothing. The words of a script without spaces do not decide where pairs of their characters do: where a word
    /// ends depends on what stands beside it.
    Nothing,
    /// The clause matches with all such leaves.
    WithOthers,
    /// The clause matches with this one: `email` is all of `e-mail`.
    Alone,
}

/// What a [`Leaf`] looks for, as written.
pub(super) enum What {
    /// A word.
    Word(String),
    /// Two characters.
    Bigram(String),
    /// Words side by side.
    Phrase(Vec<String>),
}

/// The query in one language.
pub(super) struct LanguagePlan {
    /// The language.
    pub(super) language: Language,
    /// What its scores are multiplied with.
    pub(super) weight: f32,
    /// BM25's length factor by tantivy's field norm: `K1 * (1 - B + B * length / mean length)`.
    pub(super) length_factors: Box<[f32; 256]>,
    /// For every leaf of the plan, what is looked up.
    pub(super) lookups: Vec<Lookup>,
    /// Irregular forms that share a stem with the query, once a snippet has asked for them.
    pub(super) irregular: OnceCell<Vec<String>>,
}

/// What is looked up for a leaf in one language.
#[derive(Default)]
pub(super) struct Lookup {
    /// Any of these.
    pub(super) terms: Vec<WeightedTerm>,
    /// All of these stems side by side, in this order: of a phrase, or of the parts of a compound. Empty for others.
    pub(super) phrase: Vec<WeightedTerm>,
}

/// A term of the index.
#[derive(Debug, Clone)]
pub(super) struct WeightedTerm {
    /// What the word must become to match.
    pub(super) kind: Kind,
    /// The term without its language.
    pub(super) text: String,
    /// The term as the field holds it.
    pub(super) term: Term,
    /// Its rarity among its language's documents (BM25's idf) times its field's weight; 0 where no document has it.
    pub(super) weight: f32,
    /// What of the word matches, bytes of its exact form, if not all of it.
    pub(super) part: Option<Range<usize>>,
    /// Whether it counts only where the index has the word itself in this language.
    pub(super) may_be_chance: bool,
    /// Whether it makes its leaf match; the shorter of two words with an apostrophe between them only scores.
    pub(super) decides: bool,
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
}

impl Kind {
    fn field(self, fields: &Fields) -> Field {
        match self {
            Self::Stem => fields.stem,
            Self::Exact | Self::Compound => fields.exact,
            Self::Part => fields.part,
        }
    }
}

/// Plans `query` for the languages that the index holds, or for those `wanted` among them.
///
/// # Errors
///
/// What tantivy says when a term cannot be looked up.
pub(super) fn plan(
    query: &Query,
    wanted: &[Language],
    index: &Counts<'_>,
    analyzers: &mut Analyzers,
) -> tantivy::Result<Plan> {
    let (mut clauses, mut leaves) = (Vec::new(), Vec::new());
    for clause in &query.clauses {
        let start = leaves.len();
        leaves.extend(leaves_of(clause));
        clauses.push(ClausePlan { occur: clause.occur, leaves: start..leaves.len() });
    }
    read_rules(&index.statistics.languages().map(|(language, _)| language).collect::<Vec<_>>());
    let mut languages = Vec::new();
    let mut frequencies = Vec::new();
    for (language, counted) in index.statistics.languages() {
        if !wanted.is_empty() && !wanted.contains(&language) {
            continue;
        }
        let analyzer = analyzers.of(language);
        let mut lookups = Vec::with_capacity(leaves.len());
        for leaf in &leaves {
            lookups.push(lookup(&leaf.what, analyzer, index)?);
        }
        frequencies.push((counted, weigh(&mut lookups, counted, index)?));
        let length_factors = length_factors(counted);
        languages.push(LanguagePlan {
            language,
            weight: 1.0,
            length_factors,
            lookups,
            irregular: OnceCell::new(),
        });
    }
    for (plan, probability) in
        languages.iter_mut().zip(probabilities(&frequencies, index.statistics.documents))
    {
        plan.weight = single(probability.max(MIN_PROBABILITY)).powf(LANGUAGE_POWER);
    }
    languages.sort_by(|a, b| b.weight.total_cmp(&a.weight).then(a.language.cmp(&b.language)));
    let wanted = (!wanted.is_empty()).then(|| wanted.iter().map(|language| language.code()).collect());
    Ok(Plan { clauses, leaves, languages, wanted })
}

/// What a plan needs to know of the index.
pub(super) struct Counts<'a> {
    /// Documents and words by language.
    pub(super) statistics: &'a Statistics,
    /// The segments.
    pub(super) searcher: &'a tantivy::Searcher,
    /// The fields.
    pub(super) fields: &'a Fields,
}

/// The leaves of a clause. Where words end does not depend on the language, so that a leaf is the same in all.
fn leaves_of(clause: &Clause) -> Vec<Leaf> {
    let (mut words, mut bigrams, mut wholes) = (Vec::new(), Vec::new(), Vec::new());
    segments(&clause.text, |segment| match segment {
        Segment::Word(range) => words.push(range),
        Segment::Bigram(range) => bigrams.push(range),
        Segment::Joined(range) => wholes.push(range),
    });
    let text = |range: &Range<usize>| clause.text[range.clone()].to_owned();
    let leaf = |what, decides| Leaf { occur: clause.occur, decides, what };
    if clause.phrase && words.len() > 1 {
        return vec![leaf(What::Phrase(words.iter().map(text).collect()), Decides::WithOthers)];
    }
    let paired =
        |word: &Range<usize>| bigrams.iter().any(|pair| pair.start < word.end && word.start < pair.end);
    let of_words = words.iter().map(|word| {
        leaf(What::Word(text(word)), if paired(word) { Decides::Nothing } else { Decides::WithOthers })
    });
    let of_pairs = bigrams.iter().map(|pair| leaf(What::Bigram(text(pair)), Decides::WithOthers));
    let of_wholes = wholes.iter().map(|whole| {
        // A whole that stands for a part of the clause only (`example.org` in an address) decides nothing.
        let all =
            words.iter().all(|word| whole.start <= word.start && word.end <= whole.end) && bigrams.is_empty();
        leaf(What::Word(joined(&text(whole))), if all { Decides::Alone } else { Decides::Nothing })
    });
    of_words.chain(of_pairs).chain(of_wholes).collect()
}

fn lookup(what: &What, analyzer: &Analyzer, index: &Counts<'_>) -> tantivy::Result<Lookup> {
    let (language, fields) = (analyzer.language(), index.fields);
    Ok(match what {
        What::Word(surface) => {
            let words = analyzer.words(surface);
            let mut terms = word_terms(surface, &words, language, fields);
            terms.extend(compounds(&words, analyzer, index)?);
            Lookup { terms, phrase: parts_together(&words, language, fields) }
        }
        What::Bigram(pair) => {
            let term = weighted(Kind::Part, fields, language, &bigram(pair, language), BIGRAM);
            Lookup { terms: vec![term], phrase: Vec::new() }
        }
        What::Phrase(surfaces) => {
            let words = surfaces.iter().flat_map(|surface| analyzer.whole_words(surface));
            let phrase = words.map(|word| weighted(Kind::Stem, fields, language, word.stem(), 1.0)).collect();
            Lookup { terms: Vec::new(), phrase }
        }
    })
}

/// The terms that a word is found by: its stem, its exact form, and compounds that hold it (or, in Korean, the pairs
/// of its syllables).
fn word_terms(surface: &str, words: &[Word], language: Language, fields: &Fields) -> Vec<WeightedTerm> {
    let longest = words.iter().map(|word| word.exact().len()).max();
    let mut terms = Vec::new();
    for word in words {
        let start = terms.len();
        let stem = weighted(Kind::Stem, fields, language, word.stem(), 1.0);
        terms.push(WeightedTerm { may_be_chance: may_be_chance(word), ..stem });
        terms.push(weighted(Kind::Exact, fields, language, word.exact(), EXACT));
        let mut pairs = hangul_pairs(surface).map(|pair| bigram(&surface[pair], language)).peekable();
        if pairs.peek().is_none() {
            terms.push(weighted(Kind::Part, fields, language, word.stem(), PART));
        }
        terms.extend(pairs.map(|pair| weighted(Kind::Part, fields, language, &pair, BIGRAM)));
        let decides = Some(word.exact().len()) == longest;
        terms[start..].iter_mut().for_each(|term| term.decides = decides);
    }
    terms
}

/// Whether it may be chance that the stem of a word is one of the language: a single letter that loses its accent there
/// (Danish å).
fn may_be_chance(word: &Word) -> bool {
    word.stem() != word.exact() && word.exact().chars().count() == 1
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

fn weighted(kind: Kind, fields: &Fields, language: Language, text: &str, weight: f32) -> WeightedTerm {
    let term = Term::from_field_text(kind.field(fields), &tagged(language, text));
    WeightedTerm {
        kind,
        text: text.to_owned(),
        term,
        weight,
        part: None,
        may_be_chance: false,
        decides: true,
    }
}

/// Multiplies every term's weight by its rarity. Returns in how many documents each leaf's exact form stands.
fn weigh(
    lookups: &mut [Lookup],
    counted: LanguageStatistics,
    index: &Counts<'_>,
) -> tantivy::Result<Vec<u64>> {
    let mut frequencies = Vec::with_capacity(lookups.len());
    for lookup in lookups {
        let mut frequency = 0;
        let mut of_stem = 0;
        for term in lookup.terms.iter_mut().chain(&mut lookup.phrase) {
            let documents = document_frequency(index.searcher, &term.term)?;
            match term.kind {
                Kind::Stem => of_stem = documents,
                Kind::Exact if term.decides => frequency = documents,
                _ => {}
            }
            // A compound is no rarer a sign of its part than the part itself and all its other compounds.
            let is_part = matches!(term.kind, Kind::Part | Kind::Compound);
            let rarity = if is_part { documents + of_stem } else { documents };
            term.weight *= if documents == 0 { 0.0 } else { idf(rarity, counted.documents) };
        }
        let chances = lookup.terms.iter_mut().filter(|term| term.may_be_chance && frequency == 0);
        chances.for_each(|term| term.weight = 0.0);
        frequencies.push(frequency);
    }
    Ok(frequencies)
}

/// BM25's idf; 0 for a term that no document has.
fn idf(documents: u64, of: u64) -> f32 {
    if documents == 0 {
        return 0.0;
    }
    // A document that was replaced counts until its segment is merged; no term is in more documents than there are.
    let (documents, of) = (documents.min(of) as f32, of as f32);
    (1.0 + (of - documents + 0.5) / (documents + 0.5)).ln()
}

/// Documents that hold `term`; in segments with deleted documents they are counted one by one, so that an index that
/// was updated ranks as one made anew.
fn document_frequency(searcher: &tantivy::Searcher, term: &Term) -> tantivy::Result<u64> {
    let mut documents = 0;
    for segment in searcher.segment_readers() {
        let inverted = segment.inverted_index(term.field())?;
        documents += match segment.alive_bitset() {
            None => u64::from(inverted.doc_freq(term)?),
            Some(alive) => {
                let postings = inverted.read_postings(term, IndexRecordOption::Basic)?;
                postings.map_or(0, |postings| u64::from(postings.doc_freq_given_deletes(alive)))
            }
        };
    }
    Ok(documents)
}

fn length_factors(counted: LanguageStatistics) -> Box<[f32; 256]> {
    let mean = counted.words.max(1) as f32 / counted.documents.max(1) as f32;
    let mut factors = Box::new([0.0; 256]);
    for (id, factor) in (0..=u8::MAX).zip(factors.iter_mut()) {
        let length = tantivy::fieldnorm::FieldNormReader::id_to_fieldnorm(id) as f32;
        *factor = K1 * (1.0 - B + B * length / mean);
    }
    factors
}

/// How probable each language is, given in how many of its documents the query's words stand: naive Bayes, a word
/// smoothed by how many documents of all languages have it. Words that no language has say nothing.
fn probabilities(languages: &[(LanguageStatistics, Vec<u64>)], documents: u64) -> Vec<f64> {
    let all = documents.max(1) as f64;
    let words = languages.iter().map(|(_, frequencies)| frequencies.len()).max().unwrap_or_default();
    let total = |word: usize| -> f64 {
        languages.iter().filter_map(|(_, frequencies)| frequencies.get(word)).sum::<u64>() as f64
    };
    let logs: Vec<f64> = languages
        .iter()
        .map(|(counted, frequencies)| {
            let own = counted.documents.max(1) as f64;
            let mut log = PRIOR_POWER * (own / all).ln();
            for word in (0..words).filter(|&word| total(word) > 0.0) {
                let frequency = frequencies.get(word).copied().unwrap_or_default() as f64;
                log += ((frequency + SMOOTHING * total(word) / all) / (own + SMOOTHING)).ln();
            }
            log
        })
        .collect();
    let highest = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let sum: f64 = logs.iter().map(|log| (log - highest).exp()).sum();
    logs.iter().map(|log| (log - highest).exp() / sum).collect()
}

/// A probability, with as many digits as scores have.
#[allow(clippy::cast_possible_truncation, reason = "a weight needs no more digits")]
fn single(probability: f64) -> f32 {
    probability as f32
}
