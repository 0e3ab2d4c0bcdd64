//! All that is shown, and what changes it: keys and answers.

use std::path::PathBuf;

use ratatui::crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use ratatui::layout::{Rect, Size};

use super::Options;
use super::ask::{Answer, Found, Read, Search};
use super::draw::Areas;
use super::input::Input;
use super::look::Look;
use super::reading::Reading;
use crate::hit::{Hit, SearchResults};
use crate::render::{counted, file_of};

/// So many hits are asked for at first, and so many more whenever the last one is left behind.
const HITS: usize = 50;
/// Nobody goes down further than that.
const MAX_HITS: usize = 1_000;

/// All that is shown.
#[derive(Debug)]
pub(super) struct State {
    pub(super) input: Input,
    /// What was found last.
    pub(super) results: Option<Results>,
    /// The hit that is chosen.
    pub(super) chosen: usize,
    /// The document beside the hits.
    pub(super) preview: Option<Preview>,
    /// What went wrong last.
    pub(super) wrong: Option<String>,
    /// Whether the keys are shown.
    pub(super) help: bool,
    /// Documents of the index.
    pub(super) documents: u64,
    pub(super) here: Option<PathBuf>,
    pub(super) look: Look,
    /// The terminal's.
    size: Size,
    /// What was asked last.
    asked: Search,
    /// The number of the last search whose answer is shown, or not wanted any more.
    answered: u64,
    limit: usize,
    read: Option<Read>,
}

/// What a query found.
#[derive(Debug)]
pub(super) struct Results {
    pub(super) query: String,
    pub(super) found: SearchResults,
}

/// A document that is shown, or why it cannot be.
#[derive(Debug)]
pub(super) struct Preview {
    pub(super) of: Read,
    pub(super) reading: Result<Reading, String>,
}

/// What a key asks for that no state can do.
#[derive(Debug, PartialEq)]
pub(super) enum Action {
    /// To end, with this hit.
    End(Option<Box<Hit>>),
    /// To open a document.
    Open {
        /// Absolute path.
        path: String,
        /// From 1.
        line: Option<usize>,
    },
}

impl State {
    /// Nothing found yet, in a terminal of that size.
    pub(super) fn new(options: &Options, size: Size) -> Self {
        Self {
            input: Input::new(&options.query),
            results: None,
            chosen: 0,
            preview: None,
            wrong: None,
            help: false,
            documents: options.documents,
            here: options.here.clone(),
            look: Look { color: options.color },
            size,
            asked: Search { number: 0, query: String::new(), limit: 0 },
            answered: 0,
            limit: HITS,
            read: None,
        }
    }

    /// The terminal's columns and rows.
    pub(super) fn size(&self) -> Size {
        self.size
    }

    /// The hit that is chosen.
    pub(super) fn hit(&self) -> Option<&Hit> {
        self.results.as_ref()?.found.hits.get(self.chosen)
    }

    /// What a person should know of the answer: what was perhaps meant, and what was not understood.
    pub(super) fn notes(&self) -> Vec<String> {
        let Some(Results { found, .. }) = &self.results else { return Vec::new() };
        let mark = found.question_mark();
        let meant = found.suggestion.iter().map(|query| format!("did you mean: {query}{mark} (Ctrl-Y)"));
        meant.chain(found.warnings.iter().map(|warning| format!("note: {warning}"))).collect()
    }

    /// What is found, in a few words.
    pub(super) fn summary(&self) -> String {
        let all = counted(self.documents, "document");
        match &self.results {
            None if self.query().is_empty() => format!("{all}; type to search"),
            None if self.answered < self.asked.number => "searching …".to_owned(),
            None => "no answer; type to search again".to_owned(),
            Some(Results { found, .. }) if found.total == 0 => {
                format!("nothing found in {}", counted(found.documents, "document"))
            }
            Some(Results { found, .. }) => {
                let milliseconds = found.elapsed.as_secs_f64() * 1e3;
                format!("{} found in {milliseconds:.1} ms", counted(found.total, "document"))
            }
        }
    }

