//! The focal loss.

use crate::bounds::not_negative;
use crate::error::Result;
use crate::loss::Focal;

impl Focal {
    pub(crate) fn check(self) -> Result<()> {
        not_negative("loss alpha", self.alpha)?;
        not_negative("loss gamma", self.gamma)
    }

    /// The loss of a row of logits whose class has the weight 1 − `smoothing` and an equal part of it.
    pub(crate) fn loss(self, row: &[f32], label: u8, smoothing: f64) -> f32 {
        let shares = Shares::of(row);
        let terms = targets(row.len(), label, smoothing).enumerate();
        let loss = terms.filter(|(_, t)| *t > 0.0).map(|(i, t)| {
            let (log_p, rest) = (shares.log(i), shares.rest(i));
            -t * self.alpha * rest.powf(self.gamma) * log_p
        });
        loss.sum::<f64>() as f32
    }

    /// Turns a row of logits into the gradient of its loss: with u = t·p·∂/∂p of α·(1 − p)^γ·(−log p)
    /// it is uᵢ − pᵢ·Σu.
    pub(crate) fn gradient(self, row: &mut [f32], label: u8, smoothing: f64) {
        let shares = Shares::of(row);
        let slope = |(i, t): (usize, f64)| {
            let (log_p, rest) = (shares.log(i), shares.rest(i));
            let p = shares.each[i];
            // Where p rounds to 1 its logarithm is 0 as well, and grows more slowly than this falls.
            let towards = match rest > 0.0 {
                true => self.gamma * rest.powf(self.gamma - 1.0) * p * log_p,
                false => 0.0,
            };
            t * self.alpha * (towards - rest.powf(self.gamma))
        };
        let targets = targets(row.len(), label, smoothing).enumerate();
        let slopes: Vec<f64> = targets.map(slope).collect();
        let sum: f64 = slopes.iter().sum();
        for (i, (d, slope)) in row.iter_mut().zip(&slopes).enumerate() {
            *d = (slope - shares.each[i] * sum) as f32;
        }
    }
}

/// The target of each output: 1 at the class, smoothed.
fn targets(outputs: usize, label: u8, smoothing: f64) -> impl Iterator<Item = f64> {
    let share = smoothing / outputs as f64;
    let class = usize::from(label);
    (0..outputs).map(move |i| match i == class {
        true => 1.0 - smoothing + share,
        false => share,
    })
}

/// The probabilities of a row of logits, as exact where they come near to 1 as near to 0.
struct Shares {
    /// The logits, less the largest.
    logits: Vec<f64>,
    /// log Σ eᶻ over them.
    all: f64,
    /// The probabilities.
    each: Vec<f64>,
}

impl Shares {
    fn of(row: &[f32]) -> Self {
        let max = row.iter().fold(f32::NEG_INFINITY, |max, &z| max.max(z));
        let logits: Vec<f64> = row.iter().map(|&z| f64::from(z) - f64::from(max)).collect();
        let all = logits.iter().map(|z| z.exp()).sum::<f64>().ln();
        let each = logits.iter().map(|z| (z - all).exp()).collect();
        Self { logits, all, each }
    }

    /// log pᵢ.
    fn log(&self, i: usize) -> f64 {
        self.logits[i] - self.all
    }

    /// 1 − pᵢ, the share of all the others.
    fn rest(&self, i: usize) -> f64 {
        let others = self.each.iter().enumerate().filter(|(j, _)| *j != i);
        others.map(|(_, share)| share).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Its logarithm is −∞, of which 0 times is not 0.
    #[test]
    fn a_class_that_cannot_be_has_no_part_in_the_loss_of_another() {
        let row = [0.0, f32::NEG_INFINITY];
        assert_eq!(Focal::default().loss(&row, 0, 0.0), 0.0);
    }

    /// (1 − p)^(γ − 1) is infinite where p rounds to 1 and γ is below 1.
    #[test]
    fn the_gradient_is_0_where_all_is_sure() {
        let half = Focal {
            alpha: 1.0,
            gamma: 0.5,
        };
        let mut row = [3e4, -3e4];
        half.gradient(&mut row, 0, 0.0);
        assert_eq!(row, [0.0, 0.0]);
    }
}
