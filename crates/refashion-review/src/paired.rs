//! Two experiments that a document compares, over the seeds that both were run with.

use refashion_documents::{Condition, Document, Moment, Quantity};
use refashion_metrics::statistics::{Interval, Sample, sign_test};
use refashion_runs::Runs;
use serde::{Deserialize, Serialize};

use crate::{
    error::Result,
    level::LEVEL,
    measure::{measure, title},
    runs::runs_of,
};

/// One quantity of two experiments that a document compares, over the seeds that both were run with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PairedComparison {
    /// The experiment that the document's claim puts first.
    pub first: String,
    /// The other.
    pub second: String,
    /// What was measured, for people.
    pub title: String,
    /// The seeds.
    pub seeds: Vec<u64>,
    /// The value of the first experiment, one a seed.
    pub of_first: Vec<f64>,
    /// The value of the second, of the same seeds.
    pub of_second: Vec<f64>,
    /// The mean of second − first.
    pub difference: f64,
    /// The 95 % confidence interval of that mean; nothing for a single seed.
    pub interval: Option<Interval>,
    /// The number of seeds for which the first has the lesser value.
    pub first_is_less: usize,
}

/// What is compared of a pair.
const COMPARED: [(Quantity, Moment); 4] = [
    (Quantity::TestLoss, Moment::FinalTest),
    (Quantity::TestAccuracy, Moment::FinalTest),
    (Quantity::ValLoss, Moment::LastEpoch),
    (Quantity::ValAccuracy, Moment::LastEpoch),
];

/// Compares every two experiments between which the document claims an order.
pub(crate) fn compare(document: &Document, runs: &Runs) -> Result<Vec<PairedComparison>> {
    let mut rows = Vec::new();
    for (first, second) in ordered(document) {
        for (quantity, at) in COMPARED {
            rows.extend(row(first, second, quantity, at, runs)?);
        }
    }
    Ok(rows)
}

/// The pairs of different experiments, each once.
fn ordered(document: &Document) -> Vec<(&str, &str)> {
    let mut pairs: Vec<(&str, &str)> = Vec::new();
    for claim in &document.claims {
        if let Condition::Order { less, than } = &claim.holds {
            let pair = (less.experiment.as_str(), than.experiment.as_str());
            if pair.0 != pair.1 && !pairs.contains(&pair) && !pairs.contains(&(pair.1, pair.0)) {
                pairs.push(pair);
            }
        }
    }
    pairs
}

fn row(
    first: &str,
    second: &str,
    quantity: Quantity,
    at: Moment,
    runs: &Runs,
) -> Result<Option<PairedComparison>> {
    let of = |id: &str| runs_of(runs, id);
    let (mut seeds, mut of_first, mut of_second) = (Vec::new(), Vec::new(), Vec::new());
    for a in of(first) {
        let b = of(second).iter().find(|b| b.seed == a.seed);
        let values = (
            measure(a, quantity, at),
            b.and_then(|b| measure(b, quantity, at)),
        );
        if let (Some(a_value), Some(b_value)) = values {
            seeds.push(a.seed);
            of_first.push(a_value);
            of_second.push(b_value);
        }
    }
    if seeds.is_empty() {
        return Ok(None);
    }
    let differences = of_first.iter().zip(&of_second).map(|(a, b)| b - a);
    let sample = Sample::new(&differences.collect::<Vec<f64>>())?;
    Ok(Some(PairedComparison {
        first: first.to_owned(),
        second: second.to_owned(),
        title: title(quantity, at),
        difference: sample.mean(),
        interval: sample.confidence_interval(LEVEL).ok(),
        first_is_less: sign_test(&of_first, &of_second)?.less,
        seeds,
        of_first,
        of_second,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_compare_experiments_not_moments() {
        let of = |id: &str| {
            let document = Document::named(id).unwrap();
            ordered(&document)
                .into_iter()
                .map(|(a, b)| format!("{a} {b}"))
                .collect::<Vec<_>>()
        };
        assert_eq!(
            of("lab3"),
            [
                "lab3/dropout lab3/baseline",
                "lab3/dropout-as-listed lab3/baseline"
            ]
        );
        assert_eq!(of("hw5"), ["hw5/dense hw5/cnn"]);
        assert_eq!(of("report"), ["report/dense report/cnn"]);
        assert_eq!(of("masters").len(), 2);
    }
}
