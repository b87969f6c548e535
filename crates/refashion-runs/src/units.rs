//! Work in units that machines can share: an experiment with one seed each, a line each.

use std::path::Path;

use refashion_documents::{Document, Experiment, is_experiment_id};
use refashion_metrics::statistics::mean;
use refashion_std::{check_version, read_at_most, without_controls};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{
    error::{Error, Result},
    files::{VERSION, read_if_there, write_file},
    plan::Plan,
    recipe::Recipe,
    record::{RECORD, RunRecord, Settings},
    select::Selection,
    session::Seeds,
    store::{Store, WEIGHTS},
    validation::fault_of_place,
};

/// A list of units is at most so long: 64 MiB, some 200 000 units.
const MOST_BYTES: u64 = 1 << 26;

/// One run that is to be made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unit {
    /// Its place in the list, from 0.
    pub index: usize,
    /// The experiment, or the point of a sweep.
    pub experiment: String,
    /// The seed.
    pub seed: u64,
    /// How many epochs it trains.
    pub epochs: usize,
    /// Whether these are others than the document's, so that its run lies apart.
    pub shortened: bool,
    /// The data set.
    pub dataset: String,
    /// The SHA-256 of what is trained, and how.
    pub settings: String,
    /// What it will take by recorded runs of the experiment, in seconds of one core: the time of a
    /// run times its threads. Nothing where there are no such runs.
    pub core_seconds: Option<f64>,
}

impl Unit {
    /// The units of experiments, each with its seeds. What they will cost, the runs in `recorded`
    /// say, for other numbers of epochs in proportion.
    ///
    /// # Errors
    ///
    /// As [`Plan::new`] and [`Store::load_all`].
    pub fn all(
        chosen: &Selection<'_>,
        seeds: Seeds,
        epochs: Option<usize>,
        recorded: &Store,
    ) -> Result<Vec<Self>> {
        let mut units = Vec::new();
        for (document, experiments) in chosen {
            for experiment in experiments {
                let plan = Plan::new(document, experiment, epochs)?;
                let (settings, core_seconds) = (of_plan(&plan)?, expected(&plan, recorded)?);
                for seed in seeds.of(experiment) {
                    units.push(Self {
                        index: units.len(),
                        experiment: experiment.id.clone(),
                        seed,
                        epochs: plan.training.epochs,
                        shortened: plan.shortened(),
                        dataset: experiment.dataset.to_string(),
                        settings: settings.clone(),
                        core_seconds,
                    });
                }
            }
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
        write_file(path, &text)
    }

    /// Reads a list of units.
    ///
    /// # Errors
    ///
    /// [`Error::Read`] with the path; [`Error::Version`] with it where a line is of a version that is
    /// not read here; [`Error::Units`] with the first line that holds no unit, one of another place, or
    /// an experiment whose name can be none.
    pub fn read(path: &Path) -> Result<Vec<Self>> {
        let text = read_at_most(path, MOST_BYTES).map_err(|source| Error::read(path, source))?;
        let text = String::from_utf8_lossy(&text);
        let fault = |place: usize, fault: &str| Error::Units {
            path: path.to_owned(),
            fault: format!("line {}: {fault}", place + 1),
        };
        let read = |(place, line): (usize, &str)| {
            let unit = of_line(line, path)?.map_err(|problem| fault(place, &problem))?;
            if unit.index != place {
                let index = unit.index;
                return Err(fault(place, &format!("unit {index} in place {place}")));
            }
            if !is_experiment_id(&unit.experiment) {
                let said = format!("{:?} is no experiment's name", unit.experiment);
                return Err(fault(place, &without_controls(&said)));
            }
            Ok(unit)
        };
        text.lines().enumerate().map(read).collect()
    }

    /// Whether this unit and another make the same run: they may be expected to cost different times.
    pub fn makes_what(&self, other: &Self) -> bool {
        let core_seconds = other.core_seconds;
        Self {
            core_seconds,
            ..self.clone()
        } == *other
    }

    /// Where its run lies below a folder of results, as that of any call.
    pub fn store(&self, results: &Path) -> Store {
        match self.shortened {
            true => Store::new(results).shortened(self.epochs),
            false => Store::new(results),
        }
    }

    /// Whether a store holds its whole run.
    ///
    /// # Errors
    ///
    /// [`Error::Read`] or [`Error::Json`] if a record is there but cannot be used, [`Error::Record`]
    /// where it is of another run, or of other settings.
    pub fn is_whole(&self, store: &Store) -> Result<bool> {
        let Self {
            experiment, seed, ..
        } = self;
        if store.unfinished(experiment, *seed).exists() {
            return Ok(false);
        }
        let folder = store.run(experiment, *seed);
        let path = folder.join(RECORD);
        let Some(made) = read_if_there::<RecordHead>(&path)? else {
            return Ok(false);
        };
        let place = fault_of_place((&made.experiment, made.seed), (experiment, *seed));
        Error::record(&path, place)?;
        let (then, now) = (&self.settings, of_record(&made)?);
        let other = (now != *then).then(|| {
            format!(
                "settings {now:.10}, where unit {} has {then:.10}",
                self.index
            )
        });
        Error::record(&path, other)?;
        Ok(folder.join(WEIGHTS).exists())
    }

    /// The experiment of this unit, and the document that it is of.
    ///
    /// # Errors
    ///
    /// [`Error::Unknown`] if no document has the experiment; [`Error::Units`] with the path of the
    /// list if its settings are no longer those that were planned; as [`Plan::new`].
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
        let plan = Plan::new(document, experiment, Some(self.epochs))?;
        let (now, then) = (of_plan(&plan)?, &self.settings);
        let data = experiment.dataset.to_string();
        let same = now == *then && data == self.dataset && plan.shortened() == self.shortened;
        match same {
            true => Ok((document, experiment)),
            false => Err(Error::Units {
                path: path.to_owned(),
                fault: format!(
                    "unit {} was planned with settings {then:.10} on {}, and has {now:.10} on {data} now",
                    self.index, self.dataset
                ),
            }),
        }
    }
}

