//! Claims: those that the published numbers themselves can confirm or refute.

use super::{Check, Finding, Outcome};
use crate::{Cell, Cells, Claim, Condition, Document, Matrix, Measure, Part, PublishedFigure};

/// The findings on every claim that published numbers speak to; the others wait for runs.
pub(super) fn findings(document: &Document) -> Vec<Finding> {
    document
        .claims
        .iter()
        .filter_map(|claim| finding(document, claim))
        .collect()
}

fn finding(document: &Document, claim: &Claim) -> Option<Finding> {
    let told = judged(document, &claim.holds)?;
    Some(
        Finding::new(&document.id, Check::Claim, &claim.id)
            .between(&claim.place, told.places.join("; "))
            .says(&claim.says)
            .outcome(told.outcome, told.arithmetic)
            .uses(told.uses),
    )
}

struct Told<'a> {
    outcome: Outcome,
    arithmetic: String,
    places: Vec<&'a str>,
    uses: Vec<&'a str>,
}

fn judged<'a>(document: &'a Document, condition: &Condition) -> Option<Told<'a>> {
    match condition {
        Condition::Order { less, than } => {
            let (less, than) = (published(document, less)?, published(document, than)?);
            let holds = less.printed.value() < than.printed.value();
            let sign = if holds { "<" } else { "≥" };
            Some(Told {
                outcome: Outcome::of(holds),
                arithmetic: format!("{} {sign} {}", less.printed, than.printed),
                places: vec![&less.place, &than.place],
                uses: vec![&less.id, &than.id],
            })
        }
        Condition::Threshold {
            measure,
            above,
            below,
        } => {
            let figure = published(document, measure)?;
            let value = figure.printed.value();
            let holds = above.is_none_or(|a| value > a) && below.is_none_or(|b| value < b);
            let levels = [
                above.map(|a| format!("above {a}")),
                below.map(|b| format!("below {b}")),
            ];
            let levels: Vec<String> = levels.into_iter().flatten().collect();
            let link = if holds { "is" } else { "is not" };
            Some(Told {
                outcome: Outcome::of(holds),
                arithmetic: format!("{} {link} {}", figure.printed, levels.join(" and ")),
                places: vec![&figure.place],
                uses: vec![&figure.id],
            })
        }
        Condition::Confusions {
            experiment,
            of,
            pairs,
        } => {
            let matrix = matrix(document, experiment, *of)?;
            let largest = largest(&matrix.cells, pairs.len())?;
            let count = |[row, column]: &[usize; 2]| {
                let cell = matrix.cells.get(*row, *column).and_then(Cell::value);
                cell.unwrap_or(0)
            };
            let shown = |pairs: &[[usize; 2]]| {
                let cells = pairs.iter().map(|pair| {
                    let [row, column] = pair;
                    format!("{row} as {column} ({})", count(pair))
                });
                cells.collect::<Vec<_>>().join(", ")
            };
            // Equal cells rank alike, whichever is named first.
            let agrees = largest.iter().map(count).eq(pairs.iter().map(count));
            Some(Told {
                outcome: Outcome::of(agrees),
                arithmetic: format!(
                    "claimed {}; the largest are {}",
                    shown(pairs),
                    shown(&largest)
                ),
                places: vec![&matrix.place],
                uses: vec![&matrix.id],
            })
        }
        _ => None,
    }
}

fn published<'a>(document: &'a Document, measure: &Measure) -> Option<&'a PublishedFigure> {
    document.figures.iter().find(|figure| {
        figure.experiment == measure.experiment
            && figure.quantity == measure.quantity
            && figure.at == measure.at
    })
}

fn matrix<'a>(document: &'a Document, experiment: &str, of: Part) -> Option<&'a Matrix> {
    document
        .matrices
        .iter()
        .find(|matrix| matrix.experiment == experiment && matrix.of == of)
}

/// The largest cells off the diagonal, the largest first, of equal ones the upper left.
fn largest(cells: &Cells, count: usize) -> Option<Vec<[usize; 2]>> {
    let mut confusions = Vec::new();
    for (i, row) in cells.rows.iter().enumerate() {
        for (j, cell) in row.iter().enumerate().filter(|(j, _)| *j != i) {
            confusions.push((cell.value()?, [i, j]));
        }
    }
    confusions.sort_by_key(|(value, _)| std::cmp::Reverse(*value));
    Some(
        confusions
            .into_iter()
            .take(count)
            .map(|(_, pair)| pair)
            .collect(),
    )
}
