//! Any [`Layer`] inside candle's autograd.

use candle_core::{
    CpuStorage, CustomOp1, CustomOp2, DType, Layout, Result, Shape, Storage, Tensor, Var, bail,
};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::{Layer, Pass, ProductPrecision};

/// A [`Layer`] that candle's tensors can flow through, with its own backward pass.
///
/// Weights are handed over at each call, as tensors of the shapes that [`Layer::weights`] lists;
/// they are laid end to end with [`Tensor::cat`], so that candle itself leads the gradient back
/// to each of them. Only `f32` on the CPU is supported. A gradient of a gradient is not.
/// One layer serves one caller at a time: do not call it from several tasks of one rayon pool.
///
/// ```
/// use candle_core::{Device, Tensor, Var};
/// use refashion_layers::{Autograd, Pool, PoolConfig};
///
/// let pool = Pool::new(PoolConfig::max((1, 2, 2), (2, 2)))?;
/// let pool = Autograd::new("max_pool", pool, (1, 1, 1));
/// let x = Var::from_tensor(&Tensor::new(&[[[[1f32, 2.], [4., 3.]]]], &Device::Cpu)?)?;
/// let y = pool.apply(&x, &[], &[], true, 0)?;
/// assert_eq!(y.flatten_all()?.to_vec1::<f32>()?, [4.0]);
/// let gradient = y.sum_all()?.backward()?.get(&x).unwrap().flatten_all()?;
/// assert_eq!(gradient.to_vec1::<f32>()?, [0.0, 0.0, 1.0, 0.0]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Autograd {
    shared: Arc<Shared>,
}

