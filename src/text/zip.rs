//! A zip archive in, its members out; what can be read of a damaged one.

use std::io::{self, Cursor};

use super::archive::{Members, harmless};
use super::package::{each_rescued, is_unknown_method};
use super::{Each, ExtractError, Source};

/// The members. None is written anywhere.
pub(super) fn extract(source: &Source<'_>, each: &mut Each<'_>) -> Result<(), ExtractError> {
    let mut members = Members::new(source, "zip", each);
    let Ok(mut archive) = ::zip::ZipArchive::new(Cursor::new(source.bytes)) else {
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
    Ok(())
}
