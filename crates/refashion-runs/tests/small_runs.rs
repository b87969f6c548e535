//! Small runs on drawn pictures: what they leave, and how an interrupted one goes on.

// A test may stop at the first thing that is not as it should be, its helpers too.
#![allow(clippy::unwrap_used)]

mod small;

use std::{
    cell::Cell,
    collections::BTreeSet,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
};

use refashion_runs::{
    BEST, Error, LAST, LAST_GOOD, Plan, RunRecord, SNAPSHOTS, SavedEvaluation, Store,
    evaluate_saved, lacks_evaluation, read_json,
};
use refashion_trainer::{
    AdamW, Epoch, Error as TrainerError, History, Optimizer, Progress, Sgd, TensorBoard,
};
use small::{dataset, document, provenance, run, run_until, run_with};

/// A history without the time that it took, which is another every time.
fn timeless(history: &History) -> Vec<Epoch> {
    let epochs = history.epochs.iter();
    let timeless = epochs.map(|epoch| Epoch {
        seconds: 0.0,
        ..*epoch
    });
    timeless.collect()
}

#[test]
fn a_run_leaves_what_its_saved_weights_say() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::new(folder.path());
    let document = document();
    let record = run(&store, &document, "small/single", &mut |_| ());
    let saved = record.saved.clone().unwrap();
    assert!(saved.reloaded_exactly);
    assert_eq!(Some(&saved.test), record.test.as_ref());
    assert_eq!(saved.samples.first.len(), 15);
    assert_eq!(saved.samples.least_confident.len(), 9);
    // Nearly nothing was learnt, so that some largest probabilities are below a half.
    let turned = saved.turned_into_class_0().unwrap();
    let rounded = saved.rounded.as_ref().unwrap();
    assert_eq!(
        rounded.confusion.column_sums()[0],
        saved.test.confusion.column_sums()[0] + turned
    );

    let place = store.run("small/single", 5);
    for file in [
        "features.json",
        "report.txt",
        "confusion.csv",
        "history.csv",
    ] {
        assert!(place.join(file).exists(), "{file}");
    }
    let text = std::fs::read_to_string(place.join("report.txt")).unwrap();
    assert!(text.starts_with("UNVERIFIED DATA\n"), "{text}");
    assert!(!store.unfinished("small/single", 5).exists());
    let read = store.load("small/single", 5).unwrap().unwrap();
    assert_eq!(read, record);
}

#[test]
fn what_a_run_lacks_is_made_from_its_weights_without_training() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::new(folder.path());
    let document = document();
    let record = run(&store, &document, "small/single", &mut |_| ());
    let place = store.run("small/single", 5);
    std::fs::remove_file(place.join("outcome.json")).unwrap();
    std::fs::remove_file(place.join("features.json")).unwrap();

    let experiment = document.experiment("small/single").unwrap();
    let plan = Plan::new(&document, experiment, None).unwrap();
    let read = store.load("small/single", 5).unwrap().unwrap();
    assert!(lacks_evaluation(&plan, &read));
    evaluate_saved(&store, &plan, &dataset(), &read, provenance()).unwrap();
    let mut again = store.load("small/single", 5).unwrap().unwrap();
    assert!(!lacks_evaluation(&plan, &again));
    // It was evaluated later, and that alone.
    let saved = again.saved.as_mut().unwrap();
    saved.provenance.started = record.saved.as_ref().unwrap().provenance.started;
    assert_eq!(again, record);
    // Each of both is missed where the run tested anything.
    let lacks = |change: fn(&mut RunRecord)| {
        let mut run = record.clone();
        change(&mut run);
        lacks_evaluation(&plan, &run)
    };
    assert!(!lacks(|_| ()));
    assert!(lacks(|run| run.saved = None));
    assert!(lacks(|run| run.features = None));
    assert!(!lacks(|run| (run.saved, run.test) = (None, None)));

    // Weights that were tampered with are noticed, by their digest or, where an older record has
    // none, by what they say.
    let other = store.run("small/single", 6);
    std::fs::create_dir_all(&other).unwrap();
    let mut model = refashion_zoo::Model::new(&plan.network, 9).unwrap();
    model.weights_mut()[0] += 1.0;
    model.save(other.join("weights.safetensors")).unwrap();
    let tampered = RunRecord { seed: 6, ..record };
    let refused = evaluate_saved(&store, &plan, &dataset(), &tampered, provenance());
    assert!(matches!(refused, Err(Error::Altered { .. })));
    let tampered = RunRecord {
        weights_sha256: None,
        ..tampered
    };
    evaluate_saved(&store, &plan, &dataset(), &tampered, provenance()).unwrap();
    let saved: SavedEvaluation = read_json(&other.join("outcome.json")).unwrap();
    assert!(!saved.reloaded_exactly);
}

