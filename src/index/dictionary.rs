//! The terms of a field in one segment: a term goes in, where its postings are comes out.
//!
//! tantivy hands a dictionary over whole, and to check it whole takes longer than to look up the words of a query, and
//! reads all of it from the disk. So terms are looked up here, in the files that tantivy has written, and those blocks
//! are checked that a look-up reads. A dictionary is a transducer, which numbers the terms in their order, behind it what
//! is known of each by its number, and at the end 16 bytes that tell how long the latter is.

mod spelled;

use std::io;
use std::ops::Range;
use std::sync::Arc;

use tantivy::InvertedIndexReader;
use tantivy::directory::OwnedBytes;
use tantivy::postings::{SegmentPostings, TermInfo};
use tantivy::schema::{IndexRecordOption, Term};
use tantivy::termdict::TermDictionary;
use tantivy_fst::raw::{Fst, Node};

use super::directory::CheckedFile;
use super::schema::TAG;

/// Bytes of the end of a dictionary.
const END: usize = 16;
/// The last bytes of a state of the transducer, which tell how long it is.
const NODE_END: usize = 3;
/// Bytes that nearly no state takes more of: those of a dozen letters that may follow.
const NODE: usize = 64;
/// What stands behind a word in a term, to tell its language, has no more bytes.
const MAX_TAG: usize = 7;
/// Terms that are kept together, and bytes of what is kept of the first of them and of all.
const TERMS_AT_ONCE: usize = 256;
const FIRST: usize = 39;

/// The terms of a field in one segment, and their postings.
pub(crate) struct Terms {
    /// None where no document has any.
    dictionary: Option<Dictionary>,
    inverted: Arc<InvertedIndexReader>,
}

impl Terms {
    /// The terms in the bytes `range` of `file`, if there are any, whose postings `inverted` reads.
    pub(super) fn new(dictionary: Option<Dictionary>, inverted: Arc<InvertedIndexReader>) -> Self {
        Self { dictionary, inverted }
    }

    /// Where the postings of a term are, if there are any.
    ///
    /// # Errors
    ///
    /// When the dictionary is damaged or cannot be read; as all of these.
    pub(crate) fn get(&self, term: &Term) -> io::Result<Option<TermInfo>> {
        let Some(dictionary) = &self.dictionary else { return Ok(None) };
        let number = dictionary.number(term.serialized_value_bytes())?;
        number.map(|number| dictionary.info(number)).transpose()
    }

    /// The terms of `word` in all languages.
    pub(crate) fn tags(&self, word: &[u8]) -> io::Result<Tags> {
        self.dictionary.as_ref().map_or_else(|| Ok(Tags::default()), |dictionary| dictionary.tags(word))
    }

    /// Where the postings of the term with this number are, which is of these terms.
    pub(crate) fn info(&self, number: u64) -> io::Result<TermInfo> {
        self.dictionary.as_ref().map_or_else(|| Ok(TermInfo::default()), |dictionary| dictionary.info(number))
    }

    /// The postings of a term, if there are any.
    pub(crate) fn postings(
        &self,
        term: &Term,
        option: IndexRecordOption,
    ) -> io::Result<Option<SegmentPostings>> {
        let info = self.get(term)?;
        info.map(|info| self.inverted.read_postings_from_terminfo(&info, option)).transpose()
    }

    /// Whether any term begins with these letters.
    pub(crate) fn begin_with(&self, letters: &[u8]) -> io::Result<bool> {
        let found = self.dictionary.as_ref().map(|dictionary| dictionary.after(letters)).transpose()?;
        Ok(found.flatten().is_some())
    }

    /// What reads the postings that have been looked up.
    pub(crate) fn inverted(&self) -> &InvertedIndexReader {
        &self.inverted
    }

    /// How many terms there are.
    pub(crate) fn len(&self) -> usize {
        self.inverted.terms().num_terms()
    }

    /// The words that begin with `start` and have a term that ends with `tag` ([`super::schema::tag`]), in order. Terms of
    /// no language have none: `""`.
    pub(crate) fn words<'a>(&'a self, start: &str, tag: &'a str) -> io::Result<Beginning<'a>> {
        Beginning::of(self.dictionary.as_ref(), start.as_bytes(), tag.as_bytes())
    }

