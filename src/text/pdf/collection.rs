//! The letters of fonts of Chinese, Japanese and Korean that name none: the numbers of their glyphs are those of Adobe's
//! character collections, whose letters are known.

use hayro_interpret::hayro_cmap::{BfString, CMap, CMapName, CidFamily, load_embedded};
use hayro_interpret::hayro_syntax::object::{Array, Dict, Object, String as PdfString};

/// Longest code of a letter, bytes.
const MAX_CODE_BYTES: u8 = 4;

/// How the codes of a font lead to letters.
pub(super) struct Collection {
    /// From codes to numbers of the collection.
    encoding: CMap,
    /// From there to letters.
    letters: CMap,
}

impl Collection {
    /// That of a font, if it has one.
    pub(super) fn of(font: &Dict<'_>) -> Option<Self> {
        let encoding = match font.get::<Object<'_>>("Encoding")? {
            Object::Name(name) => named(CMapName::from_bytes(&name))?,
            Object::Stream(stream) => CMap::parse(&stream.decoded().ok()?, load_embedded)?,
            _ => return None,
        };
        let own = encoding.metadata().character_collection.clone().map(|collection| collection.family);
        let family = own.filter(|family| family.ucs2_cmap().is_some()).or_else(|| family(font))?;
        Some(Self { encoding, letters: named(family.ucs2_cmap()?)? })
    }

    /// The letter that `code` stands for.
    pub(super) fn letter(&self, code: u32) -> Option<char> {
        let number = (1..=MAX_CODE_BYTES).find_map(|bytes| self.encoding.lookup_cid_code(code, bytes))?;
        match self.letters.lookup_bf_string(number) {
            Some(BfString::Char(letter)) => Some(letter),
            Some(BfString::String(text)) => text.chars().next(),
            None => (1..=MAX_CODE_BYTES)
                .find_map(|bytes| self.letters.lookup_cid_code(number, bytes))
                .and_then(char::from_u32),
        }
    }
}

fn named(name: CMapName<'_>) -> Option<CMap> {
    match name {
        CMapName::IdentityH => Some(CMap::identity_h()),
        CMapName::IdentityV => Some(CMap::identity_v()),
        name => CMap::parse(load_embedded(name)?, load_embedded),
    }
}

/// What the font in the font says of itself.
fn family(font: &Dict<'_>) -> Option<CidFamily> {
    let inner = font.get::<Array<'_>>("DescendantFonts")?.iter::<Dict<'_>>().next()?;
    let info = inner.get::<Dict<'_>>("CIDSystemInfo")?;
    let text = |key: &str| info.get::<PdfString<'_>>(key);
    Some(CidFamily::from_registry_ordering(text("Registry")?.as_bytes(), text("Ordering")?.as_bytes()))
}
