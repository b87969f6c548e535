//! Random images with random labels, for a network that has to show that it trains.

use crate::dataset::{Dataset, Origin};
use crate::images::{Images, Labelled};
use crate::name::DatasetName;
use crate::random::{Random, RandomState};

/// Draws images of 227×227 in three channels, every byte and every label at random, as many as
/// [`DatasetName::RANDOM`] has: enough for one batch, so that an epoch is a step.
///
/// There is nothing to learn in them but the images themselves. No test images are drawn, and
/// there is no published digest that anything could differ from.
///
/// ```
/// use refashion_datasets::random_images;
///
/// let dataset = random_images(0);
/// assert_eq!(dataset.train.images.shape(), [3, 227, 227]);
/// assert!(dataset.test.is_empty());
/// ```
pub fn random_images(seed: u64) -> Dataset {
    let name = DatasetName::RANDOM;
    let [channels, height, width] = name.image_shape;
    let draw = |count: usize| {
        let mut random = RandomState::of_stream(&[seed]);
        let labels = (0..count).map(|_| (random.next_u32() % 10) as u8).collect();
        let pixels = (0..count * name.image_len()).map(|_| (random.next_u32() >> 24) as u8);
        Labelled {
            images: Images {
                count,
                channels,
                height,
                width,
                pixels: pixels.collect(),
            },
            labels,
        }
    };
    Dataset {
        name,
        train: draw(name.train_count),
        test: draw(name.test_count),
        origin: Origin::Random { seed },
        digests: Vec::new(),
        verified: true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_draws_the_same_images_and_all_bytes_occur() {
        let dataset = random_images(3);
        assert_eq!(dataset.train, random_images(3).train);
        assert_ne!(dataset.train, random_images(4).train);
        assert_eq!(dataset.train.len(), 16);
        let mut counts = [0usize; 256];
        for &byte in &dataset.train.images.pixels {
            counts[usize::from(byte)] += 1;
        }
        let expected = dataset.train.images.pixels.len() / 256;
        assert!(
            counts
                .iter()
                .all(|count| count.abs_diff(expected) < expected / 10)
        );
        assert!(dataset.train.labels.iter().all(|&label| label < 10));
    }
}
