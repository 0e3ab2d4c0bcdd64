//! The flow of one file: read, extract, detect, analyse, write.

use std::io::{self, Read};
use std::path::Path;
use std::time::Instant;

use super::ahead::Ahead;
use super::contents::Given;
use super::outcome::{Done, Fate, Indexed};
use super::pieces::{Pieces, can_be_cut};
use super::spelled::spelled_out;
use super::{Ordering, Run};
use crate::document::{Document, Extracted, SourceFile};
use crate::error::Result;
use crate::extractor::Extractor;
use crate::index::budget::Share;
use crate::index::manifest::{Held, Known, Lengths};
use crate::index::record::Skipped;
use crate::index::segment::SegmentWriter;
use crate::index::stored::Stored;
use crate::language::detect::{Detector, Passage};
use crate::text::{self, ExtractError};
use crate::walk;

/// Bytes that are hashed at a time.
const HASHED_BYTES: usize = 1 << 16;
/// A text is at most so many times as long as the bytes that it is decoded from: Thai takes three bytes for one.
const MAX_GROWTH: usize = 3;

/// A thread that reads and analyses, and what it does so with.
pub(super) struct Worker<'a> {
    run: &'a Run<'a>,
    /// Whether the next files are worth asking for.
    pub(super) ahead: Ahead,
    extractor: Extractor,
    output: Output<'a>,
}

/// Where a thread's documents go.
struct Output<'a> {
    detector: Detector,
    segments: SegmentWriter<'a>,
}

/// A file on its way into the index.
struct Subject<'a> {
    file: &'a SourceFile,
    /// Its path.
    path: &'a str,
    known: Option<Known>,
    hash: u64,
}

/// What comes before the text of a document, where it is a part of a file.
#[derive(Clone, Copy, Default)]
struct Part {
    /// Its number, from 1 on; 0: it is no part.
    number: u64,
    lines_before: u64,
}

/// Why nothing was read out of a file.
struct Refusal {
    reason: String,
    /// Whether another try may succeed though the file is the same.
    may_pass: bool,
}

/// Why a file has not been read.
enum Unread {
    /// The system does not let us.
    Io(String),
    /// It is too large.
    TooLarge(String),
}

impl<'a> Worker<'a> {
    pub(super) fn new(run: &'a Run<'a>, share: Share) -> Self {
        Self {
            run,
            ahead: Ahead::default(),
            extractor: Extractor::new(run.options.extraction.clone(), run.options.program.clone())
                .with_formats(run.options.formats.clone()),
            output: Output {
                detector: Detector::restricted_to(run.languages),
                segments: SegmentWriter::new(run.writer, share),
            },
        }
    }

    /// Writes what is still in memory.
    pub(super) fn finish(&mut self) -> Result<()> {
        self.output.segments.finish()
    }

    /// The flow of one file.
    pub(super) fn index_file(&mut self, file: &SourceFile) -> Result<Done> {
        let Some(path) = file.path.to_str() else {
            let path = spelled_out(&file.path);
            let known = self.run.manifest.get(&path);
            let fate = self.skip(file, &path, known, None, "name is not UTF-8".to_owned())?;
            return Ok(Done { known, fate });
        };
        let known = self.run.manifest.get(path);
        let done = |fate| Ok(Done { known, fate });
        let is_too_large = file.size > self.largest();
        let looks_kept =
            known.filter(|known| !is_too_large && known.looks_like(file) && self.may_be_kept(known, path));
        if looks_kept.is_some() && !self.run.options.verify {
            return done(Fate::Kept);
        }
        let bytes = usize::try_from(file.size).unwrap_or(usize::MAX).min(self.run.budget.document);
        let _permit = self.run.reading.enter(bytes);
        let fate = match self.read(file) {
            Err(Unread::Io(reason)) => return done(Fate::Unread(reason)),
            Err(Unread::TooLarge(reason)) => self.skip(file, path, known, None, reason)?,
            Ok(content) => {
                let subject = Subject { file, path, known, hash: content.hash };
                if looks_kept.is_some_and(|known| known.hash == Some(content.hash)) {
                    return done(Fate::Kept);
                }
                self.index(&subject, content)?
            }
        };
        done(fate)
    }