/// The models of epochs and the weights of every epoch are left each for itself.
#[test]
fn a_run_leaves_the_models_that_it_was_asked_for() {
    let left = |models: bool, snapshots: bool| {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::new(folder.path());
        let document = document();
        let to = (&store, &document, "small/single");
        let made = run_with(to, &mut |_| (), &|| false, (models, snapshots)).unwrap();
        let place = store.run("small/single", 5);
        let names: Vec<String> = made.models_sha256.into_keys().collect();
        assert!(names.iter().all(|name| place.join(name).is_file()));
        assert_eq!(place.join(SNAPSHOTS).exists(), snapshots);
        names
    };
    assert_eq!(left(false, false), [""; 0]);
    assert_eq!(left(true, false), [BEST, LAST]);
    let snapshots = [0, 1, 2].map(|epoch| format!("snapshots/epoch-00{epoch}.safetensors"));
    assert_eq!(left(false, true), snapshots);
}

/// The losses by epoch that TensorBoard finds of each fold of a run.
fn noted_losses(run: &Path) -> Vec<Vec<f32>> {
    let fold = |number: usize| {
        let folder = run.join(format!("fold-{number}"));
        let scalars = TensorBoard { folder, every: 0 }.scalars().unwrap();
        let losses = scalars.iter().filter(|scalar| scalar.tag == "loss");
        losses.map(|scalar| scalar.value).collect()
    };
    (1..=std::fs::read_dir(run).unwrap().count())
        .map(fold)
        .collect()
}

#[test]
fn every_fold_is_trained_and_scored_on_what_it_held_back() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::new(folder.path());
    let document = document();
    for id in ["small/carried", "small/new"] {
        let mut heard = Vec::new();
        let record = run(&store, &document, id, &mut |progress| {
            heard.push((progress.epoch, progress.epochs));
        });
        heard.dedup();
        assert_eq!(heard, (1..=6).map(|epoch| (epoch, 6)).collect::<Vec<_>>());
        assert!(record.complete());
        assert_eq!(record.settings.images, [40, 20, 40]);
        assert_eq!(record.folds.len(), 3);
        for fold in &record.folds {
            assert_eq!(fold.scores.confusion.total(), 20);
            assert_eq!(fold.history.epochs.len(), 2);
            // The last epoch's validation is the score.
            let last = fold.history.epochs[1];
            assert_eq!(last.val_accuracy, Some(fold.scores.accuracy));
        }
        // TensorBoard is told fold by fold, while they train or from the record.
        record.write_events(&folder.path().join("again")).unwrap();
        for place in ["events", "again"] {
            let losses = noted_losses(&folder.path().join(place).join(id).join("seed-5"));
            assert_eq!(losses.len(), 3, "{place}");
            for (fold, losses) in record.folds.iter().zip(losses) {
                let epochs = fold.history.epochs.iter();
                assert_eq!(
                    losses,
                    epochs.map(|epoch| epoch.loss as f32).collect::<Vec<_>>()
                );
            }
        }
        let csv = History::read_csv(store.run(id, 5).join("history.csv")).unwrap();
        assert_eq!(csv.epochs.len(), 6);
        assert_eq!(csv.epochs[5].epoch, 6);
    }
    let runs = |id: &str| store.load(id, 5).unwrap().unwrap();
    let (carried, new) = (runs("small/carried"), runs("small/new"));
    // The first fold is the same; the second starts from other weights.
    assert_eq!(
        timeless(&carried.folds[0].history),
        timeless(&new.folds[0].history)
    );
    assert!(carried.folds[1].history.epochs[0].loss < new.folds[1].history.epochs[0].loss);
}

#[test]
fn a_cross_validation_goes_on_in_the_fold_in_which_it_stopped() {
    let document = document();
    for id in ["small/carried", "small/new"] {
        let folder = tempfile::tempdir().unwrap();
        let whole = run(&Store::new(folder.path()), &document, id, &mut |_| ());

        let folder = tempfile::tempdir().unwrap();
        let store = Store::new(folder.path());
        // The second epoch of the second fold, counted on, is the fourth.
        let mut killed = |progress: &Progress| assert!(progress.epoch < 4, "killed");
        let stopped = catch_unwind(AssertUnwindSafe(|| run(&store, &document, id, &mut killed)));
        assert!(stopped.is_err());
        assert!(store.load(id, 5).unwrap().is_none());
        assert!(store.unfinished(id, 5).exists());

        let mut first = None;
        let gone_on = run(&store, &document, id, &mut |progress| {
            first.get_or_insert(progress.epoch);
        });
        assert_eq!(first, Some(4));
        assert_eq!(gone_on.test, whole.test);
        for (a, b) in gone_on.folds.iter().zip(&whole.folds) {
            assert_eq!(timeless(&a.history), timeless(&b.history));
            assert_eq!(a.scores, b.scores);
        }
    }
}

