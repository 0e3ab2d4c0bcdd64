//! A zip file that is one document (docx, odt, epub …) in, its parts out; what can be read of a damaged one.

use std::io::{Cursor, Read};

use hashbrown::HashMap;
use zip::ZipArchive;
use zip::read::{ZipFile, ZipReadOptions, read_zipfile_from_stream_with_options};
use zip::result::ZipError;

use super::archive::REST;
use super::body::Body;
use super::markup::{Node, Step, walk};
use super::metadata::Metadata;
use super::unpack::{MAX_PART_BYTES, read_all};
use super::{Each, ExtractError, Found, Source};
use crate::document::Extracted;

/// What begins each member of a zip file.
const MEMBER: &[u8] = b"PK\x03\x04";
/// What begins each line of its directory, and what stands behind the last.
const DIRECTORY: &[u8] = b"PK\x01\x02";
const DIRECTORY_END: &[u8] = b"PK\x05\x06";
/// The end of the directory and the longest comment behind it.
const MAX_END_BYTES: usize = 22 + 65_535;

/// Formats by the beginning of what the member `mimetype` says.
const MIME_TYPES: &[(&[u8], &str)] = &[
    (b"application/epub", "epub"),
    (b"application/vnd.oasis.opendocument.text", "odt"),
    (b"application/vnd.oasis.opendocument.spreadsheet", "ods"),
    (b"application/vnd.oasis.opendocument.presentation", "odp"),
    (b"application/vnd.oasis.opendocument.graphics", "odp"),
    (b"application/vnd.sun.xml.writer", "odt"),
    (b"application/vnd.sun.xml.calc", "ods"),
    (b"application/vnd.sun.xml.impress", "odp"),
];

/// Which of the formats that are zip files `bytes` are of: its name, `zip` if they are of no other.
pub(super) fn kind(bytes: &[u8]) -> Option<&'static str> {
    let signatures: [&[u8]; 3] = [MEMBER, DIRECTORY_END, b"PK\x07\x08"];
    if !signatures.iter().any(|signature| bytes.starts_with(signature)) {
        return None;
    }
    if let Some(stated) = bytes.get(30..).and_then(|name| name.strip_prefix(b"mimetype"))
        && let Some((_, kind)) = MIME_TYPES.iter().find(|(mime, _)| stated.starts_with(mime))
    {
        return Some(kind);
    }
    let (mut types, mut folder, mut container, mut manifest, mut content) =
        (false, None, false, false, false);
    each_name(bytes, |name| match name {
        b"[Content_Types].xml" => types = true,
        b"META-INF/container.xml" => container = true,
        b"META-INF/manifest.xml" => manifest = true,
        b"content.xml" => content = true,
        _ if name.starts_with(b"word/") => folder = folder.or(Some("docx")),
        _ if name.starts_with(b"ppt/") => folder = folder.or(Some("pptx")),
        _ if name.starts_with(b"xl/") => folder = folder.or(Some("xlsx")),
        _ => {}
    });
    Some(match (types, folder, content && manifest, container) {
        // Of a damaged file the folders may be missing.
        (true, folder, _, _) => folder.unwrap_or("docx"),
        (_, _, true, _) => "odt",
        (_, _, _, true) => "epub",
        _ => "zip",
    })
}

/// A zip file; none where its directory is missing or broken.
///
/// # Errors
///
/// [`ExtractError::TooLarge`], when it has too many members even for their names to be read.
pub(super) fn open<'a>(source: &Source<'a>) -> Result<Option<ZipArchive<Cursor<&'a [u8]>>>, ExtractError> {
    let mut members = 0;
    each_name(source.bytes, |_| members += 1);
    if source.has_room_for(members) {
        Ok(ZipArchive::new(Cursor::new(source.bytes)).ok())
    } else {
        Err(ExtractError::TooLarge)
    }
}

/// Whether the directory of a zip file names more members than `archive` has: of those that share a name it has one.
pub(super) fn lacks_some(source: &Source<'_>, archive: &ZipArchive<Cursor<&[u8]>>) -> bool {
    let mut members = 0;
    if directory(source.bytes).is_some() {
        each_name(source.bytes, |_| members += 1);
    }
    members > archive.len()
}

/// The names of all members: those of the directory, or, where that is missing, those that stand before the members.
fn each_name(bytes: &[u8], mut each: impl FnMut(&[u8])) {
    let mut line = directory(bytes).unwrap_or_default();
    while line.starts_with(DIRECTORY) {
        let [name, extra, comment] = [28, 30, 32].map(|at| number(line, at));
        each(line.get(46..46 + name).unwrap_or_default());
        line = line.get(46 + name + extra + comment..).unwrap_or_default();
    }
    if directory(bytes).is_none() {
        for (_, member) in members(bytes) {
            each(member.get(30..30 + number(member, 26)).unwrap_or_default());
        }
    }
}

