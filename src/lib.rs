//! Full-text search for folders of documents in any mix of languages.
//!
//! `search index ./documents` makes an index, `search query "Rechenzentrum Korea"` asks it. Nobody says which
//! language a document or a query is in. This is the library behind the program; the program is [`cli`].
//!
//! # The two flows
//!
//! ```text
//! index:  walk -> read -> extract -> detect -> analyse -> write       (index::sync::sync)
//!         SourceFile .. Extracted .. Passage .. Document .. Terms .. SyncReport
//! query:  parse -> plan -> rank -> snippet                            (searcher::Searcher::search)
//!         SearchRequest .. Query .. Plan .. Found .. Hit .. SearchResults
//! ```
//!
//! # The rooms
//!
//! | module | comes in | goes out |
//! |---|---|---|
//! | [`walk`] | folders | files to index, and why others are skipped |
//! | [`text`], [`extractor`] | a file's bytes | the text of its documents, their titles, authors, dates and pages |
//! | [`language`] | a text | the language of every passage |
//! | [`analysis`] | text of one language | words: exact form, stem, parts |
//! | [`index`] | documents | what lies on disk |
//! | [`query`] | a query string | clauses |
//! | [`searcher`] | clauses | hits |
//! | [`eval`] | topics, judgements, answers | measures |
//! | [`wire`], [`render`] | results | JSON, or text for people |
//! | [`server`] | questions over HTTP | pages, JSON |
//! | [`tui`] | keys | hits and documents in a terminal |
//! | [`mcp`] | calls of an assistant | text, JSON |
//! | [`cli`] | the command line | an exit code |
//!
//! A module uses only those to its left, never its own row, never the right:
//!
//! ```text
//! error, language < document < text, analysis < query, extractor < index, hit, walk < searcher < eval < wire, render < server, mcp, tui < cli
//! ```
//!
//! # How words are found
//!
//! Every term of the index is tagged with the language whose rules made it (`haus:de`). A field holds stems, with
//! positions; one the exact forms; one the parts of compounds and the character pairs of scripts without spaces. A
//! query's words are looked up in every language that the index holds. Each language is scored by its own statistics
//! (how many documents it has, in how many of them a word stands, how long they are), and weighed softly by how
//! probable it is that the query is in it, which the index' own counts tell better than a detector could. A document
//! takes the best of its languages.
//!
//! # What always holds
//!
//! 1. A query string is never an error: it yields a query and warnings.
//! 2. A bad file never stops an index run: it is listed with its reason, and the run goes on.
//! 3. One analyzer serves documents, queries and snippets.
//! 4. Offsets are bytes of the extracted text, on character boundaries. Highlights are ranges; markup is added where
//!    output is written.
//! 5. The index knows what it holds from its own committed documents. A commit is all or nothing. What a file of the
//!    index says is believed only when its checksum fits, and a run ends well only when nothing went wrong.
//! 6. The same documents give the same hits in the same order, however many segments and runs they came in by: by
//!    score, then path.
//! 7. The library neither prints nor exits nor reads the environment, [`cli`] apart.
//! 8. No `unsafe`.

pub mod analysis;
pub mod cli;
pub mod document;
pub mod error;
pub mod eval;
pub mod extractor;
pub mod hit;
pub mod index;
pub mod language;
#[cfg(feature = "mcp")]
pub mod mcp;
pub mod path;
pub mod query;
pub mod render;
pub mod searcher;
#[cfg(feature = "server")]
pub mod server;
pub mod text;
#[cfg(feature = "tui")]
pub mod tui;
pub mod walk;
pub mod wire;

pub use error::{Error, Result};
