//! Bytes in, text out: which encoding they are in.

use std::borrow::Cow;

use super::ExtractError;

/// The text of `bytes`.
///
/// # Errors
///
/// [`ExtractError::NotUtf8`], when they are no text.
pub(super) fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, ExtractError> {
    let text = std::str::from_utf8(bytes).map_err(|error| ExtractError::NotUtf8(error.valid_up_to()))?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text).into())
}
