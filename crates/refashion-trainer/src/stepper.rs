//! What an optimizer does to the weights.

use std::ops::Range;

use rayon::join;

use crate::optimizer::{AdaGrad, Adam, AdamW, Convention, Optimizer, RmsProp, Sgd};

/// So many values are worth a thread. Every value is computed from its own place alone, so that
/// where the cuts lie does not change a bit.
const CHUNK: usize = 1 << 14;

/// An optimizer at work: its settings, its rate, the steps made, and its moments, which are the
/// vectors as long as the weights that it carries from step to step.
///
/// ```
/// use refashion_trainer::{Optimizer, Sgd, Stepper};
///
/// let mut stepper = Stepper::new(Optimizer::Sgd(Sgd { learning_rate: 0.5, ..Sgd::default() }), 2);
/// let mut weights = [1.0, 2.0];
/// stepper.step(&mut weights, &[1.0, -1.0]);
/// assert_eq!(weights, [0.5, 2.5]);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Stepper {
    optimizer: Optimizer,
    rate: f64,
    steps: u64,
    moments: Vec<(&'static str, Vec<f32>)>,
    /// The parts of the weights that are trained, where not all are alike.
    parts: Option<Vec<Part>>,
}

impl Stepper {
    /// The optimizer before its first step on so many weights.
    pub fn new(optimizer: Optimizer, weights: usize) -> Self {
        let moment = |&(name, value): &(&'static str, f64)| (name, vec![value as f32; weights]);
        let moments = optimizer.first_moments().iter().map(moment).collect();
        Self {
            optimizer,
            rate: optimizer.learning_rate(),
            steps: 0,
            moments,
            parts: None,
        }
    }

    /// The learning rate of the next step.
    pub fn rate(&self) -> f64 {
        self.rate
    }

    /// Changes the learning rate, as a schedule does.
    pub fn set_rate(&mut self, rate: f64) {
        self.rate = rate;
    }

    /// The number of steps made.
    pub fn steps(&self) -> u64 {
        self.steps
    }

    /// The moments by name.
    pub fn moments(&self) -> impl Iterator<Item = (&'static str, &[f32])> {
        self.moments
            .iter()
            .map(|(name, values)| (*name, values.as_slice()))
    }

    /// Goes back to a saved number of steps; the moments that belong to it are written through
    /// what is returned.
    pub fn restore(&mut self, steps: u64) -> impl Iterator<Item = (&'static str, &mut [f32])> {
        self.steps = steps;
        self.moments
            .iter_mut()
            .map(|(name, values)| (*name, values.as_mut_slice()))
    }

    /// From now on trains the weights in parts, each at a rate and with a decay of its own; what is in
    /// none of them stays as it is, its moments too.
    pub(crate) fn set_parts(&mut self, parts: Vec<Part>) {
        self.parts = Some(parts);
    }

    /// Makes the gradients of what stays as it is 0.
    pub(crate) fn keep_parts(&self, gradients: &mut [f32]) {
        let mut end = 0;
        for part in self.parts.iter().flatten() {
            gradients[end..part.range.start].fill(0.0);
            end = part.range.end;
        }
        if self.parts.is_some() {
            gradients[end..].fill(0.0);
        }
    }

    /// Makes one step.
    ///
    /// # Panics
    ///
    /// If there are not as many gradients as weights, or not as many of them as the optimizer was
    /// told.
    pub fn step(&mut self, weights: &mut [f32], gradients: &[f32]) {
        assert_eq!(weights.len(), gradients.len(), "a gradient for each weight");
        for (name, moment) in &self.moments {
            assert_eq!(weights.len(), moment.len(), "a {name} for each weight");
        }
        self.steps += 1;
        let whole = [Part {
            range: 0..weights.len(),
            rate: 1.0,
            decay: 1.0,
        }];
        for part in self.parts.as_deref().unwrap_or(&whole) {
            let range = part.range.clone();
            let moments = self.moments.iter_mut();
            let moments = moments.map(|(_, values)| &mut values[range.clone()]);
            let step = Step {
                optimizer: decaying(self.optimizer, part.decay),
                rate: self.rate * part.rate,
                steps: self.steps,
            };
            step.make(
                &mut weights[range.clone()],
                &gradients[range.clone()],
                moments,
            );
        }
    }
}

/// Some of the weights, side by side, that are trained in the same way.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Part {
    /// Where they lie.
    pub(crate) range: Range<usize>,
    /// What the rate is multiplied by.
    pub(crate) rate: f64,
    /// What the decay is multiplied by.
    pub(crate) decay: f64,
}

/// The optimizer with its decay, if it has one, times a factor.
fn decaying(optimizer: Optimizer, factor: f64) -> Optimizer {
    match optimizer {
        Optimizer::Sgd(o) => Optimizer::Sgd(Sgd {
            weight_decay: o.weight_decay * factor,
            ..o
        }),
        Optimizer::AdamW(o) => Optimizer::AdamW(AdamW {
            weight_decay: o.weight_decay * factor,
            ..o
        }),
        others => others,
    }
}

