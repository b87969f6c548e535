use super::{Figure, Judgement};
use crate::Result;
use crate::statistics::{holm, holm_levels};

/// Judges the figures of one document together, with Holm's procedure at the given level.
///
/// Each figure's hypothesis is "the published value is one more of our runs", and its p-value is
/// that of [`Judgement::p_value`], in which the rounding of the print is already allowed for.
/// Holm's procedure at α = 1 − `level` says which may be called *not reproduced*
/// ([`holm_levels`]), so that a document of which every figure is in truth reproducible gets that
/// verdict with a chance of at most α. Nothing else is corrected: a figure's interval, its
/// equivalence, *reproduced* and *close* are those of [`Figure::judge`].
///
/// Figures of a single seed, and those of which at least half of the runs diverged, have no
/// test; they do not count in m.
///
/// # Errors
///
/// As [`Figure::judge`], for the first figure at fault.
///
/// ```
/// use refashion_metrics::verdict::{Better, Figure, judge_all};
///
/// let figure = |published| Figure {
///     name: format!("accuracy {published}"),
///     published,
///     decimals: 4,
///     margin: 0.01,
///     better: Better::Higher,
///     measured: vec![Some(0.910), Some(0.912), Some(0.911)],
/// };
/// let judgements = judge_all(&[figure(0.9105), figure(0.9420)], 0.95)?;
/// assert_eq!(judgements[1].adjusted_p_value, judgements[1].p_value.map(|p| 2.0 * p));
/// # Ok::<(), refashion_metrics::Error>(())
/// ```
pub fn judge_all(figures: &[Figure], level: f64) -> Result<Vec<Judgement>> {
    let mut judgements = Vec::with_capacity(figures.len());
    for figure in figures {
        judgements.push(figure.judge(level)?);
    }
    let tested: Vec<usize> = (0..figures.len())
        .filter(|&index| !figures[index].mostly_diverged())
        .filter(|&index| judgements[index].p_value.is_some())
        .collect();
    let p_values: Vec<f64> = tested
        .iter()
        .filter_map(|&index| judgements[index].p_value)
        .collect();
    let alphas = holm_levels(&p_values, 1.0 - level)?;
    let adjusted = holm(&p_values)?;
    for (rank, &index) in tested.iter().enumerate() {
        judgements[index] = figures[index].judge_within(level, 1.0 - alphas[rank])?;
        judgements[index].adjusted_p_value = Some(adjusted[rank]);
    }
    Ok(judgements)
}
