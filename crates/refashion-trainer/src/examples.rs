//! The images that a run uses, and how they become numbers.

use crc32fast::Hasher;
use refashion_datasets::{Augmentation, BatchSettings, Batches, Labelled, Scaling};
use refashion_zoo::{Model, Shape};

use crate::views::Views;
use crate::{Criterion, Error, Result};

/// Chosen images of a set, and how they become numbers. The set itself stays bytes.
///
/// ```
/// use refashion_datasets::{DatasetName, synthetic};
/// use refashion_trainer::Examples;
///
/// let set = synthetic(DatasetName::MNIST, 1, 20, 10).train;
/// let padded = Examples { pad_to: Some(32), ..Examples::new(&set, (0..15).collect()) };
/// assert_eq!(padded.indices.len(), 15);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Examples<'a> {
    /// The set that the images are of.
    pub set: &'a Labelled,
    /// Their places in the set, in the order of use where nothing is shuffled.
    pub indices: Vec<usize>,
    /// How bytes become numbers.
    pub scaling: Scaling,
    /// The height and width up to which zeros are added on all sides.
    pub pad_to: Option<usize>,
    /// Random changes; made in training only.
    pub augmentation: Option<Augmentation>,
    /// From where each is looked at when it is predicted; training looks once.
    pub views: Views,
}

impl<'a> Examples<'a> {
    /// The images at `indices`, scaled to 0…1, otherwise unchanged.
    pub fn new(set: &'a Labelled, indices: Vec<usize>) -> Self {
        Self {
            set,
            indices,
            scaling: Scaling::default(),
            pad_to: None,
            augmentation: None,
            views: Views::default(),
        }
    }

    /// All images of the set, in order.
    pub fn all(set: &'a Labelled) -> Self {
        Self::new(set, (0..set.len()).collect())
    }

    /// The batches for a model, after a check that the images fit into it.
    pub(crate) fn batches(&self, model: &Model, settings: BatchSettings) -> Result<Batches<'a>> {
        let settings = BatchSettings {
            scaling: self.scaling,
            pad_to: self.pad_to,
            ..settings
        };
        let batches = Batches::new(self.set, self.indices.clone(), settings)?;
        let shape = batches.shape();
        let fits = match model.network().input {
            Shape::Flat(len) => shape.iter().product::<usize>() == len,
            image => image.dims() == shape,
        };
        if !fits {
            let [channels, height, width] = shape;
            return Err(Error::ImageSize {
                found: format!("{height}×{width}×{channels}"),
                network: model.network().name.clone(),
                expected: model.network().input.to_string(),
            });
        }
        match self.indices.is_empty() {
            true => Err(Error::NoImages),
            false => Ok(batches),
        }
    }

    /// In one line, with a check sum over the images, their labels and their order.
    pub(crate) fn describe(&self) -> String {
        let Self {
            indices,
            scaling,
            pad_to,
            augmentation,
            ..
        } = self;
        let (count, sum) = (indices.len(), self.sum());
        format!(
            "{count} images ({sum:08x}), scaling {scaling:?}, pad_to {pad_to:?}, {augmentation:?}"
        )
    }

    /// The labels, in the order of the indices; an index outside the set has none.
    pub(crate) fn labels(&self) -> Vec<u8> {
        let labels = self.indices.iter();
        let labels = labels.filter_map(|&index| self.set.labels.get(index));
        labels.copied().collect()
    }

    /// The sum (CRC-32) that tells other images or another order from these.
    fn sum(&self) -> u32 {
        let mut digest = Hasher::new();
        for &index in &self.indices {
            digest.update(&(index as u64).to_le_bytes());
            if let Some(&label) = self.set.labels.get(index) {
                digest.update(&[label]);
                digest.update(self.set.images.image(index));
            }
        }
        digest.finalize()
    }

    /// Refuses labels that the criterion has no class for.
    pub(crate) fn check(&self, criterion: &Criterion) -> Result<()> {
        let classes = criterion.classes();
        // An index outside the set is refused with the batches.
        let labels = self
            .indices
            .iter()
            .filter_map(|&index| self.set.labels.get(index));
        match labels.max() {
            Some(&label) if usize::from(label) >= classes => Err(Error::Label { label, classes }),
            _ => Ok(()),
        }
    }
}
