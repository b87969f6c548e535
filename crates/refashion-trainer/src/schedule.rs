//! How the rate of the optimizer changes from epoch to epoch, or from step to step.

use serde::{Deserialize, Serialize};

use crate::Result;
use crate::bounds::{not_negative, within};

/// How the rate of the optimizer changes from epoch to epoch.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Schedule {
    /// It does not.
    #[default]
    Constant,
    /// Multiplied by `factor` after every `every` epochs (PyTorch's `StepLR`).
    Step {
        /// The number of epochs at one rate.
        every: usize,
        /// What the rate is then multiplied by.
        factor: f64,
    },
    /// Multiplied by `factor` after each epoch (PyTorch's `ExponentialLR`).
    Exponential {
        /// What the rate is multiplied by.
        factor: f64,
    },
    /// Half a cosine from the full rate down to `floor` times it, over `epochs` epochs
    /// (PyTorch's `CosineAnnealingLR`); it then stays there.
    Cosine {
        /// The number of epochs until the floor is reached.
        epochs: usize,
        /// The last rate as a share of the first.
        #[serde(default)]
        floor: f64,
    },
    /// Evenly up to the full rate and evenly down again, from step to step (the triangle of Smith,
    /// 2017, once); it then stays at its end.
    Triangle {
        /// The number of epochs until the end is reached, which need not be a whole one.
        epochs: f64,
        /// The share of the steps after which the rate is full.
        peak: f64,
        /// The first rate as a share of the full one.
        #[serde(default)]
        start: f64,
        /// The last rate as a share of the full one.
        #[serde(default)]
        end: f64,
    },
    /// Multiplied when the loss stops to improve (Keras's `ReduceLROnPlateau`).
    Plateau(Plateau),
}

/// The settings of [`Schedule::Plateau`]: the rate is multiplied by `factor` once the validation
/// loss (without validation images, the training loss) has not improved for `patience` epochs.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", default, deny_unknown_fields)]
pub struct Plateau {
    /// What the rate is multiplied by.
    pub factor: f64,
    /// The number of epochs without improvement that it takes.
    pub patience: usize,
    /// What an epoch must improve by to count.
    pub min_delta: f64,
    /// The number of epochs after a reduction that are not counted.
    pub cooldown: usize,
    /// The rate below which it does not fall.
    pub min_rate: f64,
}

/// Keras's defaults.
impl Default for Plateau {
    fn default() -> Self {
        Self {
            factor: 0.1,
            patience: 10,
            min_delta: 1e-4,
            cooldown: 0,
            min_rate: 0.0,
        }
    }
}

impl Plateau {
    fn rate(&self, base: f64, losses: &[f64]) -> f64 {
        let (mut rate, mut best) = (base, f64::INFINITY);
        let (mut waited, mut cooling) = (0, 0);
        for &loss in losses {
            if cooling > 0 {
                cooling -= 1;
                waited = 0;
            }
            if loss < best - self.min_delta {
                best = loss;
                waited = 0;
            } else if cooling == 0 {
                waited += 1;
                if waited >= self.patience {
                    rate = (rate * self.factor).max(self.min_rate.min(rate));
                    (waited, cooling) = (0, self.cooldown);
                }
            }
        }
        rate
    }
}

impl Schedule {
    /// The rate of the epoch that follows epochs with these losses, where `base` is the first.
    ///
    /// It depends on nothing else, so that a resumed run finds its rate again. Where the rate
    /// changes from step to step it is that with which the epoch begins, but for a part of a step.
    ///
    /// ```
    /// use refashion_trainer::Schedule;
    ///
    /// let schedule = Schedule::Step { every: 2, factor: 0.5 };
    /// assert_eq!(schedule.rate(0.1, &[0.9, 0.8]), 0.05);
    /// ```
    pub fn rate(&self, base: f64, losses: &[f64]) -> f64 {
        let epoch = losses.len();
        match *self {
            Schedule::Constant => base,
            Schedule::Step { every, factor } => base * factor.powf((epoch / every.max(1)) as f64),
            Schedule::Exponential { factor } => base * factor.powf(epoch as f64),
            Schedule::Cosine { epochs, floor } => {
                let way = (epoch as f64 / epochs as f64).min(1.0);
                let share = (1.0 + (std::f64::consts::PI * way).cos()) / 2.0;
                base * (floor + (1.0 - floor) * share)
            }
            Schedule::Triangle { epochs, peak, .. } => {
                base * self.height(epoch as f64, peak * epochs, epochs)
            }
            Schedule::Plateau(plateau) => plateau.rate(base, losses),
        }
    }

