//! What bf16 does to a layer: its factors are rounded, and nothing else.
#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use refashion_layers::{
    Conv2d, Conv2dConfig, Conv2dTranspose, Conv2dTransposeConfig, Dense, DenseConfig, Layer,
    Padding, Pass, ProductPrecision, Window,
};
use support::{noise, weights_len};

/// Numbers with the 8 bits of a bf16, which it does not change.
fn coarse(seed: u64, len: usize) -> Vec<f32> {
    let values = noise(seed, len).into_iter();
    values
        .map(|value| f32::from_bits(value.to_bits() & 0xffff_0000))
        .collect()
}

/// Output, gradient of the weights, gradient of the input.
fn passes(
    layer: &mut dyn Layer,
    precision: ProductPrecision,
    batch: usize,
    numbers: fn(u64, usize) -> Vec<f32>,
) -> [Vec<f32>; 3] {
    let pass = Pass::training(batch, 0).precision(precision);
    let weights = numbers(1, weights_len(layer));
    let x = numbers(2, batch * layer.input_len());
    let mut dy = numbers(3, batch * layer.output_len());
    let mut y = vec![f32::NAN; dy.len()];
    let (mut dweights, mut dx) = (vec![f32::NAN; weights.len()], vec![f32::NAN; x.len()]);
    layer.forward(&pass, &weights, &mut [], &x, &mut y);
    let dx_of = Some(&mut dx[..]);
    layer.backward(&pass, &weights, &x, &y, &mut dy, &mut dweights, dx_of);
    [y, dweights, dx]
}

/// The largest difference, relative to the root mean square.
fn difference(found: &[f32], expected: &[f32]) -> f32 {
    let squares: f32 = expected.iter().map(|value| value * value).sum();
    let rms = (squares / expected.len() as f32).sqrt();
    let differences = found.iter().zip(expected).map(|(a, b)| (a - b).abs());
    let largest = differences.fold(0.0, |a: f32, b| if b > a || b.is_nan() { b } else { a });
    largest / rms
}

/// Of numbers that bf16 holds the layer makes what it makes in single precision, but for the order of its
/// sums; of others what differs by their rounding. The bias is added and its gradient summed without.
fn rounds_factors_alone(name: &str, batch: usize, mut layer: Box<dyn Layer>) {
    let mut both = |numbers| {
        ProductPrecision::ALL.map(|precision| passes(layer.as_mut(), precision, batch, numbers))
    };
    let [single, half] = both(coarse);
    for (pass, (half, single)) in half.iter().zip(&single).enumerate() {
        let found = difference(half, single);
        assert!(found < 1e-5, "{name}, pass {pass}: {found}");
    }
    let [single, half] = both(noise);
    for (pass, (half, single)) in half.iter().zip(&single).enumerate() {
        let found = difference(half, single);
        assert!(
            (1e-4..3e-2).contains(&found),
            "{name}, pass {pass}: {found}"
        );
    }
}

#[test]
fn dense_layers() {
    for (batch, inputs, units) in [
        (1, 1, 1),
        (3, 1, 5),
        (5, 7, 1),
        (64, 785, 130),
        (300, 1030, 33),
        (65, 40, 50),
    ] {
        let dense = Dense::new(DenseConfig::new(inputs, units)).unwrap();
        rounds_factors_alone(
            &format!("{batch}: {inputs} to {units}"),
            batch,
            Box::new(dense),
        );
    }
}

#[test]
fn convolutions() {
    let window = |size| Window::new(size);
    let cases = [
        ((9, 15, 14), 20, 1, window((7, 7)).padding(Padding::Same)),
        ((11, 23, 21), 33, 1, window((5, 3)).stride((2, 3))),
        ((16, 9, 9), 14, 1, window((1, 1))),
        ((17, 9, 8), 64, 1, window((1, 1)).stride((2, 2))),
        (
            (16, 12, 12),
            36,
            2,
            window((3, 3)).stride((2, 2)).padding(Padding::Same),
        ),
        (
            (9, 13, 13),
            16,
            1,
            window((3, 3)).dilation((2, 2)).padding(Padding::Same),
        ),
        ((8, 5, 5), 70, 1, window((11, 11)).padding(Padding::Same)),
        ((64, 1, 1), 20, 1, window((1, 1))),
    ];
    for (input, filters, groups, window) in cases {
        let config = Conv2dConfig {
            groups,
            ..Conv2dConfig::new(input, filters, window)
        };
        let conv = Conv2d::new(config).unwrap();
        rounds_factors_alone(&format!("{config:?}"), 5, Box::new(conv));
    }
}

#[test]
fn transposed_convolutions() {
    let config = Conv2dTransposeConfig::new((6, 5, 4), 9, Window::new((4, 4)).stride((2, 2)));
    let conv = Conv2dTranspose::new(config).unwrap();
    rounds_factors_alone("transposed", 3, Box::new(conv));
}

/// Images of few channels, and planes, stay as they are.
#[test]
fn what_is_quicker_in_single_precision_stays_single() {
    let window = Window::new((3, 3));
    let same = window.padding(Padding::Same);
    let few = window.stride((2, 2));
    for (channels, filters, window) in [(1, 6, same), (3, 24, few), (1, 32, same)] {
        let config = Conv2dConfig::new((channels, 12, 12), filters, window);
        let mut conv = Conv2d::new(config).unwrap();
        let [single, half] =
            ProductPrecision::ALL.map(|precision| passes(&mut conv, precision, 4, noise));
        let bits = |passes: &[Vec<f32>]| -> Vec<u32> {
            let values = passes.iter().flatten();
            values.map(|value| value.to_bits()).collect()
        };
        assert!(bits(&single) == bits(&half), "{config:?}");
    }
}
