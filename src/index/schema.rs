//! The fields of the index, and what each is for.

use tantivy::schema::{FAST, Field, IndexRecordOption, STRING, Schema, TextFieldIndexing, TextOptions};

use crate::language::Language;

/// Changes whenever an index written before can no longer be read.
pub const FORMAT_VERSION: u32 = 9;

/// Name of the tokenizer of terms that are analysed already: there is none, as tantivy is given no text to analyse.
const ANALYSED: &str = "analysed";

/// The length of a trace is stored in parts of one.
pub const TRACE_LENGTH: f32 = 10.0;

/// What parts a term from its language's code. It is less than all that words are made of, so that terms are in the
/// order of their words.
pub const TAG: char = '\0';

/// The fields. All terms are tagged with the language whose rules made them, see [`tagged`].
#[derive(Debug, Clone, Copy)]
pub struct Fields {
    /// The document's identity: see [`crate::document::Document::path`].
    pub path: Field,
    /// Absolute path of the document's file, where that holds several; of what was skipped that of its file.
    pub file: Field,
    /// Bytes of that file.
    pub file_size: Field,
    /// Why something gave no text. What has it is no document, but stands for a file, or a member of one, that was
    /// tried: it has besides only these, [`Self::member`], [`Self::modified`] and [`Self::hash`].
    pub reason: Field,
    /// What a member that was skipped is called within its file.
    pub member: Field,
    /// Lines of the file that stand before the document, where it is a part of a long one.
    pub lines_before: Field,
    /// Bytes of the document.
    pub size: Field,
    /// When the file was changed, nanoseconds since 1970.
    pub modified: Field,
    /// First 64 bits of the hash of the file's bytes.
    pub hash: Field,
    /// When the document was written, as far as is known, nanoseconds since 1970.
    pub date: Field,
    /// Whether the document says itself when it was written.
    pub is_dated: Field,
    /// Name of the document's format; of plain text the ending of its file's name.
    pub format: Field,
    /// Who wrote it.
    pub author: Field,
    /// Codes of the languages that the document holds.
    pub language: Field,
    /// Words per language, see [`pack_length`].
    pub length: Field,
    /// Stems, with positions; their number is the document's length.
    pub stem: Field,
    /// Exact forms, each once a document.
    pub exact: Field,
    /// Parts of compounds, character bigrams, and wholes (`KI-Rechenzentrum`). A field apart, so that they do not lengthen the document.
    pub part: Field,
    /// Stems of the title, with positions, and behind them its exact forms, see [`title_tag`].
    pub title_stem: Field,
    /// Exact forms of a text too short to tell its language: a query looks among them for forms of its words.
    pub note: Field,
    /// What survives translation, see [`crate::analysis::trace`], each key once a document.
    pub trace: Field,
    /// How much that is: the squares of the keys' weights summed up, times [`TRACE_LENGTH`].
    pub trace_length: Field,
}

impl Fields {
    /// The schema, and its fields.
    #[must_use]
    pub fn schema() -> (Schema, Self) {
        let mut schema = Schema::builder();
        let fields = Self {
            path: schema.add_text_field("path", column() | STRING),
            file: schema.add_text_field("file", column() | STRING),
            file_size: schema.add_u64_field("file_size", FAST),
            reason: schema.add_text_field("reason", column() | STRING),
            member: schema.add_text_field("member", column()),
            lines_before: schema.add_u64_field("lines_before", FAST),
            size: schema.add_u64_field("size", FAST),
            modified: schema.add_i64_field("modified", FAST),
            hash: schema.add_u64_field("hash", FAST),
            date: schema.add_i64_field("date", FAST),
            is_dated: schema.add_bool_field("is_dated", FAST),
            format: schema.add_text_field("format", column()),
            author: schema.add_text_field("author", column()),
            language: schema.add_text_field("language", STRING),
            length: schema.add_u64_field("length", FAST),
            stem: schema.add_text_field("stem", terms(IndexRecordOption::WithFreqsAndPositions, true)),
            exact: schema.add_text_field("exact", terms(IndexRecordOption::Basic, false)),
            part: schema.add_text_field("part", terms(IndexRecordOption::WithFreqs, false)),
            title_stem: schema
                .add_text_field("title_stem", terms(IndexRecordOption::WithFreqsAndPositions, false)),
            note: schema.add_text_field("note", terms(IndexRecordOption::Basic, false)),
            trace: schema.add_text_field("trace", terms(IndexRecordOption::Basic, false)),
            trace_length: schema.add_u64_field("trace_length", FAST),
        };
        (schema.build(), fields)
    }
}

/// A column of texts as they are.
fn column() -> TextOptions {
    TextOptions::default().set_fast("raw")
}

fn terms(record: IndexRecordOption, lengths: bool) -> TextOptions {
    let indexing =
        TextFieldIndexing::default().set_tokenizer(ANALYSED).set_index_option(record).set_fieldnorms(lengths);
    TextOptions::default().set_indexing_options(indexing)
}

/// What is behind the term itself: [`TAG`], and the code of its language. A word of a query is looked up in all languages
/// of the index, and its terms in all of them lie side by side.
#[must_use]
pub fn tag(language: Language) -> String {
    format!("{TAG}{}", language.code())
}

/// What is behind a title's word in its exact form, which stands beside the stems.
#[must_use]
pub fn title_tag(language: Language) -> String {
    format!("{TAG}{}=", language.code())
}

/// A term as the index holds it.
#[must_use]
pub fn tagged(language: Language, term: &str) -> String {
    [term, TAG.encode_utf8(&mut [0; 4]), language.code()].concat()
}

/// The term of a title's word in its exact form.
#[must_use]
pub fn title_tagged(language: Language, word: &str) -> String {
    word.to_owned() + &title_tag(language)
}

/// The term of a title's word in its exact form, of that form as [`tagged`] makes it a term of a text.
#[must_use]
pub fn title_exact(tagged: &str) -> String {
    format!("{tagged}=")
}

/// A term without its language.
#[must_use]
pub fn untagged(term: &str) -> &str {
    term.rsplit_once(TAG).map_or(term, |(term, _)| term)
}

/// So many words of a language, as one number: the letters of its code above, the words below.
#[must_use]
pub fn pack_length(language: Language, words: u32) -> u64 {
    let code = language.code().bytes().fold(0, |packed, letter| packed << 8 | u64::from(letter));
    code << 32 | u64::from(words)
}

/// The language and words of a packed length; none for a language that this program does not know.
#[must_use]
pub fn unpack_length(packed: u64) -> Option<(Language, u32)> {
    let code: Vec<u8> = (packed >> 32).to_be_bytes().into_iter().filter(|&letter| letter != 0).collect();
    let language = Language::ALL.iter().copied().find(|language| language.code().as_bytes() == code)?;
    Some((language, u32::try_from(packed & u64::from(u32::MAX)).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_read_back() {
        for &language in Language::ALL {
            assert_eq!(unpack_length(pack_length(language, 1234)), Some((language, 1234)));
        }
        assert_eq!(unpack_length(7), None);
    }
}
