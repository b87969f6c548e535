//! Whether a JPEG file is whole.

/// Markers that stand alone: a byte that is no marker, restarts, the start of an image.
const ALONE: [u8; 12] = [
    0x00, 0x01, 0xd0, 0xd1, 0xd2, 0xd3, 0xd4, 0xd5, 0xd6, 0xd7, 0xd8, 0xff,
];

/// The end of an image.
const END: u8 = 0xd9;

/// Whether the image of a file has its end. A decoder makes the rest of a file that was cut off grey,
/// and says nothing; a picture in the notes of a photograph has an end of its own, so that segments are
/// stepped over.
pub(crate) fn has_its_end(file: &[u8]) -> bool {
    let mut rest = file;
    loop {
        let marker = |pair: &[u8]| pair[0] == 0xff && !ALONE.contains(&pair[1]);
        let Some(place) = rest.windows(2).position(marker) else {
            return false;
        };
        rest = &rest[place + 1..];
        match *rest {
            [END, ..] => return true,
            [_, high, low, ..] => {
                let length = usize::from(u16::from_be_bytes([high, low]));
                rest = rest.get(1 + length..).unwrap_or_default();
            }
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::has_its_end;

    #[test]
    fn the_end_of_a_picture_within_the_notes_is_not_that_of_the_file() {
        let notes = [0xff, 0xe1, 0, 6, 0xff, 0xd8, 0xff, 0xd9];
        let scan = [0xff, 0xda, 0, 2, 7, 0xff, 0, 7, 0xff, 0xd3, 7];
        let cut = [&[0xff, 0xd8], &notes[..], &scan].concat();
        let whole = [&cut[..], &[0xff, 0xff, 0xd9], b"and more"].concat();
        assert!(has_its_end(&whole));
        for len in 0..cut.len() + 2 {
            assert!(!has_its_end(&whole[..len]), "{len}");
        }
        assert!(has_its_end(&whole[..cut.len() + 3]));
    }
}
