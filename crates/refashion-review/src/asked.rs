//! A run beside the change of an experiment that was asked for.

use std::collections::BTreeMap;

use refashion_documents::{Document, Quantity};
use refashion_runs::{Draft, Plan, Recipe, RunRecord};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    error::{Error, Result},
    measure::of_epoch,
    review::DocumentReview,
};

/// A change of an experiment that somebody is asked to make, and what is expected of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AskedChange {
    /// The experiment.
    pub experiment: String,
    /// What is changed, as `train --set` takes it: `training.batch=16`.
    pub set: Vec<String>,
    /// The number of epochs that are enough to see it.
    pub epochs: usize,
    /// What is looked at after the last epoch.
    pub watched: Quantity,
    /// Where it is expected beside the recorded runs.
    pub expected: Position,
}

/// Where a value stands beside those of the recorded runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Position {
    /// Above all of them.
    Above,
    /// Among them.
    Among,
    /// Below all of them.
    Below,
}

/// A setting that is not as in the experiment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChangedSetting {
    /// The way to it: `training.batch`, `layers.6.dropout.rate`.
    pub setting: String,
    /// What the experiment has there; null where it has nothing.
    pub recorded: Value,
    /// What the run has there; null where it has nothing.
    pub found: Value,
}

/// A run beside the change that was asked for and the recorded runs without it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChangedRun {
    /// The experiment that was to be changed.
    pub experiment: String,
    /// The seed of the run.
    pub seed: u64,
    /// Whether the run has the change that was asked for.
    #[serde(rename = "made")]
    pub has_change: bool,
    /// The settings that were to be changed, as the run has them.
    pub asked: Vec<ChangedSetting>,
    /// What was changed besides, but for the number of epochs.
    pub others: Vec<ChangedSetting>,
    /// Whether the run is on the images of the recorded ones; with none recorded, on published ones.
    pub same_images: bool,
    /// The epochs that were trained.
    pub epochs: usize,
    /// What is looked at.
    pub watched: Quantity,
    /// Its value after the last epoch; nothing if the run diverged or does not measure it.
    pub found: Option<f64>,
    /// The values of the recorded runs after as many epochs, in the order of their seeds.
    pub recorded: Vec<f64>,
    /// Where the run stands beside them; nothing where there is nothing to compare.
    #[serde(rename = "beside")]
    pub position: Option<Position>,
    /// Whether it stands where that was expected of the change; nothing where the change is not made,
    /// or there is nothing to compare.
    pub as_expected: Option<bool>,
}

impl AskedChange {
    /// The command that makes it: the words behind the program's name, which each reader types as the
    /// program is called there.
    ///
    /// # Errors
    ///
    /// [`Error::NoExperiment`] if the document has no such experiment.
    pub fn command(&self, document: &Document) -> Result<String> {
        let draft = self.of(document)?;
        let network = &draft.experiment().network;
        let set = self.set.iter().map(|setting| format!(" --set {setting}"));
        let set: String = set.collect();
        Ok(format!("train {network} --epochs {}{set}", self.epochs))
    }

    /// Puts a run beside the change and the runs of the experiment.
    ///
    /// # Errors
    ///
    /// [`Error::NoExperiment`] if the document has no such experiment; what is wrong with a setting.
    pub fn check(&self, run: &RunRecord, review: &DocumentReview) -> Result<ChangedRun> {
        let draft = self.of(&review.document)?;
        let before = settings(&draft.document)?;
        let mut changed = draft.document;
        for setting in &self.set {
            let (key, value) = setting.split_once('=').unwrap_or((setting, ""));
            changed = changed
                .with_setting(key, value)
                .map_err(refashion_runs::Error::from)?;
        }
        let after = settings(&changed)?;
        let found = flat(&by_name((&run.settings).into()));
        let asked = differences(&before, &after);
        let has_change = asked
            .iter()
            .all(|one| found.get(&one.setting).unwrap_or(&Value::Null) == &one.found);
        let mut others = differences(&before, &found);
        others.retain(|one| asked.iter().all(|asked| asked.setting != one.setting));
        let asked = asked.into_iter().map(|one| ChangedSetting {
            found: found.get(&one.setting).cloned().unwrap_or_default(),
            ..one
        });
        let runs = review.finished(&self.experiment);
        let recorded: Vec<f64> = runs.iter().filter_map(|one| self.after(one, run)).collect();
        let value = self.after(run, run);
        let position = value.and_then(|value| position(value, &recorded));
        Ok(ChangedRun {
            experiment: self.experiment.clone(),
            seed: run.seed,
            has_change,
            asked: asked.collect(),
            others,
            same_images: match runs.first() {
                Some(one) => one.data.digests == run.data.digests,
                None => run.data.verified && !run.rehearsal,
            },
            epochs: run.history.epochs.len(),
            watched: self.watched,
            found: value,
            recorded,
            position,
            as_expected: position
                .filter(|_| has_change)
                .map(|position| position == self.expected),
        })
    }

