//! The glyphs of a page in the order in which they are drawn, in; the page's text, line by line, out.
//!
//! A page says where each glyph stands, and often nothing of words, lines and paragraphs. They follow from the gaps,
//! measured in ems: the height of the font.

use hayro_interpret::kurbo::{Point, Vec2};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A gap wider than that parts words.
const WORD_GAP: f64 = 0.12;
/// Scripts without spaces leave wider gaps within a text, where a line is stretched to the margin.
const WORD_GAP_WITHOUT_SPACES: f64 = 0.6;
/// A baseline farther off is another line; nearer ones are those of indices and footnote marks.
const LINE_STEP: f64 = 0.5;
/// A baseline farther down begins a paragraph.
const PARAGRAPH_STEP: f64 = 1.8;
/// A step back that is shorter is kerning.
const STEP_BACK: f64 = 0.6;
/// The same glyph nearer to itself is drawn again to look bold.
const DRAWN_AGAIN: f64 = 0.1;
/// Among so many glyphs drawn last it is looked for.
const LAST_DRAWN: usize = 200;
/// Lines whose directions differ by more than this cosine says are not the same.
const SAME_DIRECTION: f64 = 0.98;
/// What stands behind a hyphen that is one, and not a word broken at the line's end: `Vor-` `und Nachteile`.
const AFTER_HYPHENS: &[&str] =
    &["und", "oder", "bzw.", "bis", "en", "of", "och", "eller", "og", "and", "or", "to"];

/// A glyph on a page.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Glyph {
    /// What it stands for; may be several letters.
    pub(super) text: String,
    /// Where it begins, on its baseline.
    pub(super) start: Point,
    /// Where the next one would begin.
    pub(super) end: Point,
    /// Along the baseline, of length 1.
    pub(super) along: Vec2,
    /// The height of its font.
    pub(super) em: f64,
}

impl Glyph {
    fn is_sound(&self) -> bool {
        let measures =
            [self.start.x, self.start.y, self.end.x, self.end.y, self.along.x, self.along.y, self.em];
        !self.text.is_empty() && measures.iter().all(|measure| measure.is_finite())
    }

    fn is_space(&self) -> bool {
        self.text.chars().all(char::is_whitespace)
    }
}

/// Glyphs that stand on one baseline.
struct Line {
    glyphs: Vec<Glyph>,
    /// Along the baseline.
    along: Vec2,
    /// The height of its largest glyph.
    em: f64,
}

/// How a line follows another.
#[derive(PartialEq)]
enum Step {
    Line,
    Paragraph,
}

/// The text of a page.
#[derive(Default)]
pub(super) struct Page {
    lines: Vec<Line>,
}

impl Page {
    /// Adds what is drawn next.
    pub(super) fn draw(&mut self, glyph: Glyph) {
        match self.lines.last_mut() {
            _ if !glyph.is_sound() => {}
            Some(line) if line.has(&glyph) => {}
            Some(line) if line.takes(&glyph) => line.add(glyph),
            _ if glyph.is_space() => {}
            _ => self.lines.push(Line { along: glyph.along, em: glyph.em, glyphs: vec![glyph] }),
        }
    }

    /// All of it. Words broken at the end of a line are whole, on the line where they begin.
    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        let mut last: Option<&Line> = None;
        for line in &self.lines {
            let mut words = line.text();
            if words.is_empty() {
                continue;
            }
            if let Some(last) = last {
                let step = last.step_to(line);
                let rest = if step == Step::Line { broken_word(&text, &words) } else { None };
                if let Some(rest) = rest {
                    text.pop();
                    text.push_str(&words[..rest]);
                    words = words[rest..].trim_start().to_owned();
                }
                text.push_str(if step == Step::Paragraph { "\n\n" } else { "\n" });
            }
            text.push_str(&words);
            last = Some(line);
        }
        text
    }
}

impl Line {
    /// Whether it holds the glyph at that place already.
    fn has(&self, glyph: &Glyph) -> bool {
        let again = |drawn: &Glyph| {
            drawn.text == glyph.text && (drawn.start - glyph.start).hypot() < DRAWN_AGAIN * glyph.em
        };
        !glyph.is_space() && self.glyphs.iter().rev().take(LAST_DRAWN).any(again)
    }

    /// Whether the glyph stands on this line, behind what was drawn last; or before it, in scripts that run so.
    fn takes(&self, glyph: &Glyph) -> bool {
        let Some(last) = self.glyphs.last() else { return true };
        let em = self.em.max(glyph.em);
        let off = (glyph.start - last.start).cross(self.along).abs();
        if self.along.dot(glyph.along) < SAME_DIRECTION || off > LINE_STEP * em {
            return false;
        }
        let behind = (glyph.start - last.end).dot(self.along);
        behind > -STEP_BACK * em || is_from_right(last) || is_from_right(glyph)
    }

