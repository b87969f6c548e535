//! A network with weights, which computes.

use std::ops::Range;

use refashion_layers::{Activation, Layer, Pass, softmax_rows};

use crate::build::{Built, build};
use crate::initial::{fill, stream};
use crate::{LayerInfo, LayerSpec, Network, Result, Shape};

/// A network with weights: it computes its outputs, and the gradients of its weights.
///
/// All trainable values lie in one vector, all gradients in another of the same order, and the
/// running statistics in a third; [`Model::tensors`] says what lies where. Buffers are made for the
/// largest batch seen and used again.
///
/// ```
/// use refashion_zoo::{Model, Network, Pass, Shape};
///
/// let network = Network::new("tiny", Shape::Flat(4)).dense(8).relu().dense(3).softmax();
/// let mut model = Model::new(&network, 1)?;
/// let x = [0.1, 0.2, 0.3, 0.4];
///
/// let logits = model.forward(&x, &Pass::training(1, 0));
/// // The gradient of some loss with respect to the logits:
/// let dlogits: Vec<f32> = logits.iter().map(|z| 2.0 * z).collect();
/// model.backward(&dlogits);
/// for index in 0..model.weights().len() {
///     model.weights_mut()[index] -= 0.1 * model.gradients()[index];
/// }
///
/// let probabilities = model.predict(&x, 1);
/// assert!((probabilities.iter().sum::<f32>() - 1.0).abs() < 1e-6);
/// # Ok::<(), refashion_zoo::Error>(())
/// ```
pub struct Model {
    network: Network,
    infos: Vec<LayerInfo>,
    steps: Vec<Step>,
    tensors: Vec<Tensor>,
    head: Activation,
    weights: Vec<f32>,
    gradients: Vec<f32>,
    state: Vec<f32>,
    buffers: Buffers,
    /// The pass whose buffers are kept, if it was one of training.
    pass: Option<Pass>,
}

/// One tensor of a [`Model`].
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Tensor {
    /// The layer's name and the tensor's: `conv2d.kernel`, `batch_normalization.moving_mean`.
    pub name: String,
    /// The sizes: `[filters, channels / groups, height, width]` for the kernel of a convolution,
    /// `[units, inputs]` for that of a dense layer, `[n]` for the others.
    pub shape: Vec<usize>,
    /// The place in [`Model::weights`] if trainable, in [`Model::state`] if not.
    pub range: Range<usize>,
    /// Whether the gradient changes it.
    pub trainable: bool,
    /// λ of the penalty λ·Σw²; 0 where there is none.
    pub l2: f32,
}

/// A layer that computes, and where its values lie.
struct Step {
    layer: Box<dyn Layer>,
    weights: Range<usize>,
    state: Range<usize>,
}

#[derive(Default)]
struct Buffers {
    input: Vec<f32>,
    /// What each step makes.
    outputs: Vec<Vec<f32>>,
    /// The gradient on its way back: a step reads it from the first and writes it to the second.
    gradients: [Vec<f32>; 2],
}

impl Model {
    /// The network with the values that Keras starts from: Glorot uniform kernels, zero biases.
    ///
    /// Each tensor has its own random stream, so adding a layer does not change the others.
    ///
    /// # Errors
    ///
    /// As [`Network::check`].
    pub fn new(network: &Network, seed: u64) -> Result<Self> {
        let infos = network.check()?;
        let mut model = Self {
            network: network.clone(),
            steps: Vec::new(),
            tensors: Vec::new(),
            head: Activation::Linear,
            infos,
            weights: Vec::new(),
            gradients: Vec::new(),
            state: Vec::new(),
            buffers: Buffers::default(),
            pass: None,
        };
        let (fused, head) = fuse(&network.layers);
        model.head = head;
        for (index, spec) in fused {
            let info = model.infos[index].clone();
            let Built { layer, .. } = build(&spec, info.input, stream(0, &info.name))
                .map_err(|fault| network.fault(index, &info.name, fault))?;
            if let Some(layer) = layer {
                model.add(layer, &info.name, spec.l2(), seed);
            }
        }
        model.gradients = vec![0.0; model.weights.len()];
        Ok(model)
    }

    /// Adds a layer's tensors, with the values they start from.
    fn add(&mut self, layer: Box<dyn Layer>, name: &str, l2: f32, seed: u64) {
        let (weights_start, state_start) = (self.weights.len(), self.state.len());
        let weights = layer.weights().into_iter().map(|tensor| (tensor, true));
        let state = layer.state().into_iter().map(|tensor| (tensor, false));
        for ((kind, shape), trainable) in weights.chain(state) {
            let name = format!("{name}.{kind}");
            let values = if trainable {
                &mut self.weights
            } else {
                &mut self.state
            };
            let range = values.len()..values.len() + shape.iter().product::<usize>();
            values.resize(range.end, 0.0);
            fill(&mut values[range.clone()], seed, &name, kind, &shape);
            let l2 = if kind == "kernel" { l2 } else { 0.0 };
            self.tensors.push(Tensor {
                name,
                shape,
                range,
                trainable,
                l2,
            });
        }
        let (weights, state) = (
            weights_start..self.weights.len(),
            state_start..self.state.len(),
        );
        self.steps.push(Step {
            layer,
            weights,
            state,
        });
        self.buffers.outputs.push(Vec::new());
    }

