//! In which settings an experiment departs from one of which nobody tells anything.

use refashion_datasets::{Augmentation, Split};
use refashion_trainer::{Focal, Loss, Training};
use toml::{Table, Value};

use crate::experiment::is_field;
use crate::runs_with::untold;
use crate::{Experiment, Folds, SettingName};

impl Experiment {
    /// What it runs with of a setting, as text; `None` where it has nothing of the kind, or nothing that
    /// a file would have to say.
    pub(crate) fn ran(&self, name: &SettingName) -> Option<String> {
        match name {
            SettingName::Field(field) => self.runs_with(*field),
            SettingName::Key(key) => Some(shown(find(&written(self), key)?)),
        }
    }

    /// The settings without a [`Field`](crate::Field) that are not as they would be if nothing were told,
    /// whichever settings there are: what is written of it is held against what would be.
    pub(crate) fn departures(&self) -> Vec<SettingName> {
        let mut found = Vec::new();
        gather(&written(self), &written(&plain(self)), &mut found);
        found.into_iter().map(SettingName::Key).collect()
    }
}

/// The same experiment with all that has to be given, and nothing else. What has a `Field` may stay as
/// it is, and of a kind that does, so do the numbers without which it is none.
fn plain(experiment: &Experiment) -> Experiment {
    let of = experiment.clone();
    let training = of.training.map(|training| {
        let optimizer = untold(training.optimizer);
        let loss = match training.loss {
            Loss::CategoricalFocalCrossEntropy(_) => {
                Loss::CategoricalFocalCrossEntropy(Focal::default())
            }
            plain => plain,
        };
        Training::new(optimizer, loss, training.batch_size, training.epochs)
    });
    let split = match of.split {
        Split::TrainTestSplit {
            test_size,
            random_state,
            ..
        } => Split::TrainTestSplit {
            test_size,
            random_state,
            stratify: false,
        },
        _ => Split::default(),
    };
    let folds = of.folds.map(|folds| Folds {
        n_splits: folds.n_splits,
        random_state: folds.random_state,
        carries_weights: false,
    });
    Experiment {
        id: of.id,
        says: of.says,
        // A network is always given.
        network: String::new(),
        dataset: of.dataset,
        dataset_path: of.dataset_path,
        split,
        folds,
        scaling: of.scaling,
        padding: of.padding,
        augmentation: of.augmentation.map(|_| Augmentation::default()),
        training,
        rounds_predictions: false,
        features: of.features,
        seeds: of.seeds,
        known_seeds: of.known_seeds,
        deviations: of.deviations,
        assumptions: of.assumptions,
    }
}

/// An experiment as its file has it.
fn written(experiment: &Experiment) -> Table {
    Table::try_from(experiment).unwrap_or_default()
}

/// The keys of what differs, the outermost where there is nothing to hold it against.
fn gather(ours: &Table, plain: &Table, found: &mut Vec<String>) {
    for (key, value) in ours {
        match (value, plain.get(key)) {
            (value, Some(other)) if value == other => {}
            (Value::Table(ours), Some(Value::Table(plain))) => gather(ours, plain, found),
            _ if is_field(key) => {}
            _ => found.push(key.clone()),
        }
    }
}

