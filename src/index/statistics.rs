//! How many documents and words an index holds by language: what a word's rarity and a document's length are judged
//! by; and what it was made of. It is written with every commit, so that it never disagrees with the documents.

use std::collections::BTreeMap;
use std::path::{Component, Path};

use serde::{Deserialize, Serialize};

use super::schema::FORMAT_VERSION;
use crate::analysis::ANALYSIS_VERSION;
use crate::language::Language;
use crate::text;
use crate::walk::WalkOptions;

/// So many documents are many.
const MANY: u64 = 100_000;
/// Documents of more words are long.
const LONG: u64 = 10_000;

/// What an index holds, in numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statistics {
    /// Version of the files.
    pub format: u32,
    /// Version of the terms.
    pub analysis: u32,
    /// All documents.
    pub documents: u64,
    /// By code of the language.
    languages: BTreeMap<String, LanguageStatistics>,
    /// Codes of the only languages that the documents of the last run were said to be in; empty where they were told.
    #[serde(default)]
    restricted_to: Vec<String>,
    /// Files, and members of files, that gave no text, by reason.
    #[serde(default)]
    pub skipped: BTreeMap<String, u64>,
    /// The files and folders that it was made of, by path; of two in one another the outer came first.
    #[serde(default)]
    pub roots: Vec<Root>,
    /// How the files of the last run were read.
    #[serde(default)]
    pub extraction: text::Options,
}

/// A file or folder that an index was made of.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Root {
    /// Absolute.
    pub path: String,
    /// Which of its files were wanted.
    #[serde(flatten)]
    pub walk: WalkOptions,
    /// How they were read; none: as those of the last run, in an index of a version that did not take it down.
    #[serde(default)]
    pub reading: Option<Reading>,
}

/// How documents were made of files.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Reading {
    /// Codes of the only languages that they were said to be in; empty where they were told.
    restricted_to: Vec<String>,
    /// How the files were read.
    pub extraction: text::Options,
}

impl Reading {
    /// That of a run that was said only these `languages`; none: any.
    #[must_use]
    pub fn of(languages: &[Language], extraction: &text::Options) -> Self {
        let restricted_to = languages.iter().map(|language| language.code().to_owned()).collect();
        Self { restricted_to, extraction: extraction.clone() }
    }

    /// The only languages that documents were said to be in; none where they were told.
    #[must_use]
    pub fn restricted_to(&self) -> Vec<Language> {
        languages_of(&self.restricted_to)
    }
}

/// The languages of these codes.
fn languages_of(codes: &[String]) -> Vec<Language> {
    codes.iter().filter_map(|code| code.parse().ok()).collect()
}

/// What an index holds of one language.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LanguageStatistics {
    /// Documents that hold the language.
    pub documents: u64,
    /// Documents that hold more of it than of any other.
    pub main: u64,
    /// Words of the documents that hold it, in whatever language they are: the sum of those documents' lengths.
    pub words: u64,
}

impl Default for Statistics {
    fn default() -> Self {
        Self {
            format: FORMAT_VERSION,
            analysis: ANALYSIS_VERSION,
            documents: 0,
            languages: BTreeMap::new(),
            restricted_to: Vec::new(),
            skipped: BTreeMap::new(),
            roots: Vec::new(),
            extraction: text::Options::default(),
        }
    }
}

impl Statistics {
    /// Counts one document, given its words by language.
    pub fn count(&mut self, lengths: &[(Language, u32)]) {
        self.documents += 1;
        let words: u64 = lengths.iter().map(|&(_, words)| u64::from(words)).sum();
        let main = lengths.iter().rev().max_by_key(|&&(_, words)| words).map(|&(language, _)| language);
        for &(language, _) in lengths {
            let counted = self.languages.entry(language.code().to_owned()).or_default();
            counted.documents += 1;
            counted.main += u64::from(main == Some(language));
            counted.words += words;
        }
    }

    /// Counts all documents that `other` has counted.
    pub fn add(&mut self, other: &Self) {
        self.documents += other.documents;
        for (code, counted) in &other.languages {
            let sum = self.languages.entry(code.clone()).or_default();
            sum.documents += counted.documents;
            sum.main += counted.main;
            sum.words += counted.words;
        }
    }

    /// What an index that holds nothing, but is made of the same, has.
    #[must_use]
    pub fn emptied(&self) -> Self {
        Self {
            restricted_to: self.restricted_to.clone(),
            roots: self.roots.clone(),
            extraction: self.extraction.clone(),
            ..Self::default()
        }
    }

    /// Counts something that gave no text.
    pub fn count_skip(&mut self, reason: &str) {
        match self.skipped.get_mut(reason) {
            Some(count) => *count += 1,
            None => drop(self.skipped.insert(reason.to_owned(), 1)),
        }
    }

    /// The same, with each root's own reading.
    #[must_use]
    pub fn with_readings(mut self) -> Self {
        let last = self.reading();
        for root in self.roots.iter_mut().filter(|root| root.reading.is_none()) {
            root.reading = Some(last.clone());
        }
        self
    }

    /// How the last run read.
    #[must_use]
    pub fn reading(&self) -> Reading {
        Reading { restricted_to: self.restricted_to.clone(), extraction: self.extraction.clone() }
    }

    /// Remembers how a run read.
    pub fn set_reading(&mut self, reading: &Reading) {
        self.restricted_to.clone_from(&reading.restricted_to);
        self.extraction.clone_from(&reading.extraction);
    }

