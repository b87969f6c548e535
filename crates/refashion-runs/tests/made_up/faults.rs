//! Each thing that no run can have left, and what is still possible beside it.

use std::collections::BTreeMap;

use refashion_documents::Folds;
use refashion_metrics::ConfusionMatrix;
use refashion_runs::{
    Features, Filters, FoldRecord, KerasRun, KerasScores, Maps, Prediction, Predictions, RunRecord,
    SavedEvaluation, Scores, Store, write_json,
};
use serde::Serialize;

use crate::record::{ID, record};

/// A store in which files lie beside the record of a run.
struct Made {
    folder: tempfile::TempDir,
}

impl Made {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { folder }
    }

    fn store(&self) -> Store {
        Store::new(self.folder.path())
    }

    fn with(&self, name: &str, content: &impl Serialize) {
        write_json(&self.store().run(ID, 3).join(name), content).unwrap();
    }

    /// What is said of it, nothing where it is whole.
    fn fault(&self) -> String {
        match self.store().load(ID, 3) {
            Ok(found) => {
                assert!(found.is_some());
                String::new()
            }
            Err(error) => error.to_string(),
        }
    }
}

fn fault(change: impl FnOnce(&mut RunRecord)) -> String {
    let made = Made::new();
    let mut run = record(3);
    change(&mut run);
    made.with("run.json", &run);
    made.fault()
}

/// Whether a change is a fault that is told in these words.
#[track_caller]
fn assert_fault(words: &str, change: impl FnOnce(&mut RunRecord)) {
    let found = fault(change);
    assert!(found.contains(words), "{found:?}");
}

#[track_caller]
fn assert_whole(change: impl FnOnce(&mut RunRecord)) {
    assert_eq!(fault(change), "");
}

#[test]
fn epochs_have_losses_shares_and_times() {
    assert_whole(|_| ());
    assert_whole(|run| run.settings.training.epochs = 7);
    assert_fault("a loss of -0.1 in epoch 1", |run| {
        run.history.epochs[0].loss = -0.1;
    });
    assert_whole(|run| run.history.epochs[0].loss = 0.0);
    assert_fault("a loss of -1 in epoch 2", |run| {
        run.history.epochs[1].val_loss = Some(-1.0);
    });
    assert_fault("an accuracy of 1.5 in epoch 6", |run| {
        run.history.epochs[5].accuracy = 1.5;
    });
    assert_whole(|run| run.history.epochs[5].accuracy = 1.0);
    assert_fault("an accuracy of -0.5 in epoch 3", |run| {
        run.history.epochs[2].val_accuracy = Some(-0.5);
    });
    assert_fault("a time of -2 in epoch 1", |run| {
        run.history.epochs[0].seconds = -2.0;
    });
    assert_fault("a cost in seconds of -60", |run| run.cost.seconds = -60.0);
}

#[test]
fn metrics_have_a_share_for_each_epoch() {
    let metric = |values: Vec<f64>| BTreeMap::from([("macro_f1".to_owned(), values)]);
    assert_whole(|run| run.history.metrics = metric(vec![0.5; 6]));
    assert_fault("5 values of macro_f1 for 6 epochs", |run| {
        run.history.metrics = metric(vec![0.5; 5]);
    });
    assert_fault("macro_f1 of 2", |run| {
        run.history.metrics = metric(vec![0.5, 0.5, 2.0, 0.5, 0.5, 0.5]);
    });
}

#[test]
fn scores_are_what_their_matrix_says() {
    assert_fault(
        "an accuracy of 0.5, where its confusion matrix says 1",
        |run| {
            run.test.as_mut().unwrap().accuracy = 0.5;
        },
    );
    // A difference that arithmetic makes is less than this one, of which none was right.
    let labels: Vec<u8> = (0..10).collect();
    let wrong: Vec<u8> = (1..10).chain([0]).collect();
    let wrong = ConfusionMatrix::from_labels(&labels, &wrong, 10).unwrap();
    let of_none = |accuracy: f64| {
        let confusion = wrong.clone();
        move |run: &mut RunRecord| {
            run.test = Some(Scores {
                loss: 0.3,
                accuracy,
                confusion,
            });
        }
    };
    assert_whole(of_none(9e-10));
    assert_fault("where its confusion matrix says 0", of_none(1e-9));
    assert_fault("a loss of -1", |run| run.test.as_mut().unwrap().loss = -1.0);
    assert_fault("an accuracy of 7", |run| {
        run.test.as_mut().unwrap().accuracy = 7.0;
    });
    assert_fault("a loss of -1", |run| {
        let test = run.test.clone().unwrap();
        run.validation = Some(Scores { loss: -1.0, ..test });
    });
}

