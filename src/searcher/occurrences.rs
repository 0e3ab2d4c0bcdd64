//! Where in its text a document has what a query looks for: its text is analysed again, as for snippets, and compared
//! with the terms of a plan.

use std::ops::Range;

use hashbrown::HashMap;

use super::lookup::{Kind, Lookup, WeightedTerm};
use super::plan::{LanguagePlan, Nearness};
use super::postings::Source;
use crate::analysis::Token;
use crate::index::terms::Analyzers;
use crate::language::Language;
use crate::query::shown;

/// Of the words that a term stands for, so many are told.
const MAX_FOUND: usize = 3;
/// A longer place of a phrase is not told word for word, bytes.
const MAX_PHRASE: usize = 120;

/// A document's text.
pub(super) struct Text<'a> {
    /// Its title, if it has one.
    pub(super) title: Option<&'a str>,
    /// Its body.
    pub(super) body: &'a str,
    /// The languages of the body.
    pub(super) passages: &'a [(Range<usize>, Language)],
}

impl Text<'_> {
    /// Calls `each` with every token of the body, its language, where its passage starts, and how many words stand
    /// before it: its position in the index.
    pub(super) fn tokens(
        &self,
        analyzers: &mut Analyzers,
        mut each: impl FnMut(Language, usize, u32, Token<'_>),
    ) {
        let mut position = 0;
        for (range, language) in self.passages {
            analyzers.of(*language).tokens(&self.body[range.clone()], |token| {
                let words = u32::from(matches!(token, Token::Word { .. }));
                each(*language, range.start, position, token);
                position += words;
            });
        }
    }

    /// The line of the body that the byte `at` stands in, from 1.
    pub(super) fn line(&self, at: usize) -> usize {
        1 + self.body.get(..at).unwrap_or(self.body).matches('\n').count()
    }
}

/// A word's position, and where it stands, bytes of its text.
type Placed = (u32, Range<usize>);

/// Where a document has the terms of a plan in one language.
pub(super) struct Occurrences<'a> {
    body: &'a str,
    title: Option<&'a str>,
    /// By what is compared and term: words, each once, the first ones.
    words: [HashMap<String, Vec<Range<usize>>>; 4],
    /// By stem of a phrase in the body, and of one in the title: its positions, and where it stands.
    positions: [HashMap<String, Vec<Placed>>; 2],
}

/// What of a word is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Field {
    Stem,
    Exact,
    Part,
    Title,
}

impl From<Kind> for Field {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Stem | Kind::Joined => Self::Stem,
            Kind::Exact | Kind::Compound | Kind::Toned | Kind::Plain | Kind::Form => Self::Exact,
            Kind::Part => Self::Part,
            Kind::Title => Self::Title,
        }
    }
}

impl<'a> Occurrences<'a> {
    /// Where `text` has what `plan` looks for.
    pub(super) fn of(text: &Text<'a>, plan: &LanguagePlan, analyzers: &mut Analyzers) -> Self {
        let mut found = Self {
            body: text.body,
            title: text.title,
            words: Default::default(),
            positions: Default::default(),
        };
        for lookup in &plan.lookups {
            for term in lookup.terms.iter().chain(&lookup.relatives) {
                found.words[Field::from(term.kind) as usize].insert(term.text().to_owned(), Vec::new());
            }
            for term in &lookup.phrase {
                found.positions[usize::from(is_title(term))].insert(term.text().to_owned(), Vec::new());
            }
        }
        text.tokens(analyzers, |language, start, position, token| {
            if language == plan.language {
                found.add(start, position, token);
            }
        });
        let titled = text.passages.first().is_some_and(|(_, language)| *language == plan.language);
        if let (Some(title), true) = (text.title, titled) {
            let mut position = 0;
            analyzers.of(plan.language).tokens(title, |token| {
                if let Token::Word { range, word, .. } = token {
                    if let Some(positions) = found.positions[1].get_mut(word.stem()) {
                        positions.push((position, range.clone()));
                    }
                    found.add_word(Field::Title, word.stem(), range.clone());
                    found.add_word(Field::Title, word.exact(), range);
                    position += 1;
                }
            });
        }
        found
    }

