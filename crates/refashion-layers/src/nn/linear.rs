//! The dense layer for candle.

use candle_core::{Module, Result, Tensor};
use candle_nn::{Init, VarBuilder};

use super::{glorot::glorot, sized::Sized};
use crate::{Activation, Autograd, Dense, DenseConfig};

/// A dense layer over (batch, inputs), with its activation fused in.
///
/// ```
/// use candle_core::{Device, Module, Tensor};
/// use refashion_layers::{Activation, nn};
///
/// let weight = Tensor::new(&[[1f32, 2.], [-1., 0.]], &Device::Cpu)?;
/// let linear = nn::Linear::new(weight, None, Activation::Relu);
/// let x = Tensor::new(&[[3f32, 4.]], &Device::Cpu)?;
/// assert_eq!(linear.forward(&x)?.to_vec2::<f32>()?, [[11.0, 0.0]]);
/// # Ok::<(), candle_core::Error>(())
/// ```
#[derive(Debug)]
pub struct Linear {
    weight: Tensor,
    bias: Option<Tensor>,
    activation: Activation,
    layer: Sized<()>,
}

impl Linear {
    /// A dense layer with these weights: `weight` is units × inputs, `bias` is units.
    pub fn new(weight: Tensor, bias: Option<Tensor>, activation: Activation) -> Self {
        Self {
            weight,
            bias,
            activation,
            layer: Sized::default(),
        }
    }

    /// The kernel.
    pub fn weight(&self) -> &Tensor {
        &self.weight
    }

    /// The bias.
    pub fn bias(&self) -> Option<&Tensor> {
        self.bias.as_ref()
    }

    /// What is applied to the sum.
    pub fn activation(&self) -> Activation {
        self.activation
    }
}

impl Module for Linear {
    fn forward(&self, x: &Tensor) -> Result<Tensor> {
        let (units, inputs) = self.weight.dims2()?;
        let layer = self.layer.get((), || {
            let (bias, activation) = (self.bias.is_some(), self.activation);
            let layer = Dense::new(DenseConfig {
                inputs,
                units,
                bias,
                activation,
            })?;
            Ok(Autograd::new("linear", layer, units))
        })?;
        let weights: Vec<_> = std::iter::once(&self.weight).chain(&self.bias).collect();
        layer.apply(x, &weights, &[], true, 0)
    }
}

/// A dense layer with a bias whose weights `vb` makes or loads as `weight` and `bias`.
///
/// # Errors
/// When `vb` has them in another shape.
pub fn linear(
    inputs: usize,
    units: usize,
    activation: Activation,
    vb: VarBuilder,
) -> Result<Linear> {
    let weight = vb.get_with_hints((units, inputs), "weight", glorot(inputs, units))?;
    let bias = vb.get_with_hints(units, "bias", Init::Const(0.0))?;
    Ok(Linear::new(weight, Some(bias), activation))
}
