//! The statistics against SciPy (`golden/make_statistics.py`), and the edge cases by hand.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first fault")]

use refashion_metrics::Error;
use refashion_metrics::statistics::{
    Sample, holm, holm_levels, normal, paired_t_test, seeds_for_equivalence, sign_test, student_t,
    welch_t_test, wilson_interval,
};
use serde::Deserialize;

#[derive(Deserialize)]
struct Golden {
    t_cdf: Vec<[f64; 3]>,
    t_two_sided: Vec<[f64; 3]>,
    t_quantile: Vec<[f64; 3]>,
    normal_cdf: Vec<[f64; 2]>,
    normal_quantile: Vec<[f64; 2]>,
    samples: Vec<SampleCase>,
    pairs: Vec<PairCase>,
    sign_counts: Vec<(usize, usize, f64)>,
    wilson: Vec<(u64, u64, f64, f64, f64)>,
    holm: Vec<(Vec<f64>, Vec<f64>)>,
    welch: Vec<WelchCase>,
}

#[derive(Deserialize)]
struct WelchCase {
    a: Vec<f64>,
    b: Vec<f64>,
    t: f64,
    degrees: f64,
    p: f64,
    levels: Vec<f64>,
    intervals: Vec<[f64; 2]>,
}

#[derive(Deserialize)]
struct SampleCase {
    values: Vec<f64>,
    mean: f64,
    standard_deviation: f64,
    levels: Vec<f64>,
    prediction: Vec<[f64; 2]>,
    confidence: Vec<[f64; 2]>,
    draws: Vec<f64>,
    p_values: Vec<f64>,
}

#[derive(Deserialize)]
struct PairCase {
    a: Vec<f64>,
    b: Vec<f64>,
    less: usize,
    greater: usize,
    equal: usize,
    sign_p: f64,
    t: f64,
    degrees: usize,
    t_p: f64,
}

fn golden() -> Golden {
    serde_json::from_str(include_str!("golden/statistics.json")).unwrap()
}

/// Within a relative 1e-10, which is more than any verdict needs.
fn assert_close(found: f64, expected: f64, what: &str) {
    assert!(
        (found - expected).abs() <= 1e-10 * expected.abs(),
        "{what}: found {found:e}, expected {expected:e}"
    );
}

#[test]
fn student_t_is_that_of_scipy() {
    for [t, degrees, expected] in golden().t_cdf {
        let found = student_t::cdf(t, degrees).unwrap();
        assert_close(found, expected, &format!("cdf of {t}, {degrees}"));
    }
    for [t, degrees, expected] in golden().t_two_sided {
        let found = student_t::two_sided_p(t, degrees).unwrap();
        assert_close(found, expected, &format!("two-sided p of {t}, {degrees}"));
    }
    for [p, degrees, expected] in golden().t_quantile {
        let found = student_t::quantile(p, degrees).unwrap();
        assert!(
            (found - expected).abs() <= 1e-10 * expected.abs().max(1.0),
            "quantile of {p}, {degrees}: found {found}, expected {expected}"
        );
    }
}

#[test]
fn normal_distribution_is_that_of_scipy() {
    for [z, expected] in golden().normal_cdf {
        assert_close(normal::cdf(z), expected, &format!("cdf of {z}"));
    }
    for [p, expected] in golden().normal_quantile {
        let found = normal::quantile(p).unwrap();
        assert!((found - expected).abs() < 1e-12, "quantile of {p}: {found}");
    }
    assert!(normal::cdf(f64::NAN).is_nan());
    assert_eq!(normal::cdf(f64::NEG_INFINITY), 0.0);
    assert_eq!(normal::cdf(f64::INFINITY), 1.0);
}

#[test]
fn samples_and_their_intervals_are_those_of_scipy() {
    for case in golden().samples {
        let sample = Sample::new(&case.values).unwrap();
        assert_eq!(sample.count(), case.values.len());
        assert_close(sample.mean(), case.mean, "mean");
        let deviation = sample.standard_deviation().unwrap();
        // Values near 1e6 with a spread of .01 lose eight of their sixteen digits to the mean.
        assert!((deviation / case.standard_deviation - 1.0).abs() < 1e-7);
        for (index, &level) in case.levels.iter().enumerate() {
            let prediction = sample.prediction_interval(level).unwrap();
            assert_close(prediction.low, case.prediction[index][0], "prediction, low");
            assert_close(
                prediction.high,
                case.prediction[index][1],
                "prediction, high",
            );
            let confidence = sample.confidence_interval(level).unwrap();
            assert_close(confidence.low, case.confidence[index][0], "confidence, low");
            assert_close(
                confidence.high,
                case.confidence[index][1],
                "confidence, high",
            );
        }
        for (&draw, &expected) in case.draws.iter().zip(&case.p_values) {
            let found = sample.p_value_of_draw(draw).unwrap();
            assert!((found - expected).abs() < 1e-7, "p of {draw}: {found}");
        }
    }
}

