//! Checks that the ids of a document and of its experiments can name the folders of their results.

use std::collections::BTreeMap;

use refashion_std::is_device;

use super::Check;
use crate::locate::Step;

/// What the commands take for every document and experiment.
const ALL: &str = "all";

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

/// What is wrong with the id of a document, and what to write.
pub(crate) fn of_document(id: &str) -> Option<String> {
    let wrong = || {
        format!(
            "the id {id:?} names the folder of the document's results; write it in letters, digits, `-` and `_`, with any `.` between them"
        )
    };
    reserved(id).or_else(|| (!is_part(id)).then(wrong))
}

fn of_experiment(id: &str) -> Option<String> {
    let wrong = || {
        format!(
            "the id {id:?} names the folders of the experiment's results; write it in letters, digits, `-` and `_`, with any `.` between them, and with a single `/` between two parts"
        )
    };
    reserved(id).or_else(|| (!id.split('/').all(is_part)).then(wrong))
}

fn reserved(id: &str) -> Option<String> {
    if id == ALL {
        return Some(format!(
            "the id {id:?} means everything in the commands; give another id"
        ));
    }
    let device = id.split('/').find(|part| is_device(part))?;
    Some(format!(
        "the id {id:?} cannot name a folder: Windows takes {device:?} for a device; give another id"
    ))
}

/// Whether a text can be the name of a folder, and of nothing but that.
fn is_part(part: &str) -> bool {
    let allowed = |c: char| c.is_alphanumeric() || "-_.".contains(c);
    !part.is_empty() && part.chars().all(allowed) && !part.starts_with('.') && !part.ends_with('.')
}
