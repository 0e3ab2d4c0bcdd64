//! Keys change the state, answers fill it, and it is drawn: without a terminal.

use std::time::Duration;

use proptest::prelude::*;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};
use ratatui::layout::Size;
use ratatui::style::{Color, Modifier};
use unicode_width::UnicodeWidthStr;

use super::Options;
use super::ask::{Answer, Read, Search};
use super::draw::draw;
use super::state::{Action, State};
use crate::document::{Extracted, Section};
use crate::hit::{Hit, SearchResults, Snippet};
use crate::index::stored::Stored;
use crate::language::Language;

const TEXT: &str =
    "Der Tee\n\nTee wärmt im Winter.\nKaffee auch.\n\nNoch ein Tee, am Abend, wenn die anderen schlafen.\n";

fn hit(rank: usize, path: &str, title: &str) -> Hit {
    let marks = title.match_indices("Tee").map(|(at, word)| at..at + word.len()).collect();
    Hit {
        rank,
        path: path.to_owned(),
        title: title.to_owned(),
        author: None,
        title_highlights: marks,
        languages: vec![Language::German],
        format: "md".to_owned(),
        size: 100,
        modified: 0,
        date: 1_742_040_000_000_000_000,
        has_lines: true,
        score: 1.0,
        snippets: vec![Snippet { text: "Tee".to_owned(), line: 7, ..Snippet::default() }],
        explanation: None,
        same_story: Vec::new(),
    }
}

fn results(hits: Vec<Hit>) -> SearchResults {
    SearchResults {
        total: hits.len() as u64,
        hits,
        warnings: Vec::new(),
        suggestion: None,
        documents: 31,
        languages: vec![Language::German],
        facets: None,
        elapsed: Duration::from_micros(1_200),
    }
}

fn stored(path: &str, text: &str, sections: Option<Vec<Section>>) -> Stored {
    let text = Extracted {
        title: Some("Der Tee".to_owned()),
        body: text.to_owned(),
        sections,
        ..Extracted::default()
    };
    Stored { path: path.to_owned(), text, passages: Vec::new(), date: 0, lines_before: 0 }
}

/// A state in a terminal of that size, before anything was typed.
fn empty(width: u16, height: u16) -> State {
    let options = Options { here: Some("/docs".into()), documents: 31, color: true, ..Options::default() };
    State::new(&options, Size::new(width, height))
}

fn press(state: &mut State, code: KeyCode) -> Option<Action> {
    state.event(&Event::Key(KeyEvent::new(code, KeyModifiers::NONE)))
}

fn press_control(state: &mut State, c: char) -> Option<Action> {
    state.event(&Event::Key(KeyEvent::new(KeyCode::Char(c), KeyModifiers::CONTROL)))
}

/// Types a text, and returns the search that is to be asked for after it.
fn typed(state: &mut State, text: &str) -> Option<Search> {
    text.chars().for_each(|c| assert_eq!(press(state, KeyCode::Char(c)), None));
    state.due_search()
}

/// Answers what is to be read, if anything is.
fn read(state: &mut State, text: &str, sections: Option<Vec<Section>>) {
    let Some(of) = state.due_read() else { return };
    let matches = text.match_indices("Tee").map(|(at, word)| at..at + word.len()).collect();
    let stored = stored(&of.path, text, sections);
    state.answer(Answer::Read(of, Ok(Some((stored, matches)))));
}

/// A state that has found three documents, of which the first is shown.
fn found(width: u16, height: u16) -> State {
    let mut state = empty(width, height);
    let search = typed(&mut state, "tee").expect("something was typed");
    let hits = vec![
        hit(1, "/docs/tee.md", "Der Tee"),
        hit(2, "/docs/a/long/way/down/to/the/file/kaffee.md", "Kaffee"),
        hit(3, "/elsewhere/茶.txt", "お茶とTee"),
    ];
    state.answer(Answer::Search(search, Ok(results(hits))));
    read(&mut state, TEXT, None);
    state
}