    /// The rate of a step, counted from 0 over the whole run, where so many make an epoch; nothing
    /// where the rate is one for all steps of an epoch.
    ///
    /// ```
    /// use refashion_trainer::Schedule;
    ///
    /// let schedule = Schedule::Triangle { epochs: 1.5, peak: 0.5, start: 0.5, end: 0.0 };
    /// let rates: Vec<_> = (0..5).filter_map(|step| schedule.rate_of_step(0.4, step, 2)).collect();
    /// assert_eq!(rates, [0.2, 0.4, 0.2, 0.0, 0.0]);
    /// assert_eq!(Schedule::Constant.rate_of_step(0.4, 0, 2), None);
    /// ```
    pub fn rate_of_step(&self, base: f64, step: u64, per_epoch: usize) -> Option<f64> {
        let Schedule::Triangle { epochs, peak, .. } = *self else {
            return None;
        };
        let steps = (epochs * per_epoch as f64).ceil();
        Some(base * self.height(step as f64, (peak * steps).floor(), steps))
    }

    /// How high a triangle is, as a share of its peak, at a place on the way to its end.
    fn height(&self, at: f64, peak: f64, all: f64) -> f64 {
        match *self {
            Schedule::Triangle { start, .. } if at < peak => start + (1.0 - start) * at / peak,
            Schedule::Triangle { end, .. } if at < all => {
                1.0 + (end - 1.0) * (at - peak) / (all - peak)
            }
            Schedule::Triangle { end, .. } => end,
            _ => 1.0,
        }
    }

    pub(crate) fn check(&self) -> Result<()> {
        let positive = |factor: f64| within("schedule factor", factor, factor > 0.0, "above 0");
        match *self {
            Schedule::Constant => Ok(()),
            Schedule::Step { every, factor } => {
                within("schedule every", every, every > 0, "at least 1")?;
                positive(factor)
            }
            Schedule::Exponential { factor } => positive(factor),
            Schedule::Cosine { epochs, floor } => {
                within("schedule epochs", epochs, epochs > 0, "at least 1")?;
                within(
                    "schedule floor",
                    floor,
                    (0.0..=1.0).contains(&floor),
                    "between 0 and 1",
                )
            }
            Schedule::Triangle {
                epochs,
                peak,
                start,
                end,
            } => {
                let right = epochs > 0.0 && epochs.is_finite();
                within("schedule epochs", epochs, right, "above 0 and finite")?;
                for (name, share) in [
                    ("schedule peak", peak),
                    ("schedule start", start),
                    ("schedule end", end),
                ] {
                    let right = (0.0..=1.0).contains(&share);
                    within(name, share, right, "between 0 and 1")?;
                }
                Ok(())
            }
            Schedule::Plateau(plateau) => {
                not_negative("schedule min_delta", plateau.min_delta)?;
                not_negative("schedule min_rate", plateau.min_rate)?;
                positive(plateau.factor)?;
                within(
                    "schedule factor",
                    plateau.factor,
                    plateau.factor < 1.0,
                    "below 1",
                )
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A triangle gives each step its rate; that of an epoch is what a log says of it.
    #[test]
    fn an_epoch_begins_at_the_height_of_its_triangle() {
        let triangle = |peak| Schedule::Triangle {
            epochs: 4.0,
            peak,
            start: 0.25,
            end: 0.125,
        };
        let rates =
            |peak| [0, 1, 2, 3, 4, 5].map(|epochs| triangle(peak).rate(8.0, &[0.0; 5][..epochs]));
        // From 2 up to 8 in two epochs, and from there down to 1 in two more.
        assert_eq!(rates(0.5), [2.0, 5.0, 8.0, 4.5, 1.0, 1.0]);
        // All the way up, or all the way down.
        assert_eq!(rates(1.0), [2.0, 3.5, 5.0, 6.5, 1.0, 1.0]);
        assert_eq!(rates(0.0), [8.0, 6.25, 4.5, 2.75, 1.0, 1.0]);
    }

    #[test]
    fn a_plateau_is_what_improves_by_no_more_than_asked_for() {
        let plateau = Plateau {
            factor: 0.5,
            patience: 1,
            min_delta: 0.5,
            ..Plateau::default()
        };
        let rate = |losses: &[f64]| Schedule::Plateau(plateau).rate(1.0, losses);
        assert_eq!(rate(&[4.0, 3.25]), 1.0);
        assert_eq!(rate(&[4.0, 3.5]), 0.5);
        // Below the lowest rate it does not fall; a rate that is there already is not raised.
        let lowest = |min_rate| Plateau {
            min_rate,
            ..plateau
        };
        let rate = |min_rate| Schedule::Plateau(lowest(min_rate)).rate(1.0, &[4.0; 4]);
        assert_eq!([0.0, 0.25, 0.375, 2.0].map(rate), [0.125, 0.25, 0.375, 1.0]);
    }
}