    /// The document that is read, if it is that of the hit that is chosen.
    pub(super) fn reading(&self) -> Option<&Reading> {
        let preview = self.preview.as_ref().filter(|preview| Some(&preview.of) == self.wanted().as_ref())?;
        preview.reading.as_ref().ok()
    }

    fn query(&self) -> &str {
        self.input.text().trim()
    }

    /// The document that is to be shown.
    fn wanted(&self) -> Option<Read> {
        let query = &self.results.as_ref()?.query;
        Some(Read { path: self.hit()?.path.clone(), query: query.clone() })
    }

    /// The search that is to be asked for now, if one is.
    pub(super) fn due_search(&mut self) -> Option<Search> {
        let query = self.query().to_owned();
        if query != self.asked.query {
            self.limit = HITS;
        } else if self.limit == self.asked.limit || query.is_empty() {
            return None;
        }
        let number = self.asked.number + 1;
        self.asked = Search { number, query, limit: self.limit };
        if self.asked.query.is_empty() {
            // Answers that are still on their way are not wanted.
            self.answered = number;
            (self.results, self.preview, self.read, self.chosen) = (None, None, None, 0);
            return None;
        }
        Some(self.asked.clone())
    }

    /// The document that is to be read now, if one is.
    pub(super) fn due_read(&mut self) -> Option<Read> {
        let wanted = self.wanted();
        if wanted == self.read {
            return None;
        }
        self.read.clone_from(&wanted);
        wanted
    }

    /// Takes an answer, unless a later one was there before.
    pub(super) fn answer(&mut self, answer: Answer) {
        match answer {
            Answer::Search(search, found) => self.take_results(search, found),
            Answer::Read(of, found) => self.take_document(of, found),
        }
    }

    fn take_results(&mut self, Search { number, query, .. }: Search, found: Result<SearchResults, String>) {
        if number <= self.answered {
            return;
        }
        self.answered = number;
        let is_same = self.results.as_ref().is_some_and(|results| results.query == query);
        match found {
            Ok(found) => {
                self.documents = found.documents;
                self.chosen = if is_same { self.chosen.min(found.hits.len().saturating_sub(1)) } else { 0 };
                self.results = Some(Results { query, found });
            }
            Err(wrong) => {
                self.results = None;
                self.wrong = Some(wrong);
            }
        }
        if self.hit().is_none() {
            self.preview = None;
        }
        // Notes take rows from what is read.
        self.fit();
    }

    fn take_document(&mut self, of: Read, found: Result<Found, String>) {
        if Some(&of) != self.wanted().as_ref() {
            return;
        }
        let reading = match found {
            Ok(Some((stored, matches))) => Ok(Reading::new(stored, matches, self.pane())),
            Ok(None) => Err("the index does not hold it any more".to_owned()),
            Err(wrong) => Err(wrong),
        };
        self.preview = Some(Preview { of, reading });
    }

    /// What became of opening a document; the terminal may have another size since.
    pub(super) fn opened(&mut self, opened: Result<(), String>, size: Size) {
        self.wrong = opened.err();
        self.resize(size);
    }

    /// The rows and columns in which a text is read.
    fn pane(&self) -> Size {
        Areas::of(Rect::from(self.size), self.notes().len()).text.as_size()
    }

    fn resize(&mut self, size: Size) {
        self.size = size;
        self.fit();
    }

    /// What is read fits its pane, which notes may have made smaller.
    fn fit(&mut self) {
        let pane = self.pane();
        if let Some(Preview { reading: Ok(reading), .. }) = &mut self.preview {
            reading.resize(pane);
        }
    }

    /// Takes what comes from the terminal.
    pub(super) fn event(&mut self, event: &Event) -> Option<Action> {
        match event {
            Event::Key(key) if key.kind != KeyEventKind::Release => return self.key(*key),
            Event::Paste(text) => self.input.insert(text),
            Event::Resize(width, height) => self.resize(Size::new(*width, *height)),
            _ => {}
        }
        None
    }