/// One step of some weights.
struct Step {
    optimizer: Optimizer,
    rate: f64,
    /// Its number, from 1.
    steps: u64,
}

impl Step {
    fn make<'m>(
        &self,
        weights: &mut [f32],
        gradients: &[f32],
        mut moments: impl Iterator<Item = &'m mut [f32]>,
    ) {
        let rate = self.rate;
        let mut next = || moments.next().unwrap_or_default();
        match self.optimizer {
            Optimizer::Sgd(o) if o.momentum == 0.0 => {
                in_chunks(weights, gradients, [], &descend(rate, o));
            }
            Optimizer::Sgd(o) => in_chunks(weights, gradients, [next()], &momentum(rate, o)),
            Optimizer::AdaGrad(o) => in_chunks(weights, gradients, [next()], &adagrad(rate, o)),
            Optimizer::RmsProp(o) if o.momentum == 0.0 => {
                in_chunks(weights, gradients, [next()], &rmsprop(rate, o));
            }
            Optimizer::RmsProp(o) => {
                in_chunks(
                    weights,
                    gradients,
                    [next(), next()],
                    &rmsprop_momentum(rate, o),
                );
            }
            Optimizer::Adam(o) => {
                in_chunks(
                    weights,
                    gradients,
                    [next(), next()],
                    &adam(rate, o, 0.0, self.steps),
                );
            }
            Optimizer::AdamW(AdamW {
                beta1,
                beta2,
                epsilon,
                convention,
                weight_decay,
                ..
            }) => {
                let o = Adam {
                    learning_rate: rate,
                    beta1,
                    beta2,
                    epsilon,
                    convention,
                };
                in_chunks(
                    weights,
                    gradients,
                    [next(), next()],
                    &adam(rate, o, weight_decay, self.steps),
                );
            }
        }
    }
}

/// Runs `kernel` over chunks of all slices, several at a time where there are enough of them.
fn in_chunks<const N: usize>(
    weights: &mut [f32],
    gradients: &[f32],
    moments: [&mut [f32]; N],
    kernel: &(impl Fn(&mut [f32], &[f32], [&mut [f32]; N]) + Sync),
) {
    if weights.len() <= CHUNK {
        return kernel(weights, gradients, moments);
    }
    let middle = weights.len().div_ceil(CHUNK) / 2 * CHUNK;
    let (weights_1, weights_2) = weights.split_at_mut(middle);
    let (gradients_1, gradients_2) = gradients.split_at(middle);
    let mut moments_2 = [(); N].map(|()| <&mut [f32]>::default());
    let mut slots = moments_2.iter_mut();
    let moments_1 = moments.map(|moment| {
        let (first, second) = moment.split_at_mut(middle);
        if let Some(slot) = slots.next() {
            *slot = second;
        }
        first
    });
    join(
        || in_chunks(weights_1, gradients_1, moments_1, kernel),
        || in_chunks(weights_2, gradients_2, moments_2, kernel),
    );
}

fn descend(rate: f64, o: Sgd) -> impl Fn(&mut [f32], &[f32], [&mut [f32]; 0]) + Sync {
    let rate = rate as f32;
    let decayed = decayed(o);
    move |w, g, []| {
        for (w, g) in w.iter_mut().zip(g) {
            *w -= rate * decayed(*w, *g);
        }
    }
}

/// The gradient of a weight with what decays of it; without a decay not a bit of it changes.
fn decayed(o: Sgd) -> impl Fn(f32, f32) -> f32 + Sync {
    let decay = o.weight_decay as f32;
    move |w, g| if decay == 0.0 { g } else { g + decay * w }
}

fn momentum(rate: f64, o: Sgd) -> impl Fn(&mut [f32], &[f32], [&mut [f32]; 1]) + Sync {
    let momentum = o.momentum as f32;
    // What a gradient is multiplied by when it is gathered, and what is gathered when it is used.
    let (first, last) = match o.convention {
        Convention::Keras => (rate as f32, 1.0),
        Convention::PyTorch => (1.0, rate as f32),
    };
    let decayed = decayed(o);
    move |w, g, [u]| {
        for ((w, g), u) in w.iter_mut().zip(g).zip(u) {
            let g = first * decayed(*w, *g);
            *u = momentum * *u - g;
            *w += last * if o.nesterov { momentum * *u - g } else { *u };
        }
    }
}

/// ε under the root and ε beside it: one of them is 0.
fn places(epsilon: f64, convention: Convention) -> (f32, f32) {
    match convention {
        Convention::Keras => (epsilon as f32, 0.0),
        Convention::PyTorch => (0.0, epsilon as f32),
    }
}

