//! FORMAT.md has a name for all that can be written.

use crate::{TUTORIAL, changed, parse};

const FORMAT: &str = include_str!("../../FORMAT.md");

/// The tutorial with a setting at each place that has some, which none of them knows.
fn places() -> Vec<String> {
    let sections = [
        "network",
        "experiment",
        "figure",
        "changed",
        "matrix",
        "table",
        "vector",
        "curve",
        "class_scores",
        "fold_scores",
        "statement",
        "claim",
        "setting",
        "sequence",
        "exhibit",
        "reference",
        "protocol",
        "decision",
        "experiment.assumptions",
        "experiment.deviations",
        "statement.readings",
    ];
    let within = [
        ("id = ", "qqq = 1\nid = "),
        ("epochs = 10", "epochs = 10\nqqq = 1"),
        ("epochs = 10", "epochs = 10\nearly_stopping = { qqq = 1 }"),
        ("epochs = 10", "epochs = 10\nlookahead = { qqq = 1 }"),
        ("epochs = 10", "epochs = 10\nwhitening = { qqq = 1 }"),
        ("epochs = 10", "epochs = 10\nparameters = [{ qqq = 1 }]"),
        (
            "epochs = 10",
            "epochs = 10\nschedule = { plateau = { qqq = 1 } }",
        ),
        (
            "epochs = 10",
            "epochs = 10\nschedule = { triangle = { qqq = 1 } }",
        ),
        ("split = \"all\"", "folds = { qqq = 1 }"),
        ("split = \"all\"", "features = { qqq = 1 }"),
        ("split = \"all\"", "augmentation = { qqq = 1 }"),
        ("values = [{ ", "values = [{ qqq = 1, "),
        ("{ name = \"Flatten\"", "{ qqq = 1, name = \"Flatten\""),
    ];
    let kinds = [
        "conv2d",
        "conv2d_transpose",
        "separable_conv2d",
        "dense",
        "max_pool",
        "batch_norm",
        "dropout",
        "add",
        "rescale",
        "prelu",
    ];
    let kinds = kinds.map(|kind| format!("\"flatten\", {{ {kind} = {{ qqq = 1 }} }}"));
    let optimizers = ["sgd", "adagrad", "rmsprop", "adam", "adamw"];
    let optimizers = optimizers.map(|kind| format!("optimizer = {{ {kind} = {{ qqq = 1, "));
    let sections = sections.map(|name| format!("{TUTORIAL}\n[[{name}]]\nqqq = 1\n"));
    let mut all = sections.to_vec();
    all.extend(within.map(|(from, to)| changed(from, to)));
    all.extend(kinds.map(|to| changed("\"flatten\"", &to)));
    all.extend(optimizers.map(|to| changed("optimizer = { adam = { ", &to)));
    all
}

#[test]
fn every_setting_stands_in_the_format() {
    let letters = |c: char| c.is_alphanumeric() || c == '_';
    let words: Vec<&str> = FORMAT.split(|c| !letters(c)).collect();
    for text in places() {
        let error = parse(&text).unwrap_err();
        let (_, known) = error.split_once("here; there are ").unwrap();
        let (known, _) = known.split_once("; FORMAT.md").unwrap();
        for name in known.split(", ") {
            assert!(words.contains(&name), "{name} of {known}");
        }
    }
}