    /// All terms, for what goes over many of them: the whole dictionary is checked, beside the reading.
    pub(crate) fn whole(&self) -> &TermDictionary {
        if let Some(dictionary) = &self.dictionary {
            dictionary.file.prove_later(&dictionary.place);
        }
        self.inverted.terms()
    }
}

/// The dictionary of a field in one segment.
pub(super) struct Dictionary {
    file: CheckedFile,
    /// Where in the file it is.
    place: Range<usize>,
    transducer: Fst<OwnedBytes>,
    /// Where in the file what is known of the first of some terms is; and what is known of all.
    firsts: Range<usize>,
    infos: Range<usize>,
}

/// What stands behind a word in terms ([`super::schema::tag`]), and the numbers of these terms.
#[derive(Default)]
pub(crate) struct Tags(Vec<(Tag, u64)>);

/// The bytes of a tag, of which the last is the lowest of these, and before them a 1.
type Tag = u64;
const NO_TAG: Tag = 1;

/// A tag with one more byte; none where that is one too many.
fn longer(tag: Tag, byte: u8) -> Option<Tag> {
    (tag >> (8 * MAX_TAG) == 0).then_some(tag << 8 | Tag::from(byte))
}

impl Tags {
    /// The number of the term with this tag, if there is one.
    pub(crate) fn number(&self, tag: &[u8]) -> Option<u64> {
        let tag = tag.iter().try_fold(NO_TAG, |tag, &byte| longer(tag, byte))?;
        self.0.iter().find(|&&(known, _)| known == tag).map(|&(_, number)| number)
    }
}

impl Dictionary {
    /// The dictionary in the bytes `place` of `file`.
    pub(super) fn open(file: CheckedFile, place: Range<usize>) -> io::Result<Self> {
        let opened = || {
            let end = place.end.checked_sub(END)?;
            let infos = end.checked_sub(number(file.proven(end..place.end).ok()?, 0)?)?;
            let start = infos.checked_add(END)?;
            let firsts = start..start.checked_add(number(file.proven(infos..start).ok()?, 0)?)?;
            // What is read of it when it is opened.
            file.proven(place.start..place.start.checked_add(END)?).ok()?;
            file.proven(infos.checked_sub(END)?..infos).ok()?;
            let transducer = Fst::new(file.unproven(place.start..infos)?).ok()?;
            Some((transducer, firsts.clone(), firsts.end..end))
        };
        let Some((transducer, firsts, infos)) = opened() else { return Err(file.malformed()) };
        Ok(Self { place: place.clone(), transducer, firsts, infos, file })
    }

    /// The state of the transducer `at` this address.
    fn node(&self, at: usize) -> io::Result<Node<'_>> {
        let end = self.place.start + at + 1;
        // Where more than nearly all states take is known to be sound, there is nothing to be found out first.
        let nearly_all = end.saturating_sub(NODE).max(self.place.start)..end;
        if self.file.is_proven(&nearly_all) {
            let node = self.transducer.node(at);
            if node.as_slice().len() <= nearly_all.len() {
                return Ok(node);
            }
        }
        self.file.proven(end.saturating_sub(NODE_END).max(self.place.start)..end)?;
        let length = self.transducer.node(at).as_slice().len();
        self.file.proven(end.saturating_sub(length).max(self.place.start)..end)?;
        Ok(self.transducer.node(at))
    }

    /// The state that `letters` lead to from `node`, if they lead to one.
    fn walk<'a>(
        &'a self,
        mut node: Node<'a>,
        mut number: u64,
        letters: &[u8],
    ) -> io::Result<Option<(Node<'a>, u64)>> {
        for &letter in letters {
            let Some(way) = node.find_input(letter) else { return Ok(None) };
            let way = node.transition(way);
            number += way.out.value();
            node = self.node(way.addr)?;
        }
        Ok(Some((node, number)))
    }

    /// The state after `letters`, if any term begins with them, and what has been added up to the term's number.
    fn after(&self, letters: &[u8]) -> io::Result<Option<(Node<'_>, u64)>> {
        self.walk(self.node(self.transducer.root().addr())?, 0, letters)
    }

    /// The number of a term, if it is one.
    fn number(&self, term: &[u8]) -> io::Result<Option<u64>> {
        Ok(self.after(term)?.and_then(number_at))
    }

    /// What stands behind `word` in terms.
    fn tags(&self, word: &[u8]) -> io::Result<Tags> {
        let mut tags = Tags::default();
        if let Some((node, number)) = self.after(word)? {
            self.add_tags(node, number, NO_TAG, &mut tags)?;
        }
        Ok(tags)
    }

    /// Adds what stands in terms behind `tag`, after which is the state `node`.
    fn add_tags(&self, node: Node<'_>, number: u64, tag: Tag, tags: &mut Tags) -> io::Result<()> {
        tags.0.extend(number_at((node, number)).map(|number| (tag, number)));
        for way in node.transitions().filter(|way| tag != NO_TAG || way.inp == TAG as u8) {
            if let Some(longer) = longer(tag, way.inp) {
                self.add_tags(self.node(way.addr)?, number + way.out.value(), longer, tags)?;
            }
        }
        Ok(())
    }

    /// What is known of the term with this number.
    fn info(&self, term: u64) -> io::Result<TermInfo> {
        let end = || self.file.malformed();
        let term = usize::try_from(term).map_err(|_| end())?;
        let start = self.firsts.start + term / TERMS_AT_ONCE * FIRST;
        let first = First::read(self.file.proven(start..start + FIRST)?).ok_or_else(end)?;
        let Some(place) = (term % TERMS_AT_ONCE).checked_sub(1) else { return Ok(first.info()) };
        // Where the postings of a term end is where those of the next begin.
        let bits = first.bits.iter().sum::<usize>();
        let start = self.infos.start.saturating_add(first.offset).saturating_add(place * bits / 8);
        let packed =
            self.file.proven(start..self.infos.end.min(start.saturating_add(bits.div_ceil(4) + 1)))?;
        first.later(packed, place * bits % 8).ok_or_else(end)
    }
}

