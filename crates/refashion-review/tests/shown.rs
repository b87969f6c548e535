//! Which documents of a review are shown, by which of them were run.

// A test may stop at the first thing that is not as it should be, its helpers too.
#![allow(clippy::unwrap_used)]

#[path = "../../refashion-runs/tests/made_up/record.rs"]
mod record;

use record::{ID, document, record};
use refashion_documents::{Document, audit::Audit};
use refashion_review::{Comparison, DocumentReview, FigureRow, KerasComparison, Review, Ruling};
use refashion_runs::{RunRecord, Runs};

/// Two built-in documents and one of one's own, with runs of these experiments.
fn reviewed(runs: &[(&str, RunRecord)]) -> Review {
    let mut own = document();
    own.file = Some("small.toml".into());
    let built_in = ["lab3", "hw5"].map(|id| Document::named(id).unwrap());
    let documents: Vec<Document> = built_in.into_iter().chain([own]).collect();
    let audit = Audit::of(&documents);
    let review = |document: Document| {
        let mut own = Runs::new();
        for (experiment, run) in runs {
            if document.experiment(experiment).is_some() {
                own.entry((*experiment).into())
                    .or_default()
                    .push(RunRecord {
                        experiment: (*experiment).into(),
                        ..run.clone()
                    });
            }
        }
        DocumentReview::of(document, &audit, own).unwrap()
    };
    Review {
        documents: documents.into_iter().map(review).collect(),
        left_out: Vec::new(),
        broken: Vec::new(),
    }
}

fn shown(review: &Review) -> Vec<String> {
    let shown = review.shown();
    shown.iter().map(|one| one.document.id.clone()).collect()
}

/// A run of two epochs, where the document has six.
fn short() -> RunRecord {
    let mut short = record(0);
    short.settings.training.epochs = 2;
    short.history.epochs.truncate(2);
    short
}

#[test]
fn all_documents_are_shown_where_none_was_run() {
    let review = reviewed(&[]);
    assert_eq!(shown(&review), ["lab3", "hw5", "small"]);
    assert!(!review.is_shortened());
    assert_eq!(review.runs().count(), 0);
}

#[test]
fn one_s_own_document_is_shown_alone_where_nothing_else_was_run() {
    let review = reviewed(&[(ID, record(0)), (ID, record(1))]);
    assert_eq!(shown(&review), ["small"]);
    assert!(!review.is_shortened());
    assert_eq!(review.runs().count(), 2);
    let own = review.document("small").unwrap();
    assert!(own.was_run() && !own.is_shortened());
    assert!(!review.document("lab3").unwrap().was_run());
    assert!(review.document("thesis").is_none());
}

#[test]
fn what_is_built_in_is_shown_beside_a_whole_run_of_it() {
    let review = reviewed(&[("hw5/dense", record(0))]);
    assert_eq!(shown(&review), ["lab3", "hw5"]);
    let review = reviewed(&[("hw5/dense", record(0)), (ID, short())]);
    assert!(!review.is_shortened());
    assert_eq!(shown(&review), ["lab3", "hw5", "small"]);
}

#[test]
fn of_shortened_runs_only_what_they_say_is_shown() {
    let review = reviewed(&[("hw5/dense", short())]);
    assert!(review.is_shortened());
    assert_eq!(shown(&review), ["hw5"]);
    let whole = review.document("hw5").unwrap();
    assert!(whole.is_shortened());
    let shown = whole.shown();
    let experiments = shown.document.experiments.iter();
    let experiments: Vec<&str> = experiments.map(|one| one.id.as_str()).collect();
    assert_eq!(experiments, ["hw5/dense"]);
    let figures = &shown.comparison.figures;
    assert!(!figures.is_empty() && figures.len() < whole.comparison.figures.len());
    let measured = |row: &FigureRow| row.experiment == "hw5/dense" && row.ruling != Ruling::NotRun;
    assert!(figures.iter().all(measured), "{figures:#?}");
    assert_eq!(shown.comparison.tally().shortened, figures.len());
    assert!(shown.comparison.claims.is_empty() && shown.comparison.matrices.is_empty());

    // A whole run beside it is compared, and then all is shown.
    let both = reviewed(&[("hw5/dense", short()), ("hw5/cnn", record(0))]);
    let both = both.document("hw5").unwrap();
    assert!(!both.is_shortened());
    assert_eq!(both.shown().document.experiments, both.document.experiments);
}

#[test]
fn a_document_that_publishes_nothing_is_empty_and_no_other() {
    let empty = |change: fn(&mut Document)| {
        let mut document = Document::named("hw5").unwrap();
        document.figures.clear();
        document.claims.clear();
        document.matrices.clear();
        change(&mut document);
        let audit = Audit::of(std::slice::from_ref(&document));
        let comparison = Comparison::new(&document, &audit, &Runs::new()).unwrap();
        comparison.is_empty()
    };
    assert!(empty(|_| ()));
    let hw5 = || Document::named("hw5").unwrap();
    assert!(!hw5().figures.is_empty() && !hw5().claims.is_empty() && !hw5().matrices.is_empty());
    assert!(!empty(
        |document| document.figures = Document::named("hw5").unwrap().figures
    ));
    assert!(!empty(
        |document| document.claims = Document::named("hw5").unwrap().claims
    ));
    assert!(!empty(
        |document| document.matrices = Document::named("hw5").unwrap().matrices
    ));
}

#[test]
fn keras_is_told_of_every_document() {
    let mut review = reviewed(&[]);
    let row = |experiment: &str| KerasComparison {
        experiment: experiment.into(),
        measure: refashion_review::KerasMeasure::Test,
        unverified: false,
        other_images: false,
        ours: vec![0.5],
        stopped: Vec::new(),
        added_after_a_look: false,
        keras: vec![0.5],
        test: None,
        equivalence: None,
        seeds_needed: None,
        p_value: None,
    };
    review.documents[0].keras.push(row("lab3/baseline"));
    review.documents[1].keras.push(row("hw5/cnn"));
    let told = review.keras().into_iter().map(|row| row.experiment);
    assert_eq!(told.collect::<Vec<_>>(), ["lab3/baseline", "hw5/cnn"]);
}
