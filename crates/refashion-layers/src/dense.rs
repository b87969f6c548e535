//! The dense layer.

use crate::matmul::{Matrix, matmul};
use crate::{Activation, Error, Layer, Pass, error::positive, threads};
use rayon::prelude::*;

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

/// Outputs are computed in strips so wide, and so are the gradients.
const STRIP: usize = 64;

impl Dense {
    /// A dense layer.
    ///
    /// # Errors
    /// [`Error::Zero`] when there are no inputs or units, [`Error::OutOfRange`] when the
    /// activation's slope is negative.
    pub fn new(config: DenseConfig) -> Result<Self, Error> {
        positive(
            "dense",
            &[
                ("the number of inputs", config.inputs),
                ("the number of units", config.units),
            ],
        )?;
        config.activation.check("dense")?;
        Ok(Self { config })
    }

    /// What the layer looks like.
    pub fn config(&self) -> &DenseConfig {
        &self.config
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

    fn forward(&mut self, pass: &Pass, weights: &[f32], _: &mut [f32], x: &[f32], y: &mut [f32]) {
        let DenseConfig {
            inputs,
            units,
            activation,
            ..
        } = self.config;
        let (kernel, bias) = weights.split_at(units * inputs);
        let rows = pass.batch.div_ceil(threads::PARTS).max(8);
        y.par_chunks_mut(rows * units)
            .enumerate()
            .for_each(|(part, y)| {
                let batch = y.len() / units;
                for row in y.chunks_exact_mut(units) {
                    if bias.is_empty() {
                        row.fill(0.0)
                    } else {
                        row.copy_from_slice(bias)
                    }
                }
                let x = &x[part * rows * inputs..][..batch * inputs];
                matmul(
                    y,
                    units,
                    Matrix::new(x, batch, inputs),
                    Matrix::new(kernel, units, inputs).t(),
                    true,
                );
                activation.apply(y, units);
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
        let x = Matrix::new(x, pass.batch, inputs);
        dkernel
            .par_chunks_mut(STRIP * inputs)
            .enumerate()
            .for_each(|(strip, dkernel)| {
                let width = dkernel.len() / inputs;
                let dy = Matrix::strided(&dy[strip * STRIP..], (pass.batch, width), (units, 1));
                matmul(dkernel, inputs, dy.t(), x, false);
            });
        if let Some(dx) = dx {
            let rows = pass.batch.div_ceil(threads::PARTS).max(8);
            dx.par_chunks_mut(rows * inputs)
                .enumerate()
                .for_each(|(part, dx)| {
                    let batch = dx.len() / inputs;
                    let dy = Matrix::new(&dy[part * rows * units..][..batch * units], batch, units);
                    matmul(
                        dx,
                        inputs,
                        dy,
                        Matrix::new(&weights[..units * inputs], units, inputs),
                        false,
                    );
                });
        }
    }
}
