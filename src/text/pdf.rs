//! PDF: the text that its pages show, page by page, whatever order of bytes it is stored in.

mod about;
mod collection;
mod letters;
mod lines;
mod notes;

use std::mem;

use hayro_interpret::font::{Glyph, GlyphRun, PositionedGlyph};
use hayro_interpret::hayro_cmap::WritingMode;
use hayro_interpret::hayro_syntax::{LoadPdfError, Pdf, page::Page};
use hayro_interpret::kurbo::{Affine, BezPath, Point, Rect};
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps, InterpreterCache,
    InterpreterSettings, SoftMask, TransformExt, interpret_page,
};

use super::{Each, ExtractError, Found, Source};
use crate::document::{Extracted, Section};
use letters::Letters;

/// The name of the format.
const NAME: &str = "pdf";
/// What a file begins with, or has soon after (PDF 1.7, appendix H.3, note 13: within so many bytes).
const MARK: &[u8] = b"%PDF-";
const MARKED_BYTES: usize = 1024;
/// Units of a font in an em, once a glyph's transform is applied.
const UNITS_PER_EM: f64 = 1000.0;

/// Whether a file is a PDF: nothing stands before its mark but blanks, or what is no text. A text may speak of PDF.
pub(super) fn is(bytes: &[u8]) -> bool {
    let beginning = &bytes[..bytes.len().min(MARKED_BYTES)];
    let is_mark = |window: &[u8]| window[0] == MARK[0] && window == MARK;
    let Some(at) = beginning.windows(MARK.len()).position(is_mark) else { return false };
    let before = beginning[..at].strip_prefix("\u{feff}".as_bytes()).unwrap_or(&beginning[..at]);
    before.contains(&0) || before.trim_ascii().is_empty()
}

/// The text of all pages; each that has text is a section.
pub(super) fn extract(source: &Source<'_>, each: &mut Each<'_>) -> Result<(), ExtractError> {
    let pdf = Pdf::new(source.bytes.to_vec()).map_err(|error| match error {
        LoadPdfError::Decryption(_) => ExtractError::Encrypted,
        LoadPdfError::Invalid => ExtractError::Damaged(NAME.into()),
    })?;
    let (mut body, mut sections) = (String::new(), Vec::new());
    let cache = InterpreterCache::new();
    let mut drawn = Drawn { page: lines::Page::default(), letters: Letters::new(&pdf) };
    for (number, page) in (1..).zip(pdf.pages().iter()) {
        draw(page, &pdf, &cache, &mut drawn);
        let mut text = mem::take(&mut drawn.page).text();
        for note in notes::notes(page) {
            if !text.contains(&note) {
                text.push_str("\n\n");
                text.push_str(&note);
            }
        }
        let text = text.trim_start();
        if text.is_empty() {
            continue;
        }
        if !body.is_empty() {
            body.push_str("\n\n");
        }
        sections.push(Section { start: body.len(), name: format!("page {number}") });
        body.push_str(text);
        if body.len() as u64 > source.room.get() {
            return Err(ExtractError::TooLarge);
        }
    }
    if body.is_empty() {
        return Err(ExtractError::NoText);
    }
    source.room.set(source.room.get() - body.len() as u64);
    let about = about::about(&pdf);
    each(Found::Document(Extracted { format: NAME.into(), body, sections: Some(sections), ..about }))
}

fn draw<'a>(page: &Page<'a>, pdf: &'a Pdf, cache: &InterpreterCache<'a>, drawn: &mut Drawn<'a>) {
    // The page as it is turned for the reader, y upwards.
    let turn = page.initial_transform(false).to_kurbo();
    let mut context = Context::new(turn, Rect::ZERO, cache, pdf.xref(), InterpreterSettings::default());
    interpret_page(page, &mut context, drawn);
}

/// What a page draws, of which glyphs alone are of interest.
struct Drawn<'a> {
    page: lines::Page,
    letters: Letters<'a>,
}

impl<'a> Device<'a> for Drawn<'a> {
    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, _: &DrawMode) {
        for glyph in run.glyphs() {
            if let Some(text) = self.letters.of(glyph) {
                let transform = props.transform * glyph.transform();
                self.page.draw(placed(text, glyph, transform, run.writing_mode()));
            }
        }
    }

    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'a>, _: &DrawMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    fn draw_image(&mut self, _: Image<'a, '_>, _: ImageDrawProps<'a>) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}

/// Where a glyph stands.
fn placed(text: String, glyph: &PositionedGlyph<'_>, transform: Affine, mode: WritingMode) -> lines::Glyph {
    let to = |x, y| transform * Point::new(x, y) - transform * Point::ZERO;
    let (right, up) = (to(UNITS_PER_EM, 0.0), to(0.0, UNITS_PER_EM));
    let (along, advance) = match mode {
        WritingMode::Horizontal => {
            let width = match &**glyph {
                Glyph::Outline(outline) => outline.advance_width(),
                Glyph::Type3(drawing) => drawing.advance_width(),
            };
            (right, to(width.unwrap_or_default().into(), 0.0))
        }
        WritingMode::Vertical => (-up, -up),
    };
    let start = transform * Point::ZERO;
    let em = match mode {
        WritingMode::Horizontal => up.cross(along.normalize()).abs(),
        WritingMode::Vertical => right.hypot(),
    };
    lines::Glyph { text, start, end: start + advance, along: along.normalize(), em }
}

#[cfg(test)]
mod tests;
