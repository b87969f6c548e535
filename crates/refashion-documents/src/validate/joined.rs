//! Checks that what joins a document's words to what runs names something that there is.

use super::check::Check;
use crate::locate::Step;
use crate::{Claim, sentence};

impl Check<'_> {
    pub(super) fn joined(&mut self) {
        let document = self.document;
        for (item, setting) in document.settings.iter().enumerate() {
            let set = setting.sets.values().flatten();
            let set = set.map(|id| ("sets", id));
            let decided = setting.decides.iter().map(|id| ("decides", id));
            for (key, id) in set.chain(decided) {
                if document.experiment(id).is_none() {
                    let path = [Step::Key("setting"), Step::Item(item), Step::Key(key)];
                    let message = self.no_experiment(id);
                    self.problem(&path, message);
                }
            }
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
            let path = [Step::Key("claim"), Step::Item(item), Step::Key("besides")];
            let words = claim.besides.keys();
            for word in words.filter(|word| sentence::numbers(word).len() != 1) {
                let message = format!("{word:?} is not a number; write one as the sentence has it");
                self.problem(&path, message);
            }
        }
    }
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
