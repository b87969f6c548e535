//! Records that no test has hours for: of a broken one nothing is made.

// A test may stop at the first thing that is not as it should be, its helpers too.
#![allow(clippy::unwrap_used)]

mod faults;
mod record;

use record::{ID, document, record};
use refashion_datasets::{DatasetName, FileDigest, OwnDataset, StreamVersion, synthetic};
use refashion_documents::Folds;
use refashion_runs::{FoldRecord, Plan, RunRecord, Settings, Store, run_in, write_json};
use refashion_trainer::End;

/// What is said of a record after it was changed and written.
fn fault(change: impl FnOnce(&mut RunRecord)) -> String {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::new(folder.path());
    let mut run = record(3);
    change(&mut run);
    write_json(&store.run(ID, 3).join("run.json"), &run).unwrap();
    let message = store.load(ID, 3).unwrap_err().to_string();
    for part in ["seed-3", "run.json", "remove it and run again"] {
        assert!(message.contains(part), "{message}");
    }
    message
}

#[test]
fn a_record_that_no_run_can_have_left_is_named() {
    let classes = fault(|run| {
        let rows = vec![vec![1_u64; 11]; 11];
        let test = run.test.as_mut().unwrap();
        test.confusion = refashion_metrics::ConfusionMatrix::from_rows(&rows).unwrap();
    });
    assert!(
        classes.contains("11 classes, where Fashion-MNIST has 10"),
        "{classes}"
    );
    let many = fault(|run| run.settings.training.epochs = 5);
    assert!(many.contains("6 epochs of a training of 5"), "{many}");
    let fold = fault(|run| {
        run.folds.push(FoldRecord {
            fold: usize::MAX,
            history: run.history.clone(),
            scores: run.test.clone().unwrap(),
        });
    });
    assert!(fold.contains("in the place of fold 0"), "{fold}");
    let order = fault(|run| run.history.epochs[2].epoch = 7);
    assert!(order.contains("epoch 7 in the place of epoch 3"), "{order}");
}

/// A run of three folds of six epochs each.
fn of_folds() -> RunRecord {
    let mut run = record(3);
    run.settings.folds = Some(Folds {
        n_splits: 3,
        random_state: Some(1),
        carries_weights: false,
    });
    let fold = |fold| FoldRecord {
        fold,
        history: run.history.clone(),
        scores: run.test.clone().unwrap(),
    };
    run.folds = (0..3).map(fold).collect();
    run
}

#[test]
fn a_run_is_complete_with_all_its_epochs_and_folds() {
    assert!(record(3).complete() && of_folds().complete());
    assert_eq!((record(3).epochs(), of_folds().epochs()), (6, 18));
    let complete = |run: RunRecord, change: fn(&mut RunRecord)| {
        let mut run = run;
        change(&mut run);
        run.complete()
    };
    assert!(!complete(record(3), |run| run.diverged = true));
    assert!(!complete(record(3), |run| run.history.epochs.truncate(5)));
    assert!(!complete(record(3), |run| run.settings.published_epochs = 7));
    assert!(!complete(of_folds(), |run| run.folds.truncate(2)));
    assert!(!complete(of_folds(), |run| {
        run.folds[1].history.epochs.truncate(5);
    }));
}

#[test]
fn a_run_that_early_stopping_ended_is_complete_if_it_is_the_documents() {
    let early = |planned: usize| {
        let mut run = record(3);
        run.history.epochs.truncate(5);
        run.history.end = Some(End::Early { best: 4 });
        run.settings.training.epochs = planned;
        run
    };
    assert_eq!(record(3).settings.published_epochs, 6);
    assert!(early(6).complete());
    assert!(!early(5).complete() && !early(7).complete());
}

#[test]
fn the_network_of_a_run_says_how_it_came_about() {
    let run = RunRecord {
        rehearsal: true,
        ..record(3)
    };
    let card = run.card().unwrap();
    assert_eq!((card.name.as_str(), card.seed), (ID, Some(3)));
    assert!(card.rehearsal && !record(3).card().unwrap().rehearsal);
    assert_eq!(card.commit, "0123456789abcdef");
    assert_eq!(card.training, Some(run.settings.training));
    let data = card.data.unwrap();
    assert_eq!((data.name.as_str(), data.verified), ("fashion-mnist", true));
    assert_eq!(card.test_accuracy, Some(1.0));
}

#[test]
fn settings_are_those_of_a_document_whatever_their_epochs() {
    let document = document();
    let experiment = document.experiment(ID).unwrap();
    let of = |change: fn(&mut Settings)| {
        let mut settings = record(3).settings;
        change(&mut settings);
        settings.are_of(&document, experiment)
    };
    assert!(of(|_| ()));
    assert!(of(|settings| settings.training.epochs = 2));
    assert!(!of(|settings| settings.training.batch_size = 9));
    assert!(!of(|settings| settings.published_epochs = 7));
}

#[test]
fn a_run_is_read_wherever_it_lies_and_its_own_images_are_known() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::new(folder.path());
    let elsewhere = folder.path().join("elsewhere");
    assert_eq!(run_in(&elsewhere).unwrap(), None);
    write_json(&elsewhere.join("run.json"), &record(3)).unwrap();
    assert_eq!(run_in(&elsewhere).unwrap(), Some(record(3)));

    let own = |title: &str| OwnDataset {
        name: "fruit-of-two-runs".into(),
        title: title.into(),
        classes: vec!["apple".into(), "pear".into()],
        image_shape: [1, 8, 8],
        train_count: 20,
        test_count: 10,
    };
    for (seed, own) in [(0, Some(own("Fruit"))), (2, None), (10, Some(own("Pomes")))] {
        let mut run = record(seed);
        run.data.own = own;
        write_json(&store.run(ID, seed).join("run.json"), &run).unwrap();
    }
    assert_eq!(store.own_datasets(ID), [own("Pomes"), own("Fruit")]);
    assert_eq!(store.own_datasets("small/none"), []);
}

#[test]
fn the_first_version_of_the_streams_has_no_name_in_a_record() {
    let written = |streams| {
        let run = RunRecord {
            streams,
            ..record(0)
        };
        serde_json::to_string(&run).unwrap()
    };
    assert!(!written(StreamVersion::One).contains("streams"));
    assert!(written(StreamVersion::default()).contains(r#""streams":2"#));
}

#[test]
fn a_run_says_in_what_it_differs_from_a_plan_and_its_images() {
    let document = document();
    let plan = Plan::new(&document, document.experiment(ID).unwrap(), None).unwrap();
    let mut pictures = synthetic(DatasetName::FASHION_MNIST, 1, 20, 10);
    let mut run = record(0);
    assert_eq!(run.differences(&plan, None), [""; 0]);
    assert_eq!(run.differences(&plan, Some(&pictures)), [""; 0]);
    assert!(run.is_of(&plan, &pictures));
    pictures.digests = vec![FileDigest {
        file: "a".into(),
        found: "b".into(),
        expected: "b".into(),
    }];
    assert_eq!(run.differences(&plan, Some(&pictures)), ["data"]);
    assert!(!run.is_of(&plan, &pictures));
    run.settings.training.batch_size += 1;
    assert_eq!(run.differences(&plan, None), ["training"]);
    assert_eq!(
        run.differences(&plan, Some(&pictures)),
        ["training", "data"]
    );
}
