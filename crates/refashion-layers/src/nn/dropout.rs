//! Dropout for candle.

use candle_core::{Error, ModuleT, Result, Tensor};
use std::sync::atomic::{AtomicU64, Ordering};

use super::sized::Sized;
use crate::Autograd;

/// Dropout that can be seeded: the n-th pass in training draws the same mask in every run.
///
/// ```
/// use candle_core::{DType, Device, ModuleT, Tensor};
/// use refashion_layers::nn;
///
/// let x = Tensor::ones((1, 1000), DType::F32, &Device::Cpu)?;
/// let kept = nn::Dropout::new(0.5, 7).forward_t(&x, true)?;
/// assert_eq!(kept.to_vec2::<f32>()?, nn::Dropout::new(0.5, 7).forward_t(&x, true)?.to_vec2::<f32>()?);
/// assert_eq!(kept.max_all()?.to_scalar::<f32>()?, 2.0);
/// # Ok::<(), candle_core::Error>(())
/// ```
#[derive(Debug)]
pub struct Dropout {
    rate: f32,
    seed: u64,
    passes: AtomicU64,
    layer: Sized<usize>,
}

impl Dropout {
    /// Dropout of `rate`, in [0, 1). Layers of one network need different seeds.
    pub fn new(rate: f32, seed: u64) -> Self {
        Self {
            rate,
            seed,
            passes: AtomicU64::new(0),
            layer: Sized::default(),
        }
    }

    /// The probability with which a value is dropped.
    pub fn rate(&self) -> f32 {
        self.rate
    }
}

impl ModuleT for Dropout {
    fn forward_t(&self, x: &Tensor, train: bool) -> Result<Tensor> {
        if !train {
            return Ok(x.clone());
        }
        let [_, example @ ..] = x.dims() else {
            return Err(Error::msg(
                "dropout: x needs a first dimension for the batch",
            ));
        };
        let len = example.iter().product();
        let layer = self.layer.get(len, || {
            Ok(Autograd::new(
                "dropout",
                crate::Dropout::new(len, self.rate, self.seed)?,
                len,
            ))
        })?;
        let pass = self.passes.fetch_add(1, Ordering::Relaxed);
        layer.apply(x, &[], &[], true, pass)?.reshape(x.shape())
    }
}
