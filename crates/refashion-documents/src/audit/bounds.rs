//! The bounds by which claims are judged: whether they are the numbers of their sentences.

use super::{Check, Finding, Outcome};
use crate::field::value;
use crate::{Bound, Claim, Document};

/// The findings on every claim that is judged by a number.
pub(super) fn findings(document: &Document) -> Vec<Finding> {
    let claims = document.claims.iter();
    claims
        .filter_map(|claim| finding(document, claim))
        .collect()
}

/// Where a bound comes from.
enum Origin {
    Told(String),
    Differs(String),
    Open(String),
}

fn finding(document: &Document, claim: &Claim) -> Option<Finding> {
    let bounds = claim.holds.bounds();
    let origins: Vec<Origin> = bounds
        .iter()
        .map(|bound| origin(document, claim, bound))
        .collect();
    let (mut differs, mut open) = (false, false);
    let shown: Vec<String> = origins
        .into_iter()
        .map(|origin| match origin {
            Origin::Told(text) => text,
            Origin::Differs(text) => {
                differs = true;
                text
            }
            Origin::Open(text) => {
                open = true;
                text
            }
        })
        .collect();
    let outcome = match (differs, open) {
        (true, _) => Outcome::Contradiction,
        (_, true) => Outcome::CannotBeTold,
        _ => Outcome::Consistent,
    };
    (!shown.is_empty()).then(|| {
        Finding::new(&document.id, Check::Bound, &claim.id)
            .between(&claim.place, "the bounds by which the claim is judged")
            .says(&claim.says)
            .outcome(outcome, shown.join("; "))
            .disputes_nothing()
    })
}

fn origin(document: &Document, claim: &Claim, bound: &Bound) -> Origin {
    let name = bound.name;
    let numbers: Vec<String> = bound.values.iter().map(f64::to_string).collect();
    let numbers = numbers.join(", ");
    let origins = [(&claim.states, "stated"), (&claim.reads, "read as")];
    let found = origins
        .into_iter()
        .find_map(|(given, how)| Some((given.get(name)?, how)));
    let Some((texts, how)) = found else {
        let name = name.replace('_', " ");
        return Origin::Open(format!("nothing says where \"{name}\" comes from"));
    };
    let name = name.replace('_', " ");
    let same = texts.len() == bound.values.len()
        && texts
            .iter()
            .zip(&bound.values)
            .all(|(text, number)| is(document, claim, bound, text, *number));
    let given = texts.join(", ");
    if same {
        Origin::Told(format!("{name}: {how} {given}"))
    } else {
        Origin::Differs(format!("{name}: {how} {given}, but judged by {numbers}"))
    }
}

/// Whether a text is a number of a bound, or the name of a class.
fn is(document: &Document, claim: &Claim, bound: &Bound, text: &str, number: f64) -> bool {
    if let Some(value) = value(text) {
        return (value - number).abs() <= 1e-9 * number.abs();
    }
    let experiments = claim.holds.experiments().into_iter();
    let mut classes = experiments.filter_map(|id| Some(document.experiment(id)?.dataset.classes));
    let named = |classes: &[&str]| {
        let class = classes.get(number as usize);
        class.is_some_and(|class| class.eq_ignore_ascii_case(text.trim()))
    };
    bound.is_class() && classes.any(named)
}
