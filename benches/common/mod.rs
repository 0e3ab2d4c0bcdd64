//! A folder of small files in four languages, the same in every run.

use std::fs;
use std::path::{Path, PathBuf};

use search::index::Index;
use search::index::sync::{SyncOptions, SyncReport, Unwatched, sync};
use tempfile::TempDir;

/// Files of the folder.
pub(crate) const FILES: u64 = 300;
/// One file in so many holds the rare word.
pub(crate) const RARE: u64 = 50;
/// A word that few files hold.
#[allow(dead_code, reason = "the bench of indexing does not look for it")]
pub(crate) const RARE_WORD: &str = "Zwetschgenknödel";

/// Subjects, verbs and places by language: sentences are made of one of each.
const SENTENCES: &[[&[&str]; 3]] = &[
    [
        &["Der Bäcker", "Die Nachbarin", "Ein Fischer", "Das Kind", "Der alte Gärtner"],
        &[
            "wartet auf den Zug",
            "erzählt von der Reise",
            "kauft einen Korb Äpfel",
            "sucht das verlorene Buch",
        ],
        &[
            "am Bahnhof von Korea.",
            "auf dem großen Markt.",
            "in der kleinen Straße.",
            "vor dem Haus am Fluss.",
        ],
    ],
    [
        &["The baker", "Her neighbour", "A fisherman", "The child", "The old gardener"],
        &[
            "waits for the train",
            "talks about the journey",
            "buys a basket of apples",
            "looks for the lost book",
        ],
        &[
            "at the station in Korea.",
            "on the big market.",
            "in the small street.",
            "before the house by the river.",
        ],
    ],
    [
        &["Il fornaio", "La vicina", "Un pescatore", "Il bambino", "Il vecchio giardiniere"],
        &["aspetta il treno", "racconta del viaggio", "compra un cesto di mele", "cerca il libro perduto"],
        &[
            "alla stazione della Corea.",
            "sul grande mercato.",
            "nella piccola strada.",
            "davanti alla casa sul fiume.",
        ],
    ],
    [
        &["Tukang roti", "Tetangganya", "Seorang nelayan", "Anak itu", "Tukang kebun tua"],
        &[
            "menunggu kereta",
            "bercerita tentang perjalanan",
            "membeli sekeranjang apel",
            "mencari buku yang hilang",
        ],
        &["di stasiun Korea.", "di pasar besar.", "di jalan kecil.", "di depan rumah dekat sungai."],
    ],
];

/// Writes the files.
pub(crate) fn folder() -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for n in 0..FILES {
        fs::write(folder.path().join(format!("{n:03}.txt")), text(n)).expect("files can be written");
    }
    folder
}

/// Forty sentences, chosen by a simple generator of numbers, so that files differ.
fn text(n: u64) -> String {
    let [subjects, verbs, places] = SENTENCES[usize::try_from(n).expect("a small number") % SENTENCES.len()];
    let mut state = n + 1;
    let mut pick = |words: &[&'static str]| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        words[(state >> 33) as usize % words.len()]
    };
    let mut text = String::new();
    for _ in 0..40 {
        text.push_str(&[pick(subjects), pick(verbs), pick(places)].join(" "));
        text.push('\n');
    }
    if n.is_multiple_of(RARE) {
        text.push_str("Zum Abendbrot gibt es heute einen Zwetschgenknödel mit viel Zucker und Butter.\n");
    }
    text
}

/// Brings the index in `index` up to date with `docs`.
pub(crate) fn bring_up_to_date(index: &Path, docs: &Path) -> SyncReport {
    let index = Index::open_or_create(index).expect("the folder is new or an index");
    let options = SyncOptions { threads: 2, ..SyncOptions::default() };
    let paths: [PathBuf; 1] = [docs.to_owned()];
    sync(&index, &paths, &options, &Unwatched).expect("the files can be read")
}
