use super::{Judgement, Replication};
use crate::Result;
use crate::statistics::{check_probability, holm, holm_levels};

/// Judges the figures of one document together, with Holm's procedure at the given level.
///
/// Each figure's hypothesis is "the published value is one more of our runs", and its p-value is
/// that of [`Judgement::p_value`], in which the rounding of the print is already allowed for.
/// Holm's procedure at α = 1 − `level` says which may be called *not reproduced*
/// ([`holm_levels`]), so that a document of which every figure is in truth reproducible gets that
/// verdict with a chance of at most α. Nothing else is corrected: a figure's interval, its
/// equivalence, *reproduced* and *close* are those of [`Replication::judge`].
///
/// Figures of a single seed, and those of which at least half of the runs diverged, have no
/// test; they do not count in m.
///
/// # Errors
///
/// As [`Replication::judge`], for the first figure at fault.
///
/// ```
/// use refashion_metrics::verdict::{Better, Replication, judge_all};
///
/// let figure = |published| Replication {
///     name: format!("accuracy {published}"),
///     published,
///     decimals: 4,
///     margin: 0.01,
///     better: Better::Higher,
///     mean_of: 1,
///     measured: vec![Some(0.910), Some(0.912), Some(0.911)],
/// };
/// let judgements = judge_all(&[figure(0.9105), figure(0.9420)], 0.95)?;
/// assert_eq!(judgements[1].adjusted_p_value, judgements[1].p_value.map(|p| 2.0 * p));
/// # Ok::<(), refashion_metrics::Error>(())
/// ```
pub fn judge_all(figures: &[Replication], level: f64) -> Result<Vec<Judgement>> {
    check_probability("confidence level", level)?;
    let tests: Vec<Option<f64>> = figures
        .iter()
        .map(Replication::test)
        .collect::<Result<_>>()?;
    let p_values: Vec<f64> = tests.iter().copied().flatten().collect();
    let alphas = holm_levels(&p_values, 1.0 - level)?;
    let mut corrected = alphas.into_iter().zip(holm(&p_values)?);
    let judge = |(figure, test): (&Replication, Option<f64>)| {
        let Some((alpha, adjusted)) = test.and_then(|_| corrected.next()) else {
            return figure.judge(level);
        };
        Ok(Judgement {
            adjusted_p_value: Some(adjusted),
            ..figure.judge_within(level, 1.0 - alpha)?
        })
    };
    figures.iter().zip(tests).map(judge).collect()
}
