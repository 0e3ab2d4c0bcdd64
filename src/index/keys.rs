//! The keys of traces (see [`crate::analysis::trace`]), each once, by number.

use tantivy::DocId;

use super::schema::TRACE_LENGTH;
use super::vocabulary::{TermId, Vocabulary};
use crate::analysis::trace::weight;

/// What a key that was met in no document yet has for its document.
const NO_DOCUMENT: DocId = DocId::MAX;

/// Keys without repetition.
#[derive(Default)]
pub(super) struct Keys {
    vocabulary: Vocabulary,
    known: Vec<Key>,
}

/// What is known of a key.
struct Key {
    /// The document that held it last.
    document: DocId,
    /// What it adds to the length of a trace.
    length: u32,
}

impl Keys {
    /// The number of `key`, which is `tagged` with its language in the index.
    pub(super) fn id_of(&mut self, key: &str, tagged: &str) -> TermId {
        let id = self.vocabulary.id_of(tagged);
        if id as usize == self.known.len() {
            self.known.push(Key { document: NO_DOCUMENT, length: length_of(key) });
        }
        id
    }

    /// What a key adds to the length of the trace of `document`, if that has not held it before.
    pub(super) fn meet(&mut self, key: TermId, document: DocId) -> Option<u32> {
        let known = &mut self.known[key as usize];
        let is_first = known.document != document;
        known.document = document;
        is_first.then_some(known.length)
    }

    /// Them as terms.
    pub(super) fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    /// Bytes of memory that they take.
    pub(super) fn bytes(&self) -> usize {
        self.vocabulary.bytes() + size_of_val(&*self.known)
    }

    /// Says that the documents to come are of another segment than those that were met.
    pub(super) fn start_anew(&mut self) {
        self.known.iter_mut().for_each(|key| key.document = NO_DOCUMENT);
    }

    /// Forgets all of them.
    pub(super) fn clear(&mut self) {
        self.vocabulary.clear();
        self.known.clear();
    }
}

/// What a key adds to the length of a trace.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "weights are small and positive")]
fn length_of(key: &str) -> u32 {
    (weight(key).powi(2) * TRACE_LENGTH).round() as u32
}
