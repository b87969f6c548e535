//! Which runs of a document count.

use refashion_documents::{Document, Experiment};
use refashion_runs::{Error, Runs, Store};

/// A run that counts for nothing: its settings are not those of the document, which it had when the
/// run was made or another of its name has. Nothing can be told from a mean over both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// The document whose settings it has not.
    pub document: String,
    /// The experiment.
    pub experiment: String,
    /// The seed.
    pub seed: u64,
}

/// A record that cannot be read, or that no run can have left. It counts for nothing, and keeps none
/// of the others from being judged.
#[derive(Debug)]
pub struct BrokenRecord {
    /// The experiment.
    pub experiment: String,
    /// The seed.
    pub seed: u64,
    /// Whether it is of a run in Keras.
    pub keras: bool,
    /// What is wrong, with the file.
    pub error: Error,
}

/// What a store holds of some runs.
#[derive(Debug, Default)]
pub(crate) struct Choice {
    /// The runs of every experiment that count.
    pub(crate) runs: Runs,
    /// Those that do not.
    pub(crate) left_out: Vec<LeftOut>,
    /// What is no record.
    pub(crate) broken: Vec<BrokenRecord>,
}

impl Choice {
    /// The runs of a document.
    pub(crate) fn of(store: &Store, document: &Document) -> Self {
        let mut choice = Self::default();
        for experiment in &document.experiments {
            choice.add(store, document, experiment);
        }
        choice
    }

    /// Adds what the store holds of an experiment.
    pub(crate) fn add(&mut self, store: &Store, document: &Document, experiment: &Experiment) {
        let id = || experiment.id.clone();
        let mut runs = Vec::new();
        for (seed, record) in store.load_each(&experiment.id) {
            match record {
                Err(error) => self.broken.push(BrokenRecord {
                    experiment: id(),
                    seed,
                    keras: false,
                    error,
                }),
                Ok(run) if run.rehearsal || run.settings.are_of(document, experiment) => {
                    runs.push(run);
                }
                Ok(run) => self.left_out.push(LeftOut {
                    document: document.id.clone(),
                    experiment: id(),
                    seed: run.seed,
                }),
            }
        }
        self.runs.insert(id(), runs);
    }
}
