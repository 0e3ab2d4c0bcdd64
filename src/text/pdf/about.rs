//! What a PDF says of itself: title, author, date, language.

use hayro_interpret::hayro_syntax::Pdf;
use hayro_interpret::hayro_syntax::metadata::Metadata;
use hayro_interpret::hayro_syntax::object::{DateTime, Dict, Stream, String as PdfString};
use quick_xml::Reader;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::Event;
use time::{Date, Time, UtcOffset};

use crate::document::Extracted;
use crate::text::title;

/// What stands before the name of a file that a printer driver took for a title.
const PRINTED_FROM: &str = "Microsoft Word - ";
/// Longest ending of a file's name, characters.
const MAX_ENDING: usize = 4;
/// What PDF's own encoding has for the bytes from 0x18 on, and from 0x80 on, where it differs from Latin 1.
const FROM_18: &str = "˘ˇˆ˙˝˛˚˜";
const FROM_80: &str = "•†‡…—–ƒ⁄‹›−‰„“”‘’‚™ﬁﬂŁŒŠŸŽıłœšž\u{fffd}€";

/// Title, author, date and language. What stands in the newer description (XMP) fills the gaps of the older.
pub(super) fn about(pdf: &Pdf) -> Extracted {
    let catalog = pdf.xref().get::<Dict<'_>>(pdf.xref().root_id()).unwrap_or_default();
    let language = catalog.get::<PdfString<'_>>("Lang").map(|tag| decoded(tag.as_bytes()));
    let mut about = from_info(pdf.metadata());
    if let Some(stream) = catalog.get::<Stream<'_>>("Metadata")
        && let Ok(xml) = stream.decoded()
    {
        let (title, author) = from_xmp(&String::from_utf8_lossy(&xml));
        about.title = about.title.or(title);
        about.author = about.author.or(author);
    }
    about.language = language.and_then(|tag| tag.split(['-', '_']).next()?.parse().ok());
    about
}

fn from_info(info: &Metadata) -> Extracted {
    let text = |bytes: &Option<Box<[u8]>>| bytes.as_deref().map(decoded);
    Extracted {
        title: text(&info.title).as_deref().and_then(given_title),
        author: text(&info.author).as_deref().and_then(title),
        date: info.modification_date.or(info.creation_date).and_then(nanoseconds),
        ..Extracted::default()
    }
}

/// A title that somebody gave: names of files are none.
fn given_title(text: &str) -> Option<String> {
    let text = text.trim();
    let name = text.strip_prefix(PRINTED_FROM).unwrap_or(text);
    let is_file = name.rsplit_once('.').is_some_and(|(before, ending)| {
        let short =
            !ending.is_empty() && ending.len() <= MAX_ENDING && ending.chars().all(char::is_alphanumeric);
        short && !before.ends_with(char::is_whitespace) && ending.contains(char::is_alphabetic)
    });
    if is_file { None } else { title(name) }
}

/// A text outside of pages: UTF-16 or UTF-8 with a mark, else PDF's own encoding.
pub(super) fn decoded(bytes: &[u8]) -> String {
    let text = match bytes {
        [0xfe, 0xff, rest @ ..] => encoding_rs::UTF_16BE.decode_without_bom_handling(rest).0.into_owned(),
        [0xff, 0xfe, rest @ ..] => encoding_rs::UTF_16LE.decode_without_bom_handling(rest).0.into_owned(),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        bytes => bytes.iter().map(|&byte| pdf_char(byte)).collect(),
    };
    text.chars().filter(|c| !c.is_control() || c.is_whitespace()).collect()
}

fn pdf_char(byte: u8) -> char {
    let special = match byte {
        0x18..=0x1f => FROM_18.chars().nth((byte - 0x18).into()),
        0x80..=0xa0 => FROM_80.chars().nth((byte - 0x80).into()),
        _ => None,
    };
    special.unwrap_or(byte.into())
}

/// Since 1970.
fn nanoseconds(at: DateTime) -> Option<i64> {
    let date = Date::from_calendar_date(at.year.into(), at.month.try_into().ok()?, at.day).ok()?;
    let time = Time::from_hms(at.hour, at.minute, at.second).ok()?;
    let minutes = i8::try_from(at.utc_offset_minute).ok()? * if at.utc_offset_hour < 0 { -1 } else { 1 };
    let offset = UtcOffset::from_hms(at.utc_offset_hour, minutes, 0).ok()?;
    date.with_time(time).assume_offset(offset).unix_timestamp_nanos().try_into().ok()
}

/// Title and authors of a description in XML: lists of items, of which the first title is that of the document's language.
fn from_xmp(xml: &str) -> (Option<String>, Option<String>) {
    let (mut titles, mut authors, mut others) = (Vec::new(), Vec::new(), Vec::new());
    let mut items: &mut Vec<String> = &mut others;
    let mut reader = Reader::from_str(xml);
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag)) => match tag.name().into_inner() {
                "dc:title" => items = &mut titles,
                "dc:creator" => items = &mut authors,
                "rdf:li" => items.push(String::new()),
                _ => {}
            },
            Ok(Event::End(tag)) if matches!(tag.name().into_inner(), "dc:title" | "dc:creator") => {
                items = &mut others;
            }
            Ok(Event::Text(text)) => {
                if let Some(item) = items.last_mut() {
                    item.push_str(&text);
                }
            }
            Ok(Event::GeneralRef(name)) => {
                let text = resolve_xml_entity(&name).unwrap_or_default();
                items.iter_mut().last().into_iter().for_each(|item| item.push_str(text));
            }
            Ok(Event::Eof) | Err(_) => break,
            Ok(_) => {}
        }
    }
    let authors: Vec<&str> =
        authors.iter().map(|author| author.trim()).filter(|author| !author.is_empty()).collect();
    (titles.first().and_then(|text| given_title(text)), title(&authors.join(", ")))
}
