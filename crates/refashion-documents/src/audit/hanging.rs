//! Which claims hang on what contradicts itself.

use super::{Finding, Outcome};
use crate::{Claim, Condition, Document, Measure, Moment, Part, Quantity};

/// The findings of a document, each contradiction with the claims that hang on it, and those on
/// which any do before all others.
pub(super) fn ranked(document: &Document, mut findings: Vec<Finding>) -> Vec<Finding> {
    let contradictions = findings
        .iter_mut()
        .filter(|finding| finding.outcome == Outcome::Contradiction);
    for finding in contradictions {
        let doubted = doubted(document, finding);
        let claims = document.claims.iter();
        finding.claims = claims
            .filter(|claim| doubted.iter().any(|doubted| rests_on(claim, doubted)))
            .map(|claim| claim.id.clone())
            .collect();
    }
    // The most first; what agrees has none, and stays in its order behind them.
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.claims.len()));
    findings
}

/// What a contradiction puts in doubt.
enum Doubted<'a> {
    /// Something measured.
    Result(&'a str, Quantity, Moment),
    /// How the classes of some images are told apart: a confusion matrix, or scores.
    Matrix(&'a str, Part),
    /// What an experiment is, and so all of its results.
    Experiment(&'a str),
    /// A claim itself.
    Claim(&'a str),
}

fn doubted<'a>(document: &'a Document, finding: &Finding) -> Vec<Doubted<'a>> {
    let ids = finding.disputes.iter().chain([&finding.subject]);
    ids.flat_map(|id| named(document, id)).collect()
}

/// What stands under an id.
fn named<'a>(document: &'a Document, id: &str) -> Vec<Doubted<'a>> {
    let mut found = Vec::new();
    if let Some(figure) = document.figure(id) {
        found.push(Doubted::Result(
            &figure.experiment,
            figure.quantity,
            figure.at,
        ));
    }
    if let Some(matrix) = document.matrix(id) {
        found.push(Doubted::Matrix(&matrix.experiment, matrix.of));
    }
    let scores = document.class_scores.iter().filter(|of| of.id == id);
    found.extend(scores.map(|of| Doubted::Matrix(&of.experiment, of.of)));
    let decisions = document.decisions.iter().filter(|of| of.id == id);
    found.extend(decisions.map(|of| Doubted::Matrix(&of.experiment, Part::Test)));
    let claims = document.claims.iter().filter(|claim| claim.id == id);
    found.extend(claims.map(|claim| Doubted::Claim(&claim.id)));
    found.extend(
        experiments(document, id)
            .into_iter()
            .map(Doubted::Experiment),
    );
    found
}

/// The experiments that something of this id describes.
fn experiments<'a>(document: &'a Document, id: &str) -> Vec<&'a str> {
    let tables = document.tables.iter().map(|of| (&of.id, &of.network));
    let sequences = document.sequences.iter().map(|of| (&of.id, &of.network));
    let networks: Vec<&String> = tables
        .chain(sequences)
        .filter(|(own, _)| *own == id)
        .map(|(_, network)| network)
        .collect();
    let running = document
        .experiments
        .iter()
        .filter(|experiment| experiment.id == id || networks.contains(&&experiment.network))
        .map(|experiment| experiment.id.as_str());
    let settings = document.settings.iter().filter(|setting| setting.id == id);
    let set = settings.flat_map(|setting| setting.experiments());
    let protocols = document.protocols.iter().map(|of| (&of.id, &of.experiment));
    let curves = document.curves.iter().map(|of| (&of.id, &of.experiment));
    let of_experiments = protocols
        .chain(curves)
        .filter(|(own, _)| *own == id)
        .map(|(_, experiment)| experiment.as_str());
    running.chain(set).chain(of_experiments).collect()
}

fn rests_on(claim: &Claim, doubted: &Doubted<'_>) -> bool {
    let of = |experiment: &str| claim.holds.experiments().contains(&experiment);
    match *doubted {
        Doubted::Claim(id) => claim.id == id,
        Doubted::Experiment(experiment) => of(experiment),
        Doubted::Matrix(experiment, part) => of(experiment) && claim.holds.of() == Some(part),
        Doubted::Result(experiment, quantity, at) => {
            let reads = |measure: &Measure| {
                measure.experiment == experiment && measure.quantity == quantity && measure.at == at
            };
            claim.holds.measures().into_iter().any(reads)
                || (of(experiment) && curves(&claim.holds).contains(&quantity))
        }
    }
}

/// The curves of a condition.
fn curves(condition: &Condition) -> Vec<Quantity> {
    match condition {
        Condition::TurnsUp { quantity, .. }
        | Condition::LevelsOff { quantity, .. }
        | Condition::Steady { quantity, .. }
        | Condition::Throughout { quantity, .. } => vec![*quantity],
        Condition::InStep { quantities, .. } => quantities.to_vec(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a claim rests on, of some things that may be in doubt.
    #[track_caller]
    fn assert_rests(holds: &str, doubted: &[(Doubted<'_>, bool)]) {
        let text = format!("id = 'c'\nplace = 'p'\nsays = 's'\nholds = {{ {holds} }}\n");
        let claim: Claim = toml::from_str(&text).unwrap();
        for (place, (doubted, rests)) in doubted.iter().enumerate() {
            assert_eq!(rests_on(&claim, doubted), *rests, "number {place}");
        }
    }

    #[test]
    fn a_claim_rests_on_the_result_that_it_reads() {
        use Moment::{BestEpoch, LastEpoch};
        use Quantity::{Loss, ValLoss};
        let measure = "{ experiment = 'one', quantity = 'loss', at = 'last_epoch' }";
        assert_rests(
            &format!("threshold = {{ measure = {measure}, below = 0.5 }}"),
            &[
                (Doubted::Result("one", Loss, LastEpoch), true),
                (Doubted::Result("two", Loss, LastEpoch), false),
                (Doubted::Result("one", ValLoss, LastEpoch), false),
                (Doubted::Result("one", Loss, BestEpoch), false),
                (Doubted::Experiment("one"), true),
                (Doubted::Experiment("two"), false),
                (Doubted::Claim("c"), true),
                (Doubted::Claim("d"), false),
            ],
        );
    }

    #[test]
    fn a_claim_on_a_curve_rests_on_each_of_its_values() {
        use Quantity::{Accuracy, Loss, ValAccuracy};
        let third = Moment::Epoch(3);
        assert_rests(
            "turns_up = { experiment = 'one', quantity = 'loss', within = [2, 5] }",
            &[
                (Doubted::Result("one", Loss, third), true),
                (Doubted::Result("one", Accuracy, third), false),
                (Doubted::Result("two", Loss, third), false),
            ],
        );
        assert_rests(
            "in_step = { experiment = 'one', quantities = ['accuracy', 'val_accuracy'], at_most = 0.1 }",
            &[
                (Doubted::Result("one", ValAccuracy, third), true),
                (Doubted::Result("one", Loss, third), false),
            ],
        );
    }

    #[test]
    fn a_claim_on_classes_rests_on_the_matrix_of_its_images() {
        assert_rests(
            "dominant = { experiment = 'one', of = 'test' }",
            &[
                (Doubted::Matrix("one", Part::Test), true),
                (Doubted::Matrix("one", Part::Validation), false),
                (Doubted::Matrix("two", Part::Test), false),
            ],
        );
    }
}
