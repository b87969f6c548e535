//! Models by name: a file, the folder of a run, or a recorded run.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use refashion_datasets::{HubModel, Progress, Search};
use refashion_documents::{Document, is_experiment_id};
use refashion_inference::{Error as ModelError, ModelCard, ModelFile};
use refashion_std::{UnreadVersion, check_version, near_names, read_at_most};
use serde_json::Value;

use crate::{
    error::{Error, Result},
    record::RECORD,
    run_folder::{of_run, read, seeds, without_weights},
    select::{meant, names, select},
    store::{Store, WEIGHTS},
    unfinished::unfinished_run,
};

/// Where models are looked for.
#[derive(Debug, Clone)]
pub struct ModelPlaces {
    /// Recorded runs.
    pub results: Store,
    /// A folder of small models, `<name>.safetensors` each.
    pub models: PathBuf,
    /// The cache and the address of a model hub.
    pub search: Search,
    /// The longest file that is fetched from it, in bytes.
    pub max_download: u64,
}

/// What stands before the name of a hub's model.
pub const ON_A_HUB: &str = "hf:";

/// The weights in the folder of a hub's model, and what says of them what they do not say themselves.
const OF_A_HUB: [&str; 2] = ["model.safetensors", "config.json"];

/// What a hub's model says of itself, where its weights do not, is at most so long.
const LONGEST_CONFIG: u64 = 1 << 20;

/// So many runs are named where another was asked for.
const MOST_NAMED: usize = 5;

/// What the files of models end in.
const ENDING: &str = ".safetensors";

impl ModelPlaces {
    /// The model that is meant: a file, the folder of a run, a folder as a hub has it, `thesis@0` for a
    /// recorded run, or `lenet5` for a file of the folder of models, or `hf:owner/name@revision` for a
    /// model of a hub, which is fetched; `progress` hears of that. A recorded run whose weights are not
    /// here is looked for among those of the folder too.
    ///
    /// # Errors
    ///
    /// [`Error::NoModel`] where the name stands for none, [`Error::Unfinished`] where a run is meant that
    /// was begun and is not whole, [`Error::NoWeights`] or [`Error::NoWeightsThere`] where one is whose
    /// weights are not here, [`Error::Altered`] where they are not those that the run left, [`Error::Model`] where a file cannot
    /// be used, [`Error::Data`] where it cannot be fetched.
    pub fn find(
        &self,
        reference: &str,
        progress: &mut dyn FnMut(Progress<'_>),
    ) -> Result<ModelFile> {
        if let Some(name) = reference.strip_prefix(ON_A_HUB) {
            return self.of_hub(&name.parse()?, progress);
        }
        let path = Path::new(reference);
        if path.is_dir() {
            return match Self::of_folder(path) {
                Err(absent @ Error::NoWeightsThere { .. }) => self.of_record(absent),
                found => found,
            };
        }
        if path.is_file() {
            return read(path);
        }
        match reference.rsplit_once('@') {
            Some((name, seed)) => self.recorded(name, seed),
            None => self.named(reference),
        }
    }

    /// The model in a folder: that of a run, of the only seed of an experiment, or as a hub has it.
    ///
    /// # Errors
    ///
    /// As [`ModelPlaces::find`].
    pub fn of_folder(folder: &Path) -> Result<ModelFile> {
        if let Some(file) = of_run(folder)? {
            return Ok(file);
        }
        if let Some(weights) = Self::weights_of_folder(folder) {
            let [_, config] = OF_A_HUB;
            return described(weights, || Ok(folder.join(config)));
        }
        let no_model = |hint: String| Error::NoModel {
            given: folder.display().to_string(),
            hint,
        };
        let lacks = |folder: &Path| {
            if let Some(run) = unfinished_run(folder) {
                return Err(Error::Unfinished(run));
            }
            if let Some(absent) = without_weights(folder)? {
                return Err(absent);
            }
            let [of_a_hub, _] = OF_A_HUB;
            let place = folder.display();
            Err(no_model(format!(
                "; there is no {WEIGHTS} in {place}, as a run leaves it, nor a {of_a_hub}, as a hub has it"
            )))
        };
        match seeds(folder).as_slice() {
            [] => lacks(folder),
            [only] => of_run(only)?.map_or_else(|| lacks(only), Ok),
            [first, ..] => Err(no_model(format!(
                "; it holds several runs: name one of its seeds, as {}",
                first.display()
            ))),
        }
    }

    /// The files of the folder of models, by name.
    ///
    /// # Errors
    ///
    /// [`Error::Read`] where the folder is there and cannot be read.
    pub fn files(&self) -> Result<Vec<(String, PathBuf)>> {
        if !self.models.is_dir() {
            return Ok(Vec::new());
        }
        let failed = |source| Error::read(&self.models, source);
        let mut found = Vec::new();
        for entry in fs::read_dir(&self.models).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            let name = path.file_name().and_then(|name| name.to_str());
            if let Some(name) = name.and_then(|name| name.strip_suffix(ENDING)) {
                found.push((name.to_owned(), path));
            }
        }
        found.sort();
        Ok(found)
    }

