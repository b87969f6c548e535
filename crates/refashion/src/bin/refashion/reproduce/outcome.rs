//! What came of the experiments of one call, and whether `--check` lets it pass.

use anyhow::{Result, ensure};
use refashion_review::{Comparison, DocumentReview, FigureRow};
use refashion_runs::Store;
use refashion_std::counted;

use crate::workspace::typed;

/// What came of the experiments of one call.
#[derive(Debug, Default)]
pub(super) struct CallOutcome {
    /// Where there are reports.
    pub(super) reported: Vec<Store>,
    /// What they are on.
    pub(super) reviews: Vec<DocumentReview>,
    /// The experiments that were rehearsed and nothing more.
    pub(super) rehearsed: Vec<String>,
    /// How many figures of the reports were judged.
    judged: usize,
    /// Those of them that lie outside their margins.
    outside: Vec<String>,
}

impl CallOutcome {
    /// Takes note of a report on a document.
    pub(super) fn take(&mut self, review: DocumentReview) {
        self.judge(&review.comparison);
        self.reviews.push(review);
    }

    fn judge(&mut self, comparison: &Comparison) {
        let figures = comparison.figures.iter();
        self.judged += figures.filter(|row| row.judgement().is_some()).count();
        let name = |row: &FigureRow| format!("{}: {}", row.experiment, row.title);
        self.outside
            .extend(comparison.outside_margin().into_iter().map(name));
    }

    /// Whether real runs were judged, and every figure lies within its margin.
    ///
    /// # Errors
    ///
    /// What keeps the check from passing.
    pub(super) fn check(&self) -> Result<()> {
        ensure!(
            self.outside.is_empty(),
            "{} of {} outside the margins declared for them: {}",
            self.outside.len(),
            counted(self.judged, "judged figure"),
            self.outside.join("; ")
        );
        ensure!(
            self.rehearsed.is_empty(),
            "nothing was checked of {}: a rehearsal is compared with nothing; \
             `{}` says where the data are looked for",
            self.rehearsed.join(", "),
            typed("data info DATASET")
        );
        ensure!(
            self.judged > 0,
            "no figure was judged: the document publishes none of these experiments, contradicts \
             those that it does, or the runs are others than its own: too short with --epochs, of another \
             --precision or --on-nan"
        );
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_judged_figures_within_their_margins_pass() {
        let fault = |outcome: CallOutcome| outcome.check().map_err(|error| error.to_string());
        let judged = |judged| CallOutcome {
            judged,
            ..CallOutcome::default()
        };
        assert_eq!(fault(judged(1)), Ok(()));
        assert!(
            fault(judged(0))
                .unwrap_err()
                .contains("no figure was judged")
        );
        let outside = CallOutcome {
            outside: vec!["thesis: test loss".into()],
            ..judged(2)
        };
        assert!(fault(outside).unwrap_err().contains("thesis: test loss"));
        let rehearsed = CallOutcome {
            rehearsed: vec!["lab3/dropout".into()],
            ..judged(2)
        };
        assert!(fault(rehearsed).unwrap_err().contains("lab3/dropout"));
    }
}