#[test]
fn an_interrupted_run_leaves_an_earlier_one_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::new(folder.path());
    let document = document();
    run(&store, &document, "small/single", &mut |_| ());
    let place = store.run("small/single", 5);
    let files = [
        "run.json",
        "history.csv",
        "weights.safetensors",
        "outcome.json",
    ];
    let contents = || files.map(|file| std::fs::read(place.join(file)).unwrap());
    let before = contents();
    let mut killed = |progress: &Progress| assert!(progress.epoch < 2, "killed");
    let stopped = catch_unwind(AssertUnwindSafe(|| {
        run(&store, &document, "small/single", &mut killed)
    }));
    assert!(stopped.is_err());
    assert_eq!(contents(), before);
}

/// The weights of a run, as they lie on the disk.
fn weights(store: &Store, id: &str) -> Vec<u8> {
    std::fs::read(store.run(id, 5).join("weights.safetensors")).unwrap()
}

/// Where nobody hears of a batch, in validation, a run is stopped as well.
#[test]
fn a_run_stopped_anywhere_leaves_the_same_record() {
    let document = document();
    for (id, every) in [("small/single", 5), ("small/carried", 7), ("small/new", 9)] {
        let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
        let stores = folders.each_ref().map(|folder| Store::new(folder.path()));
        let whole = run(&stores[0], &document, id, &mut |_| ());
        let (mut heard, mut stopped) = (Vec::new(), 0);
        let resumed = loop {
            let left = Cell::new(every);
            let stop = || {
                left.set(left.get() - 1);
                left.get() == 0
            };
            let mut hear = |progress: &Progress| heard.push((progress.epoch, progress.batch));
            match run_until(&stores[1], &document, id, &mut hear, &stop) {
                Ok(record) => break record,
                Err(Error::Training(TrainerError::Interrupted {
                    epoch,
                    batch,
                    checkpoint,
                    ..
                })) => {
                    stopped += 1;
                    assert_eq!(heard.last(), Some(&(epoch, batch)));
                    assert!(checkpoint.unwrap().exists());
                    assert!(stores[1].load(id, 5).unwrap().is_none());
                }
                Err(error) => unreachable!("{error}"),
            }
        };
        assert!(stopped >= 2, "{id}: {stopped}");
        let once = heard.iter().collect::<BTreeSet<_>>().len();
        assert_eq!(once, heard.len(), "{id}: a batch was trained on twice");
        assert_eq!(timeless(&resumed.history), timeless(&whole.history));
        for (resumed, whole) in resumed.folds.iter().zip(&whole.folds) {
            assert_eq!(timeless(&resumed.history), timeless(&whole.history));
            assert_eq!(resumed.scores, whole.scores);
        }
        assert_eq!(
            (resumed.test, resumed.validation),
            (whole.test, whole.validation)
        );
        assert_eq!(weights(&stores[1], id), weights(&stores[0], id), "{id}");
    }
}

/// A run that diverged is over, and the last weights that were good stay; a later one that does not
/// leaves none.
#[test]
fn the_last_good_checkpoint_of_a_diverged_run_stays() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::new(folder.path());
    let mut document = document();
    let good = store.run("small/single", 5).join(LAST_GOOD);
    let mut made = |optimizer: Optimizer| {
        let experiment = &mut document.experiments[0];
        let training = experiment.training.as_mut().unwrap();
        training.optimizer = optimizer;
        // One step an epoch.
        training.batch_size = 50;
        run(&store, &document, "small/single", &mut |_| ())
    };
    let sgd = |rate: f64| {
        Optimizer::Sgd(Sgd {
            learning_rate: rate,
            ..Sgd::default()
        })
    };
    let record = made(sgd(1e30));
    assert!(record.diverged && record.test.is_none());
    let found = record.history.not_finite.clone().unwrap();
    assert!(found.layer.is_some(), "{found}");
    let read = store.load("small/single", 5).unwrap().unwrap();
    assert_eq!(read.history, record.history);
    // The first step made weights that are great, the second ones that are not finite.
    assert_eq!(record.history.epochs.len(), 1);
    assert!(good.exists());
    assert!(!made(sgd(0.01)).diverged);
    assert!(!good.exists(), "it is of another run");
    // The very first step breaks them.
    let decay = Optimizer::AdamW(AdamW {
        learning_rate: 3e38,
        weight_decay: 1e3,
        ..AdamW::default()
    });
    assert!(made(decay).diverged);
    assert!(!good.exists());
}
