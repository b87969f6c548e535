//! Batch normalisation for candle.

use candle_core::{ModuleT, Result, Tensor, Var};
use candle_nn::{Init, VarBuilder};

use super::sized::Sized;
use crate::{Autograd, BatchNorm, BatchNormConfig};

/// Batch normalisation over the second dimension of (batch, channels, …), with Keras' defaults:
/// momentum .99 and epsilon .001.
///
/// The running statistics live in variables, so that they are saved and loaded with the weights.
///
/// ```
/// use candle_core::{DType, Device, ModuleT, Tensor};
/// use candle_nn::{VarBuilder, VarMap};
/// use refashion_layers::nn;
///
/// let vars = VarMap::new();
/// let norm = nn::batch_norm2d(1, VarBuilder::from_varmap(&vars, DType::F32, &Device::Cpu))?;
/// let x = Tensor::new(&[[[[1f32, 3.]]]], &Device::Cpu)?;
/// let y = norm.forward_t(&x, true)?.flatten_all()?.to_vec1::<f32>()?;
/// assert!((y[1] - 0.9995).abs() < 1e-4);
/// assert!((norm.running_mean().to_vec1::<f32>()?[0] - 0.02).abs() < 1e-6);
/// # Ok::<(), candle_core::Error>(())
/// ```
#[derive(Debug)]
pub struct BatchNorm2d {
    weight: Tensor,
    bias: Tensor,
    running_mean: Var,
    running_var: Var,
    layer: Sized<(usize, usize)>,
}

impl BatchNorm2d {
    /// A batch normalisation with these weights and running statistics, each of channels. A
    /// statistic that is a variable is updated in training where it is; otherwise a copy is.
    ///
    /// # Errors
    /// When a copy cannot be made.
    pub fn new(
        weight: Tensor,
        bias: Tensor,
        running_mean: &Tensor,
        running_var: &Tensor,
    ) -> Result<Self> {
        let (running_mean, running_var) = (
            Var::from_tensor(running_mean)?,
            Var::from_tensor(running_var)?,
        );
        Ok(Self {
            weight,
            bias,
            running_mean,
            running_var,
            layer: Sized::default(),
        })
    }

    /// The deviation each channel is brought to (gamma).
    pub fn weight(&self) -> &Tensor {
        &self.weight
    }

    /// The mean each channel is brought to (beta).
    pub fn bias(&self) -> &Tensor {
        &self.bias
    }

    /// The running mean.
    pub fn running_mean(&self) -> &Tensor {
        self.running_mean.as_tensor()
    }

    /// The running variance.
    pub fn running_var(&self) -> &Tensor {
        self.running_var.as_tensor()
    }
}

impl ModuleT for BatchNorm2d {
    fn forward_t(&self, x: &Tensor, train: bool) -> Result<Tensor> {
        let channels = x.dim(1)?;
        let plane: usize = x.dims()[2..].iter().product();
        let layer = self.layer.get((channels, plane), || {
            let layer = BatchNorm::new(BatchNormConfig::new(channels, plane))?;
            Ok(Autograd::new("batch_norm", layer, &x.dims()[1..]))
        })?;
        let state = [&self.running_mean, &self.running_var];
        layer
            .apply(x, &[&self.weight, &self.bias], &state, train, 0)?
            .reshape(x.shape())
    }
}

/// A batch normalisation whose tensors `vb` makes or loads as `weight`, `bias`, `running_mean`
/// and `running_var`.
///
/// # Errors
/// When `vb` has them in another shape.
pub fn batch_norm2d(channels: usize, vb: VarBuilder) -> Result<BatchNorm2d> {
    let get = |name, value| vb.get_with_hints(channels, name, Init::Const(value));
    let (weight, bias) = (get("weight", 1.0)?, get("bias", 0.0)?);
    BatchNorm2d::new(
        weight,
        bias,
        &get("running_mean", 0.0)?,
        &get("running_var", 1.0)?,
    )
}
