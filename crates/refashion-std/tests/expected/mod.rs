//! Texts that tests hold: what something came to when somebody last looked.
#![allow(dead_code)]

use std::{env, fs, path::Path};

/// How far numbers may be from those that are held, as what rounding is each machine's own.
pub(crate) struct Tolerance {
    /// The share of the number.
    pub(crate) relative: f64,
    /// Smaller numbers may be as far away as this one.
    pub(crate) least: f64,
}

/// Compares a text, line by line, with that of a file, which `REFASHION_BLESS=1` writes anew.
#[track_caller]
pub(crate) fn assert_expected(found: &str, file: &Path, tolerance: &Tolerance) {
    if env::var_os("REFASHION_BLESS").is_some() {
        fs::write(file, found).unwrap();
    }
    assert_alike(found, &fs::read_to_string(file).unwrap(), tolerance);
}

/// Compares two texts line by line.
#[track_caller]
pub(crate) fn assert_alike(found: &str, expected: &str, tolerance: &Tolerance) {
    for (number, (found, expected)) in (1..).zip(found.lines().zip(expected.lines())) {
        assert!(
            tolerance.allows(found, expected),
            "line {number}\n{found}\n{expected}"
        );
    }
    assert_eq!(found.lines().count(), expected.lines().count());
}

impl Tolerance {
    /// Whether two lines say the same but for their numbers, and these are near.
    pub(crate) fn allows(&self, found: &str, expected: &str) -> bool {
        let (found, expected) = (words(found), words(expected));
        let near = |one: &str, other: &str| match (one.parse::<f64>(), other.parse::<f64>()) {
            (Ok(one), Ok(other)) => {
                (one - other).abs() <= self.relative * other.abs().max(self.least)
            }
            _ => false,
        };
        let mut pairs = found.iter().zip(&expected);
        found.len() == expected.len() && pairs.all(|(one, other)| one == other || near(one, other))
    }
}

/// Numbers and what stands between them.
fn words(line: &str) -> Vec<&str> {
    line.split_inclusive(|c: char| " ,:()[]{}".contains(c))
        .flat_map(|word| {
            let end = word.trim_end_matches([' ', ',', ':', '(', ')', '[', ']', '{', '}']);
            [end, &word[end.len()..]]
        })
        .collect()
}
