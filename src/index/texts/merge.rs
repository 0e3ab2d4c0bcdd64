//! Makes the texts of a segment out of those of others: large ones as they stand there, small ones word by word, as few
//! words come again and again in each of them.

use std::io;

use tantivy::TantivyError;
use tantivy::plugin::{PluginMergeContext, PluginWriter, PluginWriterContext, SegmentPlugin};

use super::ENDING;
use super::code::{self, Symbol};
use super::codebook::{Code, Codebook};
use super::draft::Draft;
use super::read::{Book, Coded, Texts};
use super::write::TextsWriter;
use crate::index::directory::CheckedDirectory;

/// Texts of so many bytes keep their codebooks, which are a hundredth of them then. (Those of a million files of 2 kB,
/// 17 segments: 587.7 MB, and 583.3 MB word by word, which takes a third of the time of merging.)
pub(in crate::index) const LARGE: usize = 10_000_000;

/// What tantivy calls to merge the texts of segments.
pub(in crate::index) struct TextsPlugin {
    /// Where they are.
    pub(in crate::index) directory: CheckedDirectory,
    /// Those of so many bytes are copied as they stand, see [`LARGE`].
    pub(in crate::index) large: usize,
}

impl SegmentPlugin for TextsPlugin {
    fn extensions(&self) -> &[&str] {
        &[ENDING]
    }

    fn create_writer(&self, _: &PluginWriterContext<'_>) -> tantivy::Result<Box<dyn PluginWriter>> {
        Err(TantivyError::InternalError("segments are written by search alone".into()))
    }

    /// The documents of a segment come before those of the next: there is no other order of them.
    fn merge(&self, merged: PluginMergeContext<'_>) -> tantivy::Result<()> {
        let mut writer = TextsWriter::new(merged.target_segment)?;
        let mut draft = Draft::merged(&self.directory);
        for segment in merged.readers {
            let texts = Texts::open(segment, &self.directory)?;
            if texts.content().len() >= self.large && !segment.has_deletes() {
                draft.write_part(&mut writer)?;
                draft.clear();
                writer.copy(&texts)?;
                continue;
            }
            let codes = codes_of(&texts, &mut draft)?;
            let mut cursor = texts.cursor();
            for document in segment.doc_ids_alive() {
                let document = cursor.coded(document)?;
                add(&document, &texts, &codes, &mut draft)?;
                draft.end_document(document.stored)?;
            }
        }
        draft.write_part(&mut writer)?;
        Ok(writer.finish()?)
    }
}

/// Of each codebook of `texts` the codes that its words have in the `draft`, if they have any: before what stands without a
/// code, as there may be no room for all of that.
fn codes_of(texts: &Texts, draft: &mut Draft) -> io::Result<Vec<Vec<Option<Code>>>> {
    let codes = |number| {
        let book = texts.book(number)?;
        let has_room = draft.books.have_room();
        let (_, draft) = draft.books.of(book.language());
        let words = (0..).map_while(|code| book.word(code));
        Ok(words.map(|(kind, bytes)| draft.code_of(kind, bytes, has_room)).collect())
    };
    (0..texts.places().len()).map(codes).collect()
}

/// Adds to `draft` what a document of `texts` is by its `codes`.
fn add(
    document: &Coded<'_>,
    texts: &Texts,
    codes: &[Vec<Option<Code>>],
    draft: &mut Draft,
) -> io::Result<()> {
    let Coded { mut symbols, first_book, .. } = *document;
    let malformed = || texts.malformed();
    let has_room = draft.books.have_room();
    let Draft { books, symbols: out, .. } = draft;
    let mut current: Option<(Book<'_>, &[Option<Code>], &mut Codebook)> = None;
    while !symbols.is_empty() {
        let symbol = code::next(&mut symbols).ok_or_else(malformed)?;
        let (code, symbol) = match (symbol, &mut current) {
            (Symbol::Code(code), Some((book, codes, _))) => {
                let (kind, bytes) = book.word(code).ok_or_else(malformed)?;
                (codes.get(code as usize).copied().flatten(), Symbol::Literal(kind, bytes))
            }
            // What stands alone here may be frequent with what stands in other segments.
            (Symbol::Literal(kind, bytes), Some((_, _, draft))) => {
                (draft.code_of(kind, bytes, has_room), symbol)
            }
            (Symbol::Language(number), _) => {
                let number = first_book + usize::from(number);
                let (book, codes) = (texts.book(number)?, codes.get(number));
                let (number, draft) = books.of(book.language());
                current = Some((book, codes.ok_or_else(malformed)?, draft));
                (None, Symbol::Language(number))
            }
            (Symbol::Joined, Some(_)) => (None, symbol),
            _ => return Err(malformed()),
        };
        match (code, &mut current) {
            (Some(code), Some((_, _, draft))) => {
                draft.count(code);
                code::put(code, out);
            }
            _ => code::put_symbol(symbol, out),
        }
    }
    Ok(())
}
