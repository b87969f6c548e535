//! The settings of the optimizers.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Result;
use crate::bounds::{not_negative, within};

/// How the weights follow the gradient (masters, section 2); defaults are those of Keras 3.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Optimizer {
    /// Gradient descent on batches.
    Sgd(Sgd),
    /// Rates that shrink with all the squared gradients so far (Duchi and others, 2011).
    AdaGrad(AdaGrad),
    /// Rates that follow a running mean of the squared gradients (Hinton, 2012).
    RmsProp(RmsProp),
    /// Running means of the gradient and of its square (Kingma and Ba, 2015).
    Adam(Adam),
    /// Adam that also shrinks the weights themselves (Loshchilov and Hutter, 2019).
    AdamW(AdamW),
}

/// Whose formula to follow where Keras and PyTorch differ: in where they add ε, and in what is
/// multiplied by a rate that changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Convention {
    /// Keras 3 and TensorFlow 1. AdaGrad and RMSProp: g / √(v + ε). Adam: the rate is
    /// α·√(1 − β₂ᵗ) / (1 − β₁ᵗ) and ε is added to √v as it is (the "ε hat" of the paper).
    /// Gradient descent: what is gathered are steps, each times the rate of its time.
    #[default]
    Keras,
    /// PyTorch and the main text of the papers. AdaGrad and RMSProp: g / (√v + ε). Adam: ε is added
    /// to the root of the corrected v, √(v / (1 − β₂ᵗ)). Gradient descent: what is gathered are
    /// gradients, all times the rate of now.
    PyTorch,
}

/// Gradient descent with momentum: u ← momentum·u − rate·g, w ← w + u, or with Nesterov's momentum
/// w ← w + momentum·u − rate·g. PyTorch multiplies by the rate later, u ← momentum·u − g and
/// w ← w + rate·u, which differs only while a schedule changes the rate. What decays is added to the
/// gradient first, g ← g + decay·w.
///
/// The loss is a mean. Where a recipe descends on the sum over batches of N images, its rate times N
/// and its decay divided by N make the same steps.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", default, deny_unknown_fields)]
pub struct Sgd {
    /// The learning rate.
    #[serde(rename = "rate", alias = "learning_rate")]
    pub learning_rate: f64,
    /// The share of the last step that is taken again.
    pub momentum: f64,
    /// Whether the momentum is Nesterov's.
    pub nesterov: bool,
    /// The share of each weight that is added to its gradient (PyTorch's `weight_decay`); of every
    /// trainable tensor.
    #[serde(
        rename = "decay",
        alias = "weight_decay",
        skip_serializing_if = "is_none"
    )]
    pub weight_decay: f64,
    /// Whether gradients are gathered, or steps.
    #[serde(skip_serializing_if = "Convention::is_keras")]
    pub convention: Convention,
}

/// The settings of AdaGrad: v ← v + g², w ← w − rate·g / √v.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", default, deny_unknown_fields)]
pub struct AdaGrad {
    /// The learning rate.
    #[serde(rename = "rate", alias = "learning_rate")]
    pub learning_rate: f64,
    /// The first value of v.
    pub initial: f64,
    /// What keeps the quotient finite.
    pub epsilon: f64,
    /// Where ε is added.
    pub convention: Convention,
}

/// The settings of RMSProp: v ← rho·v + (1 − rho)·g², u ← momentum·u + rate·g / √v, w ← w − u.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", default, deny_unknown_fields)]
pub struct RmsProp {
    /// The learning rate.
    #[serde(rename = "rate", alias = "learning_rate")]
    pub learning_rate: f64,
    /// How much of the running mean of the squares is kept at a step.
    pub rho: f64,
    /// The share of the last step that is taken again.
    pub momentum: f64,
    /// What keeps the quotient finite.
    pub epsilon: f64,
    /// Where ε is added.
    pub convention: Convention,
}

/// The settings of Adam: m ← β₁·m + (1 − β₁)·g, v ← β₂·v + (1 − β₂)·g², w ← w − rate·m̂ / √v̂.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", default, deny_unknown_fields)]
pub struct Adam {
    /// The learning rate.
    #[serde(rename = "rate", alias = "learning_rate")]
    pub learning_rate: f64,
    /// How much of the running mean of the gradient is kept at a step.
    pub beta1: f64,
    /// How much of the running mean of the squares is kept at a step.
    pub beta2: f64,
    /// What keeps the quotient finite; Keras 3 says 1e-7, TensorFlow 1 and PyTorch 1e-8.
    pub epsilon: f64,
    /// Where ε is added.
    pub convention: Convention,
}

