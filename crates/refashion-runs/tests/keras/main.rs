//! Runs of Keras: what is asked of Python, and what is kept of its answers.
//!
//! A shell script stands for Python, so that the tests need none.
#![cfg(unix)]
// A test may stop at the first thing that is not as it should be, its helpers too.
#![allow(clippy::unwrap_used)]

mod fake;

use std::fs;

use fake::{ID, answers, dataset, document, document_of, make, make_of, python};
use refashion_runs::{KerasRun, Plan, Store};
use refashion_trainer::End;

#[test]
fn a_run_is_told_everything_and_its_answers_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::new(folder.path().join("results"));
    let python = python(folder.path(), &answers(2, 0.75, 61_706), 0);
    let run = make(&store, 3, None, &python).unwrap();
    assert_eq!((run.history.epochs.len(), run.test.accuracy), (2, 0.75));
    assert_eq!(run.settings.images, [50, 10, 40]);
    assert_eq!(run.history.end, Some(End::Completed));
    assert!(run.complete());

    let sent = fs::read(folder.path().join("sent")).unwrap();
    let end = sent.iter().position(|&byte| byte == b'\n').unwrap();
    let job: serde_json::Value = serde_json::from_slice(&sent[..end]).unwrap();
    assert_eq!((&job["seed"], &job["classes"]), (&3.into(), &10.into()));
    assert_eq!(job["parts"][0]["train"].as_array().unwrap().len(), 50);
    assert_eq!(sent.len() - end - 1, (60 + 40) * (28 * 28 + 1));

    // The same plan finds the record, a shorter one too, and a longer one does not.
    let document = document();
    let plan = |epochs| Plan::new(&document, document.experiment(ID).unwrap(), epochs).unwrap();
    let load = |plan: &Plan| KerasRun::load(plan, &dataset(), 3, &store).unwrap();
    assert_eq!(load(&plan(None)), Some(run.clone()));
    assert_eq!(load(&plan(Some(1))), Some(run.clone()));
    assert_eq!(load(&plan(Some(3))), None);
    let recorded = KerasRun::load_each(ID, &store).into_iter();
    let recorded: Vec<_> = recorded.map(|(seed, run)| (seed, run.unwrap())).collect();
    assert_eq!(recorded, [(3, run)]);
    // One of two epochs is not the document's run.
    let short = make(&store, 4, Some(1), &python).unwrap();
    assert!(!short.complete());
}

#[test]
fn a_sum_finds_every_layer_by_its_name() {
    let networks = r#"
[[network]]
name = "residual"
input = [1, 28, 28]
layers = [
  { conv2d = { filters = 2, kernel = [3, 3], padding = "same" } },
  { prelu = {} },
  { conv2d = { filters = 2, kernel = [3, 3], padding = "same", name = "mine" } },
  { conv2d = { filters = 2, kernel = [3, 3], padding = "same" } },
  { add = { from = "p_re_lu" } },
  { activation = "relu" },
  { activation = "tanh" },
  "flatten",
  { dense = { units = 10, activation = "softmax" } },
]
"#;
    let document = document_of(r#""residual""#, networks);
    let count = document.networks[0].summary().unwrap().total;
    let folder = tempfile::tempdir().unwrap();
    let store = Store::new(folder.path().join("results"));
    let python = python(folder.path(), &answers(2, 0.75, count), 0);
    make_of(&document, &store, 0, None, &python).unwrap();
    let sent = fs::read(folder.path().join("sent")).unwrap();
    let end = sent.iter().position(|&byte| byte == b'\n').unwrap();
    let job: serde_json::Value = serde_json::from_slice(&sent[..end]).unwrap();
    let network = &job["network"];
    let names = [
        "conv2d",
        "p_re_lu",
        "mine",
        "conv2d_1",
        "add",
        "re_lu",
        "activation",
        "flatten",
        "dense",
    ];
    assert_eq!(network["names"], serde_json::json!(names));
    assert_eq!(network["layers"][4]["add"]["from"], network["names"][1]);
}

#[test]
fn what_goes_wrong_is_said_and_leaves_no_record() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::new(folder.path().join("results"));
    let failure = |python: &str| make(&store, 0, None, python).unwrap_err().to_string();
    let other_size = python(folder.path(), &answers(2, 0.75, 61_707), 0);
    assert!(failure(&other_size).contains("61707"));
    let stopped = python(folder.path(), "", 1);
    assert!(failure(&stopped).contains("pip install"));
    let early = python(folder.path(), "", 0);
    assert!(failure(&early).contains("without scores"));
    assert!(failure("no-such-python").contains("no-such-python"));
    assert!(KerasRun::load_each(ID, &store).is_empty());
}

#[test]
fn a_folder_that_cannot_be_written_is_said_before_python_is_asked() {
    let folder = tempfile::tempdir().unwrap();
    let taken = folder.path().join("taken");
    fs::write(&taken, b"x").unwrap();
    let python = python(folder.path(), &answers(2, 0.75, 61_706), 0);
    let error = make(&Store::new(&taken), 0, None, &python).unwrap_err();
    assert!(error.to_string().contains("taken"), "{error}");
    assert!(!folder.path().join("sent").exists());
}
