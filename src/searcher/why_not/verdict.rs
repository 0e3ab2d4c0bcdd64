//! Why a file is not among the hits of a query: the step that lost it, and what its words have to do with it.

use std::fmt::{self, Display, Formatter};

use crate::index::standing::{Absence, Change};
use crate::language::Language;

/// What became of a file on its way to the hits.
#[derive(Debug, Clone, PartialEq)]
pub struct WhyNot {
    /// Absolute.
    pub path: String,
    /// The first step that lost it, or where it is found.
    pub verdict: Verdict,
    /// What has become of the file since it was indexed.
    pub change: Option<Change>,
    /// The languages that it is indexed in, the one with the most text first.
    pub languages: Vec<Language>,
    /// What the query looks for, in its order; filters stand apart.
    pub words: Vec<WordReport>,
    /// What is added to its score on top of words, because they stand close together or in one passage.
    pub on_top: Option<f32>,
    /// The same of the last hit that is shown.
    pub rival_on_top: Option<f32>,
    /// What was not understood of the query or was left out, one sentence each.
    pub warnings: Vec<String>,
}

impl WhyNot {
    /// Of a file that is not in the index.
    pub(super) fn absent(path: String, absence: Absence, warnings: Vec<String>) -> Self {
        let verdict = Verdict::Absent(absence);
        Self {
            path,
            verdict,
            change: None,
            languages: Vec::new(),
            words: Vec::new(),
            on_top: None,
            rival_on_top: None,
            warnings,
        }
    }
}

/// The step that lost a file.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// It is not in the index.
    Absent(Absence),
    /// The query asks for nothing.
    AsksNothing,
    /// Only documents in other languages are wanted.
    Language {
        /// The languages that are wanted.
        wanted: Vec<Language>,
        /// The languages that it holds.
        found: Vec<Language>,
    },
    /// A filter shuts it out.
    Filtered {
        /// The filter, as it is written.
        filter: String,
        /// What the document has in its place.
        value: String,
    },
    /// It lacks what it must have.
    Lacks {
        /// The clause, as it is written.
        clause: String,
    },
    /// It has what it must not have.
    Holds {
        /// The clause, as it is written.
        clause: String,
        /// The first line that has it, if a line has.
        line: Option<usize>,
    },
    /// It has nothing of what the query looks for.
    NoWord,
    /// It is found, but not shown.
    NotShown {
        /// Its rank, from 1.
        rank: usize,
        /// Documents that are found.
        total: u64,
        /// Its score.
        score: f32,
        /// Hits that are left out before those that are shown.
        offset: usize,
        /// Hits that are shown.
        limit: usize,
        /// The last hit that is shown, where the best come first.
        rival: Option<Rival>,
    },
    /// It is a hit.
    Shown {
        /// Its rank, from 1.
        rank: usize,
        /// Documents that are found.
        total: u64,
        /// Its score.
        score: f32,
    },
}

/// A document that is shown where another is not.
#[derive(Debug, Clone, PartialEq)]
pub struct Rival {
    /// Absolute.
    pub path: String,
    /// Its rank, from 1.
    pub rank: usize,
    /// Its score.
    pub score: f32,
}

/// Something a query looks for, and what a document has of it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct WordReport {
    /// The word or phrase, as it is written.
    pub word: String,
    /// Whether the document has it.
    pub found: bool,
    /// The first line that has it, if it stands in the text.
    pub line: Option<usize>,
    /// What it is looked for as in the document's languages.
    pub terms: Vec<(Language, String)>,
    /// Documents of the index that have it.
    pub documents: u64,
    /// What it adds to the score of a document that is found.
    pub score: f32,
    /// What it adds to the score of the last hit that is shown, where this document is not.
    pub rival_score: Option<f32>,
    /// Of a phrase: its words that the document has not.
    pub missing: Vec<String>,
    /// Of a phrase whose words all stand in the document: how they stand where they are closest.
    pub apart: Option<Apart>,
    /// What the document has instead, the likest first.
    pub nearest: Vec<Neighbour>,
}

/// How the words of a phrase stand that do not stand as the phrase wants them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Apart {
    /// Other words between them.
    pub between: u32,
    /// Whether they stand in the order of the phrase.
    pub in_order: bool,
    /// The line where the first of them stands.
    pub line: usize,
}

/// A word of a document that is like one that it lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Neighbour {
    /// As written.
    pub surface: String,
    /// The first line that has it.
    pub line: usize,
    /// How it is like the other.
    pub likeness: Likeness,
}

