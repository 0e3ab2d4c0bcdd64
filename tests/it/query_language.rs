//! The query language: what is written means what the table in `src/query/mod.rs` says, and nothing that is written
//! means something else when it is written out again.

use proptest::prelude::*;
use search::language::Language;
use search::query::{Clause, Field, Filter, Form, Node, Occur, Query, parse};

use crate::properties::{query, word};

/// What syntax is made of, in an order that no grammar has.
fn syntax() -> impl Strategy<Value = String> {
    const PIECES: &[&str] = &[
        "a",
        "b",
        "AND",
        "OR",
        "NOT",
        "60",
        "000",
        "+",
        "-",
        "\"",
        "(",
        ")",
        "~",
        "~2",
        "^",
        "^2",
        "^0.5",
        "*",
        "?",
        "/",
        "=",
        "\\",
        ":",
        ",",
        ".",
        "..",
        ">",
        "<",
        "title:",
        "path:",
        "type:",
        "lang:",
        "date:",
        "size:",
        "de",
        "2025",
        "2025-03",
        "1MB",
        "NEAR(",
        "NEAR(a b, 3)",
        "\u{a0}",
        "\t",
        "ß",
        "数据中心",
        "[",
        "Σ",
        " ",
        " ",
        " ",
        " ",
        " ",
    ];
    let piece = prop_oneof![10 => prop::sample::select(PIECES).prop_map(str::to_owned), 1 => word()];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

fn any_query() -> impl Strategy<Value = String> {
    prop_oneof![4 => syntax(), 1 => any::<String>(), 1 => query(), 1 => "[+\\-\"a ]{0,30}", 1 => "[(a)OR ]{0,80}"]
}

/// A text with a word in it, as short as tests with many of them must be.
fn short_text() -> impl Strategy<Value = String> {
    let filling = prop_oneof!["[ -~]{0,4}", "\\PC{0,3}", Just(String::new())];
    (filling.clone(), prop::sample::select(&["a", "Haus", "7", "AND", "北京"][..]), filling)
        .prop_map(|(before, word, after)| before + word + &after)
}

fn field() -> impl Strategy<Value = Field> {
    prop::sample::select(&[Field::Body, Field::Title][..])
}

/// A filter as it is read: nothing that a value cannot hold.
fn filter() -> impl Strategy<Value = Filter> {
    const DAY: i64 = 86_400_000_000_000;
    let value = "[^\"\\p{C}]{1,8}".prop_filter("a value", |value: &String| !value.trim().is_empty());
    prop_oneof![
        prop::collection::vec(value.clone(), 1..3).prop_map(Filter::Path),
        prop::collection::vec("[a-z0-9 ,()]{1,5}", 1..3).prop_map(Filter::Type),
        prop::collection::vec(prop::sample::select(Language::ALL), 1..4).prop_map(Filter::Language),
        (-90_000..90_000_i64, 1..9_000_i64)
            .prop_map(|(day, days)| Filter::Date(day * DAY..(day + days) * DAY)),
        (-90_000..90_000_i64).prop_map(|day| Filter::Date(i64::MIN..day * DAY)),
        (any::<u64>(), 1..u64::MAX)
            .prop_map(|(from, length)| Filter::Size(from / 2..from / 2 + length / 2 + 1)),
        any::<u64>()
            .prop_filter("below the most", |from| *from < u64::MAX)
            .prop_map(|from| Filter::Size(from..u64::MAX)),
    ]
}

fn leaf() -> impl Strategy<Value = Node> {
    let form = prop::sample::select(&[Form::Inflected, Form::Typos(1), Form::Typos(2)][..]);
    let pattern = "(\\*[a-z0-9ß]{1,5}|[a-z0-9]{1,3}(\\*|\\?)[a-zß\\\\*]?[a-z])"
        .prop_map(|text: String| text.replace('\\', r"\\"));
    prop_oneof![
        3 => (short_text(), form, field()).prop_map(|(text, form, field)| Node::Word { text, form, field }),
        1 => ("[a-zß0-9]\\PC{0,3}", field())
            .prop_map(|(text, field)| Node::Word { text, form: Form::Exact, field }),
        1 => (pattern, field()).prop_map(|(text, field)| Node::Word { text, form: Form::Pattern, field }),
        1 => ("[a-z.*?|()\\[\\]]{0,5}[a-z]", field())
            .prop_map(|(text, field)| Node::Word { text, form: Form::Regex, field }),
        1 => (short_text(), 0..9_u32, field()).prop_map(|(text, slop, field)| {
            Node::Phrase { text: text.replace('"', "'").trim().to_owned(), slop, field }
        }),
        1 => (short_text(), 1..9_u32, field()).prop_map(|(text, distance, field)| {
            let text = text.replace(')', "(").split_whitespace().collect::<Vec<_>>().join(" ");
            Node::Near { text, distance, field }
        }),
        1 => filter().prop_map(Node::Filter),
        1 => Just(Node::All),
    ]
}

/// Clauses as the parser leaves them: a filter is a must, or one of several alternatives.
fn clauses(node: impl Strategy<Value = Node> + 'static) -> impl Strategy<Value = Vec<Clause>> {
    let occur = prop::sample::select(&[Occur::Should, Occur::Must, Occur::MustNot][..]);
    let boost = prop::sample::select(&[1.0, 1.0, 2.0, 0.5, 0.01, 100.0][..]);
    let clause = (occur, node, boost).prop_map(|(occur, node, boost)| {
        let boost = if matches!(node, Node::Filter(_)) { 1.0 } else { boost };
        Clause { occur, node, boost }
    });
    (prop::collection::vec(clause, 1..4), any::<bool>()).prop_map(|(mut clauses, alternatives)| {
        let several = clauses.len() > 1;
        for clause in &mut clauses {
            clause.occur = match clause.occur {
                _ if alternatives && several => Occur::Should,
                Occur::Should if clause.node.is_filter() => Occur::Must,
                occur => occur,
            };
        }
        clauses
    })
}

fn tree() -> impl Strategy<Value = Query> {
    let node = leaf().prop_recursive(4, 24, 3, |inner| clauses(inner).prop_map(Node::Group));
    clauses(node).prop_map(|clauses| Query { clauses })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_query_can_be_read_and_written(text in any_query()) {
        let (query, warnings) = parse(&text);
        let written = query.to_string();
        // Written out it may be longer than what is read.
        if written.len() <= 4_096 {
            let (again, _) = parse(&written);
            prop_assert_eq!(&again, &query, "{}", written);
        }
        prop_assert!(warnings.iter().all(|warning| !warning.is_empty()));
    }

    #[test]
    fn every_tree_is_read_as_it_was_written(query in tree()) {
        let (again, warnings) = parse(&query.to_string());
        prop_assert_eq!(&again, &query, "{}", query);
        prop_assert!(warnings.is_empty(), "{}: {:?}", query, warnings);
    }

    #[test]
    fn nothing_behind_a_filter_takes_it_back(text in any_query()) {
        let (query, _) = parse(&format!("+lang:de -path:secret {text}"));
        let has = |occur, filter| {
            let node = Node::Filter(filter);
            query.clauses.iter().any(|clause| clause.occur == occur && clause.node == node)
        };
        prop_assert!(has(Occur::Must, Filter::Language(vec![Language::German])), "{query}");
        prop_assert!(has(Occur::MustNot, Filter::Path(vec!["secret".to_owned()])), "{query}");
    }
}
