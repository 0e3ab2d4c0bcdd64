//! The index' own documents by their content: what was moved, copied or touched is not read again.

use std::path::Path;
use std::sync::OnceLock;

use tantivy::Searcher;

use crate::index::Index;
use crate::index::manifest::{FileId, Held, Known, Manifest, kind_of_name};
use crate::index::stored::Stored;
use crate::index::texts::OpenTexts;

/// The files of an index by the hash of their bytes.
pub(super) struct Contents<'a> {
    manifest: &'a Manifest,
    searcher: &'a Searcher,
    index: &'a Index,
    texts: OpenTexts,
    /// Made when it is first needed: most runs read few files.
    by_hash: OnceLock<Vec<(u64, FileId)>>,
}

/// What a file with the same bytes gave.
pub(super) enum Given {
    /// A document.
    Document(Box<Stored>),
    /// No text: of a member, if it is named, and why.
    Skip(Option<String>, String),
}

impl<'a> Contents<'a> {
    pub(super) fn of(manifest: &'a Manifest, searcher: &'a Searcher, index: &'a Index) -> Self {
        Self { manifest, searcher, index, texts: OpenTexts::of(searcher), by_hash: OnceLock::new() }
    }

    /// The path of a file of the index whose bytes are those with this `hash`, `size` of them, and whose name tells the
    /// same of its format as that of `file`.
    ///
    /// # Errors
    ///
    /// What tantivy says when a column cannot be read.
    pub(super) fn find(&self, file: &Path, size: u64, hash: u64) -> tantivy::Result<Option<(Known, String)>> {
        let by_hash = self.by_hash.get_or_init(|| self.by_hash());
        let start = by_hash.partition_point(|&(other, _)| other < hash);
        let kind = kind_of_name(file);
        for &(_, id) in by_hash[start..].iter().take_while(|&&(other, _)| other == hash) {
            let Some(known) = self.manifest.known(id).filter(|known| known.size == size) else { continue };
            let Some(path) = self.manifest.path(id)? else { continue };
            if kind_of_name(Path::new(&path)) == kind {
                return Ok(Some((known, path)));
            }
        }
        Ok(None)
    }

    fn by_hash(&self) -> Vec<(u64, FileId)> {
        let of = |id: FileId| Some((self.manifest.known(id)?.hash?, id));
        let mut by_hash: Vec<_> = self.manifest.ids().filter_map(of).collect();
        by_hash.sort_unstable();
        by_hash
    }

    /// What the file `path` of the index gave, one after the other.
    ///
    /// # Errors
    ///
    /// What tantivy says when a document cannot be read.
    pub(super) fn of_file(
        &self,
        path: &str,
    ) -> tantivy::Result<impl Iterator<Item = tantivy::Result<Given>>> {
        let held = self.manifest.documents(path, self.index.fields())?;
        Ok(held.into_iter().map(|(address, held)| match held {
            Held::Skip { member, reason } => Ok(Given::Skip(member, reason)),
            Held::Document(_) => {
                let segment = self.searcher.segment_reader(address.segment_ord);
                let texts = self.texts.get(address.segment_ord, segment, &self.index.directory)?;
                Ok(Given::Document(Box::new(Stored::read(self.searcher, texts, address)?)))
            }
        }))
    }
}
