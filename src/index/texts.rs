//! The texts of a segment's documents, word by word: each word that comes again and again in a language is a number of one
//! or two bytes, the frequent ones of one; what stands between words is such a number, too, unless it is a space. The
//! numbers are packed with zstd, some documents at a time. (Words as the symbols of a byte code: de Moura, Navarro,
//! Ziviani, Baeza-Yates 2000; packed once more: Brisaboa, Fariña, Navarro, Paramá 2008. Of 200 MB 78.2 MB remain as text in
//! blocks of 16 kB, 56 so, and packing takes a third of the time.)
//!
//! Until a segment is written its texts are a [`draft`], as it is known only then which words are frequent. Segments are
//! merged word by word, or as they stand ([`merge`]).
//!
//! A file of texts is blocks, behind them codebooks, both once more for each of the segments that it was copied from, and at
//! its end where these are:
//!
//! * A block is the bytes it has unpacked and packed, and its packed content: of each of its documents the bytes of its
//!   symbols and of what else is stored of it, and these one after the other. [`code`] tells what symbols are.
//! * A [`codebook`] is the words of a language, most frequent ones first, in groups of 16: the bytes of each, and these;
//!   and where each group begins, and the last ends.
//! * At the end there are for each block its first document, the codebook that it calls the first, and where it begins, and
//!   once more for the end of all; for each codebook its language, how many words it has, where it begins, and the bytes of
//!   its groups; how many blocks and codebooks there are.

mod code;
mod codebook;
mod draft;
mod merge;
mod read;
mod write;

pub(super) use code::Coder;
pub(super) use codebook::Code;
pub(super) use draft::Draft;
pub(super) use merge::{LARGE, TextsPlugin};
pub(super) use read::OpenTexts;
pub(crate) use read::Texts;

use tantivy::index::SegmentComponent;

/// What the name of a file of texts ends in.
pub(super) const ENDING: &str = "texts";

