//! A published figure beside what was measured.

use refashion_documents::{PublishedFigure, Quantity, audit::Standing};
use refashion_metrics::verdict::{self, Judgement, Verdict};
use refashion_runs::RunRecord;
use serde::{Deserialize, Serialize};

use crate::measure::{measure, title};

/// One published figure beside what was measured.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FigureRow {
    /// The figure's name in the document's data.
    pub id: String,
    /// Where it stands in the document.
    pub place: String,
    /// The experiment it is a result of.
    pub experiment: String,
    /// What was measured, for people.
    pub title: String,
    /// The number as printed.
    pub printed: String,
    /// The confusion matrix that implies it, if the document does not print it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub implied_by: Option<String>,
    /// How many digits after the point what was measured is shown with: 4 or more, as a document
    /// may round to whole percents, where spread, difference and margin would vanish; seconds have
    /// no more than it prints.
    #[serde(default)]
    pub digits: u32,
    /// The seeds of the runs.
    pub seeds: Vec<u64>,
    /// One value a run, in the order of the seeds; `None` where a run has none.
    pub measured: Vec<Option<f64>>,
    /// What is made of it.
    #[serde(rename = "standing")]
    pub ruling: Ruling,
}

/// What is made of a published figure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ruling {
    /// Judged by the rule that stood before the run.
    Judged(Box<Judgement>),
    /// Not held against the runs, with the reason.
    NotHeld {
        /// Why.
        reason: String,
    },
    /// Runs of another length than the document's: what they came to is measured, and compared with
    /// nothing.
    Shortened,
    /// No run has a value for it yet.
    NotRun,
}

/// A figure with what is to be judged of it, or why it is not held against the runs.
pub(crate) struct Candidate {
    /// The figure, before it is judged.
    pub(crate) row: FigureRow,
    /// What is to be judged.
    pub(crate) held: Result<verdict::Replication, String>,
}

/// What the audit has against a figure, if its own document contradicts it.
pub(crate) fn contradicted(standing: Standing) -> Option<String> {
    let Standing::Contradicted { because, supports } = standing else {
        return None;
    };
    let instead = supports
        .map(|id| format!("; it is a result of {id}"))
        .unwrap_or_default();
    Some(format!(
        "the document contradicts it: {}{instead}",
        because.join("; ")
    ))
}

impl FigureRow {
    /// The figure beside its runs, before it is judged.
    pub(crate) fn of(figure: &PublishedFigure, runs: &[RunRecord]) -> Self {
        Self {
            id: figure.id.clone(),
            place: figure.place.clone(),
            experiment: figure.experiment.clone(),
            title: title(figure.quantity, figure.at),
            printed: figure.printed.text().to_owned(),
            implied_by: None,
            digits: match figure.quantity {
                Quantity::SecondsPerEpoch => figure.printed.decimals(),
                _ => figure.printed.decimals().max(4),
            },
            seeds: runs.iter().map(|run| run.seed).collect(),
            measured: runs
                .iter()
                .map(|run| measure(run, figure.quantity, figure.at))
                .collect(),
            ruling: Ruling::NotRun,
        }
    }

    /// Takes what runs of another length than the document's came to, where there is nothing else. That
    /// is compared with nothing, and a figure that is not held against runs stays so.
    pub(crate) fn take_end(&mut self, measured: Vec<Option<f64>>) {
        let is_open = matches!(self.ruling, Ruling::NotRun | Ruling::NotHeld { .. });
        let nothing = self.measured.iter().all(Option::is_none);
        if !(is_open && nothing && measured.iter().any(Option::is_some)) {
            return;
        }
        self.measured = measured;
        if self.ruling == Ruling::NotRun {
            self.ruling = Ruling::Shortened;
        }
    }

    /// The judgement, if the figure was judged.
    pub fn judgement(&self) -> Option<&Judgement> {
        match &self.ruling {
            Ruling::Judged(judgement) => Some(judgement),
            _ => None,
        }
    }

    /// Whether the figure is not reproduced, or our mean is further from it than the declared
    /// margin, or there is none because every run diverged.
    pub fn outside_margin(&self) -> bool {
        self.judgement().is_some_and(|judgement| {
            judgement.verdict == Verdict::NotReproduced || judgement.mean_is_near() != Some(true)
        })
    }
}

#[cfg(test)]
mod tests {
    use refashion_documents::Document;
    use refashion_metrics::verdict::{Better, Replication};

