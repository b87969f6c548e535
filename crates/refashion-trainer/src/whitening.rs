//! A first convolution that whitens what it sees.

use rayon::prelude::*;
use refashion_datasets::BatchSettings;
use refashion_zoo::{LayerSpec, Model, Shape};
use serde::{Deserialize, Serialize};

use crate::bounds::within;
use crate::eigen::{Square, eigen};
use crate::error::{Error, Result};
use crate::examples::Examples;

/// A first convolution whose kernel is computed from training images before the first step, so that what
/// its filters make of their patches is uncorrelated and of like size.
///
/// Of all patches as large as a filter, as the convolution sees them, it takes C = Σ x·xᵀ / n (which is
/// their covariance where pixels are normalised), and its eigenvectors v, that of the largest eigenvalue
/// λ first. The filters are v / √(λ + ε), and then the same negated: a network of n values a patch has 2n
/// of them. [`Parameters`](crate::Parameters) say whether the kernel is trained further.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Whitening {
    /// The number of training images that it is computed from, the first ones.
    pub images: usize,
    /// What is added to an eigenvalue before its root is taken.
    pub epsilon: f64,
}

/// So many images are gathered at once.
const BATCH: usize = 128;

impl Whitening {
    pub(crate) fn check(&self) -> Result<()> {
        within(
            "whitening images",
            self.images,
            self.images > 0,
            "at least 1",
        )?;
        let right = self.epsilon > 0.0 && self.epsilon.is_finite();
        within("whitening epsilon", self.epsilon, right, "above 0, finite")
    }

    /// The filters that patches of `size` values are whitened by, from their Σ x·xᵀ / n, row by row: one
    /// after the other, 2·size of them. What is lacking of the sums is 0.
    ///
    /// ```
    /// use refashion_trainer::Whitening;
    ///
    /// // Two values of variance 4 and 1, independent of each other.
    /// let whitening = Whitening { images: 1, epsilon: 1e-9 };
    /// let filters = whitening.filters(2, vec![4.0, 0.0, 0.0, 1.0]);
    /// assert_eq!(filters, [0.5, 0.0, 0.0, 1.0, -0.5, 0.0, 0.0, -1.0]);
    /// ```
    pub fn filters(&self, size: usize, moments: Vec<f64>) -> Vec<f32> {
        let (vectors, values) = eigen(Square::new(size, moments));
        let mut filters = Vec::with_capacity(2 * size * size);
        for sign in [1.0, -1.0] {
            for (vector, value) in vectors.iter().zip(&values) {
                let scale = sign / (value.max(0.0) + self.epsilon).sqrt();
                // Without the addition there would be zeros with a sign.
                filters.extend(vector.iter().map(|x| (x * scale) as f32 + 0.0));
            }
        }
        filters
    }

    /// Computes the kernel of the first convolution of a model from the first of these images.
    pub(crate) fn apply(&self, model: &mut Model, examples: &Examples) -> Result<()> {
        let first = First::of(model)?;
        let moments = self.moments(&first, model, examples)?;
        let filters = self.filters(first.kernel.iter().product(), moments);
        model.weights_mut()[first.range].copy_from_slice(&filters);
        Ok(())
    }

    /// Σ x·xᵀ / n over the patches x, row by row.
    fn moments(&self, first: &First, model: &Model, examples: &Examples) -> Result<Vec<f64>> {
        let some = Examples {
            indices: examples.indices.iter().copied().take(self.images).collect(),
            ..examples.clone()
        };
        let batches = some.batches(model, BatchSettings::new(BATCH))?;
        let size = first.kernel.iter().product::<usize>();
        let (mut sums, mut count) = (vec![0.0; size * size], 0_usize);
        for batch in batches.epoch(0) {
            let seen = match first.behind {
                0 => batch.images,
                number => {
                    model
                        .activations(number, &batch.images)
                        .map_err(Box::new)?
                        .1
                }
            };
            let images = seen.par_chunks_exact(first.image.iter().product());
            // Each image by itself and then in order, whatever the number of threads.
            let of_images: Vec<_> = images.map(|image| first.moments(image)).collect();
            for of_image in of_images {
                sums.iter_mut()
                    .zip(of_image)
                    .for_each(|(sum, of)| *sum += of);
                count += first.places();
            }
        }
        sums.iter_mut().for_each(|sum| *sum /= count as f64);
        Ok(sums)
    }
}

/// The first convolution of a network.
struct First {
    /// The number of layers before it.
    behind: usize,
    /// Channels, height and width of what it sees.
    image: [usize; 3],
    /// Channels, height and width of a filter.
    kernel: [usize; 3],
    /// Where its kernel lies among the weights.
    range: std::ops::Range<usize>,
}

