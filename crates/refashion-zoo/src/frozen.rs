//! A model that only predicts.

use std::fmt;

use refashion_layers::{Activation, Crew, DenseChain, FrozenLayer, ImageChain, Layer, Pass};

use crate::error::Result;
use crate::model::{Model, Source, Step};
use crate::values::{add, grown, read};

/// A model whose weights no longer change, made by [`Model::freeze`]: it predicts the same, sooner.
///
/// Batch normalisations have become a part of the kernels before them, kernels are laid out as they are
/// read, an image goes through convolutions, activations and pools while it stays in the caches, and
/// threads are woken once for a pass, or not at all for what is done before they come. A layer that
/// has no such form computes as it always does.
///
/// What is predicted for an example depends neither on those beside it nor on the number of threads, to
/// the last bit, unless a layer without such a form rounds otherwise.
///
/// ```
/// use refashion_zoo::{Model, Network, Shape};
///
/// let network = Network::new("tiny", Shape::Flat(4)).dense(8).relu().dense(3).softmax();
/// let mut model = Model::new(&network, 1)?;
/// let (x, mut frozen) = ([0.1, 0.2, 0.3, 0.4], model.freeze()?);
/// let (ours, theirs) = (frozen.predict(&x, 1), model.predict(&x, 1));
/// assert!(ours.iter().zip(theirs).all(|(ours, theirs)| (ours - theirs).abs() < 1e-6));
/// # Ok::<(), refashion_zoo::Error>(())
/// ```
pub struct Frozen {
    name: String,
    head: Activation,
    lens: (usize, usize),
    stages: Vec<Stage>,
    /// What each stage makes.
    outputs: Vec<Vec<f32>>,
    crew: Crew,
}

/// Some steps of a model.
struct Stage {
    work: Work,
    /// Where a shortcut begins, in stages.
    source: Option<Source>,
    lens: (usize, usize),
}

enum Work {
    Images(ImageChain),
    Dense(DenseChain),
    Layer {
        layer: Box<dyn Layer>,
        weights: Vec<f32>,
        state: Vec<f32>,
    },
}

impl Model {
    /// The model as it is now, for predictions alone.
    ///
    /// # Errors
    ///
    /// As [`Network::check`](crate::Network::check).
    pub fn freeze(&self) -> Result<Frozen> {
        let mut layers = self.layers()?.into_iter();
        let mut stages: Vec<Stage> = Vec::new();
        // The stage that computes each step.
        let mut stage_of: Vec<usize> = Vec::new();
        while let Some(step) = self.steps.get(stage_of.len()) {
            let first = stage_of.len();
            let frozen = self.chainable(first);
            let chain = ImageChain::of(&frozen).map(|(chain, count)| (Work::Images(chain), count));
            let dense =
                || DenseChain::of(&frozen).map(|(chain, count)| (Work::Dense(chain), count));
            let alone = layers.next().map(|layer| (self.work(step, layer), 1));
            let Some((work, count)) = chain.or_else(dense).or(alone) else {
                break;
            };
            layers.by_ref().take(count - 1).for_each(drop);
            let end = first + count;
            stages.push(Stage {
                work,
                source: step.source.map(|source| match source {
                    Source::Step(step) => Source::Step(stage_of[step]),
                    Source::Input => Source::Input,
                }),
                lens: (
                    step.layer.input_len(),
                    self.steps[end - 1].layer.output_len(),
                ),
            });
            stage_of.resize(end, stages.len() - 1);
        }
        Ok(Frozen {
            name: self.network().name.clone(),
            head: self.head(),
            lens: (self.input_len(), self.output_len()),
            // A network in which nothing is computed hands on what came.
            outputs: vec![Vec::new(); stages.len().max(1)],
            stages,
            crew: Crew::default(),
        })
    }

    /// What becomes of the steps from this one on, up to one that has no such form, begins elsewhere, or
    /// whose output others add.
    fn chainable(&self, first: usize) -> Vec<FrozenLayer<'_>> {
        let mut layers = Vec::new();
        for step in &self.steps[first..] {
            let weights = &self.weights[step.weights.clone()];
            let frozen = step.layer.frozen(weights, &self.state[step.state.clone()]);
            let Some(layer) = frozen.filter(|_| step.source.is_none()) else {
                break;
            };
            layers.push(layer);
            if !step.readers.is_empty() {
                break;
            }
        }
        layers
    }

    /// A step that computes as it always does.
    fn work(&self, step: &Step, layer: Box<dyn Layer>) -> Work {
        Work::Layer {
            layer,
            weights: self.weights[step.weights.clone()].to_vec(),
            state: self.state[step.state.clone()].to_vec(),
        }
    }
}

impl Frozen {
    /// The number of values of one example on the way in.
    pub fn input_len(&self) -> usize {
        self.lens.0
    }

    /// The number of values of one example on the way out.
    pub fn output_len(&self) -> usize {
        self.lens.1
    }

    /// As [`Model::head`].
    pub fn head(&self) -> Activation {
        self.head
    }

    /// The outputs of a batch before the [`Frozen::head`], as those of [`Model::forward`].
    ///
    /// # Panics
    ///
    /// When `batch` is 0, or `x` does not hold so many examples.
    pub fn forward(&mut self, x: &[f32], batch: usize) -> &[f32] {
        assert!(batch > 0, "a pass needs at least one example");
        assert_eq!(
            x.len(),
            batch * self.lens.0,
            "x has to hold the batch's examples"
        );
        for (number, stage) in self.stages.iter_mut().enumerate() {
            let (before, output) = self.outputs.split_at_mut(number);
            stage.run(&mut self.crew, batch, (x, before), &mut output[0]);
        }
        let last = self.outputs.last_mut();
        let made = last.map(|last| grown(last, batch * self.lens.1));
        let made = made.unwrap_or_default();
        if self.stages.is_empty() {
            made.copy_from_slice(x);
        }
        made
    }

    /// The outputs for any number of examples, the [`Frozen::head`] applied. At most `batch` examples
    /// are computed at once.
    ///
    /// # Panics
    ///
    /// When `x` is not a whole number of examples, or `batch` is 0.
    pub fn predict(&mut self, x: &[f32], batch: usize) -> Vec<f32> {
        let (input, output) = self.lens;
        assert_eq!(x.len() % input, 0, "x has to hold whole examples");
        let mut predictions = Vec::with_capacity(x.len() / input * output);
        for x in x.chunks(batch.saturating_mul(input)) {
            predictions.extend_from_slice(self.forward(x, x.len() / input));
        }
        self.head.apply(&mut predictions, output);
        predictions
    }
}

impl Stage {
    /// Computes a batch from what the stages before made.
    fn run(
        &mut self,
        crew: &mut Crew,
        batch: usize,
        from: (&[f32], &[Vec<f32>]),
        y: &mut Vec<f32>,
    ) {
        let (input, before) = from;
        let y = grown(y, batch * self.lens.1);
        let x = read(before, input, self.source, batch * self.lens.0);
        match &mut self.work {
            Work::Images(chain) => chain.forward(crew, x, y),
            Work::Dense(chain) => chain.forward(crew, x, y),
            Work::Layer {
                layer,
                weights,
                state,
            } => {
                crew.dismiss();
                layer.forward(&Pass::inference(batch), weights, state, x, y);
            }
        }
        if self.source.is_some() {
            add(y, read(before, input, None, y.len()));
        }
    }
}

impl fmt::Debug for Frozen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (network, stages) = (&self.name, self.stages.len());
        f.debug_struct("Frozen")
            .field("network", network)
            .field("stages", &stages)
            .finish_non_exhaustive()
    }
}
