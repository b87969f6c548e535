//! Numbers and models that look random, and are the same each time.

use refashion_zoo::{Model, Network};

/// Numbers between -1 and 1 that look random.
pub(crate) fn numbers(count: usize, seed: u32) -> Vec<f32> {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / (1 << 23) as f32 - 1.0
    };
    (0..count).map(|_| next()).collect()
}

/// A model whose values are all different from those they start from, its weights by up to `noise`.
pub(crate) fn stirred(network: &Network, noise: f32) -> Model {
    let mut model = Model::new(network, 3).unwrap();
    let by = numbers(model.weights().len(), 5);
    for (weight, by) in model.weights_mut().iter_mut().zip(by) {
        *weight += noise * by;
    }
    let by = numbers(model.state().len(), 6);
    for (value, by) in model.state_mut().iter_mut().zip(by) {
        *value += 0.25 * by;
    }
    model
}