/// The settings of AdamW: w ← w − rate·decay·w, then a step of Adam.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", default, deny_unknown_fields)]
pub struct AdamW {
    /// The learning rate.
    #[serde(rename = "rate", alias = "learning_rate")]
    pub learning_rate: f64,
    /// How much of the running mean of the gradient is kept at a step.
    pub beta1: f64,
    /// How much of the running mean of the squares is kept at a step.
    pub beta2: f64,
    /// What keeps the quotient finite; Keras 3 says 1e-7, PyTorch 1e-8.
    pub epsilon: f64,
    /// Where ε is added.
    pub convention: Convention,
    /// The share of a weight that a step of rate 1 would take away; of every trainable tensor.
    #[serde(rename = "decay", alias = "weight_decay")]
    pub weight_decay: f64,
}

impl Default for Sgd {
    fn default() -> Self {
        Self {
            learning_rate: 0.01,
            momentum: 0.0,
            nesterov: false,
            weight_decay: 0.0,
            convention: Convention::Keras,
        }
    }
}

fn is_none(decay: &f64) -> bool {
    *decay == 0.0
}

impl Convention {
    fn is_keras(&self) -> bool {
        *self == Convention::Keras
    }
}

impl Default for AdaGrad {
    fn default() -> Self {
        Self {
            learning_rate: 0.001,
            initial: 0.1,
            epsilon: 1e-7,
            convention: Convention::Keras,
        }
    }
}

impl Default for RmsProp {
    fn default() -> Self {
        let convention = Convention::Keras;
        Self {
            learning_rate: 0.001,
            rho: 0.9,
            momentum: 0.0,
            epsilon: 1e-7,
            convention,
        }
    }
}

impl Default for Adam {
    fn default() -> Self {
        let convention = Convention::Keras;
        Self {
            learning_rate: 0.001,
            beta1: 0.9,
            beta2: 0.999,
            epsilon: 1e-7,
            convention,
        }
    }
}

impl Default for AdamW {
    fn default() -> Self {
        let Adam {
            learning_rate,
            beta1,
            beta2,
            epsilon,
            convention,
        } = Adam::default();
        Self {
            learning_rate,
            beta1,
            beta2,
            epsilon,
            convention,
            weight_decay: 0.004,
        }
    }
}

impl Optimizer {
    /// The learning rate, before any schedule.
    pub fn learning_rate(&self) -> f64 {
        match self {
            Optimizer::Sgd(o) => o.learning_rate,
            Optimizer::AdaGrad(o) => o.learning_rate,
            Optimizer::RmsProp(o) => o.learning_rate,
            Optimizer::Adam(o) => o.learning_rate,
            Optimizer::AdamW(o) => o.learning_rate,
        }
    }

    /// How many moments it carries from step to step, each a vector as long as the weights.
    ///
    /// ```
    /// use refashion_trainer::{Optimizer, Sgd};
    ///
    /// assert_eq!(Optimizer::Sgd(Sgd::default()).moments(), 0);
    /// assert_eq!(Optimizer::default().moments(), 2);
    /// ```
    pub fn moments(&self) -> usize {
        self.first_moments().len()
    }

    /// The moments by name, each with what all of its values are before the first step.
    pub(crate) fn first_moments(&self) -> Vec<(&'static str, f64)> {
        match self {
            Optimizer::Sgd(Sgd { momentum: 0.0, .. }) => vec![],
            Optimizer::Sgd(_) => vec![("velocity", 0.0)],
            Optimizer::AdaGrad(o) => vec![("squares", o.initial)],
            Optimizer::RmsProp(RmsProp { momentum: 0.0, .. }) => vec![("squares", 0.0)],
            Optimizer::RmsProp(_) => vec![("squares", 0.0), ("velocity", 0.0)],
            Optimizer::Adam(_) | Optimizer::AdamW(_) => vec![("mean", 0.0), ("squares", 0.0)],
        }
    }