#[test]
fn folds_are_numbered_and_as_many_as_were_asked_for() {
    let fold = |run: &RunRecord, fold| FoldRecord {
        fold,
        history: run.history.clone(),
        scores: run.test.clone().unwrap(),
    };
    let folds = |n_splits| Folds {
        n_splits,
        random_state: Some(1),
        carries_weights: false,
    };
    assert_whole(|run| {
        run.settings.folds = Some(folds(2));
        run.folds = vec![fold(run, 0), fold(run, 1)];
    });
    assert_fault("2 folds of 1", |run| {
        run.settings.folds = Some(folds(1));
        run.folds = vec![fold(run, 0), fold(run, 1)];
    });
    assert_fault("1 folds of 0", |run| run.folds = vec![fold(run, 0)]);
    assert_fault("fold 2 in the place of fold 1", |run| {
        run.settings.folds = Some(folds(3));
        run.folds = vec![fold(run, 0), fold(run, 2)];
    });
    assert_fault("a loss of -1", |run| {
        run.settings.folds = Some(folds(1));
        run.folds = vec![fold(run, 0)];
        run.folds[0].scores.loss = -1.0;
    });
    assert_fault("an epoch 9 in the place of epoch 1", |run| {
        run.settings.folds = Some(folds(1));
        run.folds = vec![fold(run, 0)];
        run.folds[0].history.epochs[0].epoch = 9;
    });
}

/// What is said where the saved network came to this.
fn saved(change: impl FnOnce(&mut SavedEvaluation)) -> String {
    let run = record(3);
    let sample = Prediction {
        index: 9,
        truth: 9,
        predicted: 0,
        probabilities: vec![0.1; 10],
    };
    let samples = Predictions {
        first: vec![sample],
        ..Predictions::default()
    };
    let mut saved = SavedEvaluation {
        provenance: run.provenance.clone(),
        reloaded_exactly: true,
        test: run.test.clone().unwrap(),
        rounded: run.test.clone(),
        samples,
    };
    change(&mut saved);
    let made = Made::new();
    made.with("run.json", &run);
    made.with("outcome.json", &saved);
    made.fault()
}

#[test]
fn a_saved_network_has_the_scores_of_its_run_and_predicts_images_that_there_are() {
    assert_eq!(saved(|_| ()), "");
    let said = saved(|saved| saved.test.loss = 0.4);
    assert!(
        said.contains("it has scores of the saved network that are not those of run.json; one of the two was altered"),
        "{said}"
    );
    assert_eq!(
        saved(|saved| {
            saved.test.loss = 0.4;
            saved.reloaded_exactly = false;
        }),
        ""
    );
    let said = saved(|saved| {
        saved.test.loss = -0.4;
        saved.reloaded_exactly = false;
    });
    assert!(said.contains("a loss of -0.4"), "{said}");
    let said = saved(|saved| saved.rounded.as_mut().unwrap().accuracy = 0.25);
    assert!(said.contains("an accuracy of 0.25"), "{said}");
    let said = saved(|saved| saved.samples.first[0].index = 10);
    assert!(said.contains("a prediction of image 10 of 10"), "{said}");
    let said = saved(|saved| saved.samples.first[0].truth = 10);
    assert!(
        said.contains("a class 10, where Fashion-MNIST has 10"),
        "{said}"
    );
    let said = saved(|saved| saved.samples.first[0].predicted = 11);
    assert!(said.contains("a class 11, where"), "{said}");
    let said = saved(|saved| saved.samples.first[0].probabilities.truncate(9));
    assert!(
        said.contains("9 probabilities, where Fashion-MNIST has 10 classes"),
        "{said}"
    );
    for put in [
        (|samples, sample| samples.right = sample) as fn(&mut Predictions, Vec<Prediction>),
        |samples, sample| samples.wrong = sample,
        |samples, sample| samples.least_confident = sample,
        |samples, sample| samples.surest_wrong = sample,
    ] {
        let said = saved(|saved| {
            let mut wrong = saved.samples.first.clone();
            wrong[0].index = 99;
            put(&mut saved.samples, wrong);
        });
        assert!(said.contains("a prediction of image 99 of 10"), "{said}");
    }
}