    fn add(&mut self, start: usize, position: u32, token: Token<'_>) {
        match token {
            Token::Word { range, word, .. } => {
                let range = start + range.start..start + range.end;
                if let Some(positions) = self.positions[0].get_mut(word.stem()) {
                    positions.push((position, range.clone()));
                }
                self.add_word(Field::Stem, word.stem(), range.clone());
                self.add_word(Field::Exact, word.exact(), range.clone());
                for part in word.parts() {
                    self.add_word(Field::Part, &part.term, range.clone());
                }
            }
            Token::Unplaced { range, term } => {
                self.add_word(Field::Part, term, start + range.start..start + range.end);
            }
        }
    }

    fn add_word(&mut self, field: Field, term: &str, range: Range<usize>) {
        let text = if field == Field::Title { self.title.unwrap_or_default() } else { self.body };
        let Some(known) = self.words[field as usize].get_mut(term) else { return };
        let is_new =
            |known: &Range<usize>| text[known.clone()].to_lowercase() != text[range.clone()].to_lowercase();
        if known.len() < MAX_FOUND && known.iter().all(is_new) {
            known.push(range);
        }
    }

    /// The words of the document that `source` of `lookup` stands for, as written; the first letters of long ones.
    pub(super) fn found(&self, lookup: &Lookup, source: Source) -> Vec<String> {
        let terms = match source {
            Source::Term(n) => lookup.terms.get(n..=n).unwrap_or_default(),
            Source::Relative(n) => lookup.relatives.get(n..=n).unwrap_or_default(),
            Source::Blend => &lookup.terms,
            Source::Phrase => {
                let any_order = matches!(lookup.nearness, Nearness::Within(_));
                let closest = self.closest(lookup, !any_order);
                let text = self.text(lookup.phrase.iter().any(is_title));
                let written = closest.and_then(|closest| text.get(closest.place));
                return written
                    .filter(|text| text.len() <= MAX_PHRASE)
                    .map(str::to_owned)
                    .into_iter()
                    .collect();
            }
        };
        let mut found: Vec<&Range<usize>> = terms
            .iter()
            .filter_map(|term| self.words[Field::from(term.kind) as usize].get(term.text()))
            .flatten()
            .collect();
        found.sort_unstable_by_key(|range| range.start);
        let text = self.text(terms.iter().any(is_title));
        found.into_iter().take(MAX_FOUND).map(|range| shown(&text[range.clone()])).collect()
    }

    /// Where in the body the first word stands that makes what `lookup` looks for match, if one does there.
    pub(super) fn first(&self, lookup: &Lookup) -> Option<usize> {
        let deciding = lookup.terms.iter().filter(|term| term.decides && !is_title(term));
        let words =
            deciding.filter_map(|term| self.words[Field::from(term.kind) as usize].get(term.text())?.first());
        let ordered = matches!(lookup.nearness, Nearness::Ordered(_));
        let phrase = self.closest(lookup, ordered).filter(|closest| closest.is_near(lookup));
        let phrase = phrase.filter(|_| !lookup.phrase.iter().any(is_title));
        words.map(|range| range.start).chain(phrase.map(|closest| closest.place.start)).min()
    }

    /// Which words of the phrase of `lookup` are missing, by place.
    pub(super) fn missing(&self, lookup: &Lookup) -> Vec<usize> {
        let missing = |term: &WeightedTerm| self.positions_of(term).is_none_or(Vec::is_empty);
        (0..).zip(&lookup.phrase).filter(|(_, term)| missing(term)).map(|(n, _)| n).collect()
    }

