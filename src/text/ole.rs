//! Microsoft's compound files: Office documents with a password are such files, as are those of before 2007, which are
//! not read.

use super::{Each, ExtractError, Source};

/// What begins each.
const SIGNATURE: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
/// Name of the stream that an encrypted document lies in.
const ENCRYPTED: &str = "EncryptedPackage";

pub(super) fn is(bytes: &[u8]) -> bool {
    bytes.starts_with(SIGNATURE)
}

/// Says why there is no text.
pub(super) fn extract(source: &Source<'_>, _: &mut Each<'_>) -> Result<(), ExtractError> {
    let name: Vec<u8> = ENCRYPTED.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let is_encrypted = source.bytes.windows(name.len()).any(|window| window == name);
    let format = || ExtractError::Unsupported("Office formats of before 2007".into());
    Err(if is_encrypted { ExtractError::Encrypted } else { format() })
}

#[cfg(test)]
mod tests {
    use super::super::ExtractError;
    use super::super::testing::found;
    use super::*;

    #[test]
    fn a_password_is_told_from_an_old_format() {
        let name: Vec<u8> = ENCRYPTED.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(found("a.docx", &[SIGNATURE, &name].concat()), Err(ExtractError::Encrypted));
        assert!(matches!(found("a.doc", SIGNATURE), Err(ExtractError::Unsupported(_))));
    }
}