/// The directory, and what follows it.
fn directory(bytes: &[u8]) -> Option<&[u8]> {
    let tail = bytes.len().saturating_sub(MAX_END_BYTES);
    let end = tail + bytes[tail..].windows(4).rposition(|window| window == DIRECTORY_END)?;
    let start = number(bytes, end + 16) | number(bytes, end + 18) << 16;
    bytes.get(start..).filter(|directory| directory.starts_with(DIRECTORY))
}

/// The number of two bytes at `at`; 0 where there is none.
fn number(bytes: &[u8], at: usize) -> usize {
    bytes.get(at..at + 2).map_or(0, |bytes| usize::from(bytes[0]) | usize::from(bytes[1]) << 8)
}

/// Where members seem to begin, and all bytes from there on.
fn members(bytes: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let mut next = 0;
    std::iter::from_fn(move || {
        let at = next + bytes.get(next..)?.windows(4).position(|window| window == MEMBER)?;
        next = at + MEMBER.len();
        Some((at, &bytes[at..]))
    })
}

/// Hands over the members of a file whose directory is missing, as far as they can be read, and says whether there was
/// one.
pub(super) fn each_rescued(
    source: &Source<'_>,
    mut each: impl FnMut(&[u8], &mut dyn Read) -> Result<(), ExtractError>,
) -> Result<bool, ExtractError> {
    let (mut any, mut next) = (false, 0);
    for (at, member) in members(source.bytes) {
        // A member that is a zip file itself holds what looks like the next.
        if at < next {
            continue;
        }
        let options = || ZipReadOptions::new().ignore_crc32(true);
        let (mut measured, mut unmeasured) = (member, member);
        let mut file = read_zipfile_from_stream_with_options(&mut measured, options());
        let mut packed = file.as_ref().ok().and_then(Option::as_ref).map_or(0, ZipFile::compressed_size);
        if matches!(file, Err(ZipError::UnsupportedArchive(_))) {
            // Its length stands behind it, where it cannot be found: what it is packed in knows its own end.
            let options = options().override_compressed_size(member.len() as u64);
            file = read_zipfile_from_stream_with_options(&mut unmeasured, options);
            packed = 0;
        }
        let Ok(Some(file)) = file else { continue };
        next = at + usize::try_from(packed).unwrap_or_default();
        if !file.is_dir() {
            any = true;
            let name = file.name_raw().to_vec();
            each(&name, &mut source.counted(file, packed))?;
        }
    }
    Ok(any)
}

/// Whether an entry is packed by a method that is not known.
pub(super) fn is_unknown_method(error: &ZipError) -> bool {
    matches!(error, ZipError::CompressionMethodNotSupported(_) | ZipError::UnsupportedArchive(_))
}

/// A document of several parts.
pub(super) struct Package<'a> {
    source: &'a Source<'a>,
    format: &'static str,
    parts: Parts<'a>,
    /// Whether something of it could not be read.
    is_damaged: bool,
}

enum Parts<'a> {
    /// As they lie in the file, and their places by their names in lower case.
    Packed(ZipArchive<Cursor<&'a [u8]>>, HashMap<String, usize>),
    /// What could be read of a damaged file, by names in lower case.
    Rescued(HashMap<String, Vec<u8>>),
}

impl<'a> Package<'a> {
    /// # Errors
    ///
    /// [`ExtractError`], when nothing can be read of it.
    pub(super) fn open(source: &'a Source<'a>, format: &'static str) -> Result<Self, ExtractError> {
        let (parts, is_damaged) = match open(source)? {
            Some(archive) => {
                let is_damaged = lacks_some(source, &archive);
                let names = (0..archive.len()).filter_map(|n| {
                    let entry = archive.by_index_data(n).ok()?;
                    Some((key(&String::from_utf8_lossy(entry.name_raw())), n))
                });
                let names = names.collect();
                (Parts::Packed(archive, names), is_damaged)
            }
            None => (Parts::Rescued(rescue(source, format)?), true),
        };
        Ok(Self { source, format, parts, is_damaged })
    }

