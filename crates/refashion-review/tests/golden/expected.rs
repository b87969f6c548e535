//! What a review says beyond its comparison, as it stood when somebody last looked at it: curves, plans
//! of seeds, shortened runs, changes that were asked for. `REFASHION_BLESS=1` writes it anew.

use std::{fmt::Write, path::Path};

use refashion_documents::{Quantity, audit::Audit};
use refashion_review::{AskedChange, ChangedRun, DocumentReview, Position, SeedPlan, warnings};
use refashion_runs::{RunRecord, Runs};
use refashion_trainer::Optimizer;

use crate::{
    golden,
    held::{Tolerance, assert_expected},
};

#[test]
fn a_review_says_what_it_said() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/expected.txt");
    let tolerance = Tolerance {
        relative: 1e-9,
        least: 0.0,
    };
    assert_expected(&said(), &path, &tolerance);
}

/// A text of its own for every part, as two of them never change for the same reason.
fn said() -> String {
    let (_, review) = golden();
    let mut text = String::new();
    let mut part = |title: &str, said: String| {
        let _ = writeln!(text, "# {title}\n{said}");
    };
    for (experiment, curves) in &review.curves {
        for curve in curves {
            part(experiment, format!("{curve:?}"));
        }
    }
    let tally = review.comparison.tally();
    part("tally", format!("{tally:#?}"));
    let plan = SeedPlan::of(&review, |_| true).unwrap();
    part("seeds", format!("{plan:#?}"));
    let missing = (plan.missing(), plan.seconds());
    part("missing seeds and their seconds", format!("{missing:?}"));
    let some = SeedPlan::of(&review, |id| id == "made/two").unwrap();
    part("seeds of made/two", format!("{some:#?}"));
    part("warnings", warnings(review.every_run()).join("\n"));
    for (title, change) in changes() {
        let rows = every_seed(&change, &review);
        part(title, serde_json::to_string_pretty(&rows).unwrap());
    }
    part("a change that nothing is beside", alone(&review));
    let short = shortened(&review);
    let shown = short.shown().into_owned();
    part("shortened runs", format!("{:#?}", shown.comparison));
    let experiments = shown.document.experiments.iter();
    let ids: Vec<&str> = experiments.map(|one| one.id.as_str()).collect();
    part("experiments that are shown", format!("{ids:?}"));
    text
}

fn changes() -> Vec<(&'static str, AskedChange)> {
    let change = |experiment: &str, set: &[&str], watched| AskedChange {
        experiment: experiment.into(),
        set: set.iter().map(|one| (*one).to_owned()).collect(),
        epochs: 2,
        watched,
        expected: Position::Above,
    };
    vec![
        (
            "a change that no run has",
            change("made/one", &["training.batch_size=16"], Quantity::Accuracy),
        ),
        (
            "a change that every run has",
            change(
                "made/one",
                &["training.optimizer.sgd.rate=0.01"],
                Quantity::ValLoss,
            ),
        ),
        (
            "two changes of an experiment that was never run",
            change(
                "made/folds",
                &["training.batch_size=16", "folds.n_splits=3"],
                Quantity::Loss,
            ),
        ),
    ]
}

/// The change beside each run of its experiment, after that had another rate and a change nobody asked for.
fn every_seed(change: &AskedChange, review: &DocumentReview) -> Vec<ChangedRun> {
    let runs = review.runs[&change.experiment].iter().cloned();
    let changed = runs.map(|mut run: RunRecord| {
        run.history.epochs.truncate(change.epochs);
        if let Optimizer::Sgd(sgd) = &mut run.settings.training.optimizer {
            sgd.learning_rate = 0.01;
        }
        run.settings.training.label_smoothing = 0.1;
        change.check(&run, review).unwrap()
    });
    changed.collect()
}

/// A run beside no other: what images it is to be on, by its own record.
fn alone(review: &DocumentReview) -> String {
    let audit = Audit::of(std::slice::from_ref(&review.document));
    let none = DocumentReview::of(review.document.clone(), &audit, Runs::new()).unwrap();
    let (_, change) = changes().remove(0);
    let mut run = review.runs[&change.experiment][0].clone();
    let mut said = String::new();
    for (verified, rehearsal) in [(true, false), (true, true), (false, false)] {
        (run.data.verified, run.rehearsal) = (verified, rehearsal);
        let found = change.check(&run, &none).unwrap();
        assert_eq!((found.recorded.as_slice(), found.position), (&[][..], None));
        let _ = writeln!(said, "{verified} {rehearsal} {}", found.same_images);
    }
    // On other images than those of the recorded runs it is not on theirs.
    run.data.digests = vec![refashion_datasets::FileDigest {
        file: "a".into(),
        found: "b".into(),
        expected: "b".into(),
    }];
    let found = change.check(&run, review).unwrap();
    let _ = writeln!(said, "other images {}", found.same_images);
    let command = change.command(&review.document).unwrap();
    let _ = writeln!(said, "{command}");
    said
}

/// Runs of one experiment alone, of another length than the document's.
fn shortened(review: &DocumentReview) -> DocumentReview {
    let mut runs = Runs::new();
    let mut own = review.runs["made/two"].clone();
    for run in &mut own {
        run.settings.training.epochs = 3;
        run.history.epochs.truncate(3);
    }
    runs.insert("made/two".into(), own);
    let audit = Audit::of(std::slice::from_ref(&review.document));
    let short = DocumentReview::of(review.document.clone(), &audit, runs).unwrap();
    assert!(short.is_shortened() && !review.is_shortened());
    short
}
