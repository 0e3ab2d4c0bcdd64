//! A compressed file (gz, bz2, xz, zst) in, what is found in the file that it holds out.

use std::io::Read;
use std::path::{Path, PathBuf};

use super::archive::REST;
use super::unpack::{MAX_MEMBER_BYTES, read_all, reason};
use super::{Each, ExtractError, Format, Found, Source, tar};
use crate::text::charset::SNIFFED_BYTES;

/// Memory that unpacking an xz file may take, KiB: `xz -9` asks for 65 MiB.
const MAX_XZ_MEMORY: u32 = 128 * 1_024;

pub(super) fn gz(source: &Source<'_>, each: &mut Each<'_>) -> Result<(), ExtractError> {
    read(source, "gz", flate2::read::MultiGzDecoder::new(source.bytes), each)
}

pub(super) fn bz2(source: &Source<'_>, each: &mut Each<'_>) -> Result<(), ExtractError> {
    read(source, "bz2", bzip2::read::MultiBzDecoder::new(source.bytes), each)
}

pub(super) fn xz(source: &Source<'_>, each: &mut Each<'_>) -> Result<(), ExtractError> {
    read(source, "xz", lzma_rust2::XzReader::new_mem_limit(source.bytes, true, MAX_XZ_MEMORY), each)
}

pub(super) fn zst(source: &Source<'_>, each: &mut Each<'_>) -> Result<(), ExtractError> {
    match zstd::stream::read::Decoder::with_buffer(source.bytes) {
        Ok(reader) => read(source, "zst", reader, each),
        Err(error) => Err(reason(&error, "zst")),
    }
}

/// A file that is packed alone goes by its own name. A tar archive is read as it is unpacked, and never held as a whole.
fn read(
    source: &Source<'_>,
    format: &'static str,
    reader: impl Read,
    each: &mut Each<'_>,
) -> Result<(), ExtractError> {
    let name = unpacked_name(source.name);
    let mut reader = source.counted(reader, source.bytes.len() as u64);
    let (head, failure) = read_all(reader.by_ref().take(SNIFFED_BYTES as u64), SNIFFED_BYTES as u64, format);
    if tar::is(&head) {
        return tar::read(&source.member(&name, &[])?, head.chain(reader), each);
    }
    Format::of(&name, &head).ok_or(ExtractError::Binary)?;
    let (bytes, failure) = match failure {
        None => {
            let (rest, failure) = read_all(reader, MAX_MEMBER_BYTES - head.len() as u64, format);
            ([head, rest].concat(), failure)
        }
        failure => (head, failure),
    };
    match failure {
        None => source.member(&name, &bytes)?.extract(each),
        // The text is good as far as it goes.
        Some(failure @ ExtractError::Damaged(_)) if !bytes.is_empty() => {
            source.member(&name, &bytes)?.extract(each)?;
            each(Found::Skipped(REST.into(), failure))
        }
        Some(failure) => Err(failure),
    }
}

/// `a.txt` of `a.txt.gz`, `a.tar` of `a.tgz`.
fn unpacked_name(name: &Path) -> PathBuf {
    let short =
        [("tgz", "tar"), ("tbz2", "tar"), ("tbz", "tar"), ("txz", "tar"), ("tzst", "tar"), ("svgz", "svg")];
    let ending = super::format::ending(name);
    let long = short.iter().find(|(short, _)| *short == ending).map_or("", |(_, long)| long);
    name.with_extension(long)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::super::testing::{document, found, listed, zip};
    use super::*;

    fn gz(bytes: &[u8]) -> Vec<u8> {
        let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        gz.write_all(bytes).expect("memory takes it");
        gz.finish().expect("memory takes it")
    }

    #[test]
    fn a_file_packed_alone_has_its_own_name() {
        let file = document("b/a.md.gz", &gz(b"# Tee"));
        assert_eq!((&*file.body, &*file.format, file.member), ("Tee", "md", None));
        assert_eq!(document("a", &[gz(b"Tee"), gz(b"kanne")].concat()).body, "Teekanne");
        let check = |name, expected: &str| assert_eq!(unpacked_name(Path::new(name)), Path::new(expected));
        check("b/a.txt.gz", "b/a.txt");
        check("a.tgz", "a.tar");
        check("a", "a");
    }

    /// `Tee`, packed by `xz`, as the library packs nothing here.
    const XZ: &[u8] = b"\xfd\x37\x7a\x58\x5a\x00\x00\x01\x69\x22\xde\x36\x02\x00\x21\x01\x16\x00\x00\x00\x74\x2f\xe5\xa3\x01\x00\x02\x54\x65\x65\x00\x00\
        \x4b\x55\xa6\xb1\x00\x01\x17\x03\x07\x60\x0c\xbc\x90\x42\x99\x0d\x01\x00\x00\x00\x00\x01\x59\x5a";

    #[test]
    fn all_four() {
        let mut bz2 = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
        bz2.write_all(b"Tee").expect("memory takes it");
        let files = [
            bz2.finish().expect("memory takes it"),
            XZ.to_vec(),
            zstd::encode_all(&b"Tee"[..], 0).expect("memory takes it"),
        ];
        for file in files {
            assert_eq!(document("a", &file).body, "Tee");
        }
    }

    #[test]
    fn what_is_packed_may_be_an_archive() {
        assert_eq!(listed("a.gz", &gz(&zip(&[("b.txt", "Tee")]))), Ok(vec!["b.txt: Tee".into()]));
    }

    #[test]
    fn of_a_damaged_file_what_can_be_read() {
        let file = gz("Tee im Winter.\n".repeat(5_000).as_bytes());
        let found = listed("a.txt.gz", &file[..file.len() - 9]).expect("something is left");
        assert_eq!(found, [": Tee im Winter.", "(rest)? damaged gz"]);
    }

    #[test]
    fn what_grows_too_much_is_refused() {
        assert_eq!(found("a.txt.gz", &gz(&vec![b'a'; 20_000_000])), Err(ExtractError::TooLarge));
        assert_eq!(found("a.gz", &gz(&vec![0; 20_000_000])), Err(ExtractError::Binary));
        let mut nested = b"Tee".to_vec();
        (0..6).for_each(|_| nested = gz(&nested));
        assert_eq!(found("a.gz", &nested), Err(ExtractError::TooDeep));
    }
}
