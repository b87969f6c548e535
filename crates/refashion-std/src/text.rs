//! Text files, and what they are where they are not in UTF-8.

use std::fmt;

/// In what a text is written that is no UTF-8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Encoding {
    /// Two bytes a character, the low one first, as some editors of Windows save it.
    Utf16Little,
    /// Two bytes a character, the high one first.
    Utf16Big,
    /// One byte a character; which of the many sets it is, the bytes do not say.
    OneByte,
    /// No text at all.
    Binary,
}

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Utf16Little => "text in UTF-16 (little-endian)",
            Self::Utf16Big => "text in UTF-16 (big-endian)",
            Self::OneByte => "text in Latin-1, Windows-1252 or another set of one byte a character",
            Self::Binary => "no text",
        })
    }
}

/// The text of a file, without the mark that some editors put before it (the byte-order mark of
/// UTF-8).
///
/// ```
/// use refashion_std::{Encoding, text_of};
///
/// assert_eq!(text_of(b"\xef\xbb\xbfid = 1".to_vec()), Ok("id = 1".to_owned()));
/// assert_eq!(text_of(b"\xff\xfei\0d\0".to_vec()), Err(Encoding::Utf16Little));
/// assert_eq!(text_of(b"caf\xe9".to_vec()), Err(Encoding::OneByte));
/// ```
///
/// # Errors
///
/// The encoding that the bytes look like, where they are not in UTF-8.
pub fn text_of(mut bytes: Vec<u8>) -> Result<String, Encoding> {
    const MARK: &[u8] = b"\xef\xbb\xbf";
    if let Some(encoding) = utf16(&bytes) {
        return Err(encoding);
    }
    if bytes.starts_with(MARK) {
        bytes.drain(..MARK.len());
    }
    String::from_utf8(bytes).map_err(|error| match error.as_bytes().contains(&0) {
        true => Encoding::Binary,
        false => Encoding::OneByte,
    })
}

/// Which kind of UTF-16 it is: by its mark, or, without one, by the zeros that every second byte of
/// plain letters is. Those would be taken for UTF-8 otherwise.
fn utf16(bytes: &[u8]) -> Option<Encoding> {
    match bytes {
        [0xff, 0xfe, ..] => return Some(Encoding::Utf16Little),
        [0xfe, 0xff, ..] => return Some(Encoding::Utf16Big),
        _ => {}
    }
    let start = &bytes[..bytes.len().min(64) & !1];
    let zeros = |place| start.len() >= 4 && start.iter().skip(place).step_by(2).all(|b| *b == 0);
    match (zeros(0), zeros(1)) {
        (false, true) => Some(Encoding::Utf16Little),
        (true, false) => Some(Encoding::Utf16Big),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_encoding_is_called_by_its_name() {
        let utf16 = |text: &str, order: fn(u16) -> [u8; 2]| -> Vec<u8> {
            text.encode_utf16().flat_map(order).collect()
        };
        for mark in ["", "\u{feff}"] {
            let text = format!("{mark}id = \"x\"");
            let little = utf16(&text, u16::to_le_bytes);
            assert_eq!(text_of(little), Err(Encoding::Utf16Little));
            let big = utf16(&text, u16::to_be_bytes);
            assert_eq!(text_of(big), Err(Encoding::Utf16Big));
        }
        assert_eq!(text_of(b"\x89PNG\0\x01".to_vec()), Err(Encoding::Binary));
        for text in ["", "a", "é", "# 日本\n"] {
            assert_eq!(text_of(text.into()).as_deref(), Ok(text));
        }
    }
}
