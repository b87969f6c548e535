//! No digit of what is checked can change without a finding that changes.

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
    const KEYS: [&str; 6] = ["printed", "cells", "parameters", "total", "trainable", "non_trainable"];
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
    findings.map(|f| (f.check, f.subject.clone(), f.outcome)).collect()
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
    let used: BTreeSet<&String> = before.findings.iter().flat_map(|finding| &finding.uses).collect();
    let mut found = Vec::new();
    printed(&document, &mut Vec::new(), &mut found);
    let mut survey = Survey { concluded: 0, hidden: Vec::new(), unchecked: BTreeSet::new() };
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
            assert_ne!(after, before, "{name} {id} {path:?}: {text:?} became {mutant:?} unnoticed");
            if outcomes(&after) == outcomes(&before) {
                survey.hidden.push(format!("{id}: {} → {}", text.trim(), mutant.trim()));
            } else {
                survey.concluded += 1;
            }
        }
    }
    survey
}

/// What is hidden from every conclusion, by id.
fn hidden(survey: &Survey) -> BTreeSet<&str> {
    survey.hidden.iter().filter_map(|line| Some(line.split_once(':')?.0)).collect()
}

#[test]
fn every_digit_of_the_report_counts() {
    let survey = survey("report");
    assert!(survey.concluded > 300, "{}", survey.concluded);
    println!("{:#?} {:#?}", survey.hidden, survey.unchecked);
}

#[test]
fn every_digit_of_hw5_counts() {
    let survey = survey("hw5");
    println!("{} {:#?} {:#?}", survey.concluded, survey.hidden, survey.unchecked);
}

#[test]
fn every_digit_of_the_thesis_counts() {
    let survey = survey("thesis");
    println!("{} {:#?} {:#?}", survey.concluded, survey.hidden, survey.unchecked);
}

#[test]
fn every_digit_of_lab3_counts() {
    let survey = survey("lab3");
    println!("{} {:#?} {:#?}", survey.concluded, survey.hidden, survey.unchecked);
}

#[test]
fn every_digit_of_the_masters_thesis_counts() {
    let survey = survey("masters");
    println!("{} {:?} {:#?} {}", survey.concluded, hidden(&survey), survey.unchecked, survey.hidden.len());
}
