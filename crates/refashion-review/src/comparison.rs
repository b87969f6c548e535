//! A document's published figures beside what its runs measured.

use refashion_documents::{Document, PublishedFigure, Quantity, audit::Audit};
use refashion_metrics::verdict::{self, Better, ClaimVerdict, Verdict};
use refashion_runs::Runs;
use serde::{Deserialize, Serialize};

use crate::{
    claims::{ClaimRow, judge_claims},
    error::Result,
    figures::{Candidate, FigureRow, Ruling, contradicted},
    implied,
    level::LEVEL,
    matrices::{self, MatrixRow},
    measure::less_is_better,
    paired::{self, PairedComparison},
    runs::runs_of,
    shortened::{as_if_whole, is_shortened},
    unverified::unverified,
    whole::Whole,
};

/// A document's published figures beside what its runs measured.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// The document.
    pub document: String,
    /// Every published figure, in the document's order, and behind them the accuracies that its
    /// confusion matrices imply.
    pub figures: Vec<FigureRow>,
    /// What the judged figures say together; nothing where none was judged over several runs.
    #[serde(default)]
    pub whole: Option<Whole>,
    /// Every claim of order or threshold.
    pub claims: Vec<ClaimRow>,
    /// Every confusion matrix of test or validation images.
    pub matrices: Vec<MatrixRow>,
    /// Every two experiments between which the document claims an order.
    #[serde(default, rename = "pairs")]
    pub paired: Vec<PairedComparison>,
    /// Whether any of the runs used data that are not the published ones.
    #[serde(default)]
    pub unverified: bool,
}

/// How many figures stand how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Tally {
    /// Reproduced.
    pub reproduced: usize,
    /// Within the margin, but off systematically.
    #[serde(default)]
    pub close: usize,
    /// Not reproduced.
    pub not_reproduced: usize,
    /// Inconclusive.
    pub inconclusive: usize,
    /// A single seed: a difference, no verdict.
    pub single: usize,
    /// Not held against the runs.
    pub not_held: usize,
    /// Measured by runs of another length than the document's, and not compared.
    #[serde(default, skip_serializing_if = "is_none")]
    pub shortened: usize,
    /// Not run.
    pub not_run: usize,
    /// Those of all these that the document does not print, but a confusion matrix implies.
    #[serde(default)]
    pub implied: usize,
}

/// How many claims stand how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ClaimTally {
    /// On every seed.
    pub hold: usize,
    /// On some seeds but not on all.
    pub mixed: usize,
    /// On no seed.
    pub do_not_hold: usize,
    /// No run can tell.
    pub not_judged: usize,
}

/// Whether a count is left out of what is written, as in records of before there was one.
fn is_none(count: &usize) -> bool {
    *count == 0
}

impl Comparison {
    /// Whether the document publishes nothing that runs are compared with: no figure, no claim, no
    /// confusion matrix.
    pub fn is_empty(&self) -> bool {
        self.figures.is_empty() && self.claims.is_empty() && self.matrices.is_empty()
    }

    /// Compares a document with its runs. Its figures are judged together, and called not
    /// reproduced only where Holm's correction for their being several agrees. A figure that the
    /// document itself contradicts is not held against the runs.
    ///
    /// # Errors
    ///
    /// [`Error::Metrics`](crate::Error::Metrics) if a published value or a margin is not a number.
    pub fn new(document: &Document, audit: &Audit, runs: &Runs) -> Result<Self> {
        let all = candidates(document, audit, runs).into_iter();
        let (mut rows, mut places, mut family) = (Vec::new(), Vec::new(), Vec::new());
        for (place, Candidate { mut row, held }) in all.enumerate() {
            match held {
                Err(reason) => row.ruling = Ruling::NotHeld { reason },
                Ok(figure) if row.measured.iter().any(Option::is_some) || diverged(&row, runs) => {
                    places.push(place);
                    family.push(figure);
                }
                Ok(_) => {}
            }
            rows.push(row);
        }
        for (place, judgement) in places.into_iter().zip(verdict::judge_all(&family, LEVEL)?) {
            rows[place].ruling = Ruling::Judged(Box::new(judgement));
        }
        if let Some(whole) = as_if_whole(runs) {
            let at_their_end = candidates(document, audit, &whole);
            for (row, Candidate { row: end, .. }) in rows.iter_mut().zip(at_their_end) {
                row.take_end(end.measured);
            }
        }
        Ok(Self {
            document: document.id.clone(),
            whole: Whole::of(&rows)?,
            figures: rows,
            claims: judge_claims(document, runs)?,
            matrices: matrices::compare(document, audit, runs)?,
            paired: paired::compare(document, runs)?,
            unverified: unverified(runs.values().flatten()),
        })
    }

