//! Batch normalisation.

mod passes;

use crate::error::{positive, product};
use crate::layer::{check_backward, check_forward};
use crate::simd::dispatch;
use crate::{Error, FrozenLayer, Layer, Pass, threads};
use passes::{Channel, Gradients, InputGradient, Moments, Normalized};
use rayon::prelude::*;

/// What a [`BatchNorm`] layer looks like.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BatchNormConfig {
    /// Channels of the input; for the output of a dense layer its units.
    pub channels: usize,
    /// Values a channel has in one example: height × width, or 1 after a dense layer.
    pub plane: usize,
    /// How much of the running statistics stays at each step. (Keras' sense: PyTorch's momentum
    /// is 1 minus this.)
    pub momentum: f32,
    /// What is added to the variance.
    pub epsilon: f32,
}

impl BatchNormConfig {
    /// Keras' defaults: momentum .99 and epsilon .001.
    pub fn new(channels: usize, plane: usize) -> Self {
        Self {
            channels,
            plane,
            momentum: 0.99,
            epsilon: 1e-3,
        }
    }
}

/// Brings each channel to mean `beta` and standard deviation `gamma` (Ioffe and Szegedy, 2015).
///
/// In training mean and variance are those of the batch, and the running ones move towards them;
/// otherwise the running ones are used. As in Keras the running variance takes in the batch's
/// biased variance (divided by N, not by N − 1 as in PyTorch).
///
/// Weights: `gamma` and `beta`; state: `moving_mean` and `moving_variance`; each of channels.
#[derive(Debug)]
pub struct BatchNorm {
    config: BatchNormConfig,
    /// Mean and 1/deviation of each channel in the forward pass just made.
    statistics: Vec<(f32, f32)>,
}

impl BatchNorm {
    /// A batch normalisation.
    ///
    /// # Errors
    /// [`Error::Zero`], [`Error::TooLarge`], and [`Error::OutOfRange`] unless the momentum lies in
    /// [0, 1] and epsilon is positive.
    pub fn new(config: BatchNormConfig) -> Result<Self, Error> {
        let BatchNormConfig {
            channels,
            plane,
            momentum,
            epsilon,
        } = config;
        let layer = "batch norm";
        positive(
            layer,
            &[("the number of channels", channels), ("the plane", plane)],
        )?;
        product(layer, "an input", &[channels, plane])?;
        if !(0.0..=1.0).contains(&momentum) {
            let (what, expected) = ("the momentum", "[0, 1]");
            return Err(Error::OutOfRange {
                layer,
                what,
                found: momentum,
                expected,
            });
        }
        if !(epsilon > 0.0 && epsilon.is_finite()) {
            let (what, expected) = ("epsilon", "(0, ∞)");
            return Err(Error::OutOfRange {
                layer,
                what,
                found: epsilon,
                expected,
            });
        }
        Ok(Self {
            config,
            statistics: Vec::new(),
        })
    }

    /// The planes of one channel.
    fn channel<'a>(&self, values: &'a [f32], channel: usize) -> Channel<'a> {
        let BatchNormConfig {
            channels, plane, ..
        } = self.config;
        Channel {
            values,
            example: channels * plane,
            start: channel * plane,
            plane,
        }
    }
}

impl Layer for BatchNorm {
    fn input_len(&self) -> usize {
        self.config.channels * self.config.plane
    }

    fn output_len(&self) -> usize {
        self.input_len()
    }

    fn weights(&self) -> Vec<(&'static str, Vec<usize>)> {
        vec![
            ("gamma", vec![self.config.channels]),
            ("beta", vec![self.config.channels]),
        ]
    }

    fn state(&self) -> Vec<(&'static str, Vec<usize>)> {
        let channels = vec![self.config.channels];
        vec![
            ("moving_mean", channels.clone()),
            ("moving_variance", channels),
        ]
    }