    pub(crate) fn check(&self) -> Result<()> {
        not_negative("rate", self.learning_rate())?;
        let share = |name, found| within(name, found, (0.0..1.0).contains(&found), "in 0 ≤ x < 1");
        // Steps are computed in single precision, where too small an ε is 0.
        let epsilon = |found: f64| {
            let right = found.is_finite() && found as f32 > 0.0;
            within(
                "epsilon",
                found,
                right,
                "finite, above 0 in single precision",
            )
        };
        match self {
            Optimizer::Sgd(o) => {
                share("momentum", o.momentum).and(not_negative("decay", o.weight_decay))
            }
            Optimizer::AdaGrad(o) => not_negative("initial", o.initial).and(epsilon(o.epsilon)),
            Optimizer::RmsProp(o) => {
                share("rho", o.rho)?;
                share("momentum", o.momentum).and(epsilon(o.epsilon))
            }
            Optimizer::Adam(o) => {
                share("beta1", o.beta1)?;
                share("beta2", o.beta2).and(epsilon(o.epsilon))
            }
            Optimizer::AdamW(o) => {
                share("beta1", o.beta1)?;
                share("beta2", o.beta2)?;
                epsilon(o.epsilon).and(not_negative("decay", o.weight_decay))
            }
        }
    }
}

/// In words, as reports have it: `Adam (rate 0.001, β₁ 0.9, β₂ 0.999, ε 1e-7, as in Keras)`.
impl fmt::Display for Optimizer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Optimizer::Sgd(o) => {
                write!(
                    f,
                    "SGD (rate {}{}",
                    o.learning_rate,
                    with_momentum(o.momentum)
                )?;
                f.write_str(if o.nesterov { ", Nesterov's" } else { "" })?;
                if o.weight_decay != 0.0 {
                    write!(f, ", decay {}", o.weight_decay)?;
                }
                match o.convention {
                    Convention::Keras => f.write_str(")"),
                    Convention::PyTorch => write!(f, ", {})", o.convention),
                }
            }
            Optimizer::AdaGrad(o) => write!(
                f,
                "AdaGrad (rate {}, squares from {}, ε {:?}, {})",
                o.learning_rate, o.initial, o.epsilon, o.convention
            ),
            Optimizer::RmsProp(o) => write!(
                f,
                "RMSProp (rate {}, ρ {}{}, ε {:?}, {})",
                o.learning_rate,
                o.rho,
                with_momentum(o.momentum),
                o.epsilon,
                o.convention
            ),
            Optimizer::Adam(o) => write!(
                f,
                "Adam (rate {}, β₁ {}, β₂ {}, ε {:?}, {})",
                o.learning_rate, o.beta1, o.beta2, o.epsilon, o.convention
            ),
            Optimizer::AdamW(o) => write!(
                f,
                "AdamW (rate {}, β₁ {}, β₂ {}, ε {:?}, decay {}, {})",
                o.learning_rate, o.beta1, o.beta2, o.epsilon, o.weight_decay, o.convention
            ),
        }
    }
}

/// The momentum as a part of a list; nothing where there is none.
fn with_momentum(momentum: f64) -> String {
    if momentum == 0.0 {
        String::new()
    } else {
        format!(", momentum {momentum}")
    }
}

impl fmt::Display for Convention {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Convention::Keras => "as in Keras",
            Convention::PyTorch => "as in PyTorch",
        })
    }
}

impl Default for Optimizer {
    fn default() -> Self {
        Optimizer::Adam(Adam::default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_said_in_words() {
        assert_eq!(
            Optimizer::default().to_string(),
            "Adam (rate 0.001, β₁ 0.9, β₂ 0.999, ε 1e-7, as in Keras)"
        );
        let sgd = Sgd {
            learning_rate: 0.05,
            momentum: 0.9,
            nesterov: true,
            ..Sgd::default()
        };
        assert_eq!(
            Optimizer::Sgd(sgd).to_string(),
            "SGD (rate 0.05, momentum 0.9, Nesterov's)"
        );
        let decaying = Sgd {
            weight_decay: 0.0005,
            convention: Convention::PyTorch,
            ..sgd
        };
        assert_eq!(
            Optimizer::Sgd(decaying).to_string(),
            "SGD (rate 0.05, momentum 0.9, Nesterov's, decay 0.0005, as in PyTorch)"
        );
        assert_eq!(
            Optimizer::Sgd(Sgd::default()).to_string(),
            "SGD (rate 0.01)"
        );
        let torch = RmsProp {
            convention: Convention::PyTorch,
            ..RmsProp::default()
        };
        assert_eq!(
            Optimizer::RmsProp(torch).to_string(),
            "RMSProp (rate 0.001, ρ 0.9, ε 1e-7, as in PyTorch)"
        );
    }
}
