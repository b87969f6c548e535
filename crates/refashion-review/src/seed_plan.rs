//! How many seeds a document needs for its verdicts to have power.

use refashion_metrics::{
    statistics::{Sample, mean},
    verdict::MOST_SEEDS,
};
use refashion_runs::RunRecord;

use crate::{
    error::Result, figures::FigureRow, level::LEVEL, review::DocumentReview, runs::runs_of,
};

/// The power that is planned for.
pub const PLANNED_POWER: f64 = 0.8;

/// How many seeds a document needs for a power of [`PLANNED_POWER`], by the spread of the runs that
/// are recorded and the margins that are declared.
#[derive(Debug, Clone, PartialEq)]
pub struct SeedPlan {
    /// Every judged figure.
    pub figures: Vec<PlannedFigure>,
    /// The experiments that they are results of, in the document's order.
    pub experiments: Vec<PlannedExperiment>,
}

/// The seeds that one figure needs.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedFigure {
    /// The experiment it is a result of.
    pub experiment: String,
    /// What was measured, for people.
    pub title: String,
    /// The digits after the point that it is shown with.
    pub digits: u32,
    /// The number of runs.
    pub seeds: usize,
    /// Their standard deviation, if two of them did not diverge.
    pub spread: Option<f64>,
    /// How far our mean may be from the published value.
    pub margin: f64,
    /// How often a true shift of one margin is found with these seeds.
    pub power: Option<f64>,
    /// The seeds that are needed.
    pub needed: Needed,
}

/// The seeds that a figure needs for a power of [`PLANNED_POWER`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Needed {
    /// So many.
    Seeds(usize),
    /// No number up to [`MOST_SEEDS`] is enough, which give this power: a published value is a single
    /// draw, and scatters as much as the margin allows.
    Never {
        /// The power with the greatest number of seeds.
        power: f64,
    },
    /// Two runs have to tell the spread first.
    SpreadUnknown,
}

/// The seeds that one experiment needs.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedExperiment {
    /// Its name.
    pub experiment: String,
    /// The number of runs.
    pub seeds: usize,
    /// The most seeds that any of its figures needs, if one is known to have enough of any number.
    pub needed: Option<usize>,
    /// How long one run takes, by the mean over those that went to an end.
    pub seconds: Option<f64>,
}

impl SeedPlan {
    /// The plan of a document, for those of its experiments that are asked for.
    ///
    /// # Errors
    ///
    /// [`Error::Metrics`](crate::Error::Metrics) if the statistics of a figure cannot be computed.
    pub fn of(review: &DocumentReview, asked: impl Fn(&str) -> bool) -> Result<Self> {
        let rows = review.comparison.figures.iter();
        let figures = rows
            .filter(|row| asked(&row.experiment))
            .filter_map(|row| PlannedFigure::of(row).transpose())
            .collect::<Result<Vec<PlannedFigure>>>()?;
        let experiments = review.document.experiments.iter();
        let experiments = experiments.filter_map(|experiment| {
            let mut own = figures
                .iter()
                .filter(|figure| figure.experiment == experiment.id)
                .peekable();
            let seeds = own.peek()?.seeds;
            Some(PlannedExperiment {
                experiment: experiment.id.clone(),
                seeds,
                needed: own.filter_map(PlannedFigure::seeds_needed).max(),
                seconds: seconds(runs_of(&review.runs, &experiment.id)),
            })
        });
        Ok(Self {
            experiments: experiments.collect(),
            figures,
        })
    }

    /// The runs that are missing, of all experiments together.
    pub fn missing(&self) -> usize {
        self.experiments
            .iter()
            .map(PlannedExperiment::missing)
            .sum()
    }

    /// How long the missing runs take, one after another.
    pub fn seconds(&self) -> f64 {
        let seconds = |one: &PlannedExperiment| one.missing() as f64 * one.seconds.unwrap_or(0.0);
        self.experiments.iter().map(seconds).sum()
    }
}

impl PlannedFigure {
    fn of(row: &FigureRow) -> Result<Option<Self>> {
        let Some(judgement) = row.judgement() else {
            return Ok(None);
        };
        let values: Vec<f64> = row.measured.iter().copied().flatten().collect();
        let needed = if values.len() < 2 {
            Needed::SpreadUnknown
        } else {
            let sample = Sample::new(&values)?;
            needed(&sample, judgement.margin, judgement.half_unit())?
        };
        Ok(Some(Self {
            experiment: row.experiment.clone(),
            title: row.title.clone(),
            digits: row.digits,
            seeds: row.measured.len(),
            spread: judgement.standard_deviation,
            margin: judgement.margin,
            power: judgement.power,
            needed,
        }))
    }

    fn seeds_needed(&self) -> Option<usize> {
        match self.needed {
            Needed::Seeds(seeds) => Some(seeds),
            Needed::Never { .. } | Needed::SpreadUnknown => None,
        }
    }
}

impl PlannedExperiment {
    /// The runs that are missing.
    pub fn missing(&self) -> usize {
        self.needed.unwrap_or(0).saturating_sub(self.seeds)
    }
}

fn needed(sample: &Sample, margin: f64, half_unit: f64) -> Result<Needed> {
    let found = sample.seeds_for_power(margin, LEVEL, half_unit, PLANNED_POWER, MOST_SEEDS)?;
    Ok(match found.seeds {
        Some(seeds) => Needed::Seeds(seeds),
        None => Needed::Never { power: found.power },
    })
}

fn seconds(runs: &[RunRecord]) -> Option<f64> {
    let complete = runs.iter().filter(|run| run.complete());
    let seconds: Vec<f64> = complete.map(|run| run.cost.seconds).collect();
    mean(&seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seeds_are_planned_by_spread_and_margin() {
        let sample = Sample::new(&[0.91, 0.92, 0.93]).unwrap();
        // SciPy's nct with k − 1 degrees and a shift of 3 / √(1 + 1/k): .7989 with 22, .8014 with 23.
        assert_eq!(needed(&sample, 0.03, 0.0).unwrap(), Needed::Seeds(23));
        let Needed::Never { power } = needed(&sample, 0.02, 0.0).unwrap() else {
            panic!("a margin of two standard deviations is not enough");
        };
        assert!((power - 0.504).abs() < 5e-4, "{power}");
        let same = Sample::new(&[0.5, 0.5]).unwrap();
        assert_eq!(needed(&same, 0.01, 0.0).unwrap(), Needed::Seeds(2));
    }

    #[test]
    fn what_is_missing_takes_its_time() {
        let experiment = |seeds, needed| PlannedExperiment {
            experiment: "mine".into(),
            seeds,
            needed,
            seconds: Some(60.0),
        };
        let plan = SeedPlan {
            figures: Vec::new(),
            experiments: vec![
                experiment(3, Some(5)),
                experiment(3, Some(2)),
                experiment(3, None),
            ],
        };
        assert_eq!((plan.missing(), plan.seconds()), (2, 120.0));
    }
}
