//! What the reports tell of records that no test has hours for: of each run what is true of that run.

// A test may stop at the first thing that is not as it should be, its helpers too.
#![allow(clippy::unwrap_used)]

#[path = "../../refashion-runs/tests/made_up/record.rs"]
mod record;

use record::{ID, document, record};
use refashion_documents::audit::Audit;
use refashion_metrics::statistics::welch_t_test;
use refashion_report::{
    keras_table,
    markdown::{all_documents, document_report},
};
use refashion_review::{DocumentReview, KerasComparison, KerasMeasure, KerasVerdict, Review};
use refashion_runs::{RunRecord, Runs};

/// The document beside these runs.
fn reviewed(records: Vec<RunRecord>) -> DocumentReview {
    let document = document();
    let audit = Audit::of(std::slice::from_ref(&document));
    let runs = Runs::from([(ID.to_owned(), records)]);
    DocumentReview::of(document, &audit, runs).unwrap()
}

#[test]
fn what_differs_between_runs_has_its_seeds_behind_it() {
    let mut other = record(1);
    other.provenance.threads = 1;
    other.provenance.machine.processor = "another".into();
    other.provenance.command = "cargo xtask reproduce small --seeds 3".into();
    other.data.origin = "hub".into();
    let report = document_report(&reviewed(vec![record(0), other, record(2)]), None).unwrap();
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
    let same = document_report(&reviewed(vec![record(0), record(1)]), None).unwrap();
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
            document_report(&reviewed, None).unwrap(),
            all_documents(&Review {
                documents: vec![reviewed],
                left_out: Vec::new(),
                broken: Vec::new(),
            }),
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

/// Those who ran one document are not shown the figures of all others.
#[test]
fn a_document_that_was_not_run_fills_no_rows() {
    let run = reviewed(vec![record(0)]);
    let mut other = reviewed(Vec::new());
    other.document.id = "other".into();
    assert!(!other.was_run() && !other.comparison.claims.is_empty());
    let text = all_documents(&Review {
        documents: vec![run, other],
        left_out: Vec::new(),
        broken: Vec::new(),
    });
    assert!(text.contains("Not run, so that"), "{text}");
    assert!(text.contains("left out below: other.\n"), "{text}");
    assert!(!text.contains("](other/README.md)"), "{text}");
}

#[test]
fn every_verdict_on_keras_is_told_in_the_table_and_the_report() {
    let row = |keras: [f64; 3]| {
        let ours = vec![0.90, 0.91, 0.92];
        let test = welch_t_test(&ours, &keras, 0.95).unwrap();
        KerasComparison {
            equivalence: None,
            seeds_needed: None,
            experiment: ID.into(),
            measure: KerasMeasure::Test,
            unverified: false,
            ours,
            p_value: Some(test.p_value),
            keras: keras.to_vec(),
            test: Some(test),
        }
    };
    for (keras, verdict, words) in [
        (
            [0.90, 0.91, 0.92],
            KerasVerdict::NoDifference,
            "no difference found",
        ),
        ([0.50, 0.51, 0.52], KerasVerdict::Higher, "ours is higher"),
        ([0.97, 0.98, 0.99], KerasVerdict::Lower, "ours is lower"),
    ] {
        let mut reviewed = reviewed(vec![record(0)]);
        reviewed.keras = vec![row(keras)];
        assert_eq!(reviewed.keras[0].verdict(), verdict);
        assert!(keras_table(&reviewed.keras).text().contains(words));
        assert!(document_report(&reviewed, None).unwrap().contains(words));
    }
}
