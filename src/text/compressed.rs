//! A compressed file (gz, bz2, xz, zst) in, what is found in the file that it holds out.

use std::io::Read;
use std::path::{Path, PathBuf};

use super::archive::REST;
use super::unpack::{MAX_MEMBER_BYTES, read_all, reason};
use super::{Each, ExtractError, Format, Found, Source, tar};
use crate::text::format::SNIFFED_BYTES;

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