/// What is kept of the first of some terms.
struct First {
    /// Where what is known of the others begins.
    offset: usize,
    documents: u32,
    postings: Range<usize>,
    positions: Range<usize>,
    /// How many bits of each other term tell where its postings begin, where its positions do, and in how many documents
    /// it is.
    bits: [usize; 3],
}

impl First {
    fn read(bytes: &[u8]) -> Option<Self> {
        let short = |at: usize| Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?));
        let range =
            |start: usize, length: u32| Some(start..start.checked_add(usize::try_from(length).ok()?)?);
        let [documents, postings, positions] = [36, 37, 38].map(|at| bytes.get(at).map(|&bits| bits.into()));
        Some(Self {
            offset: number(bytes, 0)?,
            documents: short(8)?,
            postings: range(number(bytes, 12)?, short(20)?)?,
            positions: range(number(bytes, 24)?, short(32)?)?,
            bits: [postings?, positions?, documents?],
        })
    }

    fn info(&self) -> TermInfo {
        TermInfo {
            doc_freq: self.documents,
            postings_range: self.postings.clone(),
            positions_range: self.positions.clone(),
        }
    }

    /// What is known of a later one, which begins at the bit `at` of `packed`.
    fn later(&self, packed: &[u8], at: usize) -> Option<TermInfo> {
        let [postings, positions, documents] = self.bits;
        let next = at + postings + positions + documents;
        let range = |first: &Range<usize>, at: usize, next: usize, bits: usize| {
            let place = |at| first.start.checked_add(usize::try_from(unpacked(packed, at, bits)).ok()?);
            Some(place(at)?..place(next)?)
        };
        Some(TermInfo {
            doc_freq: u32::try_from(unpacked(packed, at + postings + positions, documents)).ok()?,
            postings_range: range(&self.postings, at, next, postings)?,
            positions_range: range(&self.positions, at + postings, next + postings, positions)?,
        })
    }
}

/// The number in so many `bits` from the bit `at` of `packed` on; beyond its end there are zeros.
fn unpacked(packed: &[u8], at: usize, bits: usize) -> u64 {
    let mut bytes = [0; 16];
    let rest = packed.get(at / 8..).unwrap_or_default();
    bytes.iter_mut().zip(rest).for_each(|(byte, from)| *byte = *from);
    let number = u128::from_le_bytes(bytes) >> (at % 8) & ((1 << bits.min(64)) - 1);
    u64::try_from(number).unwrap_or(u64::MAX)
}

/// The eight bytes from `at` on as a number.
fn number(bytes: &[u8], at: usize) -> Option<usize> {
    usize::try_from(u64::from_le_bytes(*bytes.get(at..)?.first_chunk()?)).ok()
}

