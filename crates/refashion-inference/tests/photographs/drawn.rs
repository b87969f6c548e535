//! What is drawn here, and what is seen of it.

use std::{io::Cursor, path::Path};

use image::{DynamicImage, GrayImage, ImageBuffer, ImageFormat, Luma};
use refashion_inference::{
    Error, Framing, Inputs, ModelFile, Picture, Predictor, Preprocessing, Seen, best,
};

pub(crate) const DIGITS: Inputs = inputs(Framing::DIGIT);
pub(crate) const CLOTHES: Inputs = inputs(Framing::CLOTHES);

const fn inputs(framing: Framing) -> Inputs {
    Inputs {
        shape: [1, 28, 28],
        scaling: refashion_datasets::Scaling::ByTwoFiftyFive,
        pad_to: None,
        framing,
    }
}

/// A picture in which each pixel is asked for.
pub(crate) fn grey(width: u32, height: u32, pixel: impl Fn(u32, u32) -> u8) -> GrayImage {
    ImageBuffer::from_fn(width, height, |x, y| Luma([pixel(x, y)]))
}

/// A seven of two strokes whose upper left corner is at (x, y), 40 wide and 60 high.
pub(crate) fn is_seven(x: u32, y: u32, left: u32, top: u32) -> bool {
    let (x, y) = (
        f64::from(x) - f64::from(left),
        f64::from(y) - f64::from(top),
    );
    let bar = (0.0..40.0).contains(&x) && (0.0..8.0).contains(&y);
    let foot = 36.0 - y * 0.45;
    bar || ((0.0..60.0).contains(&y) && (x - foot).abs() < 4.5)
}

pub(crate) fn file(picture: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.into().write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

pub(crate) fn read(bytes: &[u8]) -> Result<Picture, Error> {
    Picture::read(bytes, "made.png")
}

pub(crate) fn seen(inputs: &Inputs, bytes: &[u8]) -> Seen {
    inputs
        .take(&read(bytes).unwrap(), &Preprocessing::default())
        .unwrap()
}

/// The model of the repository that is called so.
pub(crate) fn model(name: &str) -> Predictor {
    let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models");
    let file = ModelFile::read(models.join(format!("{name}.safetensors"))).unwrap();
    Predictor::new(&file).unwrap()
}

pub(crate) fn class(predictor: &mut Predictor, bytes: &[u8]) -> String {
    let seen = seen(&predictor.card.inputs.clone(), bytes);
    let scores = predictor.scores([&seen]).concat();
    let first = best(&scores, 1).next().unwrap();
    predictor.card.classes[first.index].clone()
}
