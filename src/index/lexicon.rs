//! A document's text in, the terms of its fields out, by number, and the text itself, word by word. What a word becomes
//! is worked out once for all documents of a segment, and its terms are told by numbers from then on.

use std::collections::BTreeMap;
use std::io;
use std::mem;
use std::ops::Range;

use tantivy::DocId;
use tantivy::schema::IndexRecordOption;

use super::directory::CheckedDirectory;
use super::inverted::{InvertedField, InvertedIndex};
use super::keys::Keys;
use super::manifest::Lengths;
use super::schema::{Fields, TAG, title_tagged, untagged};
use super::terms::MAX_KEYS;
use super::texts::{Coder, Draft};
use super::vocabulary::{TermId, Vocabulary};
use super::words::{NO_TERM, Parts, WordId, WordTerms, Words};
use crate::analysis::segment::Segment;
use crate::analysis::trace::{Role, Tracer, transcribed};
use crate::analysis::{Analyzer, Word, normalize};
use crate::document::{Document, without_ending};
use crate::language::Language;
use crate::language::detect::Passage;

/// Words that are remembered, of all languages: free text repeats its words, and those of a folder its languages.
const MAX_WORDS: usize = 1 << 19;
/// Words that are looked up at once: so the processor waits for the memory of all of them together, not of one after the
/// other.
const WORDS_AT_ONCE: usize = 32;
/// A longer text of no known language is hardly one that people write in.
const MAX_NOTE_WORDS: u32 = 100;

/// The analysed fields of a segment, and the words that were met in its documents.
pub(super) struct Lexicon {
    fields: AnalysedFields,
    languages: BTreeMap<Language, Vocables>,
    terms: Terms,
}

/// The fields whose terms the analysis makes.
struct AnalysedFields {
    /// All of them but [`Self::trace`] share their terms: the stem of many a word is its exact form, too.
    vocabulary: Vocabulary,
    stem: InvertedField,
    exact: InvertedField,
    part: InvertedField,
    title: InvertedField,
    note: InvertedField,
    trace: InvertedField,
    /// The terms of `trace`.
    keys: Keys,
    /// A term that is being put together.
    tagged: String,
}

/// The words of a language.
struct Vocables {
    analyzer: Analyzer,
    words: Words,
    /// What is written in several words (`KI-Rechenzentrum`).
    wholes: Words,
}

/// The terms of the document in hand.
#[derive(Default)]
struct Terms {
    stem: Vec<TermId>,
    exact: Vec<TermId>,
    part: Vec<TermId>,
    title: Vec<TermId>,
    trace: Vec<TermId>,
    trace_length: u64,
}

/// What a document is in numbers.
pub(super) struct Measures {
    /// Words by language.
    pub(super) lengths: Lengths,
    /// All of its words.
    pub(super) words: u32,
    /// See [`Fields::trace_length`].
    pub(super) trace_length: u64,
}

impl Lexicon {
    /// A lexicon that knows no word, for segments in `directory`.
    pub(super) fn new(fields: &Fields, directory: &CheckedDirectory) -> Self {
        let field = |field, record| InvertedField::new(field, record, directory);
        Self {
            fields: AnalysedFields {
                vocabulary: Vocabulary::default(),
                stem: field(fields.stem, IndexRecordOption::WithFreqsAndPositions),
                exact: field(fields.exact, IndexRecordOption::Basic),
                part: field(fields.part, IndexRecordOption::WithFreqs),
                title: field(fields.title_stem, IndexRecordOption::WithFreqsAndPositions),
                note: field(fields.note, IndexRecordOption::Basic),
                trace: field(fields.trace, IndexRecordOption::Basic),
                keys: Keys::default(),
                tagged: String::new(),
            },
            languages: BTreeMap::new(),
            terms: Terms::default(),
        }
    }

    /// Makes room where the words of many languages are remembered.
    fn forget_some(&mut self) {
        if self.languages.values().map(|known| known.words.len()).sum::<usize>() > MAX_WORDS {
            self.forget();
        }
    }

    fn forget(&mut self) {
        for known in self.languages.values_mut() {
            (known.words, known.wholes) = (Words::default(), Words::default());
        }
    }

