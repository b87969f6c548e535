//! A document's figures taken together.

use std::collections::BTreeMap;

use refashion_metrics::{
    statistics::{Sample, fisher, mean},
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
    /// Those of which our mean is better, by more than printing rounds.
    pub better: usize,
    /// Those of which our mean is worse, by more than printing rounds.
    pub worse: usize,
    /// The number of margins within which the confidence intervals of all our means lie.
    pub margins: f64,
    /// The mean gain in margins, over the figures.
    pub gain: f64,
    /// The number of experiments that the p-value joins.
    pub experiments: usize,
    /// The two-sided p-value of "the published values are draws like our runs".
    pub p_value: f64,
    /// The runs of those experiments.
    #[serde(default)]
    pub runs: usize,
    /// Those of them that have no value for a figure, as they diverged: they are left out.
    #[serde(default)]
    pub left_out: usize,
    /// The experiments of which fewer than two of several runs have a value for each figure, as the
    /// others diverged: they are left out with all their figures.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub diverged: Vec<String>,
}

impl Whole {
    pub(crate) fn of(rows: &[FigureRow]) -> Result<Option<Self>> {
        let several = rows
            .iter()
            .filter_map(|row| Some((row, row.judgement()?)))
            .filter(|(row, judgement)| row.measured.len() > 1 && judgement.margin > 0.0);
        let (joined, alone): (Vec<Composite>, Vec<_>) = composites(several)
            .into_iter()
            .partition(|one| one.runs.len() > 1);
        if joined.is_empty() {
            return Ok(None);
        }
        let judged: Vec<_> = joined.iter().flat_map(|one| &one.figures).collect();
        let gains = || {
            judged
                .iter()
                .filter_map(|(_, judgement)| Some(judgement.gain? / judgement.margin))
        };
        let sides = || {
            let differ = judged
                .iter()
                .filter(|(_, judgement)| judgement.is_as_printed() == Some(false));
            differ.filter_map(|(_, judgement)| judgement.gain)
        };
        let reach = judged.iter().filter_map(|(_, judgement)| {
            let interval = judgement.mean_interval?;
            let far = (interval.low - judgement.published).abs();
            let end = far.max((interval.high - judgement.published).abs());
            Some(end / judgement.margin)
        });
        let (mut below, mut above) = (Vec::new(), Vec::new());
        for one in &joined {
            let sample = Sample::new(&one.runs)?;
            below.push(sample.probability_below(one.rounding)?);
            above.push(1.0 - sample.probability_below(-one.rounding)?);
        }
        let left_out = joined.iter().map(|one| one.left_out).sum();
        let complete: usize = joined.iter().map(|one| one.runs.len()).sum();
        let p_value = (2.0 * fisher(&below)?.min(fisher(&above)?)).min(1.0);
        Ok(Some(Self {
            figures: judged.len(),
            better: sides().filter(|gain| *gain > 0.0).count(),
            worse: sides().filter(|gain| *gain < 0.0).count(),
            margins: reach.fold(0.0, f64::max),
            gain: gains().sum::<f64>() / judged.len() as f64,
            experiments: below.len(),
            p_value,
            runs: complete + left_out,
            left_out,
            diverged: alone.into_iter().map(|one| one.experiment).collect(),
        }))
    }
}

/// A judged figure.
type Judged<'a> = (&'a FigureRow, &'a Judgement);

/// The figures of one experiment in one number a run.
struct Composite<'a> {
    /// Its name.
    experiment: String,
    /// Its figures.
    figures: Vec<Judged<'a>>,
    /// The mean gain in margins of every run that has all figures.
    runs: Vec<f64>,
    /// How many runs lack one.
    left_out: usize,
    /// How far the published run may be from 0, as its figures were rounded.
    rounding: f64,
}

