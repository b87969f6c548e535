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
/// run has 0; Student's t asks whether 0 is one more of them, to either side. Experiments are
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
        for composites in composites(&judged) {
            let sample = Sample::new(&composites)?;
            let p = sample.probability_below(0.0)?;
            below.push(p);
            above.push(1.0 - p);
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

/// The mean gain in margins of every run that has all figures, experiment by experiment; those with
/// two such runs or more.
fn composites(judged: &[(&FigureRow, &Judgement)]) -> Vec<Vec<f64>> {
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
    experiments
        .values()
        .map(|figures| {
            let runs = figures.first().map_or(0, |(row, _)| row.measured.len());
            (0..runs)
                .filter_map(|run| composite(figures, run))
                .collect()
        })
        .filter(|composites: &Vec<f64>| composites.len() > 1)
        .collect()
}
