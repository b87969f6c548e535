//! How far Winograd's method and the direct one are from sums in f64.

use super::{Method, direct::Direct, winograd::Winograd};
use crate::{Axis, Padding, Window, aligned::Aligned, noise::noise};

/// A convolution of some square images, padded so that they keep their size.
#[derive(Debug, Clone, Copy)]
struct Case {
    images: usize,
    channels: usize,
    filters: usize,
    side: usize,
    window: usize,
}

impl Case {
    /// Values of the images, of the kernel and of the output.
    fn lens(self) -> [usize; 3] {
        let area = self.side * self.side;
        [
            self.images * self.channels * area,
            self.filters * self.channels * self.window * self.window,
            self.images * self.filters * area,
        ]
    }

    fn axis(self) -> Axis {
        let window = Window::new((self.window, self.window)).padding(Padding::Same);
        window.axes((self.side, self.side)).unwrap().0
    }

    /// Output, gradient of the kernel, gradient of the images.
    fn passes(self, method: &dyn Method) -> [Vec<f32>; 3] {
        let lens = self.lens();
        let [x, kernel, dy] = [0, 1, 2].map(|i| noise(i as u32 + 1, lens[i]));
        let [mut dx, mut dkernel, mut y] = lens.map(|len| vec![0.0; len]);
        let scratch = |len| vec![f32::NAN; len];
        let (mut packed, mut transposed) = (Aligned::default(), Aligned::default());
        method.pack(&kernel, &mut packed);
        method.pack_transposed(&kernel, &mut transposed);
        let (x_len, y_len) = (x.len() / self.images, y.len() / self.images);
        let x: Vec<_> = x.chunks(x_len).collect();
        let dy: Vec<_> = dy.chunks(y_len).collect();
        let mut ys: Vec<_> = y.chunks_mut(y_len).collect();
        let forward = &mut scratch(method.forward_scratch(self.images))[..];
        method.forward(&packed, &x, &mut ys, forward);
        let mut gradient = vec![0.0; method.gradient_len()];
        let mut dxs: Vec<_> = dx.chunks_mut(x_len).collect();
        let backward = &mut scratch(method.backward_scratch(self.images))[..];
        method.backward(
            &x,
            &dy,
            &mut gradient,
            Some((&transposed, &mut dxs)),
            backward,
        );
        method.unpack(&gradient, &mut dkernel);
        [y, dkernel, dx]
    }

    /// The same in f64, term by term.
    fn exact(self) -> [Vec<f64>; 3] {
        let Self {
            channels,
            filters,
            side,
            window,
            ..
        } = self;
        let (area, taps, padding) = (side * side, window * window, window / 2);
        let lens = self.lens();
        let wide = |i: usize| -> Vec<f64> {
            let values = noise(i as u32 + 1, lens[i]);
            values.into_iter().map(f64::from).collect()
        };
        let [x, kernel, dy] = [0, 1, 2].map(wide);
        let [mut dx, mut dkernel, mut y] = lens.map(|len| vec![0.0; len]);
        for (k, dkernel) in dkernel.iter_mut().enumerate() {
            let (o, c, tap) = (k / taps / channels, k / taps % channels, k % taps);
            for pixel in 0..area {
                let (iy, ix) = (pixel / side + tap / window, pixel % side + tap % window);
                let inside = padding..padding + side;
                if !inside.contains(&iy) || !inside.contains(&ix) {
                    continue;
                }
                let from = (iy - padding) * side + ix - padding;
                for image in 0..self.images {
                    let from = (image * channels + c) * area + from;
                    let to = (image * filters + o) * area + pixel;
                    y[to] += kernel[k] * x[from];
                    *dkernel += dy[to] * x[from];
                    dx[from] += dy[to] * kernel[k];
                }
            }
        }
        [y, dkernel, dx]
    }
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
    // Bounds for the three passes: of plain sums in f32 one expects some 1e-6, and more where they
    // are longer; the transforms may cost a digit.
    let case = |images, channels, filters, side, window| Case {
        images,
        channels,
        filters,
        side,
        window,
    };
    // The larger kernels are shared by the threads.
    let cases = [
        (case(1, 32, 40, 14, 3), false, [5e-6, 5e-5]),
        (case(2, 96, 80, 7, 3), true, [5e-6, 5e-5]),
        (case(2, 20, 33, 14, 5), false, [1e-5, 1e-4]),
        (case(3, 96, 80, 7, 5), true, [1e-5, 1e-4]),
        (case(1, 128, 64, 14, 5), true, [1e-5, 1e-4]),
        (case(1, 256, 32, 7, 5), true, [1e-5, 1e-4]),
    ];
    for (case, shared, bounds) in cases {
        let (axis, expected) = (case.axis(), case.exact());
        let winograd = Winograd::new(axis, axis, case.channels, case.filters).unwrap();
        assert_eq!(winograd.shared(), shared);
        let direct = Direct::new(axis, axis, case.channels, case.filters);
        let methods: [(&dyn Method, f64); 2] = [(&direct, bounds[0]), (&winograd, bounds[1])];
        for (method, bound) in methods {
            for (pass, (found, exact)) in case.passes(method).iter().zip(&expected).enumerate() {
                let error = error(found, exact);
                println!("{case:?} pass {pass}: {error:.1e}");
                assert!(error < bound, "pass {pass} of {method:?}: {error:e}");
            }
        }
    }
}