    /// The weights in a folder as a hub has it, if this is one.
    pub fn weights_of_folder(folder: &Path) -> Option<PathBuf> {
        let [weights, _] = OF_A_HUB;
        Some(folder.join(weights)).filter(|path| path.is_file())
    }

    /// The weights of a hub's model, and where they are from.
    ///
    /// # Errors
    ///
    /// [`Error::Data`] where they cannot be fetched.
    pub fn weights_of_hub(
        &self,
        model: &HubModel,
        progress: &mut dyn FnMut(Progress<'_>),
    ) -> Result<(PathBuf, HubModel)> {
        let [weights, _] = OF_A_HUB;
        let found = model.fetch(weights, self.max_download, &self.search, progress)?;
        Ok((found.path, found.model))
    }

    fn of_hub(
        &self,
        model: &HubModel,
        progress: &mut dyn FnMut(Progress<'_>),
    ) -> Result<ModelFile> {
        let (path, origin) = self.weights_of_hub(model, progress)?;
        let mut file = described(path, || {
            let [_, config] = OF_A_HUB;
            let most = LONGEST_CONFIG.min(self.max_download);
            Ok(origin.fetch(config, most, &self.search, progress)?.path)
        })?;
        file.card.origin = Some(origin.to_string());
        Ok(file)
    }

    fn named(&self, name: &str) -> Result<ModelFile> {
        let files = self.files()?;
        if let Some((_, path)) = files.iter().find(|(known, _)| known == name) {
            return read(path);
        }
        let documents = Document::built_in()?;
        let own = self.results.recorded();
        let mut runs = own.iter().filter(|(experiment, _)| experiment == name);
        let hint = match (select(&documents, name), runs.next()) {
            (Ok(_), _) => format!("; of a recorded run say the seed too, as in `{name}@0`"),
            (Err(_), Some((_, seed))) => {
                format!("; of a recorded run say the seed too, as in `{name}@{seed}`")
            }
            (Err(_), None) => {
                let known = files.iter().map(|(name, _)| name.as_str());
                let own = own.iter().map(|(experiment, _)| experiment.as_str());
                let known = known.chain(documents.iter().flat_map(names)).chain(own);
                let known: BTreeSet<&str> = known.collect();
                near_names(name, known)
            }
        };
        Err(Error::NoModel {
            given: name.to_owned(),
            hint,
        })
    }

    /// The file of a name in the folder of models, if it is of the run with this seed.
    fn of_seed(&self, name: &str, seed: u64) -> Result<Option<ModelFile>> {
        let files = self.files()?;
        let Some((_, path)) = files.iter().find(|(known, _)| known == name) else {
            return Ok(None);
        };
        Ok(Some(read(path)?).filter(|file| file.card.seed == Some(seed)))
    }

    /// The run of an experiment of one's own, which no built-in document knows, if there is one.
    fn of_own(&self, name: &str, seed: u64) -> Result<Option<ModelFile>> {
        // What can be no name of an experiment leads to no folder.
        if !is_experiment_id(name) {
            return Ok(None);
        }
        let folder = self.results.run(name, seed);
        if !folder.join(RECORD).is_file() {
            return Ok(None);
        }
        match of_run(&folder)? {
            None => Err(self.no_weights(name, seed)),
            found => Ok(found),
        }
    }

    /// The model of a run whose weights are not in its folder: if that is the place of a recorded run, as by
    /// the name of that run.
    fn of_record(&self, absent: Error) -> Result<ModelFile> {
        let (folder, experiment, seed) = match &absent {
            Error::NoWeightsThere {
                folder,
                experiment,
                seed,
                ..
            } => (folder, experiment, *seed),
            _ => return Err(absent),
        };
        let place = |folder: &Path| folder.canonicalize().ok();
        let is_recorded = is_experiment_id(experiment)
            && place(folder) == place(&self.results.run(experiment, seed));
        match is_recorded {
            true => self.recorded(experiment, &seed.to_string()),
            false => Err(absent),
        }
    }

    /// The seeds that an experiment of one's own was run with, where a run of another was asked for.
    fn no_seed(&self, name: &str) -> Option<String> {
        let runs = self.results.recorded().into_iter();
        let of_experiment = runs.filter(|(experiment, _)| experiment == name);
        let runs: Vec<String> = of_experiment
            .map(|(_, seed)| format!("`{name}@{seed}`"))
            .take(MOST_NAMED)
            .collect();
        (!runs.is_empty()).then(|| format!("; of that experiment there are {}", runs.join(", ")))
    }

    /// The error where a recorded run is meant whose weights are not here.
    fn no_weights(&self, experiment: &str, seed: u64) -> Error {
        // How long it took is all that is asked of a record that may be damaged too.
        let record = self.results.load(experiment, seed).ok().flatten();
        Error::NoWeights {
            experiment: experiment.to_owned(),
            seed,
            seconds: record.map(|record| record.cost.seconds),
        }
    }

    fn recorded(&self, name: &str, seed: &str) -> Result<ModelFile> {
        let no_model = |hint: String| Error::NoModel {
            given: format!("{name}@{seed}"),
            hint,
        };
        let seed: u64 = seed
            .parse()
            .map_err(|_| no_model("; behind the @ stands a seed, as in `thesis@0`".into()))?;
        let documents = Document::built_in()?;
        let chosen = match select(&documents, name) {
            Ok(chosen) => chosen,
            // A file may be called by its own name and the seed of its run.
            Err(unknown) => {
                let file = match self.of_seed(name, seed)? {
                    None => self.of_own(name, seed)?,
                    found => found,
                };
                return file.ok_or_else(|| self.no_seed(name).map_or(unknown, no_model));
            }
        };
        let experiments: Vec<&str> = (chosen.iter())
            .flat_map(|(_, experiments)| experiments.iter().map(|one| one.id.as_str()))
            .collect();
        let Some(experiment) = meant(name, &experiments) else {
            let one = |id: &&str| format!("`{id}@{seed}`");
            let all: Vec<String> = experiments.iter().map(one).collect();
            return Err(no_model(match all.is_empty() {
                true => "; that document trains no network".to_owned(),
                false => format!("; say which of {}", all.join(", ")),
            }));
        };
        if let Some(file) = of_run(&self.results.run(experiment, seed))? {
            return Ok(file);
        }
        for (_, path) in self.files()? {
            let file = read(&path)?;
            if file.card.name == experiment && file.card.seed == Some(seed) {
                return Ok(file);
            }
        }
        Err(self.no_weights(experiment, seed))
    }
}

/// A model that says itself what it is, or of which a hub's JSON says it: that is asked for only then.
fn described(path: PathBuf, config: impl FnOnce() -> Result<PathBuf>) -> Result<ModelFile> {
    match ModelFile::read(&path) {
        Err(ModelError::Silent { .. }) => Ok(ModelFile::read_with(path, card(config()?)?)?),
        read => Ok(read?),
    }
}

/// What a hub's model says of itself beside its weights. The first format is not named there. Other programs
/// have a `config.json` too: a `format` that is no number is held against ours only beside a network.
fn card(path: PathBuf) -> Result<ModelCard> {
    let read = read_at_most(&path, LONGEST_CONFIG);
    let text = read.map_err(|source| Error::read(&path, source))?;
    let card: serde_json::Result<Value> = serde_json::from_slice(&text);
    let said = card.as_ref().ok();
    let format = said.and_then(|card| card.get("format"));
    let is_ours = |format: &&Value| {
        format.is_number() || said.is_some_and(|card| card.get("network").is_some())
    };
    if let Some(format) = format.filter(is_ours) {
        match check_version(&format.to_string(), ModelCard::FORMAT) {
            Err(UnreadVersion::Later { found, known }) => {
                return Err(ModelError::Later { path, found, known }.into());
            }
            said => said.map_err(|version| Error::version(&path, version))?,
        }
    }
    let card = card.and_then(|_| serde_json::from_slice(&text));
    card.map_err(|error| {
        let problem = format!("it describes no network as it is known here ({error})");
        ModelError::Card { path, problem }.into()
    })
}
