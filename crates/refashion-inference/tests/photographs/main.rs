//! Photographs that are made here become what a network was trained on.

// A test may stop at the first thing that is not as it should be, its helpers too.
#![allow(clippy::unwrap_used, clippy::panic)]

mod bounded;
mod drawn;
mod many;
mod unusable;

use image::{
    Delay, DynamicImage, Frame, ImageBuffer, ImageFormat, Luma, Rgb, RgbImage, Rgba, RgbaImage,
    codecs::gif::GifEncoder,
};
use refashion_inference::{Fit, Inputs, Invert, Picture, Preprocessing};

use drawn::{CLOTHES, DIGITS, class, file, grey, is_seven, model, read, seen};

#[test]
fn a_digit_on_lined_paper_is_the_digit_alone() {
    let paper = grey(300, 240, |x, y| {
        match (is_seven(x, y, 200, 130), y % 24 < 2) {
            (true, _) => 40,
            (false, true) => 190,
            (false, false) => 235,
        }
    });
    let bytes = file(paper, ImageFormat::Png);
    let seen = seen(&DIGITS, &bytes);
    assert!(seen.taken.inverted);
    let [left, top, width, height] = seen.taken.found.unwrap();
    assert!(
        left.abs_diff(200) < 3 && top.abs_diff(130) < 3,
        "{:?}",
        seen.taken
    );
    assert!(
        width.abs_diff(40) < 5 && height.abs_diff(60) < 3,
        "{:?}",
        seen.taken
    );
    // Twenty rows hold it, and the corners hold nothing: the lines are gone.
    let rows = seen
        .pixels
        .chunks(28)
        .filter(|row| row.iter().any(|&v| v > 40));
    assert!((19..=21).contains(&rows.count()));
    assert!(seen.pixels[..56].iter().all(|&v| v == 0));
    assert_eq!(class(&mut model("lenet5"), &bytes), "7");
}

#[test]
fn a_light_digit_on_a_board_is_not_inverted() {
    let board = grey(
        200,
        200,
        |x, y| if is_seven(x, y, 20, 20) { 240 } else { 30 },
    );
    let bytes = file(board, ImageFormat::Bmp);
    assert!(!seen(&DIGITS, &bytes).taken.inverted);
    assert_eq!(class(&mut model("lenet5"), &bytes), "7");
}

/// A shoe of a sole, a body and a hole for the foot.
fn is_shoe(x: u32, y: u32, left: u32, top: u32) -> bool {
    let (x, y) = (
        f64::from(x) - f64::from(left),
        f64::from(y) - f64::from(top),
    );
    let body = (0.0..200.0).contains(&x) && y < 80.0 && y > 70.0 - 55.0 * (x / 200.0).powf(0.7);
    let hole = ((x - 165.0) / 30.0).powi(2) + ((y - 8.0) / 14.0).powi(2) < 1.0;
    body && !hole
}

#[test]
fn a_dark_shoe_on_white_lies_from_edge_to_edge() {
    let shop = grey(
        400,
        300,
        |x, y| if is_shoe(x, y, 150, 170) { 45 } else { 250 },
    );
    let bytes = file(shop, ImageFormat::Jpeg);
    let seen = seen(&CLOTHES, &bytes);
    assert!(seen.taken.inverted);
    let column = |x: usize| (0..28).any(|y| seen.pixels[y * 28 + x] > 60);
    assert!(column(0) && column(27), "{}", seen.sketch());
    let class = class(&mut model("thesis"), &bytes);
    assert!(
        ["Sneaker", "Sandal", "Ankle boot"].contains(&class.as_str()),
        "{class}"
    );
}

#[test]
fn where_the_object_lies_makes_no_difference() {
    let at = |left, top| {
        let picture = grey(
            160,
            160,
            |x, y| if is_seven(x, y, left, top) { 0 } else { 255 },
        );
        seen(&DIGITS, &file(picture, ImageFormat::Png)).pixels
    };
    assert_eq!(at(10, 12), at(101, 77));
}

/// A JPEG file whose EXIF says how the camera was held.
fn with_orientation(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    let mut exif = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    exif.extend([orientation, 0, 0, 0, 0, 0, 0]);
    let len = (exif.len() + 2) as u16;
    let mut bytes = jpeg[..2].to_vec();
    bytes.extend([0xff, 0xe1]);
    bytes.extend(len.to_be_bytes());
    bytes.extend(exif);
    bytes.extend(&jpeg[2..]);
    bytes
}

