//! What a claim is read as, where its sentence leaves a bound open.

use refashion_documents::{Claim, Condition};

/// The bound of ours that a claim is judged by, in words; nothing where the sentence has all that is asked,
/// or another place says it.
pub(super) fn reading(claim: &Claim) -> Option<String> {
    if claim.reads.is_empty() {
        return None;
    }
    Some(match &claim.holds {
        Condition::Steady { at_most, .. } => {
            format!("in no epoch worse by more than {at_most} than at its best before")
        }
        Condition::InStep { at_most, .. } => {
            format!("at most {at_most} apart after the last epoch")
        }
        Condition::Close { at_most, .. } => format!("at most {at_most} apart"),
        Condition::NoSignificantGain { at_most, .. } => format!(
            "over the seeds together: a gain of 0 is not ruled out, and one of {at_most} is"
        ),
        Condition::TurnsUp {
            within: [first, last],
            ..
        } => format!("lowest in epoch {first} to {last}, and higher after the last"),
        Condition::LevelsOff {
            within: [first, last],
            ..
        } => format!(
            "after an epoch of {first} to {last} the mean step is less than a tenth of that before"
        ),
        Condition::Classes { count, .. } => format!("{count} classes or more"),
        Condition::Threshold { above, below, .. }
        | Condition::Confused { above, below, .. }
        | Condition::Recall { above, below, .. } => bounds(*above, *below)?,
        Condition::Likeliest { above, below, .. } => bounds(*above, *below)?,
        _ => return None,
    })
}

/// "above 0.06 and below 0.16".
fn bounds(above: Option<f64>, below: Option<f64>) -> Option<String> {
    let above = above.map(|bound| format!("above {bound}"));
    let below = below.map(|bound| format!("below {bound}"));
    let bounds: Vec<String> = above.into_iter().chain(below).collect();
    (!bounds.is_empty()).then(|| bounds.join(" and "))
}

#[cfg(test)]
mod tests {
    use refashion_documents::Document;

    use super::*;

    #[test]
    fn each_bound_of_ours_is_said() {
        let said = |document: &str, id: &str| {
            let document = Document::named(document).unwrap();
            reading(document.claims.iter().find(|claim| claim.id == id).unwrap())
        };
        assert_eq!(
            said("report", "cnn-validation-rises").unwrap(),
            "in no epoch worse by more than 0.01 than at its best before"
        );
        assert_eq!(
            said("lab3", "dropout-in-step").unwrap(),
            "at most 0.03 apart after the last epoch"
        );
        assert_eq!(
            said("thesis", "levels-off").unwrap(),
            "after an epoch of 12 to 18 the mean step is less than a tenth of that before"
        );
        assert_eq!(
            said("masters", "fashion-ann-shirt-as-t-shirt").unwrap(),
            "above 0.06 and below 0.16"
        );
        // The sentence says all, and the first epoch is no bound.
        assert_eq!(said("report", "cnn-beats-dense-test"), None);
        assert_eq!(said("masters", "alexnet-loss-falls"), None);
    }

    #[test]
    fn no_bound_of_ours_is_left_unsaid() {
        for document in Document::all().unwrap() {
            for claim in document.claims.iter().filter(|claim| {
                claim
                    .reads
                    .keys()
                    .any(|bound| !matches!(bound.as_str(), "epoch" | "image"))
            }) {
                assert!(reading(claim).is_some(), "{}", claim.id);
            }
        }
    }
}