#[test]
fn the_p_value_of_an_end_of_the_interval_is_its_level() {
    let sample = Sample::new(&[0.9181, 0.9202, 0.9170, 0.9195, 0.9188]).unwrap();
    for level in [0.5, 0.95, 0.999] {
        let end = sample.prediction_interval(level).unwrap().high;
        let p = sample.p_value_of_draw(end).unwrap();
        assert!((p - (1.0 - level)).abs() < 1e-11, "{p} at {level}");
    }
}

#[test]
fn paired_tests_are_those_of_scipy() {
    for case in golden().pairs {
        let sign = sign_test(&case.a, &case.b).unwrap();
        assert_eq!(
            (sign.less, sign.greater, sign.equal),
            (case.less, case.greater, case.equal)
        );
        assert_close(sign.p_value, case.sign_p, "sign test");
        let test = paired_t_test(&case.a, &case.b).unwrap();
        assert_eq!(test.degrees, case.degrees);
        assert_close(test.t, case.t, "paired t");
        assert_close(test.p_value, case.t_p, "p of paired t");
    }
    for (less, greater, expected) in golden().sign_counts {
        let a: Vec<f64> = (0..less + greater)
            .map(|seed| if seed < less { -1.0 } else { 1.0 })
            .collect();
        let found = sign_test(&a, &vec![0.0; a.len()]).unwrap().p_value;
        assert_close(found, expected, &format!("sign test of {less}, {greater}"));
    }
}

#[test]
fn welchs_test_is_that_of_scipy() {
    for case in golden().welch {
        for (level, [low, high]) in case.levels.iter().zip(&case.intervals) {
            let test = welch_t_test(&case.a, &case.b, *level).unwrap();
            assert_close(test.t, case.t, "t");
            assert_close(test.degrees, case.degrees, "degrees");
            assert_close(test.p_value, case.p, "p");
            assert!((test.interval.low - low).abs() < 1e-10, "{level}: {test:?}");
            assert!(
                (test.interval.high - high).abs() < 1e-10,
                "{level}: {test:?}"
            );
        }
    }
}

#[test]
fn welchs_test_of_samples_that_do_not_scatter() {
    let same = welch_t_test(&[0.5, 0.5], &[0.5, 0.5], 0.95).unwrap();
    assert_eq!((same.p_value, same.interval.low), (1.0, 0.0));
    let other = welch_t_test(&[0.5, 0.5], &[0.75, 0.75], 0.95).unwrap();
    assert_eq!((other.p_value, other.interval.high), (0.0, -0.25));
    assert!(matches!(
        welch_t_test(&[0.5], &[0.5, 0.6], 0.95),
        Err(Error::TooFew { .. })
    ));
    assert!(welch_t_test(&[0.5, 0.6], &[0.5, 0.6], 1.0).is_err());
}

#[test]
fn wilson_interval_is_that_of_scipy() {
    for (successes, trials, level, low, high) in golden().wilson {
        let found = wilson_interval(successes, trials, level).unwrap();
        assert!(
            (found.low - low).abs() < 1e-13,
            "{successes} of {trials}: {found}"
        );
        assert!(
            (found.high - high).abs() < 1e-13,
            "{successes} of {trials}: {found}"
        );
    }
}

#[test]
fn wilson_interval_ends_exactly_at_zero_and_one() {
    for trials in [1, 7, 10, 1000] {
        assert_eq!(wilson_interval(0, trials, 0.95).unwrap().low, 0.0);
        assert_eq!(wilson_interval(trials, trials, 0.95).unwrap().high, 1.0);
    }
}

#[test]
fn holm_is_its_definition() {
    for (p_values, expected) in golden().holm {
        let found = holm(&p_values).unwrap();
        for (found, expected) in found.iter().zip(&expected) {
            assert!((found - expected).abs() < 1e-15);
        }
        // The two ways to state the procedure reject the same hypotheses.
        for alpha in [0.01, 0.05, 0.2, 0.6] {
            let levels = holm_levels(&p_values, alpha).unwrap();
            for index in 0..p_values.len() {
                assert_eq!(found[index] < alpha, p_values[index] < levels[index]);
            }
        }
    }
    assert!(holm(&[]).unwrap().is_empty());
    assert!(holm_levels(&[], 0.05).unwrap().is_empty());
}

