//! How runs of Keras are compared with ours.
//!
//! A shell script stands for Python, so that the tests need none.
#![cfg(unix)]
// A test may stop at the first thing that is not as it should be, its helpers too.
#![allow(clippy::unwrap_used)]

#[path = "../../refashion-runs/tests/keras/fake.rs"]
mod fake;

use std::fs;

use fake::{ID, answers, dataset, document, make, provenance, python};
use refashion_documents::{Document, audit::Audit};
use refashion_metrics::statistics::welch_t_test;
use refashion_review::{KerasComparison, KerasVerdict, Review};
use refashion_runs::{Plan, Run, RunLock, RunRecord, Store};

/// Two runs here, and some of Keras with these accuracies after so many epochs.
fn compared<const N: usize>(keras: [(f64, usize); N]) -> KerasComparison {
    compared_after(2, keras, &[])
}

/// The same with so many runs here, after the data of these records were declared to be the published
/// ones.
fn compared_after<const N: usize>(
    own: u64,
    keras: [(f64, usize); N],
    verified: &[&str],
) -> KerasComparison {
    compared_with(
        own,
        keras,
        verified,
        ["\"verified\": false", "\"verified\": true"],
    )
}

/// The same after other words were put in these records.
fn compared_with<const N: usize>(
    own: u64,
    keras: [(f64, usize); N],
    changed: &[&str],
    [from, to]: [&str; 2],
) -> KerasComparison {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::new(folder.path().join("results"));
    let document = document();
    (0..own).for_each(|seed| run(&store, seed, None));
    for (seed, (accuracy, epochs)) in (0..).zip(keras) {
        let says = answers(epochs, accuracy, 61_706);
        make(&store, seed, Some(epochs), &python(folder.path(), &says, 0)).unwrap();
    }
    for file in changed {
        let path = store.folder(ID).join(file);
        let text = fs::read_to_string(&path).unwrap();
        let text = unsealed(&text).replace(from, to);
        fs::write(path, text).unwrap();
    }
    comparison(document, &store)
}

/// A run here, of the document's length or of another.
fn run(store: &Store, seed: u64, epochs: Option<usize>) {
    let document = document();
    let plan = Plan::new(&document, document.experiment(ID).unwrap(), epochs).unwrap();
    let run = Run {
        seed,
        streams: refashion_datasets::StreamVersion::default(),
        store,
        lock: &RunLock::take(store, ID, seed).unwrap(),
        provenance: provenance(),
        fresh: false,
        checkpoint_every: None,
        stop: &|| false,
        progress: &mut |_| (),
        epochs: &mut |_, _| (),
        tensorboard: None,
        models: false,
        snapshots: false,
    };
    run.make(&plan, &dataset()).unwrap();
}

/// The only row of a document.
fn comparison(document: Document, store: &Store) -> KerasComparison {
    let documents = [document];
    let review = Review::of(&documents, &Audit::of(&documents), store).unwrap();
    let rows = &review.documents[0].keras;
    assert_eq!(rows.len(), 1);
    rows[0].clone()
}

/// What comes after the epoch that is compared changes nothing of it, so that a run may end there. It
/// does not count twice, nor where whole runs are compared.
#[test]
fn runs_of_no_more_epochs_than_are_compared_count() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::new(folder.path().join("results"));
    run(&store, 0, None);
    for seed in [0, 4, 6] {
        run(&store.shortened(1), seed, Some(1));
    }
    run(&store.shortened(2), 7, None);
    let answers_of = |epochs| python(folder.path(), &answers(epochs, 0.5, 61_706), 0);
    make(&store, 0, Some(1), &answers_of(1)).unwrap();
    let row = comparison(document(), &store);
    assert_eq!((row.ours.len(), row.stopped.as_slice()), (3, &[4, 6][..]));
    let whole = store.load(ID, 0).unwrap().unwrap();
    let short = store.shortened(1).load(ID, 0).unwrap().unwrap();
    let first = |run: &RunRecord| run.history.epochs[0].val_accuracy.unwrap();
    assert_eq!(first(&whole), first(&short));
    assert_eq!(row.ours[0], first(&whole));

    make(&store, 0, None, &answers_of(2)).unwrap();
    let row = comparison(document(), &store);
    assert_eq!((row.ours.len(), row.stopped.as_slice()), (1, &[][..]));
}

