use serde::{Deserialize, Serialize};

use super::paired::fair_coin_p;
use super::{Interval, clopper_pearson_interval};
use crate::{Error, Result};

/// The probability with which an interval covers the difference.
const LEVEL: f64 = 0.95;

/// Two networks on the same images: how often one alone is right.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct McNemarTest {
    /// Both are right.
    pub both: usize,
    /// The first alone is right.
    pub only_first: usize,
    /// The second alone is right.
    pub only_second: usize,
    /// Neither is right.
    pub neither: usize,
    /// The accuracy of the first less that of the second.
    pub difference: f64,
    /// The 95 % interval of that difference, given how many images one alone has right: exact, from that of
    /// the share of them that the first has right ([`clopper_pearson_interval`]). It holds 0 where the
    /// p-value is at least 5 %.
    pub interval: Interval,
    /// The exact two-sided p-value of "each is as often right alone" (McNemar, 1947).
    pub p_value: f64,
}

/// Compares two networks by which images each has right, image by image.
///
/// # Errors
///
/// [`Error::Empty`] without images, [`Error::LengthMismatch`] when the lengths differ.
///
/// ```
/// use refashion_metrics::statistics::mcnemar;
///
/// let test = mcnemar(&[true, true, true, false], &[true, false, false, false])?;
/// assert_eq!((test.both, test.only_first, test.only_second, test.neither), (1, 2, 0, 1));
/// assert_eq!(test.difference, 0.5);
/// // Binomials are sums of logarithms, which round.
/// assert!((test.p_value - 0.5).abs() < 1e-14);
/// # Ok::<(), refashion_metrics::Error>(())
/// ```
pub fn mcnemar(first: &[bool], second: &[bool]) -> Result<McNemarTest> {
    if first.is_empty() {
        return Err(Error::Empty { what: "images" });
    }
    if first.len() != second.len() {
        return Err(Error::LengthMismatch {
            what: "number of images that were compared",
            expected: first.len(),
            found: second.len(),
        });
    }
    let count = |wanted: (bool, bool)| {
        let pairs = first.iter().zip(second);
        pairs.filter(|&(&a, &b)| (a, b) == wanted).count()
    };
    let (only_first, only_second) = (count((true, false)), count((false, true)));
    let images = first.len() as f64;
    let difference = (only_first as f64 - only_second as f64) / images;
    Ok(McNemarTest {
        both: count((true, true)),
        only_first,
        only_second,
        neither: count((false, false)),
        difference,
        interval: interval(only_first, only_second, images)?,
        p_value: fair_coin_p(only_first, only_second),
    })
}

/// The interval of the difference over so many images: the share of one alone is p, of the other 1 − p.
fn interval(only_first: usize, only_second: usize, images: f64) -> Result<Interval> {
    let alone = only_first + only_second;
    if alone == 0 {
        return Ok(Interval::around(0.0, 0.0));
    }
    let share = clopper_pearson_interval(only_first as u64, alone as u64, LEVEL)?;
    let difference = |share: f64| alone as f64 / images * (2.0 * share - 1.0);
    Ok(Interval {
        low: difference(share.low),
        high: difference(share.high),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn test(both: usize, first: usize, second: usize, neither: usize) -> McNemarTest {
        let pairs = [
            (both, (true, true)),
            (first, (true, false)),
            (second, (false, true)),
            (neither, (false, false)),
        ];
        let pairs = pairs.iter().flat_map(|&(count, pair)| vec![pair; count]);
        let (a, b): (Vec<bool>, Vec<bool>) = pairs.unzip();
        mcnemar(&a, &b).unwrap()
    }

    /// `mcnemar([[…]], exact=True).pvalue` of statsmodels is, by its documentation, twice the
    /// binomial tail; these are `2 * sum(comb(n, k) for k in range(m + 1)) / 2**n` of Python.
    #[test]
    fn p_values_are_those_of_the_binomial_distribution() {
        for (first, second, expected) in [
            (121, 59, 4.434_449_263_755_176e-6),
            (12, 30, 0.007_915_897_334_896_727),
            (1, 8, 0.039_062_5),
            (3, 0, 0.25),
            (5, 5, 1.0),
            (0, 0, 1.0),
        ] {
            let found = test(101, first, second, 33).p_value;
            assert!(
                (found / expected - 1.0).abs() < 1e-9,
                "{first} {second}: {found}"
            );
        }
    }

    #[test]
    fn the_interval_says_what_the_test_says() {
        for first in 0..40 {
            for second in 0..40 {
                let test = test(60, first, second, 7);
                assert!(test.interval.contains(test.difference), "{test:?}");
                assert_eq!(
                    test.interval.contains(0.0),
                    test.p_value >= 0.05,
                    "{test:?}"
                );
            }
        }
    }
}