    /// Whether what is known of the file `path` is enough, if it has not changed.
    fn may_be_kept(&self, known: &Known, path: &str) -> bool {
        let Run { before, last, now, options, .. } = self.run;
        let root = before.root_of(Path::new(path));
        let was = root.and_then(|root| root.reading.as_ref()).unwrap_or(last);
        let documents = known.has_documents && was != *now;
        let skips = known.has_skips && (options.retry || was.extraction != now.extraction);
        known.hash.is_some() && !documents && !skips
    }

    /// So many bytes a file may have.
    fn largest(&self) -> u64 {
        self.run.options.max_file.unwrap_or(u64::MAX)
    }

    /// Reads a file, or as much as tells whether it has changed where it has to be read in pieces.
    fn read(&mut self, file: &SourceFile) -> std::result::Result<Content, Unread> {
        let io = |error: io::Error| Unread::Io(walk::io_reason(&error));
        let whole = self.run.budget.document as u64;
        if file.size > self.largest() {
            return Err(too_large(self.largest()));
        }
        if file.size > whole {
            if !can_be_cut(&file.path).map_err(io)? {
                return Err(too_large(whole));
            }
            let hash = hash_of(&file.path, file.size).map_err(io)?;
            return Ok(Content { hash, bytes: None });
        }
        let mut bytes = Vec::with_capacity(usize::try_from(file.size).unwrap_or_default());
        let start = Instant::now();
        walk::open(&file.path).and_then(|open| open.take(whole + 1).read_to_end(&mut bytes)).map_err(io)?;
        if bytes.len() as u64 > whole {
            return Err(Unread::Io("changed while it was read".to_owned()));
        }
        self.ahead.was_read(bytes.len(), start.elapsed());
        self.run.counts.bytes.fetch_add(bytes.len() as u64, Ordering::Relaxed);
        Ok(Content { hash: hash(&bytes), bytes: Some(bytes) })
    }

    /// Puts a file into the index in place of what was known of it.
    fn index(&mut self, subject: &Subject<'_>, content: Content) -> Result<Fate> {
        if let Some(fate) = self.reuse(subject)? {
            return Ok(fate);
        }
        self.output.segments.start_file();
        let mut indexed = Indexed::default();
        let outcome = match content.bytes {
            Some(bytes) => self.extract(subject, &bytes, Part::default(), &mut indexed)?,
            None => self.index_pieces(subject, &mut indexed)?,
        };
        if outcome.is_err() {
            self.output.segments.withdraw(subject.path);
        }
        if let Err(Refusal { reason, may_pass: true }) = outcome {
            return Ok(Fate::Unread(reason));
        }
        self.forget(subject.path, subject.known);
        match outcome {
            Ok(()) if indexed.counted.documents == 0 && indexed.skipped.is_empty() => self.skip(
                subject.file,
                subject.path,
                None,
                Some(subject.hash),
                ExtractError::NoText.to_string(),
            ),
            Ok(()) => {
                for (member, reason) in &indexed.skipped {
                    let skip = Skipped { path: subject.path, member: Some(member), reason };
                    self.output.segments.add_skip(subject.file, Some(subject.hash), &skip)?;
                }
                Ok(Fate::Indexed(indexed))
            }
            Err(Refusal { reason, .. }) => {
                self.skip(subject.file, subject.path, None, Some(subject.hash), reason)
            }
        }
    }

