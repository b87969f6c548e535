//! Records that no test has hours for: of a broken one nothing is made.

// A test may stop at the first thing that is not as it should be, its helpers too.
#![allow(clippy::unwrap_used)]

mod faults;
mod record;

use record::{ID, document, record};
use refashion_datasets::{DatasetName, FileDigest, StreamVersion, synthetic};
use refashion_runs::{FoldRecord, Plan, RunRecord, Store, write_json};

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
