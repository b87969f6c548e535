//! What the network sees of a picture, in the browser and in Rust.

use std::{io::Cursor, path::Path};

use base64::{Engine, engine::general_purpose::STANDARD};
use image::{
    DynamicImage, ImageBuffer, ImageEncoder, ImageFormat, Rgba, RgbaImage,
    codecs::{png::PngEncoder, webp::WebPEncoder},
};
use refashion_inference::{Fit, Framing, Inputs, Invert, Picture, Preprocessing};
use refashion_live::Content;
use refashion_zoo::{Model, Network, Shape};
use serde_json::json;

use crate::{
    browser,
    browser_session::Session,
    pages::{card, open},
    random::Random,
};

/// Sizes of pictures: smaller than any input, one of a set, long ones, and one that is made smaller.
const SIZES: [[u32; 2]; 10] = [
    [28, 28],
    [280, 280],
    [5, 3],
    [300, 41],
    [33, 210],
    [120, 160],
    [32, 32],
    [1100, 700],
    [1, 90],
    [64, 64],
];

/// Opens the page of a network that serves only to see.
fn open_any(browser: &mut Session, folder: &Path) {
    let network = Network::new("any", Shape::image(1, 2, 2))
        .flatten()
        .dense(3)
        .softmax();
    let model = Model::new(&network, 1).unwrap();
    open(
        browser,
        folder,
        &card(&network),
        &model,
        &Content::default(),
    );
}

#[test]
fn a_hundred_pictures_are_seen_as_predict_sees_them() {
    let Some(mut browser) = browser() else { return };
    let folder = tempfile::tempdir().unwrap();
    open_any(&mut browser, folder.path());
    let grey = |framing| Inputs {
        framing,
        ..Inputs::new([1, 28, 28])
    };
    let inputs = [
        grey(Framing::DIGIT),
        grey(Framing::CLOTHES),
        grey(Framing::Whole),
        Inputs::new([3, 32, 32]),
        Inputs {
            framing: Framing::CLOTHES,
            ..Inputs::new([1, 20, 31])
        },
    ];
    let fits = [
        None,
        None,
        None,
        Some(Fit::Center),
        Some(Fit::Stretch),
        Some(Fit::Crop),
    ];
    let inverts = [Invert::Auto, Invert::Auto, Invert::Yes, Invert::No];
    let mut random = Random(22);
    let (mut as_they_are, mut inverted, mut blank) = (0, 0, 0);
    for number in 0..100 {
        let [width, height] = SIZES[number % SIZES.len()];
        // On some there is nothing.
        let picture = match number % 7 {
            3 => RgbaImage::from_pixel(width, height, Rgba([number as u8; 4])),
            _ => picture(&mut random, [width, height]),
        };
        let mut bytes = Cursor::new(Vec::new());
        DynamicImage::from(picture)
            .write_to(&mut bytes, ImageFormat::Png)
            .unwrap();
        let bytes = bytes.into_inner();
        let asked = Preprocessing {
            fit: fits[random.between(0, fits.len())],
            invert: inverts[random.between(0, inverts.len())],
        };
        let inputs = &inputs[random.between(0, inputs.len())];
        let seen = inputs
            .take(&Picture::read(&bytes[..], "made.png").unwrap(), &asked)
            .unwrap();
        as_they_are += usize::from(seen.taken.as_it_is);
        inverted += usize::from(seen.taken.inverted);
        blank += usize::from(seen.taken.blank);
        let invert = match asked.invert {
            Invert::Auto => "auto",
            Invert::Yes => "yes",
            Invert::No => "no",
        };
        let found = browser.text(&format!(
            "Pictures.opened(new Blob([Layers.bytes('{}')])).then((picture) => {{ const {{ pixels, taken }} = Seen.take({}, picture, {}); return Seen.told(taken) + ':' + [...pixels].join(); }})",
            STANDARD.encode(&bytes),
            json!(inputs),
            json!({ "fit": asked.fit, "invert": invert }),
        ));
        let expected: Vec<String> = seen.pixels.iter().map(ToString::to_string).collect();
        let expected = format!("{}:{}", seen.taken, expected.join(","));
        assert_eq!(found, expected, "picture {number}, {asked:?}, {inputs:?}");
    }
    assert!(
        as_they_are > 0 && inverted > 20 && blank > 5,
        "{as_they_are} {inverted} {blank}"
    );
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

/// Browsers turn PNG and JPEG themselves, and not all of them WebP.
#[test]
fn a_picture_is_turned_as_it_was_held_whatever_its_format() {
    let Some(mut browser) = browser() else { return };
    let folder = tempfile::tempdir().unwrap();
    open_any(&mut browser, folder.path());
    let inputs = Inputs::new([1, 24, 16]);
    let picture = RgbaImage::from_fn(40, 30, |x, y| {
        Rgba([
            (6 * x) as u8,
            (8 * y) as u8,
            if x < 9 && y < 5 { 255 } else { 0 },
            255,
        ])
    });
    let mut all = Vec::new();
    for held in 0..=9 {
        for big in [false, true] {
            let mut png = Vec::new();
            let mut encoder = PngEncoder::new(&mut png);
            encoder.set_exif_metadata(exif(held, big)).unwrap();
            picture.write_with_encoder(encoder).unwrap();
            let mut webp = Vec::new();
            let mut encoder = WebPEncoder::new_lossless(&mut webp);
            encoder.set_exif_metadata(exif(held, big)).unwrap();
            picture.write_with_encoder(encoder).unwrap();
            for (format, bytes) in [("PNG", png), ("WebP", webp)] {
                let read = Picture::read(&bytes[..], "held").unwrap();
                let seen = inputs.take(&read, &Preprocessing::default()).unwrap();
                let found = browser.text(&format!(
                    "Pictures.opened(new Blob([Layers.bytes('{}')])).then((picture) => [...Seen.take({}, picture, {}).pixels].join())",
                    STANDARD.encode(&bytes),
                    json!(inputs),
                    json!({ "fit": null, "invert": "auto" }),
                ));
                let expected: Vec<String> = seen.pixels.iter().map(ToString::to_string).collect();
                assert_eq!(found, expected.join(","), "{format} held as {held}");
                all.push(found);
            }
        }
    }
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), 8);
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

