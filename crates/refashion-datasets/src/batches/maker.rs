//! Making one batch: scaling, augmentation and padding.

use super::batch::{Batch, BatchSettings};
use crate::images::Labelled;

/// Fills batches; holds what is used again from example to example.
pub(super) struct Maker<'a> {
    set: &'a Labelled,
    settings: &'a BatchSettings,
    /// Channels, height and width of one image, after padding.
    shape: [usize; 3],
    epoch: u64,
    values: [f32; 256],
    scaled: Vec<f32>,
    changed: Vec<f32>,
}

impl<'a> Maker<'a> {
    pub(super) fn new(
        set: &'a Labelled,
        settings: &'a BatchSettings,
        shape: [usize; 3],
        epoch: u64,
    ) -> Self {
        let len = set.images.image_len();
        let scaling = settings.scaling;
        Self {
            set,
            settings,
            shape,
            epoch,
            values: std::array::from_fn(|byte| scaling.apply(byte as u8)),
            scaled: vec![0.0; len],
            changed: vec![0.0; len],
        }
    }

    /// Makes the batch of these examples in the buffers of `batch`.
    pub(super) fn fill(&mut self, batch: &mut Batch, indices: &[usize]) {
        let set = self.set;
        batch.shape = self.shape;
        let len: usize = batch.shape.iter().product();
        batch.images.clear();
        batch.images.resize(indices.len() * len, 0.0);
        batch.labels.clear();
        batch.labels.extend(indices.iter().map(|&i| set.labels[i]));
        for (&index, target) in indices.iter().zip(batch.images.chunks_mut(len.max(1))) {
            self.scale(index);
            let changed = self.augment(index);
            let source = if changed { &self.changed } else { &self.scaled };
            pad(source, set.images.shape(), batch.shape, target);
        }
    }

    fn scale(&mut self, index: usize) {
        let bytes = self.set.images.image(index);
        for (value, &byte) in self.scaled.iter_mut().zip(bytes) {
            *value = self.values[usize::from(byte)];
        }
    }

    /// Answers whether the picture was changed, which then lies in `changed`.
    fn augment(&mut self, index: usize) -> bool {
        let Some((augmentation, seed)) = self.settings.augmentation else {
            return false;
        };
        let shape = self.set.images.shape();
        let (place, size) = ([self.epoch, index as u64], [shape[1], shape[2]]);
        let streams = self.settings.streams;
        let transform = streams.transform(seed, place, &augmentation, size);
        transform
            .apply(&self.scaled, shape, augmentation.fill, &mut self.changed)
            .is_ok()
    }
}

/// Copies a picture into the middle of a larger one, whose other pixels are left as they are.
fn pad(
    source: &[f32],
    [_, height, width]: [usize; 3],
    [_, padded_height, padded_width]: [usize; 3],
    target: &mut [f32],
) {
    if source.len() == target.len() {
        target.copy_from_slice(source);
        return;
    }
    let (top, left) = ((padded_height - height) / 2, (padded_width - width) / 2);
    for (row, values) in source.chunks_exact(width).enumerate() {
        let (channel, row) = (row / height, row % height);
        let start = (channel * padded_height + top + row) * padded_width + left;
        target[start..start + width].copy_from_slice(values);
    }
}
