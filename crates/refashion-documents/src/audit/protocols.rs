//! Cross-validation: whether each fold scores the network on images that it has not seen.

use refashion_std::counted;

use super::{Check, Finding, Outcome};
use crate::{Document, Protocol, Step};

/// The findings on every protocol of a document.
pub(super) fn findings(document: &Document) -> Vec<Finding> {
    let each = |protocol| {
        let held = sizes(document, protocol)
            .into_iter()
            .chain(starts(document, protocol));
        std::iter::once(unseen(document, protocol)).chain(held)
    };
    document.protocols.iter().flat_map(each).collect()
}

fn base(document: &Document, protocol: &Protocol) -> Finding {
    Finding::new(&document.id, Check::Protocol, &protocol.id)
}

/// Follows the steps, before the folds and fold by fold, and counts the images of a fold that were
/// trained on before.
fn unseen(document: &Document, protocol: &Protocol) -> Finding {
    let size = protocol.images / protocol.folds.max(1);
    let mut trained_on: Vec<usize> = Vec::new();
    let mut epochs = 0;
    let mut faults = Vec::new();
    let before = protocol.before.iter().map(|step| (None, step));
    let steps = (0..protocol.folds)
        .flat_map(|fold| protocol.fold.iter().map(move |step| (Some(fold), step)));
    for (fold, step) in before.chain(steps) {
        match (step, fold) {
            (Step::Build, _) => (trained_on, epochs) = (Vec::new(), 0),
            // Before the folds none is left out.
            (Step::Fit, _) => {
                trained_on.extend((0..protocol.folds).filter(|other| Some(*other) != fold));
                epochs += protocol.epochs;
            }
            (Step::Evaluate, Some(fold)) if trained_on.contains(&fold) => faults.push(format!(
                "fold {} is scored after {} on its {size} images, all of which trained before",
                fold + 1,
                counted(epochs, "epoch"),
            )),
            (Step::Compile | Step::Evaluate, _) => {}
        }
    }
    let agrees = faults.is_empty();
    let fresh = format!("the {size} images of each fold are new to the network");
    let rebuilt = protocol.fold.contains(&Step::Build);
    // A network that was trained before the folds has seen the first one's images too.
    let first_is_new = !protocol.before.contains(&Step::Fit);
    base(document, protocol)
        .between(&protocol.place, "the purpose of cross-validation")
        .says("each fold scores the network on images that it has not seen")
        .outcome(Outcome::of(agrees), if agrees { fresh } else { faults.join("; ") })
        .reading((!agrees && !rebuilt && first_is_new).then(|| {
            "only the first fold's score is of unseen images; building the network anew in each fold would mend the others".to_owned()
        }))
}

/// The sizes of the protocol against the experiment's.
fn sizes(document: &Document, protocol: &Protocol) -> Vec<Finding> {
    let Some(experiment) = document.experiment(&protocol.experiment) else {
        return Vec::new();
    };
    let folds = experiment.folds.map(|folds| folds.n_splits);
    let epochs = experiment.training.as_ref().map(|training| training.epochs);
    let expected = [
        ("folds", protocol.folds, folds),
        ("epochs of a fold", protocol.epochs, epochs),
        (
            "images",
            protocol.images,
            Some(experiment.dataset.train_count),
        ),
    ];
    let compared = expected
        .into_iter()
        .filter_map(|(what, said, ours)| Some((what, said, ours?)));
    let finding = |(what, said, ours): (&str, usize, usize)| {
        let link = Outcome::of(said == ours).link();
        base(document, protocol)
            .between(&protocol.place, format!("the experiment {}", experiment.id))
            .says(format!("the number of {what}"))
            .outcome(
                Outcome::of(said == ours),
                format!("{said} in the code, {link} {ours} in the experiment"),
            )
    };
    compared.map(finding).collect()
}

/// The weights that a fold starts from against the experiment's.
fn starts(document: &Document, protocol: &Protocol) -> Option<Finding> {
    let experiment = document.experiment(&protocol.experiment)?;
    let ours = experiment.folds?.carries_weights;
    let said = !protocol.fold.contains(&Step::Build);
    let outcome = Outcome::of(said == ours);
    let word = |carries| match carries {
        true => "those that the last fold left",
        false => "new ones",
    };
    Some(
        base(document, protocol)
            .between(&protocol.place, format!("the experiment {}", experiment.id))
            .says("the weights that a fold starts from")
            .outcome(
                outcome,
                format!(
                    "{} in the code, {} {} in the experiment",
                    word(said),
                    outcome.link(),
                    word(ours)
                ),
            ),
    )
}
