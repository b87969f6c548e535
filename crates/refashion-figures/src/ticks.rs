//! Where the marks of an axis stand.

/// Round places on an axis: multiples of 1, 2, 2.5 or 5 times a power of ten, about `about` of
/// them and never more than one above, all within `low` to `high`; `whole` asks for whole numbers.
///
/// ```
/// use refashion_figures::ticks;
///
/// assert_eq!(ticks(0.0, 1.0, 5, false), [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]);
/// assert_eq!(ticks(1.0, 20.0, 5, true), [5.0, 10.0, 15.0, 20.0]);
/// ```
pub fn ticks(low: f64, high: f64, about: usize, whole: bool) -> Vec<f64> {
    let span = high - low;
    if !(span > 0.0 && span.is_finite()) {
        return if low.is_finite() {
            vec![low]
        } else {
            Vec::new()
        };
    }
    let step = step(span, about.max(1), whole);
    // A hair of slack: 0.3 is not 3 × 0.1 for a computer.
    let first = (low / step - 1e-9).ceil() as i64;
    let last = (high / step + 1e-9).floor() as i64;
    (first..=last)
        .map(|number| rounded(number as f64 * step, step))
        .collect()
}

/// The smallest round step that gives no more than `about` intervals.
pub(crate) fn step(span: f64, about: usize, whole: bool) -> f64 {
    let rough = span / about as f64;
    let power = 10f64.powf(rough.log10().floor());
    let steps = [1.0, 2.0, 2.5, 5.0, 10.0].map(|factor| factor * power);
    let fits = |step: &f64| *step >= rough * (1.0 - 1e-9) && (!whole || step.fract() == 0.0);
    let found = steps.into_iter().find(fits).unwrap_or(10.0 * power);
    if whole { found.max(1.0) } else { found }
}

/// The number of decimals that tell multiples of a step apart.
pub(crate) fn decimals(step: f64) -> usize {
    (0..12)
        .find(|&digits| {
            let scaled = step * 10f64.powi(digits);
            (scaled - scaled.round()).abs() < 1e-6 * scaled.abs().max(1e-300)
        })
        .unwrap_or(12) as usize
}

/// A number without the dust of its arithmetic.
fn rounded(value: f64, step: f64) -> f64 {
    format!("{value:.*}", decimals(step))
        .parse()
        .map_or(value, |clean: f64| clean + 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_round_and_inside() {
        assert_eq!(ticks(0.083, 0.531, 5, false), [0.1, 0.2, 0.3, 0.4, 0.5]);
        assert_eq!(ticks(-1.0, 1.0, 4, false), [-1.0, -0.5, 0.0, 0.5, 1.0]);
        assert_eq!(
            ticks(0.0, 0.25, 5, false),
            [0.0, 0.05, 0.1, 0.15, 0.2, 0.25]
        );
        assert_eq!(
            ticks(0.0, 1000.0, 4, false),
            [0.0, 250.0, 500.0, 750.0, 1000.0]
        );
        assert_eq!(ticks(1.0, 5.0, 6, true), [1.0, 2.0, 3.0, 4.0, 5.0]);
        assert_eq!(
            ticks(1.0, 300.0, 6, true),
            [50.0, 100.0, 150.0, 200.0, 250.0, 300.0]
        );
        assert_eq!(ticks(1.0, 2.0, 6, true), [1.0, 2.0]);
    }

    #[test]
    fn there_are_never_too_many_and_never_too_few() {
        for exponent in -12..12 {
            for lead in [1.0, 1.7, 2.3, 3.1, 4.9, 7.7, 9.99] {
                let span = lead * 10f64.powi(exponent);
                for about in 3..9 {
                    let count = ticks(0.37 * span, 1.37 * span, about, false).len();
                    assert!(
                        (2..=about + 1).contains(&count) || about == 3 && count == 1,
                        "{span} {about}: {count}"
                    );
                }
            }
        }
    }

    #[test]
    fn an_axis_without_length_has_one_place() {
        assert_eq!(ticks(3.0, 3.0, 5, false), [3.0]);
        assert!(ticks(f64::NAN, 1.0, 5, false).is_empty());
        assert!(ticks(0.0, f64::INFINITY, 5, false) == [0.0]);
    }

    #[test]
    fn decimals_are_those_of_the_step() {
        let of = [1.0, 0.5, 0.25, 0.1, 0.025, 1e-4, 50.0].map(decimals);
        assert_eq!(of, [0, 1, 2, 1, 3, 4, 0]);
    }
}
