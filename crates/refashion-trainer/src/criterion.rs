//! A loss on the outputs of one network.

use refashion_layers::{Activation, softmax_rows};

use crate::bounds::within;
use crate::error::{Error, Result};
use crate::loss::Loss;

impl Loss {
    /// The loss on a network that ends in `head` with so many `outputs`.
    ///
    /// # Errors
    ///
    /// [`Error::Head`] when the loss needs probabilities and `head` does not give them;
    /// [`Error::Setting`] when there are no outputs.
    pub fn on(self, head: Activation, outputs: usize) -> Result<Criterion> {
        if let Loss::CategoricalFocalCrossEntropy(focal) = self {
            focal.check()?;
        }
        within("the number of outputs", outputs, outputs > 0, "at least 1")?;
        let softmax = head == Activation::Softmax && outputs > 1;
        let (fits, expected) = match self {
            Loss::MeanSquaredError => (true, ""),
            Loss::BinaryCrossEntropy => (
                softmax || head == Activation::Sigmoid,
                "sigmoid, or softmax over several outputs",
            ),
            _ => (softmax, "softmax over several outputs"),
        };
        if fits {
            Ok(Criterion {
                loss: self,
                head,
                outputs,
                smoothing: 0.0,
            })
        } else {
            Err(Error::Head {
                loss: self,
                head,
                expected,
            })
        }
    }
}

/// A loss on the outputs of one network.
///
/// It is computed from the logits, the values before the last activation, because there the
/// logarithm and the exponential cancel: it stays finite and exact where a probability is so near
/// to 0 or 1 that it cannot be told from it.
///
/// ```
/// use refashion_layers::Activation;
/// use refashion_trainer::Loss;
///
/// let criterion = Loss::SparseCategoricalCrossEntropy.on(Activation::Softmax, 2)?;
/// // The probability of class 0 is e⁻²⁰⁰, which is 0 in single precision.
/// let (logits, mut loss, mut gradient) = ([0.0, 200.0], [0.0], [0.0; 2]);
/// criterion.losses(&logits, &[0], &mut loss);
/// criterion.gradient(&logits, &[0], &mut gradient);
/// assert_eq!((loss, gradient), ([200.0], [-1.0, 1.0]));
/// # Ok::<(), refashion_trainer::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Criterion {
    loss: Loss,
    head: Activation,
    outputs: usize,
    /// The share of its weight that the right class yields to all.
    smoothing: f64,
}

impl Criterion {
    /// The same loss with smoothed labels: the right class yields this share of its weight, in equal
    /// parts to all classes.
    ///
    /// ```
    /// use refashion_layers::Activation;
    /// use refashion_trainer::Loss;
    ///
    /// let criterion = Loss::default().on(Activation::Softmax, 2)?.smoothed(0.1)?;
    /// let (mut loss, mut gradient) = ([0.0], [0.0; 2]);
    /// criterion.losses(&[0.0, 0.0], &[0], &mut loss);
    /// criterion.gradient(&[0.0, 0.0], &[0], &mut gradient);
    /// assert_eq!((loss, gradient), ([2.0_f32.ln()], [-0.45, 0.45]));
    /// # Ok::<(), refashion_trainer::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Setting`] when the share is not in 0 ≤ x < 1, or the loss is none of the
    /// categorical cross-entropies.
    pub fn smoothed(self, share: f64) -> Result<Self> {
        within(
            "label_smoothing",
            share,
            (0.0..1.0).contains(&share),
            "in 0 ≤ x < 1",
        )?;
        let categorical = !matches!(self.loss, Loss::MeanSquaredError | Loss::BinaryCrossEntropy);
        let expected = "0, but for a categorical cross-entropy";
        within(
            "label_smoothing",
            share,
            categorical || share == 0.0,
            expected,
        )?;
        Ok(Self {
            smoothing: share,
            ..self
        })
    }

    /// The number of classes that labels may name.
    pub fn classes(&self) -> usize {
        self.outputs.max(2)
    }

