//! Whether other software computes the same with a file.

use std::{
    collections::BTreeMap,
    fmt,
    io::{self, Write},
    path::PathBuf,
};

use refashion_std::{Complaints, python_script};
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// What Python runs.
const SCRIPT: &str = include_str!("check.py");

/// How far a number may lie from ours, as a part of the largest of its file, or of 1 where that is
/// smaller: sums of some thousand products in another order differ by a few units of the last of 24
/// bits, and each layer adds its own.
const TOLERANCE: f32 = 1e-5;

/// A file, what goes in, and what comes out here.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Case {
    /// The ONNX file.
    pub file: PathBuf,
    /// The sizes of the input, the number of examples first.
    pub shape: Vec<usize>,
    /// The numbers of the input.
    pub inputs: Vec<f32>,
    /// The numbers that were computed here, examples × outputs.
    #[serde(skip)]
    pub expected: Vec<f32>,
}

/// Software that agrees.
#[derive(Debug, Clone, PartialEq)]
pub struct Software {
    /// The name of its package: `onnx`, whose checker it is, `onnxruntime` or `tract`.
    pub name: String,
    /// Its version.
    pub version: String,
    /// The largest difference from a number here; none for a checker, which computes nothing.
    pub difference: Option<f32>,
    /// The files that it cannot run, each with what it says; of tract alone, whose own optimiser fails
    /// on some files that are whole.
    pub refused: Vec<(PathBuf, String)>,
}

impl fmt::Display for Software {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.name, self.version)
    }
}

/// Has Python check files with `onnx` and run them in `onnxruntime` and `tract`, as far as these are
/// installed; `onnxruntime` has to be. All numbers have to agree to 1e-5 of the largest, or of 1.
///
/// # Errors
///
/// [`Error::Python`] where Python or ONNX Runtime are missing, or they or the checker refuse a file, [`Error::Differs`] for
/// the first number that is another.
pub fn check_onnx(python: &str, cases: &[Case]) -> Result<Vec<Software>> {
    let fault = |reason: String| Error::Python {
        python: python.to_owned(),
        reason,
    };
    let text = run(python, cases).map_err(|error| fault(error.to_string()))?;
    let mut lines = text.lines().filter(|line| line.starts_with('{'));
    let none = || fault("it gave no answer".to_owned());
    let unread = |error: serde_json::Error| fault(error.to_string());
    let Versions { versions } =
        serde_json::from_str(lines.next().ok_or_else(none)?).map_err(unread)?;
    let of = |(name, version): (String, String)| Software {
        name,
        version,
        difference: None,
        refused: Vec::new(),
    };
    let mut all: Vec<Software> = versions.into_iter().map(of).collect();
    for case in cases {
        let answer = lines.next().ok_or_else(none)?;
        let answer: Answer = serde_json::from_str(answer).map_err(unread)?;
        for software in &mut all {
            if software.name == "tract" && !answer.refused_by_tract.is_empty() {
                let refusal = (case.file.clone(), answer.refused_by_tract.clone());
                software.refused.push(refusal);
            }
            if let Some(found) = answer.outputs.get(&software.name) {
                let difference = difference(case, software, found)?;
                let largest = software.difference.unwrap_or_default();
                software.difference = Some(largest.max(difference));
            }
        }
    }
    Ok(all)
}

#[derive(Deserialize)]
struct Versions {
    versions: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct Answer {
    outputs: BTreeMap<String, Vec<f32>>,
    refused_by_tract: String,
}

/// The largest difference in a file, unless it is too large.
fn difference(case: &Case, software: &Software, found: &[f32]) -> Result<f32> {
    let differs = |index: usize, found: f32, expected: f32| {
        let outputs = (case.expected.len() / case.shape[0].max(1)).max(1);
        Error::Differs {
            file: case.file.display().to_string(),
            software: software.to_string(),
            example: index / outputs,
            output: index % outputs,
            found,
            expected,
        }
    };
    if found.len() != case.expected.len() {
        let shorter = found.len().min(case.expected.len());
        let at = |values: &[f32]| values.get(shorter).copied().unwrap_or(f32::NAN);
        return Err(differs(shorter, at(found), at(&case.expected)));
    }
    let absolute = case.expected.iter().map(|value| value.abs());
    let scale = absolute.fold(1.0, f32::max);
    let mut largest = 0.0;
    for (index, (&found, &expected)) in found.iter().zip(&case.expected).enumerate() {
        let difference = (found - expected).abs();
        // What is no number is no agreement.
        if difference.is_nan() || difference > TOLERANCE * scale {
            return Err(differs(index, found, expected));
        }
        largest = f32::max(largest, difference);
    }
    Ok(largest)
}

/// What the script prints; the last that it complains of is the error of one that fails.
fn run(python: &str, cases: &[Case]) -> io::Result<String> {
    let mut child = python_script(python, SCRIPT).spawn()?;
    let complaints = Complaints::of(&mut child)?;
    if let Some(mut stdin) = child.stdin.take() {
        for case in cases {
            // A script that ends early says why on its standard error.
            let Ok(line) = serde_json::to_string(case) else {
                break;
            };
            if writeln!(stdin, "{line}").is_err() {
                break;
            }
        }
    }
    let output = child.wait_with_output()?;
    match output.status.success() {
        true => Ok(String::from_utf8_lossy(&output.stdout).into_owned()),
        false => Err(io::Error::other(complaints.last_line())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn case(expected: &[f32]) -> Case {
        Case {
            file: "a.onnx".into(),
            shape: vec![2, 1],
            inputs: vec![0.0; 2],
            expected: expected.to_vec(),
        }
    }

    fn runtime() -> Software {
        Software {
            name: "onnxruntime".into(),
            version: "1".into(),
            difference: None,
            refused: Vec::new(),
        }
    }

    #[test]
    fn numbers_agree_to_a_part_of_the_largest() {
        let near = |found: &[f32], expected: &[f32]| {
            difference(&case(expected), &runtime(), found).map_err(|error| error.to_string())
        };
        assert_eq!(near(&[0.5, 0.25], &[0.5, 0.25]), Ok(0.0));
        assert!(near(&[0.5, 0.250_02], &[0.5, 0.25]).is_err());
        assert!(near(&[100.0, 0.250_02], &[100.0, 0.25]).is_ok());
        assert!(near(&[0.5, f32::NAN], &[0.5, 0.25]).is_err());
        let short = near(&[0.5], &[0.5, 0.25]).unwrap_err();
        assert!(short.contains("example 1, output 0"), "{short}");
    }

    #[test]
    fn a_python_that_is_not_there_is_told() {
        let error = check_onnx("/no/python", &[]).unwrap_err().to_string();
        assert!(error.starts_with("/no/python: "), "{error}");
    }
}