    /// Takes a key.
    pub(super) fn key(&mut self, key: KeyEvent) -> Option<Action> {
        self.wrong = None;
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        if control && matches!(key.code, KeyCode::Char('c')) {
            return Some(Action::End(None));
        }
        if std::mem::take(&mut self.help) {
            return None;
        }
        match key.code {
            KeyCode::Esc => return Some(Action::End(None)),
            KeyCode::Enter => return self.open(),
            KeyCode::Char('o') if control => {
                return self.hit().cloned().map(|hit| Action::End(Some(Box::new(hit))));
            }
            KeyCode::F(1) => self.help = true,
            KeyCode::Char('?') if self.query().is_empty() => self.help = true,
            KeyCode::Char('y') if control => self.take_suggestion(),
            _ => self.move_key(key, control),
        }
        None
    }

    /// Takes a key that moves what is seen, or one that is typed.
    fn move_key(&mut self, key: KeyEvent, control: bool) {
        let shift = key.modifiers.contains(KeyModifiers::SHIFT);
        match key.code {
            KeyCode::Up if shift => self.read(|reading| reading.up(1)),
            KeyCode::Down if shift => self.read(|reading| reading.down(1)),
            KeyCode::Up => self.choose_before(),
            KeyCode::Down => self.choose_next(),
            KeyCode::Char('p') if control => self.choose_before(),
            KeyCode::Char('n') if control => self.choose_next(),
            KeyCode::PageUp => self.read(|reading| reading.up(reading.page())),
            KeyCode::PageDown => self.read(|reading| reading.down(reading.page())),
            KeyCode::BackTab => self.read(Reading::previous),
            KeyCode::Tab if shift => self.read(Reading::previous),
            KeyCode::Tab => self.read(Reading::next),
            _ => self.type_key(key.code, control, key.modifiers.contains(KeyModifiers::ALT)),
        }
    }

    /// Takes a key that is typed.
    fn type_key(&mut self, code: KeyCode, control: bool, alt: bool) {
        let input = &mut self.input;
        match code {
            KeyCode::Left => input.left(),
            KeyCode::Right => input.right(),
            KeyCode::Home => input.start(),
            KeyCode::End => input.end(),
            KeyCode::Delete => input.delete_behind(),
            KeyCode::Backspace if control || alt => input.delete_word(),
            KeyCode::Backspace => input.delete_before(),
            KeyCode::Char('a') if control => input.start(),
            KeyCode::Char('e') if control => input.end(),
            KeyCode::Char('h') if control => input.delete_before(),
            KeyCode::Char('w') if control => input.delete_word(),
            KeyCode::Char('u') if control => input.delete_to_start(),
            // Some keyboards make letters with both.
            KeyCode::Char(c) if control == alt => input.insert(c.encode_utf8(&mut [0; 4])),
            _ => {}
        }
    }

    fn choose_before(&mut self) {
        self.chosen = self.chosen.saturating_sub(1);
    }

    fn choose_next(&mut self) {
        let Some(Results { found, .. }) = &self.results else { return };
        let (hits, total) = (found.hits.len(), usize::try_from(found.total).unwrap_or(usize::MAX));
        self.chosen = (self.chosen + 1).min(hits.saturating_sub(1));
        if self.chosen + 1 == hits && hits == self.limit && hits < total {
            self.limit = (self.limit + HITS).min(MAX_HITS);
        }
    }

    fn take_suggestion(&mut self) {
        let suggestion = self.results.as_ref().and_then(|results| results.found.suggestion.as_deref());
        if let Some(suggestion) = suggestion {
            self.input = Input::new(suggestion);
        }
    }

    fn read(&mut self, how: impl FnOnce(&mut Reading)) {
        if let Some(Preview { reading: Ok(reading), .. }) = &mut self.preview {
            how(reading);
        }
    }

    /// The document of the hit that is chosen is to be opened at the match that was jumped to, or else at the first.
    fn open(&self) -> Option<Action> {
        let hit = self.hit()?;
        let first = || hit.snippets.first().map(|snippet| snippet.line);
        let line = self.reading().and_then(Reading::line).or_else(first);
        Some(Action::Open { path: file_of(hit).to_owned(), line: line.filter(|_| hit.has_lines) })
    }
}
