//! Frozen layers that become one: what a layer does to each channel goes into the one before.

use super::frozen_layer::FrozenLayer;
use crate::Activation;

/// A layer, what is left of those behind it, and a pool behind a convolution.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Joined<'a> {
    pub(super) layer: FrozenLayer<'a>,
    /// Factors and what is added behind the activation.
    pub(super) scale: Option<(Vec<f32>, Vec<f32>)>,
}

impl<'a> Joined<'a> {
    pub(super) fn new(layer: FrozenLayer<'a>) -> Self {
        Self { layer, scale: None }
    }

    /// Whether the last of some takes in a layer that follows.
    pub(super) fn last_takes(joined: &mut [Self], next: &FrozenLayer<'_>) -> bool {
        joined.last_mut().is_some_and(|last| last.takes(next))
    }

    /// Takes in a layer that follows, if it can.
    pub(super) fn takes(&mut self, next: &FrozenLayer<'_>) -> bool {
        match next {
            FrozenLayer::Identity => true,
            FrozenLayer::Activation(function) => self.takes_activation(*function),
            FrozenLayer::Scale {
                plane,
                scale,
                shift,
            } => *plane == self.plane() && self.takes_scale(scale, shift),
            _ => false,
        }
    }

    /// Values that a channel of the output has.
    fn plane(&self) -> usize {
        match &self.layer {
            FrozenLayer::Convolution { rows, columns, .. } => rows.output * columns.output,
            FrozenLayer::Dense { .. } => 1,
            _ => 0,
        }
    }

    fn takes_activation(&mut self, function: Activation) -> bool {
        let (FrozenLayer::Convolution { activation, .. } | FrozenLayer::Dense { activation, .. }) =
            &mut self.layer
        else {
            return false;
        };
        let free = *activation == Activation::Linear && self.scale.is_none();
        let takes = free && function != Activation::Softmax;
        if takes {
            *activation = function;
        }
        takes
    }

    /// Without an activation the factors go into the kernel, and what is added into the bias.
    fn takes_scale(&mut self, scale: &[f32], shift: &[f32]) -> bool {
        let (FrozenLayer::Convolution {
            kernel,
            bias,
            activation,
            ..
        }
        | FrozenLayer::Dense {
            kernel,
            bias,
            activation,
        }) = &mut self.layer
        else {
            return false;
        };
        if scale.len() != bias.len() || self.scale.is_some() {
            return false;
        }
        if *activation != Activation::Linear {
            self.scale = Some((scale.to_vec(), shift.to_vec()));
            return true;
        }
        let each = kernel.len() / bias.len();
        for (kernel, scale) in kernel.to_mut().chunks_exact_mut(each).zip(scale) {
            kernel.iter_mut().for_each(|weight| *weight *= scale);
        }
        for ((bias, scale), shift) in bias.iter_mut().zip(scale).zip(shift) {
            *bias = *bias * scale + shift;
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dense(activation: Activation) -> Joined<'static> {
        Joined::new(FrozenLayer::Dense {
            kernel: vec![1.0, 2.0, 3.0, 4.0].into(),
            bias: vec![5.0, 6.0],
            activation,
        })
    }

    fn scale() -> FrozenLayer<'static> {
        FrozenLayer::Scale {
            plane: 1,
            scale: vec![10.0, 100.0],
            shift: vec![0.5, 0.25],
        }
    }

    #[test]
    fn a_scale_goes_into_the_kernel_or_behind_the_activation() {
        let mut joined = dense(Activation::Linear);
        assert!(joined.takes(&scale()) && joined.takes(&FrozenLayer::Identity));
        let folded = FrozenLayer::Dense {
            kernel: vec![10.0, 20.0, 300.0, 400.0].into(),
            bias: vec![50.5, 600.25],
            activation: Activation::Linear,
        };
        assert_eq!(joined, Joined::new(folded));
        assert!(joined.takes(&FrozenLayer::Activation(Activation::Silu)));
        assert!(joined.takes(&scale()) && joined.scale.is_some());
        // What comes behind that does not fit any more.
        assert!(!joined.takes(&scale()));
        assert!(!joined.takes(&FrozenLayer::Activation(Activation::Relu)));
    }

    #[test]
    fn a_scale_of_other_channels_is_not_taken() {
        let flat = FrozenLayer::Scale {
            plane: 4,
            scale: vec![1.0; 2],
            shift: vec![0.0; 2],
        };
        assert!(!dense(Activation::Relu).takes(&flat));
        let relu = FrozenLayer::Activation(Activation::Relu);
        assert!(!Joined::new(FrozenLayer::Identity).takes(&relu));
    }
}
