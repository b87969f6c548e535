//! Arithmetic with rounded numbers.

use std::fmt;
use std::ops::{Add, Div, Mul, Sub};

use refashion_std::{decimals, thousands};
use serde::{Deserialize, Serialize};

/// All the numbers from `low` to `high`: what a rounded number may have been.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Enclosure {
    /// The smallest number.
    pub low: f64,
    /// The largest number.
    pub high: f64,
}

/// Far below any printed digit, far above the rounding of `f64`.
const SLACK: f64 = 1e-9;

impl Enclosure {
    /// What any share may be.
    pub(crate) const SHARE: Self = Self {
        low: 0.0,
        high: 1.0,
    };

    /// One number, exactly.
    pub fn exact(value: f64) -> Self {
        Self {
            low: value,
            high: value,
        }
    }

    /// Everything within `half` of `value`.
    pub fn around(value: f64, half: f64) -> Self {
        Self {
            low: value - half,
            high: value + half,
        }
    }

    /// The middle.
    pub fn value(self) -> f64 {
        (self.low + self.high) / 2.0
    }

    /// Whether it is one number.
    pub fn is_exact(self) -> bool {
        self.high - self.low <= SLACK * self.low.abs().max(1.0)
    }

    /// Whether the two share a number. Two rounded numbers that share but an end do not: `.8913`
    /// and `.8914` both reach to .89135, yet no number is printed as both.
    pub fn meets(self, other: Self) -> bool {
        let both_rounded = !self.is_exact() && !other.is_exact();
        let slack = SLACK * self.low.abs().max(1.0);
        let slack = if both_rounded { -slack } else { slack };
        self.low <= other.high + slack && other.low <= self.high + slack
    }

    /// Whether the two share a number, be it an end alone: of two numbers that were computed apart, one
    /// may have been rounded up from there and the other down.
    pub(crate) fn touches(self, other: Self) -> bool {
        let slack = SLACK * self.low.abs().max(1.0);
        self.low <= other.high + slack && other.low <= self.high + slack
    }

    /// Whether the number of the one is less than that of the other; `None` where it may be and may not.
    /// Of two rounded numbers that share but an end one is less: no number is printed as both.
    pub(crate) fn is_below(self, other: Self) -> Option<bool> {
        let both_rounded = !self.is_exact() && !other.is_exact();
        let slack = SLACK * self.low.abs().max(1.0);
        let apart = if both_rounded { -slack } else { slack };
        if self.high + apart < other.low {
            return Some(true);
        }
        (self.low + slack >= other.high).then_some(false)
    }

    /// The part of it that is a share.
    pub(crate) fn share(self) -> Self {
        Self {
            low: self.low.max(0.0),
            high: self.high.min(1.0),
        }
    }

    /// The largest whole number that is not above each end.
    pub fn floor(self) -> Self {
        Self {
            low: (self.low + SLACK).floor(),
            high: (self.high + SLACK).floor(),
        }
    }

    /// Whether it is no number: the value of what has none, such as a division by 0.
    pub(crate) fn is_nan(self) -> bool {
        self.low.is_nan() || self.high.is_nan()
    }

    /// The largest of some numbers; not a number where one of them is not.
    pub(crate) fn largest(numbers: &[Self]) -> Self {
        let start = Self::exact(f64::NEG_INFINITY);
        numbers.iter().fold(start, |most, number| {
            // f64::max passes over what is not a number.
            if most.is_nan() || number.is_nan() {
                return Self::exact(f64::NAN);
            }
            Self {
                low: most.low.max(number.low),
                high: most.high.max(number.high),
            }
        })
    }

    /// The power. Not a number where the base may have either sign: there a power need not go from
    /// its one end to the other.
    pub(crate) fn pow(self, exponent: Self) -> Self {
        if self.low < 0.0 && self.high > 0.0 {
            return Self::exact(f64::NAN);
        }
        let (a, b) = (self, exponent);
        Self::hull([
            a.low.powf(b.low),
            a.low.powf(b.high),
            a.high.powf(b.low),
            a.high.powf(b.high),
        ])
    }

    fn hull(ends: [f64; 4]) -> Self {
        // The least and the largest pass over what is not a number.
        if ends.iter().any(|end| end.is_nan()) {
            return Self::exact(f64::NAN);
        }
        let low = ends.iter().copied().fold(f64::INFINITY, f64::min);
        let high = ends.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        Self { low, high }
    }
}

