use std::fmt;

use refashion_std::counted;
use serde::{Deserialize, Serialize};

use super::measured::finite;
use crate::{Error, Result};

/// A claim of a document that is not a figure to hit: an order or a threshold.
///
/// It is judged seed by seed. A seed on which a run diverged (`None`, NaN or infinite) is one on
/// which the claim does not hold.
///
/// ```
/// use refashion_metrics::verdict::{ClaimVerdict, Condition, Hypothesis};
///
/// let claim = Hypothesis {
///     statement: "dropout lowers the test loss".into(),
///     condition: Condition::Order {
///         lesser: vec![Some(0.23), Some(0.24), Some(0.22)],
///         greater: vec![Some(0.43), Some(0.44), Some(0.41)],
///     },
/// };
/// let judgement = claim.judge()?;
/// assert_eq!(judgement.verdict, ClaimVerdict::Holds);
/// assert_eq!(
///     judgement.to_string(),
///     "dropout lowers the test loss: holds (on 3 of 3 seeds)."
/// );
/// # Ok::<(), refashion_metrics::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Hypothesis {
    /// What is claimed, for people.
    pub statement: String,
    /// What has to be true of the runs.
    pub condition: Condition,
}

/// What has to be true of each seed's runs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// One measurement is below another of the same seed; equal is not below.
    Order {
        /// The values that are claimed to be the lesser ones, one a seed.
        lesser: Vec<Option<f64>>,
        /// The values that are claimed to be the greater ones, of the same seeds.
        greater: Vec<Option<f64>>,
    },
    /// A measurement lies on one side of a bound.
    Threshold {
        /// One value a seed.
        values: Vec<Option<f64>>,
        /// The side.
        relation: Relation,
        /// The bound.
        bound: f64,
    },
}

/// On which side of a bound a value has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// value < bound
    Below,
    /// value ≤ bound
    AtMost,
    /// value ≥ bound
    AtLeast,
    /// value > bound
    Above,
}

/// Whether a claim holds on all seeds, on none, or on some.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClaimVerdict {
    /// On every seed.
    Holds,
    /// On no seed.
    DoesNotHold,
    /// On some seeds but not on all.
    Mixed,
}

/// The verdict on a claim with the count that led to it. Prints as a sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimJudgement {
    /// What is claimed.
    pub statement: String,
    /// The verdict.
    pub verdict: ClaimVerdict,
    /// The number of seeds on which the claim holds.
    pub holds: usize,
    /// The number of seeds.
    pub seeds: usize,
    /// The number of seeds on which a run diverged; the claim does not hold on these.
    pub diverged: usize,
}

impl Hypothesis {
    /// Counts the seeds on which the claim holds.
    ///
    /// # Errors
    ///
    /// [`Error::Empty`] without seeds, [`Error::LengthMismatch`] when the two sides of an order
    /// differ in their number of seeds, [`Error::NotANumber`] for a bound that is NaN.
    pub fn judge(&self) -> Result<ClaimJudgement> {
        let outcomes = self.condition.outcomes()?;
        if outcomes.is_empty() {
            return Err(Error::Empty {
                what: "seeds of a claim",
            });
        }
        let count = |wanted| outcomes.iter().filter(|&&held| held == wanted).count();
        let holds = count(Some(true));
        Ok(ClaimJudgement {
            statement: self.statement.clone(),
            verdict: match holds {
                0 => ClaimVerdict::DoesNotHold,
                _ if holds == outcomes.len() => ClaimVerdict::Holds,
                _ => ClaimVerdict::Mixed,
            },
            holds,
            seeds: outcomes.len(),
            diverged: count(None),
        })
    }
}

impl Condition {
    /// Whether the condition is met, seed by seed; `None` where a run diverged.
    fn outcomes(&self) -> Result<Vec<Option<bool>>> {
        match self {
            Self::Order { lesser, greater } => {
                if lesser.len() != greater.len() {
                    return Err(Error::LengthMismatch {
                        what: "seeds on the greater side of a claim",
                        expected: lesser.len(),
                        found: greater.len(),
                    });
                }
                let pairs = lesser.iter().zip(greater);
                Ok(pairs.map(|(a, b)| Some(finite(a)? < finite(b)?)).collect())
            }
            Self::Threshold {
                values,
                relation,
                bound,
            } => {
                if bound.is_nan() {
                    return Err(Error::NotANumber {
                        what: "bound of a claim",
                        index: 0,
                        value: *bound,
                    });
                }
                let holds = |value| Some(relation.holds(finite(value)?, *bound));
                Ok(values.iter().map(holds).collect())
            }
        }
    }
}

impl Relation {
    fn holds(self, value: f64, bound: f64) -> bool {
        match self {
            Self::Below => value < bound,
            Self::AtMost => value <= bound,
            Self::AtLeast => value >= bound,
            Self::Above => value > bound,
        }
    }
}

impl fmt::Display for ClaimVerdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Holds => "holds",
            Self::DoesNotHold => "does not hold",
            Self::Mixed => "mixed",
        })
    }
}

impl fmt::Display for ClaimJudgement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} ", self.statement, self.verdict)?;
        write!(f, "(on {} of {}", self.holds, counted(self.seeds, "seed"))?;
        if self.diverged > 0 {
            write!(f, "; {} diverged", self.diverged)?;
        }
        f.write_str(").")
    }
}
