//! What is made of small runs on drawn pictures: which of them count, and what they say of claims.

// A test may stop at the first thing that is not as it should be, its helpers too.
#![allow(clippy::unwrap_used)]

#[path = "../../refashion-runs/tests/small/mod.rs"]
mod small;

use refashion_datasets::StreamVersion;
use refashion_documents::{Document, Moment, Quantity, audit::Audit};
use refashion_review::{LeftOut, Review, measure, warnings};
use refashion_runs::Store;
use refashion_trainer::{EarlyStopping, Monitor};
use small::{document, run};

#[test]
fn claims_on_folds_and_on_rounded_predictions_are_judged() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::new(folder.path());
    let document = document();
    let audit = Audit::of(std::slice::from_ref(&document));
    let verdicts = || {
        let mut review = Review::of(std::slice::from_ref(&document), &audit, &store).unwrap();
        let claims = review.documents.remove(0).comparison.claims.into_iter();
        let verdicts = claims.map(|claim| Some(claim.judgement?.holds));
        verdicts.collect::<Vec<Option<usize>>>()
    };
    assert_eq!(verdicts(), [None, None, None]);
    run(&store, &document, "small/carried", &mut |_| ());
    run(&store, &document, "small/single", &mut |_| ());
    assert_eq!(verdicts(), [Some(1), Some(0), Some(1)]);
    // Without the reading of the weights there are no rounded predictions to judge.
    std::fs::remove_file(store.run("small/single", 5).join("outcome.json")).unwrap();
    assert_eq!(verdicts(), [Some(1), Some(0), None]);
}

#[test]
fn runs_that_the_documents_early_stopping_ended_are_judged() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::new(folder.path());
    let mut document = document();
    let training = document.experiments[0].training.as_mut().unwrap();
    training.epochs = 20;
    // No epoch improves by as much.
    training.early_stopping = Some(EarlyStopping {
        patience: 1,
        min_delta: 1e3,
        restore_best: false,
        monitor: Monitor::Loss,
    });
    let record = run(&store, &document, "small/single", &mut |_| ());
    assert!(record.history.epochs.len() < 20);
    let documents = std::slice::from_ref(&document);
    let review = Review::of(documents, &Audit::of(documents), &store).unwrap();
    assert!(!review.is_shortened());
    let accuracy = measure(&record, Quantity::TestAccuracy, Moment::FinalTest);
    assert_eq!(accuracy, Some(record.test.as_ref().unwrap().accuracy));
    assert!(measure(&record, Quantity::Loss, Moment::LastEpoch).is_some());
    let test = review.documents[0].curve("small/single", Quantity::TestAccuracy);
    assert_eq!(test.unwrap().mean[0].0, record.history.epochs.len() as f64);
}

#[test]
fn runs_with_other_settings_than_the_documents_are_left_out() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::new(folder.path());
    let mut document = document();
    run(&store, &document, "small/single", &mut |_| ());
    let kept = |document: &Document| {
        let documents = std::slice::from_ref(document);
        let review = Review::of(documents, &Audit::of(documents), &store).unwrap();
        let left_out = LeftOut {
            document: document.id.clone(),
            experiment: "small/single".into(),
            seed: 5,
        };
        let kept = review.documents[0].runs["small/single"].len();
        assert_eq!(review.left_out, vec![left_out; 1 - kept]);
        kept
    };
    assert_eq!(kept(&document), 1);
    let change = |document: &mut Document, batch, epochs| {
        let training = document.experiments[0].training.as_mut().unwrap();
        (training.batch_size, training.epochs) = (batch, epochs);
    };
    change(&mut document, 9, 2);
    assert_eq!(kept(&document), 0);
    // A run of two epochs was whole, and is not a short one of three.
    change(&mut document, 8, 3);
    assert_eq!(kept(&document), 0);
    change(&mut document, 8, 2);
    assert_eq!(kept(&document), 1);
}

/// The text of a record without the digest of it, as before there was one: what is changed has another.
fn unsealed(text: &str) -> String {
    match text.rsplit_once(",\n  \"record_sha256\"") {
        Some((before, _)) => format!("{before}\n}}\n"),
        None => text.to_owned(),
    }
}

#[test]
fn runs_of_two_versions_of_the_streams_are_not_pooled_without_a_word() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::new(folder.path());
    let document = document();
    run(&store, &document, "small/single", &mut |_| ());
    let said = || {
        let documents = std::slice::from_ref(&document);
        let review = Review::of(documents, &Audit::of(documents), &store).unwrap();
        let data =
            "UNVERIFIED DATA: the digests are not those of the published data (small/single).";
        let mut said = warnings(review.runs());
        said.retain(|warning| warning != data);
        said
    };
    assert_eq!(said(), [""; 0]);
    // A record of before there was another version than the first does not name one.
    let path = |seed| store.run("small/single", seed).join("run.json");
    let text = std::fs::read_to_string(path(5)).unwrap();
    assert!(text.contains("\"streams\": 2,"), "{text}");
    let text = unsealed(&text)
        .replace("\"streams\": 2,", "")
        .replace("\"seed\": 5", "\"seed\": 6");
    std::fs::create_dir_all(store.run("small/single", 6)).unwrap();
    std::fs::write(path(6), text).unwrap();
    let first = store.load("small/single", 6).unwrap().unwrap();
    assert_eq!(first.streams, StreamVersion::One);
    let expected = "The runs of small/single were drawn with different versions of the random streams: \
                    1 (seed 6) and 2 (seed 5).";
    assert_eq!(said(), [expected]);

    // So are runs of machines whose vectors are of other widths.
    let text = std::fs::read_to_string(path(5)).unwrap();
    let here = store.load("small/single", 5).unwrap().unwrap();
    let here = here.provenance.machine.vectors;
    let text = unsealed(&text)
        .replace(&format!("\"vectors\": \"{here}\""), "\"vectors\": \"A\"")
        .replace("\"seed\": 5", "\"seed\": 6");
    std::fs::write(path(6), text).unwrap();
    let expected = format!(
        "The runs of small/single were computed with different vector instructions, whose results \
         may differ by rounding: A (seed 6) and {here} (seed 5)."
    );
    assert_eq!(said(), [expected]);
}
