//! A mean of the weights over the steps.

use refashion_zoo::Model;

/// An exponential moving average of the weights: a ← m·a + (1 − m)·w after each step, from the
/// weights of the first step on, as Keras's `use_ema`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Average {
    momentum: f32,
    /// The average; nothing before the first step.
    pub(crate) weights: Vec<f32>,
}

impl Average {
    pub(crate) fn new(momentum: f64) -> Self {
        Self {
            momentum: momentum as f32,
            weights: Vec::new(),
        }
    }

    /// Takes the weights of a step into the average.
    pub(crate) fn follow(&mut self, weights: &[f32]) {
        if self.weights.is_empty() {
            self.weights = weights.to_vec();
            return;
        }
        let rest = 1.0 - self.momentum;
        for (average, weight) in self.weights.iter_mut().zip(weights) {
            *average = self.momentum * *average + rest * weight;
        }
    }

    /// Puts the average in the place of the weights and the weights in its place; doing it again
    /// takes that back.
    pub(crate) fn swap(&mut self, model: &mut Model) {
        if !self.weights.is_empty() {
            model.weights_mut().swap_with_slice(&mut self.weights);
        }
    }
}
