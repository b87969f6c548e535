//! The gradient of several batches as one.

/// The gradients of the batches so far of a group of them that makes one step.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Accumulated {
    /// The sum of the gradients, each times the images that it is the mean of.
    pub(crate) sum: Vec<f32>,
    /// How many images they are of; without any there is no gradient yet.
    pub(crate) images: usize,
}

impl Accumulated {
    /// Adds the mean gradient of a batch of so many images.
    pub(crate) fn add(&mut self, gradients: &[f32], images: usize) {
        if self.images == 0 {
            self.sum.clear();
            self.sum.resize(gradients.len(), 0.0);
        }
        for (sum, gradient) in self.sum.iter_mut().zip(gradients) {
            *sum += gradient * images as f32;
        }
        self.images += images;
    }

    /// The mean over all images, which are then forgotten; nothing where there were none.
    pub(crate) fn take(&mut self, mean: &mut Vec<f32>) -> Option<()> {
        let images = std::mem::take(&mut self.images);
        mean.clear();
        mean.extend(self.sum.iter().map(|sum| sum / images as f32));
        (images > 0).then_some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mean_is_over_images_and_of_none_there_is_none() {
        let (mut sums, mut mean) = (Accumulated::default(), Vec::new());
        assert_eq!(sums.take(&mut mean), None);
        sums.add(&[1.0, -2.0], 3);
        sums.add(&[5.0, 2.0], 1);
        // (3·1 + 5) / 4 and (3·(−2) + 2) / 4.
        assert_eq!(sums.take(&mut mean), Some(()));
        assert_eq!(mean, [2.0, -1.0]);
        // What was taken is forgotten.
        assert_eq!(sums.take(&mut mean), None);
        sums.add(&[0.5, 0.5], 2);
        assert_eq!(sums.take(&mut mean), Some(()));
        assert_eq!(mean, [0.5, 0.5]);
    }
}
