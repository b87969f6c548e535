//! Decisions: whether the steps from probabilities to a class give the class of the largest.

use super::{Check, Finding, Outcome};
use crate::{Decision, Document, Operation};

/// The findings on every decision of a document.
pub(super) fn findings(document: &Document) -> Vec<Finding> {
    let each = |decision| {
        let rounded = rounded(document, decision);
        std::iter::once(finding(document, decision)).chain(rounded)
    };
    document.decisions.iter().flat_map(each).collect()
}

/// Whether probabilities are rounded, against what the experiment's classes are judged by.
fn rounded(document: &Document, decision: &Decision) -> Option<Finding> {
    let experiment = document.experiment(&decision.experiment)?;
    experiment.training.as_ref()?;
    let (said, ours) = (
        decision.steps.contains(&Operation::Round),
        experiment.rounds_predictions,
    );
    let outcome = Outcome::of(said == ours);
    let word = |rounds| if rounds { "rounded" } else { "as they are" };
    let (said, link, ours) = (word(said), outcome.link(), word(ours));
    Some(
        Finding::new(&document.id, Check::Decision, &decision.id)
            .between(
                &decision.place,
                format!("what {} is judged by", experiment.id),
            )
            .says("whether probabilities are rounded")
            .outcome(outcome, format!("{said} here, {link} {ours} there"))
            .disputes_nothing(),
    )
}

/// The class that the largest probability is put at.
const LIKELIEST: usize = 7;

/// Tries the steps on ten probabilities, the largest of them at class 7 and from 11 % to 100 %.
fn finding(document: &Document, decision: &Decision) -> Finding {
    let wrong: Vec<(u32, usize)> = (11..=100)
        .filter_map(|percent| {
            let largest = f64::from(percent) / 100.0;
            let mut probabilities = [(1.0 - largest) / 9.0; 10];
            probabilities[LIKELIEST] = largest;
            let class = decide(&decision.steps, probabilities.to_vec());
            (class != LIKELIEST).then_some((percent, class))
        })
        .collect();
    let base = Finding::new(&document.id, Check::Decision, &decision.id)
        .between(&decision.place, "the class of the largest probability")
        .says("the class is that of the largest probability");
    match (wrong.first(), wrong.last()) {
        (Some((first, class)), Some((last, _))) => base
            .outcome(
                Outcome::Contradiction,
                format!("with the largest probability at class {LIKELIEST} and from {first} % to {last} %, the class is {class}"),
            )
            .reading(without_rounding(&decision.steps)),
        _ => base.outcome(Outcome::Consistent, "so it is, from 11 % to 100 %"),
    }
}

fn decide(steps: &[Operation], mut values: Vec<f64>) -> usize {
    for step in steps {
        match step {
            Operation::Round => values
                .iter_mut()
                .for_each(|value| *value = value.round_ties_even()),
            Operation::Argmax => return argmax(&values),
        }
    }
    argmax(&values)
}

/// The place of the largest value, of equal ones the first.
fn argmax(values: &[f64]) -> usize {
    let mut best = 0;
    for (place, value) in values.iter().enumerate() {
        if *value > values[best] {
            best = place;
        }
    }
    best
}

fn without_rounding(steps: &[Operation]) -> Option<String> {
    steps
        .contains(&Operation::Round)
        .then(|| format!("without rounding it would be {LIKELIEST}"))
}
