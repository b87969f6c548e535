//! Against the products of singles, on numbers that bf16 holds.

use super::super::direct::Direct;
use super::*;
use crate::{Padding, Window, noise::noise};

/// Numbers with the 8 bits of a bf16.
fn coarse(seed: u32, len: usize) -> Vec<f32> {
    let values = noise(seed, len).into_iter();
    values
        .map(|value| f32::from_bits(value.to_bits() & 0xffff_0000))
        .collect()
}

/// Output, gradient of the kernel, gradient of the images.
fn passes(method: &dyn Method, images: usize, lens: [usize; 3]) -> [Vec<f32>; 3] {
    let [x, dy] = [0, 1].map(|i| coarse(i as u32 + 1, images * lens[i]));
    let kernel = coarse(3, lens[2]);
    let [mut dx, mut y] = [&x, &dy].map(|like| vec![f32::NAN; like.len()]);
    let mut dkernel = vec![f32::NAN; lens[2]];
    let (mut packed, mut transposed) = (Aligned::default(), Aligned::default());
    method.pack(&kernel, &mut packed);
    method.pack_transposed(&kernel, &mut transposed);
    let mut gradient = vec![0.0; method.gradient_len()];
    // As a layer does: some images at once, the last time fewer.
    let (x_len, y_len, some) = (lens[0], lens[1], method.images());
    for first in (0..images).step_by(some) {
        let range = |len: usize| first * len..(first + some).min(images) * len;
        let x: Vec<_> = x[range(x_len)].chunks(x_len).collect();
        let dy: Vec<_> = dy[range(y_len)].chunks(y_len).collect();
        let mut y: Vec<_> = y[range(y_len)].chunks_mut(y_len).collect();
        let mut dx: Vec<_> = dx[range(x_len)].chunks_mut(x_len).collect();
        let mut scratch = vec![f32::NAN; method.forward_scratch(x.len())];
        method.forward(&packed, &x, &mut y, &mut scratch);
        let mut scratch = vec![f32::NAN; method.backward_scratch(x.len())];
        let of_x = Some((&transposed[..], &mut dx[..]));
        method.backward(&x, &dy, &mut gradient, of_x, &mut scratch);
    }
    method.unpack(&gradient, &mut dkernel);
    [y, dkernel, dx]
}

#[test]
fn agrees_with_products_of_singles() {
    let window = |h, w| Window::new((h, w));
    let odd = Padding::Explicit {
        top: 2,
        bottom: 0,
        left: 0,
        right: 1,
    };
    let cases = [
        ((16, 17, 12, 11), window(3, 3).padding(Padding::Same), 3),
        ((33, 40, 7, 7), window(3, 3).padding(Padding::Same), 35),
        ((64, 32, 3, 3), window(3, 3).padding(Padding::Same), 70),
        ((24, 65, 31, 31), window(2, 2), 2),
        ((32, 32, 5, 70), window(1, 1), 2),
        ((40, 31, 9, 8), window(5, 2).padding(odd), 5),
        (
            (20, 24, 13, 14),
            window(3, 2).dilation((2, 3)).padding(Padding::Same),
            4,
        ),
        ((19, 30, 6, 5), window(4, 4).padding(Padding::all(3)), 6),
        ((31, 33, 40, 36), window(7, 7).padding(Padding::Same), 1),
    ];
    for ((channels, filters, height, width), window, images) in cases {
        let (rows, columns) = window.axes((height, width)).unwrap();
        let flat = Flat::new(rows, columns, channels, filters).unwrap();
        let direct = Direct::new(rows, columns, channels, filters);
        let lens = [
            channels * height * width,
            filters * rows.output * columns.output,
            filters * channels * rows.window * columns.window,
        ];
        let found = passes(&flat, images, lens);
        let expected = passes(&direct, images, lens);
        for (pass, (found, expected)) in found.iter().zip(&expected).enumerate() {
            let squares: f32 = expected.iter().map(|value| value * value).sum();
            let rms = (squares / expected.len() as f32).sqrt();
            for (i, (found, expected)) in found.iter().zip(expected).enumerate() {
                assert!(
                    (found - expected).abs() < 3e-5 * rms,
                    "{channels} to {filters}, {window:?}, pass {pass}, {i}: {found}, not {expected}"
                );
            }
        }
    }
}

/// Steps, padding of which a window sees nothing else, and few channels or filters are left to others.
#[test]
fn what_does_not_pay_is_left_to_others() {
    let flat = |channels, filters, window: Window| {
        let (rows, columns) = window.axes((8, 8)).unwrap();
        Flat::new(rows, columns, channels, filters).is_some()
    };
    let window = Window::new((3, 3));
    assert!(flat(8, 8, Window::new((1, 1))) == flat(8, 8, window));
    assert!(flat(32, 32, window));
    assert!(!flat(32, 32, window.stride((2, 1))));
    assert!(!flat(32, 32, window.padding(Padding::all(3))));
    assert!(!flat(3, 32, window));
    assert!(!flat(32, 7, window));
}