    /// The network that the model was built from.
    pub fn network(&self) -> &Network {
        &self.network
    }

    /// What [`Model::forward`] leaves off and [`Model::predict`] applies: [`Activation::Softmax`]
    /// where the network ends in one, so that a loss can work on logits, which is exact where
    /// probabilities would round to 0; [`Activation::Linear`], nothing, otherwise.
    pub fn head(&self) -> Activation {
        self.head
    }

    /// The number of values of one example on the way in.
    pub fn input_len(&self) -> usize {
        self.network.input.len()
    }

    /// The number of values of one example on the way out.
    pub fn output_len(&self) -> usize {
        self.infos.last().map_or(0, |info| info.output.len())
    }

    /// All tensors: first to last layer, weights before state.
    pub fn tensors(&self) -> &[Tensor] {
        &self.tensors
    }

    /// The values of one of the [`Model::tensors`].
    ///
    /// # Panics
    ///
    /// When the tensor is another model's and has no place here.
    pub fn values(&self, tensor: &Tensor) -> &[f32] {
        let values = if tensor.trainable {
            &self.weights
        } else {
            &self.state
        };
        &values[tensor.range.clone()]
    }

    /// The values of the tensor at this place in [`Model::tensors`], to be changed.
    pub(crate) fn values_mut(&mut self, index: usize) -> &mut [f32] {
        let tensor = &self.tensors[index];
        let values = if tensor.trainable {
            &mut self.weights
        } else {
            &mut self.state
        };
        &mut values[tensor.range.clone()]
    }

    /// What follows from each layer's place in the network.
    pub fn infos(&self) -> &[LayerInfo] {
        &self.infos
    }

    /// All trainable values.
    pub fn weights(&self) -> &[f32] {
        &self.weights
    }

    /// All trainable values, to be changed.
    pub fn weights_mut(&mut self) -> &mut [f32] {
        &mut self.weights
    }

    /// The gradients of [`Model::weights`], in the same order.
    pub fn gradients(&self) -> &[f32] {
        &self.gradients
    }

    /// Weights to be changed and their gradients, which is what an optimizer needs.
    pub fn weights_and_gradients(&mut self) -> (&mut [f32], &[f32]) {
        (&mut self.weights, &self.gradients)
    }

    /// The running statistics of batch normalisation.
    pub fn state(&self) -> &[f32] {
        &self.state
    }

    /// The running statistics of batch normalisation, to be changed.
    pub fn state_mut(&mut self) -> &mut [f32] {
        &mut self.state
    }

    /// Computes the outputs of a batch, before the [`Model::head`]: `pass.batch` × output length.
    ///
    /// `x` is `pass.batch` × input length, images channels first. In training everything that
    /// [`Model::backward`] needs is kept.
    ///
    /// # Panics
    ///
    /// When `x` does not hold `pass.batch` examples.
    pub fn forward(&mut self, x: &[f32], pass: &Pass) -> &[f32] {
        assert_eq!(
            x.len(),
            pass.batch * self.input_len(),
            "x has to hold the batch's examples"
        );
        let Buffers { input, outputs, .. } = &mut self.buffers;
        let kept = grown(input, x.len());
        kept.copy_from_slice(x);
        self.pass = pass.training.then_some(*pass);
        let mut x: &[f32] = kept;
        for (step, output) in self.steps.iter_mut().zip(outputs) {
            let y = grown(output, pass.batch * step.layer.output_len());
            let weights = &self.weights[step.weights.clone()];
            step.layer
                .forward(pass, weights, &mut self.state[step.state.clone()], x, y);
            x = y;
        }
        x
    }