    /// The loss of each example. With n labels there are n × outputs logits and n losses.
    ///
    /// # Panics
    ///
    /// If a label is not below [`Criterion::classes`].
    pub fn losses(&self, logits: &[f32], labels: &[u8], losses: &mut [f32]) {
        let rows = logits.chunks_exact(self.outputs).zip(labels);
        for ((row, &label), loss) in rows.zip(losses) {
            *loss = match self.loss {
                Loss::MeanSquaredError => self.squared_error(row, label),
                Loss::BinaryCrossEntropy => self.binary(row, label),
                Loss::CategoricalFocalCrossEntropy(focal) => focal.loss(row, label, self.smoothing),
                _ => (log_sum_exp(row, None) - self.smoothed_logit(row, label)) as f32,
            };
        }
    }

    /// The gradient of the mean of the losses with respect to the logits, n × outputs values.
    ///
    /// # Panics
    ///
    /// If the gradient is not as long as the logits, or a label not below [`Criterion::classes`].
    pub fn gradient(&self, logits: &[f32], labels: &[u8], gradient: &mut [f32]) {
        gradient.copy_from_slice(logits);
        let share = 1.0 / labels.len() as f32;
        for (row, &label) in gradient.chunks_exact_mut(self.outputs).zip(labels) {
            match (self.loss, self.head) {
                (Loss::MeanSquaredError, head) => squared_error_gradient(head, row, label),
                (Loss::BinaryCrossEntropy, Activation::Softmax) => {
                    softmax_binary_gradient(row, label)
                }
                (Loss::BinaryCrossEntropy, _) => sigmoid_binary_gradient(row, label),
                (Loss::CategoricalFocalCrossEntropy(focal), _) => {
                    focal.gradient(row, label, self.smoothing);
                }
                _ => {
                    softmax_rows(row, self.outputs);
                    row[usize::from(label)] -= (1.0 - self.smoothing) as f32;
                    if self.smoothing > 0.0 {
                        let share = (self.smoothing / self.outputs as f64) as f32;
                        row.iter_mut().for_each(|d| *d -= share);
                    }
                }
            }
            row.iter_mut().for_each(|d| *d *= share);
        }
    }

    /// The class that each row of logits speaks for: the largest output, the first of equals; of a
    /// single output, 1 when it is above ½.
    pub fn predictions<'a>(&'a self, logits: &'a [f32]) -> impl Iterator<Item = usize> + 'a {
        logits.chunks_exact(self.outputs).map(|row| match *row {
            [logit] => {
                let mut value = [logit];
                self.head.apply(&mut value, 1);
                usize::from(value[0] > 0.5)
            }
            _ => (1..row.len()).fold(0, |best, i| if row[i] > row[best] { i } else { best }),
        })
    }

    /// Σ t·z, where t is 1 at the class, smoothed.
    fn smoothed_logit(&self, row: &[f32], label: u8) -> f64 {
        let right = f64::from(row[usize::from(label)]);
        if self.smoothing == 0.0 {
            return right;
        }
        let mean = row.iter().map(|&z| f64::from(z)).sum::<f64>() / row.len() as f64;
        (1.0 - self.smoothing) * right + self.smoothing * mean
    }

    fn squared_error(&self, row: &[f32], label: u8) -> f32 {
        let mut p = row.to_vec();
        self.head.apply(&mut p, row.len());
        let squares = p
            .iter()
            .zip(targets(row.len(), label))
            .map(|(p, t)| (p - t) * (p - t));
        squares.sum::<f32>() / row.len() as f32
    }

    fn binary(&self, row: &[f32], label: u8) -> f32 {
        let all = log_sum_exp(row, None);
        let sum: f64 = targets(row.len(), label)
            .enumerate()
            .map(|(i, t)| {
                let z = f64::from(row[i]);
                match self.head {
                    // 1 − p is the share of all the others.
                    Activation::Softmax if t == 0.0 => all - log_sum_exp(row, Some(i)),
                    Activation::Softmax => all - z,
                    _ => (-z.abs()).exp().ln_1p() + z.max(0.0) - f64::from(t) * z,
                }
            })
            .sum();
        (sum / row.len() as f64) as f32
    }
}