impl Add for Enclosure {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            low: self.low + other.low,
            high: self.high + other.high,
        }
    }
}

impl Sub for Enclosure {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self {
            low: self.low - other.high,
            high: self.high - other.low,
        }
    }
}

impl Mul for Enclosure {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        let (a, b) = (self, other);
        Self::hull([
            a.low * b.low,
            a.low * b.high,
            a.high * b.low,
            a.high * b.high,
        ])
    }
}

impl Div for Enclosure {
    type Output = Self;

    /// The quotient; not a number where `other` holds 0.
    fn div(self, other: Self) -> Self {
        if other.low <= 0.0 && other.high >= 0.0 {
            return Self::exact(f64::NAN);
        }
        let (a, b) = (self, other);
        Self::hull([
            a.low / b.low,
            a.low / b.high,
            a.high / b.low,
            a.high / b.high,
        ])
    }
}

impl fmt::Display for Enclosure {
    /// One number where it is exact, `low … high` elsewhere; at most seven digits after the point.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_exact() {
            f.write_str(&digits(self.low))
        } else {
            write!(f, "{} … {}", digits(self.low), digits(self.high))
        }
    }
}

/// A number without the zeros at its end, and with commas between thousands if it is whole.
fn digits(value: f64) -> String {
    let text = decimals(value, 7);
    let (sign, size) = text
        .strip_prefix('-')
        .map_or(("", &*text), |size| ("-", size));
    match size.parse() {
        Ok(whole) if whole >= 10_000 => format!("{sign}{}", thousands(whole)),
        _ => text.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_power_needs_a_base_of_one_sign() {
        let of = |low: f64, high: f64| Enclosure { low, high }.pow(Enclosure::exact(2.0));
        assert!(of(-1.0, 2.0).is_nan());
        assert_eq!(
            of(-3.0, 0.0),
            Enclosure {
                low: 0.0,
                high: 9.0
            }
        );
        assert_eq!(
            of(0.0, 3.0),
            Enclosure {
                low: 0.0,
                high: 9.0
            }
        );
        assert_eq!(
            of(2.0, 3.0),
            Enclosure {
                low: 4.0,
                high: 9.0
            }
        );
    }

    #[test]
    fn arithmetic_keeps_every_possible_value() {
        let a = Enclosure::around(0.5257, 0.00005);
        let b = Enclosure::around(0.2371, 0.00005);
        let mean = (a - b) / Enclosure::exact(4.0);
        assert!((mean.low - 0.072125).abs() < 1e-12 && (mean.high - 0.072175).abs() < 1e-12);
        assert!(!mean.meets(Enclosure::around(0.0712, 0.00005)));
        assert!(mean.meets(Enclosure::around(0.0722, 0.00005)));
        assert!(!Enclosure::around(0.8913, 0.00005).meets(Enclosure::around(0.8914, 0.00005)));
        assert!(Enclosure::exact(2.5).meets(Enclosure::around(3.0, 0.5)));
        let mixed = Enclosure {
            low: -1.0,
            high: 2.0,
        } * Enclosure {
            low: -3.0,
            high: 1.0,
        };
        assert_eq!(
            mixed,
            Enclosure {
                low: -6.0,
                high: 3.0
            }
        );
        assert!((Enclosure::exact(1.0) / mixed).low.is_nan());
    }

    #[test]
    fn a_power_is_told_of_a_base_of_one_sign() {
        let squared = |low, high| Enclosure { low, high }.pow(Enclosure::exact(2.0));
        let wanted = Enclosure {
            low: 0.0,
            high: 4.0,
        };
        assert_eq!(squared(-2.0, 0.0), wanted);
        assert_eq!(squared(0.0, 2.0), wanted);
        assert!(squared(-1.0, 2.0).low.is_nan());
    }

    #[test]
    fn what_is_no_number_stays_none() {
        let zero = Enclosure::around(0.0, 0.5);
        let none = Enclosure::exact(1.0) / zero;
        for value in [
            none * Enclosure::exact(2.0),
            Enclosure::exact(2.0) / none,
            none + zero,
            none.floor(),
            Enclosure::largest(&[Enclosure::exact(2.0), none]),
            none.pow(Enclosure::exact(2.0)),
            zero.pow(Enclosure::exact(2.0)),
        ] {
            assert!(value.is_nan(), "{value}");
        }
    }

    #[test]
    fn a_power_is_as_wide_as_what_it_is_made_of() {
        let power = Enclosure::around(0.9, 0.05).pow(Enclosure::exact(2.0));
        assert!((power.low - 0.7225).abs() < 1e-12 && (power.high - 0.9025).abs() < 1e-12);
        let bits = Enclosure::exact(2.0).pow(Enclosure::exact(7.0));
        assert_eq!(bits, Enclosure::exact(128.0));
    }

    #[test]
    fn numbers_are_shown_as_people_write_them() {
        assert_eq!(Enclosure::exact(14_450_688.0).to_string(), "14,450,688");
        assert_eq!(Enclosure::exact(0.9193).to_string(), "0.9193");
        assert_eq!(Enclosure::exact(-1176.0).to_string(), "-1176");
        assert_eq!(Enclosure::around(2.0, 0.5).to_string(), "1.5 … 2.5");
    }

    #[test]
    fn the_rounding_of_large_numbers_is_larger() {
        // A ten-billionth part of it.
        let near = Enclosure {
            low: 1e6,
            high: 1e6 + 1e-4,
        };
        assert!(near.is_exact());
        assert!(Enclosure::exact(1e6).meets(Enclosure::exact(1e6 + 1e-4)));
        assert!(!Enclosure::exact(1e6).meets(Enclosure::exact(1e6 + 1.0)));
    }

    #[test]
    fn either_end_of_a_rounded_number_may_be_exact() {
        let rounded = Enclosure::around(3.0, 0.5);
        for end in [2.5, 3.5] {
            assert!(Enclosure::exact(end).meets(rounded), "{end}");
            assert!(rounded.meets(Enclosure::exact(end)), "{end}");
        }
    }

    #[test]
    fn what_was_rounded_apart_may_touch_in_an_end() {
        let (percent, share) = (
            Enclosure::around(0.9, 0.005),
            Enclosure::around(0.91, 0.005),
        );
        assert!(!percent.meets(share) && percent.touches(share) && share.touches(percent));
        assert!(!percent.touches(Enclosure::around(0.92, 0.005)));
        assert_eq!(Enclosure::around(0.0, 2.0).share(), Enclosure::SHARE);
    }

    #[test]
    fn a_number_is_below_another_where_none_of_its_values_reaches_it() {
        let of = |value: f64, half: f64| Enclosure::around(value, half);
        let below = |one: Enclosure, other| one.is_below(other);
        assert_eq!(below(of(0.5, 0.05), of(0.6, 0.05)), Some(true));
        assert_eq!(below(of(0.6, 0.05), of(0.5, 0.05)), Some(false));
        assert_eq!(below(of(0.5, 0.05), of(0.5, 0.05)), None);
        assert_eq!(below(of(0.99, 0.005), of(0.989, 0.0005)), None);
        // What is exact may be an end of what is rounded.
        let exact = Enclosure::exact;
        assert_eq!(below(exact(0.45), of(0.5, 0.05)), None);
        assert_eq!(below(of(0.5, 0.05), exact(0.55)), None);
        assert_eq!(below(exact(0.55), of(0.5, 0.05)), Some(false));
        assert_eq!(below(of(0.5, 0.05), exact(0.45)), Some(false));
        assert_eq!(below(exact(1.0), exact(1.0)), Some(false));
        assert_eq!(below(exact(1.0), exact(2.0)), Some(true));
    }

    #[test]
    fn a_product_reaches_from_the_least_to_the_largest_of_its_ends() {
        let of = |low: f64, high: f64| Enclosure { low, high };
        assert_eq!(of(2.0, 3.0) * of(4.0, 5.0), of(8.0, 15.0));
        assert_eq!(of(-2.0, -1.0) * of(1.0, 3.0), of(-6.0, -1.0));
    }

    #[test]
    fn a_whole_number_is_its_own_floor_and_half_a_number_is_none() {
        assert_eq!(Enclosure::exact(3.0).floor(), Enclosure::exact(3.0));
        let half = Enclosure {
            low: f64::NAN,
            high: 1.0,
        };
        assert!(half.is_nan());
    }
}
