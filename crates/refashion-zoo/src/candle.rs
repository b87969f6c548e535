//! The same network inside candle's autograd.

use std::sync::atomic::{AtomicU64, Ordering};

use candle_core::{Error, ModuleT, Result, Tensor, Var};
use candle_nn::{Init, VarBuilder};
use refashion_layers::{Activation, Autograd, Layer, Pass};

use crate::fuse::head_of;
use crate::initial::{Initial, is_kernel};
use crate::network::Network;
use crate::parts::parts_of;
use crate::shape::Shape;

/// A network as a candle module, from [`Network::candle`].
///
/// Like [`Model::forward`](crate::Model::forward) it computes what comes before a softmax or a
/// sigmoid at the end: `(batch, channels, height, width)` or `(batch, n)` in, `(batch, ...)` out.
#[derive(Debug)]
pub struct CandleNetwork {
    layers: Vec<CandleLayer>,
    seed: u64,
    passes: AtomicU64,
}

#[derive(Debug)]
struct CandleLayer {
    /// The number of the network's layer that it is, or is a part of.
    number: usize,
    /// The number of the earlier layer whose output it adds.
    adds: Option<usize>,
    /// None where nothing is to be computed.
    layer: Option<Autograd>,
    weights: Vec<Tensor>,
    state: Vec<Var>,
    output: Shape,
}

impl Network {
    /// The network as a candle module, for a training loop with candle's own autograd.
    ///
    /// `vb` makes or loads the weights, under the names that
    /// [`convert::to_torch`](crate::convert::to_torch) gives them: `conv2d.weight`, `conv2d.bias`.
    /// What it makes starts as a [`Model`](crate::Model) does, but that candle cannot seed it, and draws
    /// the whole of a kernel of [`Initial::Dirac`](crate::Initial::Dirac); to start from a model's
    /// values, load them. `seed` is that of dropout: the n-th pass in
    /// training, counted from 0, draws the masks of [`Pass::training`] with `seed + n`.
    ///
    /// # Errors
    ///
    /// As [`Network::check`], and when `vb` has a tensor of another shape.
    ///
    /// ```
    /// use candle_core::{DType, Device, ModuleT, Tensor};
    /// use candle_nn::{VarBuilder, VarMap};
    ///
    /// let vars = VarMap::new();
    /// let vb = VarBuilder::from_varmap(&vars, DType::F32, &Device::Cpu);
    /// let network = refashion_zoo::by_name("hw5-example").unwrap().candle(vb, 0)?;
    /// let x = Tensor::zeros((2, 1, 28, 28), DType::F32, &Device::Cpu)?;
    /// let logits = network.forward_t(&x, true)?;
    /// assert_eq!(logits.dims(), [2, 10]);
    /// let gradients = logits.sum_all()?.backward()?;
    /// assert!(vars.all_vars().iter().all(|var| gradients.get(var).is_some()));
    /// # Ok::<(), candle_core::Error>(())
    /// ```
    pub fn candle(&self, vb: VarBuilder, seed: u64) -> Result<CandleNetwork> {
        let infos = self.check().map_err(Error::wrap)?;
        let parts = self.layers.iter().enumerate().flat_map(|(index, spec)| {
            let head = head_of(spec, index + 1 == self.layers.len());
            let activation = head.map_or(spec.activation(), |_| Activation::Linear);
            parts_of(index, spec, activation)
        });
        let mut layers = Vec::with_capacity(infos.len());
        for part in parts {
            let (spec, info) = (&self.layers[part.index], &infos[part.index]);
            let built = self.built(&part, &infos).map_err(Error::wrap)?;
            let vb = vb.pp(&info.name);
            let get = |(kind, shape): (&str, Vec<usize>)| {
                let (init, there) = (
                    initial(kind, spec.initial(), &shape),
                    spec.torch_shape(kind, &shape),
                );
                let tensor = vb.get_with_hints(there, spec.torch_name(kind), init)?;
                // Given a shape anew a variable is one no longer, and statistics run in a copy.
                if tensor.dims() == shape {
                    return Ok(tensor);
                }
                tensor.reshape(shape)
            };
            let layer = built.as_deref();
            let weights = layer.map(Layer::weights).unwrap_or_default();
            let weights = weights.into_iter().map(get).collect::<Result<_>>()?;
            let state = layer.map(Layer::state).unwrap_or_default();
            let state = state
                .into_iter()
                .map(|tensor| Var::from_tensor(&get(tensor)?));
            let state = state.collect::<Result<_>>()?;
            let output = info.output;
            let layer = built.map(|l| Autograd::new(info.class, Boxed(l), output.dims()));
            layers.push(CandleLayer {
                number: info.number,
                adds: part.adds(info),
                layer,
                weights,
                state,
                output,
            });
        }
        Ok(CandleNetwork {
            layers,
            seed,
            passes: AtomicU64::new(0),
        })
    }
}

impl ModuleT for CandleNetwork {
    fn forward_t(&self, x: &Tensor, train: bool) -> Result<Tensor> {
        let pass = if train {
            self.passes.fetch_add(1, Ordering::Relaxed)
        } else {
            0
        };
        let seed = self.seed.wrapping_add(pass);
        let (input, mut x) = (x, x.clone());
        // What each layer of the network has made so far, as far as a later one adds it.
        let mut made: Vec<Option<Tensor>> = Vec::new();
        for CandleLayer {
            number,
            adds,
            layer,
            weights,
            state,
            output,
        } in &self.layers
        {
            let read = match adds {
                Some(earlier) => made
                    .get(earlier - 1)
                    .and_then(Option::as_ref)
                    .unwrap_or(input),
                None => &x,
            };
            let y = match layer {
                Some(layer) => {
                    let weights: Vec<&Tensor> = weights.iter().collect();
                    let state: Vec<&Var> = state.iter().collect();
                    layer.apply(read, &weights, &state, train, seed)?
                }
                None => read.reshape([&[read.dim(0)?], &output.dims()[..]].concat())?,
            };
            x = if adds.is_some() { (x + y)? } else { y };
            made.truncate(number - 1);
            let is_added = self.layers.iter().any(|later| later.adds == Some(*number));
            made.push(is_added.then(|| x.clone()));
        }
        Ok(x)
    }
}

/// The values that a layer starts from.
fn initial(kind: &str, initial: Initial, shape: &[usize]) -> Init {
    match kind {
        _ if is_kernel(kind) => {
            let limit = initial.limit(shape);
            Init::Uniform {
                lo: -limit,
                up: limit,
            }
        }
        "gamma" | "moving_variance" => Init::Const(1.0),
        _ => Init::Const(0.0),
    }
}

/// A layer whose kind is known at run time only.
struct Boxed(Box<dyn Layer>);

impl Layer for Boxed {
    fn input_len(&self) -> usize {
        self.0.input_len()
    }

    fn output_len(&self) -> usize {
        self.0.output_len()
    }

    fn weights(&self) -> Vec<(&'static str, Vec<usize>)> {
        self.0.weights()
    }

    fn state(&self) -> Vec<(&'static str, Vec<usize>)> {
        self.0.state()
    }

    fn set_mask(&mut self, kept: Option<Vec<bool>>) -> bool {
        self.0.set_mask(kept)
    }

    fn forward(&mut self, pass: &Pass, w: &[f32], state: &mut [f32], x: &[f32], y: &mut [f32]) {
        self.0.forward(pass, w, state, x, y);
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
        self.0.backward(pass, weights, x, y, dy, dweights, dx);
    }
}