/// The screen, line by line, without the spaces at their ends.
fn screen(state: &State) -> String {
    let Size { width, height } = state.size();
    let mut terminal = Terminal::new(TestBackend::new(width, height)).expect("it is memory");
    terminal.draw(|frame| draw(frame, state)).expect("it is memory");
    let buffer = terminal.backend().buffer();
    let line = |y| {
        let (mut line, mut x) = (String::new(), 0);
        while x < width {
            let symbol = buffer[(x, y)].symbol();
            line.push_str(symbol);
            x += u16::try_from(symbol.width()).unwrap_or(1).max(1);
        }
        line.trim_end().to_owned()
    };
    (0..height).map(line).collect::<Vec<_>>().join("\n")
}

#[track_caller]
fn check(state: &State, expected: &[&str]) {
    assert_eq!(screen(state).split('\n').collect::<Vec<_>>(), expected);
}

/// The text of what is drawn in such a style.
fn styled(state: &State, color: Option<Color>, modifier: Modifier) -> String {
    let Size { width, height } = state.size();
    let mut terminal = Terminal::new(TestBackend::new(width, height)).expect("it is memory");
    terminal.draw(|frame| draw(frame, state)).expect("it is memory");
    let cells = terminal.backend().buffer().content.iter();
    let cells = cells.filter(|cell| cell.modifier == modifier && color.is_none_or(|color| cell.fg == color));
    cells.map(ratatui::buffer::Cell::symbol).collect()
}

#[test]
fn nothing_is_typed() {
    check(&empty(40, 5), &[">", "", "", "", "31 documents; type to search     F1 keys"]);
}

#[test]
fn hits_and_a_document_beside_them() {
    check(
        &found(80, 14),
        &[
            "> tee",
            "",
            "▌ Der Tee                         │ Der Tee                        match 1 of 3",
            "▌ tee.md:7         de  2025-03-15 │ Der Tee",
            "  Kaffee                          │",
            "  …le/kaffee.md:7  de  2025-03-15 │ Tee wärmt im Winter.",
            "  お茶とTee                       │ Kaffee auch.",
            "  …where/茶.txt:7  de  2025-03-15 │",
            "                                  │ Noch ein Tee, am Abend, wenn die anderen",
            "                                  │ schlafen.",
            "                                  │",
            "                                  │",
            "                                  │",
            "3 documents found in 1.2 ms                                              F1 keys",
        ],
    );
}

#[test]
fn hits_and_a_document_below_them() {
    check(
        &found(40, 16),
        &[
            "> tee",
            "",
            "▌ Der Tee",
            "▌ tee.md:7                de  2025-03-15",
            "  Kaffee",
            "  …/the/file/kaffee.md:7  de  2025-03-15",
            "  お茶とTee",
            "  /elsewhere/茶.txt:7     de  2025-03-15",
            "────────────────────────────────────────",
            "Der Tee                     match 1 of 3",
            "Der Tee",
            "",
            "Tee wärmt im Winter.",
            "Kaffee auch.",
            "",
            "3 documents found in 1.2 ms      F1 keys",
        ],
    );
}

#[test]
fn a_small_terminal_has_hits_alone() {
    check(
        &found(20, 6),
        &[
            "> tee",
            "▌ Der Tee",
            "▌ tee.md:7        de",
            "  Kaffee",
            "  …e/kaffee.md:7  de",
            "3 documents found i…",
        ],
    );
}

#[test]
fn what_matches_is_marked() {
    let state = found(80, 14);
    assert_eq!(styled(&state, Some(Color::Red), Modifier::BOLD | Modifier::REVERSED), "Tee");
    assert_eq!(styled(&state, Some(Color::Red), Modifier::BOLD), "TeeTeeTeeTee");
}

