//! What holds for every text and every query: nothing panics, and nothing is marked that does not match.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use search::Error;
use search::analysis::compound::CompoundSplitter;
use search::analysis::normalize::{bigram, exact, fold, joined, plain_number, spelling};
use search::analysis::recipe::recipe_of;
use search::analysis::segment::{Segment, hangul_pairs, inner_words, segments, spaced_number};
use search::analysis::stem::stem;
use search::analysis::{Analyzer, Token};
use search::hit::{Hit, SearchRequest, SearchResults, Typo};
use search::index::Index;
use search::index::sync::{Progress, SyncOptions, SyncReport, Unwatched, sync};
use search::language::Language;
use search::language::detect::Detector;
use search::query::{Clause, Form, Node, parse};
use search::searcher::Searcher;

use crate::analysis::{check_term, stems};
use crate::support::TestDir;

/// Words that meet each other, of many scripts, in several forms; some that are none.
pub(crate) const WORDS: &[&str] = &[
    "Haus",
    "Häuser",
    "Rechenzentrum",
    "Südkorea",
    "Korea",
    "der",
    "und",
    "the",
    "data",
    "center",
    "centers",
    "l'acqua",
    "dell’acqua",
    "città",
    "rumah",
    "bangunan",
    "Seul'de",
    "IŞIK",
    "İ",
    "ёлка",
    "город",
    "города",
    "σπίτι",
    "ΔΡΌΜΟΣ",
    "数据中心",
    "北京大学",
    "データセンター",
    "東京で",
    "데이터센터를",
    "센터",
    "서울에서",
    "ภาษาไทย",
    "ข้าว",
    "हिन्दी",
    "كتاب",
    "الكتاب",
    "ספר",
    "Ｆｕｌｌ",
    "ﬁnden",
    "3,5",
    "GPT-4",
    "a_b",
    "KI-Technik",
    "e-mail",
    "anna.rossi@example.org",
    "www.example.org/a",
    "AT&T",
    "C++",
    ".NET",
    "O'Brien",
    "getElementById",
    "60 000",
    "60\u{a0}000",
    "1.234,5",
    "12:30",
    "۲۰۲۶",
    "کتاب‌ها",
    "إسلام",
    "發展",
    "发展",
    "ﾃﾞｰﾀ",
    "テ\u{3099}",
    "\u{1112}\u{1161}\u{11a8}\u{1100}\u{116d}",
    "KAIST의",
    "Љубљана",
    "\\ud800",
    "U.S.A.",
    "\u{1f469}\u{200d}\u{1f467}",
    "e\u{301}",
    "\u{301}",
    "\u{200b}",
    "\u{ad}",
    "\u{0}",
    "\u{1b}[31m",
    "\u{202e}",
    "\u{feff}",
    "ß",
    "ǅ",
    "ﷺ",
    "\u{85}",
];

const GAPS: &[&str] =
    &[" ", " ", " ", " ", ". ", ", ", "\n", "\n\n", "。", "", "-", "\u{a0}", "\u{2028}", "\r\n", "! "];

/// A word: mostly of the list, or any characters, or a very long one.
pub(crate) fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        12 => prop::sample::select(WORDS).prop_map(str::to_owned),
        2 => "\\PC{1,8}",
        1 => any::<char>().prop_map(String::from),
        1 => (prop::sample::select(WORDS), 2..60_usize).prop_map(|(word, times)| word.repeat(times)),
    ]
}

pub(crate) fn text(words: impl Into<prop::collection::SizeRange>) -> impl Strategy<Value = String> {
    let pieces = prop::collection::vec((word(), prop::sample::select(GAPS)), words);
    pieces.prop_map(|pieces| pieces.into_iter().map(|(word, gap)| word + gap).collect())
}

pub(crate) fn query() -> impl Strategy<Value = String> {
    let sign = prop::sample::select(&["", "", "", "", "+", "-", "\"", "\" ", "+\"", "-\""][..]);
    let pieces = prop::collection::vec((sign, word()), 0..6);
    pieces.prop_map(|pieces| {
        pieces.into_iter().flat_map(|(sign, word)| [sign.to_owned(), word, " ".to_owned()]).collect()
    })
}