#[test]
fn equal_values_have_no_spread() {
    // Summing .9 three times and dividing by 3 does not give .9 back.
    let sample = Sample::new(&[0.9, 0.9, 0.9]).unwrap();
    assert_eq!(sample.mean(), 0.9);
    assert_eq!(sample.standard_deviation().unwrap(), 0.0);
    let interval = sample.prediction_interval(0.95).unwrap();
    assert_eq!((interval.low, interval.high), (0.9, 0.9));
    assert_eq!(sample.p_value_of_draw(0.9).unwrap(), 1.0);
    assert_eq!(sample.p_value_of_draw(0.91).unwrap(), 0.0);

    let same = paired_t_test(&[1.0, 2.0], &[1.0, 2.0]).unwrap();
    assert_eq!((same.t, same.p_value), (0.0, 1.0));
    let shifted = paired_t_test(&[1.5, 2.5], &[1.0, 2.0]).unwrap();
    assert_eq!((shifted.t, shifted.p_value), (f64::INFINITY, 0.0));
    let ties = sign_test(&[1.0, 2.0], &[1.0, 2.0]).unwrap();
    assert_eq!((ties.equal, ties.p_value), (2, 1.0));
}

#[test]
fn one_value_has_a_mean_but_no_spread() {
    let sample = Sample::new(&[0.9]).unwrap();
    assert_eq!(sample.mean(), 0.9);
    let too_few = |error| {
        matches!(
            error,
            Error::TooFew {
                needed: 2,
                found: 1,
                ..
            }
        )
    };
    assert!(too_few(sample.standard_deviation().unwrap_err()));
    assert!(too_few(sample.prediction_interval(0.95).unwrap_err()));
    assert!(too_few(sample.confidence_interval(0.95).unwrap_err()));
    assert!(too_few(sample.p_value_of_draw(0.9).unwrap_err()));
    assert!(too_few(paired_t_test(&[1.0], &[2.0]).unwrap_err()));
}

#[test]
fn wrong_input_is_an_error() {
    assert!(matches!(Sample::new(&[]), Err(Error::Empty { .. })));
    for bad in [f64::NAN, f64::INFINITY] {
        assert!(matches!(
            Sample::new(&[0.9, bad]),
            Err(Error::NotANumber { index: 1, .. })
        ));
        assert!(sign_test(&[0.9], &[bad]).is_err());
        assert!(paired_t_test(&[bad, 0.9], &[0.9, 0.8]).is_err());
    }
    assert!(matches!(
        Sample::new(&[1e200, 0.0]),
        Err(Error::OutOfRange { .. })
    ));
    assert!(Sample::new(&[1e308, -1e308]).is_err());
    let sample = Sample::new(&[0.9, 0.8]).unwrap();
    for level in [0.0, 1.0, -0.5, f64::NAN] {
        assert!(matches!(
            sample.prediction_interval(level),
            Err(Error::OutOfRange { .. })
        ));
        assert!(wilson_interval(1, 2, level).is_err());
        assert!(student_t::quantile(level, 3.0).is_err());
        assert!(normal::quantile(level).is_err());
        assert!(holm_levels(&[0.5], level).is_err());
    }
    for degrees in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(student_t::cdf(1.0, degrees).is_err());
    }
    assert!(student_t::cdf(f64::NAN, 3.0).is_err());
    assert!(sample.p_value_of_draw(f64::NAN).is_err());
    assert!(sign_test(&[], &[]).is_err());
    assert!(sign_test(&[1.0], &[1.0, 2.0]).is_err());
    assert!(wilson_interval(0, 0, 0.95).is_err());
    assert!(wilson_interval(3, 2, 0.95).is_err());
    assert!(holm(&[0.5, 1.1]).is_err());
    assert!(holm(&[f64::NAN]).is_err());
}

#[test]
fn very_many_degrees_are_nearly_normal() {
    // SciPy's t.sf and, for the last, norm.sf.
    for (t, degrees, expected) in [
        (8.0, 2e6, 1.244_849_069_567_753_4e-15),
        (2.5, 1e300, 0.012_419_330_651_552_277),
    ] {
        let found = student_t::two_sided_p(t, degrees).unwrap();
        assert!(
            (found / expected - 1.0).abs() < 1e-8,
            "{t}, {degrees}: {found}"
        );
    }
    // On both sides of the change of method; below it, logarithms of gamma of the size of 1e7
    // leave nine digits.
    let p = |degrees| student_t::two_sided_p(3.0, degrees).unwrap();
    assert!((p(1e6) / p(1.000_001e6) - 1.0).abs() < 1e-8);
}

