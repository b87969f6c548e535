//! Files that are no picture, or none that can be used.

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};

use crate::drawn::{file, grey, read};

#[test]
fn what_is_no_whole_picture_is_refused_in_words() {
    let whole = file(grey(60, 60, |x, y| (x * y) as u8), ImageFormat::Png);
    let message = |bytes: &[u8]| read(bytes).unwrap_err().to_string();
    let cut = message(&whole[..whole.len() / 2]);
    assert!(cut.starts_with("made.png: broken, or cut off"), "{cut}");
    assert!(message(b"").contains("an empty file"));
    assert!(message(b"no picture at all").contains("PNG, JPEG, WebP, GIF or BMP"));
    let jpeg = file(grey(60, 60, |_, _| 7), ImageFormat::Jpeg);
    assert!(message(&jpeg[..jpeg.len() / 4]).contains("broken, or cut off"));
}

/// What lies behind the last pixels of a file is not missed, but for a JPEG's end.
#[test]
fn a_file_that_was_cut_off_is_refused_wherever_it_was_cut() {
    let value = |x, y| ((x * 7 + y * 13) % 256) as u8;
    let grey = DynamicImage::from(grey(90, 70, value));
    let colour = RgbImage::from_fn(90, 70, |x, y| Rgb([value(x, y), value(y, x), 90]));
    let colour = DynamicImage::from(colour);
    let clear = DynamicImage::from(colour.to_rgba8());
    for (format, picture, behind) in [
        (ImageFormat::Jpeg, &grey, 0),
        (ImageFormat::Jpeg, &colour, 0),
        (ImageFormat::Bmp, &colour, 0),
        (ImageFormat::Png, &colour, 16),
        (ImageFormat::Gif, &clear, 8),
        (ImageFormat::WebP, &clear, 8),
    ] {
        let whole = file(picture.clone(), format);
        let len = whole.len();
        assert!(read(&whole).is_ok(), "{format:?}");
        for cut in [len / 10, len / 2, len * 9 / 10, len - behind - 1] {
            let what = format!("{format:?} cut after {cut} of {len} bytes");
            let read = read(&whole[..cut]).map(drop);
            let message = read.expect_err(&what).to_string();
            assert!(message.contains("broken, or cut off"), "{what}: {message}");
        }
    }
}

/// A PNG file that says it is larger than it is.
#[test]
fn a_size_that_no_photograph_has_is_refused_before_it_is_allocated() {
    let mut bytes = file(grey(8, 8, |_, _| 0), ImageFormat::Bmp);
    bytes[18..22].copy_from_slice(&60_000_u32.to_le_bytes());
    bytes[22..26].copy_from_slice(&60_000_u32.to_le_bytes());
    let message = read(&bytes).unwrap_err().to_string();
    assert!(message.contains("60000×60000 pixels"), "{message}");
    let mut bytes = file(grey(8, 8, |_, _| 0), ImageFormat::Bmp);
    bytes[18..22].copy_from_slice(&2_000_000_u32.to_le_bytes());
    assert!(read(&bytes).is_err());

    // It is not told as one that is broken.
    let mut bytes = file(grey(8, 8, |_, _| 0), ImageFormat::Png);
    for side in [16..20, 20..24] {
        bytes[side].copy_from_slice(&2_000_000_000_u32.to_be_bytes());
    }
    let checksum = checksum(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&checksum.to_be_bytes());
    let message = read(&bytes).unwrap_err().to_string();
    assert!(
        message.contains("too large: at most 65536 pixels a side"),
        "{message}"
    );
    assert!(!message.contains("broken"), "{message}");
}

/// The CRC-32 of a chunk of a PNG file.
fn checksum(chunk: &[u8]) -> u32 {
    let shifted = |crc: u32| (crc >> 1) ^ (0xedb8_8320 * (crc & 1));
    !chunk.iter().fold(u32::MAX, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| shifted(crc))
    })
}
