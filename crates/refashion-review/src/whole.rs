//! A document's figures taken together.

use std::collections::BTreeMap;

use refashion_metrics::{
    statistics::{Sample, fisher},
    verdict::Judgement,
};
use serde::{Deserialize, Serialize};

use crate::{error::Result, figures::FigureRow};

/// What the figures of a document say together, of those that were judged over several runs.
///
/// Figures of one experiment come from the same runs and depend on each other. So each run gets one
/// number, the mean over the experiment's figures of its gain in margins, of which the published
/// run has 0; Student's t asks whether 0, give or take what printing rounded, is one more of them, to
/// either side. Experiments are
/// trained apart, so Fisher's method joins their p-values.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Whole {
    /// The number of figures.
    pub figures: usize,
    /// Those of which our mean is better.
    pub better: usize,
    /// Those of which our mean is worse.
    pub worse: usize,
    /// The number of margins within which the confidence intervals of all our means lie.
    pub margins: f64,
    /// The mean gain in margins, over the figures.
    pub gain: f64,
    /// The number of experiments that the p-value joins.
    pub experiments: usize,
    /// The two-sided p-value of "the published values are draws like our runs".
    pub p_value: f64,
}

impl Whole {
    pub(crate) fn of(rows: &[FigureRow]) -> Result<Option<Self>> {
        let judged: Vec<(&FigureRow, &Judgement)> = rows
            .iter()
            .filter_map(|row| Some((row, row.judgement()?)))
            .filter(|(_, judgement)| judgement.mean_interval.is_some() && judgement.margin > 0.0)
            .collect();
        if judged.is_empty() {
            return Ok(None);
        }
        let gains = || {
            judged
                .iter()
                .filter_map(|(_, judgement)| Some(judgement.gain? / judgement.margin))
        };
        let reach = judged.iter().filter_map(|(_, judgement)| {
            let interval = judgement.mean_interval?;
            let far = (interval.low - judgement.published).abs();
            let end = far.max((interval.high - judgement.published).abs());
            Some(end / judgement.margin)
        });
        let (mut below, mut above) = (Vec::new(), Vec::new());
        for Composite { runs, rounding } in composites(&judged) {
            let sample = Sample::new(&runs)?;
            below.push(sample.probability_below(rounding)?);
            above.push(1.0 - sample.probability_below(-rounding)?);
        }
        let p_value = (2.0 * fisher(&below)?.min(fisher(&above)?)).min(1.0);
        Ok(Some(Self {
            figures: judged.len(),
            better: gains().filter(|gain| *gain > 0.0).count(),
            worse: gains().filter(|gain| *gain < 0.0).count(),
            margins: reach.fold(0.0, f64::max),
            gain: gains().sum::<f64>() / judged.len() as f64,
            experiments: below.len(),
            p_value,
        }))
    }
}

/// The figures of one experiment in one number a run.
struct Composite {
    /// The mean gain in margins of every run that has all figures.
    runs: Vec<f64>,
    /// How far the published run may be from 0, as its figures were rounded.
    rounding: f64,
}

/// The experiments with two runs or more that have all figures.
fn composites(judged: &[(&FigureRow, &Judgement)]) -> Vec<Composite> {
    let mut experiments: BTreeMap<&str, Vec<(&FigureRow, &Judgement)>> = BTreeMap::new();
    for (row, judgement) in judged {
        let figures = experiments.entry(&row.experiment).or_default();
        figures.push((row, judgement));
    }
    let composite = |figures: &[(&FigureRow, &Judgement)], run: usize| -> Option<f64> {
        let mut sum = 0.0;
        for (row, judgement) in figures {
            let measured = (*row.measured.get(run)?)?;
            // The gain's sign says which direction is better.
            let better = judgement.gain? * judgement.difference? >= 0.0;
            let sign = if better { 1.0 } else { -1.0 };
            sum += sign * (measured - judgement.published) / judgement.margin;
        }
        Some(sum / figures.len() as f64)
    };
    let rounding = |figures: &[(&FigureRow, &Judgement)]| {
        let margins = |(_, judgement): &(_, &Judgement)| judgement.half_unit() / judgement.margin;
        figures.iter().map(margins).sum::<f64>() / figures.len() as f64
    };
    experiments
        .values()
        .map(|figures| {
            let runs = figures.first().map_or(0, |(row, _)| row.measured.len());
            Composite {
                runs: (0..runs)
                    .filter_map(|run| composite(figures, run))
                    .collect(),
                rounding: rounding(figures),
            }
        })
        .filter(|composite| composite.runs.len() > 1)
        .collect()
}

#[cfg(test)]
mod tests {
    use refashion_metrics::verdict::{Better, Figure};

    use super::*;
    use crate::figures::Ruling;

    fn row(experiment: &str, published: f64, decimals: u32, measured: &[f64]) -> FigureRow {
        let measured: Vec<Option<f64>> = measured.iter().copied().map(Some).collect();
        let figure = Figure {
            name: "accuracy".into(),
            published,
            decimals,
            margin: 0.01,
            better: Better::Higher,
            measured: measured.clone(),
        };
        FigureRow {
            id: "accuracy".into(),
            place: "here".into(),
            experiment: experiment.into(),
            title: "accuracy".into(),
            printed: published.to_string(),
            implied_by: None,
            digits: 4,
            seeds: vec![0, 1, 2],
            measured,
            ruling: Ruling::Judged(Box::new(figure.judge(0.95).unwrap())),
        }
    }

    fn whole(rows: &[FigureRow]) -> Whole {
        Whole::of(rows).unwrap().unwrap()
    }

    #[test]
    fn what_the_print_rounded_is_not_taken_for_a_side() {
        let measured = [0.9233, 0.9234, 0.9235];
        let fine = whole(&[row("mine", 0.92, 4, &measured)]);
        assert!(fine.p_value < 0.002, "{}", fine.p_value);
        assert_eq!((fine.better, fine.worse), (1, 0));
        assert!((fine.gain - 0.34).abs() < 1e-9);
        let coarse = whole(&[row("mine", 0.92, 2, &measured)]);
        assert_eq!(coarse.p_value, 1.0);
    }

    #[test]
    fn experiments_to_one_side_are_joined_and_those_to_both_are_not() {
        let below = [0.914, 0.915, 0.916];
        let one = whole(&[row("a", 0.92, 4, &below)]).p_value;
        let both = whole(&[row("a", 0.92, 4, &below), row("b", 0.92, 4, &below)]);
        assert!(both.p_value < one && both.experiments == 2);
        let above = [0.924, 0.925, 0.926];
        let apart = whole(&[row("a", 0.92, 4, &below), row("b", 0.92, 4, &above)]);
        assert!(apart.p_value > 2.0 * one);
        // Two figures of one experiment are one number a run.
        let twice = whole(&[row("a", 0.92, 4, &below), row("a", 0.92, 4, &below)]);
        assert!((twice.p_value - one).abs() < 1e-12);
        assert_eq!((twice.figures, twice.experiments), (2, 1));
    }
}