/// The target of each output.
fn targets(outputs: usize, label: u8) -> impl Iterator<Item = f32> {
    let class = if outputs == 1 {
        usize::from(label == 0)
    } else {
        usize::from(label)
    };
    (0..outputs).map(move |i| if i == class { 1.0 } else { 0.0 })
}

/// log Σ eᶻ over all but the output `without`; −∞ over none.
fn log_sum_exp(row: &[f32], without: Option<usize>) -> f64 {
    let others = || {
        row.iter()
            .enumerate()
            .filter(|(i, _)| Some(*i) != without)
            .map(|(_, &z)| f64::from(z))
    };
    let max = others().fold(f64::NEG_INFINITY, f64::max);
    if max == f64::NEG_INFINITY {
        return max;
    }
    max + others().map(|z| (z - max).exp()).sum::<f64>().ln()
}

/// Turns a row of logits into the gradient of its mean squared error.
fn squared_error_gradient(head: Activation, row: &mut [f32], label: u8) {
    let outputs = row.len();
    let mut p = row.to_vec();
    head.apply(&mut p, outputs);
    for ((d, p), t) in row.iter_mut().zip(&p).zip(targets(outputs, label)) {
        *d = 2.0 * (p - t) / outputs as f32;
    }
    head.gradient(&p, row, outputs);
}

/// p − t over the outputs, as the logistic functions cancel.
fn sigmoid_binary_gradient(row: &mut [f32], label: u8) {
    let outputs = row.len();
    Activation::Sigmoid.apply(row, outputs);
    for (p, t) in row.iter_mut().zip(targets(outputs, label)) {
        *p = (*p - t) / outputs as f32;
    }
}

/// With u = p·∂L/∂p = −t + (1 − t)·p / (1 − p), the gradient is uᵢ − pᵢ·Σu. Where a p is 1, its u may
/// be infinite; but pᵢ / (1 − pⱼ), the share of i among all but j, never is, so that it is formed
/// first.
fn softmax_binary_gradient(row: &mut [f32], label: u8) {
    let outputs = row.len();
    let all = log_sum_exp(row, None);
    let z: Vec<f64> = row.iter().map(|&z| f64::from(z)).collect();
    let rest: Vec<f64> = (0..outputs).map(|j| log_sum_exp(row, Some(j))).collect();
    let class = usize::from(label);
    for (i, d) in row.iter_mut().enumerate() {
        let p = (z[i] - all).exp();
        let own = if i == class { p - 1.0 } else { p };
        let from_others: f64 = (0..outputs)
            .filter(|&j| j != i)
            .map(|j| {
                if j == class {
                    p
                } else {
                    -(z[j] - all).exp() * (z[i] - rest[j]).exp()
                }
            })
            .sum();
        *d = ((own + from_others) / outputs as f64) as f32;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_loss_on_classes_needs_a_head_that_tells_several_apart() {
        let fits = |loss: Loss, head, outputs| loss.on(head, outputs).is_ok();
        for loss in [
            Loss::SparseCategoricalCrossEntropy,
            Loss::CategoricalFocalCrossEntropy(Default::default()),
        ] {
            assert!(fits(loss, Activation::Softmax, 2));
            assert!(!fits(loss, Activation::Softmax, 1));
            assert!(!fits(loss, Activation::Sigmoid, 2));
        }
        let binary = Loss::BinaryCrossEntropy;
        assert!(fits(binary, Activation::Sigmoid, 1) && fits(binary, Activation::Softmax, 2));
        assert!(!fits(binary, Activation::Softmax, 1) && !fits(binary, Activation::Relu, 2));
        let squared = Loss::MeanSquaredError;
        assert!(fits(squared, Activation::Relu, 1) && !fits(squared, Activation::Relu, 0));
    }
}