/// The number of the term that ends here, if one does.
fn number_at((node, number): (Node<'_>, u64)) -> Option<u64> {
    node.is_final().then(|| number + node.final_output().value())
}

/// Goes over words that begin alike, in order: those that have a term with a certain tag.
pub(crate) struct Beginning<'a> {
    dictionary: Option<&'a Dictionary>,
    tag: &'a [u8],
    /// The states on the way to the word, each with its next way on and what has been added up to its number.
    path: Vec<(Node<'a>, usize, u64)>,
    word: Vec<u8>,
    /// The number of its term.
    number: u64,
}

impl<'a> Beginning<'a> {
    /// Stands before the first.
    fn of(dictionary: Option<&'a Dictionary>, start: &[u8], tag: &'a [u8]) -> io::Result<Self> {
        let found = dictionary.map(|dictionary| dictionary.after(start)).transpose()?.flatten();
        let path = found.map(|(node, number)| (node, BEFORE, number)).into_iter().collect();
        Ok(Self { dictionary, tag, path, word: start.to_vec(), number: 0 })
    }

    /// Goes to the next word, if there is one.
    ///
    /// # Errors
    ///
    /// When the dictionary is damaged or cannot be read; as the others.
    pub(crate) fn advance(&mut self) -> io::Result<bool> {
        let Some(dictionary) = self.dictionary else { return Ok(false) };
        while let Some((node, next, number)) = self.path.last_mut() {
            if *next == BEFORE {
                // The way to the languages of a word, which comes before those to longer words, leads to none.
                *next = usize::from(node.find_input(TAG as u8).is_some());
                if let Some(number) = dictionary.walk(*node, *number, self.tag)?.and_then(number_at) {
                    self.number = number;
                    return Ok(true);
                }
            } else if *next < node.len() {
                let way = node.transition(*next);
                let number = *number + way.out.value();
                *next += 1;
                self.word.push(way.inp);
                self.path.push((dictionary.node(way.addr)?, BEFORE, number));
            } else {
                self.path.pop();
                self.word.pop();
            }
        }
        Ok(false)
    }

    /// The word that it stands at.
    pub(crate) fn word(&self) -> &[u8] {
        &self.word
    }

    /// What is known of its term.
    pub(crate) fn info(&self) -> io::Result<TermInfo> {
        self.dictionary.map_or_else(|| Ok(TermInfo::default()), |dictionary| dictionary.info(self.number))
    }
}

/// The next way on of a state that was not looked at itself.
const BEFORE: usize = usize::MAX;

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};
    use std::fs;
    use std::io::Write;
    use std::path::Path;

    use tantivy::directory::{Directory, FileSlice, TerminatingWrite};
    use tantivy::termdict::TermDictionaryBuilder;

    use super::super::directory::CheckedDirectory;
    use super::*;

    const NAME: &str = "a.term";

    /// Some thousand words, in order.
    fn words() -> BTreeSet<String> {
        let mut words: BTreeSet<String> = (0_u64..9_000).map(|n| format!("{:x}", n * n * 7_919)).collect();
        words.extend(["", "wort", "wörter", "wörterbuch"].map(String::from));
        words
    }

    fn info(n: usize) -> TermInfo {
        let start = n * n;
        TermInfo {
            doc_freq: u32::try_from(n % 900).expect("small"),
            postings_range: start..start + 2 * n + 1,
            positions_range: 3 * n..3 * n + 3,
        }
    }

    /// A dictionary of `words`, as tantivy writes it, in `folder`; and its bytes.
    fn written(words: &BTreeSet<String>, folder: &Path) -> (CheckedDirectory, Vec<u8>) {
        let mut builder = TermDictionaryBuilder::create(Vec::new()).expect("memory can be written");
        for (n, word) in words.iter().enumerate() {
            builder.insert(word, &info(n)).expect("the words are in order");
        }
        let bytes = builder.finish().expect("memory can be written");
        let directory = CheckedDirectory::open(folder).expect("it is there");
        let mut file = directory.open_write(Path::new(NAME)).expect("it is empty");
        file.write_all(&bytes).and_then(|()| file.terminate()).expect("it can be written");
        (directory, bytes)
    }

    fn open(directory: &CheckedDirectory) -> io::Result<Dictionary> {
        let file = directory.file(Path::new(NAME))?;
        let place = 0..file.length();
        Dictionary::open(file, place)
    }

    #[test]
    fn terms_are_found_as_tantivy_finds_them() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let words = words();
        let (directory, bytes) = written(&words, folder.path());
        let dictionary = open(&directory).expect("it is sound");
        let other = TermDictionary::open(FileSlice::from(bytes)).expect("it was written just now");
        let others = ["a", "wor", "wörte", "wörterbücher", "zz"].map(String::from);
        for word in words.iter().chain(&others) {
            let number = dictionary.number(word.as_bytes()).expect("it is sound");
            let found = number.map(|number| dictionary.info(number).expect("it is sound"));
            assert_eq!(found, other.get(word).expect("it is sound"), "{word}");
        }
    }

    #[test]
    fn a_word_is_found_in_its_languages() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let tagged = ["", "\0de", "\0de=", "\0it"].map(|tag| format!("wort{tag}"));
        let others = ["wort\0neun bytes", "wortlos\0de", "wor\0it"].map(String::from);
        let terms: BTreeSet<String> = tagged.into_iter().chain(others).collect();
        let dictionary = open(&written(&terms, folder.path()).0).expect("it is sound");
        for word in ["wort", "wortlos", "wor", "wo", "nie"] {
            let tags = dictionary.tags(word.as_bytes()).expect("it is sound");
            for tag in ["", "\0de", "\0de=", "\0it", "\0", "\0d", "\0fr"] {
                let term = format!("{word}{tag}");
                let number = terms.iter().position(|known| *known == term).map(|number| number as u64);
                assert_eq!(tags.number(tag.as_bytes()), number, "{term:?}");
                assert_eq!(dictionary.number(term.as_bytes()).expect("it is sound"), number, "{term:?}");
            }
        }
    }

    #[test]
    fn words_that_begin_alike() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let words = words();
        let languages = |n: usize| ["de", "it"].into_iter().take(if n.is_multiple_of(3) { 2 } else { 1 });
        let terms = words.iter().enumerate().flat_map(|(n, word)| {
            let tagged = languages(n).map(move |language| format!("{word}{TAG}{language}"));
            tagged.chain(n.is_multiple_of(5).then(|| format!("{word}{TAG}it=")))
        });
        let terms: BTreeSet<String> = terms.collect();
        let numbers: BTreeMap<&str, usize> = terms.iter().enumerate().map(|(n, term)| (&**term, n)).collect();
        let dictionary = open(&written(&terms, folder.path()).0).expect("it is sound");
        for tag in ["\0de", "\0it", "\0it=", "\0i", "\0", "\0fr"] {
            for start in ["", "1", "1a", "ff", "wör", "wort", "wörterbuch", "x"] {
                let mut found =
                    Beginning::of(Some(&dictionary), start.as_bytes(), tag.as_bytes()).expect("it is sound");
                for word in words.iter().filter(|word| word.starts_with(start)) {
                    let Some(&n) = numbers.get(&*format!("{word}{tag}")) else { continue };
                    assert!(found.advance().expect("it is sound"), "{start}{tag}: {word} is missing");
                    assert_eq!(found.word(), word.as_bytes());
                    assert_eq!(found.info().expect("it is sound"), info(n), "{word}");
                }
                assert!(!found.advance().expect("it is sound"), "{start}{tag}: too many");
            }
        }
    }

    #[test]
    fn what_is_damaged_is_not_believed() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let words = words();
        let (_, bytes) = written(&words, folder.path());
        let (mut failures, path) = (0, folder.path().join(NAME));
        let sealed = fs::read(&path).expect("it is there");
        for at in (0..bytes.len()).step_by(9_973) {
            let mut damaged = sealed.clone();
            damaged[at] ^= 4;
            fs::write(&path, damaged).expect("it can be written");
            let directory = CheckedDirectory::open(folder.path()).expect("it is there");
            for (n, word) in words.iter().enumerate().step_by(40) {
                let found = open(&directory).and_then(|dictionary| {
                    dictionary.number(word.as_bytes())?.map(|number| dictionary.info(number)).transpose()
                });
                match found {
                    Ok(found) => assert_eq!(found, Some(info(n)), "{word}"),
                    Err(_) => failures += 1,
                }
            }
            assert!(directory.fault().is_some(), "a flip at {at} is not noticed");
        }
        assert!(failures > 0);
    }
}
