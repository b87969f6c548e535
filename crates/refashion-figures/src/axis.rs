//! An axis: what it measures, and which part of it is shown.

use crate::ticks::{decimals, step, ticks};

/// An axis: what it measures, in which unit, and which part of it is shown.
#[derive(Debug, Clone, PartialEq)]
pub struct Axis {
    /// What it measures, with the unit where there is one.
    pub label: String,
    /// Whether it counts, so that only whole numbers are marked.
    pub whole: bool,
    /// The first and the last value shown; what the data need if not given.
    pub range: Option<[f64; 2]>,
}

impl Axis {
    /// An axis of numbers.
    pub fn new(label: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            whole: false,
            range: None,
        }
    }

    /// An axis that counts: epochs, images.
    pub fn whole(label: impl Into<String>) -> Self {
        Self {
            whole: true,
            ..Self::new(label)
        }
    }

    /// The same, from one value to another.
    pub fn from(self, low: f64, high: f64) -> Self {
        Self {
            range: Some([low, high]),
            ..self
        }
    }

    /// The part that shows all these values and begins and ends at marks.
    pub(crate) fn round_domain(&self, values: impl Iterator<Item = f64>, about: usize) -> [f64; 2] {
        if let Some(range) = self.range {
            return range;
        }
        let mut domain = widened(extent(values));
        // A part that was made longer may have wider steps, at which it then has to end as well.
        loop {
            let step = step(domain[1] - domain[0], about, self.whole);
            let [low, high] = domain;
            let rounded = [
                (low / step + 1e-9).floor() * step,
                (high / step - 1e-9).ceil() * step,
            ];
            let longer = rounded[1] - rounded[0] > (high - low) * (1.0 + 1e-9);
            domain = rounded;
            if !longer {
                return domain;
            }
        }
    }

    /// The part that shows all these values, with a little room at both ends.
    pub(crate) fn loose_domain(&self, values: impl Iterator<Item = f64>) -> [f64; 2] {
        if let Some(range) = self.range {
            return range;
        }
        let [low, high] = widened(extent(values));
        let room = (high - low) * 0.03;
        [low - room, high + room]
    }

    /// The marks of a part, each with its text.
    pub(crate) fn marks(&self, [low, high]: [f64; 2], about: usize) -> Vec<(f64, String)> {
        let step = step(high - low, about, self.whole);
        ticks(low, high, about, self.whole)
            .into_iter()
            .map(|place| (place, text(place, step).replace('-', "−")))
            .collect()
    }
}

/// A linear map from values to places in the figure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Scale {
    pub(crate) domain: [f64; 2],
    pub(crate) places: [f64; 2],
}

impl Scale {
    pub(crate) fn at(&self, value: f64) -> f64 {
        let share = (value - self.domain[0]) / (self.domain[1] - self.domain[0]);
        self.places[0] + share * (self.places[1] - self.places[0])
    }

    pub(crate) fn shows(&self, value: f64) -> bool {
        let slack = (self.domain[1] - self.domain[0]).abs() * 1e-9;
        (self.domain[0] - slack..=self.domain[1] + slack).contains(&value)
    }
}

/// What stands beside a mark: the digits that tell multiples of a step apart, in powers of ten where
/// there would be many of them before the point, as of a loss that has left all bounds.
fn text(place: f64, step: f64) -> String {
    const LONG: f64 = 1e7;
    if place.abs() < LONG {
        return format!("{place:.*}", decimals(step));
    }
    let tells_apart = |text: &String| {
        let read: Result<f64, _> = text.parse();
        read.is_ok_and(|read| (read - place).abs() < step * 1e-3)
    };
    let mut texts = (0..16).map(|digits| format!("{place:.digits$e}"));
    texts
        .find(tells_apart)
        .unwrap_or_else(|| format!("{place:e}"))
}

fn extent(values: impl Iterator<Item = f64>) -> [f64; 2] {
    values.fold([f64::INFINITY, f64::NEG_INFINITY], |[low, high], value| {
        [low.min(value), high.max(value)]
    })
}

/// An extent with a length; that of a single value, or of none, gets one.
fn widened([low, high]: [f64; 2]) -> [f64; 2] {
    if low > high {
        [0.0, 1.0]
    } else if high - low > 1e-12 * low.abs().max(high.abs()) {
        [low, high]
    } else {
        let half = (low.abs() * 0.1).max(0.5);
        [low - half, high + half]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_round_domain_ends_at_marks() {
        let axis = Axis::new("loss");
        let domain = axis.round_domain([0.087, 0.526].into_iter(), 5);
        assert_eq!(domain.map(|end| (end * 1e9).round() / 1e9), [0.0, 0.6]);
        assert_eq!(axis.marks(domain, 5).last().unwrap().1, "0.6");
        assert_eq!(
            axis.from(0.0, 1.0).round_domain([7.0].into_iter(), 5),
            [0.0, 1.0]
        );
    }

    #[test]
    fn a_round_domain_ends_at_marks_when_rounding_makes_it_longer() {
        let axis = Axis::new("accuracy");
        for (low, high) in [
            (0.836, 0.93),
            (0.8166, 0.9667),
            (-0.3, 7.1),
            (1e-5, 3.3e-4),
            (-9.7, -0.2),
        ] {
            let domain = axis.round_domain([low, high].into_iter(), 5);
            let marks = axis.marks(domain, 5);
            let gap = |mark: f64, end: f64| (mark - end).abs() / (domain[1] - domain[0]);
            let (first, last) = (marks.first().unwrap().0, marks.last().unwrap().0);
            assert!(
                gap(first, domain[0]) < 1e-6 && gap(last, domain[1]) < 1e-6,
                "{domain:?} {marks:?}"
            );
            assert!(
                domain[0] <= low && domain[1] >= high && marks.len() >= 3,
                "{domain:?} {marks:?}"
            );
        }
    }

    #[test]
    fn a_single_value_has_room_around_it() {
        let [low, high] = Axis::whole("epoch").loose_domain([1.0].into_iter());
        assert!(low < 1.0 && 1.0 < high);
        let marks = Axis::whole("epoch").marks([low, high], 6);
        assert_eq!(marks, [(1.0, "1".to_owned())]);
        let [low, high] = Axis::new("loss").round_domain(std::iter::empty(), 5);
        assert_eq!([low, high], [0.0, 1.0]);
    }

    #[test]
    fn marks_are_short_however_large_they_are() {
        let texts = |low, high| -> Vec<String> {
            let marks = Axis::new("loss").marks([low, high], 5);
            marks.into_iter().map(|(_, text)| text).collect()
        };
        let loss = ["0", "2.5e29", "5e29", "7.5e29", "1e30", "1.25e30"];
        assert_eq!(texts(0.0, 1.25e30), loss);
        assert_eq!(texts(-4e7, 0.0)[0], "−4e7");
        assert_eq!(texts(1e8, 1e8 + 2.0)[1], "1.000000005e8");
        assert_eq!(texts(0.0, 1000.0).last().unwrap(), "1000");
    }

    #[test]
    fn minus_is_a_minus_sign() {
        assert_eq!(Axis::new("x").marks([-1.0, 1.0], 2)[0].1, "−1");
    }

    #[test]
    fn a_scale_maps_ends_to_ends() {
        let scale = Scale {
            domain: [1.0, 3.0],
            places: [100.0, 0.0],
        };
        assert_eq!(
            [1.0, 2.0, 3.0].map(|value| scale.at(value)),
            [100.0, 50.0, 0.0]
        );
        assert!(scale.shows(3.0) && !scale.shows(3.1));
    }
}