    /// Adds the terms of a document, each passage by the rules of its language, and its text to `draft`; `id` is larger than
    /// those before.
    ///
    /// # Errors
    ///
    /// When they cannot be written down.
    pub(super) fn add(&mut self, id: DocId, document: &Document, draft: &mut Draft) -> io::Result<Measures> {
        self.terms.clear();
        let mut lengths = BTreeMap::new();
        for passage in &document.passages {
            self.forget_some();
            let text = &document.text.body[passage.range.clone()];
            *lengths.entry(passage.language).or_default() +=
                self.add_text(id, passage.language, text, Some(draft));
        }
        if let Some(&Passage { language, .. }) = document.passages.first() {
            let (title, name) = (document.text.title.as_deref(), document.name());
            // The subject of a message, and what else is not part of the text.
            if let Some(title) = title.filter(|&title| !document.text.body.contains(title)) {
                *lengths.entry(language).or_default() += self.add_text(id, language, title, None);
            }
            if let Some(name) = name {
                *lengths.entry(language).or_default() += self.add_name(id, language, name);
            }
            if let Some(title) = title.or(name.map(without_ending)) {
                self.add_title(id, language, title);
            }
        }
        let Self { fields, terms, .. } = self;
        fields.stem.add(id, &terms.stem)?;
        fields.exact.add(id, &terms.exact)?;
        fields.part.add(id, &terms.part)?;
        fields.title.add(id, &terms.title)?;
        fields.trace.add(id, &terms.trace)?;
        let words = lengths.values().sum();
        let is_known = lengths.keys().any(|&language| language != Language::Undetermined);
        if words <= MAX_NOTE_WORDS && !is_known {
            fields.note.add(id, &terms.exact)?;
        }
        let lengths = lengths.into_iter().filter(|&(_, words)| words > 0).collect();
        Ok(Measures { lengths, words, trace_length: terms.trace_length })
    }

    /// Writes all fields.
    ///
    /// # Errors
    ///
    /// What the system says when a file cannot be written.
    pub(super) fn write(&self, inverted: &mut InvertedIndex) -> tantivy::Result<()> {
        let AnalysedFields { vocabulary, stem, exact, part, title, note, trace, keys, .. } = &self.fields;
        let (sorted, sorted_keys) = (vocabulary.sorted(), keys.vocabulary().sorted());
        for field in [stem, exact, part, title, note] {
            inverted.write(field, vocabulary, &sorted)?;
        }
        inverted.write(trace, keys.vocabulary(), &sorted_keys)
    }

    /// Words of the segment so far.
    pub(super) fn words(&self) -> u64 {
        self.fields.stem.terms()
    }

    /// Bytes of memory that it takes.
    pub(super) fn bytes(&self) -> usize {
        let AnalysedFields { stem, exact, part, title, note, trace, .. } = &self.fields;
        let fields: usize = [stem, exact, part, title, note, trace].iter().map(|field| field.bytes()).sum();
        fields + self.bytes_of_words()
    }

    /// Those of its words and terms.
    fn bytes_of_words(&self) -> usize {
        let AnalysedFields { vocabulary, keys, .. } = &self.fields;
        let words = self.languages.values().map(|known| known.words.bytes() + known.wholes.bytes());
        vocabulary.bytes() + keys.bytes() + words.sum::<usize>()
    }

    /// Forgets all documents. Words, which come again in others, are forgotten if they take more than `most` bytes.
    pub(super) fn start_segment(&mut self, most: usize) {
        let is_full = self.bytes_of_words() > most;
        let AnalysedFields { vocabulary, stem, exact, part, title, note, trace, keys, .. } = &mut self.fields;
        [stem, exact, part, title, note, trace].into_iter().for_each(InvertedField::clear);
        if is_full {
            vocabulary.clear();
            keys.clear();
            return self.forget();
        }
        keys.start_anew();
        for known in self.languages.values_mut() {
            [&mut known.words, &mut known.wholes].into_iter().for_each(Words::start_anew);
        }
    }

    /// Adds the terms of `text`, and itself to the `draft` if it is stored; returns how many words it has.
    fn add_text(
        &mut self,
        document: DocId,
        language: Language,
        text: &str,
        draft: Option<&mut Draft>,
    ) -> u32 {
        let Self { fields, languages, terms } = self;
        let Vocables { analyzer, words, wholes } =
            languages.entry(language).or_insert_with(|| Vocables::of(language));
        let mut reading = Reading {
            text,
            document,
            analyzer,
            fields,
            words,
            terms,
            tracer: Tracer::new(language),
            coder: draft.map(|draft| draft.coder(text, language)),
            next: Vec::with_capacity(WORDS_AT_ONCE),
            length: 0,
        };
        analyzer.segments(text, |segment| match segment {
            Segment::Word(range) => reading.word(range),
            Segment::Bigram(range) => {
                let pair = normalize::bigram(&text[range], language);
                reading.terms.part.extend(reading.fields.part_of(language, &pair));
            }
            Segment::Joined(range) => {
                let (surface, fields) = (&text[range], &mut *reading.fields);
                let hash = wholes.hash(surface);
                let id = wholes
                    .add(surface, hash, |parts| fields.whole(language, &analyzer.whole(surface), parts));
                let (whole, _) = wholes.meet(id, document);
                reading.terms.part.extend_from_slice(wholes.parts(&whole));
            }
        });
        reading.look_up();
        if language == Language::Chinese {
            transcribed(text, |key| reading.add_key(key));
        }
        reading.coder.into_iter().for_each(Coder::end);
        reading.length
    }