    /// The experiment alone.
    fn of(&self, document: &Document) -> Result<Draft> {
        if document.experiment(&self.experiment).is_none() {
            return Err(Error::NoExperiment {
                document: document.id.clone(),
                experiment: self.experiment.clone(),
            });
        }
        Ok(Draft::of_experiment(document, &self.experiment)?)
    }

    /// What is watched in a run after as many epochs as another has.
    fn after(&self, run: &RunRecord, other: &RunRecord) -> Option<f64> {
        let last = other.history.epochs.len().checked_sub(1)?;
        let epoch = run.history.epochs.get(last)?;
        of_epoch(epoch, self.watched).filter(|value| value.is_finite())
    }
}

fn position(value: f64, recorded: &[f64]) -> Option<Position> {
    match recorded {
        [] => None,
        all if all.iter().all(|one| value > *one) => Some(Position::Above),
        all if all.iter().all(|one| value < *one) => Some(Position::Below),
        _ => Some(Position::Among),
    }
}

/// The settings of the only experiment of a document.
fn settings(document: &Document) -> Result<BTreeMap<String, Value>> {
    let experiment = document.experiments.first();
    let experiment = experiment.ok_or_else(|| Error::NoExperiment {
        document: document.id.clone(),
        experiment: String::new(),
    })?;
    let plan = Plan::new(document, experiment, None)?;
    Ok(flat(&by_name((&plan).into())))
}

fn by_name(recipe: Recipe<'_>) -> Value {
    json!({
        "input": recipe.network.input,
        "layers": recipe.network.layers,
        "training": recipe.training,
        "split": recipe.split,
        "folds": recipe.folds,
        "scaling": recipe.scaling,
        "augmentation": recipe.augmentation,
    })
}

/// Every value that holds no others, by the way to it; the number of epochs, which is each reader's
/// own matter, is left out.
fn flat(value: &Value) -> BTreeMap<String, Value> {
    let mut all = BTreeMap::new();
    put(value, "", &mut all);
    all.remove("training.epochs");
    all
}

fn put(value: &Value, way: &str, all: &mut BTreeMap<String, Value>) {
    let further = |name: &str| match way {
        "" => name.to_owned(),
        way => format!("{way}.{name}"),
    };
    match value {
        Value::Object(of) => of
            .iter()
            .for_each(|(name, value)| put(value, &further(name), all)),
        Value::Array(of) => of
            .iter()
            .enumerate()
            .for_each(|(place, value)| put(value, &further(&place.to_string()), all)),
        Value::Null => {}
        value => {
            all.insert(way.to_owned(), value.clone());
        }
    }
}

/// What differs, by the way to it.
fn differences(
    recorded: &BTreeMap<String, Value>,
    found: &BTreeMap<String, Value>,
) -> Vec<ChangedSetting> {
    let mut ways: Vec<&String> = recorded.keys().chain(found.keys()).collect();
    ways.sort();
    ways.dedup();
    let of = |all: &BTreeMap<String, Value>, way| all.get(way).cloned().unwrap_or_default();
    ways.into_iter()
        .map(|way| ChangedSetting {
            setting: way.clone(),
            recorded: of(recorded, way),
            found: of(found, way),
        })
        .filter(|one| one.recorded != one.found)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_is_named_by_the_way_to_it() {
        let before =
            flat(&json!({"training": {"batch": 32, "epochs": 5}, "layers": [{"rate": 0.5}]}));
        let after = flat(
            &json!({"training": {"batch": 32, "epochs": 1}, "layers": [{"rate": 0.0}], "scaling": "none"}),
        );
        let all = differences(&before, &after);
        let ways: Vec<&str> = all.iter().map(|one| one.setting.as_str()).collect();
        assert_eq!(ways, ["layers.0.rate", "scaling"]);
        assert_eq!(all[1].recorded, Value::Null);
    }

    #[test]
    fn a_value_stands_above_below_or_among_others() {
        let recorded = [0.8, 0.9];
        assert_eq!(position(0.95, &recorded), Some(Position::Above));
        assert_eq!(position(0.9, &recorded), Some(Position::Among));
        assert_eq!(position(0.7, &recorded), Some(Position::Below));
        assert_eq!(position(0.7, &[]), None);
    }
}