impl First {
    fn of(model: &Model) -> Result<Self> {
        let none = || Self::fault("a network without a convolution");
        let place = model.network().first_convolution().ok_or_else(none)?;
        let info = &model.infos()[place];
        let (
            LayerSpec::Conv2d(spec),
            Shape::Image {
                channels,
                height,
                width,
            },
        ) = (&model.network().layers[place], info.input)
        else {
            return Err(none());
        };
        let image = [channels, height, width];
        let name = format!("{}.kernel", info.name);
        let tensor = model.tensors().iter().find(|tensor| tensor.name == name);
        let tensor = tensor.ok_or_else(none)?;
        let kernel = [image[0], spec.kernel[0], spec.kernel[1]];
        let values: usize = kernel.iter().product();
        if spec.groups > 1
            || spec.filters != 2 * values
            || kernel[1] > image[1]
            || kernel[2] > image[2]
        {
            return Err(Self::fault(&format!(
                "a first convolution ({}) of {} filters and {} groups on patches of {values} values",
                info.name, spec.filters, spec.groups
            )));
        }
        Ok(Self {
            behind: info.number - 1,
            image,
            kernel,
            range: tensor.range.clone(),
        })
    }

    fn fault(found: &str) -> Error {
        Error::Setting {
            setting: "what is to be whitened",
            expected: "a first convolution with twice as many filters as a patch has values, in one group, no larger than the image",
            found: found.to_owned(),
        }
    }

    /// The number of patches of an image.
    fn places(&self) -> usize {
        (self.image[1] - self.kernel[1] + 1) * (self.image[2] - self.kernel[2] + 1)
    }

    /// Σ x·xᵀ over the patches of an image.
    fn moments(&self, image: &[f32]) -> Vec<f64> {
        let [_, height, width] = self.image;
        let [channels, rows, columns] = self.kernel;
        let size = channels * rows * columns;
        let (mut sums, mut patch) = (vec![0.0; size * size], vec![0.0; size]);
        for top in 0..=height - rows {
            for left in 0..=width - columns {
                let lines = (0..channels * rows).map(|line| {
                    let (channel, row) = (line / rows, line % rows);
                    &image[(channel * height + top + row) * width + left..][..columns]
                });
                for (value, &pixel) in patch.iter_mut().zip(lines.flatten()) {
                    *value = f64::from(pixel);
                }
                for (sums, &x) in sums.chunks_exact_mut(size).zip(&patch) {
                    sums.iter_mut()
                        .zip(&patch)
                        .for_each(|(sum, y)| *sum += x * y);
                }
            }
        }
        sums
    }
}

#[cfg(test)]
mod tests {
    use refashion_zoo::{Conv2dSpec, Network};

    use super::*;

    fn first(input: Shape, kernel: [usize; 2], filters: usize, groups: usize) -> Result<First> {
        let convolution = Conv2dSpec {
            kernel,
            ..Conv2dSpec::new(filters, 1).groups(groups).same()
        };
        let network = Network::new("first", input).layer(convolution);
        First::of(&Model::new(&network, 1).unwrap())
    }

    #[test]
    fn a_filter_may_be_as_large_as_the_image_and_no_larger() {
        let image = Shape::image(1, 2, 3);
        let whole = first(image, [2, 3], 12, 1).unwrap();
        assert_eq!((whole.behind, whole.places(), whole.range), (0, 1, 0..72));
        assert!(first(image, [3, 3], 18, 1).is_err());
        assert!(first(image, [2, 4], 16, 1).is_err());
    }

    #[test]
    fn filters_in_groups_see_no_whole_patch() {
        let image = Shape::image(2, 4, 4);
        assert!(first(image, [2, 2], 16, 1).is_ok());
        let error = first(image, [2, 2], 16, 2).err().unwrap().to_string();
        assert!(error.contains("16 filters and 2 groups"), "{error}");
    }

    #[test]
    fn no_filter_has_a_zero_with_a_sign() {
        let whitening = Whitening {
            images: 1,
            epsilon: 1e-9,
        };
        let filters = whitening.filters(2, vec![4.0, 0.0, 0.0, 1.0]);
        assert_eq!(filters, [0.5, 0.0, 0.0, 1.0, -0.5, 0.0, 0.0, -1.0]);
        let zeros = filters.iter().filter(|value| **value == 0.0);
        assert!(zeros.into_iter().all(|zero| zero.is_sign_positive()));
    }
}
