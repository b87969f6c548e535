use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Error, Result};

/// A closed interval: both ends belong to it.
///
/// ```
/// use refashion_metrics::statistics::Interval;
///
/// let interval = Interval { low: 0.90, high: 0.92 };
/// assert!(interval.contains(0.92));
/// assert!(interval.holds(&interval) && !interval.holds(&Interval::around(0.91, 0.02)));
/// assert_eq!(format!("{interval:.3}"), "0.900 to 0.920");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

impl Interval {
    /// The interval that reaches `radius` to both sides of `centre`.
    pub fn around(centre: f64, radius: f64) -> Self {
        Self {
            low: centre - radius,
            high: centre + radius,
        }
    }

    /// Whether a value lies inside or on an end.
    pub fn contains(&self, value: f64) -> bool {
        (self.low..=self.high).contains(&value)
    }

    /// Whether both ends of another interval lie inside or on an end.
    pub fn holds(&self, other: &Self) -> bool {
        self.contains(other.low) && self.contains(other.high)
    }
}

/// Both ends, with the number of digits that the format asks for.
impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.low.fmt(f)?;
        f.write_str(" to ")?;
        self.high.fmt(f)
    }
}

/// Refuses what is not strictly between 0 and 1.
pub(crate) fn check_probability(what: &'static str, value: f64) -> Result<()> {
    if value > 0.0 && value < 1.0 {
        return Ok(());
    }
    Err(Error::OutOfRange {
        what,
        value,
        expected: "a number between 0 and 1, both excluded",
    })
}
