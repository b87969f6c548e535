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

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    /// What becomes of a claim about two published accuracies, .5 and another, and a small matrix;
    /// a loss of the same moment and a matrix of other images stand before them.
    fn outcome(other: &str, claim: &str) -> Option<(Outcome, String)> {
        let text = format!(
            r#"
            id = "made"
            title = "Made up"
            author = "nobody"
            kind = "Test"
            margins = {{ val_accuracy = 0.01, test_accuracy = 0.01, test_loss = 1.0 }}
            [[experiment]]
            id = "made/one"
            says = "made up"
            network = "hw5-example"
            dataset = "fashion-mnist"
            split = {{ first = {{ n = 10 }} }}
            training = {{ loss = "sparse_categorical_cross_entropy", batch = 8, epochs = 8, optimizer = {{ sgd = {{ rate = 0.05 }} }} }}
            [[figure]]
            place = "here"
            id = "loss"
            printed = "9.9"
            experiment = "made/one"
            quantity = "test_loss"
            at = "final_test"
            [[figure]]
            place = "here"
            id = "val"
            printed = "0.5"
            experiment = "made/one"
            quantity = "val_accuracy"
            at = "last_epoch"
            [[figure]]
            place = "here"
            id = "test"
            printed = "{other}"
            experiment = "made/one"
            quantity = "test_accuracy"
            at = "final_test"
            [[matrix]]
            place = "here"
            id = "other"
            experiment = "made/one"
            of = "validation"
            unit = "count"
            cells = """
            1 9
            9 1
            """
            [[matrix]]
            place = "here"
            id = "matrix"
            experiment = "made/one"
            of = "test"
            unit = "count"
            cells = """
            9 3 1 0 0 0 0 0 0 0
            3 8 2 0 0 0 0 0 0 0
            2 0 7 0 0 0 0 0 0 0
            0 0 0 5 0 0 0 0 0 0
            0 0 0 0 5 0 0 0 0 0
            0 0 0 0 0 5 0 0 0 0
            0 0 0 0 0 0 5 0 0 0
            0 0 0 0 0 0 0 5 0 0
            0 0 0 0 0 0 0 0 5 0
            0 0 0 0 0 0 0 0 0 5
            """
            [[claim]]
            id = "claim"
            place = "here"
            says = "so"
            holds = {{ {claim} }}
            "#
        );
        let document = Document::parse(&text, Path::new("made.toml")).unwrap();
        let told = judged(&document, &document.claims[0].holds)?;
        Some((told.outcome, told.arithmetic))
    }

    const VAL: &str =
        r#"{ experiment = "made/one", quantity = "val_accuracy", at = "last_epoch" }"#;
    const TEST: &str =
        r#"{ experiment = "made/one", quantity = "test_accuracy", at = "final_test" }"#;

    #[test]
    fn an_order_holds_of_less_alone() {
        let claim = format!("order = {{ less = {VAL}, than = {TEST} }}");
        for (other, holds, arithmetic) in [
            ("0.6", true, "0.5 < 0.6"),
            ("0.5", false, "0.5 ≥ 0.5"),
            ("0.4", false, "0.5 ≥ 0.4"),
        ] {
            let expected = (Outcome::of(holds), arithmetic.to_owned());
            assert_eq!(outcome(other, &claim), Some(expected));
        }
    }

    #[test]
    fn a_threshold_itself_is_neither_above_nor_below() {
        for (levels, holds, arithmetic) in [
            ("above = 0.5", false, "0.5 is not above 0.5"),
            ("above = 0.49", true, "0.5 is above 0.49"),
            ("below = 0.5", false, "0.5 is not below 0.5"),
            (
                "above = 0.4, below = 0.6",
                true,
                "0.5 is above 0.4 and below 0.6",
            ),
            (
                "above = 0.6, below = 0.7",
                false,
                "0.5 is not above 0.6 and below 0.7",
            ),
        ] {
            let claim = format!("threshold = {{ measure = {VAL}, {levels} }}");
            let expected = (Outcome::of(holds), arithmetic.to_owned());
            assert_eq!(outcome("0.6", &claim), Some(expected));
        }
    }

    #[test]
    fn the_largest_confusions_are_those_off_the_diagonal() {
        let told = |pairs: &str| {
            let claim = format!(
                r#"confusions = {{ experiment = "made/one", of = "test", pairs = {pairs} }}"#
            );
            outcome("0.6", &claim).unwrap()
        };
        let largest = "the largest are 0 as 1 (3), 1 as 0 (3)";
        // Equal cells may be named in either order.
        for pairs in ["[[0, 1], [1, 0]]", "[[1, 0], [0, 1]]"] {
            let (outcome, arithmetic) = told(pairs);
            assert_eq!(outcome, Outcome::of(true));
            assert!(arithmetic.ends_with(largest), "{arithmetic}");
        }
        let (outcome, arithmetic) = told("[[0, 1], [1, 2]]");
        assert_eq!(outcome, Outcome::of(false));
        assert_eq!(
            arithmetic,
            format!("claimed 0 as 1 (3), 1 as 2 (2); {largest}")
        );
    }
}
