//! The gradients of a part of a batch.

use rayon::prelude::*;

use super::Conv2d;
use super::groups::{of_group, of_group_mut};
use super::way::Way;
use crate::Layer;
use crate::threads::{PARTS, lend};

/// Gradients of so many values are large.
const LARGE: usize = 1 << 20;

impl Conv2d {
    /// Into how many parts a batch is cut whose gradients are summed apart. Of large kernels fewer
    /// are worth their memory.
    pub(super) fn parts(&self, way: &Way, batch: usize) -> usize {
        let most = match (way.method.shared(), self.sums_len(way) > LARGE) {
            (true, _) => 1,
            (_, true) => PARTS / 2,
            (_, false) => PARTS,
        };
        batch.div_ceil(batch.div_ceil(most))
    }

    /// Leads the gradient of some images back through the activation, and adds it to the bias'.
    fn activation_gradient(&self, grain: usize, y: &[f32], dy: &mut [f32], dbias: &mut [f32]) {
        let (activation, pixels, filters) =
            (self.config.activation, self.pixels(), self.config.filters);
        let of_plane = |(y, dy)| activation.gradient_and_sum(y, dy);
        let sums: Vec<f32> = y
            .par_chunks_exact(pixels)
            .zip(dy.par_chunks_exact_mut(pixels))
            .with_min_len(grain.saturating_mul(filters))
            .map(of_plane)
            .collect();
        for sums in sums.chunks_exact(filters) {
            let each = dbias.iter_mut().zip(sums);
            each.for_each(|(dbias, sum)| *dbias += sum);
        }
    }

    /// The gradients of a part of the batch. `sums` takes that of the kernel, one group after
    /// another, and then that of the bias.
    pub(super) fn backward_part(
        &self,
        way: &Way,
        (x, y): (&[f32], &[f32]),
        dy: &mut [f32],
        sums: &mut [f32],
        mut dx: Option<&mut [f32]>,
    ) {
        let (groups, method) = (self.calls, &way.method);
        let (x_len, y_len, images) = (self.input_len(), self.output_len(), method.images());
        sums.fill(0.0);
        let (gradient, dbias) = sums.split_at_mut(groups * method.gradient_len());
        for (i, dy) in dy.chunks_mut(images * y_len).enumerate() {
            let first = i * images;
            let count = dy.len() / y_len;
            let y = &y[first * y_len..][..dy.len()];
            if !self.is_bare() {
                self.activation_gradient(way.grain(), y, dy, dbias);
            }
            let x = &x[first * x_len..][..count * x_len];
            for (group, gradient) in gradient.chunks_exact_mut(method.gradient_len()).enumerate() {
                let (x, dy) = (
                    of_group(x, x_len, group, groups),
                    of_group(dy, y_len, group, groups),
                );
                let mut dx = dx.as_mut().map(|dx| {
                    let dx = &mut dx[first * x_len..][..count * x_len];
                    let packed = &way.transposed[group][..];
                    (packed, of_group_mut(dx, x_len, group, groups))
                });
                let dx = dx.as_mut().map(|(packed, dx)| (*packed, &mut dx[..]));
                lend(method.backward_scratch(count), |scratch| {
                    method.backward(&x, &dy, gradient, dx, scratch);
                });
            }
        }
    }
}
