//! Checks that the ids of a document and of its experiments can name the folders of their results.

use std::collections::BTreeMap;

use super::check::Check;
use super::names::{of_document, of_experiment};
use crate::locate::Step;

impl Check<'_> {
    /// No id leads out of the folder of the results, or stands for something else.
    pub(super) fn folders(&mut self) {
        let document = self.document;
        if let Some(message) = of_document(&document.id) {
            self.problem(&[Step::Key("id")], message);
        }
        for (item, experiment) in document.experiments.iter().enumerate() {
            if let Some(message) = of_experiment(&experiment.id) {
                let path = [Step::Key("experiment"), Step::Item(item), Step::Key("id")];
                self.problem(&path, message);
            }
        }
        self.folders_differ();
    }

    /// No two ids differ in capitals alone: many disks take them for one folder.
    fn folders_differ(&mut self) {
        let mut seen = BTreeMap::new();
        for (item, experiment) in self.document.experiments.iter().enumerate() {
            let id = experiment.id.as_str();
            // What is the same to the letter has been said before.
            let earlier = *seen.entry(id.to_lowercase()).or_insert(id);
            if earlier != id {
                let path = [Step::Key("experiment"), Step::Item(item), Step::Key("id")];
                let message = format!(
                    "the ids {earlier:?} and {id:?} name one folder on disks that do not tell capitals; give another id"
                );
                self.problem(&path, message);
            }
        }
    }
}
