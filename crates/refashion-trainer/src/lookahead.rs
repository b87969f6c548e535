//! A slow copy of the weights, which the fast ones come back to.

use refashion_zoo::Model;
use serde::{Deserialize, Serialize};

use crate::Result;
use crate::bounds::within;

/// A slow copy s of weights and running statistics (Zhang and others, 2019): after so many steps each,
/// s ← d·s + (1 − d)·w, and w ← s.
///
/// d may grow on the way: it is `keep`·(step / steps)^`power`, of all steps of the training. At the end
/// of its last epoch d is 1, so that what is kept is the slow copy itself.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lookahead {
    /// The number of steps between two looks.
    pub every: usize,
    /// How much of the slow copy is kept at a look; at the end, where it grows.
    pub keep: f64,
    /// How it grows; 0 is not at all.
    #[serde(default)]
    pub power: f64,
}

impl Lookahead {
    pub(crate) fn check(&self) -> Result<()> {
        within("lookahead every", self.every, self.every > 0, "at least 1")?;
        let share = (0.0..=1.0).contains(&self.keep);
        within("lookahead keep", self.keep, share, "between 0 and 1")?;
        let power = self.power >= 0.0 && self.power.is_finite();
        within("lookahead power", self.power, power, "0 or above, finite")
    }

    /// How much of the slow copy is kept after a step, counted from 1, of so many; nothing where there is
    /// no look.
    ///
    /// ```
    /// use refashion_trainer::Lookahead;
    ///
    /// let growing = Lookahead { every: 5, keep: 0.8, power: 3.0 };
    /// assert_eq!([4, 10, 20].map(|step| growing.kept(step, 20)), [None, Some(0.1), Some(0.8)]);
    /// let constant = Lookahead { power: 0.0, ..growing };
    /// assert_eq!(constant.kept(5, 20), Some(0.8));
    /// ```
    pub fn kept(&self, step: u64, steps: u64) -> Option<f64> {
        let looks = step > 0 && step.is_multiple_of(self.every as u64);
        looks.then(|| self.keep * (step as f64 / steps as f64).min(1.0).powf(self.power))
    }
}

/// The slow copy.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Slow {
    lookahead: Lookahead,
    pub(crate) weights: Vec<f32>,
    pub(crate) state: Vec<f32>,
}

impl Slow {
    /// The copy of a model before its first step.
    pub(crate) fn new(lookahead: Lookahead, model: &Model) -> Self {
        Self {
            lookahead,
            weights: model.weights().to_vec(),
            state: model.state().to_vec(),
        }
    }

    /// Looks, if it is time after this step of so many.
    pub(crate) fn follow(&mut self, model: &mut Model, step: u64, steps: u64) {
        if let Some(kept) = self.lookahead.kept(step, steps) {
            mix(&mut self.weights, model.weights_mut(), kept);
            mix(&mut self.state, model.state_mut(), kept);
        }
    }

    /// Puts the copy in the place of the weights, as a look with d = 1 does.
    pub(crate) fn take(&self, model: &mut Model) {
        model.weights_mut().copy_from_slice(&self.weights);
        model.state_mut().copy_from_slice(&self.state);
    }
}

/// Brings both to what is kept of the slow and the rest of the fast: as PyTorch's `lerp`, so that what is
/// the same in both stays as it is, to the last bit.
fn mix(slow: &mut [f32], fast: &mut [f32], kept: f64) {
    let (kept, rest) = (kept as f32, (1.0 - kept) as f32);
    for (slow, fast) in slow.iter_mut().zip(fast) {
        let way = *fast - *slow;
        *slow = match rest < 0.5 {
            true => *slow + rest * way,
            false => *fast - kept * way,
        };
        *fast = *slow;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_a_look_after_every_so_many_steps_and_none_before_the_first() {
        let lookahead = Lookahead {
            every: 5,
            keep: 0.5,
            power: 1.0,
        };
        let kept = [0, 1, 5, 6, 10, 15].map(|step| lookahead.kept(step, 10));
        assert_eq!(kept, [None, None, Some(0.25), None, Some(0.5), Some(0.5)]);
    }

    #[test]
    fn what_is_the_same_in_both_stays_to_the_last_bit() {
        for kept in [0.0, 0.1, 0.3, 0.5, 0.9, 1.0] {
            let (mut slow, mut fast) = ([0.1, 1.0, -4.0], [0.1, 2.0, 0.0]);
            mix(&mut slow, &mut fast, kept);
            assert_eq!(slow, fast);
            assert_eq!(slow[0], 0.1);
            assert!((f64::from(slow[1]) - (2.0 - kept)).abs() < 1e-6);
            assert!((f64::from(slow[2]) + 4.0 * kept).abs() < 1e-6);
        }
    }

    /// As `torch.lerp`, which goes from the nearer of both: what lies far beside the other is not lost.
    #[test]
    fn what_is_wholly_kept_or_not_at_all_comes_to_the_last_bit() {
        let mixed = |slow: f32, fast: f32, kept| {
            let (mut slow, mut fast) = ([slow], [fast]);
            mix(&mut slow, &mut fast, kept);
            (slow[0], fast[0])
        };
        assert_eq!(mixed(1e-8, 1.0, 1.0), (1e-8, 1e-8));
        assert_eq!(mixed(1.0, 1e-8, 0.0), (1e-8, 1e-8));
        // In the middle it goes from the fast one: 0.7 − 0.6/2, and not 0.1 + 0.6/2, which is 0.39999998.
        assert_eq!(mixed(0.1, 0.7, 0.5).0, 0.7 - 0.5 * (0.7_f32 - 0.1));
        assert_ne!(mixed(0.1, 0.7, 0.5).0, 0.1 + 0.5 * (0.7_f32 - 0.1));
    }

    #[test]
    fn settings_outside_their_bounds_are_refused() {
        let right = Lookahead {
            every: 1,
            keep: 0.0,
            power: 0.0,
        };
        assert!(right.check().is_ok() && Lookahead { keep: 1.0, ..right }.check().is_ok());
        for wrong in [
            Lookahead { every: 0, ..right },
            Lookahead {
                keep: 1.01,
                ..right
            },
            Lookahead {
                keep: -0.01,
                ..right
            },
            Lookahead {
                power: -0.1,
                ..right
            },
            Lookahead {
                power: f64::INFINITY,
                ..right
            },
        ] {
            assert!(wrong.check().is_err(), "{wrong:?}");
        }
    }
}
