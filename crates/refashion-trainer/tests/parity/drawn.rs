//! What `make_parity.py` computes and does not store: images, labels and first weights.

use refashion_datasets::{Images, Labelled};
use refashion_zoo::{Model, Parameter, Shape, convert};

/// Images to train on, and behind them images to validate on.
pub(crate) const TRAIN: usize = 156;
const VALIDATION: usize = 40;
const PIXELS: u64 = 1000;
const LABELS: u64 = 1001;

/// The 24 random bits of a number in a stream: SplitMix64's mixing.
fn bits(stream: u64, number: usize) -> u32 {
    let z = ((stream << 32) + number as u64).wrapping_add(0x9E37_79B9_7F4A_7C15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    ((z ^ (z >> 31)) >> 40) as u32
}

/// Noise, in which a class brightens a twelfth of the image.
pub(crate) fn images(shape: Shape) -> Labelled {
    let count = TRAIN + VALIDATION;
    let [channels, height, width] = shape.dims()[..] else {
        panic!("{shape} is no image")
    };
    let labels: Vec<u8> = (0..count)
        .map(|image| (bits(LABELS, image) % 10) as u8)
        .collect();
    let len = channels * height * width;
    let pixel = |number: usize| {
        let class = usize::from(labels[number / len]);
        let (row, column) = (number / width % height, number % width);
        let (top, left) = (class / 4 * height / 3, class % 4 * width / 4);
        let bright =
            (top..top + height / 3).contains(&row) && (left..left + width / 4).contains(&column);
        (bits(PIXELS, number) % 120) as u8 + if bright { 130 } else { 0 }
    };
    let pixels = (0..count * len).map(pixel).collect();
    let images = Images::new(count, [channels, height, width], pixels).unwrap();
    Labelled::new(images, labels).unwrap()
}

/// Gives a model Glorot uniform kernels in the order of Keras; biases and batch norms stay.
pub(crate) fn first_weights(model: &mut Model) {
    let mut parameters = convert::to_keras(model);
    for (
        stream,
        Parameter {
            name,
            shape,
            values,
        },
    ) in (0..).zip(&mut parameters)
    {
        if name.ends_with("/kernel") {
            let (area, fans) = shape.split_at(shape.len() - 2);
            let fans = (fans[0] + fans[1]) * area.iter().product::<usize>();
            let limit = (6.0 / fans as f64).sqrt() as f32;
            for (number, value) in values.iter_mut().enumerate() {
                *value = limit * (bits(stream, number) as f32 / (1 << 23) as f32 - 1.0);
            }
        }
    }
    convert::from_keras(model, &parameters).unwrap();
}