#[test]
fn numbers_at_the_ends_of_their_range_are_not_lost() {
    assert_eq!(normal::quantile(0.5).unwrap(), 0.0);
    // SciPy's t.ppf(1e-300, 1).
    let far = student_t::quantile(1e-300, 1.0).unwrap();
    assert!(
        (far / -3.183_098_861_837_907e299 - 1.0).abs() < 1e-12,
        "{far}"
    );
    // SciPy's 2 * t.sf(3e12, 3.5).
    let tail = student_t::two_sided_p(3e12, 3.5).unwrap();
    assert!(
        (tail / 7.611_455_960_385_643e-44 - 1.0).abs() < 1e-12,
        "{tail}"
    );
    let tiny = Sample::new(&[1e-200, 2e-200, 3e-200]).unwrap();
    let s = tiny.standard_deviation().unwrap();
    assert!((s / 1e-200 - 1.0).abs() < 1e-12, "{s}");
}

#[test]
fn seeds_are_planned_by_what_would_be_enough() {
    let sample = Sample::new(&[0.91, 0.92, 0.93]).unwrap();
    let power = |count, shift| sample.power_with(count, shift, 0.95, 0.0).unwrap();
    let needed = |shift| {
        let found = sample.seeds_for_power(shift, 0.95, 0.0, 0.8, 100).unwrap();
        assert_eq!(found.power, power(found.seeds.unwrap_or(100), shift));
        found.seeds
    };
    // SciPy's nct: .7989 with 22 and .8014 with 23; .504 with 100.
    assert_eq!(
        [0.02, 0.03, 0.04, 1.0].map(needed),
        [None, Some(23), Some(6), Some(2)]
    );
    let power = |count| power(count, 0.03);
    assert!(power(22) < 0.8 && power(23) >= 0.8);
    assert_eq!(power(3), sample.power_of_draw(0.03, 0.95, 0.0).unwrap());
    let few = sample.seeds_for_power(0.03, 0.95, 0.0, 0.8, 22).unwrap();
    assert_eq!((few.seeds, few.power), (None, power(22)));
    let one = sample.seeds_for_power(0.03, 0.95, 0.0, 0.8, 1).unwrap();
    assert_eq!((one.seeds, one.power), (None, 0.0));
    for power in [0.0, 1.0, f64::NAN] {
        assert!(sample.seeds_for_power(0.03, 0.95, 0.0, power, 100).is_err());
    }
    let single = Sample::new(&[0.91]).unwrap();
    assert!(single.seeds_for_power(0.03, 0.95, 0.0, 0.8, 100).is_err());
}

#[test]
fn a_wider_interval_finds_less() {
    let sample = Sample::new(&[0.91, 0.92, 0.93]).unwrap();
    let power = |shift, widening| sample.power_of_draw(shift, 0.95, widening).unwrap();
    // By SciPy: the expectation of Φ((±.03 − w)/σ − t·u) over u = √(χ²/2), with σ = .01·√(4/3).
    assert!((power(0.03, 0.0) - 0.316381861559).abs() < 1e-9);
    assert!((power(0.03, 0.005) - 0.243896871678).abs() < 1e-9);
    assert!(power(0.0, 0.005) < 0.05);
    let same = Sample::new(&[0.5, 0.5]).unwrap();
    let power = |shift, widening| same.power_of_draw(shift, 0.95, widening).unwrap();
    assert_eq!([power(0.01, 0.005), power(0.005, 0.005)], [1.0, 0.0]);
}

#[test]
fn the_seeds_for_sameness_are_the_first_whose_interval_is_within() {
    let a = [0.93, 0.92, 0.94];
    let b = [0.92, 0.94, 0.93, 0.92, 0.94];
    let needed = |margin, most| seeds_for_equivalence(&a, &b, margin, 0.9, most).unwrap();
    // With the seeds there are, the interval reaches as far as Welch's does.
    let now = welch_t_test(&a, &b, 0.9).unwrap().interval;
    let reach = now.low.abs().max(now.high.abs());
    assert_eq!(needed(reach + 1e-9, 100), Some(3));
    // Then only what is fewer is added to.
    assert!(needed(reach - 1e-9, 100).is_some_and(|seeds| seeds > 3));
    assert_eq!(needed(reach - 1e-9, 3), None);
    assert_eq!(needed(0.0, 100), None);
    assert!(seeds_for_equivalence(&a, &[0.9], 0.01, 0.9, 100).is_err());
}