    /// Extracts the documents of a file, or of a part of one, and writes them; or says why it gives none.
    fn extract(
        &mut self,
        subject: &Subject<'_>,
        bytes: &[u8],
        part: Part,
        indexed: &mut Indexed,
    ) -> Result<std::result::Result<(), Refusal>> {
        let (longest, output) = (self.run.budget.document * MAX_GROWTH, &mut self.output);
        let mut failure = None;
        let extracted = self.extractor.extract(&subject.file.path, bytes, &mut |found| {
            match found {
                text::Found::Skipped(member, reason) => indexed.skip(part.of(Some(member)), &reason),
                text::Found::Document(text) if text.body.len() > longest => match part.of(text.member) {
                    None => return Err(ExtractError::TooLarge),
                    member => indexed.skip(member, &ExtractError::TooLarge),
                },
                text::Found::Document(mut text) => {
                    text.member = part.of(text.member);
                    match output.write(subject, text, None, part.lines_before) {
                        Ok(lengths) => indexed.counted.count(&lengths),
                        Err(error) => {
                            failure = Some(error);
                            return Err(ExtractError::Stopped);
                        }
                    }
                }
            }
            Ok(())
        });
        match failure {
            Some(error) => Err(error),
            None => Ok(extracted.map_err(|reason| Refusal {
                may_pass: matches!(reason, ExtractError::NoReader(_)),
                reason: reason.to_string(),
            })),
        }
    }

    /// As [`Worker::extract`], of a file that is too long to be held as a whole.
    fn index_pieces(
        &mut self,
        subject: &Subject<'_>,
        indexed: &mut Indexed,
    ) -> Result<std::result::Result<(), Refusal>> {
        let refused = |reason| Ok(Err(Refusal { reason, may_pass: true }));
        let io = |error: io::Error| walk::io_reason(&error);
        let mut pieces = match Pieces::of(&subject.file.path, subject.file.size, self.run.budget.document) {
            Ok(pieces) => pieces,
            Err(error) => return refused(io(error)),
        };
        for number in 1.. {
            let piece = match pieces.next() {
                Ok(Some(piece)) => piece,
                Ok(None) => break,
                Err(error) => return refused(io(error)),
            };
            self.run.counts.bytes.fetch_add(piece.bytes.len() as u64, Ordering::Relaxed);
            let part = Part { number, lines_before: piece.lines_before };
            match self.extract(subject, &piece.bytes, part, indexed)? {
                Err(refusal) if refusal.may_pass => return Ok(Err(refusal)),
                Err(refusal) => indexed.skip(part.of(None), &refusal.reason),
                Ok(()) => {}
            }
        }
        let is_same = first_bits(&pieces.hash()) == subject.hash;
        if is_same { Ok(Ok(())) } else { refused("changed while it was read".to_owned()) }
    }

    /// Takes what a file of the index with the same content gave, if there is one, for this one, too.
    fn reuse(&mut self, subject: &Subject<'_>) -> Result<Option<Fate>> {
        let error = |error| self.run.index.error(error);
        let contents = &self.run.contents;
        let found = contents.find(&subject.file.path, subject.file.size, subject.hash).map_err(error)?;
        let may_be_kept = |(known, path): &(Known, String)| self.may_be_kept(known, path);
        let Some((_, path)) = found.filter(may_be_kept) else { return Ok(None) };
        let given = contents.of_file(&path).map_err(error)?;
        self.forget(subject.path, subject.known);
        let mut indexed = Indexed { is_reused: true, ..Indexed::default() };
        for given in given {
            match given.map_err(|error| self.run.index.error(error))? {
                Given::Skip(None, reason) => {
                    return self.skip(subject.file, subject.path, None, Some(subject.hash), reason).map(Some);
                }
                Given::Skip(Some(member), reason) => {
                    let skip = Skipped { path: subject.path, member: Some(&member), reason: &reason };
                    self.output.segments.add_skip(subject.file, Some(subject.hash), &skip)?;
                    indexed.skipped.push((member, reason));
                }
                Given::Document(stored) => {
                    let Stored { text, passages, lines_before, .. } = *stored;
                    let lengths = self.output.write(subject, text, Some(passages), lines_before)?;
                    indexed.counted.count(&lengths);
                }
            }
        }
        Ok(Some(Fate::Indexed(indexed)))
    }

