//! Times and means in words.

use refashion_metrics::statistics::Sample;

/// A time in minutes, with two digits behind the point where it is shorter than one.
pub(crate) fn minutes(seconds: f64) -> String {
    if seconds < 0.6 {
        "< 0.01".to_owned()
    } else if seconds < 60.0 {
        format!("{:.2}", seconds / 60.0)
    } else {
        format!("{:.1}", seconds / 60.0)
    }
}

/// `0.9290 ± 0.0006`; the mean alone for one value, and nothing for none.
pub(crate) fn mean_and_spread(values: &[f64]) -> String {
    let Ok(sample) = Sample::new(values) else {
        return String::new();
    };
    match sample.standard_deviation() {
        Ok(s) => format!("{} ± {}", score(sample.mean()), score(s)),
        Err(_) => score(sample.mean()),
    }
}

/// A loss or an accuracy with four digits behind the point; a loss that has left all bounds in powers of
/// ten, as nobody reads thirty digits.
pub(crate) fn score(value: f64) -> String {
    const LONG: f64 = 1e7;
    match value.is_finite() && value.abs() >= LONG {
        true => format!("{value:.4e}"),
        false => format!("{value:.4}"),
    }
}

/// A commit as it is named in a table: its first ten digits, or that it is not known.
pub(crate) fn short(commit: &str) -> &str {
    let word = commit.split(' ').next().unwrap_or_default();
    word.get(..10).unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_run_is_not_said_to_take_no_time() {
        assert_eq!(minutes(90.0), "1.5");
        assert_eq!(minutes(2.34), "0.04");
        assert_eq!(minutes(28.7), "0.48");
        assert_eq!(minutes(0.2), "< 0.01");
    }

    #[test]
    fn one_value_has_no_spread() {
        assert_eq!(mean_and_spread(&[]), "");
        assert_eq!(mean_and_spread(&[0.5]), "0.5000");
        assert_eq!(mean_and_spread(&[0.5, 0.7]), "0.6000 ± 0.1414");
    }

    #[test]
    fn a_loss_beyond_all_bounds_is_short() {
        assert_eq!(score(4.559_177_867e30), "4.5592e30");
        assert_eq!(score(1_234_567.0), "1234567.0000");
        assert_eq!(mean_and_spread(&[0.5, 1e30]), "5.0000e29 ± 7.0711e29");
        assert_eq!(score(f64::NAN), "NaN");
    }

    #[test]
    fn a_commit_that_is_not_known_is_not_cut() {
        assert_eq!(
            super::short("b08a2da3c4d5e6f7 (with changes)"),
            "b08a2da3c4"
        );
        assert_eq!(super::short("unknown (not a git checkout)"), "unknown");
        assert_eq!(super::short(""), "");
    }
}
