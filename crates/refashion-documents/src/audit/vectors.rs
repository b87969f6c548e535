//! Rows of numbers: probabilities, one-hot labels, and numbers that follow from others.

use std::collections::BTreeMap;

use super::{Check, Finding, Outcome};
use crate::formula::{Formula, Scope};
use crate::{Document, Enclosure, Held, Vector};

/// The findings on every row of numbers of a document.
pub(super) fn findings(document: &Document) -> Vec<Finding> {
    let each = |vector: &Vector| match vector.holds {
        Held::Probabilities => vec![probabilities(document, vector)],
        Held::OneHot(label) => vec![one_hot(document, vector, label)],
        Held::Numbers => elements(document, vector),
    };
    document.vectors.iter().flat_map(each).collect()
}

fn probabilities(document: &Document, vector: &Vector) -> Finding {
    let sum = total(
        &vector
            .values
            .iter()
            .map(|v| v.enclosure())
            .collect::<Vec<_>>(),
    );
    let one = Enclosure::exact(1.0);
    let agrees = sum.meets(one);
    let texts: Vec<&str> = vector.values.iter().map(|value| value.text()).collect();
    let exactly: f64 = vector.values.iter().map(|value| value.value()).sum();
    let arithmetic = format!("{} = {}", texts.join(" + "), Enclosure::exact(exactly));
    Finding::new(&document.id, Check::Probabilities, &vector.id)
        .between(&vector.place, "probabilities sum to one")
        .says("the probabilities of all classes sum to one")
        .outcome(Outcome::of(agrees), arithmetic)
        .reading((!agrees).then(|| point_moved(vector)).flatten())
}

/// The reading in which one number lost or gained a zero.
fn point_moved(vector: &Vector) -> Option<String> {
    let values: Vec<f64> = vector.values.iter().map(|value| value.value()).collect();
    let sum: f64 = values.iter().sum();
    let fits =
        |index: usize, factor: f64| (sum + values[index] * (factor - 1.0) - 1.0).abs() < 1e-9;
    // The same number may stand twice; the last one is the later one to be mistyped.
    (0..values.len()).rev().find_map(|index| {
        let factor = [0.1, 10.0]
            .into_iter()
            .find(|factor| fits(index, *factor))?;
        let right = Enclosure::exact(values[index] * factor);
        Some(format!(
            "they sum to one if number {} is {right} instead of {}",
            index + 1,
            vector.values[index]
        ))
    })
}

fn one_hot(document: &Document, vector: &Vector, label: usize) -> Finding {
    let ones: Vec<usize> = (0..vector.values.len())
        .filter(|index| vector.values[*index].value() == 1.0)
        .collect();
    let zeros = vector
        .values
        .iter()
        .filter(|value| value.value() == 0.0)
        .count();
    let agrees = ones == [label] && zeros + 1 == vector.values.len();
    let texts: Vec<&str> = vector.values.iter().map(|value| value.text()).collect();
    let arithmetic = format!(
        "{} has ones at {ones:?} and {zeros} zeros, for label {label}",
        texts.join(" ")
    );
    let reading = match ones[..] {
        [one] if !agrees => Some(format!("it is the vector of label {one}")),
        _ => None,
    };
    Finding::new(&document.id, Check::OneHot, &vector.id)
        .between(&vector.place, format!("label {label}"))
        .says("a one-hot vector has its one at the label, counted from 0")
        .outcome(Outcome::of(agrees), arithmetic)
        .reading(reading)
}

fn elements(document: &Document, vector: &Vector) -> Vec<Finding> {
    let given = BTreeMap::new();
    let scope = Scope {
        document,
        given: &given,
    };
    let element = |(index, equals): (usize, &String)| {
        let finding = Finding::new(&document.id, Check::Statement, &vector.id)
            .between(
                format!("{}, number {}", vector.place, index + 1),
                "arithmetic",
            )
            .says("a number that follows from others");
        let formula = equals.parse::<Formula>().ok();
        let references = formula.iter().flat_map(Formula::references);
        let finding = finding.uses(references);
        let value = formula.as_ref().and_then(|formula| {
            let value = formula
                .evaluate(scope)
                .ok()
                .filter(|value| !value.is_nan())?;
            Some((formula.shown(scope), value))
        });
        let Some((shown, value)) = value else {
            return finding.outcome(Outcome::CannotBeTold, format!("{equals} has no value"));
        };
        let printed = &vector.values[index];
        let agrees = value.meets(printed.enclosure());
        let link = Outcome::of(agrees).link();
        finding.outcome(
            Outcome::of(agrees),
            format!("printed {printed}, {link} {shown} = {value}"),
        )
    };
    vector.equals.iter().enumerate().map(element).collect()
}

fn total(intervals: &[Enclosure]) -> Enclosure {
    intervals
        .iter()
        .fold(Enclosure::exact(0.0), |sum, next| sum + *next)
}