/// The file of a segment.
fn component() -> SegmentComponent {
    SegmentComponent::Custom(ENDING.to_owned())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::sync::Arc;

    use proptest::prelude::*;
    use tantivy::indexer::NoMergePolicy;
    use tempfile::TempDir;

    use super::codebook::Kind;
    use super::*;
    use crate::document::{Document, Extracted, SourceFile};
    use crate::index::Index;
    use crate::index::budget::Share;
    use crate::index::record::Skipped;
    use crate::index::segment::SegmentWriter;
    use crate::index::statistics::Statistics;
    use crate::index::stored::each_stored;
    use crate::index::writer::Writer;
    use crate::language::Language;
    use crate::language::detect::Passage;

    /// So many segments of one document each are merged into one.
    const MERGED: usize = 8;

    /// A document of parts, each of its language.
    fn document(file: String, title: Option<String>, parts: &[(String, Language)]) -> Document {
        let (mut body, mut passages) = (String::new(), Vec::new());
        for (text, language) in parts.iter().filter(|(text, _)| !text.is_empty()) {
            let start = body.len();
            body.push_str(text);
            passages.push(Passage { range: start..body.len(), language: *language, confidence: 1.0 });
        }
        let text = Extracted { title, body, ..Extracted::default() };
        Document { file, file_size: 0, modified: 0, hash: 0, lines_before: 0, text, passages }
    }

    /// An index of texts, with languages by passage, in segments of at most `max_bytes` that are then merged.
    fn indexed(texts: &[Vec<(String, Language)>], max_bytes: usize) -> (TempDir, Index) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let index = Index::open_or_create(&folder.path().join("index")).expect("the folder is new");
        let writer = Writer::new(&index).expect("nobody else writes");
        let mut segment = SegmentWriter::new(&writer, Share::of(max_bytes, 1).next().expect("there is one"));
        for (n, parts) in texts.iter().enumerate() {
            segment.start_file();
            let title = (n % 2 == 0).then(|| n.to_string());
            segment.add(&document(format!("/{n}"), title, parts)).expect("there is room");
        }
        segment.finish().expect("there is room");
        writer.commit(&Statistics::default()).expect("there is room");
        (folder, index)
    }

    fn bodies(index: &Index) -> Vec<String> {
        let mut bodies = Vec::new();
        each_stored::<()>(index, |stored| {
            bodies.push(stored.text.body);
            Ok(())
        })
        .expect("it is sound")
        .expect("all are taken");
        bodies
    }

    /// The words and gaps that have codes, by language, of an index of one segment.
    fn coded(index: &Index) -> BTreeSet<(Language, bool, Vec<u8>)> {
        let searcher = index.checked_reader().expect("it is sound").searcher();
        let [segment] = searcher.segment_readers() else {
            panic!("{} segments", searcher.segment_readers().len())
        };
        let texts = Texts::open(segment, &index.directory).expect("it is sound");
        let books = (0..texts.places().len()).map(|number| texts.book(number).expect("it is sound"));
        books
            .flat_map(|book| (0..).map_while(move |code| Some((book.language(), book.word(code)?))))
            .map(|(language, (kind, bytes))| (language, kind == Kind::Word, bytes.to_owned()))
            .collect()
    }

    fn text() -> impl Strategy<Value = String> {
        let word = prop::sample::select(vec![
            "Haus",
            "der",
            "der",
            "und",
            "Ärger",
            "l'acqua",
            "数据中心",
            "北京",
            "ภาษาไทย",
            "データ",
            "서울에서",
            "e-mail",
            "anna@example.org",
            "C++",
            "😀",
            "_",
            "Donaudampfschifffahrtsgesellschaftskapitän",
        ]);
        let gap = prop::sample::select(vec![
            " ",
            " ",
            " ",
            "",
            "\n",
            "\n\n        ",
            ", ",
            ". ",
            "  ",
            "\u{a0}",
            " ---------------------------------------------------------------------- ",
        ]);
        prop_oneof![
            4 => prop::collection::vec((word, gap), 0..40)
                .prop_map(|words| words.into_iter().flat_map(|(word, gap)| [word, gap]).collect()),
            1 => any::<String>(),
        ]
    }

    fn passage() -> impl Strategy<Value = (String, Language)> {
        let languages =
            [Language::German, Language::Italian, Language::Chinese, Language::Thai, Language::Undetermined];
        (text(), prop::sample::select(languages.to_vec()))
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn texts_are_read_back_and_merged_as_if_written_at_once(
            texts in prop::collection::vec(prop::collection::vec(passage(), 0..4), MERGED),
        ) {
            let expected: Vec<String> =
                texts.iter().map(|parts| parts.iter().map(|(text, _)| &**text).collect()).collect();
            let (_folder, index) = indexed(&texts, usize::MAX);
            prop_assert_eq!(&bodies(&index), &expected);
            let coded = coded(&index);
            let (_folder, index) = indexed(&texts, 0);
            prop_assert_eq!(&bodies(&index), &expected);
            prop_assert_eq!(coded, self::coded(&index));
        }
    }

    /// Makes one segment of all that `index` has; texts of `large` bytes are copied.
    fn merge(index: &Index, large: usize) {
        let directory = index.directory.clone();
        let mut tantivy = tantivy::Index::open(directory.clone()).expect("it is sound");
        tantivy.register_plugin(Arc::new(TextsPlugin { directory, large }));
        let mut writer = tantivy
            .writer_with_num_threads::<tantivy::TantivyDocument>(1, 15_000_000)
            .expect("nobody writes");
        writer.set_merge_policy(Box::new(NoMergePolicy));
        let segments = tantivy.searchable_segment_ids().expect("it is sound");
        writer.merge(&segments).wait().expect("there is room");
        writer.wait_merging_threads().expect("nothing failed");
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn texts_that_are_copied_are_read_back_and_merged_again(
            texts in prop::collection::vec(prop::collection::vec(passage(), 0..4), 2..MERGED),
        ) {
            let expected: Vec<String> =
                texts.iter().map(|parts| parts.iter().map(|(text, _)| &**text).collect()).collect();
            let (folder, index) = indexed(&texts, 0);
            for large in [0, usize::MAX] {
                merge(&index, large);
                let merged = Index::open(&folder.path().join("index")).expect("it is sound");
                prop_assert_eq!(merged.checked_reader().expect("it is sound").searcher().segment_readers().len(), 1);
                prop_assert_eq!(&bodies(&merged), &expected);
            }
        }
    }

    /// Documents, each behind so many skips, of which every third is withdrawn, in segments of at most `max_bytes`.
    #[track_caller]
    fn check_gaps(documents: usize, skips: usize, max_bytes: usize) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let index = Index::open_or_create(&folder.path().join("index")).expect("the folder is new");
        let writer = Writer::new(&index).expect("nobody else writes");
        let mut segment = SegmentWriter::new(&writer, Share::of(max_bytes, 1).next().expect("there is one"));
        let mut expected = Vec::new();
        for n in 0..documents {
            let path = format!("/{n:04}");
            segment.start_file();
            for _ in 0..skips {
                let skip = Skipped { path: &path, member: None, reason: "binary" };
                let file = SourceFile { path: path.clone().into(), size: 0, modified: 0 };
                segment.add_skip(&file, None, &skip).expect("there is room");
            }
            let body = format!("Haus {n} und Haus");
            segment
                .add(&document(path.clone(), None, &[(body.clone(), Language::German)]))
                .expect("there is room");
            if n % 3 == 1 {
                segment.withdraw(&path);
            } else {
                expected.push(body);
            }
        }
        segment.finish().expect("there is room");
        writer.commit(&Statistics::default()).expect("there is room");
        assert_eq!(bodies(&index), expected);
    }

    #[test]
    fn skips_and_withdrawn_documents_leave_the_others_in_place() {
        check_gaps(9, 0, usize::MAX);
        check_gaps(9, 3, usize::MAX);
        check_gaps(9, 3, 0);
        // More than a block holds.
        check_gaps(3, 3_000, usize::MAX);
    }

    #[test]
    fn a_long_text_is_read_back() {
        let words: Vec<String> = (0..60_000).map(|n| format!("w{}", n % 29_000 * 7)).collect();
        let texts: Vec<_> =
            words.chunks(20_000).map(|words| vec![(words.join(" "), Language::English)]).collect();
        let (_folder, index) = indexed(&texts, usize::MAX);
        let expected: Vec<String> = texts.iter().map(|parts| parts[0].0.clone()).collect();
        assert_eq!(bodies(&index), expected);
    }
}