/// The text of a record without the digest of it, as before there was one: what is changed has another.
fn unsealed(text: &str) -> String {
    match text.rsplit_once(",\n  \"record_sha256\"") {
        Some((before, _)) => format!("{before}\n}}\n"),
        None => text.to_owned(),
    }
}

#[test]
fn a_difference_is_found_where_there_is_one() {
    // Accuracies end at 1: it takes more than two scattered runs to tell them from that.
    let far = compared_after(6, [(1.0, 2), (0.999_999, 2)], &[]);
    assert_eq!(
        (far.title().as_str(), far.verdict()),
        ("test accuracy (UNVERIFIED DATA)", KerasVerdict::Lower)
    );
    assert_eq!(
        (far.ours.len(), far.keras.as_slice()),
        (6, &[1.0, 0.999_999][..])
    );

    let scattered = compared([(0.0, 2), (1.0, 2)]);
    assert_eq!(scattered.verdict(), KerasVerdict::NoDifference);
    // Accuracies that are a half apart are never shown to be the same.
    assert_eq!((scattered.seeds_needed, far.seeds_needed), (None, None));
}

/// A test is of the accuracies that are shown, and needs two of each and some spread.
#[test]
fn a_comparison_has_the_test_of_its_own_accuracies() {
    let row = compared_after(3, [(0.125, 2), (0.25, 2), (0.375, 2)], &[]);
    let test = welch_t_test(&row.ours, &row.keras, 0.95).unwrap();
    assert_eq!(row.keras, [0.125, 0.25, 0.375]);
    assert_eq!(row.test, Some(test));
    // One experiment is a family of its own.
    assert_eq!(row.p_value, Some(test.p_value));
    let two_one_sided = welch_t_test(&row.ours, &row.keras, 0.9).unwrap();
    assert_eq!(row.equivalence, Some(two_one_sided.interval));
    assert!(!row.other_images);
    // A single run tells no spread, and runs without any tell no difference.
    assert_eq!(compared([(0.5, 2)]).test, None);
    assert!(compared_after(1, [(0.5, 2), (0.75, 2)], &[]).test.is_none());
    assert!(compared([(0.5, 2), (0.5, 2)]).test.is_some());
}

#[test]
fn one_run_on_other_data_on_either_side_is_told() {
    let ours = ["seed-0/run.json", "seed-1/run.json"];
    let theirs = ["keras/seed-0.json", "keras/seed-1.json"];
    let measure = |verified: &[&str]| compared_after(2, [(0.5, 2), (0.6, 2)], verified).title();
    let all = [ours, theirs].concat();
    assert_eq!(measure(&all), "test accuracy");
    for some in [&all[1..], &all[..3]] {
        assert_eq!(measure(some), "test accuracy (UNVERIFIED DATA)");
    }
}

#[test]
fn runs_that_were_stopped_early_are_compared_after_the_epoch_that_all_reached() {
    let first = "validation accuracy, epoch 1 (UNVERIFIED DATA)";
    for keras in [
        [(0.5, 1), (0.6, 1)],
        [(0.5, 2), (0.6, 1)],
        [(0.5, 1), (0.6, 2)],
    ] {
        let row = compared(keras);
        assert_eq!((row.title().as_str(), row.keras), (first, vec![0.5, 0.6]));
        assert_eq!(row.ours.len(), 2);
    }
    // Two complete runs are worth more than one that was stopped.
    let row = compared([(0.4, 1), (0.5, 2), (0.6, 2)]);
    assert_eq!(row.title(), "test accuracy (UNVERIFIED DATA)");
    assert_eq!(row.keras, [0.5, 0.6]);
}

/// Nothing is said of two frameworks by what each made of other images.
#[test]
fn runs_on_different_images_are_not_compared() {
    let same = [(0.9, 2), (0.91, 2)];
    assert!(compared(same).test.is_some());
    for changed in ["seed-1/run.json", "keras/seed-0.json"] {
        let other = r#""digests": [{ "file": "a", "found": "b", "expected": "b" }]"#;
        let found = ["\"digests\": []", other];
        let row = compared_with(2, same, &[changed], found);
        assert!(row.other_images, "{changed}");
        assert_eq!(row.verdict(), KerasVerdict::OtherImages);
        assert_eq!(
            (row.test, row.equivalence, row.seeds_needed),
            (None, None, None)
        );
    }
}
