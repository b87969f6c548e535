//! Checks that what joins a document's words to what runs names something that there is.

use super::Check;
use crate::locate::Step;
use crate::{Claim, Document, Field};

impl Check<'_> {
    pub(super) fn joined(&mut self) {
        let document = self.document;
        for (item, setting) in document.settings.iter().enumerate() {
            let path = [Step::Key("setting"), Step::Item(item), Step::Key("sets")];
            for (field, experiments) in &setting.sets {
                for id in experiments {
                    if document.experiment(id).is_none() {
                        let message = self.no_experiment(id);
                        self.problem(&path, message);
                    } else if let Some(message) = not_run(document, id, *field) {
                        self.problem(&path, message);
                    }
                }
            }
        }
        for (item, experiment) in document.experiments.iter().enumerate() {
            let path = [
                Step::Key("experiment"),
                Step::Item(item),
                Step::Key("assumptions"),
            ];
            let taken = experiment.assumptions.iter().flat_map(|of| of.takes.keys());
            let faults: Vec<String> = taken
                .filter_map(|field| not_run(document, &experiment.id, *field))
                .collect();
            faults
                .into_iter()
                .for_each(|fault| self.problem(&path, fault));
        }
        for (item, claim) in document.claims.iter().enumerate() {
            for (key, given) in [("states", &claim.states), ("reads", &claim.reads)] {
                let path = [Step::Key("claim"), Step::Item(item), Step::Key(key)];
                for name in given.keys() {
                    if let Some(message) = unknown_bound(claim, name) {
                        self.problem(&path, message);
                    }
                }
            }
        }
    }
}

/// Says that an experiment which is run has nothing of a setting.
fn not_run(document: &Document, id: &str, field: Field) -> Option<String> {
    let experiment = document.experiment(id)?;
    experiment.training.as_ref()?;
    experiment.runs_with(field).is_none().then(|| {
        let title = field.title();
        format!("the experiment {id:?} runs with no {title}; name another experiment or setting")
    })
}

/// Says that a claim's condition has no bound of this name.
fn unknown_bound(claim: &Claim, name: &str) -> Option<String> {
    let bounds = claim.holds.bounds();
    if bounds.iter().any(|bound| bound.name == name) {
        return None;
    }
    let known: Vec<&str> = bounds.iter().map(|bound| bound.name).collect();
    Some(if known.is_empty() {
        format!("the condition has no bound {name:?}, nor any other; leave it out")
    } else {
        format!(
            "the condition has no bound {name:?}; it has {}",
            known.join(", ")
        )
    })
}
