//! Records that know their own text.

use std::ops::Range;

use crate::digest::sha256;

/// What stands before and behind the digest of a record's text, the last member of the record.
const BEFORE: &[u8] = b",\n  \"record_sha256\": \"";
const BEHIND: &[u8] = b"\"\n}\n";

/// What a record ends in that has no seal yet.
const OPEN_END: &[u8] = b"\n}\n";

/// What stands in the digest's place while it is computed.
const BLANK: [u8; 64] = [b'0'; 64];

/// The indented JSON of an object with a last member more: the SHA-256 of all of the text, with zeros in
/// its own place.
pub(crate) fn sealed(text: Vec<u8>) -> Vec<u8> {
    let Some(body) = text.strip_suffix(OPEN_END) else {
        return text;
    };
    let mut sealed = [body, BEFORE, &BLANK, BEHIND].concat();
    let digest = sha256(&sealed);
    if let Some(place) = place(&sealed) {
        sealed[place].copy_from_slice(digest.as_bytes());
    }
    sealed
}

/// What is wrong with a text by its seal, if anything; those of older versions have none.
pub(crate) fn fault(text: &[u8]) -> Option<String> {
    let place = place(text)?;
    let expected = String::from_utf8_lossy(&text[place.clone()]).into_owned();
    let mut blank = text.to_vec();
    blank[place].copy_from_slice(&BLANK);
    let found = sha256(&blank);
    (found != expected).then(|| {
        format!("another text than was written: its SHA-256 is {found}, and it says {expected}")
    })
}

/// Where the digest of a text stands, if it has one.
fn place(text: &[u8]) -> Option<Range<usize>> {
    let end = text.strip_suffix(BEHIND)?.len();
    let start = end.checked_sub(BLANK.len())?;
    text[..start].ends_with(BEFORE).then_some(start..end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bit_of_a_sealed_text_counts() {
        let text = b"{\n  \"loss\": 0.25,\n  \"record_sha256\": 1\n}\n".to_vec();
        assert_eq!(fault(&text), None);
        let sealed = sealed(text);
        assert_eq!(fault(&sealed), None);
        let body = place(&sealed).unwrap().start - BEFORE.len();
        for byte in 0..body {
            for bit in 0..8 {
                let mut changed = sealed.clone();
                changed[byte] ^= 1 << bit;
                assert!(fault(&changed).is_some(), "bit {bit} of byte {byte}");
            }
        }
    }

    #[test]
    fn what_is_no_object_has_no_seal() {
        for text in ["", "[]\n", "{}\n", "1"] {
            assert_eq!(sealed(text.into()), text.as_bytes());
            assert_eq!(fault(text.as_bytes()), None);
        }
    }
}
