//! What the network sees of a picture, in the browser and in Rust.

use std::io::Cursor;

use base64::{Engine, engine::general_purpose::STANDARD};
use image::{DynamicImage, ImageBuffer, ImageFormat, Rgba, RgbaImage};
use refashion_inference::{Fit, Framing, Inputs, Invert, Picture, Preprocessing};
use refashion_live::Content;
use refashion_zoo::{Model, Network, Shape};
use serde_json::json;

use crate::{
    browser,
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

#[test]
fn a_hundred_pictures_are_seen_as_predict_sees_them() {
    let Some(mut browser) = browser() else { return };
    let folder = tempfile::tempdir().unwrap();
    let network = Network::new("any", Shape::image(1, 2, 2))
        .flatten()
        .dense(3)
        .softmax();
    let model = Model::new(&network, 1).unwrap();
    open(
        &mut browser,
        folder.path(),
        &card(&network),
        &model,
        &Content::default(),
    );
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
    let (mut as_they_are, mut inverted) = (0, 0);
    for number in 0..100 {
        let picture = picture(&mut random, SIZES[number % SIZES.len()]);
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
    assert!(as_they_are > 0 && inverted > 20, "{as_they_are} {inverted}");
    assert_eq!(browser.complaints(), Vec::<String>::new());
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
