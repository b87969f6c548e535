//! Convolutions with few filters, or with groups of few, such as one a channel, plane by plane.
//!
//! Products of matrices put filters side by side in a vector, and one filter leaves all places but one
//! of it empty. Here a vector lies along the rows of a plane. Where the window takes
//! steps, the plane is cut into as many phases as there are steps (a polyphase decomposition;
//! Crochiere and Rabiner, 1983): what one tap sees are then neighbours in one phase, and all rows are
//! one run, whose last columns see the row below and are left out in the end.

mod layout;
mod passes;
mod phases;
mod worth;

use super::Method;
use crate::{Axis, aligned::Aligned, product::lanes, simd::dispatch};
use layout::Layout;
use passes::{Backward, Forward};
use phases::Phases;
use worth::pays;

/// The convolution of all groups.
#[derive(Debug)]
pub(super) struct Planar(Layout);

impl Planar {
    /// Nothing where products of matrices are the quicker way.
    pub(super) fn new(
        rows: Axis,
        columns: Axis,
        groups: usize,
        channels: usize,
        filters: usize,
    ) -> Option<Self> {
        let phases = Phases { rows, columns };
        let layout = Layout {
            phases,
            groups,
            channels,
            filters,
        };
        pays(&phases, channels, filters).then_some(Self(layout))
    }
}

impl Method for Planar {
    fn images(&self) -> usize {
        1
    }

    fn pack(&self, kernel: &[f32], packed: &mut Aligned) {
        packed.resize(kernel.len());
        packed.copy_from_slice(kernel);
    }

    fn pack_transposed(&self, kernel: &[f32], packed: &mut Aligned) {
        self.pack(kernel, packed);
    }

    fn forward_scratch(&self, _: usize) -> usize {
        self.0.image_len() + self.0.phases.run_len()
    }

    fn forward(&self, packed: &[f32], x: &[&[f32]], y: &mut [&mut [f32]], scratch: &mut [f32]) {
        let taps = self.0.phases.taps();
        for (x, y) in x.iter().zip(y) {
            dispatch(Forward {
                layout: &self.0,
                taps: &taps,
                kernel: packed,
                x,
                y,
                scratch,
            });
        }
    }

    /// A vector of sums for each weight.
    fn gradient_len(&self) -> usize {
        self.0.groups * self.0.kernel_len() * lanes()
    }

    fn backward_scratch(&self, _: usize) -> usize {
        self.0.image_len()
            + self.0.filters * self.0.phases.padded_run_len()
            + self.0.phases.planes_len()
    }

    fn backward(
        &self,
        x: &[&[f32]],
        dy: &[&[f32]],
        gradient: &mut [f32],
        mut dx: Option<(&[f32], &mut [&mut [f32]])>,
        scratch: &mut [f32],
    ) {
        let taps = self.0.phases.taps();
        for (i, (x, dy)) in x.iter().zip(dy).enumerate() {
            dispatch(Backward {
                layout: &self.0,
                taps: &taps,
                x,
                dy,
                gradient,
                dx: dx.as_mut().map(|(kernel, dx)| (*kernel, &mut *dx[i])),
                scratch,
            });
        }
    }

    fn unpack(&self, gradient: &[f32], dkernel: &mut [f32]) {
        for (dkernel, sums) in dkernel.iter_mut().zip(gradient.chunks_exact(lanes())) {
            *dkernel = sums.iter().sum();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::direct::Direct;
    use super::*;
    use crate::{Padding, Window, noise::noise};

    /// Output, gradient of the kernel and gradient of the image of some groups.
    fn passes(method: &dyn Method, x: &[f32], dy: &[f32], kernel: &[f32]) -> [Vec<f32>; 3] {
        let mut y = vec![f32::NAN; dy.len()];
        let mut dx = vec![f32::NAN; x.len()];
        let mut dkernel = vec![f32::NAN; kernel.len()];
        let (mut packed, mut transposed) = (Aligned::default(), Aligned::default());
        method.pack(kernel, &mut packed);
        method.pack_transposed(kernel, &mut transposed);
        let mut scratch = vec![f32::NAN; method.forward_scratch(1)];
        method.forward(&packed, &[x], &mut [&mut y], &mut scratch);
        let mut scratch = vec![f32::NAN; method.backward_scratch(1)];
        let mut gradient = vec![0.0; method.gradient_len()];
        let image = Some((&transposed[..], &mut [&mut dx[..]][..]));
        method.backward(&[x], &[dy], &mut gradient, image, &mut scratch);
        method.unpack(&gradient, &mut dkernel);
        [y, dkernel, dx]
    }

    #[test]
    fn all_groups_at_once_are_each_by_itself() {
        let window = |h, w| Window::new((h, w));
        let odd = Padding::Explicit {
            top: 2,
            bottom: 0,
            left: 1,
            right: 3,
        };
        let windows = [
            window(3, 3).padding(Padding::Same),
            window(1, 1),
            window(5, 2).stride((2, 3)).padding(odd),
            window(3, 3).stride((2, 2)).padding(Padding::Same),
            window(2, 3).dilation((3, 2)).padding(odd),
            window(3, 2).stride((3, 2)).dilation((2, 2)),
            // Some rows and columns are seen by no window.
            window(2, 1).stride((4, 3)),
            window(11, 7).padding(Padding::Same),
        ];
        for (groups, channels, filters) in [(3, 1, 1), (2, 2, 3), (2, 3, 1), (1, 4, 5)] {
            for (case, window) in windows.into_iter().enumerate() {
                let (height, width) = (13 + case, 17);
                let (rows, columns) = window.axes((height, width)).unwrap();
                let planar = Planar(Layout {
                    phases: Phases { rows, columns },
                    groups,
                    channels,
                    filters,
                });
                let direct = Direct::new(rows, columns, channels, filters);
                let lens = [
                    channels * height * width,
                    filters * rows.output * columns.output,
                    filters * channels * rows.window * columns.window,
                ];
                let [x, dy, kernel] = [0, 1, 2].map(|i| noise(i as u32 + 1, groups * lens[i]));
                let found = passes(&planar, &x, &dy, &kernel);
                let mut expected = [Vec::new(), Vec::new(), Vec::new()];
                for group in 0..groups {
                    let of = |values: &[f32], len: usize| values[group * len..][..len].to_vec();
                    let [x, dy, kernel] = [of(&x, lens[0]), of(&dy, lens[1]), of(&kernel, lens[2])];
                    let each = passes(&direct, &x, &dy, &kernel);
                    expected
                        .iter_mut()
                        .zip(each)
                        .for_each(|(all, one)| all.extend(one));
                }
                for (found, expected) in found.iter().zip(&expected) {
                    assert_eq!(found.len(), expected.len());
                    for (i, (found, expected)) in found.iter().zip(expected).enumerate() {
                        assert!(
                            (found - expected).abs() < 2e-4,
                            "{groups} groups of {channels} to {filters}, {window:?}, {i}: \
                             {found}, expected {expected}"
                        );
                    }
                }
            }
        }
    }
}
