//! The dense layer.

use crate::columns::{ColumnProduct, Right};
use crate::error::{positive, product};
use crate::layer::{check_backward, check_forward};
use crate::skinny::SkinnyProduct;
use crate::{Activation, Error, FrozenLayer, Layer, Pass};

/// What a [`Dense`] layer looks like.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DenseConfig {
    /// Values an example has on its way in.
    pub inputs: usize,
    /// Values it has on its way out.
    pub units: usize,
    /// Whether a bias is added.
    pub bias: bool,
    /// What is applied to the sum.
    pub activation: Activation,
}

impl DenseConfig {
    /// A dense layer with a bias and no activation.
    pub fn new(inputs: usize, units: usize) -> Self {
        Self {
            inputs,
            units,
            bias: true,
            activation: Activation::Linear,
        }
    }
}

/// Every output is a weighted sum of every input: `y = activation(W·x + b)`.
///
/// Weights: `kernel` of units × inputs, as in PyTorch, then `bias` of units.
///
/// ```
/// use refashion_layers::{Dense, DenseConfig, Layer, Pass};
///
/// let mut dense = Dense::new(DenseConfig::new(2, 1))?;
/// let mut y = [0.0];
/// dense.forward(&Pass::inference(1), &[10.0, 1.0, 0.5], &mut [], &[3.0, 4.0], &mut y);
/// assert_eq!(y, [34.5]);
/// # Ok::<(), refashion_layers::Error>(())
/// ```
#[derive(Debug)]
pub struct Dense {
    config: DenseConfig,
}

/// Units whose outputs are one task.
const UNITS: usize = 32;
/// Inputs whose gradients are one task.
const INPUTS: usize = 128;

impl Dense {
    /// A dense layer.
    ///
    /// # Errors
    /// [`Error::Zero`] when there are no inputs or units, [`Error::TooLarge`] when there are more
    /// weights than can be counted, [`Error::OutOfRange`] when the activation's slope is negative.
    pub fn new(config: DenseConfig) -> Result<Self, Error> {
        positive(
            "dense",
            &[
                ("the number of inputs", config.inputs),
                ("the number of units", config.units),
            ],
        )?;
        product("dense", "the kernel", &[config.units, config.inputs])?;
        config.activation.check_fused("dense")?;
        Ok(Self { config })
    }

    /// What the layer looks like.
    pub fn config(&self) -> &DenseConfig {
        &self.config
    }

    fn skinny(&self, pass: &Pass) -> SkinnyProduct {
        SkinnyProduct {
            few: pass.batch,
            rows: self.config.units,
            columns: self.config.inputs,
        }
    }
}

impl Layer for Dense {
    fn input_len(&self) -> usize {
        self.config.inputs
    }

    fn output_len(&self) -> usize {
        self.config.units
    }

    fn weights(&self) -> Vec<(&'static str, Vec<usize>)> {
        let DenseConfig {
            inputs,
            units,
            bias,
            ..
        } = self.config;
        let mut weights = vec![("kernel", vec![units, inputs])];
        if bias {
            weights.push(("bias", vec![units]));
        }
        weights
    }

    fn frozen<'a>(&self, weights: &'a [f32], _: &'a [f32]) -> Option<FrozenLayer<'a>> {
        let (kernel, bias) = weights.split_at(self.config.units * self.config.inputs);
        let mut bias = bias.to_vec();
        bias.resize(self.config.units, 0.0);
        (self.config.activation != Activation::Softmax).then(|| FrozenLayer::Dense {
            kernel: kernel.into(),
            bias,
            activation: self.config.activation,
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
        let DenseConfig {
            inputs,
            units,
            activation,
            ..
        } = self.config;
        let (kernel, bias) = weights.split_at(units * inputs);
        let few = self.skinny(pass);
        if few.pays() {
            few.times_transposed(x, kernel, y);
        } else {
            ColumnProduct {
                a: x,
                a_row: inputs,
                a_step: 1,
                b: Right::Transposed(kernel),
                c: y,
                m: pass.batch,
                k: inputs,
                n: units,
                columns: UNITS,
                precision: pass.precision,
            }
            .run();
        }
        for y in y.chunks_exact_mut(units) {
            y.iter_mut().zip(bias).for_each(|(y, bias)| *y += bias);
        }
        activation.apply(y, units);
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
        let DenseConfig {
            inputs,
            units,
            activation,
            ..
        } = self.config;
        activation.gradient(y, dy, units);
        let (dkernel, dbias) = dweights.split_at_mut(units * inputs);
        if !dbias.is_empty() {
            dbias.fill(0.0);
            for dy in dy.chunks_exact(units) {
                dbias.iter_mut().zip(dy).for_each(|(sum, dy)| *sum += dy);
            }
        }
        let few = self.skinny(pass);
        if few.pays() {
            few.outer(x, dy, dkernel);
            if let Some(dx) = dx {
                few.times(dy, &weights[..units * inputs], dx);
            }
            return;
        }
        ColumnProduct {
            a: dy,
            a_row: 1,
            a_step: units,
            b: Right::Plain(x),
            c: dkernel,
            m: units,
            k: pass.batch,
            n: inputs,
            columns: INPUTS,
            precision: pass.precision,
        }
        .run();
        if let Some(dx) = dx {
            ColumnProduct {
                a: dy,
                a_row: units,
                a_step: 1,
                b: Right::Plain(&weights[..units * inputs]),
                c: dx,
                m: pass.batch,
                k: units,
                n: inputs,
                columns: INPUTS,
                precision: pass.precision,
            }
            .run();
        }
    }
}
