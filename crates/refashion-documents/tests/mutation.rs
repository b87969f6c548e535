//! No digit of what is checked can change without a finding that changes.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeSet;

use refashion_documents::Document;
use refashion_documents::audit::{Audit, Check, Outcome};
use serde_json::Value;

/// The way from the top of a document to a value: keys and numbers.
type Path = Vec<String>;

/// Every printed text of a document that holds digits, with its way.
fn printed(value: &Value, path: &mut Path, found: &mut Vec<(Path, String)>) {
    match value {
        Value::Object(map) => {
            for (key, inner) in map {
                path.push(key.clone());
                printed(inner, path, found);
                path.pop();
            }
        }
        Value::Array(items) => {
            for (index, inner) in items.iter().enumerate() {
                path.push(index.to_string());
                printed(inner, path, found);
                path.pop();
            }
        }
        Value::String(text) if is_printed(path) => found.push((path.clone(), text.clone())),
        Value::Number(number) if path.iter().any(|key| key == "output") => {
            found.push((path.clone(), number.to_string()));
        }
        _ => {}
    }
}

fn is_printed(path: &Path) -> bool {
    const KEYS: [&str; 6] = [
        "printed",
        "cells",
        "parameters",
        "total",
        "trainable",
        "non_trainable",
    ];
    let last = path.last().map_or("", String::as_str);
    let in_vector = path[0] == "vector" && path.contains(&"values".to_owned());
    let in_setting = path[0] == "setting" && last == "value";
    KEYS.contains(&last) || in_vector || in_setting
}

fn replace(value: &mut Value, path: &[String], text: &str) {
    match path {
        [] if value.is_number() => *value = Value::from(text.parse::<u64>().unwrap()),
        [] => *value = Value::from(text),
        [key, rest @ ..] => match value {
            Value::Array(items) => replace(&mut items[key.parse::<usize>().unwrap()], rest, text),
            other => replace(other.get_mut(key).unwrap(), rest, text),
        },
    }
}

/// The texts that differ from this one in one digit, which goes up by one, 9 to 0.
fn mutants(text: &str) -> impl Iterator<Item = String> {
    let digits = text.char_indices().filter(|(_, c)| c.is_ascii_digit());
    digits.map(move |(at, c)| {
        let next = (c as u8 - b'0' + 1) % 10;
        format!("{}{next}{}", &text[..at], &text[at + 1..])
    })
}

/// The id of the thing that a path lies in.
fn id(document: &Value, path: &Path) -> String {
    let owner = &document[&path[0]];
    match path[0].as_str() {
        "number" => path[1].clone(),
        table => {
            let item = &owner[path[1].parse::<usize>().unwrap()];
            item["id"].as_str().unwrap_or(table).to_owned()
        }
    }
}

fn audit_of(value: &Value) -> Audit {
    Audit::of(&[serde_json::from_value::<Document>(value.clone()).unwrap()])
}

fn outcomes(audit: &Audit) -> Vec<(Check, String, Outcome)> {
    let findings = audit.findings.iter();
    findings
        .map(|f| (f.check, f.subject.clone(), f.outcome))
        .collect()
}

struct Survey {
    /// Mutants that changed what some check concludes.
    concluded: usize,
    /// Mutants that changed the arithmetic of a finding but no conclusion: rounding hides them.
    hidden: Vec<String>,
    /// The ids of what no check looks at.
    unchecked: BTreeSet<String>,
}

fn survey(name: &str) -> Survey {
    let document = serde_json::to_value(Document::named(name).unwrap()).unwrap();
    let before = audit_of(&document);
    let used: BTreeSet<&String> = before
        .findings
        .iter()
        .flat_map(|finding| &finding.uses)
        .collect();
    let mut found = Vec::new();
    printed(&document, &mut Vec::new(), &mut found);
    let mut survey = Survey {
        concluded: 0,
        hidden: Vec::new(),
        unchecked: BTreeSet::new(),
    };
    for (path, text) in found {
        let id = id(&document, &path);
        if !used.contains(&id) {
            survey.unchecked.insert(id);
            continue;
        }
        for mutant in mutants(&text) {
            let mut changed = document.clone();
            replace(&mut changed, &path, &mutant);
            let after = audit_of(&changed);
            assert_ne!(
                after, before,
                "{name} {id} {path:?}: {text:?} became {mutant:?} unnoticed"
            );
            if outcomes(&after) == outcomes(&before) {
                survey
                    .hidden
                    .push(format!("{id}: {} → {}", text.trim(), mutant.trim()));
            } else {
                survey.concluded += 1;
            }
        }
    }
    survey
}

