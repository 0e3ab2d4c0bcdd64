//! ASCII characters, sixteen at once: one step tells where a word ends, and the processor need not guess how long it is.

/// Bytes of a text, the first one lowest.
pub(crate) type Sixteen = u128;

/// How many they are.
pub(crate) const BYTES: usize = size_of::<Sixteen>();

/// The bit that tells a small letter from its capital.
pub(crate) const SMALL: Sixteen = all(0x20);

/// The bit that no ASCII character has.
const HIGH: Sixteen = all(0x80);

/// The same byte in each place.
const fn all(byte: u8) -> Sixteen {
    Sixteen::from_ne_bytes([byte; BYTES])
}

/// The first bytes of `text`, filled up with zeros.
pub(crate) fn first_of(text: &[u8]) -> Sixteen {
    text.first_chunk().map_or_else(
        || {
            let mut bytes = [0; BYTES];
            bytes[..text.len()].copy_from_slice(text);
            Sixteen::from_le_bytes(bytes)
        },
        |bytes| Sixteen::from_le_bytes(*bytes),
    )
}

/// How many ASCII letters `bytes` begin with.
pub(crate) fn letters(bytes: Sixteen) -> usize {
    run(bytes, between((bytes | SMALL) & !HIGH, b'a', b'z'))
}

/// How many ASCII letters and digits `bytes` begin with.
pub(crate) fn alphanumerics(bytes: Sixteen) -> usize {
    let ascii = bytes & !HIGH;
    run(bytes, between(ascii | SMALL, b'a', b'z') | between(ascii, b'0', b'9'))
}

/// Marks with its high bit each of `bytes` that is one from `first` to `last`; none of them is beyond ASCII.
fn between(bytes: Sixteen, first: u8, last: u8) -> Sixteen {
    // No sum is so great that it spills over into the next byte.
    (bytes + all(0x80 - first)) & !(bytes + all(0x7f - last)) & HIGH
}

/// How many of `bytes` are marked and in ASCII before the first that is not.
fn run(bytes: Sixteen, marked: Sixteen) -> usize {
    let others = (!marked | bytes) & HIGH;
    others.trailing_zeros() as usize / 8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_end_where_anything_else_begins() {
        for byte in 0..=u8::MAX {
            for before in 0..20 {
                let mut text = vec![b'z'; before];
                text.extend([byte, b'A', b' ']);
                let count = |is: fn(&u8) -> bool| text.iter().take_while(|&byte| is(byte)).count().min(BYTES);
                assert_eq!(letters(first_of(&text)), count(u8::is_ascii_alphabetic), "{text:?}");
                assert_eq!(alphanumerics(first_of(&text)), count(u8::is_ascii_alphanumeric), "{text:?}");
            }
        }
        assert_eq!(letters(first_of(b"")), 0);
    }
}
