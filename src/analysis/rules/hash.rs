//! The hash of the tables that the build script writes: the same on every machine.

/// Any odd number with its bits well mixed; this is the golden ratio's.
const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;

/// The hash of a word, eight bytes at a time. Its highest bits are the best mixed.
pub(crate) fn hash(word: &[u8]) -> u32 {
    let (chunks, rest) = word.as_chunks();
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    let chunks = chunks.iter().chain([&last]).map(|&chunk| u64::from_le_bytes(chunk));
    let hash =
        chunks.fold(word.len() as u64, |hash, chunk| (hash.rotate_left(23) ^ chunk).wrapping_mul(FACTOR));
    ((hash ^ hash >> 32).wrapping_mul(FACTOR) >> 32) as u32
}