#[test]
fn a_photograph_is_turned_as_the_camera_was_held() {
    let upright = grey(
        120,
        90,
        |x, y| if is_seven(x, y, 30, 14) { 20 } else { 240 },
    );
    let upright = DynamicImage::from(upright);
    // What undoes it is how the camera turned the picture.
    let held = [
        (1, upright.clone()),
        (2, upright.fliph()),
        (3, upright.rotate180()),
        (4, upright.flipv()),
        (5, upright.rotate90().fliph()),
        (6, upright.rotate270()),
        (7, upright.rotate270().fliph()),
        (8, upright.rotate90()),
    ];
    let expected = seen(&DIGITS, &file(upright.clone(), ImageFormat::Png)).pixels;
    for (orientation, picture) in held {
        let jpeg = with_orientation(&file(picture, ImageFormat::Jpeg), orientation);
        let seen = seen(&DIGITS, &jpeg).pixels;
        let apart = expected
            .iter()
            .zip(&seen)
            .map(|(a, b)| u64::from(a.abs_diff(*b)));
        assert!(
            apart.sum::<u64>() < 28 * 28 * 3,
            "orientation {orientation}"
        );
    }
}

#[test]
fn sixteen_bits_say_the_same_as_eight() {
    let eight = grey(
        100,
        100,
        |x, y| if is_seven(x, y, 30, 20) { 10 } else { 230 },
    );
    let sixteen: ImageBuffer<Luma<u16>, Vec<u16>> = ImageBuffer::from_fn(100, 100, |x, y| {
        Luma([u16::from(eight.get_pixel(x, y)[0]) * 257])
    });
    let bytes = file(DynamicImage::ImageLuma16(sixteen), ImageFormat::Png);
    let expected = seen(&DIGITS, &file(eight, ImageFormat::Png));
    assert_eq!(seen(&DIGITS, &bytes), expected);
}

#[test]
fn a_picture_of_any_sides_becomes_an_input() {
    for (width, height) in [(12_000, 9), (9, 12_000), (1, 1), (3_000, 2_000), (28, 1)] {
        let picture = grey(width, height, |x, _| if x % 100 < 50 { 20 } else { 220 });
        let bytes = file(picture, ImageFormat::Png);
        for inputs in [DIGITS, CLOTHES, Inputs::new([3, 32, 32])] {
            let all = [None, Some(Fit::Center), Some(Fit::Stretch), Some(Fit::Crop)];
            for fit in all {
                for invert in [Invert::Auto, Invert::Yes, Invert::No] {
                    let picture = read(&bytes).unwrap();
                    let seen = inputs
                        .take(&picture, &Preprocessing { fit, invert })
                        .unwrap();
                    assert_eq!(seen.pixels.len(), inputs.shape.iter().product::<usize>());
                }
            }
        }
    }
}

#[test]
fn of_an_animation_the_first_frame_counts() {
    let frame = |left: u32| {
        let picture = grey(
            100,
            100,
            |x, y| if is_seven(x, y, left, 20) { 0 } else { 255 },
        );
        Frame::from_parts(
            DynamicImage::from(picture).into_rgba8(),
            0,
            0,
            Delay::from_numer_denom_ms(100, 1),
        )
    };
    let mut bytes = Vec::new();
    let mut encoder = GifEncoder::new(&mut bytes);
    encoder.encode_frames([frame(5), frame(50)]).unwrap();
    drop(encoder);
    let [left, ..] = seen(&DIGITS, &bytes).taken.found.unwrap();
    assert!(left.abs_diff(5) < 2, "{left}");
}

#[test]
fn what_is_transparent_is_ground_whatever_colour_lies_under_it() {
    let drawn = |ink: u8, under: u8| {
        let picture = RgbaImage::from_fn(100, 100, |x, y| {
            if is_seven(x, y, 30, 20) {
                Rgba([ink, ink, ink, 255])
            } else {
                Rgba([under, under, under, 0])
            }
        });
        seen(&DIGITS, &file(picture, ImageFormat::WebP))
    };
    let dark = drawn(0, 0);
    assert!(dark.taken.inverted && dark.taken.found.is_some());
    let light = drawn(255, 255);
    assert!(!light.taken.inverted);
    assert_eq!(dark.pixels, light.pixels);
    assert_eq!(dark.pixels, drawn(0, 255).pixels);
}

#[test]
fn a_picture_of_the_set_is_taken_as_it_is() {
    let image = grey(28, 28, |x, y| {
        if (8..20).contains(&x) && (4..24).contains(&y) {
            200
        } else {
            0
        }
    });
    let seen_so = seen(&DIGITS, &file(image.clone(), ImageFormat::Png));
    assert!(seen_so.taken.as_it_is);
    assert_eq!(&seen_so.pixels, image.as_raw());
    // The same on white is no picture of the set.
    let mut inverted = DynamicImage::from(image.clone());
    inverted.invert();
    let inverted = seen(&DIGITS, &file(inverted, ImageFormat::Png));
    assert!(!inverted.taken.as_it_is && inverted.taken.inverted);
    // Whatever is asked for is done.
    let asked = Preprocessing {
        fit: Some(Fit::Center),
        ..Preprocessing::default()
    };
    let picture = read(&file(image, ImageFormat::Png)).unwrap();
    assert!(!DIGITS.take(&picture, &asked).unwrap().taken.as_it_is);
}

