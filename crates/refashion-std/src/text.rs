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
    /// Four bytes a character.
    Utf32,
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
            Self::Utf32 => "text in UTF-32",
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
    if let Some(encoding) = marked(&bytes) {
        return Err(encoding);
    }
    if bytes.starts_with(MARK) {
        bytes.drain(..MARK.len());
    }
    // No text has a zero, but plain letters in UTF-16 would be UTF-8 with one behind each.
    let has_zero = bytes.contains(&0);
    let other = |bytes: &[u8]| match (utf16(bytes), has_zero) {
        (Some(encoding), _) => encoding,
        (None, true) => Encoding::Binary,
        (None, false) if bytes.iter().any(is_no_text) => Encoding::Binary,
        (None, false) => Encoding::OneByte,
    };
    if has_zero {
        return Err(other(&bytes));
    }
    String::from_utf8(bytes).map_err(|error| other(error.as_bytes()))
}

/// Whether no text has such a byte in any set of one byte a character.
fn is_no_text(byte: &u8) -> bool {
    byte.is_ascii_control() && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c | 0x1a | 0x1b)
}

/// What the mark says that some editors put before a text.
fn marked(bytes: &[u8]) -> Option<Encoding> {
    match bytes {
        [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..] => Some(Encoding::Utf32),
        [0xff, 0xfe, ..] => Some(Encoding::Utf16Little),
        [0xfe, 0xff, ..] => Some(Encoding::Utf16Big),
        _ => None,
    }
}

/// Which kind of UTF-16 it is without a mark: the one in which there are spaces, commas or ends of
/// lines, and nothing that no text has.
fn utf16(bytes: &[u8]) -> Option<Encoding> {
    const START: usize = 4096;
    let is_text = |of_two: fn([u8; 2]) -> u16| {
        let units = bytes[..bytes.len().min(START)].chunks_exact(2);
        let units = units.map(|pair| of_two([pair[0], pair[1]]));
        let mut characters: Vec<Result<char, _>> = char::decode_utf16(units).collect();
        // The last may be half of a pair that was cut in two.
        characters.truncate(characters.len().max(1) - usize::from(bytes.len() > START));
        let spaces = |c: &Result<char, _>| matches!(c, Ok(' ' | ',' | '\n'));
        let belongs = |c: &Result<char, _>| {
            c.as_ref()
                .is_ok_and(|c| !c.is_control() || matches!(c, '\n' | '\r' | '\t'))
        };
        characters.iter().any(spaces) && characters.iter().all(belongs)
    };
    if is_text(u16::from_le_bytes) {
        return Some(Encoding::Utf16Little);
    }
    is_text(u16::from_be_bytes).then_some(Encoding::Utf16Big)
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
            // Plain letters, and lines that have none.
            for text in ["id = \"x\"", "┏━━━━┳━━┓\n┃ é ┃ 1 ┃\n", "━─┼═\n"]
            {
                let text = format!("{mark}{text}");
                let little = utf16(&text, u16::to_le_bytes);
                assert_eq!(text_of(little), Err(Encoding::Utf16Little), "{text:?}");
                let big = utf16(&text, u16::to_be_bytes);
                assert_eq!(text_of(big), Err(Encoding::Utf16Big), "{text:?}");
            }
        }
        // A pair of halves at the end of what is looked at.
        let long = format!("{} 👗👗", "x".repeat(2046));
        let long = utf16(&long, u16::to_le_bytes);
        assert_eq!(text_of(long), Err(Encoding::Utf16Little));
        let utf32 = b"\xff\xfe\0\0i\0\0\0".to_vec();
        assert_eq!(text_of(utf32), Err(Encoding::Utf32));
        assert_eq!(text_of(b"id = 1\0".to_vec()), Err(Encoding::Binary));
        assert_eq!(text_of(b"\x89PNG\0\x01".to_vec()), Err(Encoding::Binary));
        for text in ["", "a", "é", "# 日本\n"] {
            assert_eq!(text_of(text.into()).as_deref(), Ok(text));
        }
    }
}