#[test]
fn features_have_as_many_values_as_their_shapes_say() {
    let said = |change: fn(&mut Features)| {
        let mut features = Features {
            image: 0,
            filters: Filters {
                shape: vec![2, 1, 3, 3],
                values: vec![0.5; 18],
            },
            maps: Maps {
                layer: "conv2d".into(),
                shape: vec![2, 4, 4],
                values: vec![0.5; 32],
            },
        };
        change(&mut features);
        let made = Made::new();
        made.with("run.json", &record(3));
        made.with("features.json", &features);
        made.fault()
    };
    assert_eq!(said(|_| ()), "");
    let fault = said(|features| features.filters.shape[0] = 3);
    assert!(
        fault.contains("filters of the shape [3, 1, 3, 3] with 18 values"),
        "{fault}"
    );
    let fault = said(|features| features.maps.values.truncate(31));
    assert!(
        fault.contains("feature maps of the shape [2, 4, 4] with 31 values"),
        "{fault}"
    );
    let fault = said(|features| {
        features.maps.shape = vec![0];
        features.maps.values.clear();
    });
    assert!(fault.contains("feature maps"), "{fault}");
    let fault = said(|features| features.maps.shape = vec![usize::MAX, 2]);
    assert!(fault.contains("feature maps"), "{fault}");
}

#[test]
fn a_run_of_keras_is_of_its_place_and_has_scores() {
    let said = |change: fn(&mut KerasRun)| {
        let run = record(3);
        let mut keras = KerasRun {
            experiment: ID.into(),
            seed: 3,
            settings: run.settings,
            data: run.data,
            provenance: run.provenance,
            versions: BTreeMap::new(),
            history: run.history,
            test: KerasScores {
                loss: 0.5,
                accuracy: 0.9,
            },
        };
        change(&mut keras);
        let made = Made::new();
        let store = made.store();
        let path = store.folder(ID).join("keras/seed-3.json");
        write_json(&path, &keras).unwrap();
        let mut found = KerasRun::load_each(ID, &store);
        assert_eq!(found.len(), 1);
        let (seed, loaded) = found.remove(0);
        assert_eq!(seed, 3);
        loaded.map_or_else(|error| error.to_string(), |_| String::new())
    };
    assert_eq!(said(|_| ()), "");
    let fault = said(|run| run.seed = 4);
    assert!(fault.contains("seed 4"), "{fault}");
    let fault = said(|run| run.experiment = "small/other".into());
    assert!(fault.contains("small/other"), "{fault}");
    let fault = said(|run| run.settings.training.epochs = 5);
    assert!(fault.contains("6 epochs of a training of 5"), "{fault}");
    // Its folds are counted on in one history.
    let folds = |run: &mut KerasRun| {
        run.settings.training.epochs = 2;
        run.settings.folds = Some(Folds {
            n_splits: 3,
            random_state: Some(1),
            carries_weights: false,
        });
    };
    assert_eq!(said(folds), "");
    let fault = said(|run| run.test.loss = -1.0);
    assert!(fault.contains("a test loss of -1"), "{fault}");
    let fault = said(|run| run.test.accuracy = 1.01);
    assert!(fault.contains("a test accuracy of 1.01"), "{fault}");
}

#[test]
fn a_matrix_is_of_the_classes_of_its_images() {
    let rows = vec![vec![1_u64; 2]; 2];
    let matrix = ConfusionMatrix::from_rows(&rows).unwrap();
    assert_fault(
        "a confusion matrix of 2 classes, where Fashion-MNIST has 10",
        |run| run.test.as_mut().unwrap().confusion = matrix,
    );
}
