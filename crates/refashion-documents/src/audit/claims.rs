//! Claims: those that the published numbers themselves can confirm or refute.

use super::{Check, Finding, Outcome};
use crate::{
    Cell, Cells, Claim, Condition, Document, Enclosure, Matrix, Measure, Part, PublishedFigure,
};

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
            let holds = less.printed.enclosure().is_below(than.printed.enclosure());
            let sign = match holds {
                Some(true) => "<",
                Some(false) => "≥",
                None => "may be less than",
            };
            Some(Told {
                outcome: as_told(holds),
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
            let holds = lies(figure.printed.enclosure(), *above, *below);
            let levels = [
                above.map(|a| format!("above {a}")),
                below.map(|b| format!("below {b}")),
            ];
            let levels: Vec<String> = levels.into_iter().flatten().collect();
            let link = match holds {
                Some(true) => "is",
                Some(false) => "is not",
                None => "may be",
            };
            Some(Told {
                outcome: as_told(holds),
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

/// What becomes of a claim that holds, does not, or is left open by the digits.
fn as_told(holds: Option<bool>) -> Outcome {
    holds.map_or(Outcome::CannotBeTold, Outcome::of)
}

/// Whether a printed number lies between levels, as far as its digits tell.
fn lies(printed: Enclosure, above: Option<f64>, below: Option<f64>) -> Option<bool> {
    let above = above.map(|level| Enclosure::exact(level).is_below(printed));
    let below = below.map(|level| printed.is_below(Enclosure::exact(level)));
    let sides = || above.into_iter().chain(below);
    if sides().any(|side| side == Some(false)) {
        return Some(false);
    }
    sides().all(|side| side == Some(true)).then_some(true)
}

/// What is published of a measure: of several prints, which have to agree, the first with the most
/// digits. A mean of runs is no other print of a single one.
fn published<'a>(document: &'a Document, measure: &Measure) -> Option<&'a PublishedFigure> {
    let mut figures = document.figures.iter().filter(|figure| {
        figure.experiment == measure.experiment
            && figure.quantity == measure.quantity
            && figure.at == measure.at
    });
    let first = figures.next()?;
    let alike = figures.filter(|figure| figure.runs == first.runs);
    let finer =
        |best: &'a PublishedFigure, figure: &'a PublishedFigure| match figure.printed.decimals()
            > best.printed.decimals()
        {
            true => figure,
            false => best,
        };
    Some(alike.fold(first, finer))
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
        outcome_beside("", other, claim)
    }

    /// The same of a document that has more figures.
    fn outcome_beside(more: &str, other: &str, claim: &str) -> Option<(Outcome, String)> {
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
            {more}
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

    use Outcome::{CannotBeTold, Consistent, Contradiction};

    #[test]
    fn an_order_holds_of_less_alone() {
        let claim = format!("order = {{ less = {VAL}, than = {TEST} }}");
        for (other, told, arithmetic) in [
            ("0.6", Consistent, "0.5 < 0.6"),
            // Both may have been anything from .45 to .55.
            ("0.5", CannotBeTold, "0.5 may be less than 0.5"),
            ("50 %", CannotBeTold, "0.5 may be less than 50 %"),
            ("0.54", CannotBeTold, "0.5 may be less than 0.54"),
            ("~0.5", CannotBeTold, "0.5 may be less than ~0.5"),
            ("0.4", Contradiction, "0.5 ≥ 0.4"),
            ("0.44", Contradiction, "0.5 ≥ 0.44"),
            ("1", Consistent, "0.5 < 1"),
        ] {
            let expected = (told, arithmetic.to_owned());
            assert_eq!(outcome(other, &claim), Some(expected));
        }
    }

    #[test]
    fn a_level_is_one_for_all_that_prints_as_the_figure() {
        for (printed, levels, told, arithmetic) in [
            // .983 prints as .98, and .979 does.
            (
                "0.98",
                "above = 0.98",
                CannotBeTold,
                "0.98 may be above 0.98",
            ),
            ("98%", "above = 0.98", CannotBeTold, "98% may be above 0.98"),
            (
                "0.980",
                "above = 0.98",
                CannotBeTold,
                "0.980 may be above 0.98",
            ),
            (
                "~0.98",
                "above = 0.98",
                CannotBeTold,
                "~0.98 may be above 0.98",
            ),
            (
                "0.98",
                "above = 0.981",
                CannotBeTold,
                "0.98 may be above 0.981",
            ),
            (
                "0.98",
                "above = 0.985",
                Contradiction,
                "0.98 is not above 0.985",
            ),
            ("0.98", "above = 0.97", Consistent, "0.98 is above 0.97"),
            (
                "0.98",
                "above = 0.975",
                CannotBeTold,
                "0.98 may be above 0.975",
            ),
            (
                "0.98",
                "below = 0.98",
                CannotBeTold,
                "0.98 may be below 0.98",
            ),
            ("0.98", "below = 0.99", Consistent, "0.98 is below 0.99"),
            (
                "0.98",
                "below = 0.975",
                Contradiction,
                "0.98 is not below 0.975",
            ),
            // A whole number is exact.
            ("1", "above = 1.0", Contradiction, "1 is not above 1"),
            ("1", "above = 0.99", Consistent, "1 is above 0.99"),
            (
                "0.50",
                "above = 0.4, below = 0.6",
                Consistent,
                "0.50 is above 0.4 and below 0.6",
            ),
            (
                "0.50",
                "above = 0.4, below = 0.503",
                CannotBeTold,
                "0.50 may be above 0.4 and below 0.503",
            ),
            (
                "0.50",
                "above = 0.6, below = 0.7",
                Contradiction,
                "0.50 is not above 0.6 and below 0.7",
            ),
        ] {
            let claim = format!("threshold = {{ measure = {TEST}, {levels} }}");
            let expected = (told, arithmetic.to_owned());
            assert_eq!(outcome(printed, &claim), Some(expected));
        }
    }

    #[test]
    fn the_print_with_the_most_digits_tells() {
        let figure = |id: &str, settings: &str| {
            format!(
                "[[figure]]\nplace = 'p'\nid = '{id}'\nexperiment = 'made/one'\nquantity = 'test_accuracy'\nat = 'final_test'\n{settings}\n"
            )
        };
        let more = figure("again", "printed = '98.31 %'")
            + &figure("mean", "printed = '0.97123'\nruns = 5");
        let claim = format!("threshold = {{ measure = {TEST}, above = 0.98 }}");
        let expected = (Consistent, "98.31 % is above 0.98".to_owned());
        assert_eq!(outcome_beside(&more, "0.98", &claim), Some(expected));
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
