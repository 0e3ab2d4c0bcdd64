//! Which letters a glyph stands for: as its font says, or else by what the file and the font hold besides.

use std::collections::HashMap;

use hayro_interpret::font::{Glyph, OutlineFontData, OutlineGlyph};
use hayro_interpret::hayro_cmap::{BfString, CMap, load_embedded};
use hayro_interpret::hayro_syntax::Pdf;
use hayro_interpret::hayro_syntax::object::{Array, Dict, Name, Object, Stream};
use skrifa::{FontRef, MetadataProvider};

use super::collection::Collection;

/// Where a font may lie in its description.
const PROGRAMS: &[&str] = &["FontFile2", "FontFile3", "FontFile"];

/// The letters of the fonts of a file.
pub(super) struct Letters<'a> {
    pdf: &'a Pdf,
    fonts: HashMap<u128, Font>,
}

/// What leads from the glyphs of a font to letters.
struct Font {
    /// The table of the file, from codes to letters.
    named: Option<CMap>,
    /// The table of the font, from glyphs to letters.
    own: HashMap<u32, char>,
    /// The character collection that its codes are of.
    collection: Option<Collection>,
}

impl<'a> Letters<'a> {
    pub(super) fn new(pdf: &'a Pdf) -> Self {
        Self { pdf, fonts: HashMap::new() }
    }

    /// What `glyph` stands for; none where nothing tells.
    pub(super) fn of(&mut self, glyph: &Glyph<'_>) -> Option<String> {
        match (glyph.as_unicode(), glyph) {
            (Some(letters), _) => Some(text(letters)),
            (None, Glyph::Outline(glyph)) => self.by_font(glyph),
            (None, Glyph::Type3(_)) => None,
        }
    }

    fn by_font(&mut self, glyph: &OutlineGlyph) -> Option<String> {
        let data = glyph.font_data()?;
        let pdf = self.pdf;
        let font = self.fonts.entry(data.cache_key).or_insert_with(|| Font::new(&data, pdf));
        let code = glyph.char_code();
        let own = font.own.get(&glyph.glyph_id().to_u32()).copied().map(String::from);
        own.or_else(|| font.named.as_ref()?.lookup_bf_string(code).map(text))
            .or_else(|| font.collection.as_ref()?.letter(code).map(String::from))
    }
}

fn text(letters: BfString) -> String {
    match letters {
        BfString::Char(letter) => letter.into(),
        BfString::String(text) => text,
    }
}

impl Font {
    fn new(data: &OutlineFontData, pdf: &Pdf) -> Self {
        let program: &[u8] = (*data.data).as_ref();
        let dicts = pdf.objects().into_iter().filter_map(Object::into_dict);
        let dict = dicts.into_iter().find(|dict| holds(dict, program)).unwrap_or_default();
        Self { named: named(&dict), own: own(program), collection: Collection::of(&dict) }
    }
}

/// Whether `dict` describes the font that `program` is, and is not that within one of several bytes a letter.
fn holds(dict: &Dict<'_>, program: &[u8]) -> bool {
    let inner = dict.get::<Array<'_>>("DescendantFonts").and_then(|fonts| fonts.iter::<Dict<'_>>().next());
    let is_font = dict.get::<Name<'_>>("Subtype").is_some_and(|kind| !kind.as_str().starts_with("CIDFont"));
    let description = inner.as_ref().unwrap_or(dict).get::<Dict<'_>>("FontDescriptor").filter(|_| is_font);
    description.is_some_and(|description| {
        let lying = |key: &&str| description.get::<Stream<'_>>(key).and_then(|stream| stream.decoded().ok());
        PROGRAMS.iter().find_map(lying).is_some_and(|lying| *lying == *program)
    })
}

/// The table of the file. Some have glyphs in it without letters, parts of others, for which hayro gives up all of it.
fn named(dict: &Dict<'_>) -> Option<CMap> {
    let stream = dict.get::<Stream<'_>>("ToUnicode")?;
    let table = String::from_utf8_lossy(&stream.decoded().ok()?).replace("<>", "<0000>");
    CMap::parse(table.as_bytes(), load_embedded)
}

/// The table of the font, which leads from letters to glyphs, read backwards.
fn own(program: &[u8]) -> HashMap<u32, char> {
    let Ok(font) = FontRef::new(program) else { return HashMap::new() };
    let mut pairs: Vec<(u32, u32)> =
        font.charmap().mappings().map(|(letter, glyph)| (letter, glyph.to_u32())).collect();
    // Of several letters with one glyph the first is the plainest: a space, and not one that does not break.
    pairs.sort_unstable_by(|a, b| b.cmp(a));
    pairs.into_iter().filter_map(|(letter, glyph)| Some((glyph, char::from_u32(letter)?))).collect()
}