#[test]
fn without_colours_it_is_marked_too() {
    let mut state = found(80, 14);
    state.look.color = false;
    let marked = Modifier::BOLD | Modifier::UNDERLINED;
    assert_eq!(styled(&state, Some(Color::Reset), marked | Modifier::REVERSED), "Tee");
    assert_eq!(styled(&state, None, marked), "TeeTeeTeeTee");
    assert_eq!(
        styled(&state, Some(Color::Reset), Modifier::empty()).len(),
        styled(&state, None, Modifier::empty()).len()
    );
}

#[test]
fn keys_are_shown_until_one_is_pressed() {
    let mut state = empty(60, 14);
    press(&mut state, KeyCode::Char('?'));
    assert!(screen(&state).contains("Shift-Tab"), "{}", screen(&state));
    press(&mut state, KeyCode::Char('a'));
    assert_eq!((state.help, state.input.text()), (false, ""));
    typed(&mut state, "te?");
    assert_eq!((state.help, state.input.text()), (false, "te?"));
    press(&mut state, KeyCode::F(1));
    assert!(state.help);
}

#[test]
fn matches_are_jumped_between() {
    let mut state = found(30, 14);
    let mut lines = Vec::new();
    for key in [KeyCode::Tab, KeyCode::Tab, KeyCode::Tab, KeyCode::BackTab] {
        press(&mut state, key);
        lines.push(state.reading().and_then(super::reading::Reading::line));
    }
    assert_eq!(lines, [Some(3), Some(6), Some(1), Some(6)]);
    assert!(screen(&state).contains("Noch ein Tee"), "{}", screen(&state));
}

#[test]
fn a_long_document_begins_at_its_first_match_and_is_paged_through() {
    let text = "Zeile\n".repeat(5_000) + "Tee\n" + &"Zeile\n".repeat(9);
    let mut state = empty(30, 20);
    let search = typed(&mut state, "tee").expect("something was typed");
    state.answer(Answer::Search(search, Ok(results(vec![hit(1, "/docs/a.txt", "A")]))));
    read(&mut state, &text, None);
    assert!(screen(&state).contains("\nTee\n"), "{}", screen(&state));
    (0..3).for_each(|_| drop(press(&mut state, KeyCode::PageUp)));
    assert!(!screen(&state).contains("\nTee\n"), "{}", screen(&state));
    (0..9).for_each(|_| drop(press(&mut state, KeyCode::PageDown)));
    assert_eq!(state.reading().expect("it is read").seen().last().map(|row| row.end), Some(text.len() - 1));
}

#[test]
fn the_last_query_wins() {
    let mut state = empty(40, 8);
    let first = typed(&mut state, "t").expect("something was typed");
    let second = typed(&mut state, "e").expect("something was typed");
    assert_eq!((&*first.query, &*second.query), ("t", "te"));
    state.answer(Answer::Search(second, Ok(results(vec![hit(1, "/docs/b", "B")]))));
    state.answer(Answer::Search(first, Ok(results(vec![hit(1, "/docs/a", "A")]))));
    assert_eq!(state.hit().map(|hit| &*hit.path), Some("/docs/b"));
    assert_eq!(state.due_search(), None);
    let third = typed(&mut state, "e").expect("something was typed");
    press_control(&mut state, 'u');
    assert_eq!(state.due_search(), None);
    state.answer(Answer::Search(third, Ok(results(vec![hit(1, "/docs/a", "A")]))));
    assert!(state.results.is_none());
}

#[test]
fn a_document_that_is_not_chosen_any_more_is_not_shown() {
    let mut state = found(80, 14);
    press(&mut state, KeyCode::Down);
    let late = state.due_read().expect("another is chosen");
    press(&mut state, KeyCode::Down);
    state.answer(Answer::Read(late, Ok(Some((stored("/docs/b", "Anderes", None), Vec::new())))));
    assert!(!screen(&state).contains("Anderes"));
    assert!(state.reading().is_none());
}