    use super::*;

    /// A figure of .5 with a margin of an eighth, beside runs that came to these values.
    fn judged(measured: &[Option<f64>]) -> FigureRow {
        let figure = Replication {
            name: "accuracy".into(),
            published: 0.5,
            decimals: 4,
            margin: 0.125,
            better: Better::Higher,
            mean_of: 1,
            measured: measured.to_vec(),
        };
        FigureRow {
            id: "accuracy".into(),
            place: "here".into(),
            experiment: "made".into(),
            title: "accuracy".into(),
            printed: "0.5000".into(),
            implied_by: None,
            digits: 4,
            seeds: (0..measured.len() as u64).collect(),
            measured: measured.to_vec(),
            ruling: Ruling::Judged(Box::new(figure.judge(0.95).unwrap())),
        }
    }

    #[test]
    fn a_mean_beyond_the_margin_is_outside_whatever_the_verdict() {
        let outside = |measured: &[f64]| {
            let measured: Vec<Option<f64>> = measured.iter().copied().map(Some).collect();
            judged(&measured).outside_margin()
        };
        assert!(!outside(&[0.5]) && !outside(&[0.375]));
        // The margin itself is within, a little more is not; that .6326 is .01 from .6226 is known but for
        // the last bit.
        assert!(!outside(&[0.625]));
        let mut edge = judged(&[Some(0.6326)]);
        let figure = Replication {
            name: "accuracy".into(),
            published: 0.6226,
            decimals: 4,
            margin: 0.01,
            better: Better::Higher,
            mean_of: 1,
            measured: vec![Some(0.6326)],
        };
        edge.ruling = Ruling::Judged(Box::new(figure.judge(0.95).unwrap()));
        assert!(edge.judgement().unwrap().difference > Some(0.01) && !edge.outside_margin());
        assert!(outside(&[0.6251]) && outside(&[0.3749]));
        // A wide spread leaves it open whether it is.
        assert!(!outside(&[0.3, 0.5, 0.7]));
        assert!(outside(&[0.2, 0.6, 0.2, 0.35]));
        // Not reproduced.
        assert!(outside(&[0.7, 0.7001, 0.7002]));
        // Every run diverged, and none was made.
        assert!(judged(&[None, None]).outside_margin());
        let mut not_run = judged(&[Some(0.9)]);
        not_run.ruling = Ruling::NotRun;
        assert!(!not_run.outside_margin() && not_run.judgement().is_none());
    }

    #[test]
    fn what_shortened_runs_came_to_is_taken_where_nothing_else_is_known() {
        let taken = |ruling: Ruling, before: &[Option<f64>], after: &[Option<f64>]| {
            let mut row = judged(&[Some(0.5)]);
            (row.ruling, row.measured) = (ruling, before.to_vec());
            row.take_end(after.to_vec());
            (row.ruling, row.measured)
        };
        let reason = || Ruling::NotHeld {
            reason: "machine".into(),
        };
        let end = [Some(0.4), None];
        assert_eq!(
            taken(Ruling::NotRun, &[None, None], &end),
            (Ruling::Shortened, end.to_vec())
        );
        assert_eq!(
            taken(reason(), &[None, None], &end),
            (reason(), end.to_vec())
        );
        // Something is known, or nothing is left.
        let known = [Some(0.3), None];
        assert_eq!(
            taken(Ruling::NotRun, &known, &end),
            (Ruling::NotRun, known.to_vec())
        );
        assert_eq!(
            taken(Ruling::NotRun, &[None], &[None]),
            (Ruling::NotRun, vec![None])
        );
        let judged = judged(&[Some(0.5)]).ruling;
        assert_eq!(taken(judged.clone(), &[None], &end), (judged, vec![None]));
    }

    #[test]
    fn what_was_measured_has_four_digits_but_for_seconds() {
        for document in Document::all().unwrap() {
            for figure in &document.figures {
                let digits = FigureRow::of(figure, &[]).digits;
                let printed = figure.printed.decimals();
                let expected = match figure.quantity {
                    Quantity::SecondsPerEpoch => printed,
                    _ => 4,
                };
                assert_eq!(digits, expected, "{}", figure.id);
            }
        }
        let lab3 = Document::named("lab3").unwrap();
        assert!(
            lab3.figures
                .iter()
                .any(|figure| figure.printed.decimals() == 2)
        );
    }
}