    /// The part of it of which runs have something to say: without the figures, claims and confusion
    /// matrices for which no run has a value, and without the figures of experiments that were not run.
    pub fn measured(&self) -> Self {
        let mut measured = self.clone();
        measured
            .figures
            .retain(|row| row.ruling != Ruling::NotRun && !row.seeds.is_empty());
        measured.claims.retain(|claim| claim.judgement.is_some());
        measured.matrices.retain(|matrix| matrix.seeds > 0);
        measured
    }

    /// How many figures stand how.
    pub fn tally(&self) -> Tally {
        let mut tally = Tally::default();
        for row in &self.figures {
            tally.implied += usize::from(row.implied_by.is_some());
            *match &row.ruling {
                Ruling::NotRun => &mut tally.not_run,
                Ruling::Shortened => &mut tally.shortened,
                Ruling::NotHeld { .. } => &mut tally.not_held,
                Ruling::Judged(judgement) => match judgement.verdict {
                    Verdict::Reproduced => &mut tally.reproduced,
                    Verdict::Close => &mut tally.close,
                    Verdict::NotReproduced => &mut tally.not_reproduced,
                    Verdict::Inconclusive { .. } => &mut tally.inconclusive,
                    Verdict::Difference => &mut tally.single,
                },
            } += 1;
        }
        tally
    }

    /// How many claims stand how.
    pub fn claim_tally(&self) -> ClaimTally {
        let mut tally = ClaimTally::default();
        for claim in &self.claims {
            *match claim.judgement.as_ref().map(|judged| judged.verdict) {
                Some(ClaimVerdict::Holds) => &mut tally.hold,
                Some(ClaimVerdict::Mixed) => &mut tally.mixed,
                Some(ClaimVerdict::DoesNotHold) => &mut tally.do_not_hold,
                None => &mut tally.not_judged,
            } += 1;
        }
        tally
    }

    /// The judged figures that are not reproduced, or whose mean lies outside the margin that the
    /// document's data declares.
    pub fn outside_margin(&self) -> Vec<&FigureRow> {
        self.figures
            .iter()
            .filter(|row| row.outside_margin())
            .collect()
    }

    /// Whether a figure was judged over several runs, so that they give an interval.
    pub fn has_intervals(&self) -> bool {
        let mut judged = self.figures.iter().filter_map(FigureRow::judgement);
        judged.any(|judgement| judgement.interval.is_some())
    }
}

fn diverged(row: &FigureRow, runs: &Runs) -> bool {
    let mut runs = runs_of(runs, &row.experiment).iter();
    runs.any(|run| run.diverged && !is_shortened(run))
}

/// The figures that a document prints, then those that its confusion matrices imply.
fn candidates(document: &Document, audit: &Audit, runs: &Runs) -> Vec<Candidate> {
    let figures = document.figures.iter();
    let printed = figures.map(|figure| candidate(document, audit, runs, figure));
    let implied = implied::candidates(document, audit, runs);
    printed.chain(implied).collect()
}

/// Why a figure of this kind cannot be held against any run.
fn machine_dependent(figure: &PublishedFigure) -> Option<String> {
    (figure.quantity == Quantity::SecondsPerEpoch)
        .then(|| "it depends on the machine that the document used".into())
}

fn candidate(
    document: &Document,
    audit: &Audit,
    runs: &Runs,
    figure: &PublishedFigure,
) -> Candidate {
    let row = FigureRow::of(figure, runs_of(runs, &figure.experiment));
    let standing = || audit.standing(&document.id, &figure.id);
    let against = machine_dependent(figure).or_else(|| contradicted(standing()));
    let held = against.map_or_else(|| Ok(to_judge(document, figure, &row)), Err);
    Candidate { row, held }
}

fn to_judge(
    document: &Document,
    figure: &PublishedFigure,
    row: &FigureRow,
) -> verdict::Replication {
    verdict::Replication {
        name: row.title.clone(),
        published: figure.printed.value(),
        decimals: figure.printed.decimals(),
        margin: document.margin(figure).unwrap_or(0.0),
        better: if less_is_better(figure.quantity) {
            Better::Lower
        } else {
            Better::Higher
        },
        mean_of: figure.runs,
        measured: row.measured.clone(),
    }
}
