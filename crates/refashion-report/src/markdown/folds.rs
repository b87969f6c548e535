//! The scores of cross-validations, and what it does to carry weights over from fold to fold.

use std::iter::once;

use refashion_documents::{Document, Experiment};
use refashion_metrics::statistics::Sample;

use refashion_runs::{RunRecord, Runs};

use refashion_std::counted;

use crate::{
    error::Result,
    table::{Table, right},
};

/// The accuracy of every fold, one row a seed; nothing where there are no folds.
pub(crate) fn table(runs: &[RunRecord]) -> Result<String> {
    let most = runs.iter().map(|run| run.folds.len()).max().unwrap_or(0);
    if most == 0 {
        return Ok(String::new());
    }
    let folds = (1..=most).map(|fold| format!("fold {fold}"));
    let titles = once("seed".to_owned())
        .chain(folds)
        .chain(["mean", "standard deviation", "lowest", "highest", "spread"].map(String::from));
    let mut table = Table::new(titles.map(right));
    for run in runs.iter().filter(|run| run.folds.len() == most) {
        let scores = scores(run);
        let spread = Spread::of(&scores)?;
        let mut row = vec![run.seed.to_string()];
        row.extend(scores.iter().map(|score| format!("{score:.4}")));
        let Spread {
            mean,
            deviation,
            lowest,
            highest,
        } = spread;
        let values = [mean, deviation, lowest, highest, highest - lowest];
        row.extend(values.map(|value| format!("{value:.4}")));
        table.row(row);
    }
    Ok(format!(
        "\nThe accuracy of each fold on the images that it held back. The standard deviation is \
         NumPy's, with the number of folds in the denominator, as the document's code prints it.\n\n{}",
        table.markdown()
    ))
}

/// The spread of the scores of one cross-validation.
struct Spread {
    mean: f64,
    /// With n in the denominator.
    deviation: f64,
    lowest: f64,
    highest: f64,
}

impl Spread {
    fn of(scores: &[f64]) -> Result<Self> {
        let mean = Sample::new(scores)?.mean();
        let squares: f64 = scores.iter().map(|score| (score - mean).powi(2)).sum();
        Ok(Self {
            mean,
            deviation: (squares / scores.len() as f64).sqrt(),
            lowest: scores.iter().copied().fold(f64::INFINITY, f64::min),
            highest: scores.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        })
    }
}

fn scores(run: &RunRecord) -> Vec<f64> {
    run.folds.iter().map(|fold| fold.scores.accuracy).collect()
}

/// What it does to carry the weights over, for every network that a document validates both ways.
pub(crate) fn difference(document: &Document, runs: &Runs) -> Result<String> {
    let mut text = String::new();
    for carried in both(document, true) {
        let counterparts = both(document, false);
        let new = counterparts
            .into_iter()
            .find(|new| new.network == carried.network);
        if let Some(new) = new
            && let (Some(a), Some(b)) = (Means::of(carried, runs)?, Means::of(new, runs)?)
        {
            text.push_str(&compared(carried, &a, new, &b));
        }
    }
    if text.is_empty() {
        return Ok(text);
    }
    Ok(format!(
        "\n## What carrying the weights over does\n\n{text}"
    ))
}

/// The cross-validations that do or do not carry the weights over.
fn both(document: &Document, carries: bool) -> Vec<&Experiment> {
    let folded = document.experiments.iter().filter(|experiment| {
        experiment
            .folds
            .is_some_and(|folds| folds.carries_weights == carries)
    });
    folded.collect()
}

/// Means over the seeds of a cross-validation.
struct Means {
    seeds: usize,
    first: f64,
    last: f64,
    mean: f64,
    spread: f64,
    /// On the test images, with the weights after the last fold.
    test: f64,
}

impl Means {
    /// Nothing without a complete run.
    fn of(experiment: &Experiment, runs: &Runs) -> Result<Option<Self>> {
        let none = Vec::new();
        let runs = runs.get(&experiment.id).unwrap_or(&none).iter();
        let complete: Vec<&RunRecord> = runs.filter(|run| run.complete()).collect();
        if complete.is_empty() {
            return Ok(None);
        }
        let mean = |of: &dyn Fn(&RunRecord) -> Result<f64>| -> Result<f64> {
            let values: Result<Vec<f64>> = complete.iter().map(|run| of(run)).collect();
            Ok(Sample::new(&values?)?.mean())
        };
        Ok(Some(Self {
            seeds: complete.len(),
            first: mean(&|run| Ok(scores(run).first().copied().unwrap_or(f64::NAN)))?,
            last: mean(&|run| Ok(scores(run).last().copied().unwrap_or(f64::NAN)))?,
            mean: mean(&|run| Ok(Spread::of(&scores(run))?.mean))?,
            spread: mean(&|run| {
                let spread = Spread::of(&scores(run))?;
                Ok(spread.highest - spread.lowest)
            })?,
            test: mean(&|run| Ok(run.test.as_ref().map_or(f64::NAN, |test| test.accuracy)))?,
        }))
    }
}

fn compared(carried: &Experiment, a: &Means, new: &Experiment, b: &Means) -> String {
    let pixels = if carried.scaling == new.scaling {
        ""
    } else {
        " and other pixel values"
    };
    format!(
        "With the weights carried over (`{}`, {}), the accuracy goes from {:.4} in the first fold \
         to {:.4} in the last: from the second fold on, the network is scored on images that it was \
         trained on. With new weights in every fold{pixels} (`{}`, {}) it goes from {:.4} to {:.4}, \
         and the folds of a seed lie {:.4} apart instead of {:.4}.\n\n\
         The test images were in no fold. On them the network that was carried through all folds scores \
         {:.4}, so that the mean of its folds, {:.4}, {}; the last network of the others scores {:.4}, and \
         the mean of their folds, {:.4}, {}.\n",
        carried.id,
        counted(a.seeds, "seed"),
        a.first,
        a.last,
        new.id,
        counted(b.seeds, "seed"),
        b.first,
        b.last,
        b.spread,
        a.spread,
        a.test,
        a.mean,
        promise(a.mean - a.test),
        b.test,
        b.mean,
        promise(b.mean - b.test),
    )
}

/// What the mean of the folds promises of images that are new to the network.
fn promise(difference: f64) -> String {
    match difference {
        d if d >= 0.00005 => format!("promises {d:.4} too much"),
        d if d <= -0.00005 => format!("promises {:.4} too little", -d),
        _ => "promises just that".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// numpy.std([.5, .7, .9]).
    #[test]
    fn the_deviation_is_numpys() {
        let spread = Spread::of(&[0.5, 0.7, 0.9]).unwrap();
        assert!((spread.deviation - 0.163_299_316_185_545_2).abs() < 1e-15);
        assert!((spread.mean - 0.7).abs() < 1e-15);
        assert_eq!((spread.lowest, spread.highest), (0.5, 0.9));
    }

    #[test]
    fn a_promise_is_told_with_its_direction() {
        assert_eq!(promise(0.0123), "promises 0.0123 too much");
        assert_eq!(promise(-0.0123), "promises 0.0123 too little");
        assert_eq!(promise(0.00001), "promises just that");
    }
}