    fn frozen<'a>(&self, weights: &'a [f32], state: &'a [f32]) -> Option<FrozenLayer<'a>> {
        let BatchNormConfig {
            channels,
            plane,
            epsilon,
            ..
        } = self.config;
        let ((gamma, beta), (means, variances)) =
            (weights.split_at(channels), state.split_at(channels));
        let factors = gamma.iter().zip(variances);
        let scale: Vec<f32> = factors
            .map(|(gamma, variance)| gamma / (variance + epsilon).sqrt())
            .collect();
        let shift = beta.iter().zip(means).zip(&scale);
        Some(FrozenLayer::Scale {
            plane,
            shift: shift
                .map(|((beta, mean), scale)| beta - mean * scale)
                .collect(),
            scale,
        })
    }

    fn forward(
        &mut self,
        pass: &Pass,
        weights: &[f32],
        state: &mut [f32],
        x: &[f32],
        y: &mut [f32],
    ) {
        check_forward(self, pass, weights, state, x, y);
        let BatchNormConfig {
            channels,
            plane,
            momentum,
            epsilon,
        } = self.config;
        let (means, variances) = state.split_at_mut(channels);
        if pass.training {
            let moments: Vec<_> = (0..channels)
                .into_par_iter()
                .map(|channel| dispatch(Moments(self.channel(x, channel))))
                .collect();
            for (c, (mean, variance)) in moments.iter().enumerate() {
                means[c] = momentum * means[c] + (1.0 - momentum) * mean;
                variances[c] = momentum * variances[c] + (1.0 - momentum) * variance;
            }
            self.statistics = moments;
        } else {
            self.statistics = means
                .iter()
                .copied()
                .zip(variances.iter().copied())
                .collect();
        }
        self.statistics
            .iter_mut()
            .for_each(|(_, v)| *v = 1.0 / (*v + epsilon).sqrt());
        let (gamma, beta) = weights.split_at(channels);
        let of_channel = |c: usize| {
            let (mean, inverse): (f32, f32) = self.statistics[c];
            (mean, gamma[c] * inverse, beta[c])
        };
        threads::each_example(y, channels * plane, |n, y| {
            dispatch(Normalized {
                plane,
                x: &x[n * channels * plane..][..channels * plane],
                y,
                of_channel,
            });
        });
    }

    fn backward(
        &mut self,
        pass: &Pass,
        weights: &[f32],
        x: &[f32],
        y: &[f32],
        dy: &mut [f32],
        dweights: &mut [f32],
        dx: Option<&mut [f32]>,
    ) {
        check_backward(self, pass, (weights, dweights), (x, dx.as_deref()), (y, dy));
        let BatchNormConfig {
            channels, plane, ..
        } = self.config;
        let (dgamma, dbeta) = dweights.split_at_mut(channels);
        dgamma
            .par_iter_mut()
            .zip(dbeta.par_iter_mut())
            .enumerate()
            .for_each(|(c, (dgamma, dbeta))| {
                let (mean, inverse) = self.statistics[c];
                (*dgamma, *dbeta) = dispatch(Gradients {
                    x: self.channel(x, c),
                    dy: self.channel(dy, c),
                    mean,
                    inverse,
                });
            });
        let Some(dx) = dx else { return };
        let count = (pass.batch * plane) as f32;
        let of_channel = |c: usize| {
            let (mean, inverse) = self.statistics[c];
            // The batch's own mean and deviation depend on x too; running ones do not.
            let (through_mean, through_deviation) = if pass.training {
                (dbeta[c] / count, dgamma[c] * inverse / count)
            } else {
                (0.0, 0.0)
            };
            (mean, weights[c] * inverse, through_mean, through_deviation)
        };
        threads::each_example(dx, channels * plane, |n, dx| {
            let range = n * channels * plane..(n + 1) * channels * plane;
            dispatch(InputGradient {
                plane,
                x: &x[range.clone()],
                dy: &dy[range],
                dx,
                of_channel,
            });
        });
    }
}