/// Asserts what of a document no check looks at, and where a digit changes the arithmetic of a
/// finding but not its conclusion. All else changes a conclusion, digit by digit.
#[track_caller]
fn assert_survey(name: &str, concluded: usize, unchecked: &[&str], hidden: &[&str]) {
    let survey = survey(name);
    let ids = |line: &String| line.split_once(':').map(|(id, _)| id.to_owned());
    let found: BTreeSet<String> = survey.hidden.iter().filter_map(ids).collect();
    let found: Vec<&str> = found.iter().map(String::as_str).collect();
    assert_eq!(
        survey
            .unchecked
            .iter()
            .map(String::as_str)
            .collect::<Vec<_>>(),
        unchecked
    );
    assert_eq!(found, hidden, "{:#?}", survey.hidden);
    assert!(
        survey.concluded >= concluded,
        "only {} digits count",
        survey.concluded
    );
}

#[test]
fn every_digit_of_the_report_counts() {
    // Only the order of the validation accuracies is stated, and a misquoted cell stays misquoted.
    let hidden = [
        "figure2-example",
        "section4/cnn/val-accuracy",
        "section4/dense/val-accuracy",
    ];
    assert_survey("report", 350, &[], &hidden);
}

#[test]
fn every_digit_of_hw5_counts() {
    // What contradicts itself goes on doing so with another digit.
    let hidden = [
        "feature-map-kernel",
        "images",
        "layer5-width",
        "results/cnn/test-accuracy",
        "shear",
    ];
    assert_survey("hw5", 400, &["results/augmented/test-accuracy"], &hidden);
}

#[test]
fn every_digit_of_the_thesis_counts() {
    // Nothing in the document follows from the epochs between.
    let unchecked = [
        "listing8/accuracy/2",
        "listing8/accuracy/3",
        "listing8/accuracy/4",
        "listing8/accuracy/6",
        "listing8/accuracy/7",
        "listing8/loss/2",
        "listing8/loss/3",
        "listing8/loss/4",
        "listing8/loss/6",
        "listing8/loss/7",
    ];
    // What contradicts itself goes on doing so, and rounding hides the last digits of the rest.
    let hidden = [
        "accuracy-first-five",
        "accuracy-last-five",
        "dilated-width",
        "image1",
        "image1/percent",
        "listing10/test-accuracy",
        "listing10/test-loss",
        "listing8/accuracy/5",
        "listing8/loss/1",
        "listing8/loss/5",
        "listing8/samples",
        "listing8/seconds/1",
        "listing8/seconds/2",
        "listing8/seconds/3",
        "listing8/seconds/4",
        "listing8/seconds/5",
        "listing8/seconds/6",
        "listing8/seconds/7",
        "loss-first-epoch",
        "loss-first-five",
        "loss-last-five",
        "section3.5/example",
        "section4.5/accuracy/20",
        "section4.5/loss/20",
    ];
    assert_survey("thesis", 100, &unchecked, &hidden);
}

#[test]
fn every_digit_of_lab3_counts() {
    let unchecked = ["train/accuracy", "train/val-accuracy", "train/val-loss"];
    assert_survey("lab3", 50, &unchecked, &["one-hot-boot", "pixel-type"]);
}

#[test]
fn every_digit_of_the_masters_thesis_counts() {
    // Percentages are rounded, so that a row still sums to about 100 with another last digit, and
    // of an order or a bound only the first digits count.
    let hidden = [
        "alexnet-first-width",
        "cifar-test-images",
        "fashion-ann-parameters",
        "fashion-test-images",
        "fewer-with-cnn",
        "fewer-with-fashion-ann",
        "fewer-with-fashion-cnn",
        "figure15",
        "figure20",
        "figure20-accuracy",
        "figure24",
        "figure29",
        "figure29-shirt-as-t-shirt",
        "figure33",
        "local-share",
    ];
    assert_survey("masters", 1000, &[], &hidden);
}
