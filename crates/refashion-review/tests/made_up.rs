//! What is made of records that no test has hours for: of each run what is true of that run.

// A test may stop at the first thing that is not as it should be, its helpers too.
#![allow(clippy::unwrap_used)]

#[path = "../../refashion-runs/tests/made_up/record.rs"]
mod record;

use std::path::Path;

use record::{ID, document, record};
use refashion_documents::{Document, audit::Audit};
use refashion_review::{Comparison, RULE_SINCE, is_confirmatory};
use refashion_runs::{RunRecord, Runs, Store};
use refashion_trainer::End;

/// Of every claim that documents make: where one of the runs that it speaks of diverged, it does not
/// hold, whatever the rest of that run looks like.
#[test]
fn a_run_that_diverged_holds_no_claim_of_any_document() {
    let store = Store::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../results"));
    let documents = Document::all().unwrap();
    let audit = Audit::of(&documents);
    let mut held = 0;
    for document in &documents {
        let mut runs = Runs::new();
        for experiment in &document.experiments {
            let found = store.load_all(&experiment.id).unwrap();
            runs.insert(experiment.id.clone(), found);
        }
        let holding = |runs: &Runs| -> Vec<(String, usize)> {
            let claims = Comparison::new(document, &audit, runs).unwrap().claims;
            let judged = claims.into_iter().filter_map(|claim| {
                let holds = claim.judgement.as_ref()?.holds;
                Some((claim.id, holds))
            });
            judged.filter(|(_, holds)| *holds > 0).collect()
        };
        let before = holding(&runs);
        held += before.len();
        for (id, _) in &before {
            let claim = document
                .claims
                .iter()
                .find(|claim| claim.id == *id)
                .unwrap();
            for experiment in claim.holds.experiments() {
                let mut one_diverged = runs.clone();
                for run in one_diverged.get_mut(experiment).into_iter().flatten() {
                    run.diverged = true;
                }
                let after = holding(&one_diverged);
                assert!(
                    after.iter().all(|(held, _)| held != id),
                    "{id}: {experiment}"
                );
            }
        }
    }
    assert!(held > 20, "{held}");
}

/// The document beside these runs.
fn compared(records: Vec<RunRecord>) -> Comparison {
    let document = document();
    let audit = Audit::of(std::slice::from_ref(&document));
    let runs = Runs::from([(ID.to_owned(), records)]);
    Comparison::new(&document, &audit, &runs).unwrap()
}

#[test]
fn a_run_that_diverged_agrees_with_no_claim() {
    let agreeing = |record: RunRecord| -> Vec<usize> {
        let claims = compared(vec![record]).claims.into_iter();
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
fn a_run_is_confirmatory_if_it_is_newer_than_the_rule_and_its_result_was_not_known() {
    let document = document();
    let mut experiment = document.experiment(ID).unwrap().clone();
    let started = |seed, time| {
        let mut run = record(seed);
        run.provenance.started = time;
        run
    };
    let new = Some(RULE_SINCE + 1);
    assert!(is_confirmatory(&experiment, &started(0, new)));
    assert!(!is_confirmatory(&experiment, &started(0, None)));
    assert!(!is_confirmatory(&experiment, &started(0, Some(RULE_SINCE))));
    let rehearsal = RunRecord {
        rehearsal: true,
        ..started(0, new)
    };
    assert!(!is_confirmatory(&experiment, &rehearsal));
    experiment.known_seeds = 3;
    assert!(!is_confirmatory(&experiment, &started(2, new)));
    assert!(is_confirmatory(&experiment, &started(3, new)));
}

#[test]
fn no_recorded_run_of_the_documents_is_confirmatory_by_seeds_that_were_known() {
    for document in Document::all().unwrap() {
        for experiment in &document.experiments {
            // Its first run was made after the rule.
            if experiment.id == "lab3/dropout-as-listed" {
                assert_eq!(experiment.known_seeds, 0);
                continue;
            }
            assert!(experiment.known_seeds > 0, "{}", experiment.id);
            let mut again = record(0);
            again.provenance.started = Some(RULE_SINCE + 1);
            assert!(!is_confirmatory(experiment, &again), "{}", experiment.id);
        }
    }
}

/// Of a loss less is a gain, of an accuracy more.
#[test]
fn a_gain_has_the_sign_of_what_is_better() {
    let gain = |quantity: &str, first: [f64; 3], second: [f64; 3]| {
        let experiment = |id: &str| {
            format!(
                r#"
                [[experiment]]
                id = "small/{id}"
                says = "a small run"
                network = "hw5-example"
                dataset = "fashion-mnist"
                training = {{ loss = "sparse_categorical_cross_entropy", batch = 8, epochs = 6, optimizer = {{ sgd = {{ rate = 0.05 }} }} }}
                "#
            )
        };
        let measure = |id: &str| {
            format!(
                r#"{{ experiment = "small/{id}", quantity = "{quantity}", at = "final_test" }}"#
            )
        };
        let (one, two) = (measure("one"), measure("two"));
        let text = format!(
            r#"
            id = "small"
            title = "Small"
            author = "nobody"
            kind = "Test"
            {}{}
            [[claim]]
            id = "gain"
            place = "here"
            says = "nothing is gained"
            holds = {{ no_significant_gain = {{ from = {one}, to = {two}, at_most = 0.01 }} }}
            "#,
            experiment("one"),
            experiment("two")
        );
        let document = Document::parse(&text, Path::new("small.toml")).unwrap();
        let audit = Audit::of(std::slice::from_ref(&document));
        let runs = |id: &str, values: [f64; 3]| {
            let made = (0..).zip(values).map(|(seed, value)| {
                let mut run = record(seed);
                run.experiment = format!("small/{id}");
                let test = run.test.as_mut().unwrap();
                (test.loss, test.accuracy) = (value, value);
                run
            });
            (format!("small/{id}"), made.collect::<Vec<RunRecord>>())
        };
        let runs = Runs::from([runs("one", first), runs("two", second)]);
        let comparison = Comparison::new(&document, &audit, &runs).unwrap();
        comparison.claims[0].gain.unwrap().mean
    };
    let (less, more) = ([0.25, 0.25, 0.375], [0.5, 0.5, 0.625]);
    assert_eq!(gain("test_accuracy", less, more), 0.25);
    assert_eq!(gain("test_loss", less, more), -0.25);
    assert_eq!(gain("test_loss", more, less), 0.25);
}
