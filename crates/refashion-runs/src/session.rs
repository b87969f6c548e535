//! What a call that runs experiments was asked for, and what follows from it: which seeds are run,
//! where the runs go, and which of them need not be made again.

use std::path::{Path, PathBuf};

use refashion_datasets::Dataset;
use refashion_documents::Experiment;
use refashion_zoo::read_safetensors;

use crate::{
    error::Result,
    plan::Plan,
    record::RunRecord,
    store::{Store, WEIGHTS},
};

/// The folder of whatever a rehearsal writes, so that its path says that it is one.
const REHEARSAL: &str = "REHEARSAL";

/// What a call that runs experiments was asked for.
///
/// ```
/// use refashion_documents::Document;
/// use refashion_runs::{Plan, Places, Seeds, Session};
///
/// let lab3 = Document::named("lab3")?;
/// let session = Session {
///     seeds: Seeds::First(3),
///     fresh: false,
///     places: Places {
///         results: "results".into(),
///         apart: ".".into(),
///     },
/// };
/// assert_eq!(session.seeds(&lab3.experiments[0]), [0, 1, 2]);
/// let short = Plan::new(&lab3, &lab3.experiments[0], Some(1))?;
/// assert!(session.store(&short).folder("lab3").ends_with("shortened/epochs-1/lab3"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// The seeds of each experiment.
    pub seeds: Seeds,
    /// Whether everything is made anew.
    pub fresh: bool,
    /// Where runs go.
    pub places: Places,
}

/// The seeds of each experiment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seeds {
    /// This one.
    One(u64),
    /// So many, from 0.
    First(usize),
    /// As many as the data of the experiment say, from 0: what the results rest on.
    Every,
}

/// Where runs go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Places {
    /// The folder of runs of the document's own length.
    pub results: PathBuf,
    /// The folder below which others go, each kind to one of its own: none takes the place of a run
    /// of the document's length.
    pub apart: PathBuf,
}

/// What is there of a run that was asked for.
#[derive(Debug, Clone, PartialEq)]
pub enum Recorded {
    /// Nothing that counts.
    Nothing,
    /// An interrupted run, which goes on from its last checkpoint.
    Unfinished,
    /// An interrupted run whose steps are not kept.
    NotKept,
    /// A run with other settings or on other data.
    Other(Box<RunRecord>),
    /// A run from elsewhere, which came without its weights.
    WithoutWeights(Box<RunRecord>),
    /// A run whose weights are damaged, and what is wrong with them.
    DamagedWeights(Box<RunRecord>, String),
    /// The run: made here, whole, and of the same settings and data.
    Finished(Box<RunRecord>),
}

impl Seeds {
    /// Those that an experiment is run with.
    pub fn of(self, experiment: &Experiment) -> Vec<u64> {
        let first = |count: usize| (0..count as u64).collect();
        match self {
            Self::One(seed) => vec![seed],
            Self::First(count) => first(count),
            Self::Every => first(experiment.seeds),
        }
    }
}

impl Session {
    /// The seeds that an experiment is run with.
    pub fn seeds(&self, experiment: &Experiment) -> Vec<u64> {
        self.seeds.of(experiment)
    }

    /// Where the runs of a plan go.
    pub fn store(&self, plan: &Plan) -> Store {
        let Places { results, apart } = &self.places;
        let rules = plan.other_rules();
        let below = (rules.as_ref()).map_or_else(|| apart.clone(), |rules| apart.join(rules));
        if plan.rehearsal {
            Store::within(apart, below.join(REHEARSAL))
        } else if plan.shortened() {
            Store::within(apart, below).shortened(plan.training.epochs)
        } else if rules.is_some() {
            Store::within(apart, below)
        } else {
            Store::new(results)
        }
    }

    /// What is there of the run of a plan with this seed. Where everything is made anew, nothing
    /// that is there counts.
    ///
    /// # Errors
    ///
    /// As [`Store::load`].
    pub fn recorded(
        &self,
        store: &Store,
        plan: &Plan,
        dataset: &Dataset,
        seed: u64,
    ) -> Result<Recorded> {
        if self.fresh {
            return Ok(Recorded::Nothing);
        }
        let id = &plan.experiment.id;
        if store.unfinished(id, seed).exists() {
            return Ok(if plan.keeps_checkpoints() {
                Recorded::Unfinished
            } else {
                Recorded::NotKept
            });
        }
        let Some(run) = store.load(id, seed)?.map(Box::new) else {
            return Ok(Recorded::Nothing);
        };
        let weights = store.run(id, seed).join(WEIGHTS);
        Ok(if !run.is_of(plan, dataset) {
            Recorded::Other(run)
        } else if !weights.exists() {
            Recorded::WithoutWeights(run)
        } else if let Some(damage) = damage(&weights, &run) {
            Recorded::DamagedWeights(run, damage)
        } else {
            Recorded::Finished(run)
        })
    }
}

/// What is wrong with the file of the weights of a run, if anything.
fn damage(path: &Path, run: &RunRecord) -> Option<String> {
    match read_safetensors(path) {
        Err(error) => Some(error.to_string()),
        Ok(tensors) => {
            let found: usize = tensors.iter().map(|tensor| tensor.values.len()).sum();
            let (parameters, place) = (run.settings.parameters, path.display());
            (found != parameters)
                .then(|| format!("weights file {place}: {found} values of {parameters}"))
                .or_else(|| run.check_weights(path).err().map(|error| error.to_string()))
        }
    }
}
