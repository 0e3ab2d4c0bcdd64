//! Full-text search for folders of documents in any mix of languages.
#![forbid(unsafe_code)]

pub mod analysis;
pub mod cli;
pub mod document;
pub mod error;
pub mod eval;
pub mod hit;
pub mod index;
pub mod language;
pub mod query;
pub mod render;
pub mod searcher;
pub mod text;
pub mod walk;
pub mod wire;

pub use error::{Error, Result};