    /// The innermost root that `path` lies in, or is.
    #[must_use]
    pub fn root_of(&self, path: &Path) -> Option<&Root> {
        path.ancestors().filter_map(Path::to_str).find_map(|place| {
            let found = self.roots.binary_search_by(|root| root.path.as_str().cmp(place));
            found.ok().and_then(|at| self.roots.get(at))
        })
    }

    /// Remembers a file or folder that was walked and read so, in place of all below it.
    pub fn add_root(&mut self, path: &Path, walk: &WalkOptions, reading: &Reading) {
        // Nothing of a folder whose name is no text is taken.
        let Some(name) = path.to_str() else { return };
        self.roots.retain(|root| !Path::new(&root.path).starts_with(path));
        let root = Root { path: name.to_owned(), walk: walk.clone(), reading: Some(reading.clone()) };
        // What lies in another root, and is walked and read as that is, is not worth a word.
        let is_same = |outer: &Root| outer.walk == root.walk && outer.reading == root.reading;
        if !self.root_of(path).is_some_and(is_same) {
            self.roots.push(root);
            self.roots.sort_unstable();
        }
    }

    /// Whether `path`, as it is written, lies in one of the files and folders that the index was made of.
    #[must_use]
    pub fn covers(&self, path: &str) -> bool {
        let path = Path::new(path);
        let is_plain = path
            .components()
            .all(|part| matches!(part, Component::RootDir | Component::Normal(_) | Component::Prefix(_)));
        is_plain && self.roots.iter().any(|root| path.starts_with(&root.path))
    }

    /// The only languages that the documents of the last run were said to be in; none where they were told.
    #[must_use]
    pub fn restricted_to(&self) -> Vec<Language> {
        languages_of(&self.restricted_to)
    }

    /// Whether it holds many documents, or such as are long on average: then even the first query of a process is much work.
    #[must_use]
    pub fn is_large(&self) -> bool {
        // Words of a document count once for each of its languages.
        let words = self.languages.values().fold(0_u64, |words, counted| words.saturating_add(counted.words));
        self.documents >= MANY || words > self.documents.saturating_mul(LONG)
    }

    /// The languages of the index, by code.
    pub fn languages(&self) -> impl Iterator<Item = (Language, LanguageStatistics)> + '_ {
        self.languages.iter().filter_map(|(code, &counted)| Some((code.parse().ok()?, counted)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_in_a_root_is_covered() {
        let mut statistics = Statistics::default();
        statistics.add_root(Path::new("/srv/docs"), &WalkOptions::default(), &Reading::default());
        for path in ["/srv/docs", "/srv/docs/a.md", "/srv/docs/a.zip/b.md"] {
            assert!(statistics.covers(path), "{path}");
        }
        for path in
            ["", "a.md", "/srv", "/srv/docs2/a.md", "/srv/docs/../x", "/srv/docs/b/../../x", "../docs"]
        {
            assert!(!statistics.covers(path), "{path}");
        }
    }

    #[test]
    fn a_root_within_another_is_remembered_if_it_is_read_otherwise() {
        let german = Reading::of(&[Language::German], &text::Options::default());
        let mut statistics = Statistics::default();
        let mut add = |path, reading: &Reading| {
            statistics.add_root(Path::new(path), &WalkOptions::default(), reading);
            statistics.roots.iter().map(|root| root.path.clone()).collect::<Vec<_>>()
        };
        assert_eq!(add("/a", &Reading::default()), ["/a"]);
        assert_eq!(add("/a/b", &Reading::default()), ["/a"]);
        assert_eq!(add("/a/b", &german), ["/a", "/a/b"]);
        assert_eq!(add("/a/b/c", &Reading::default()), ["/a", "/a/b", "/a/b/c"]);
        let reading = |path| statistics.root_of(Path::new(path)).and_then(|root| root.reading.clone());
        assert_eq!(reading("/a/b/x"), Some(german));
        assert_eq!(reading("/a/bc"), Some(Reading::default()));
        assert_eq!(reading("/x"), None);
    }

    #[test]
    fn a_root_of_an_older_version_was_read_as_all() {
        let mut old = Statistics { roots: vec![Root::default()], ..Statistics::default() };
        let german = Reading::of(&[Language::German], &text::Options::default());
        old.set_reading(&german);
        let text = serde_json::to_string(&old).expect("it is JSON").replace(",\"reading\":null", "");
        let read: Statistics = serde_json::from_str(&text).expect("it is whole");
        assert_eq!(read, old);
        assert_eq!(read.with_readings().roots[0].reading, Some(german));
    }

    #[test]
    fn a_document_of_two_languages_counts_in_both() {
        let mut statistics = Statistics::default();
        statistics.count(&[(Language::German, 90), (Language::Italian, 10)]);
        statistics.count(&[(Language::German, 50)]);
        statistics.count(&[]);
        let german = LanguageStatistics { documents: 2, main: 2, words: 150 };
        let italian = LanguageStatistics { documents: 1, main: 0, words: 100 };
        assert_eq!(statistics.documents, 3);
        assert!(statistics.languages().eq([(Language::German, german), (Language::Italian, italian)]));
    }

    #[test]
    fn many_documents_or_long_ones_are_much() {
        let of = |documents, words: u32| {
            let mut statistics = Statistics { documents, ..Statistics::default() };
            statistics.count(&[(Language::German, words)]);
            statistics.is_large()
        };
        assert_eq!([99_998, 99_999].map(|others| of(others, 10)), [false, true]);
        assert_eq!([20_000, 20_001].map(|words| of(1, words)), [false, true]);
        assert!(!Statistics::default().is_large());
    }
}