/// How a word of a document is like one that it lacks, the likest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Likeness {
    /// It is the word, but stands in the text and not in the title.
    Untitled,
    /// It is another form of it, where only the very form was looked for.
    Inflected,
    /// It would be a form of it in the first language, but stands in a text of the second.
    Foreign(Language, Language),
    /// It has other accents.
    Accents,
    /// So many letters are others.
    Typos(u8),
    /// The word is a part of it.
    Within,
    /// Both begin alike.
    Beginning,
}

impl Verdict {
    /// Its name, for programs.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Absent(absence) => absence.name(),
            Self::AsksNothing => "asks_nothing",
            Self::Language { .. } => "language",
            Self::Filtered { .. } => "filter",
            Self::Lacks { .. } => "lacks",
            Self::Holds { .. } => "holds",
            Self::NoWord => "no_word",
            Self::NotShown { .. } => "not_shown",
            Self::Shown { .. } => "shown",
        }
    }
}

impl Likeness {
    /// Its name, for programs.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Untitled => "not_in_title",
            Self::Inflected => "inflected",
            Self::Foreign(..) => "other_language",
            Self::Accents => "accents",
            Self::Typos(_) => "typo",
            Self::Within => "within",
            Self::Beginning => "beginning",
        }
    }
}

impl Display for Likeness {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Untitled => out.write_str("not in the title"),
            Self::Inflected => out.write_str("another form"),
            Self::Foreign(language, of) => {
                write!(out, "a form of it in {}, but the text is in {}", language.name(), of.name())
            }
            Self::Accents => out.write_str("other accents"),
            Self::Typos(1) => out.write_str("one letter differs"),
            Self::Typos(letters) => write!(out, "{letters} letters differ"),
            Self::Within => out.write_str("holds it"),
            Self::Beginning => out.write_str("begins alike"),
        }
    }
}

impl Display for Verdict {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Absent(absence) => write!(out, "{absence}"),
            Self::AsksNothing => out.write_str("The query asks for nothing."),
            Self::Language { wanted, found } if found.is_empty() => {
                write!(out, "It holds no words; only documents in {} are wanted.", names(wanted))
            }
            Self::Language { wanted, .. } if wanted.is_empty() => {
                out.write_str("The languages that are wanted exclude each other: no document can be found.")
            }
            Self::Language { wanted, found } => {
                write!(out, "It is in {}; only documents in {} are wanted.", names(found), names(wanted))
            }
            Self::Filtered { filter, value } => write!(out, "The filter {filter} shuts it out: {value}."),
            Self::Lacks { clause } => write!(out, "It must have {clause}, and does not."),
            Self::Holds { clause, line: Some(line) } => {
                write!(out, "It must not have {clause}, and has it in line {line}.")
            }
            Self::Holds { clause, line: None } => write!(out, "It must not have {clause}, and does."),
            Self::NoWord => out.write_str("It has nothing of what the query looks for."),
            Self::NotShown { rank, total, score, offset, limit, rival } => {
                write!(out, "It is found, at rank {rank} of {total}{}, but ", scored(*score))?;
                match (offset, limit) {
                    _ if rank <= offset => return write!(out, "the first {offset} are left out."),
                    (_, 0) => return out.write_str("no hit is shown."),
                    (0, 1) => out.write_str("only the first is shown")?,
                    (0, limit) => write!(out, "only the first {limit} are shown")?,
                    (offset, limit) => {
                        write!(
                            out,
                            "only ranks {} to {} are shown",
                            offset + 1,
                            offset.saturating_add(*limit)
                        )?;
                    }
                }
                match rival {
                    Some(rival) if rival.score != 0.0 => write!(out, ", the last with {:.2}.", rival.score),
                    _ => out.write_str("."),
                }
            }
            Self::Shown { rank, total, score } => {
                write!(out, "It is found, at rank {rank} of {total}{}.", scored(*score))
            }
        }
    }
}

/// A score of 0 says nothing: no word was asked for.
fn scored(score: f32) -> String {
    if score == 0.0 { String::new() } else { format!(" with a score of {score:.2}") }
}

/// `German`, `German and Italian`, `Danish, German and Italian`.
pub(super) fn names(languages: &[Language]) -> String {
    let names: Vec<&str> = languages.iter().map(|language| language.name()).collect();
    match names[..] {
        [] => "no language".to_owned(),
        [name] => name.to_owned(),
        [ref names @ .., last] => format!("{} and {last}", names.join(", ")),
    }
}
