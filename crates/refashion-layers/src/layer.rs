//! What every layer answers, and what it is told about the pass it is in.

use crate::{FrozenLayer, ProductPrecision};

/// A layer on plain row-major slices, the batch outermost.
///
/// A layer knows its sizes; it does not own its weights. They come as one slice, the tensors that
/// [`Layer::weights`] lists one behind the other, so that a network can keep all of its weights in
/// one vector and an optimizer can pass over them once. Between a forward pass in training and its
/// backward pass the layer keeps what it needs (the winners of a pool, a dropout mask).
///
/// With `n` examples in the batch, at least one: `x` is `n × input_len`, `y` is `n × output_len`.
/// The layers of this crate panic where a slice has another length.
pub trait Layer: Send {
    /// How many values one example has on its way in.
    fn input_len(&self) -> usize;

    /// How many values one example has on its way out.
    fn output_len(&self) -> usize;

    /// The trainable tensors, in the order in which they lie in `weights`: name and shape.
    fn weights(&self) -> Vec<(&'static str, Vec<usize>)> {
        Vec::new()
    }

    /// The tensors that training changes but the gradient does not (the running statistics of a
    /// batch normalisation), in the order in which they lie in `state`: name and shape.
    fn state(&self) -> Vec<(&'static str, Vec<usize>)> {
        Vec::new()
    }

    /// Gives a layer that drops values at random what to keep instead: one answer for each value of
    /// the batch, for the passes of training to come; `None` lets it draw again. Says whether this
    /// is such a layer; others ignore it.
    ///
    /// With the masks of another framework a training step can be compared with that framework's.
    fn set_mask(&mut self, kept: Option<Vec<bool>>) -> bool {
        drop(kept);
        false
    }

    /// How many values a training pass of so many examples takes beside `weights`, `x`, `y` and the
    /// gradients of these: what the layer keeps of it, and what its threads borrow. It is computed
    /// from sizes; nothing is allocated. `usize::MAX` if that is more than can be counted.
    fn scratch(&self, _batch: usize) -> usize {
        0
    }

    /// What the layer is when neither weights nor state change any more; `None` where it has no form but
    /// its own.
    fn frozen<'a>(&self, _weights: &'a [f32], _state: &'a [f32]) -> Option<FrozenLayer<'a>> {
        None
    }

    /// Computes `y` from `x`, and in training updates `state`.
    fn forward(
        &mut self,
        pass: &Pass,
        weights: &[f32],
        state: &mut [f32],
        x: &[f32],
        y: &mut [f32],
    );

    /// Computes the gradients of the forward pass just made.
    ///
    /// `dy` is the gradient of the loss with respect to `y`; the layer may use it as scratch.
    /// `dweights` and `dx` are overwritten, not added to. `dx` is `None` for the first layer of a
    /// network, whose images need no gradient.
    #[allow(clippy::too_many_arguments)]
    fn backward(
        &mut self,
        pass: &Pass,
        weights: &[f32],
        x: &[f32],
        y: &[f32],
        dy: &mut [f32],
        dweights: &mut [f32],
        dx: Option<&mut [f32]>,
    );
}

/// The pass a layer takes part in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pass {
    /// The number of examples in the batch, at least 1.
    pub batch: usize,
    /// Whether dropout drops and batch normalisation uses the batch's own statistics.
    pub training: bool,
    /// The seed of the random draws of this pass. A layer that draws mixes it with its own place
    /// in the network, so that no two layers and no two steps share a mask, and draws by element
    /// number, so that the number of threads changes nothing.
    pub seed: u64,
    /// How exact the factors of large products are.
    pub precision: ProductPrecision,
}

impl Pass {
    /// A pass that only predicts: nothing is dropped, nothing is updated.
    pub fn inference(batch: usize) -> Self {
        Self {
            batch,
            training: false,
            seed: 0,
            precision: ProductPrecision::F32,
        }
    }

    /// A pass of training.
    pub fn training(batch: usize, seed: u64) -> Self {
        Self {
            batch,
            training: true,
            seed,
            precision: ProductPrecision::F32,
        }
    }

    /// The same pass with factors of this precision.
    pub fn precision(self, precision: ProductPrecision) -> Self {
        Self { precision, ..self }
    }
}

/// Makes sure that the slices of a forward pass have the lengths that the layer's sizes ask for.
pub(crate) fn check_forward<L: Layer + ?Sized>(
    layer: &L,
    pass: &Pass,
    weights: &[f32],
    state: &[f32],
    x: &[f32],
    y: &[f32],
) {
    assert!(pass.batch > 0, "a pass has at least one example");
    check_len("weights", weights, 1, count(&layer.weights()));
    check_len("state", state, 1, count(&layer.state()));
    check_len("x", x, pass.batch, layer.input_len());
    check_len("y", y, pass.batch, layer.output_len());
}

/// The same of a backward pass: of weights, input and output, each with its gradient.
pub(crate) fn check_backward<L: Layer + ?Sized>(
    layer: &L,
    pass: &Pass,
    (weights, dweights): (&[f32], &[f32]),
    (x, dx): (&[f32], Option<&[f32]>),
    (y, dy): (&[f32], &[f32]),
) {
    assert!(pass.batch > 0, "a pass has at least one example");
    let count = count(&layer.weights());
    check_len("weights", weights, 1, count);
    check_len("dweights", dweights, 1, count);
    check_len("x", x, pass.batch, layer.input_len());
    if let Some(dx) = dx {
        check_len("dx", dx, pass.batch, layer.input_len());
    }
    check_len("y", y, pass.batch, layer.output_len());
    check_len("dy", dy, pass.batch, layer.output_len());
}

/// How many values some tensors have.
fn count(tensors: &[(&str, Vec<usize>)]) -> usize {
    let lens = tensors
        .iter()
        .map(|(_, shape)| shape.iter().product::<usize>());
    lens.sum()
}

fn check_len(what: &str, values: &[f32], examples: usize, each: usize) {
    let (found, expected) = (values.len(), examples.saturating_mul(each));
    assert!(
        found == expected,
        "{what} has {found} values, expected {expected} ({examples} × {each})"
    );
}