fn adagrad(rate: f64, o: AdaGrad) -> impl Fn(&mut [f32], &[f32], [&mut [f32]; 1]) + Sync {
    let rate = rate as f32;
    let (under, beside) = places(o.epsilon, o.convention);
    move |w, g, [v]| {
        for ((w, g), v) in w.iter_mut().zip(g).zip(v) {
            *v += g * g;
            *w -= rate * g / ((*v + under).sqrt() + beside);
        }
    }
}

fn rmsprop(rate: f64, o: RmsProp) -> impl Fn(&mut [f32], &[f32], [&mut [f32]; 1]) + Sync {
    let (rate, rho, rest) = (rate as f32, o.rho as f32, (1.0 - o.rho) as f32);
    let (under, beside) = places(o.epsilon, o.convention);
    move |w, g, [v]| {
        for ((w, g), v) in w.iter_mut().zip(g).zip(v) {
            *v = rho * *v + rest * g * g;
            *w -= rate * g / ((*v + under).sqrt() + beside);
        }
    }
}

fn rmsprop_momentum(rate: f64, o: RmsProp) -> impl Fn(&mut [f32], &[f32], [&mut [f32]; 2]) + Sync {
    let (rate, rho, rest) = (rate as f32, o.rho as f32, (1.0 - o.rho) as f32);
    let momentum = o.momentum as f32;
    let (under, beside) = places(o.epsilon, o.convention);
    move |w, g, [v, u]| {
        for (((w, g), v), u) in w.iter_mut().zip(g).zip(v).zip(u) {
            *v = rho * *v + rest * g * g;
            *u = momentum * *u + rate * g / ((*v + under).sqrt() + beside);
            *w -= *u;
        }
    }
}

fn adam(
    rate: f64,
    o: Adam,
    decay: f64,
    steps: u64,
) -> impl Fn(&mut [f32], &[f32], [&mut [f32]; 2]) + Sync {
    let (step, scale) = match o.convention {
        // Keras corrects in single precision, where 1 − 0.999 is off by a part in 80,000: too little
        // to matter, but after some steps enough for another winner in a max pool.
        Convention::Keras => {
            let corrected = |beta: f64| 1.0 - (beta as f32).powf(steps as f32);
            let step = rate as f32 * corrected(o.beta2).sqrt() / corrected(o.beta1);
            (step, 1.0)
        }
        Convention::PyTorch => {
            let corrected = |beta: f64| 1.0 - beta.powf(steps as f64);
            let (mean, root) = (corrected(o.beta1), corrected(o.beta2).sqrt());
            ((rate / mean) as f32, (1.0 / root) as f32)
        }
    };
    let epsilon = o.epsilon as f32;
    let (rest1, rest2) = ((1.0 - o.beta1) as f32, (1.0 - o.beta2) as f32);
    let kept = (1.0 - rate * decay) as f32;
    move |w, g, [m, v]| {
        for (((w, g), m), v) in w.iter_mut().zip(g).zip(m).zip(v) {
            *m += rest1 * (g - *m);
            *v += rest2 * (g * g - *v);
            *w = kept * *w - step * *m / (scale * v.sqrt() + epsilon);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_in_no_part_has_no_gradient() {
        let mut stepper = Stepper::new(Optimizer::default(), 6);
        let kept = |stepper: &Stepper| {
            let mut gradients = [1.0; 6];
            stepper.keep_parts(&mut gradients);
            gradients
        };
        assert_eq!(kept(&stepper), [1.0; 6]);
        let part = |range| Part {
            range,
            rate: 1.0,
            decay: 1.0,
        };
        stepper.set_parts(vec![part(1..2), part(3..5)]);
        assert_eq!(kept(&stepper), [0.0, 1.0, 0.0, 1.0, 1.0, 0.0]);
    }

    #[test]
    fn the_rate_is_the_optimizers_until_it_is_changed() {
        let mut stepper = Stepper::new(Optimizer::Sgd(Sgd::default()), 1);
        assert_eq!(stepper.rate(), 0.01);
        stepper.set_rate(0.5);
        assert_eq!(stepper.rate(), 0.5);
    }

    /// ε is so large that its place shows: 3 / √(9 + 7) and 3 / (√9 + 7).
    #[test]
    fn epsilon_is_added_where_the_convention_says() {
        for (convention, step) in [(Convention::Keras, 0.75), (Convention::PyTorch, 0.3)] {
            let adagrad = Optimizer::AdaGrad(AdaGrad {
                learning_rate: 1.0,
                initial: 0.0,
                epsilon: 7.0,
                convention,
            });
            let rmsprop = Optimizer::RmsProp(RmsProp {
                learning_rate: 1.0,
                rho: 0.0,
                momentum: 0.0,
                epsilon: 7.0,
                convention,
            });
            for optimizer in [adagrad, rmsprop] {
                let mut weights = [1.0_f32];
                Stepper::new(optimizer, 1).step(&mut weights, &[3.0]);
                let off = (weights[0] - (1.0 - step)).abs();
                assert!(off < 1e-6, "{optimizer:?}: {weights:?}");
            }
        }
    }
}
