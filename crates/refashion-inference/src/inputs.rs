//! What a network takes, and how the pictures that it was trained on were framed.

use refashion_datasets::{DatasetName, Scaling, StandIn};
use serde::{Deserialize, Serialize};

/// How bytes of a picture become the numbers that a network takes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Inputs {
    /// Channels, height and width of a picture before it is padded.
    pub shape: [usize; 3],
    /// What is done to the bytes.
    pub scaling: Scaling,
    /// The height and width up to which zeros are added on all sides.
    pub pad_to: Option<usize>,
    /// How an object lies in a picture of the set.
    pub framing: Framing,
}

/// How an object lies in the pictures that a network was trained on.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Framing {
    /// The picture is all there is, as in CIFAR-10.
    Whole,
    /// An object, light on black, whose longer side takes a part of the picture's shorter one.
    Object {
        /// That part, at most 1.
        part: f64,
        /// What lies in the middle.
        centre: Centre,
    },
}

/// What of an object lies in the middle of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Centre {
    /// Its mass, each pixel as heavy as it is light.
    Mass,
    /// The box around it.
    Box,
}

impl Inputs {
    /// Pictures of this shape, divided by 255, neither padded nor framed.
    pub fn new(shape: [usize; 3]) -> Self {
        Self {
            shape,
            scaling: Scaling::default(),
            pad_to: None,
            framing: Framing::Whole,
        }
    }

    /// Channels, height and width of what the network takes.
    pub fn padded(&self) -> [usize; 3] {
        let [channels, height, width] = self.shape;
        match self.pad_to {
            Some(size) => [channels, size, size],
            None => [channels, height, width],
        }
    }

    /// The numbers of one picture, given its bytes (channel, row, column): scaled and padded.
    ///
    /// ```
    /// use refashion_inference::Inputs;
    ///
    /// let inputs = Inputs { pad_to: Some(4), ..Inputs::new([1, 2, 2]) };
    /// let numbers = inputs.numbers(&[255; 4]);
    /// assert_eq!(numbers[4..8], [0.0, 1.0, 1.0, 0.0]);
    /// ```
    pub fn numbers(&self, pixels: &[u8]) -> Vec<f32> {
        let ([_, height, width], [channels, rows, columns]) = (self.shape, self.padded());
        let (top, left) = ((rows - height) / 2, (columns - width) / 2);
        let mut numbers = vec![self.scaling.apply(0); channels * rows * columns];
        for (place, row) in pixels.chunks_exact(width).enumerate() {
            let (channel, y) = (place / height, place % height);
            let start = (channel * rows + top + y) * columns + left;
            let target = &mut numbers[start..start + width];
            for (number, &byte) in target.iter_mut().zip(row) {
                *number = self.scaling.apply(byte);
            }
        }
        numbers
    }
}

impl Framing {
    /// As MNIST: fitted into 20×20 of 28×28, the centre of mass in the middle.
    pub const DIGIT: Self = Self::Object {
        part: 20.0 / 28.0,
        centre: Centre::Mass,
    };

    /// As Fashion-MNIST: the longer side from edge to edge.
    pub const CLOTHES: Self = Self::Object {
        part: 1.0,
        centre: Centre::Box,
    };

    /// That of the pictures of a data set.
    pub fn of(name: DatasetName) -> Self {
        match name.stand_in {
            StandIn::Numerals => Self::DIGIT,
            StandIn::Clothes => Self::CLOTHES,
            _ => Self::Whole,
        }
    }
}
