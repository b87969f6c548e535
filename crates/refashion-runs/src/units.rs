//! Work in units that machines can share: an experiment with one seed each, a line each.

use std::path::Path;

use refashion_datasets::DatasetName;
use refashion_documents::{Document, Experiment};
use refashion_std::read_at_most;
use serde::{Deserialize, Serialize};

use crate::{
    digest::sha256,
    error::{Error, Result},
    files::write_whole,
    plan::Plan,
    select::Selection,
    store::Store,
};

/// A list of units is at most so long: 64 MiB, some 200 000 units.
const MOST_BYTES: u64 = 1 << 26;

/// One run that is to be made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unit {
    /// Its place in the list, from 0.
    pub index: usize,
    /// The experiment.
    pub experiment: String,
    /// The seed.
    pub seed: u64,
    /// How many epochs it trains.
    pub epochs: usize,
    /// The data set.
    pub dataset: DatasetName,
    /// The SHA-256 of what is trained, and how.
    pub settings: String,
    /// The seconds that it will take, by recorded runs of the experiment; nothing where there are none.
    pub seconds: Option<f64>,
}

impl Unit {
    /// The units of experiments, each with so many seeds from 0. What they will cost, the runs in
    /// `recorded` say, for other numbers of epochs in proportion.
    ///
    /// # Errors
    ///
    /// As [`Plan::new`] and [`Store::load_all`].
    pub fn all(
        chosen: &Selection<'_>,
        seeds: usize,
        epochs: Option<usize>,
        recorded: &Store,
    ) -> Result<Vec<Self>> {
        let mut units = Vec::new();
        for (document, experiments) in chosen {
            for experiment in experiments {
                let plan = Plan::new(document, experiment, epochs)?;
                let (settings, seconds) = (digest(&plan)?, expected(&plan, recorded)?);
                units.extend((0..seeds as u64).map(|seed| Self {
                    index: 0,
                    experiment: experiment.id.clone(),
                    seed,
                    epochs: plan.training.epochs,
                    dataset: experiment.dataset,
                    settings: settings.clone(),
                    seconds,
                }));
            }
        }
        for (index, unit) in units.iter_mut().enumerate() {
            unit.index = index;
        }
        Ok(units)
    }

    /// Writes a list of units, a line each.
    ///
    /// # Errors
    ///
    /// [`Error::Write`] or [`Error::Json`] with the path.
    pub fn write(units: &[Self], path: &Path) -> Result<()> {
        let mut text = Vec::new();
        for unit in units {
            serde_json::to_writer(&mut text, unit).map_err(|source| Error::json(path, source))?;
            text.push(b'\n');
        }
        write_whole(path, &text)
    }

    /// Reads a list of units.
    ///
    /// # Errors
    ///
    /// [`Error::Read`] or [`Error::Json`] with the path; [`Error::Record`] where a line is not at the
    /// place that it names.
    pub fn read(path: &Path) -> Result<Vec<Self>> {
        let text = read_at_most(path, MOST_BYTES).map_err(|source| Error::read(path, source))?;
        let units = serde_json::Deserializer::from_slice(&text).into_iter();
        let units: Vec<Self> = units
            .collect::<std::result::Result<_, _>>()
            .map_err(|source| Error::json(path, source))?;
        let mut places = units.iter().enumerate();
        let misplaced = places.find(|(place, unit)| *place != unit.index);
        let fault = misplaced.map(|(place, unit)| format!("unit {} in place {place}", unit.index));
        Error::record(path, fault)?;
        Ok(units)
    }

    /// The plan of this unit, and the document that it is of.
    ///
    /// # Errors
    ///
    /// [`Error::Unknown`] if no document has the experiment; [`Error::Record`] if its settings are no
    /// longer those that were planned; as [`Plan::new`].
    pub fn planned<'a>(
        &self,
        documents: &'a [Document],
        path: &Path,
    ) -> Result<(&'a Document, &'a Experiment)> {
        let mut found = documents
            .iter()
            .filter_map(|document| Some((document, document.experiment(&self.experiment)?)));
        let (document, experiment) = found.next().ok_or_else(|| Error::Unknown {
            given: self.experiment.clone(),
            hint: String::new(),
        })?;
        let now = digest(&Plan::new(document, experiment, Some(self.epochs))?)?;
        let (index, then) = (self.index, &self.settings);
        let other = (now != *then || experiment.dataset != self.dataset).then(|| {
            format!("unit {index} was planned with settings {then:.10}, and has {now:.10} now")
        });
        Error::record(path, other)?;
        Ok((document, experiment))
    }
}

/// The digest of what a plan trains, and how.
fn digest(plan: &Plan) -> Result<String> {
    let one = plan.experiment;
    let how = (&one.split, &one.folds, &one.scaling, &one.augmentation);
    let settings = (&plan.network, &plan.training, &one.dataset, how);
    let text = serde_json::to_vec(&settings);
    Ok(sha256(&text.map_err(|source| {
        Error::json(Path::new(&one.id), source)
    })?))
}

/// What recorded runs say that a run will take.
fn expected(plan: &Plan, recorded: &Store) -> Result<Option<f64>> {
    let runs = recorded.load_all(&plan.experiment.id)?;
    let epochs: usize = runs.iter().map(|run| run.epochs()).sum();
    let seconds: f64 = runs.iter().map(|run| run.cost.seconds).sum();
    let all = seconds / epochs as f64 * plan.training.epochs as f64;
    // Tenths of a second, so that the line stays readable.
    Ok((epochs > 0).then(|| (all * 10.0).round() / 10.0))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::select::select;

    #[test]
    fn a_list_is_read_as_it_was_written_and_its_faults_are_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("units.jsonl");
        let documents = Document::all().unwrap();
        let chosen = select(&documents, "lab3").unwrap();
        let none = Store::new(folder.path().join("none"));
        let units = Unit::all(&chosen, 3, Some(1), &none).unwrap();
        assert_eq!(units.len(), 6);
        Unit::write(&units, &path).unwrap();
        assert_eq!(Unit::read(&path).unwrap(), units);
        let (_, experiment) = units[4].planned(&documents, &path).unwrap();
        assert_eq!(
            (experiment.id == units[4].experiment, units[4].seed),
            (true, 1)
        );

        let longer = Unit {
            epochs: 2,
            ..units[4].clone()
        };
        let message = longer.planned(&documents, &path).unwrap_err().to_string();
        assert!(message.contains("planned with settings"), "{message}");

        let text = fs::read_to_string(&path).unwrap();
        assert_eq!(text.lines().count(), 6);
        let (_, rest) = text.split_once('\n').unwrap();
        fs::write(&path, rest).unwrap();
        let message = Unit::read(&path).unwrap_err().to_string();
        assert!(message.contains("unit 1 in place 0"), "{message}");
        fs::write(&path, &text[..text.len() - 9]).unwrap();
        assert!(matches!(Unit::read(&path), Err(Error::Json { .. })));
    }
}