    /// Takes out what the index holds of a file.
    fn forget(&self, path: &str, known: Option<Known>) {
        if known.is_some() {
            self.run.writer.delete(path);
        }
    }

    /// Remembers why a file gave no text. What was known of it, if it has not been taken out, goes.
    fn skip(
        &mut self,
        file: &SourceFile,
        path: &str,
        known: Option<Known>,
        hash: Option<u64>,
        reason: String,
    ) -> Result<Fate> {
        if let Some(known) = known.filter(|known| known.is_skip() && known.looks_like(file)) {
            let held = self.run.manifest.documents(path, self.run.index.fields());
            let held = held.map_err(|error| self.run.index.error(error))?;
            let is_same = |held: &Held| matches!(held, Held::Skip { reason: known, .. } if *known == reason);
            if known.hash == hash && held.iter().any(|(_, held)| is_same(held)) {
                return Ok(Fate::Kept);
            }
        }
        self.forget(path, known);
        self.output.segments.add_skip(file, hash, &Skipped { path, member: None, reason: &reason })?;
        Ok(Fate::Skipped(reason))
    }
}

impl Output<'_> {
    /// Detects, analyses and writes one document of a file, and returns its words by language.
    fn write(
        &mut self,
        subject: &Subject<'_>,
        mut text: Extracted,
        passages: Option<Vec<Passage>>,
        lines_before: u64,
    ) -> Result<Lengths> {
        // What says nothing but its title is found by that.
        if let Some(title) = text.title.as_ref().filter(|_| text.body.trim().is_empty()) {
            text.body.clone_from(title);
            text.sections.iter_mut().for_each(Vec::clear);
        }
        let passages = passages.unwrap_or_else(|| self.detector.passages_of(&text.body, text.language));
        self.segments.add(&Document {
            file: subject.path.to_owned(),
            file_size: subject.file.size,
            modified: subject.file.modified,
            hash: subject.hash,
            lines_before,
            text,
            passages,
        })
    }
}

impl Indexed {
    fn skip(&mut self, member: Option<String>, reason: &dyn ToString) {
        self.skipped.push((member.unwrap_or_default(), reason.to_string()));
    }
}

/// The bytes of a file, where they can be held, and the first 64 bits of their hash.
struct Content {
    hash: u64,
    bytes: Option<Vec<u8>>,
}

impl Part {
    /// What the document `member` of this part is called.
    fn of(self, member: Option<String>) -> Option<String> {
        match (self.number, member) {
            (0, member) => member,
            (number, None) => Some(format!("part {number}")),
            (number, Some(member)) => Some(format!("part {number}/{member}")),
        }
    }
}

fn too_large(limit: u64) -> Unread {
    Unread::TooLarge(match limit / 1_000_000 {
        0 => format!("larger than {limit} bytes"),
        megabytes => format!("larger than {megabytes} MB"),
    })
}

/// The first 64 bits of the BLAKE3 hash.
fn hash(bytes: &[u8]) -> u64 {
    first_bits(&blake3::hash(bytes))
}

/// As [`hash`], of the first `size` bytes of the file `path`.
pub(in crate::index) fn hash_of(path: &Path, size: u64) -> io::Result<u64> {
    let (mut file, mut hasher) = (walk::open(path)?.take(size), blake3::Hasher::new());
    let mut bytes = vec![0; HASHED_BYTES];
    loop {
        match file.read(&mut bytes)? {
            0 => return Ok(first_bits(&hasher.finalize())),
            n => drop(hasher.update(&bytes[..n])),
        }
    }
}

fn first_bits(hash: &blake3::Hash) -> u64 {
    hash.as_bytes().iter().take(8).fold(0, |hash, &byte| hash << 8 | u64::from(byte))
}