    fn add(&mut self, glyph: Glyph) {
        self.em = self.em.max(glyph.em);
        self.glyphs.push(glyph);
    }

    fn start(&self) -> Point {
        self.glyphs.first().map(|glyph| glyph.start).unwrap_or_default()
    }

    fn step_to(&self, next: &Self) -> Step {
        let down = (next.start() - self.start()).cross(self.along);
        let is_near = down < PARAGRAPH_STEP * self.em.min(next.em);
        if self.along.dot(next.along) > SAME_DIRECTION && is_near { Step::Line } else { Step::Paragraph }
    }

    fn text(&self) -> String {
        let from_right = self.glyphs.iter().any(is_from_right);
        let mut glyphs: Vec<&Glyph> = self.glyphs.iter().collect();
        if from_right {
            let place = |glyph: &Glyph| glyph.start.to_vec2().dot(self.along);
            glyphs.sort_by(|a, b| place(a).total_cmp(&place(b)));
        }
        let mut words: Vec<String> = Vec::new();
        let mut last: Option<&Glyph> = None;
        for glyph in glyphs {
            let text = readable(&glyph.text);
            let is_mark = text.chars().all(is_combining_mark);
            if last.is_some_and(|last| !is_mark && self.parts(last, glyph)) {
                words.push(" ".into());
            }
            words.push(text);
            // Marks stand where they stand, most of them above a letter that ends behind them.
            if !last.is_some_and(|last| is_mark && (glyph.end - last.end).dot(self.along) < 0.0) {
                last = Some(glyph);
            }
        }
        if from_right {
            words = logical(words);
        }
        words.concat().split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Whether a gap between two glyphs parts words.
    fn parts(&self, glyph: &Glyph, next: &Glyph) -> bool {
        let gap = (next.start - glyph.end).dot(self.along);
        let dense = glyph.text.ends_with(is_dense) && next.text.starts_with(is_dense);
        let wide = if dense { WORD_GAP_WITHOUT_SPACES } else { WORD_GAP };
        gap > wide * glyph.em.min(next.em)
    }
}

/// Letters of compatibility (ligatures, shapes of Arabic) as those that they stand for; nothing for private ones, which
/// are pictures.
fn readable(text: &str) -> String {
    let is_private = |c: char| matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..);
    let is_shape = |c: char| matches!(c, '\u{fb00}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}');
    let text: String =
        text.chars().filter(|&c| !is_private(c) && (!c.is_control() || c.is_whitespace())).collect();
    if text.contains(is_shape) { text.nfkc().collect() } else { text }
}

/// Whether a script is written without spaces.
fn is_dense(c: char) -> bool {
    matches!(c, '\u{0e00}'..='\u{0eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{2e80}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}' | '\u{20000}'..='\u{3ffff}')
}

fn runs_from_right(c: char) -> bool {
    matches!(c, '\u{0590}'..='\u{08ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}' | '\u{10800}'..='\u{10fff}')
}

fn is_from_right(glyph: &Glyph) -> bool {
    glyph.text.contains(runs_from_right)
}

/// What stands from left to right on a line whose script runs from right to left, as it is read: words of other scripts
/// and numbers keep their order.
fn logical(mut words: Vec<String>) -> Vec<String> {
    words.reverse();
    let runs_on = |word: &String| word.contains(|c: char| c.is_alphanumeric() && !runs_from_right(c));
    let joins = |word: &String| !word.contains(runs_from_right) && !runs_on(word);
    let mut at = 0;
    while at < words.len() {
        if runs_on(&words[at]) {
            let is_other = |word: &&String| runs_on(word) || joins(word);
            let mut end = at + words[at..].iter().take_while(is_other).count();
            while joins(&words[end - 1]) {
                end -= 1;
            }
            words[at..end].reverse();
            at = end;
        }
        at += 1;
    }
    words
}

/// Where the word ends at the start of `next` whose first half ends `text` with a hyphen, if so.
fn broken_word(text: &str, next: &str) -> Option<usize> {
    let half = text.strip_suffix(['-', '\u{ad}', '\u{2010}'])?;
    let end = next.find(char::is_whitespace).unwrap_or(next.len());
    let is_broken = half.ends_with(char::is_alphabetic)
        && next.starts_with(char::is_lowercase)
        && !AFTER_HYPHENS.contains(&&next[..end]);
    is_broken.then_some(end)
}
