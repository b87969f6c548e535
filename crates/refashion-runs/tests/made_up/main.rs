//! What is made of records that no test has hours for: of each run what is true of that run, and
//! of a broken one nothing.

// A test may stop at the first thing that is not as it should be, its helpers too.
#![allow(clippy::unwrap_used)]

mod record;

use record::{ID, record, reviewed};
use refashion_runs::{FoldRecord, RunRecord, Store, all_documents, document_report, write_json};
use refashion_trainer::End;

#[test]
fn a_run_that_diverged_agrees_with_no_claim() {
    let agreeing = |record: RunRecord| -> Vec<usize> {
        let claims = reviewed(vec![record]).comparison.claims.into_iter();
        claims.map(|claim| claim.judgement.unwrap().holds).collect()
    };
    assert_eq!(agreeing(record(0)), [1, 1, 1]);
    // What is left of it looks the same as far as it goes.
    let mut diverged = record(0);
    diverged.history.epochs.truncate(3);
    diverged.history.end = Some(End::Diverged { epoch: 4 });
    diverged.diverged = true;
    diverged.test = None;
    assert_eq!(agreeing(diverged), [0, 0, 0]);
}

#[test]
fn what_differs_between_runs_has_its_seeds_behind_it() {
    let mut other = record(1);
    other.provenance.threads = 1;
    other.provenance.machine.processor = "another".into();
    other.provenance.command = "cargo xtask reproduce small --seeds 3".into();
    other.data.origin = "hub".into();
    let report = document_report(&reviewed(vec![record(0), other, record(2)])).unwrap();
    for line in [
        "- Network: `hw5-example`, 61706 parameters\n",
        "- Training: 6 epochs in batches of 8, SGD (rate 0.05)\n",
        "- Machine: a processor, 2 cores, 2 threads, AVX-512 (seed 0, 2)\n",
        "- Machine: another, 2 cores, 1 thread, AVX-512 (seed 1)\n",
        "- Command: `cargo xtask reproduce small` (seed 0, 2)\n",
        "- Command: `cargo xtask reproduce small --seeds 3` (seed 1)\n",
        "- Data: Fashion-MNIST (verified; hub): 60000 train, 0 validate, 10000 test (seed 1)\n",
    ] {
        assert!(report.contains(line), "{line}{report}");
    }
    let same = document_report(&reviewed(vec![record(0), record(1)])).unwrap();
    assert!(!same.contains("(seed "), "{same}");
}

#[test]
fn one_run_on_other_data_is_enough_for_a_warning() {
    let warning =
        "**UNVERIFIED DATA: the digests are not those of the published data (small/one).**";
    let texts = |second: RunRecord| {
        let reviewed = reviewed(vec![record(0), second]);
        assert_eq!(
            reviewed.comparison.unverified,
            !reviewed.runs[ID][1].data.verified
        );
        [
            document_report(&reviewed).unwrap(),
            all_documents(&[reviewed]),
        ]
    };
    for text in texts(record(1)) {
        assert!(!text.contains("UNVERIFIED"), "{text}");
    }
    let mut other = record(1);
    other.data.verified = false;
    let [report, overview] = texts(other);
    for text in [&report, &overview] {
        assert!(text.contains(warning), "{text}");
    }
    let lines = ["(verified; ", "(**UNVERIFIED**; "];
    for (line, seed) in lines.into_iter().zip(["(seed 0)", "(seed 1)"]) {
        let mut data = report.lines().filter(|text| text.contains(line));
        assert!(data.all(|text| text.ends_with(seed)), "{report}");
        assert!(report.contains(line), "{report}");
    }
}

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
