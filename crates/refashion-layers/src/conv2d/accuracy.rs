//! How far Winograd's method and the direct one are from sums in f64.

use super::{Method, direct::Direct, winograd::Winograd};
use crate::{Padding, Window};

/// Numbers in [−1, 1) without a pattern.
fn noise(seed: u32, len: usize) -> Vec<f32> {
    let mut state = seed;
    std::iter::repeat_with(|| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / (1 << 23) as f32 - 1.0
    })
    .take(len)
    .collect()
}

/// Output, gradient of the kernel, gradient of the image.
fn passes(method: &dyn Method, lens: (usize, usize, usize)) -> [Vec<f32>; 3] {
    let (x, kernel, dy) = (noise(1, lens.0), noise(2, lens.1), noise(3, lens.2));
    let (mut y, mut dkernel, mut dx) = (vec![0.0; lens.2], vec![0.0; lens.1], vec![0.0; lens.0]);
    let scratch = |len| vec![f32::NAN; len];
    let forward = &mut scratch(method.forward_scratch(1))[..];
    method.forward(&method.pack(&kernel), &[&x], &mut [&mut y], forward);
    let mut gradient = vec![0.0; method.gradient_len()];
    let packed = method.pack_transposed(&kernel);
    let dx_of = Some((&packed[..], &mut [&mut dx[..]][..]));
    let backward = &mut scratch(method.backward_scratch(1))[..];
    method.backward(&[&x], &[&dy], &mut gradient, dx_of, backward);
    method.unpack(&gradient, &mut dkernel);
    [y, dkernel, dx]
}

/// The same in f64, term by term, for an image padded by one cell on each side.
fn exact(channels: usize, filters: usize, side: usize) -> [Vec<f64>; 3] {
    let area = side * side;
    let wide = |v: Vec<f32>| -> Vec<f64> { v.into_iter().map(f64::from).collect() };
    let x = wide(noise(1, channels * area));
    let kernel = wide(noise(2, filters * channels * 9));
    let dy = wide(noise(3, filters * area));
    let (mut y, mut dkernel, mut dx) = (
        vec![0.0; dy.len()],
        vec![0.0; kernel.len()],
        vec![0.0; x.len()],
    );
    for o in 0..filters {
        for c in 0..channels {
            for tap in 0..9 {
                let k = (o * channels + c) * 9 + tap;
                for pixel in 0..area {
                    let (iy, ix) = (pixel / side + tap / 3, pixel % side + tap % 3);
                    if (1..=side).contains(&iy) && (1..=side).contains(&ix) {
                        let from = c * area + (iy - 1) * side + ix - 1;
                        y[o * area + pixel] += kernel[k] * x[from];
                        dkernel[k] += dy[o * area + pixel] * x[from];
                        dx[from] += dy[o * area + pixel] * kernel[k];
                    }
                }
            }
        }
    }
    [y, dkernel, dx]
}

/// The largest difference relative to the root mean square of what is exact.
fn error(found: &[f32], exact: &[f64]) -> f64 {
    let rms = (exact.iter().map(|v| v * v).sum::<f64>() / exact.len() as f64).sqrt();
    found
        .iter()
        .zip(exact)
        .map(|(&f, e)| (f64::from(f) - e).abs())
        .fold(0.0, f64::max)
        / rms
}

#[test]
fn rounding_stays_within_its_bounds() {
    // Bounds for the three passes, set before the first run: of plain sums in f32 one expects
    // some 1e-6; the transforms of F(4×4, 3×3) may cost a digit.
    let (channels, filters, side) = (32, 40, 14);
    let (rows, columns) = Window::new((3, 3))
        .padding(Padding::Same)
        .axes((side, side))
        .unwrap();
    let lens = (
        channels * side * side,
        filters * channels * 9,
        filters * side * side,
    );
    let winograd = Winograd::new(rows, columns, channels, filters).unwrap();
    let direct = Direct::new(rows, columns, channels, filters);
    let expected = exact(channels, filters, side);
    let methods: [(&dyn Method, f64); 2] = [(&direct, 5e-6), (&winograd, 5e-5)];
    for (method, bound) in methods {
        for (pass, (found, exact)) in passes(method, lens).iter().zip(&expected).enumerate() {
            let error = error(found, exact);
            assert!(error < bound, "pass {pass} of {method:?}: {error:e}");
        }
    }
}
