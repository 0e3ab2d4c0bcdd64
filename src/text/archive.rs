//! The members of an archive in, what is found in them out, under names that do no harm.

use std::borrow::Cow;
use std::io::Read;
use std::path::Path;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::UTF_8;
use hashbrown::HashMap;

use super::charset::SNIFFED_BYTES;
use super::unpack::{MAX_MEMBER_BYTES, read_all, reason};
use super::{Each, ExtractError, Format, Found, Source};

/// What of a file stands for all that could not be read of it.
pub(super) const REST: &str = "(rest)";
/// Longest name of a member, bytes: longer ones are cut.
const MAX_NAME_BYTES: usize = 1_000;

/// Hands over what is found in the members of an archive, one after another.
pub(super) struct Members<'a, 'e, 'f> {
    source: &'a Source<'a>,
    each: &'e mut Each<'f>,
    /// Name of the archive's format.
    format: &'static str,
    /// How often each name was given.
    names: HashMap<String, usize>,
    found_any: bool,
}

impl<'a, 'e, 'f> Members<'a, 'e, 'f> {
    pub(super) fn new(source: &'a Source<'a>, format: &'static str, each: &'e mut Each<'f>) -> Self {
        Self { source, each, format, names: HashMap::new(), found_any: false }
    }

    /// Reads a member.
    ///
    /// # Errors
    ///
    /// What ends the archive, not the member alone.
    pub(super) fn read(&mut self, name: &[u8], mut reader: impl Read) -> Result<(), ExtractError> {
        self.source.count_members(1)?;
        let name = self.unique(&harmless(name));
        // Most of what is no text is told by its start: the rest is not unpacked.
        let (mut bytes, mut failure) =
            read_all(reader.by_ref().take(SNIFFED_BYTES as u64), SNIFFED_BYTES as u64, self.format);
        if failure.is_none() && Format::of(Path::new(&name), &bytes).is_none() {
            return self.skip(name, ExtractError::Binary);
        }
        if failure.is_none() {
            let (rest, what) = read_all(reader, MAX_MEMBER_BYTES - bytes.len() as u64, self.format);
            bytes.extend(rest);
            failure = what;
        }
        match failure {
            None => self.extract(name, &bytes),
            // Of a damaged member the text is good as far as it goes.
            Some(ExtractError::Damaged(what)) if !bytes.is_empty() => {
                self.extract(name.clone(), &bytes)?;
                self.skip(format!("{name}/{REST}"), ExtractError::Damaged(what))
            }
            Some(failure) => self.skip(name, failure),
        }
    }

    /// Hands over what is found in a member whose `name` does no harm.
    pub(super) fn extract(&mut self, name: String, bytes: &[u8]) -> Result<(), ExtractError> {
        self.nest(name, |member, each| Source { bytes, ..*member }.extract(each))
    }

    /// Hands over what `extract` finds in a member whose `name` does no harm.
    pub(super) fn nest(
        &mut self,
        name: String,
        extract: impl FnOnce(&Source<'_>, &mut Each<'_>) -> Result<(), ExtractError>,
    ) -> Result<(), ExtractError> {
        self.found_any = true;
        let each = &mut *self.each;
        let member = self.source.member(Path::new(&name), &[]);
        match member.and_then(|member| extract(&member, &mut |found| each(within(&name, found)))) {
            Err(ExtractError::Stopped) => Err(ExtractError::Stopped),
            Err(reason) => self.skip(name, reason),
            Ok(()) => Ok(()),
        }
    }

    pub(super) fn found_any(&self) -> bool {
        self.found_any
    }

    /// Says why a member gives no text.
    ///
    /// # Errors
    ///
    /// What ends the archive: nothing more may be unpacked.
    pub(super) fn skip(&mut self, name: String, reason: ExtractError) -> Result<(), ExtractError> {
        if reason == ExtractError::TooLarge && self.source.is_out_of_room() {
            return Err(reason);
        }
        self.found_any = true;
        (self.each)(Found::Skipped(name, reason))
    }

    /// Says that nothing more can be read of the archive, or, where nothing was, of all of it.
    pub(super) fn give_up(&mut self, error: &std::io::Error) -> Result<(), ExtractError> {
        let reason = reason(error, self.format);
        if self.found_any && reason != ExtractError::TooLarge {
            self.skip(REST.into(), reason)
        } else {
            Err(reason)
        }
    }

    /// A member that has a name like another before gets a number, before its ending.
    pub(super) fn unique(&mut self, name: &str) -> String {
        let mut times = |name: &str| {
            let times = self.names.entry_ref(name).or_insert(0);
            *times += 1;
            *times
        };
        let mut n = times(name);
        let mut unique = name.to_owned();
        while n > 1 {
            let file = name.rfind('/').map_or(0, |at| at + 1);
            let dot = name[file..].rfind('.').filter(|&dot| dot > 0).map_or(name.len(), |dot| file + dot);
            unique = format!("{} ({n}){}", &name[..dot], &name[dot..]);
            n = if times(&unique) == 1 { 1 } else { times(name) };
        }
        unique
    }
}

/// What was found in the member `name`.
fn within(name: &str, found: Found) -> Found {
    match found {
        Found::Skipped(member, reason) => Found::Skipped(format!("{name}/{member}"), reason),
        Found::Document(mut document) => {
            document.member =
                Some(document.member.map_or_else(|| name.to_owned(), |inner| format!("{name}/{inner}")));
            Found::Document(document)
        }
    }
}

/// A relative path without `..`, drives, control characters and other traps, of a name that may hold anything.
pub(super) fn harmless(name: &[u8]) -> String {
    let name = decode(name);
    let steps =
        name.split(['/', '\\']).map(|step| step.replace(|c: char| c.is_control() || is_bidi_control(c), ""));
    let steps: Vec<String> =
        steps.filter(|step| !matches!(&**step, "" | "." | "..") && !is_drive(step)).collect();
    let mut path = steps.join("/");
    path.truncate(path.floor_char_boundary(MAX_NAME_BYTES));
    if path.is_empty() { "(no name)".into() } else { path }
}

fn is_drive(step: &str) -> bool {
    step.len() == 2 && step.ends_with(':')
}

/// Signs that make a terminal or an editor show a name in another order than it is written in.
fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Old archives do not say which encoding their names are in.
fn decode(name: &[u8]) -> Cow<'_, str> {
    if let Ok(name) = std::str::from_utf8(name) {
        return name.into();
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(name, true);
    let encoding = detector.guess(None, Utf8Detection::Deny);
    let encoding = if encoding == UTF_8 { encoding_rs::WINDOWS_1252 } else { encoding };
    encoding.decode_without_bom_handling(name).0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &[u8], expected: &str) {
        assert_eq!(harmless(name), expected);
    }

    #[test]
    fn names_do_no_harm() {
        check(b"a/b.txt", "a/b.txt");
        check(b"../../etc/passwd", "etc/passwd");
        check(b"/etc/passwd", "etc/passwd");
        check(b"C:\\Windows\\..\\a.txt", "Windows/a.txt");
        check(b"a\x1b[31m\nb\0", "a[31mb");
        check("\u{202e}txt.exe".as_bytes(), "txt.exe");
        check(b"a//./b/", "a/b");
        check(b"..", "(no name)");
        check(b"", "(no name)");
        check(b"M\xfcnchen.txt", "München.txt");
        check("ü".repeat(600).as_bytes(), &"ü".repeat(500));
    }
}