/// The experiments, by name.
fn composites<'a>(judged: impl Iterator<Item = Judged<'a>>) -> Vec<Composite<'a>> {
    let mut experiments: BTreeMap<&str, Vec<Judged<'a>>> = BTreeMap::new();
    for (row, judgement) in judged {
        let figures = experiments.entry(&row.experiment).or_default();
        figures.push((row, judgement));
    }
    let composite = |figures: &[Judged<'_>], run: usize| -> Option<f64> {
        let gain = |(row, judgement): &Judged<'_>| {
            let measured = (*row.measured.get(run)?)?;
            let sign = if more_is_better(judgement)? {
                1.0
            } else {
                -1.0
            };
            Some(sign * (measured - judgement.published) / judgement.margin)
        };
        mean(&figures.iter().map(gain).collect::<Option<Vec<f64>>>()?)
    };
    let rounding = |figures: &[Judged<'_>]| {
        let margins = |(_, judgement): &(_, &Judgement)| judgement.half_unit() / judgement.margin;
        let margins: Vec<f64> = figures.iter().map(margins).collect();
        mean(&margins).unwrap_or_default()
    };
    experiments
        .into_iter()
        .map(|(experiment, figures)| {
            let all = figures.first().map_or(0, |(row, _)| row.measured.len());
            let runs: Vec<f64> = (0..all)
                .filter_map(|run| composite(&figures, run))
                .collect();
            Composite {
                experiment: experiment.to_owned(),
                left_out: all - runs.len(),
                runs,
                rounding: rounding(&figures),
                figures,
            }
        })
        .collect()
}

/// Whether more of what was measured is better: the gain is then the difference, else its negative.
/// The signs tell of a difference of 0 as well, whose negative is −0.
fn more_is_better(judgement: &Judgement) -> Option<bool> {
    Some(judgement.gain?.is_sign_negative() == judgement.difference?.is_sign_negative())
}

#[cfg(test)]
mod tests {
    use refashion_metrics::verdict::{Better, Replication};

    use super::*;
    use crate::figures::Ruling;

    fn row(experiment: &str, published: f64, decimals: u32, measured: &[f64]) -> FigureRow {
        let figure = Replication {
            name: "accuracy".into(),
            published,
            decimals,
            margin: 0.01,
            better: Better::Higher,
            mean_of: 1,
            measured: measured.iter().copied().map(Some).collect(),
        };
        row_of(experiment, figure)
    }

    fn row_of(experiment: &str, figure: Replication) -> FigureRow {
        FigureRow {
            id: "accuracy".into(),
            place: "here".into(),
            experiment: experiment.into(),
            title: "accuracy".into(),
            printed: figure.published.to_string(),
            implied_by: None,
            digits: 4,
            seeds: (0..figure.measured.len() as u64).collect(),
            measured: figure.measured.clone(),
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
        assert_eq!((coarse.better, coarse.worse), (0, 0));
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
    #[test]
    fn a_loss_that_hits_the_published_one_counts_with_its_own_direction() {
        let loss = |measured: [f64; 3]| Replication {
            name: "loss".into(),
            published: 0.5,
            decimals: 4,
            margin: 0.25,
            better: Better::Lower,
            mean_of: 1,
            measured: measured.map(Some).to_vec(),
        };
        // The mean is the published value to the last bit; run by run the losses are 1 margin
        // better, as published and 1 margin worse.
        let exact = [0.25, 0.5, 0.75];
        let gains = [1.0, 0.0, -1.0];
        let judged = row_of("mine", loss(exact));
        let judgement = judged.judgement().unwrap();
        assert_eq!(judgement.difference, Some(0.0));
        let composites = composites([(&judged, judgement)].into_iter());
        assert_eq!(composites[0].runs, gains);
    }

    #[test]
    fn runs_that_diverged_are_counted_and_experiments_of_nothing_else_named() {
        let of = |experiment: &str, measured: &[Option<f64>]| {
            let figure = Replication {
                name: "accuracy".into(),
                published: 0.92,
                decimals: 4,
                margin: 0.01,
                better: Better::Higher,
                mean_of: 1,
                measured: measured.to_vec(),
            };
            row_of(experiment, figure)
        };
        let mine = of("mine", &[Some(0.914), None, Some(0.915), Some(0.916)]);
        let lost = [None, Some(0.7), None];
        let rows = [
            mine,
            of("lost", &lost),
            of("gone", &[None; 2]),
            of("one", &[None]),
        ];
        let told = whole(&rows);
        assert_eq!((told.figures, told.experiments), (1, 1));
        assert_eq!((told.runs, told.left_out), (4, 1));
        assert_eq!(told.diverged, ["gone", "lost"]);
        assert_eq!(Whole::of(&rows[1..]).unwrap(), None);
    }
}
