//! What the reports tell of records that no test has hours for: of each run what is true of that run.

// A test may stop at the first thing that is not as it should be, its helpers too.
#![allow(clippy::unwrap_used)]

#[path = "../../refashion-runs/tests/made_up/record.rs"]
mod record;

use record::{ID, document, record};
use refashion_datasets::OwnDataset;
use refashion_documents::{Document, audit::Audit};
use refashion_metrics::statistics::welch_t_test;
use refashion_report::{
    keras_table,
    markdown::{all_documents, document_report},
    page::{Page, PageFigures},
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

/// The review of one document.
fn alone(reviewed: DocumentReview) -> Review {
    Review {
        documents: vec![reviewed],
        left_out: Vec::new(),
        broken: Vec::new(),
    }
}

#[test]
fn what_differs_between_runs_has_its_seeds_behind_it() {
    let mut other = record(1);
    other.provenance.threads = 1;
    other.provenance.machine.processor = "another".into();
    other.provenance.command = "cargo xtask reproduce small --seeds 3".into();
    other.data.origin = "hub".into();
    let report = document_report(
        &reviewed(vec![record(0), other, record(2)]),
        None,
        "cargo xtask",
    )
    .unwrap();
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
    let same = document_report(&reviewed(vec![record(0), record(1)]), None, "cargo xtask").unwrap();
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
            document_report(&reviewed, None, "cargo xtask").unwrap(),
            all_documents(&alone(reviewed), "cargo xtask"),
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

/// hw5's dense network beside a run that was asked for one epoch instead of five.
fn shortened() -> DocumentReview {
    let document = Document::named("hw5").unwrap();
    let audit = Audit::of(std::slice::from_ref(&document));
    let id = "hw5/dense";
    let mut run = record(0);
    run.experiment = id.into();
    (run.settings.training.epochs, run.settings.published_epochs) = (1, 5);
    run.history.epochs.truncate(1);
    let runs = Runs::from([(id.to_owned(), vec![run])]);
    DocumentReview::of(document, &audit, runs).unwrap()
}

#[test]
fn the_report_of_a_shortened_run_shows_what_it_measured_and_little_else() {
    let reviewed = shortened();
    assert!(reviewed.is_shortened());
    assert_eq!(reviewed.comparison.tally().shortened, 1);
    let report = document_report(&reviewed, None, "cargo xtask").unwrap();
    let mut other = self::reviewed(Vec::new());
    other.document.id = "never-run".into();
    let review = Review {
        documents: vec![reviewed, other],
        left_out: Vec::new(),
        broken: Vec::new(),
    };
    let overview = all_documents(&review, "cargo xtask");
    let page = Page::new(&review, PageFigures::default(), "cargo xtask").html();
    for text in [&overview, &page] {
        assert!(text.contains("what was not run is left out"), "{text}");
        assert!(!text.contains("never-run"), "{text}");
        for not_run in [
            "experiment-hw5-cnn",
            "`hw5/cnn` ",
            "No run is recorded yet",
            "not run yet",
        ] {
            let text = text.replace("what was not run is left out", "");
            assert!(!text.contains(not_run), "{not_run}: {text}");
        }
    }
    let row = "hw5/dense: test accuracy | 89.52% | 1.0000 |";
    for text in [&report, &overview] {
        assert!(text.contains(row), "{text}");
        assert!(text.contains("| shortened, not compared |"), "{text}");
        assert!(!text.contains("hw5/cnn: test accuracy"), "{text}");
        assert!(!text.contains("| not run |  |"), "{text}");
    }
    let left_out = "3 of 4 figures, 9 of 9 claims, 2 of 2 confusion matrices, 4 of 5 experiments.";
    assert!(report.contains(left_out), "{report}");
    assert!(!report.contains("Not run yet"), "{report}");
    assert!(!overview.contains("not run yet"), "{overview}");
    assert!(overview.contains("| 1.0000 |"), "{overview}");
}

/// Nothing else can be typed for a document that is not built in.
#[test]
fn what_is_to_be_typed_names_the_file_of_a_document_of_ones_own() {
    let mut reviewed = reviewed(Vec::new());
    let typed = |reviewed: &DocumentReview| document_report(reviewed, None, "cargo xtask").unwrap();
    let built_in = "`cargo xtask reproduce small/one` runs it.";
    assert!(typed(&reviewed).contains(built_in));
    reviewed.document.file = Some("results/small/document.toml".into());
    let own = "`cargo xtask reproduce small/one --document results/small/document.toml` runs it.";
    assert!(typed(&reviewed).contains(own));
}

/// A document may be about the program, and a class be called as anybody likes.
#[test]
fn commands_begin_as_the_program_is_called_and_what_others_wrote_stays() {
    let (title, class) = ("How `cargo xtask report` came to be", "cargo xtask x");
    let classes = (0..9).map(|number| format!("class {number}"));
    let images = OwnDataset {
        name: "commands".into(),
        title: "Commands".into(),
        classes: [class.into()].into_iter().chain(classes).collect(),
        image_shape: [1, 28, 28],
        train_count: 60_000,
        test_count: 10_000,
    };
    let mut run = record(0);
    run.data.name = images.describe().unwrap();
    let typed = run.provenance.command.clone();
    let mut reviewed = reviewed(vec![run]);
    reviewed.document.title = title.into();
    let mut not_run = reviewed.document.experiments[0].clone();
    not_run.id = "small/two".into();
    reviewed.document.experiments.push(not_run);
    let report = document_report(&reviewed, None, "refashion").unwrap();
    let review = alone(reviewed);
    let overview = all_documents(&review, "refashion");
    let page = Page::new(&review, PageFigures::default(), "refashion").html();
    assert!(report.starts_with(&format!("# {title}\n")), "{report}");
    assert!(report.contains(class) && page.contains(title));
    for text in [report, overview, page] {
        assert!(text.contains("refashion reproduce "), "{text}");
        // Nor is another command made of what somebody typed.
        let own = [title, class, &typed].map(|own| text.matches(own).count());
        let all = text.matches("cargo xtask").count();
        assert_eq!(all, own.iter().sum::<usize>(), "{text}");
    }
}

/// Those who ran one document are not shown the figures of all others.
#[test]
fn a_document_that_was_not_run_fills_no_rows() {
    let run = reviewed(vec![record(0)]);
    let mut other = reviewed(Vec::new());
    other.document.id = "other".into();
    assert!(!other.was_run() && !other.comparison.claims.is_empty());
    let review = Review {
        documents: vec![run, other],
        left_out: Vec::new(),
        broken: Vec::new(),
    };
    let text = all_documents(&review, "cargo xtask");
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
            other_images: false,
            equivalence: None,
            seeds_needed: None,
            experiment: ID.into(),
            measure: KerasMeasure::Test,
            unverified: false,
            ours,
            stopped: Vec::new(),
            added_after_a_look: false,
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
        assert!(
            document_report(&reviewed, None, "cargo xtask")
                .unwrap()
                .contains(words)
        );
    }
}
