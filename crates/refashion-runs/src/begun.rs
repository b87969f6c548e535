//! Which data the runs in a store are of, be they over or only begun; and with which vectors a run under way
//! is made.

use std::{fs, path::Path};

use refashion_datasets::{Dataset, FileDigest};
use refashion_layers::Vectors;

use crate::{
    error::{Error, Result},
    files::{read_json, write_json},
    plan::Plan,
    store::Store,
};

/// The digests of the data of a run, in the folder in which it lies while it is not whole.
const DATA: &str = "data.json";

/// The kinds of vectors that it has been made with, in the same folder.
const VECTORS: &str = "vectors.json";

impl Store {
    /// The digests of the data that a run is of, be it over or only begun. Nothing where there is no run,
    /// where what there is cannot be read, and of what an older version began.
    pub fn data_of(&self, experiment: &str, seed: u64) -> Option<Vec<FileDigest>> {
        let begun = self.unfinished(experiment, seed);
        match begun.exists() {
            true => read_json(&begun.join(DATA)).ok(),
            false => Some(self.load(experiment, seed).ok()??.data.digests),
        }
    }

    /// The first run of a plan's experiment that is there and is another than one of the plan on these
    /// data, by its seed, and in what it differs, in words such as `network` or `data`. Of a run that is
    /// only begun the data are compared alone.
    pub fn other_run(&self, plan: &Plan, dataset: &Dataset) -> Option<(u64, Vec<&'static str>)> {
        let id = &plan.experiment.id;
        let differences = |seed: u64| {
            if self.unfinished(id, seed).exists() {
                let others = self.data_of(id, seed)? != dataset.digests;
                return others.then_some(vec!["data"]);
            }
            Some(self.load(id, seed).ok()??.differences(plan, Some(dataset)))
        };
        let mut others = self.seeds(id).into_iter().filter_map(|seed| {
            let differ = differences(seed).filter(|differ| !differ.is_empty())?;
            Some((seed, differ))
        });
        others.next()
    }
}

/// Notes of which data a run is that is begun in this folder; what was begun on others is refused.
pub(crate) fn note_data(folder: &Path, dataset: &Dataset) -> Result<()> {
    let path = folder.join(DATA);
    if path.exists() {
        let begun: Vec<FileDigest> = read_json(&path)?;
        let folder = folder.to_owned();
        return match begun == dataset.digests {
            true => Ok(()),
            false => Err(Error::OtherData { folder }),
        };
    }
    // What an older version began says it nowhere but in its checkpoints.
    let mut inside = fs::read_dir(folder).map_err(|source| Error::read(folder, source))?;
    match inside.next() {
        None => write_json(&path, &dataset.digests),
        Some(_) => Ok(()),
    }
}

/// Notes with which vectors a run is begun or gone on with in this folder. Gives all kinds so far, one after
/// the other: where there are several, its bits are those of none of them.
pub(crate) fn note_vectors(folder: &Path) -> Result<String> {
    let path = folder.join(VECTORS);
    let mut kinds: Vec<String> = match path.exists() {
        true => read_json(&path)?,
        false => Vec::new(),
    };
    let here = Vectors::chosen().to_string();
    if let Some(before) = kinds.last().filter(|before| **before != here) {
        tracing::warn!(
            "{} was begun with {before} and goes on with {here}: its bits will be those of neither",
            folder.display()
        );
    }
    if kinds.last() != Some(&here) {
        kinds.push(here);
        write_json(&path, &kinds)?;
    }
    Ok(kinds.join(", then "))
}
