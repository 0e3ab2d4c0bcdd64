//! A zip archive in, its members out; what can be read of a damaged one.

use std::io;

use super::archive::{Members, REST, harmless};
use super::package::{each_rescued, is_unknown_method, lacks_some, open};
use super::{Each, ExtractError, Source};

/// The members. None is written anywhere.
pub(super) fn extract(source: &Source<'_>, each: &mut Each<'_>) -> Result<(), ExtractError> {
    let mut members = Members::new(source, "zip", each);
    let Some(mut archive) = open(source)? else {
        let any = each_rescued(source, |name, reader| members.read(name, reader))?;
        return if any {
            members.give_up(&io::ErrorKind::InvalidData.into())
        } else {
            Err(ExtractError::Damaged("zip".into()))
        };
    };
    let is_encrypted = |n| archive.by_index_data(n).is_ok_and(|entry| entry.encrypted());
    if !archive.is_empty() && (0..archive.len()).all(is_encrypted) {
        return Err(ExtractError::Encrypted);
    }
    for n in 0..archive.len() {
        let Ok(entry) = archive.by_index_data(n) else { continue };
        let (name, packed) = (entry.name_raw().to_vec(), entry.compressed_size());
        let is_file = !entry.is_dir() && !entry.is_symlink();
        match archive.by_index(n) {
            _ if !is_file => {}
            Ok(file) => members.read(&name, source.counted(file, packed))?,
            Err(error) => {
                let reason = match error {
                    ::zip::result::ZipError::UnsupportedArchive(
                        ::zip::result::ZipError::PASSWORD_REQUIRED,
                    ) => ExtractError::Encrypted,
                    error if is_unknown_method(&error) => {
                        ExtractError::Unsupported("this way of packing".into())
                    }
                    _ => ExtractError::Damaged("zip".into()),
                };
                members.skip(harmless(&name), reason)?;
            }
        }
    }
    if lacks_some(source, &archive) {
        members.skip(REST.into(), ExtractError::Damaged("zip".into()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::testing::{found, listed, zip};
    use super::*;

    #[test]
    fn members_are_of_the_formats_of_their_names() {
        let inner = zip(&[("c.txt", "Kanne")]);
        let file = zip(&[
            ("a/", &b""[..]),
            ("a/b.md", b"# Tee"),
            ("x.bin", b"\0"),
            ("i.zip", &inner),
            ("../../e", b"e"),
            ("e", b"f"),
        ]);
        let all =
            ["a/b.md: Tee", "x.bin? binary", "i.zip/c.txt: Kanne", "e: e", "e (2): f"].map(str::to_owned);
        assert_eq!(listed("a.zip", &file), Ok(all.to_vec()));
    }

    #[test]
    fn of_a_damaged_archive_what_can_be_read() {
        let file = zip(&[("a.txt", "Tee ".repeat(99)), ("b.txt", "Kanne".into())]);
        let end = file.windows(4).position(|window| window == b"PK\x01\x02").expect("there is a directory");
        let found = listed("a.zip", &file[..end]).expect("something is left");
        assert_eq!(found[1..], ["b.txt: Kanne", "(rest)? damaged zip"]);
        assert!(found[0].starts_with("a.txt: Tee Tee"), "{}", found[0]);
    }

    #[test]
    fn of_two_members_of_one_name_one_is_told() {
        let mut file = zip(&[("a.txt", "Tee"), ("b.txt", "Kanne")]);
        for at in 0..file.len() - 5 {
            if file[at..].starts_with(b"b.txt") {
                file[at] = b'a';
            }
        }
        assert_eq!(listed("a.zip", &file), Ok(vec!["a.txt: Kanne".into(), "(rest)? damaged zip".into()]));
    }

    #[test]
    fn a_directory_that_is_too_long_is_not_read() {
        let line = [&b"PK\x01\x02"[..], &[0; 42]].concat();
        let end = [&b"PK\x05\x06"[..], &[0; 12], &4_u32.to_le_bytes(), &[0; 2]].concat();
        let file = [&b"PK\x03\x04"[..], &line.repeat(130_000), &end].concat();
        assert_eq!(found("a.zip", &file), Err(ExtractError::TooLarge));
    }

    #[test]
    fn nothing_to_read() {
        assert_eq!(found("a.zip", b"PK\x03\x04"), Err(ExtractError::Damaged("zip".into())));
        assert_eq!(found("a.zip", &zip::<&str>(&[])), Ok(Vec::new()));
    }
}