struct Shared {
    name: &'static str,
    input_len: usize,
    output: Vec<usize>,
    weights: Vec<(&'static str, Vec<usize>)>,
    state: Vec<(&'static str, Vec<usize>)>,
    kept: Mutex<Kept>,
}

/// The layer, and which of the forward passes it has kept its notes of.
struct Kept {
    layer: Box<dyn Layer>,
    passes: u64,
}

impl Shared {
    /// A layer has no state that a panic could leave half changed and that the next forward pass
    /// would not write anew.
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Autograd {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Autograd")
            .field("name", &self.shared.name)
            .finish_non_exhaustive()
    }
}

impl Autograd {
    /// Wraps `layer`. `name` appears in errors; `output` is the shape of one example on its way
    /// out.
    ///
    /// # Panics
    /// When `output` does not hold as many values as an example has behind the layer.
    pub fn new(name: &'static str, layer: impl Layer + 'static, output: impl Into<Shape>) -> Self {
        let (input_len, output): (usize, Shape) = (layer.input_len(), output.into());
        assert_eq!(
            output.elem_count(),
            layer.output_len(),
            "{name}: the shape {output:?} has to hold the values of one example"
        );
        let output = output.into_dims();
        let (weights, state) = (layer.weights(), layer.state());
        let kept = Mutex::new(Kept {
            layer: Box::new(layer),
            passes: 0,
        });
        Self {
            shared: Arc::new(Shared {
                name,
                input_len,
                output,
                weights,
                state,
                kept,
            }),
        }
    }

    /// Runs the layer on a batch: the first dimension of `x` is the batch, the others are one
    /// example. In training `state` is updated.
    ///
    /// # Errors
    /// When a tensor has another shape than the layer expects, is not `f32`, or not on the CPU.
    pub fn apply(
        &self,
        x: &Tensor,
        weights: &[&Tensor],
        state: &[&Var],
        training: bool,
        seed: u64,
    ) -> Result<Tensor> {
        let shared = &self.shared;
        self.check("weights", &shared.weights, weights.iter().copied())?;
        self.check(
            "state",
            &shared.state,
            state.iter().map(|state| state.as_tensor()),
        )?;
        self.check_kind("x", x)?;
        let batch = x.dims().first().copied().unwrap_or(0);
        if batch == 0 || x.elem_count() != batch * shared.input_len {
            bail!(
                "{}: an example has {} values, but x is {:?}; its first dimension has to be the batch",
                shared.name,
                shared.input_len,
                x.dims()
            )
        }
        let mut numbers = Vec::new();
        for state in state {
            numbers.extend(state.flatten_all()?.to_vec1::<f32>()?);
        }
        let op = Op {
            shared: shared.clone(),
            pass: Pass {
                batch,
                training,
                seed,
                precision: ProductPrecision::F32,
            },
            before: numbers,
            result: Arc::default(),
        };
        let result = op.result.clone();
        let x = x.contiguous()?;
        let y = match weights {
            [] => x.apply_op1(op)?,
            weights => {
                let flat: Vec<_> = weights
                    .iter()
                    .map(|w| w.flatten_all())
                    .collect::<Result<_>>()?;
                x.apply_op2(&Tensor::cat(&flat, 0)?.contiguous()?, op)?
            }
        };
        if training {
            let result = result.lock().unwrap_or_else(PoisonError::into_inner);
            let mut rest = &result.state[..];
            for state in state {
                let (this, others) = rest.split_at(state.elem_count());
                state.set(&Tensor::from_slice(this, state.shape(), state.device())?)?;
                rest = others;
            }
        }
        Ok(y)
    }

    /// Makes sure that `found` are the tensors that `expected` lists.
    fn check<'a>(
        &self,
        what: &str,
        expected: &[(&'static str, Vec<usize>)],
        found: impl ExactSizeIterator<Item = &'a Tensor>,
    ) -> Result<()> {
        let name = self.shared.name;
        if found.len() != expected.len() {
            bail!(
                "{name}: {} tensors of {what} expected, not {}",
                expected.len(),
                found.len()
            )
        }
        for ((tensor, shape), found) in expected.iter().zip(found) {
            self.check_kind(tensor, found)?;
            if found.dims() != shape {
                bail!(
                    "{name}: {tensor} has to be {shape:?}, not {:?}",
                    found.dims()
                )
            }
        }
        Ok(())
    }

    /// Makes sure that a tensor is `f32` on the CPU.
    fn check_kind(&self, what: &str, tensor: &Tensor) -> Result<()> {
        let name = self.shared.name;
        if tensor.dtype() != DType::F32 {
            bail!(
                "{name}: {what} has to be F32, not {:?}; convert it with to_dtype",
                tensor.dtype()
            )
        }
        if !tensor.device().is_cpu() {
            bail!(
                "{name}: {what} has to be on the CPU, not on {:?}",
                tensor.device().location()
            )
        }
        Ok(())
    }
}

/// One forward pass, as candle remembers it.
struct Op {
    shared: Arc<Shared>,
    pass: Pass,
    /// The state before the pass, from which it can be made again.
    before: Vec<f32>,
    result: Arc<Mutex<PassResult>>,
}

/// What a forward pass leaves besides its output.
#[derive(Default)]
struct PassResult {
    number: u64,
    state: Vec<f32>,
}

impl Op {
    fn forward(&self, x: &[f32], weights: &[f32]) -> (CpuStorage, Shape) {
        let mut dims = vec![self.pass.batch];
        dims.extend(&self.shared.output);
        let shape = Shape::from(dims);
        let (mut y, mut state) = (vec![0.0; shape.elem_count()], self.before.clone());
        let mut kept = self.shared.kept();
        kept.layer
            .forward(&self.pass, weights, &mut state, x, &mut y);
        kept.passes += 1;
        let mut result = self.result.lock().unwrap_or_else(PoisonError::into_inner);
        *result = PassResult {
            number: kept.passes,
            state,
        };
        (CpuStorage::F32(y), shape)
    }

    fn backward(
        &self,
        x: &Tensor,
        weights: Option<&Tensor>,
        y: &Tensor,
        dy: &Tensor,
    ) -> Result<(Option<Tensor>, Option<Tensor>)> {
        let mut gradient = dy.flatten_all()?.to_vec1::<f32>()?;
        let mut dx = if x.track_op() {
            Some(vec![0.0; x.elem_count()])
        } else {
            None
        };
        let mut dweights = vec![0.0; weights.map_or(0, Tensor::elem_count)];
        with_values(self.shared.name, x, |x| {
            with_values(self.shared.name, y, |y| {
                let mut backward = |weights: &[f32]| {
                    let mut kept = self.shared.kept();
                    self.restore(&mut kept, weights, x);
                    kept.layer.backward(
                        &self.pass,
                        weights,
                        x,
                        y,
                        &mut gradient,
                        &mut dweights,
                        dx.as_deref_mut(),
                    );
                    Ok(())
                };
                match weights {
                    Some(weights) => with_values(self.shared.name, weights, backward),
                    None => backward(&[]),
                }
            })
        })?;
        let tensor =
            |values: Vec<f32>, like: &Tensor| Tensor::from_vec(values, like.shape(), like.device());
        let dx = dx.map(|dx| tensor(dx, x)).transpose()?;
        let dweights = weights
            .map(|weights| tensor(dweights, weights))
            .transpose()?;
        Ok((dx, dweights))
    }

    /// Makes the forward pass again if another one has come in between, so that the layer's notes
    /// are those of this pass.
    fn restore(&self, kept: &mut Kept, weights: &[f32], x: &[f32]) {
        let number = self
            .result
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .number;
        if number != kept.passes {
            let mut y = vec![0.0; self.pass.batch * kept.layer.output_len()];
            kept.layer
                .forward(&self.pass, weights, &mut self.before.clone(), x, &mut y);
            kept.passes += 1;
        }
    }
}

impl CustomOp1 for Op {
    fn name(&self) -> &'static str {
        self.shared.name
    }

    fn cpu_fwd(&self, x: &CpuStorage, layout: &Layout) -> Result<(CpuStorage, Shape)> {
        Ok(self.forward(values(self.shared.name, x, layout)?, &[]))
    }

    fn bwd(&self, x: &Tensor, y: &Tensor, dy: &Tensor) -> Result<Option<Tensor>> {
        Ok(self.backward(x, None, y, dy)?.0)
    }
}

impl CustomOp2 for Op {
    fn name(&self) -> &'static str {
        self.shared.name
    }

    fn cpu_fwd(
        &self,
        x: &CpuStorage,
        x_layout: &Layout,
        weights: &CpuStorage,
        weights_layout: &Layout,
    ) -> Result<(CpuStorage, Shape)> {
        let x = values(self.shared.name, x, x_layout)?;
        Ok(self.forward(x, values(self.shared.name, weights, weights_layout)?))
    }

    fn bwd(
        &self,
        x: &Tensor,
        weights: &Tensor,
        y: &Tensor,
        dy: &Tensor,
    ) -> Result<(Option<Tensor>, Option<Tensor>)> {
        self.backward(x, Some(weights), y, dy)
    }
}

/// The values of a contiguous `f32` tensor on the CPU.
fn values<'a>(name: &str, storage: &'a CpuStorage, layout: &Layout) -> Result<&'a [f32]> {
    let values = storage.as_slice::<f32>()?;
    match layout.contiguous_offsets() {
        Some((start, end)) => Ok(&values[start..end]),
        None => bail!("{name}: a tensor is not contiguous; call contiguous() first"),
    }
}

fn with_values<R>(
    name: &str,
    tensor: &Tensor,
    work: impl FnOnce(&[f32]) -> Result<R>,
) -> Result<R> {
    let (storage, layout) = tensor.storage_and_layout();
    match &*storage {
        Storage::Cpu(storage) => work(values(name, storage, layout)?),
        _ => bail!("{name}: only the CPU is supported"),
    }
}
