//! A network with weights, which computes.

use std::fmt;
use std::ops::Range;

use rayon::prelude::*;
use refashion_layers::{Activation, Layer, Pass};

use crate::check::LayerInfo;
use crate::error::Result;
use crate::fuse::fuse;
use crate::initial::{Initial, fill, is_kernel};
use crate::network::Network;

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
    pub(crate) steps: Vec<Step>,
    tensors: Vec<Tensor>,
    head: Activation,
    pub(crate) weights: Vec<f32>,
    pub(crate) gradients: Vec<f32>,
    pub(crate) state: Vec<f32>,
    pub(crate) buffers: Buffers,
    /// The pass whose buffers are kept, if it was one of training.
    pub(crate) pass: Option<Pass>,
}

/// One tensor of a [`Model`].
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Tensor {
    /// The layer's name and the tensor's: `conv2d.kernel`, `batch_normalization.moving_mean`.
    pub name: String,
    /// The sizes: `[filters, channels / groups, height, width]` for the kernel of a convolution,
    /// `[units, inputs]` for that of a dense layer, `[n]` for most others.
    pub shape: Vec<usize>,
    /// The place in [`Model::weights`] if trainable, in [`Model::state`] if not.
    pub range: Range<usize>,
    /// Whether the gradient changes it.
    pub trainable: bool,
    /// λ of the penalty λ·Σw²; 0 where there is none.
    pub l2: f32,
}

/// What a [`Model`] computes in one go: a layer, with the activation function behind it where they are
/// computed together.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Computation {
    /// The layer's name.
    pub name: String,
    /// The values of one example on the way in.
    pub input_len: usize,
    /// The values of one example on the way out.
    pub output_len: usize,
    /// The trainable values.
    pub weights: usize,
}

/// A layer that computes, and where its values lie.
pub(crate) struct Step {
    /// The layer's name.
    pub(crate) name: String,
    pub(crate) layer: Box<dyn Layer>,
    pub(crate) weights: Range<usize>,
    pub(crate) state: Range<usize>,
    /// Where the layer reads what it adds to the output of the step before. Other layers read that
    /// output itself.
    pub(crate) source: Option<Source>,
    /// The steps that add this one's output.
    pub(crate) readers: Vec<usize>,
}

/// Where a shortcut begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Source {
    /// At the examples themselves, which need no gradient.
    Input,
    /// At the output of this step.
    Step(usize),
}

#[derive(Default)]
pub(crate) struct Buffers {
    /// The examples of the last pass; buffers may be longer.
    pub(crate) examples: usize,
    pub(crate) input: Vec<f32>,
    /// What each step makes.
    pub(crate) outputs: Vec<Vec<f32>>,
    /// The gradient on its way back: a step reads it from the first and writes it to the second.
    pub(crate) gradients: [Vec<f32>; 2],
    /// For each step that adds an earlier output the gradient of that output, until the way back
    /// comes to where it was made.
    pub(crate) shortcuts: Vec<Vec<f32>>,
}

impl Model {
    /// The network with the values that Keras starts from: Glorot uniform kernels, unless a layer says
    /// otherwise ([`Initial`]), and zero biases.
    ///
    /// Each tensor has its own random stream, so adding a layer does not change the others.
    ///
    /// # Errors
    ///
    /// As [`Network::check`].
    pub fn new(network: &Network, seed: u64) -> Result<Self> {
        let mut model = Self::blank(network)?;
        for index in 0..model.tensors.len() {
            let Tensor { name, shape, .. } = model.tensors[index].clone();
            let (layer, kind) = name.rsplit_once('.').unwrap_or_default();
            let place = model.infos.iter().position(|info| info.name == layer);
            let initial = place.map_or(Initial::default(), |place| network.layers[place].initial());
            fill(
                model.values_mut(index),
                seed,
                &name,
                (kind, initial),
                &shape,
            );
        }
        Ok(model)
    }