    /// Computes [`Model::gradients`] of the forward pass just made, from the gradient of the loss
    /// with respect to its outputs. What was there before is overwritten.
    ///
    /// # Panics
    ///
    /// When the last forward pass was not one of training, or `doutputs` has not its size.
    pub fn backward(&mut self, doutputs: &[f32]) {
        assert!(
            self.pass.is_some(),
            "backward has to follow a forward pass in training"
        );
        let Some(pass) = self.pass else { return };
        let n = pass.batch;
        assert_eq!(
            doutputs.len(),
            n * self.output_len(),
            "one gradient is needed for each output"
        );
        let Buffers {
            input,
            outputs,
            gradients: [dy, dx],
        } = &mut self.buffers;
        grown(dy, doutputs.len()).copy_from_slice(doutputs);
        for (index, step) in self.steps.iter_mut().enumerate().rev() {
            let (x_len, y_len) = (n * step.layer.input_len(), n * step.layer.output_len());
            let x = if index == 0 {
                &input[..]
            } else {
                &outputs[index - 1][..]
            };
            step.layer.backward(
                &pass,
                &self.weights[step.weights.clone()],
                &x[..x_len],
                &outputs[index][..y_len],
                &mut dy[..y_len],
                &mut self.gradients[step.weights.clone()],
                (index > 0).then(|| grown(dx, x_len)),
            );
            std::mem::swap(dy, dx);
        }
    }

    /// The outputs for any number of examples, the [`Model::head`] applied: probabilities where
    /// the network ends in a softmax. At most `batch` examples are computed at once.
    ///
    /// # Panics
    ///
    /// When `x` is not a whole number of examples, or `batch` is 0.
    pub fn predict(&mut self, x: &[f32], batch: usize) -> Vec<f32> {
        assert_eq!(
            x.len() % self.input_len(),
            0,
            "x has to hold whole examples"
        );
        let mut predictions = Vec::with_capacity(x.len() / self.input_len() * self.output_len());
        for x in x.chunks(batch * self.input_len()) {
            let pass = Pass::inference(x.len() / self.input_len());
            predictions.extend_from_slice(self.forward(x, &pass));
        }
        if self.head == Activation::Softmax {
            softmax_rows(&mut predictions, self.output_len());
        }
        predictions
    }

    /// The penalty on large weights, Σ λ·w² over the tensors that have one.
    pub fn penalty(&self) -> f64 {
        let square = |w: &f32| f64::from(*w) * f64::from(*w);
        self.penalized()
            .map(|(range, l2)| f64::from(l2) * self.weights[range].iter().map(square).sum::<f64>())
            .sum()
    }

    /// Adds the penalty's gradient, 2·λ·w, to [`Model::gradients`].
    pub fn add_penalty_gradient(&mut self) {
        let penalized: Vec<_> = self.penalized().collect();
        for (range, l2) in penalized {
            let weights = &self.weights[range.clone()];
            for (gradient, weight) in self.gradients[range].iter_mut().zip(weights) {
                *gradient += 2.0 * l2 * weight;
            }
        }
    }

    fn penalized(&self) -> impl Iterator<Item = (Range<usize>, f32)> + '_ {
        let penalized = self.tensors.iter().filter(|tensor| tensor.l2 > 0.0);
        penalized.map(|tensor| (tensor.range.clone(), tensor.l2))
    }

    /// The output of layer `number` (counted from 1) for a few examples, and its shape: the
    /// network cut off after that layer, with the same weights.
    ///
    /// # Panics
    ///
    /// When there is no such layer, or `x` is not a whole number of examples.
    pub fn activations(&self, number: usize, x: &[f32]) -> Result<(Shape, Vec<f32>)> {
        let mut network = self.network.clone();
        assert!(
            (1..=network.layers.len()).contains(&number),
            "there is no layer {number}"
        );
        network.layers.truncate(number);
        let mut cut = Self::new(&network, 0)?;
        let (weights, state) = (cut.weights.len(), cut.state.len());
        cut.weights.copy_from_slice(&self.weights[..weights]);
        cut.state.copy_from_slice(&self.state[..state]);
        let shape = network.check()?[number - 1].output;
        Ok((shape, cut.predict(x, 64)))
    }
}

/// The layers to compute and their places: an activation function behind a convolution or a dense
/// layer becomes a part of it, which saves a pass over memory; a softmax at the end is left off
/// and becomes the head.
fn fuse(layers: &[LayerSpec]) -> (Vec<(usize, LayerSpec)>, Activation) {
    let mut fused: Vec<(usize, LayerSpec)> = Vec::new();
    let mut head = Activation::Linear;
    for (index, layer) in layers.iter().enumerate() {
        let mut layer = layer.clone();
        if layer.activation() == Activation::Softmax {
            head = Activation::Softmax;
            layer.set_activation(Activation::Linear);
        }
        let merged = match (&layer, fused.last_mut()) {
            (LayerSpec::Activation(activation), Some((_, previous)))
                if previous.activation() == Activation::Linear =>
            {
                previous.set_activation(*activation)
            }
            _ => false,
        };
        if !merged {
            fused.push((index, layer));
        }
    }
    (fused, head)
}

/// The first `len` values of a buffer, which grows if it has to.
fn grown(buffer: &mut Vec<f32>, len: usize) -> &mut [f32] {
    if buffer.len() < len {
        buffer.resize(len, 0.0);
    }
    &mut buffer[..len]
}