#[test]
fn more_hits_are_asked_for_at_the_last() {
    let mut state = empty(40, 8);
    let search = typed(&mut state, "tee").expect("something was typed");
    let hits = |n| SearchResults { total: 80, ..results((1..=n).map(|rank| hit(rank, "/a", "A")).collect()) };
    state.answer(Answer::Search(search, Ok(hits(50))));
    (0..48).for_each(|_| drop(press_control(&mut state, 'n')));
    assert_eq!(state.due_search(), None);
    press(&mut state, KeyCode::Down);
    let more = state.due_search().expect("there are more");
    assert_eq!(more.limit, 100);
    state.answer(Answer::Search(more, Ok(hits(80))));
    assert_eq!(state.chosen, 49);
    (0..99).for_each(|_| drop(press(&mut state, KeyCode::Down)));
    assert_eq!((state.chosen, state.due_search()), (79, None));
}

#[test]
fn keys_that_leave() {
    let mut state = found(80, 14);
    assert_eq!(press(&mut state, KeyCode::Esc), Some(Action::End(None)));
    assert_eq!(press_control(&mut state, 'c'), Some(Action::End(None)));
    press(&mut state, KeyCode::Down);
    let chosen = state.hit().cloned().map(Box::new);
    assert_eq!(press_control(&mut state, 'o'), Some(Action::End(chosen)));
    let mut state = empty(80, 14);
    assert_eq!((press_control(&mut state, 'o'), press(&mut state, KeyCode::Enter)), (None, None));
}

#[test]
fn documents_are_opened_at_the_match() {
    let open = |path: &str, line| Some(Action::Open { path: path.to_owned(), line });
    let mut state = found(80, 14);
    assert_eq!(press(&mut state, KeyCode::Enter), open("/docs/tee.md", Some(1)));
    press(&mut state, KeyCode::Tab);
    assert_eq!(press(&mut state, KeyCode::Enter), open("/docs/tee.md", Some(3)));
    // One that is not read yet opens at its first passage.
    press(&mut state, KeyCode::Down);
    press(&mut state, KeyCode::Down);
    assert_eq!(press(&mut state, KeyCode::Enter), open("/elsewhere/茶.txt", Some(7)));
    state.results.as_mut().expect("there are some").found.hits[2].has_lines = false;
    assert_eq!(press(&mut state, KeyCode::Enter), open("/elsewhere/茶.txt", None));
}

#[test]
fn pages_are_named() {
    let sections = [(0, "page 1"), (9, "page 2")];
    let sections = sections.map(|(start, name)| Section { start, name: name.to_owned() }).into();
    let mut state = empty(80, 14);
    let search = typed(&mut state, "tee").expect("something was typed");
    state.answer(Answer::Search(search, Ok(results(vec![hit(1, "/docs/a.pdf", "A")]))));
    read(&mut state, TEXT, Some(sections));
    assert!(screen(&state).contains("page 1, match 1 of 3"), "{}", screen(&state));
    press(&mut state, KeyCode::Tab);
    assert!(screen(&state).contains("page 2, match 2 of 3"), "{}", screen(&state));
}

#[test]
fn notes_are_shown_and_what_was_meant_is_taken() {
    let mut state = empty(60, 12);
    let search = typed(&mut state, "teee (").expect("something was typed");
    let warnings = vec!["( is taken as a word".to_owned()];
    let results = SearchResults { suggestion: Some("tee (".to_owned()), warnings, ..results(Vec::new()) };
    state.answer(Answer::Search(search, Ok(results)));
    check(
        &state,
        &[
            "> teee (",
            "did you mean: tee (? (Ctrl-Y)",
            "note: ( is taken as a word",
            "",
            "",
            "",
            "",
            "",
            "",
            "",
            "",
            "nothing found in 31 documents                        F1 keys",
        ],
    );
    press_control(&mut state, 'y');
    assert_eq!(state.due_search().map(|search| search.query), Some("tee (".to_owned()));
}

