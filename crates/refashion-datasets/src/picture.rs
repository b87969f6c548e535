//! Encoded pictures, PNG or JPEG, into planes of bytes.

use std::io::Cursor;

use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use crate::images::dimensions;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";
const JPEG: &[u8] = b"\xff\xd8\xff";

/// What decoding a picture may take beyond its pixels, in bytes.
const MOST_BYTES: usize = 1 << 20;

/// Decodes one picture into `planes`, (channel, row, column), which sets the size expected.
///
/// # Errors
/// A sentence that says what is wrong; the size is checked before memory is taken.
pub(crate) fn decode(encoded: &[u8], shape: [usize; 3], planes: &mut [u8]) -> Result<(), String> {
    let interleaved = if encoded.starts_with(PNG) {
        decode_png(encoded, shape)?
    } else if encoded.starts_with(JPEG) {
        decode_jpeg(encoded, shape)?
    } else {
        return Err("it is neither PNG nor JPEG".to_owned());
    };
    let [channels, height, width] = shape;
    if interleaved.len() != channels * height * width {
        return Err(format!("it decodes to {} bytes", interleaved.len()));
    }
    for (channel, plane) in planes.chunks_exact_mut(height * width).enumerate() {
        let values = interleaved[channel..].iter().step_by(channels);
        for (target, value) in plane.iter_mut().zip(values) {
            *target = *value;
        }
    }
    Ok(())
}

fn decode_png(encoded: &[u8], shape: [usize; 3]) -> Result<Vec<u8>, String> {
    let limits = png::Limits {
        bytes: MOST_BYTES.saturating_add(shape.iter().product()),
    };
    let mut decoder = png::Decoder::new_with_limits(Cursor::new(encoded), limits);
    // Colour profiles and texts are packed, and unpack to whatever they like; nobody reads them.
    decoder.set_ignore_iccp_chunk(true);
    decoder.set_ignore_text_chunk(true);
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().map_err(|error| error.to_string())?;
    let (color, _) = reader.output_color_type();
    let info = reader.info();
    expect_shape(
        [color.samples(), info.height as usize, info.width as usize],
        shape,
    )?;
    let mut bytes = vec![0; shape.iter().product()];
    reader
        .next_frame(&mut bytes)
        .map_err(|error| error.to_string())?;
    Ok(bytes)
}

fn decode_jpeg(encoded: &[u8], shape: [usize; 3]) -> Result<Vec<u8>, String> {
    let color = match shape[0] {
        1 => ColorSpace::Luma,
        _ => ColorSpace::RGB,
    };
    let options = DecoderOptions::default().jpeg_set_out_colorspace(color);
    let mut decoder = JpegDecoder::new_with_options(Cursor::new(encoded), options);
    decoder
        .decode_headers()
        .map_err(|error| format!("{error:?}"))?;
    let (width, height) = decoder.dimensions().ok_or("it has no size")?;
    expect_shape([shape[0], height, width], shape)?;
    decoder.decode().map_err(|error| format!("{error:?}"))
}

fn expect_shape(found: [usize; 3], expected: [usize; 3]) -> Result<(), String> {
    if found == expected {
        return Ok(());
    }
    Err(format!(
        "it is {}, expected {} (channels×rows×columns)",
        dimensions(found),
        dimensions(expected)
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png_of(width: u32, height: u32, color: png::ColorType, bytes: &[u8]) -> Vec<u8> {
        let mut encoded = Vec::new();
        let mut encoder = png::Encoder::new(&mut encoded, width, height);
        encoder.set_color(color);
        encoder.set_depth(png::BitDepth::Eight);
        let mut writer = encoder.write_header().unwrap();
        writer.write_image_data(bytes).unwrap();
        writer.finish().unwrap();
        encoded
    }

    #[test]
    fn colours_become_planes() {
        let encoded = png_of(2, 1, png::ColorType::Rgb, &[1, 2, 3, 4, 5, 6]);
        let mut planes = [0; 6];
        decode(&encoded, [3, 1, 2], &mut planes).unwrap();
        assert_eq!(planes, [1, 4, 2, 5, 3, 6]);
    }

    #[test]
    fn another_size_or_depth_is_refused() {
        let grey = png_of(2, 1, png::ColorType::Grayscale, &[7, 8]);
        let mut planes = [0; 6];
        assert_eq!(
            decode(&grey, [3, 1, 2], &mut planes).unwrap_err(),
            "it is 1×1×2, expected 3×1×2 (channels×rows×columns)"
        );
        assert!(decode(&grey, [1, 2, 1], &mut planes[..2]).is_err());
        decode(&grey, [1, 1, 2], &mut planes[..2]).unwrap();
        assert_eq!(planes[..2], [7, 8]);
    }

    /// A chunk that nobody reads is passed over, if it is not long.
    #[test]
    fn what_stands_beside_the_pixels_is_bounded() {
        let grey = png_of(2, 1, png::ColorType::Grayscale, &[7, 8]);
        let with_chunk = |len: usize| {
            let body = [&b"eXIf"[..], &vec![b'M'; len]].concat();
            let mut sum = flate2::Crc::new();
            sum.update(&body);
            let len = (len as u32).to_be_bytes();
            // Behind the signature and the head, which has 13 bytes.
            let (head, rest) = grey.split_at(8 + 12 + 13);
            [head, &len, &body, &sum.sum().to_be_bytes(), rest].concat()
        };
        let mut planes = [0; 2];
        decode(&with_chunk(100_000), [1, 1, 2], &mut planes).unwrap();
        assert_eq!(planes, [7, 8]);
        assert!(decode(&with_chunk(4 << 20), [1, 1, 2], &mut planes).is_err());
    }

    #[test]
    fn a_broken_picture_is_an_error() {
        let grey = png_of(2, 1, png::ColorType::Grayscale, &[7, 8]);
        let mut planes = [0; 2];
        for len in 0..grey.len() - 16 {
            assert!(
                decode(&grey[..len], [1, 1, 2], &mut planes).is_err(),
                "{len}"
            );
        }
    }
}