fn language() -> impl Strategy<Value = Language> {
    prop::sample::select(Language::ALL)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_text_can_be_analysed(text in text(0..40), language in language()) {
        stems(&mut Analyzer::new(language), &text);
    }

    #[test]
    fn every_string_can_be_analysed(text in any::<String>(), language in language()) {
        stems(&mut Analyzer::new(language), &text);
    }

    #[test]
    fn segments_lie_on_characters_and_do_not_run_back(text in prop_oneof![any::<String>(), text(0..40)]) {
        let (mut start, mut end) = (0, 0);
        segments(&text, |segment| {
            let is_word = matches!(segment, Segment::Word(_));
            let (Segment::Word(range) | Segment::Bigram(range) | Segment::Joined(range)) = segment;
            let written = text.get(range.clone()).expect("character boundaries");
            assert!(written.contains(char::is_alphanumeric), "{written:?}");
            assert!(range.start >= start, "{written:?}");
            start = range.start;
            if is_word {
                assert!(range.start >= end, "{written:?} is part of two words");
                end = range.end;
            }
        });
        for (at, c) in text.char_indices().filter(|(_, c)| c.is_ascii_digit()) {
            prop_assert!(spaced_number(&text, at).is_none_or(|number| text.get(at..number.end).is_some()), "{c}");
        }
    }

    #[test]
    fn every_string_has_its_forms(word in prop_oneof![any::<String>(), word()], language in language()) {
        let recipe = recipe_of(language);
        let form = exact(&word, language);
        prop_assert_eq!(&exact(&form, language), &form);
        let spelt = spelling(&form, language);
        let stemmed = stem(&spelt, recipe.stemmer, recipe.rules.map(|rules| &**rules));
        let folded = fold(&stemmed, recipe.keeps);
        let terms = [&*form, &*spelt, &*stemmed, &*folded, &bigram(&form, language)];
        for term in terms.into_iter().filter(|_| !form.is_empty()) {
            check_term(term);
        }
        prop_assert!(!joined(&word).contains(char::is_whitespace));
        let number = plain_number(&form);
        prop_assert!(number.is_none_or(|number| number.bytes().all(|b| b.is_ascii_digit() || b == b'.')));
    }

    #[test]
    fn parts_lie_within_their_word(word in prop_oneof![any::<String>(), word()], language in language()) {
        let mut parts = inner_words(&word);
        parts.extend(CompoundSplitter::of(language).map_or_else(Vec::new, |splitter| splitter.parts(&word)));
        parts.extend(hangul_pairs(&word));
        for part in parts {
            prop_assert!(word.get(part.clone()).is_some_and(|part| !part.is_empty()), "{part:?}");
        }
    }

    #[test]
    fn passages_cover_the_text(text in text(0..60), only in prop::collection::vec(language(), 0..3)) {
        let passages = Detector::restricted_to(&only).passages(&text);
        let mut end = 0;
        for (n, passage) in passages.iter().enumerate() {
            prop_assert_eq!(passage.range.start, end);
            prop_assert!(text.get(passage.range.clone()).is_some_and(|part| !part.is_empty()));
            prop_assert!(n == 0 || passages[n - 1].language != passage.language);
            prop_assert!((0.0..=1.0).contains(&passage.confidence));
            let allowed = only.is_empty() || only.contains(&passage.language);
            prop_assert!(allowed || passage.language == Language::Undetermined);
            end = passage.range.end;
        }
        prop_assert_eq!(end, text.len());
    }
}

pub(crate) fn bring_up_to_date(index: &Index, docs: &Path) {
    // Within one tick of the file system's clock a file can change and keep its size and time.
    let options = SyncOptions { verify: true, threads: 1, ..SyncOptions::default() };
    run(index, &[docs.to_owned()], &options, &Unwatched).expect("nothing stops the run");
}

/// A run that waits for its turn.
pub(crate) fn run(
    index: &Index,
    roots: &[PathBuf],
    options: &SyncOptions,
    progress: &dyn Progress,
) -> search::Result<SyncReport> {
    loop {
        match sync(index, roots, options, progress) {
            // Between fork and exec, a process that another test starts holds this one's locks.
            Err(Error::Locked { .. }) => std::thread::yield_now(),
            outcome => return outcome,
        }
    }
}

pub(crate) fn index(folder: &Path) -> Index {
    Index::open_or_create(folder).expect("the folder is new")
}

