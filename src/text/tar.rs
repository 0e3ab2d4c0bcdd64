//! A tar archive in, its members out.

use std::io::Read;

use super::archive::{Members, harmless};
use super::{Each, ExtractError, Source};

/// Bytes of a header.
pub(super) const HEADER_BYTES: usize = 512;

/// Whether bytes begin with the header of a member, by the sum of its bytes that it holds.
pub(super) fn is(bytes: &[u8]) -> bool {
    let Some(header) = bytes.get(..HEADER_BYTES) else { return false };
    let stated = header[148..156].iter().map(|&byte| char::from(byte)).collect::<String>();
    let stated = u32::from_str_radix(stated.trim_matches(['\0', ' ']), 8);
    let sum_of = |bytes: &[u8]| bytes.iter().map(|&byte| u32::from(byte)).sum::<u32>();
    // The sum itself counts as spaces.
    stated == Ok(sum_of(&header[..148]) + 8 * u32::from(b' ') + sum_of(&header[156..]))
}

/// The members.
pub(super) fn extract(source: &Source<'_>, each: &mut Each<'_>) -> Result<(), ExtractError> {
    read(source, source.bytes, each)
}

/// The members of the archive that `reader` gives, whose bytes are counted.
pub(super) fn read(source: &Source<'_>, reader: impl Read, each: &mut Each<'_>) -> Result<(), ExtractError> {
    let mut members = Members::new(source, "tar", each);
    let mut archive = ::tar::Archive::new(reader);
    let entries = match archive.entries() {
        Ok(entries) => entries,
        Err(error) => return members.give_up(&error),
    };
    for entry in entries {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => return members.give_up(&error),
        };
        let kind = entry.header().entry_type();
        let name = entry.path_bytes().into_owned();
        if kind.is_gnu_sparse() {
            // What its holes unpack to is stored nowhere, so nothing bounds it.
            members.skip(harmless(&name), ExtractError::Binary)?;
        } else if kind.is_file() || kind.is_contiguous() {
            members.read(&name, entry)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::testing::{found, listed};
    use super::*;

    fn tar(members: &[(&str, &str)]) -> Vec<u8> {
        let mut tar = ::tar::Builder::new(Vec::new());
        for (name, content) in members {
            let mut header = ::tar::Header::new_gnu();
            // Names that the library would refuse to write.
            header.as_gnu_mut().expect("it is one").name[..name.len()].copy_from_slice(name.as_bytes());
            header.set_size(content.len() as u64);
            header.set_entry_type(::tar::EntryType::Regular);
            header.set_cksum();
            tar.append(&header, content.as_bytes()).expect("memory takes it");
        }
        tar.into_inner().expect("memory takes it")
    }

    #[test]
    fn members() {
        let file = tar(&[("a/b.md", "# Tee"), ("/etc/../x", "Kanne"), ("b", "\0")]);
        let all = ["a/b.md: Tee", "etc/x: Kanne", "b? binary"].map(str::to_owned);
        assert_eq!(listed("a", &file), Ok(all.to_vec()));
        let cut = listed("a", &file[..1_400]).expect("something is left");
        assert_eq!(cut.last().map(String::as_str), Some("(rest)? damaged tar"));
    }

    #[test]
    fn members_of_one_name_keep_its_ending() {
        let file = tar(&[("a.b/c.md", "# Tee"), ("a.b/c.md", "# Kanne"), ("a.b/.c", "x"), ("a.b/.c", "y")]);
        let all = ["a.b/c.md: Tee", "a.b/c (2).md: Kanne", "a.b/.c: x", "a.b/.c (2): y"].map(str::to_owned);
        assert_eq!(listed("a", &file), Ok(all.to_vec()));
    }

    #[test]
    fn sizes_that_are_a_lie() {
        let mut file = tar(&[("a", "Tee")]);
        file[124..136].copy_from_slice(b"77777777777\0");
        let mut header = ::tar::Header::new_gnu();
        header.as_mut_bytes().copy_from_slice(&file[..512]);
        header.set_cksum();
        file[..512].copy_from_slice(header.as_bytes());
        assert!(is(&file));
        assert!(found("a.tar", &file).is_ok());
    }
}
