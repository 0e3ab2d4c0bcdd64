//! Which letters a glyph stands for: as the file says, or else by the tables of the font in it.

use std::collections::HashMap;

use hayro_interpret::font::{Glyph, OutlineGlyph};
use hayro_interpret::hayro_cmap::BfString;
use skrifa::{FontRef, MetadataProvider};

/// The letters of the glyphs of each font whose file does not name them.
#[derive(Default)]
pub(super) struct Letters(HashMap<u128, HashMap<u32, char>>);

impl Letters {
    /// What `glyph` stands for; none where nothing tells.
    pub(super) fn of(&mut self, glyph: &Glyph<'_>) -> Option<String> {
        match (glyph.as_unicode(), glyph) {
            (Some(BfString::Char(c)), _) => Some(c.into()),
            (Some(BfString::String(text)), _) => Some(text),
            (None, Glyph::Outline(glyph)) => self.by_font(glyph).map(String::from),
            (None, Glyph::Type3(_)) => None,
        }
    }

    /// By the table that leads from letters to glyphs, read backwards.
    fn by_font(&mut self, glyph: &OutlineGlyph) -> Option<char> {
        let font = glyph.font_data()?;
        let letters = self.0.entry(font.cache_key).or_insert_with(|| {
            let Ok(font) = FontRef::new(font.data.as_ref().as_ref()) else { return HashMap::new() };
            // Of several letters with one glyph the first is the plainest: a space before a no-break space.
            let mut pairs: Vec<(u32, u32)> =
                font.charmap().mappings().map(|(letter, glyph)| (letter, glyph.to_u32())).collect();
            pairs.sort_unstable();
            pairs.reverse();
            pairs.into_iter().filter_map(|(letter, glyph)| Some((glyph, char::from_u32(letter)?))).collect()
        });
        letters.get(&glyph.glyph_id().to_u32()).copied()
    }
}