    /// Where the words of the phrase of `lookup` stand closest to each other, in their order or in any; none where one
    /// is missing.
    pub(super) fn closest(&self, lookup: &Lookup, ordered: bool) -> Option<Closest> {
        let lists: Vec<&[Placed]> = lookup
            .phrase
            .iter()
            .map(|term| self.positions_of(term).map(Vec::as_slice))
            .collect::<Option<_>>()?;
        if ordered { in_order(&lists) } else { in_any_order(&lists) }
    }

    fn positions_of(&self, term: &WeightedTerm) -> Option<&Vec<Placed>> {
        self.positions[usize::from(is_title(term))].get(term.text())
    }

    fn text(&self, in_title: bool) -> &str {
        if in_title { self.title.unwrap_or_default() } else { self.body }
    }
}

fn is_title(term: &WeightedTerm) -> bool {
    term.kind == Kind::Title
}

/// Where words stand close to each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Closest {
    /// Words from the first to the last.
    pub(super) steps: u32,
    /// From the start of the first to the end of the last, bytes of the body.
    pub(super) place: Range<usize>,
}

impl Closest {
    fn is_near(&self, lookup: &Lookup) -> bool {
        let others = u32::try_from(lookup.phrase.len()).unwrap_or(u32::MAX).saturating_sub(1);
        self.steps
            <= match lookup.nearness {
                Nearness::Ordered(slop) => slop.saturating_add(others),
                Nearness::Within(distance) => distance,
            }
    }

    fn of<'a>(words: impl Iterator<Item = &'a Placed> + Clone) -> Option<Self> {
        let first = words.clone().min_by_key(|(position, _)| *position)?;
        let last = words.max_by_key(|(position, _)| *position)?;
        Some(Self { steps: last.0 - first.0, place: first.1.start..last.1.end })
    }
}

fn in_order(lists: &[&[Placed]]) -> Option<Closest> {
    let (firsts, rest) = lists.split_first()?;
    let from = |first| {
        let mut words = vec![first];
        for list in rest {
            let after = words.last().map_or(0, |(position, _): &&Placed| *position);
            words.push(list.get(list.partition_point(|(position, _)| *position <= after))?);
        }
        Closest::of(words.into_iter())
    };
    firsts.iter().filter_map(from).min_by_key(|closest| (closest.steps, closest.place.start))
}

fn in_any_order(lists: &[&[Placed]]) -> Option<Closest> {
    let mut at = vec![0; lists.len()];
    let mut best: Option<Closest> = None;
    loop {
        let heads = lists.iter().zip(&at).map(|(list, &at)| list.get(at));
        let Some(heads) = heads.collect::<Option<Vec<_>>>() else { return best };
        let Some((first, _)) = heads.iter().enumerate().min_by_key(|(_, (position, _))| *position) else {
            return best;
        };
        // A word that the phrase has twice stands in two places.
        let twice =
            (0..heads.len()).rev().find(|&n| heads[..n].iter().any(|(position, _)| *position == heads[n].0));
        if twice.is_none() {
            let found = Closest::of(heads.iter().copied());
            let closer = |found: &Closest| best.as_ref().is_none_or(|best| found.steps < best.steps);
            best = found.filter(closer).or(best);
        }
        at[twice.unwrap_or(first)] += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Words a letter wide, with a space between.
    fn list(positions: &[u32]) -> Vec<Placed> {
        let place = |&position: &u32| (position, position as usize * 2..position as usize * 2 + 1);
        positions.iter().map(place).collect()
    }

    #[test]
    fn where_words_stand_closest() {
        let (data, center) = (list(&[0, 10, 30]), list(&[3, 8, 33]));
        let lists = [&data[..], &center[..]];
        assert_eq!(in_order(&lists), Some(Closest { steps: 3, place: 0..7 }));
        assert_eq!(in_any_order(&lists), Some(Closest { steps: 2, place: 16..21 }));
        assert_eq!(in_any_order(&[&data[..], &data[..]]).map(|closest| closest.steps), Some(10));
        assert_eq!(in_order(&[&data[..], &[]]), None);
        assert_eq!(in_any_order(&[&data[..], &[]]), None);
    }
}