    /// Adds the terms of a file's name, but for its ending, and the name as a whole, and returns how many words it has. It
    /// leaves no traces: what names have in common (page-12) says nothing of what is told.
    fn add_name(&mut self, document: DocId, language: Language, name: &str) -> u32 {
        let (keys, trace_length) = (self.terms.trace.len(), self.terms.trace_length);
        let words = self.add_text(document, language, without_ending(name), None);
        self.terms.trace.truncate(keys);
        self.terms.trace_length = trace_length;
        let Self { fields, languages, terms } = self;
        if let Some(Vocables { analyzer, .. }) = languages.get(&language) {
            terms.part.extend(fields.part_of(language, analyzer.whole(name).stem()));
        }
        words
    }

    /// Adds the terms of a title: its stems, and behind them, as their places say what stands side by side, its exact forms.
    fn add_title(&mut self, document: DocId, language: Language, title: &str) {
        let Self { fields, languages, terms } = self;
        let Vocables { analyzer, words, .. } =
            languages.entry(language).or_insert_with(|| Vocables::of(language));
        let mut exacts = Vec::new();
        analyzer.segments(title, |segment| {
            let Segment::Word(range) = segment else { return };
            let surface = &title[range];
            let id = words.add(surface, words.hash(surface), |parts| fields.word(analyzer, surface, parts));
            let (word, _) = words.meet(id, document);
            if word.stem != NO_TERM {
                terms.title.push(word.stem);
                let exact = title_tagged(language, untagged(fields.vocabulary.term(word.exact)));
                exacts.push(fields.vocabulary.id_of(&exact));
            }
        });
        terms.title.append(&mut exacts);
    }
}

/// A passage that is being read.
struct Reading<'a> {
    text: &'a str,
    document: DocId,
    analyzer: &'a Analyzer,
    fields: &'a mut AnalysedFields,
    words: &'a mut Words,
    terms: &'a mut Terms,
    tracer: Tracer<TermId>,
    /// Puts the text into codes, if it is stored.
    coder: Option<Coder<'a>>,
    /// Words that are still to be looked up, and their hashes.
    next: Vec<(Range<usize>, u64)>,
    /// Words so far.
    length: u32,
}

impl Reading<'_> {
    /// Reads the next word.
    fn word(&mut self, range: Range<usize>) {
        let hash = self.words.hash(&self.text[range.clone()]);
        self.next.push((range, hash));
        if self.next.len() == WORDS_AT_ONCE {
            self.look_up();
        }
    }

    /// Looks up the words that were read, and adds their terms.
    fn look_up(&mut self) {
        let mut found = [None; WORDS_AT_ONCE];
        for (&(_, hash), found) in self.next.iter().zip(&mut found) {
            *found = self.words.find(hash);
        }
        let mut next = mem::take(&mut self.next);
        for ((range, hash), found) in next.drain(..).zip(found) {
            let Self { fields, analyzer, words, coder, .. } = self;
            let surface = &self.text[range.clone()];
            let id = found
                .unwrap_or_else(|| words.add(surface, hash, |parts| fields.word(analyzer, surface, parts)));
            if let Some(coder) = coder {
                let code = words.code(id, || coder.new_code(range.clone()));
                coder.add(range, code);
            }
            self.add(id);
        }
        self.next = next;
    }

    /// Adds the terms of a word.
    fn add(&mut self, id: WordId) {
        let (word, is_first) = self.words.meet(id, self.document);
        if word.stem == NO_TERM {
            return;
        }
        self.length += 1;
        let exact = |&exact: &TermId| untagged(self.fields.vocabulary.term(exact)).to_owned();
        if let Some(number) = self.tracer.multiplied(word.role, || word.exact, exact) {
            self.add_key(&number);
        }
        self.terms.stem.push(word.stem);
        if is_first {
            self.terms.exact.push(word.exact);
            self.fields.add_key(self.document, word.trace, self.terms);
        }
        if word.parts.is_some() {
            self.terms.part.extend_from_slice(self.words.parts(&word));
        }
    }

    fn add_key(&mut self, key: &str) {
        let key = self.fields.key_of(self.analyzer.language(), key);
        self.fields.add_key(self.document, key, self.terms);
    }
}