/// The unit of a line, whose version is looked at before the rest of it, or what is wrong in it.
fn of_line(line: &str, path: &Path) -> Result<std::result::Result<Unit, String>> {
    let read: serde_json::Result<Map<String, Value>> = serde_json::from_str(line);
    let unit = match read {
        Ok(mut all) => {
            if let Some(said) = all.remove("version") {
                check_version(&said.to_string(), VERSION)
                    .map_err(|version| Error::version(path, version))?;
            }
            serde_json::from_value(Value::Object(all))
        }
        Err(error) => Err(error),
    };
    Ok(unit.map_err(|error| error.to_string()))
}

/// What a record says was made. It is read without the rest, which only somebody can read who knows
/// the data set: that may be one's own.
#[derive(Deserialize)]
struct RecordHead {
    experiment: String,
    seed: u64,
    settings: Settings,
    data: OfData,
}

/// The data set of a record.
#[derive(Deserialize)]
struct OfData {
    name: String,
}

/// The digest of what a plan trains, and how.
fn of_plan(plan: &Plan) -> Result<String> {
    let Experiment { id, dataset, .. } = plan.experiment;
    digest(id, &dataset.to_string(), plan.into())
}

/// The digest of what a run has trained, and how.
fn of_record(run: &RecordHead) -> Result<String> {
    digest(&run.experiment, &run.data.name, (&run.settings).into())
}

fn digest(id: &str, dataset: &str, recipe: Recipe<'_>) -> Result<String> {
    let digest = recipe.digest(dataset);
    digest.map_err(|source| Error::json(Path::new(id), source))
}

/// What recorded runs say that a run will take.
fn expected(plan: &Plan, recorded: &Store) -> Result<Option<f64>> {
    let records = recorded.load_each(&plan.experiment.id).into_iter();
    let runs: Vec<RunRecord> = records.filter_map(|(_, record)| record.ok()).collect();
    let costs = runs.iter().map(|run| {
        let share = plan.training.epochs as f64 / run.settings.training.epochs.max(1) as f64;
        run.cost.seconds * run.provenance.threads as f64 * share
    });
    let mean = mean(&costs.collect::<Vec<_>>()).filter(|mean| mean.is_finite());
    // Tenths of a second, so that the line stays readable.
    Ok(mean.map(|mean| (mean * 10.0).round() / 10.0))
}

#[cfg(test)]
mod tests;
