//! A convolution as a layer: what it needs, and its two passes.

use rayon::prelude::*;

use super::Conv2d;
use super::config::Conv2dConfig;
use super::groups::{of_group, of_group_mut};
use super::way::Way;
use crate::layer::{check_backward, check_forward};
use crate::threads::{add_parts, lend};
use crate::{FrozenLayer, Layer, Pass};

impl Layer for Conv2d {
    fn input_len(&self) -> usize {
        self.config.input.0 * self.rows.input * self.columns.input
    }

    fn output_len(&self) -> usize {
        self.config.filters * self.pixels()
    }

    fn weights(&self) -> Vec<(&'static str, Vec<usize>)> {
        let Conv2dConfig { filters, bias, .. } = self.config;
        let shape = vec![
            filters,
            self.channels_per_group(),
            self.rows.window,
            self.columns.window,
        ];
        let mut weights = vec![("kernel", shape)];
        if bias {
            weights.push(("bias", vec![filters]));
        }
        weights
    }

    fn scratch(&self, batch: usize) -> usize {
        let borrowed = |way: &Way| {
            let method = &way.method;
            let tasks = if method.shared() {
                1
            } else {
                rayon::current_num_threads().min(batch)
            };
            tasks.saturating_mul(method.backward_scratch(method.images().min(batch)))
        };
        // The kernel as either pass reads it is about as long as its gradient.
        let kernels = |way: &Way| {
            let kernels = self.parts(way, batch).saturating_add(2);
            kernels.saturating_mul(self.sums_len(way))
        };
        let ways = std::iter::once(&self.way).chain(&self.coarse);
        let needs = ways.map(|way| kernels(way).saturating_add(borrowed(way)));
        needs.max().unwrap_or(0)
    }

    fn frozen<'a>(&self, weights: &'a [f32], _: &'a [f32]) -> Option<FrozenLayer<'a>> {
        let (kernel, bias) = weights.split_at(self.kernel_len());
        let mut bias = bias.to_vec();
        bias.resize(self.config.filters, 0.0);
        (self.config.groups == 1).then(|| FrozenLayer::Convolution {
            channels: self.config.input.0,
            rows: self.rows,
            columns: self.columns,
            kernel: kernel.into(),
            bias,
            activation: self.config.activation,
        })
    }

    fn forward(
        &mut self,
        pass: &Pass,
        weights: &[f32],
        state: &mut [f32],
        x: &[f32],
        y: &mut [f32],
    ) {
        check_forward(self, pass, weights, state, x, y);
        let groups = self.calls;
        let (kernel, bias) = weights.split_at(self.kernel_len());
        self.way_mut(pass.precision).pack(kernel, groups);
        let (layer, way) = (&*self, self.way(pass.precision));
        let (x_len, y_len, images) = (self.input_len(), self.output_len(), way.method.images());
        let some_images = |(i, y): (usize, &mut [f32])| {
            let count = y.len() / y_len;
            let x = &x[i * images * x_len..][..count * x_len];
            let need = way.method.forward_scratch(count);
            lend(need, |scratch| {
                for (group, packed) in way.forward.iter().enumerate() {
                    let x = of_group(x, x_len, group, groups);
                    let mut y = of_group_mut(y, y_len, group, groups);
                    way.method.forward(packed, &x, &mut y, scratch);
                }
            });
            if !layer.is_bare() {
                y.par_chunks_exact_mut(y_len)
                    .with_min_len(way.grain())
                    .for_each(|y| layer.finish(bias, y));
            }
        };
        if way.method.shared() {
            y.chunks_mut(images * y_len)
                .enumerate()
                .for_each(some_images);
        } else {
            y.par_chunks_mut(images * y_len)
                .enumerate()
                .for_each(some_images);
        }
    }

    fn backward(
        &mut self,
        pass: &Pass,
        weights: &[f32],
        x: &[f32],
        y: &[f32],
        dy: &mut [f32],
        dweights: &mut [f32],
        dx: Option<&mut [f32]>,
    ) {
        check_backward(self, pass, (weights, dweights), (x, dx.as_deref()), (y, dy));
        let groups = self.calls;
        let (x_len, y_len, kernel_len) = (self.input_len(), self.output_len(), self.kernel_len());
        let (dkernel, dbias) = dweights.split_at_mut(kernel_len);
        let way = self.way(pass.precision);
        let (sums_len, parts) = (self.sums_len(way), self.parts(way, pass.batch));
        let each = pass.batch.div_ceil(parts);

        let mut partials = std::mem::take(&mut self.partials);
        partials.resize(parts * sums_len);
        if dx.is_some() {
            let way = self.way_mut(pass.precision);
            way.pack_transposed(&weights[..kernel_len], groups);
        }
        let (layer, way) = (&*self, self.way(pass.precision));
        let work = (
            partials.par_chunks_exact_mut(sums_len),
            dy.par_chunks_mut(each * y_len),
            x.par_chunks(each * x_len),
            y.par_chunks(each * y_len),
        );
        match dx {
            None => work.into_par_iter().for_each(|(sums, dy, x, y)| {
                layer.backward_part(way, (x, y), dy, sums, None);
            }),
            Some(dx) => work
                .into_par_iter()
                .zip(dx.par_chunks_mut(each * x_len))
                .for_each(|((sums, dy, x, y), dx)| {
                    layer.backward_part(way, (x, y), dy, sums, Some(dx));
                }),
        }
        add_parts(&mut partials, sums_len);
        let sums = &partials[..sums_len];
        let group_len = way.method.gradient_len();
        let gradients = sums.chunks_exact(group_len);
        for (gradient, dkernel) in gradients.zip(dkernel.chunks_exact_mut(kernel_len / groups)) {
            way.method.unpack(gradient, dkernel);
        }
        dbias.copy_from_slice(&sums[groups * group_len..]);
        self.partials = partials;
    }
}