impl AnalysedFields {
    /// What the word `surface` becomes.
    fn word(&mut self, analyzer: &Analyzer, surface: &str, known: &mut Parts) -> WordTerms {
        let (language, word) = (analyzer.language(), analyzer.word(surface));
        if word.is_empty() {
            return WordTerms::none();
        }
        let split = word.parts().iter().map(|part| &*part.term);
        let parts = analyzer.toned(&word).into_iter().chain(split);
        let parts = known.add(parts.filter_map(|part| self.part_of(language, part)));
        let stem = self.term_of(language, word.stem());
        let is_stem = word.exact() == word.stem();
        WordTerms {
            parts,
            stem,
            exact: if is_stem { stem } else { self.term_of(language, word.exact()) },
            trace: self.key_of(language, word.trace()),
            role: Role::of(word.exact(), language),
        }
    }

    /// What is written in several words becomes a part.
    fn whole(&mut self, language: Language, whole: &Word, known: &mut Parts) -> WordTerms {
        let part = self.part_of(language, whole.stem());
        WordTerms { parts: known.add(part.into_iter()), ..WordTerms::none() }
    }

    /// The number of a part; none where nothing is left of it.
    fn part_of(&mut self, language: Language, part: &str) -> Option<TermId> {
        (!part.is_empty()).then(|| self.term_of(language, part))
    }

    fn term_of(&mut self, language: Language, term: &str) -> TermId {
        self.vocabulary.id_of(tag(&mut self.tagged, language, term))
    }

    /// The number of a key; [`NO_TERM`] for none.
    fn key_of(&mut self, language: Language, key: &str) -> TermId {
        if key.is_empty() {
            return NO_TERM;
        }
        self.keys.id_of(key, tag(&mut self.tagged, language, key))
    }

    /// Adds a key to the trace of a document, if it is not in it, and there is room.
    fn add_key(&mut self, document: DocId, key: TermId, terms: &mut Terms) {
        if key == NO_TERM || terms.trace.len() >= MAX_KEYS {
            return;
        }
        if let Some(length) = self.keys.meet(key, document) {
            terms.trace.push(key);
            terms.trace_length += u64::from(length);
        }
    }
}

impl Vocables {
    fn of(language: Language) -> Self {
        Self { analyzer: Analyzer::new(language), words: Words::default(), wholes: Words::default() }
    }
}

impl Terms {
    fn clear(&mut self) {
        let Self { stem, exact, part, title, trace, trace_length } = self;
        [stem, exact, part, title, trace].into_iter().for_each(Vec::clear);
        *trace_length = 0;
    }
}

/// A term tagged with its language, in `tagged`.
fn tag<'a>(tagged: &'a mut String, language: Language, term: &str) -> &'a str {
    tagged.clear();
    tagged.push_str(term);
    tagged.push(TAG);
    tagged.push_str(language.code());
    tagged
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Extracted;

    #[track_caller]
    fn check(vocabulary: &Vocabulary, terms: &[TermId], expected: &str) {
        let terms: Vec<&str> = terms.iter().map(|&id| vocabulary.term(id)).collect();
        assert_eq!(terms.join(" ").replace(TAG, ":"), expected);
    }

    #[test]
    fn a_passage_follows_its_own_language_and_a_name_that_of_the_first() {
        let body = "alte Häuser alte case 380 mln".to_owned();
        let passage = |range, language| Passage { range, language, confidence: 1.0 };
        let passages = vec![passage(0..13, Language::German), passage(13..30, Language::Italian)];
        let title = Some("alte Häuser".to_owned());
        let text = Extracted { title, body, ..Extracted::default() };
        let document = Document {
            file: "/case-1 2.txt".into(),
            file_size: 0,
            modified: 0,
            hash: 0,
            lines_before: 0,
            text,
            passages,
        };
        let folder = tempfile::tempdir().expect("a temporary folder");
        let directory = CheckedDirectory::open(folder.path()).expect("it is there");
        let mut lexicon = Lexicon::new(&Fields::schema().1, &directory);
        let mut draft = Draft::new(&directory);
        for id in [0, 1] {
            let measures = lexicon.add(id, &document, &mut draft).expect("there is room");
            let Lexicon { fields, terms, .. } = &lexicon;
            check(
                &fields.vocabulary,
                &terms.stem,
                "alt:de haus:de alto:it cas:it 380:it mln:it cas:de 1:de 2:de",
            );
            let exact = "alte:de häuser:de alte:it case:it 380:it mln:it case:de 1:de 2:de";
            check(&fields.vocabulary, &terms.exact, exact);
            check(&fields.vocabulary, &terms.title, "alt:de haus:de alte:de= häuser:de=");
            check(fields.keys.vocabulary(), &terms.trace, "380:it 380000000:it mln:it");
            assert_eq!(measures.lengths, [(Language::German, 5), (Language::Italian, 4)]);
            assert_eq!(measures.words, 9);
        }
    }
}
