//! What a layer becomes when its weights no longer change.

use std::borrow::Cow;

use crate::{Activation, Axis};

/// What a layer computes with weights that no longer change, as data: so that layers can be joined
/// before anything is computed.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum FrozenLayer<'a> {
    /// A convolution without groups, its kernel filters × channels × height × width.
    Convolution {
        /// Channels of the image.
        channels: usize,
        /// How the window slides.
        rows: Axis,
        /// The same along the other axis.
        columns: Axis,
        /// The kernel.
        kernel: Cow<'a, [f32]>,
        /// One value a filter.
        bias: Vec<f32>,
        /// What is applied to the sum.
        activation: Activation,
    },
    /// A dense layer, its kernel units × inputs.
    Dense {
        /// The kernel.
        kernel: Cow<'a, [f32]>,
        /// One value a unit.
        bias: Vec<f32>,
        /// What is applied to the sum.
        activation: Activation,
    },
    /// A pool of each channel.
    Pool {
        /// Channels of the image.
        channels: usize,
        /// How the window slides.
        rows: Axis,
        /// The same along the other axis.
        columns: Axis,
        /// Whether the largest value is taken; else the mean.
        largest: bool,
    },
    /// x·scale + shift, of each channel: a batch normalisation.
    Scale {
        /// Values of a channel.
        plane: usize,
        /// A factor for each channel.
        scale: Vec<f32>,
        /// What is added to each channel.
        shift: Vec<f32>,
    },
    /// A function of each value.
    Activation(Activation),
    /// The values as they are.
    Identity,
}