/// Notes that say how the camera was held, and nothing else.
fn exif(held: u16, big: bool) -> Vec<u8> {
    let two = |value: u16| match big {
        true => value.to_be_bytes(),
        false => value.to_le_bytes(),
    };
    let four = |value: u32| match big {
        true => value.to_be_bytes(),
        false => value.to_le_bytes(),
    };
    let mark: &[u8] = if big { b"MM" } else { b"II" };
    let parts: [&[u8]; 9] = [
        mark,
        &two(42),
        &four(8),
        &two(1),
        &two(0x112),
        &two(3),
        &four(1),
        &two(held),
        &[0; 6],
    ];
    parts.concat()
}

/// Strokes of some lightness on a ground that grows lighter to a side, with grain.
fn picture(random: &mut Random, [width, height]: [u32; 2]) -> RgbaImage {
    let ground = [0.0, 250.0, 235.0, 30.0, 128.0][random.between(0, 5)];
    let slope = [0.0, 0.0, 60.0][random.between(0, 3)];
    let grain = [0.0, 0.0, 12.0, 30.0][random.between(0, 4)];
    let colour = [(); 3].map(|()| 255.0 * random.unit());
    let clear = random.between(0, 4) == 0;
    let strokes: Vec<[f32; 4]> = (0..random.between(0, 4))
        .map(|_| [(); 4].map(|()| random.unit()))
        .collect();
    let across = |x: u32| x as f32 / width as f32;
    let down = |y: u32| y as f32 / height as f32;
    ImageBuffer::from_fn(width, height, |x, y| {
        let (across, down) = (across(x), down(y));
        let within = |[a, b, c, d]: &[f32; 4]| {
            let (dx, dy) = (c - a, d - b);
            let along = ((across - a) * dx + (down - b) * dy) / (dx * dx + dy * dy).max(1e-6);
            let along = along.clamp(0.0, 1.0);
            (across - a - along * dx).hypot(down - b - along * dy) < 0.07
        };
        let on_stroke = strokes.iter().any(within);
        let level = |channel: usize, noise: f32| match on_stroke {
            true => colour[channel] + grain * noise,
            false => ground + slope * (across - 0.5) + grain * noise,
        };
        let noise = random.unit() - 0.5;
        let [r, g, b] =
            [0, 1, 2].map(|channel| level(channel, noise).round().clamp(0.0, 255.0) as u8);
        Rgba([r, g, b, if clear && !on_stroke { 0 } else { 255 }])
    })
}