/// The value of a key, the outermost of several.
fn find<'a>(table: &'a Table, key: &str) -> Option<&'a Value> {
    let mut inner = table.values().filter_map(Value::as_table);
    let direct = table.get(key);
    direct.or_else(|| inner.find_map(|table| find(table, key)))
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        value => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use crate::{Document, Experiment, SettingName};

    /// An experiment with these settings, and its training with those.
    fn experiment(settings: &str, of_training: &str) -> Experiment {
        let text = format!(
            "id = 'made'\ntitle = 't'\nauthor = 'a'\nkind = 'k'\n[[experiment]]\nid = 'one'\nsays = 's'\nnetwork = 'lenet5'\npadding = 2\ndataset = 'mnist'\n{settings}\n[experiment.training]\nloss = 'sparse_categorical_cross_entropy'\nbatch = 8\nepochs = 8\n{of_training}\n"
        );
        let mut document = Document::parse(&text, Path::new("made.toml")).unwrap();
        document.experiments.remove(0)
    }

    const ADAM: &str = "optimizer = { adam = { rate = 0.1, beta1 = 0.5 } }";

    fn departures(settings: &str, of_training: &str) -> Vec<String> {
        let found = experiment(settings, of_training).departures();
        let names = found.iter().map(SettingName::title);
        let names = names.filter(|name| *name != "network");
        names.map(str::to_owned).collect()
    }

    #[test]
    fn every_setting_that_is_not_as_it_is_untold_departs() {
        for (setting, named) in [
            ("shuffle = false", "shuffle"),
            ("clip = { norm = 1.0 }", "clip"),
            (
                "schedule = { step = { every = 2, factor = 0.1 } }",
                "schedule",
            ),
            ("early_stopping = { patience = 1 }", "early_stopping"),
            ("label_smoothing = 0.1", "label_smoothing"),
            ("ema = 0.9", "ema"),
            ("accumulate = 2", "accumulate"),
            ("last_epoch = 0.5", "last_epoch"),
            ("test_views = \"mirrored\"", "test_views"),
            ("drop_last = true", "drop_last"),
            ("on_nan = \"skip\"", "on_nan"),
            ("precision = \"bf16\"", "precision"),
        ] {
            let training = format!("{ADAM}\n{setting}");
            assert_eq!(departures("", &training), [named], "{setting}");
        }
        for (setting, named) in [
            ("split = { first = { n = 100 } }", "split"),
            (
                "split = { train_test_split = { test_size = 0.2, random_state = 1, stratify = true } }",
                "stratify",
            ),
            ("augmentation = { rotation = 3.0, flip = true }", "flip"),
            ("augmentation = { cutout = 3 }", "cutout"),
            ("augmentation = { fill = { constant = 0.0 } }", "fill"),
            (
                "folds = { n_splits = 5, random_state = 1, carries_weights = true }",
                "carries_weights",
            ),
            ("rounds_predictions = true", "rounds_predictions"),
        ] {
            assert_eq!(departures(setting, ADAM), [named], "{setting}");
        }
        for (optimizer, named) in [
            (
                "sgd = { rate = 0.1, momentum = 0.9, nesterov = true }",
                "nesterov",
            ),
            ("sgd = { rate = 0.1, decay = 0.1 }", "decay"),
            (
                "adam = { rate = 0.1, convention = \"pytorch\" }",
                "convention",
            ),
        ] {
            let training = format!("optimizer = {{ {optimizer} }}");
            assert_eq!(departures("", &training), [named], "{optimizer}");
        }
    }

    #[test]
    fn what_is_untold_or_has_a_word_of_its_own_does_not_depart() {
        for settings in [
            "",
            "split = 'all'",
            "split = { train_test_split = { test_size = 0.2, random_state = 1 } }",
            "folds = { n_splits = 5 }",
            "augmentation = { rotation = 3.0 }",
            "scaling = 'none'",
            "features = { image = 3 }",
        ] {
            assert_eq!(departures(settings, ADAM), [""; 0], "{settings}");
        }
        let training = format!("{ADAM}\nshuffle = true\naccumulate = 1\nlast_epoch = 1.0");
        assert_eq!(departures("", &training), [""; 0]);
    }

    #[test]
    fn what_runs_of_a_key_is_what_its_file_says() {
        let experiment = experiment(
            "split = { first = { n = 100 } }",
            "optimizer = { sgd = { rate = 0.1, nesterov = true } }",
        );
        let ran = |key: &str| experiment.ran(&SettingName::Key(key.to_owned()));
        assert_eq!(ran("nesterov").as_deref(), Some("true"));
        assert_eq!(ran("network").as_deref(), Some("lenet5"));
        assert!(ran("split").unwrap().contains("first"));
        assert_eq!(ran("clip"), None);
    }
}
