//! Makes the texts of a segment out of those of others: word by word, no text is read.

use std::io;

use tantivy::TantivyError;
use tantivy::plugin::{PluginMergeContext, PluginWriter, PluginWriterContext, SegmentPlugin};

use super::ENDING;
use super::code::{self, Symbol};
use super::codebook::{Code, Codebook};
use super::draft::Draft;
use super::read::{Book, Texts};
use crate::index::directory::CheckedDirectory;

/// What tantivy calls to merge the texts of segments.
pub(in crate::index) struct TextsPlugin {
    /// Where they are.
    pub(in crate::index) directory: CheckedDirectory,
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
        let mut draft = Draft::new(&self.directory);
        for segment in merged.readers {
            let texts = Texts::open(segment, &self.directory)?;
            let mut codes: Vec<_> =
                texts.places().iter().map(|place| vec![NO_CODE; place.entries as usize]).collect();
            let mut cursor = texts.cursor();
            for document in segment.doc_ids_alive() {
                let (symbols, stored) = cursor.symbols(document)?;
                add(symbols, &texts, &mut codes, &mut draft)?;
                draft.end_document(stored)?;
            }
        }
        draft.write(merged.target_segment)
    }
}

/// The code in the outcome of what was not met yet.
const NO_CODE: Code = Code::MAX;

/// Adds to `draft` what the `symbols` of `texts` are by its codes, which `codes` has of each codebook's words as they come.
fn add(mut symbols: &[u8], texts: &Texts, codes: &mut [Vec<Code>], draft: &mut Draft) -> io::Result<()> {
    let malformed = || texts.malformed();
    let has_room = draft.books.have_room();
    let Draft { books, symbols: out, .. } = draft;
    let mut current: Option<(Book<'_>, &mut Vec<Code>, &mut Codebook)> = None;
    while !symbols.is_empty() {
        let symbol = code::next(&mut symbols).ok_or_else(malformed)?;
        let (code, symbol) = match (symbol, &mut current) {
            (Symbol::Code(code), Some((book, codes, draft))) => {
                let known = codes.get_mut(code as usize).ok_or_else(malformed)?;
                let (kind, bytes) = book.word(code).ok_or_else(malformed)?;
                if *known == NO_CODE {
                    *known = draft.code_of(kind, bytes, has_room).unwrap_or(NO_CODE);
                }
                (Some(*known).filter(|&code| code != NO_CODE), Symbol::Literal(kind, bytes))
            }
            // What has come once may come again.
            (Symbol::Literal(kind, bytes), Some((_, _, draft))) => {
                (draft.code_of(kind, bytes, has_room), symbol)
            }
            (Symbol::Language(number), _) => {
                let book = texts.book(number)?;
                let codes = codes.get_mut(usize::from(number)).ok_or_else(malformed)?;
                let (number, draft) = books.of(book.language());
                current = Some((book, codes, draft));
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
