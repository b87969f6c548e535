//! McNemar's test and calibration against the numbers of `golden/make_comparison.py`.

#![allow(clippy::unwrap_used)]

use refashion_metrics::statistics::mcnemar;
use refashion_metrics::{Calibration, Scores};
use serde::Deserialize;

#[derive(Deserialize)]
struct Golden {
    pairs: Vec<Pair>,
    calibrations: Vec<Case>,
}

#[derive(Deserialize)]
struct Pair {
    counts: [usize; 4],
    p_value: f64,
    interval: [f64; 2],
}

#[derive(Deserialize)]
struct Case {
    classes: usize,
    bins: usize,
    truth: Vec<usize>,
    scores: Vec<f32>,
    expected_error: f64,
    greatest_error: f64,
}

fn golden() -> Golden {
    serde_json::from_str(include_str!("golden/comparison.json")).unwrap()
}

#[test]
fn mcnemars_exact_test_is_that_of_statsmodels_and_its_interval_that_of_scipy() {
    let pairs = golden().pairs;
    assert_eq!(pairs.len(), 7);
    for Pair {
        counts,
        p_value,
        interval,
    } in pairs
    {
        let kinds = [(true, true), (true, false), (false, true), (false, false)];
        let all = counts
            .iter()
            .zip(kinds)
            .flat_map(|(&count, kind)| vec![kind; count]);
        let (first, second): (Vec<bool>, Vec<bool>) = all.unzip();
        let test = mcnemar(&first, &second).unwrap();
        for (found, expected) in [test.interval.low, test.interval.high].iter().zip(interval) {
            assert!(
                (found - expected).abs() < 1e-10,
                "{counts:?}: {found}, not {expected}"
            );
        }
        let found = test.p_value;
        assert!(
            (found / p_value - 1.0).abs() < 1e-9,
            "{counts:?}: {found}, not {p_value}"
        );
    }
}

#[test]
fn the_calibration_error_is_that_of_its_formula() {
    let cases = golden().calibrations;
    assert_eq!(cases.len(), 2);
    for case in cases {
        let scores = Scores::new(&case.scores, case.classes).unwrap();
        let found = Calibration::new(&case.truth, scores, case.bins).unwrap();
        assert!((found.expected_error - case.expected_error).abs() < 1e-12);
        assert!((found.greatest_error - case.greatest_error).abs() < 1e-12);
    }
}
