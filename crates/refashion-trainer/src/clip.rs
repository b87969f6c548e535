//! Bounds on the gradient.

use std::ops::Range;

use serde::{Deserialize, Serialize};

/// A bound on the gradient, applied before the optimizer sees it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Clip {
    /// Each tensor's gradient is scaled down to this Euclidean norm (Keras's `clipnorm`).
    Norm(f64),
    /// Each value is brought within ± this (Keras's `clipvalue`).
    Value(f64),
    /// The whole gradient is scaled down to this Euclidean norm (Keras's `global_clipnorm`).
    GlobalNorm(f64),
}

impl Clip {
    /// Applies the bound, which is above 0, to `gradients`, whose tensors lie at `tensors`.
    ///
    /// # Panics
    ///
    /// If a tensor lies outside the gradients.
    ///
    /// ```
    /// use refashion_trainer::Clip;
    ///
    /// let mut gradients = [3.0, 4.0, 0.5];
    /// Clip::Norm(1.0).apply(&mut gradients, [0..2, 2..3]);
    /// assert_eq!(gradients, [0.6, 0.8, 0.5]);
    /// ```
    pub fn apply(self, gradients: &mut [f32], tensors: impl IntoIterator<Item = Range<usize>>) {
        match self {
            Clip::Norm(bound) => {
                tensors
                    .into_iter()
                    .for_each(|tensor| scale_down(&mut gradients[tensor], bound));
            }
            Clip::Value(bound) => {
                let bound = bound as f32;
                gradients.iter_mut().for_each(|g| *g = clamped(*g, bound));
            }
            Clip::GlobalNorm(bound) => scale_down(gradients, bound),
        }
    }
}

/// As [`f32::clamp`], which panics where the bound is none; a NaN stays one.
fn clamped(value: f32, bound: f32) -> f32 {
    match value.is_nan() {
        true => value,
        false => value.min(bound).max(-bound),
    }
}

/// Summed in double precision and in order, so that the norm does not depend on threads.
fn scale_down(values: &mut [f32], bound: f64) {
    let norm = values
        .iter()
        .map(|&g| f64::from(g) * f64::from(g))
        .sum::<f64>()
        .sqrt();
    if norm > bound {
        let scale = (bound / norm) as f32;
        values.iter_mut().for_each(|g| *g *= scale);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_bound_keeps_what_is_within_it() {
        let clipped = |clip: Clip| {
            let mut gradients = [3.0, 4.0, 0.5, f32::NAN];
            clip.apply(&mut gradients[..3], [0..2, 2..3]);
            gradients
        };
        assert_eq!(clipped(Clip::Norm(1.0))[..3], [0.6, 0.8, 0.5]);
        assert_eq!(clipped(Clip::Norm(5.0))[..3], [3.0, 4.0, 0.5]);
        assert_eq!(clipped(Clip::Value(3.5))[..3], [3.0, 3.5, 0.5]);
        let whole = clipped(Clip::GlobalNorm(1.0));
        let norm: f32 = whole[..3].iter().map(|g| g * g).sum();
        assert!((norm - 1.0).abs() < 1e-6 && whole[0] < whole[1]);
    }

    #[test]
    fn a_norm_that_is_none_bounds_nothing() {
        let bounded = |mut values: [f32; 2]| {
            scale_down(&mut values, 1.0);
            values
        };
        assert_eq!(bounded([0.0, 0.0]), [0.0, 0.0]);
        let [none, other] = bounded([f32::NAN, 2.0]);
        assert!(none.is_nan() && other == 2.0);
    }

    #[test]
    fn a_value_beyond_either_bound_is_the_bound() {
        let found = [-2.0, -1.0, -0.5, 0.0, 1.0, 7.0].map(|value| clamped(value, 1.0));
        assert_eq!(found, [-1.0, -1.0, -0.5, 0.0, 1.0, 1.0]);
        assert!(clamped(f32::NAN, 1.0).is_nan());
    }
}