    /// The network with nothing but zeros.
    pub(crate) fn blank(network: &Network) -> Result<Self> {
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
        let (parts, head) = fuse(&network.layers, &model.infos);
        model.head = head;
        // The layer of each step.
        let mut layers = Vec::new();
        for part in parts {
            let info = model.infos[part.index].clone();
            let Some(layer) = network.built(&part, &model.infos)? else {
                continue;
            };
            let source = part.adds(&info).map(|number| {
                // The last step up to that layer; one that does nothing hands on what came to it.
                let step = layers.iter().rposition(|&layer| layer < number);
                step.map_or(Source::Input, Source::Step)
            });
            layers.push(part.index);
            let l2 = network.layers[part.index].l2();
            model.add(layer, &info.name, l2, source);
        }
        model.gradients = vec![0.0; model.weights.len()];
        Ok(model)
    }

    /// The layer of each step once more, without weights.
    pub(crate) fn layers(&self) -> Result<Vec<Box<dyn Layer>>> {
        let (parts, _) = fuse(&self.network.layers, &self.infos);
        let layers = parts
            .iter()
            .map(|part| self.network.built(part, &self.infos));
        layers.filter_map(Result::transpose).collect()
    }

    /// Adds a layer's tensors.
    fn add(&mut self, layer: Box<dyn Layer>, name: &str, l2: f32, source: Option<Source>) {
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
            let l2 = if is_kernel(kind) { l2 } else { 0.0 };
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
        if let Some(Source::Step(step)) = source {
            let reader = self.steps.len();
            self.steps[step].readers.push(reader);
        }
        self.steps.push(Step {
            name: name.to_owned(),
            layer,
            weights,
            state,
            source,
            readers: Vec::new(),
        });
        self.buffers.outputs.push(Vec::new());
        self.buffers.shortcuts.push(Vec::new());
    }

    /// The network that the model was built from.
    pub fn network(&self) -> &Network {
        &self.network
    }

    /// What [`Model::forward`] leaves off and [`Model::predict`] applies: [`Activation::Softmax`] or
    /// [`Activation::Sigmoid`] where the network ends in one, so that a loss can work on logits,
    /// which is exact where probabilities would round to 0; [`Activation::Linear`], nothing,
    /// otherwise.
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

    /// What is computed, first to last; a layer that only says how values lie is not among it.
    pub fn computations(&self) -> Vec<Computation> {
        let computation = |step: &Step| Computation {
            name: step.name.clone(),
            input_len: step.layer.input_len(),
            output_len: step.layer.output_len(),
            weights: step.weights.len(),
        };
        self.steps.iter().map(computation).collect()
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

    /// The penalty on large weights, Σ λ·w² over the tensors that have one.
    pub fn penalty(&self) -> f64 {
        self.penalized()
            .map(|(range, l2)| f64::from(l2) * sum_of_squares(&self.weights[range]))
            .sum()
    }

    /// Adds the penalty's gradient, 2·λ·w, to [`Model::gradients`].
    pub fn add_penalty_gradient(&mut self) {
        let penalized: Vec<_> = self.penalized().collect();
        for (range, l2) in penalized {
            let weights = self.weights[range.clone()].par_chunks(PIECE);
            self.gradients[range]
                .par_chunks_mut(PIECE)
                .zip(weights)
                .for_each(|(gradients, weights)| {
                    for (gradient, weight) in gradients.iter_mut().zip(weights) {
                        *gradient += 2.0 * l2 * weight;
                    }
                });
        }
    }

    fn penalized(&self) -> impl Iterator<Item = (Range<usize>, f32)> + '_ {
        let penalized = self.tensors.iter().filter(|tensor| tensor.l2 > 0.0);
        penalized.map(|tensor| (tensor.range.clone(), tensor.l2))
    }
}

/// So many values are worth a thread.
pub(crate) const PIECE: usize = 1 << 14;

/// Σ w², in pieces whose sums are added in order, whatever the number of threads.
fn sum_of_squares(values: &[f32]) -> f64 {
    let pieces: Vec<f64> = values
        .par_chunks(PIECE)
        .map(|piece| {
            let mut lanes = [0.0; 8];
            for values in piece.chunks(lanes.len()) {
                for (lane, &value) in lanes.iter_mut().zip(values) {
                    *lane += f64::from(value) * f64::from(value);
                }
            }
            lanes.iter().sum()
        })
        .collect();
    pieces.iter().sum()
}

impl fmt::Debug for Model {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, weights) = (&self.network.name, self.weights.len());
        f.debug_struct("Model")
            .field("network", name)
            .field("weights", &weights)
            .finish_non_exhaustive()
    }
}
