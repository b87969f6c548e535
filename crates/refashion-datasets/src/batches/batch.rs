//! One batch, and how it is made.

use serde::{Deserialize, Serialize};

use crate::augment::Augmentation;
use crate::stream_version::StreamVersion;

/// How batches are made.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BatchSettings {
    /// Examples in a batch; the last one of an epoch may hold fewer.
    pub size: usize,
    /// Whether a last batch that would hold fewer is left out.
    pub drop_last: bool,
    /// The seed of the order, or none to keep the order of the indices.
    pub shuffle: Option<u64>,
    /// How bytes become numbers.
    pub scaling: Scaling,
    /// Zeros are added on all sides up to this height and width: 32 for LeNet-5 on 28×28.
    pub pad_to: Option<usize>,
    /// Random changes, with the seed of their own stream.
    pub augmentation: Option<(Augmentation, u64)>,
    /// What draws the order and the changes.
    pub streams: StreamVersion,
}

impl BatchSettings {
    /// Batches of `size` in the order of the indices, scaled to 0…1, otherwise unchanged.
    pub fn new(size: usize) -> Self {
        Self {
            size,
            drop_last: false,
            shuffle: None,
            scaling: Scaling::default(),
            pad_to: None,
            augmentation: None,
            streams: StreamVersion::default(),
        }
    }
}

/// How pixels become numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scaling {
    /// Divided by 255: 0 to 1.
    #[default]
    ByTwoFiftyFive,
    /// As they are: 0 to 255.
    None,
}

impl Scaling {
    /// The number that a byte becomes.
    pub fn apply(self, byte: u8) -> f32 {
        match self {
            Self::ByTwoFiftyFive => f32::from(byte) / 255.0,
            Self::None => f32::from(byte),
        }
    }
}

/// Some examples, ready for a network.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Batch {
    /// `len × channels × height × width` numbers.
    pub images: Vec<f32>,
    /// One class an image, 0 to 9.
    pub labels: Vec<u8>,
    /// Channels, height and width of one image, after padding.
    pub shape: [usize; 3],
}

impl Batch {
    /// How many examples there are.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether there is no example.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }
}