fn answer(searcher: &mut Searcher, query: &str) -> SearchResults {
    let request =
        SearchRequest { query: query.to_owned(), limit: 50, typo: Typo::Off, ..SearchRequest::default() };
    searcher.search(&request).expect("the index can be read")
}

/// What `text` is found by in a language: stems, exact forms, parts and bigrams.
fn terms(text: &str, language: Language) -> BTreeSet<String> {
    terms_at(text, language, 0..text.len())
}

/// The same of the tokens that touch `range`.
fn terms_at(text: &str, language: Language, range: std::ops::Range<usize>) -> BTreeSet<String> {
    let mut terms = BTreeSet::new();
    let touches = |token: &std::ops::Range<usize>| token.start < range.end && range.start < token.end;
    Analyzer::new(language).tokens(text, |token| match token {
        Token::Word { range, word, .. } if touches(&range) => {
            terms.extend([word.stem(), word.exact()].map(str::to_owned));
            terms.extend(word.parts().iter().map(|part| part.term.to_string()));
        }
        Token::Unplaced { range, term } if touches(&range) => _ = terms.insert(term.to_owned()),
        _ => {}
    });
    terms
}

/// The words and phrases of a query.
fn words(clauses: &[Clause]) -> Vec<&str> {
    let mut found = Vec::new();
    for clause in clauses {
        match &clause.node {
            Node::Word { text, .. } | Node::Phrase { text, .. } | Node::Near { text, .. } => {
                found.push(&**text);
            }
            Node::Group(inner) => found.extend(words(inner)),
            Node::Filter(_) | Node::All => {}
        }
    }
    found
}

/// Whether a clause asks for words that look like something (`o*`), which no analysis tells.
fn has_patterns(clauses: &[Clause]) -> bool {
    clauses.iter().any(|clause| match &clause.node {
        Node::Word { form, .. } => !matches!(form, Form::Inflected | Form::Exact),
        Node::Group(inner) => has_patterns(inner),
        _ => false,
    })
}

/// Every mark lies on character boundaries, behind the one before, and on something that the query looks for.
fn check_highlights(query: &str, hit: &Hit) {
    let clauses = parse(query).0.clauses;
    for snippet in &hit.snippets {
        let mut end = 0;
        for mark in &snippet.highlights {
            assert!(mark.start >= end && mark.start < mark.end, "{query:?}: {snippet:?}");
            end = mark.end;
            let marked = snippet.text.get(mark.clone()).unwrap_or_else(|| panic!("{query:?}: {snippet:?}"));
            // Words of a text in no known language may be forms of others by the rules of any.
            let is_unknown = hit.languages.contains(&Language::Undetermined);
            let languages = if is_unknown { Language::ALL } else { &hit.languages };
            let justified = languages.iter().any(|&language| {
                let wanted: BTreeSet<String> =
                    words(&clauses).iter().flat_map(|word| terms(word, language)).collect();
                let alone = terms(marked, language);
                let in_place = terms_at(&snippet.text, language, mark.clone());
                alone.union(&in_place).any(|term| wanted.contains(term))
            });
            assert!(justified || has_patterns(&clauses), "{query:?} marks {marked:?} in {snippet:?}");
        }
    }
}

/// `text` as a file whose text is all of it: one with a NUL would be skipped, and a byte order mark at the start left out, as would
/// be commands to a terminal.
pub(crate) fn readable(text: &str) -> String {
    text.trim_start_matches('\u{feff}').replace(['\0', '\u{1b}'], "\u{1}")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_marked_was_looked_for(
        texts in prop::collection::vec(text(1..40), 1..8),
        queries in prop::collection::vec(query(), 12),
    ) {
        let dir = TestDir::with(&[]);
        for (n, text) in texts.iter().enumerate() {
            dir.file(&format!("docs/{n}.txt"), &readable(text));
        }
        let index = index(&dir.path("index"));
        bring_up_to_date(&index, &dir.path("docs"));
        let mut searcher = Searcher::new(&index).expect("it was made just now");
        for query in &queries {
            let results = answer(&mut searcher, query);
            prop_assert_eq!(results.hits.len() as u64, results.total);
            prop_assert!(results.hits.is_sorted_by(|a, b| a.score >= b.score));
            results.hits.iter().for_each(|hit| check_highlights(query, hit));
        }
    }
}