    /// The names of its parts, in lower case, in order.
    pub(super) fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = match &self.parts {
            Parts::Packed(_, names) => names.keys().cloned().collect(),
            Parts::Rescued(parts) => parts.keys().cloned().collect(),
        };
        names.sort_unstable();
        names
    }

    /// The bytes of a part; none where there is no such part.
    ///
    /// # Errors
    ///
    /// [`ExtractError`], when the document cannot be read at all.
    pub(super) fn read(&mut self, name: &str) -> Result<Option<Vec<u8>>, ExtractError> {
        // However short a part is, it takes time, and may be named any number of times.
        self.source.count_members(1)?;
        let (archive, n) = match &mut self.parts {
            Parts::Rescued(parts) => return Ok(parts.get(&key(name)).cloned()),
            Parts::Packed(archive, names) => match names.get(&key(name)) {
                None => return Ok(None),
                Some(&n) => (archive, n),
            },
        };
        if archive.by_index_data(n).is_ok_and(|entry| entry.encrypted()) {
            return Err(ExtractError::Encrypted);
        }
        let Ok(file) = archive.by_index(n) else {
            self.is_damaged = true;
            return Ok(None);
        };
        let packed = file.compressed_size();
        let (bytes, failure) = read_all(self.source.counted(file, packed), MAX_PART_BYTES, self.format);
        match failure {
            Some(ExtractError::Damaged(_)) => self.is_damaged = true,
            Some(failure) => return Err(failure),
            None => {}
        }
        Ok(Some(bytes))
    }

    /// Walks through a part that is XML, as far as it can be read, and says whether there is such a part.
    ///
    /// # Errors
    ///
    /// [`ExtractError`], when the document cannot be read at all.
    pub(super) fn walk(
        &mut self,
        name: &str,
        each: impl FnMut(Node<'_>) -> Step,
    ) -> Result<bool, ExtractError> {
        let bytes = self.read(name)?;
        if let Some(bytes) = &bytes
            && !walk(bytes, each)
        {
            self.is_damaged = true;
        }
        Ok(bytes.is_some())
    }

    /// Hands over the document, and says what of it is missing.
    pub(super) fn finish(
        &self,
        body: Body,
        metadata: Metadata,
        each: &mut Each<'_>,
    ) -> Result<(), ExtractError> {
        let damaged = || ExtractError::Damaged(self.format.into());
        let is_empty = body.is_empty() && metadata.title.is_none();
        if is_empty {
            return Err(if self.is_damaged { damaged() } else { ExtractError::NoText });
        }
        let (body, sections) = body.finish()?;
        each(Found::Document(Extracted {
            format: self.format.into(),
            title: metadata.title,
            author: metadata.author,
            date: metadata.date,
            language: metadata.language,
            body,
            sections: Some(sections),
            ..Extracted::default()
        }))?;
        if self.is_damaged { each(Found::Skipped(REST.into(), damaged())) } else { Ok(()) }
    }
}

fn rescue(source: &Source<'_>, format: &'static str) -> Result<HashMap<String, Vec<u8>>, ExtractError> {
    let mut parts = HashMap::new();
    let any = each_rescued(source, |name, reader| {
        source.count_members(1)?;
        match read_all(reader, MAX_PART_BYTES, format) {
            (_, Some(ExtractError::TooLarge)) => Err(ExtractError::TooLarge),
            (bytes, _) => {
                parts.insert(key(&String::from_utf8_lossy(name)), bytes);
                Ok(())
            }
        }
    })?;
    if any { Ok(parts) } else { Err(ExtractError::Damaged(format.into())) }
}

/// Some programs write `\` for `/`, and letters of another case than they ask for.
fn key(name: &str) -> String {
    name.replace('\\', "/").trim_start_matches('/').to_lowercase()
}

/// The part that `target` means where the part `base` names it.
pub(super) fn resolve(base: &str, target: &str) -> String {
    let target = target.split(['#', '?']).next().unwrap_or_default();
    let folder = base.rsplit_once('/').filter(|_| !target.starts_with('/'));
    let mut steps: Vec<&str> = folder.map_or(Vec::new(), |(folder, _)| folder.split('/').collect());
    for step in target.split('/') {
        match step {
            "" | "." => {}
            ".." => drop(steps.pop()),
            step => steps.push(step),
        }
    }
    steps.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(base: &str, target: &str, part: &str) {
        assert_eq!(resolve(base, target), part);
    }

    #[test]
    fn targets_are_those_of_their_part() {
        check("word/document.xml", "header1.xml", "word/header1.xml");
        check("ppt/slides/slide1.xml", "../notes/n1.xml", "ppt/notes/n1.xml");
        check("word/document.xml", "/word/header1.xml", "word/header1.xml");
        check("", "word/document.xml", "word/document.xml");
        check("a/b", "../../../c.xhtml#top", "c.xhtml");
    }

    #[test]
    fn a_zip_file_is_told_by_what_lies_in_it() {
        assert_eq!(kind(b"PK\x05\x06"), Some("zip"));
        assert_eq!(kind(b"PK"), None);
        assert_eq!(kind(&[MEMBER, &[0; 26], b"mimetypeapplication/epub+zip"].concat()), Some("epub"));
    }
}