#[test]
fn colours_stay_where_the_network_takes_them() {
    let picture = RgbImage::from_fn(64, 32, |x, _| {
        if x < 32 {
            Rgb([250, 0, 0])
        } else {
            Rgb([0, 0, 250])
        }
    });
    let seen = seen(&Inputs::new([3, 16, 16]), &file(picture, ImageFormat::Png));
    assert_eq!(seen.taken.fit, Fit::Crop);
    let [red, green, blue] = [0, 1, 2].map(|channel| seen.pixels[channel * 256 + 16 * 8 + 2]);
    assert!(red > 240 && green < 10 && blue < 10, "{red} {green} {blue}");
}

#[test]
fn an_even_picture_is_seen_whole() {
    let seen = seen(&DIGITS, &file(grey(90, 60, |_, _| 128), ImageFormat::Png));
    assert_eq!((seen.taken.found, seen.taken.fit), (None, Fit::Stretch));
    assert!(seen.pixels.iter().all(|&v| v == 0));
    assert!(seen.taken.blank);
}

/// A network says something of every picture, of an empty one too.
#[test]
fn a_picture_of_nothing_is_said_to_be_one() {
    let blank = |wide, high, level| file(grey(wide, high, |_, _| level), ImageFormat::Png);
    for (bytes, told) in [
        (
            blank(90, 60, 255),
            "all of it, stretched; nothing stands out from its ground",
        ),
        (
            blank(28, 28, 0),
            "as it is; nothing stands out from its ground",
        ),
    ] {
        assert_eq!(seen(&DIGITS, &bytes).taken.to_string(), told);
    }
    let colours = Inputs::new([3, 16, 16]);
    assert!(seen(&colours, &blank(40, 30, 200)).taken.blank);
    let dark = |x: u32, y: u32| {
        if (30..60).contains(&x) && y == 30 {
            0
        } else {
            250
        }
    };
    let line = seen(&DIGITS, &file(grey(90, 60, dark), ImageFormat::Png));
    assert!(!line.taken.blank && line.taken.found.is_some(), "{line:?}");
}

/// A dark object asked for as a light one, and the other way round, is not taken for all of the picture
/// without a word.
#[test]
fn an_object_that_is_on_the_other_side_of_its_ground_is_said_to_be() {
    let square = |inside: u8, ground: u8| {
        let value = move |x, y| match (x, y) {
            (30..60, 20..50) => inside,
            _ => ground,
        };
        read(&file(grey(90, 70, value), ImageFormat::Png)).unwrap()
    };
    let taken = |picture: &Picture, invert| {
        let fit = Some(Fit::Center);
        DIGITS
            .take(picture, &Preprocessing { fit, invert })
            .unwrap()
    };
    for (picture, wrong, right, told) in [
        (
            square(20, 230),
            Invert::No,
            Invert::Yes,
            "nothing lighter than its ground stands out, only darker",
        ),
        (
            square(230, 20),
            Invert::Yes,
            Invert::No,
            "nothing darker than its ground stands out, only lighter",
        ),
    ] {
        let seen = taken(&picture, wrong);
        assert!(seen.taken.to_string().ends_with(told), "{}", seen.taken);
        assert!(seen.taken.opposite && seen.taken.shows_nothing() && !seen.taken.blank);
        assert!(seen.pixels.iter().all(|&v| v == 0));
        assert!(
            serde_json::to_string(&seen.taken)
                .unwrap()
                .contains("\"opposite\":true")
        );
        for invert in [right, Invert::Auto] {
            let seen = taken(&picture, invert).taken;
            assert!(seen.found.is_some() && !seen.shows_nothing(), "{seen}");
            assert!(!serde_json::to_string(&seen).unwrap().contains("opposite"));
        }
    }
}

#[test]
fn what_was_seen_can_be_read_again() {
    let picture = grey(
        100,
        100,
        |x, y| if is_seven(x, y, 30, 20) { 0 } else { 255 },
    );
    let first = seen(&DIGITS, &file(picture, ImageFormat::Png));
    let again = seen(&DIGITS, &first.png().unwrap());
    assert!(again.taken.as_it_is);
    assert_eq!(again.pixels, first.pixels);
}