#[test]
fn what_goes_wrong_is_said_until_the_next_key() {
    let mut state = found(60, 14);
    state.opened(Err("vi: no such file".to_owned()), Size::new(60, 14));
    assert!(screen(&state).ends_with("vi: no such file"), "{}", screen(&state));
    press(&mut state, KeyCode::Down);
    assert!(screen(&state).contains("3 documents found in 1.2 ms"), "{}", screen(&state));
    let of = state.due_read().expect("another is chosen");
    state.answer(Answer::Read(of, Ok(None)));
    assert!(screen(&state).contains("the index does not hold it any more"), "{}", screen(&state));
    let search = typed(&mut state, "x").expect("something was typed");
    state.answer(Answer::Search(search, Err("/index: damaged".to_owned())));
    assert!(screen(&state).ends_with("/index: damaged"), "{}", screen(&state));
}

#[test]
fn what_would_steer_a_terminal_is_shown() {
    let hostile = "Tee\u{1b}[31m\u{202e}\u{9b}2J\u{7}";
    let mut state = empty(100, 14);
    state.event(&Event::Paste(hostile.to_owned()));
    let search = state.due_search().expect("something was pasted");
    let mut results = results(vec![hit(1, &format!("/docs/{hostile}"), hostile)]);
    results.warnings.push(hostile.to_owned());
    results.suggestion = Some(hostile.to_owned());
    state.answer(Answer::Search(search, Ok(results)));
    read(&mut state, hostile, Some(vec![Section { start: 0, name: hostile.to_owned() }]));
    state.wrong = Some(hostile.to_owned());
    let screen = screen(&state);
    assert!(screen.matches("Tee␛[31m<U+202E>").count() >= 6, "{screen}");
    assert!(!screen.contains(|c: char| c != '\n' && (c.is_control() || c == '\u{202e}')), "{screen:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn nothing_makes_it_panic(
        width in 0..110_u16,
        height in 0..34_u16,
        text in "(?s)([Te数\u{301}👩\u{200d}אب\u{202e} ]{0,8}(Tee)?[ \n\t\u{1b}]?){0,60}",
        keys in prop::collection::vec((0..26_usize, any::<bool>()), 0..40),
        notes in 0..4_usize,
    ) {
        const KEYS: [KeyCode; 14] = [
            KeyCode::Up, KeyCode::Down, KeyCode::Left, KeyCode::Right, KeyCode::Home, KeyCode::End, KeyCode::PageUp,
            KeyCode::PageDown, KeyCode::Tab, KeyCode::BackTab, KeyCode::Enter, KeyCode::Backspace, KeyCode::Delete,
            KeyCode::F(1),
        ];
        let mut state = empty(width, height);
        for (key, control) in keys {
            let modifiers = if control { KeyModifiers::CONTROL } else { KeyModifiers::SHIFT };
            let letter = || KeyCode::Char("a茶u\u{301}ewnpyo? é".chars().nth(key - KEYS.len()).unwrap_or('t'));
            let code = KEYS.get(key).copied().unwrap_or_else(letter);
            state.event(&Event::Key(KeyEvent::new(code, modifiers)));
            if let Some(search) = state.due_search() {
                let mut results = results(vec![hit(1, &text, &text), hit(2, "/docs/b", "B")]);
                results.warnings = vec![text.clone(); notes];
                results.suggestion = (notes > 1).then(|| text.clone());
                state.answer(Answer::Search(search, Ok(results)));
            }
            read(&mut state, &text, None);
            screen(&state);
            state.event(&Event::Resize(height, width));
            screen(&state);
            state.event(&Event::Resize(width, height));
        }
    }
}

#[test]
fn a_read_that_is_asked_twice_is_read_once() {
    let mut state = empty(80, 14);
    let search = typed(&mut state, "tee").expect("something was typed");
    state.answer(Answer::Search(search, Ok(results(vec![hit(1, "/docs/a", "A")]))));
    let of = Read { path: "/docs/a".to_owned(), query: "tee".to_owned() };
    assert_eq!((state.due_read(), state.due_read()), (Some(of), None));
}
