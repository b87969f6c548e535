//! Checks that something can lie between the bounds by which a claim is judged.

use crate::Condition;

/// Why a condition holds whatever a run gives, or never.
pub(super) fn unbounded(condition: &Condition) -> Option<String> {
    let bounds = condition.bounds();
    let mut numbers = bounds
        .iter()
        .flat_map(|bound| bound.values.iter().map(|value| (bound.name, *value)));
    if let Some((name, value)) = numbers.find(|(_, value)| !value.is_finite()) {
        return Some(format!(
            "{name} is {value}, by which nothing can be judged; give a number"
        ));
    }
    match condition {
        Condition::Threshold { above, below, .. }
        | Condition::Recall { above, below, .. }
        | Condition::Confused { above, below, .. } => {
            between(*above, *below).or_else(|| neither(*above, *below))
        }
        Condition::Likeliest { above, below, .. } => between(*above, *below),
        Condition::Classes {
            above, at_least, ..
        } => (above.is_some() == at_least.is_some()).then(|| {
            "classes are above a level or at least at one; give `above` or `at_least`".into()
        }),
        _ => None,
    }
}

/// Says that a condition speaks of more classes than there are, or of none.
pub(super) fn too_many(condition: &Condition, classes: usize) -> Option<String> {
    let Condition::Classes { count, .. } = condition else {
        return None;
    };
    match count {
        0 => {
            Some("count is 0, and the claim holds whatever is measured; give 1 or more".to_owned())
        }
        count if *count > classes => Some(format!(
            "count is {count}, but there are {classes} classes; give at most all of them"
        )),
        _ => None,
    }
}

fn between(above: Option<f64>, below: Option<f64>) -> Option<String> {
    let (above, below) = (above?, below?);
    (above >= below).then(|| {
        format!("nothing is above {above} and below {below}; give the smaller one as `above`")
    })
}

fn neither(above: Option<f64>, below: Option<f64>) -> Option<String> {
    (above.is_none() && below.is_none()).then(|| {
        "the claim holds whatever is measured; give it a bound, `above` or `below`".to_owned()
    })
}
