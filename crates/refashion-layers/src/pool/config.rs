use serde::{Deserialize, Serialize};

use super::PoolWindow;
use crate::window::Window;

/// What a [`Pool`](crate::Pool) takes from each window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PoolKind {
    /// The largest value. Of equal ones the first wins the gradient, row by row, as in PyTorch
    /// and TensorFlow.
    Max,
    /// The mean of the cells in the image; padding is not counted, as in Keras.
    Average,
}

/// What a [`Pool`](crate::Pool) layer looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PoolConfig {
    /// Channels, height and width of the input.
    pub input: (usize, usize, usize),
    /// What is taken from each window.
    pub kind: PoolKind,
    /// The window that slides over each channel.
    pub window: Window,
}

impl PoolConfig {
    /// Max pooling with this window: a number or a pair is one of windows side by side.
    pub fn max(input: (usize, usize, usize), window: impl Into<PoolWindow>) -> Self {
        Self {
            input,
            kind: PoolKind::Max,
            window: window.into().0,
        }
    }

    /// Average pooling with this window: a number or a pair is one of windows side by side.
    pub fn average(input: (usize, usize, usize), window: impl Into<PoolWindow>) -> Self {
        Self {
            kind: PoolKind::Average,
            ..Self::max(input, window)
        }
    }
}
