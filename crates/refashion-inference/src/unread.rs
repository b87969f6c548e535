//! Pictures of formats that are not read here, by their first bytes.

/// What a file is, where its beginning lies, and the beginning.
const STARTS: [(&str, usize, &[u8]); 18] = [
    ("a TIFF picture", 0, b"II*\0"),
    ("a TIFF picture", 0, b"MM\0*"),
    ("an AVIF picture", 4, b"ftypavif"),
    ("an AVIF picture", 4, b"ftypavis"),
    ("a HEIC picture", 4, b"ftyphe"),
    ("a HEIC picture", 4, b"ftypmif1"),
    ("a HEIC picture", 4, b"ftypmsf1"),
    ("a film", 4, b"ftyp"),
    ("a PDF document", 0, b"%PDF"),
    ("a JPEG XL picture", 0, b"\xff\x0a"),
    ("a JPEG XL picture", 4, b"JXL \r\n"),
    ("a JPEG 2000 picture", 4, b"jP  \r\n"),
    ("a file of Photoshop", 0, b"8BPS"),
    ("an icon", 0, b"\0\0\x01\0"),
    ("a QOI picture", 0, b"qoif"),
    ("an OpenEXR picture", 0, b"\x76\x2f\x31\x01"),
    ("a Radiance picture", 0, b"#?RADIANCE"),
    ("a DDS picture", 0, b"DDS "),
];

/// An SVG drawing names itself within so many bytes: notes and a line on XML may come first.
const HEAD: usize = 1024;

/// What a file is, if it is a picture of a known format that is not read.
pub(crate) fn unread(file: &[u8]) -> Option<&'static str> {
    let starts = |&&(_, place, start): &&(&str, usize, &[u8])| {
        file.get(place..)
            .is_some_and(|rest| rest.starts_with(start))
    };
    let known = STARTS.iter().find(starts).map(|(what, ..)| *what);
    known.or_else(|| netpbm(file)).or_else(|| svg(file))
}

/// `P1` to `P7` and a line break or a space.
fn netpbm(file: &[u8]) -> Option<&'static str> {
    match file {
        [b'P', b'1'..=b'7', b' ' | b'\n' | b'\r' | b'\t', ..] => Some("a PNM picture"),
        _ => None,
    }
}

fn svg(file: &[u8]) -> Option<&'static str> {
    let text = file.strip_prefix(b"\xef\xbb\xbf").unwrap_or(file);
    let head = &text[..text.len().min(HEAD)];
    let named = head.windows(4).any(|four| four == b"<svg");
    (text.trim_ascii_start().starts_with(b"<") && named).then_some("an SVG drawing")
}

#[cfg(test)]
mod tests {
    use super::unread;

    #[test]
    fn formats_that_are_not_read_are_known_by_their_beginning() {
        for (file, what) in [
            (&b"II*\0\x08"[..], "a TIFF picture"),
            (b"\0\0\0\x1cftypavif\0\0", "an AVIF picture"),
            (b"\0\0\0\x18ftypheic\0\0", "a HEIC picture"),
            (b"\0\0\0\x18ftypisom\0\0", "a film"),
            (b"P5\n28 28\n255\n", "a PNM picture"),
            (
                b"\xef\xbb\xbf\n<?xml version='1.0'?>\n<svg/>",
                "an SVG drawing",
            ),
            (b"<svg/>", "an SVG drawing"),
        ] {
            assert_eq!(unread(file), Some(what));
        }
        for file in [
            &b""[..],
            b"P",
            b"P9 ",
            b"<html><body>",
            b"svg",
            b"\xff\xd8\xff",
        ] {
            assert_eq!(unread(file), None, "{file:?}");
        }
    }
}
