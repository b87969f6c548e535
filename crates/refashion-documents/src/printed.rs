//! A number exactly as it was printed.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::Enclosure;

/// A number exactly as it was printed, so that the number of digits is known.
///
/// A number with a decimal point or a percent sign was rounded to its last digit; a `~` in front
/// says that the author wrote "about". Any other whole number is exact. Commas and spaces between
/// digits are allowed.
///
/// ```
/// use refashion_documents::Printed;
///
/// let loss: Printed = ".5257".parse()?;
/// assert_eq!(loss.enclosure().low, 0.52565);
/// let count: Printed = "14,450,688".parse()?;
/// assert!(count.enclosure().is_exact());
/// let percent: Printed = "89.13 %".parse()?;
/// assert_eq!(percent.value(), 0.8913);
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Printed(String);

/// Nobody prints a longer number; as many decimals are computed of what it is compared with.
const MOST_CHARACTERS: usize = 100;

impl Printed {
    /// The text as printed.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// The number; a percentage as a share of one.
    pub fn value(&self) -> f64 {
        let (digits, _) = parts(&self.0);
        let value: f64 = digits.parse().unwrap_or(f64::NAN);
        if self.is_percent() {
            value / 100.0
        } else {
            value
        }
    }

    /// How many digits after the point were printed, in the unit of [`Printed::value`]: 4 for
    /// `.8150`, 2 for `92 %`.
    pub fn decimals(&self) -> u32 {
        let (digits, _) = parts(&self.0);
        let printed = digits.find('.').map_or(0, |dot| digits.len() - dot - 1);
        printed as u32 + if self.is_percent() { 2 } else { 0 }
    }

    /// Half a unit of the last printed digit; 0 for a whole number, which is exact.
    pub fn half_unit(&self) -> f64 {
        let (digits, rounded) = parts(&self.0);
        let decimals = digits.find('.').map_or(0, |dot| digits.len() - dot - 1);
        let unit = 10f64.powi(-(decimals as i32));
        match rounded {
            true if self.is_percent() => unit / 200.0,
            true => unit / 2.0,
            false => 0.0,
        }
    }

    /// Every number that would have been printed so. Networks compute with 32 bits: of a number that was
    /// rounded to more digits than these hold, the others say nothing, as in `0.8914999961853027`.
    pub fn enclosure(&self) -> Enclosure {
        let (value, half) = (self.value(), self.half_unit());
        let held = f64::from(f32::EPSILON) / 2.0 * value.abs();
        Enclosure::around(value, if half > 0.0 { half.max(held) } else { half })
    }

    /// Whether it was printed as a percentage.
    pub fn is_percent(&self) -> bool {
        self.0.trim_end().ends_with('%')
    }
}

/// The bare digits, and whether they were rounded.
fn parts(text: &str) -> (String, bool) {
    let bare = text.trim().trim_start_matches('~').trim_end_matches('%');
    let digits: String = bare.chars().filter(|c| !matches!(c, ',' | ' ')).collect();
    let rounded = digits.contains('.') || text.contains('%') || text.contains('~');
    (digits, rounded)
}

impl FromStr for Printed {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let length = text.chars().count();
        if length > MOST_CHARACTERS {
            return Err(format!(
                "a printed number has {length} characters; at most {MOST_CHARACTERS} are read"
            ));
        }
        let (digits, _) = parts(text);
        let written = |c: char| c.is_ascii_digit() || matches!(c, '.' | '-');
        if digits.chars().all(written) && digits.parse::<f64>().is_ok() {
            Ok(Self(text.to_owned()))
        } else {
            Err(format!(
                "{text:?} is not a number; write it as printed, such as \".8150\", \"14,450,688\" or \"89 %\""
            ))
        }
    }
}

impl TryFrom<String> for Printed {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Printed> for String {
    fn from(printed: Printed) -> Self {
        printed.0
    }
}

impl fmt::Display for Printed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn half_unit(text: &str) -> f64 {
        text.parse::<Printed>().unwrap().half_unit()
    }

    #[test]
    fn the_last_printed_digit_says_how_far_a_number_was_rounded() {
        assert_eq!(half_unit("0.0712"), 0.00005);
        assert_eq!(half_unit(".00435"), 0.000005);
        assert_eq!(half_unit("92 %"), 0.005);
        assert_eq!(half_unit("90.86%"), 0.00005);
        assert_eq!(half_unit("~153"), 0.5);
        assert_eq!(half_unit("60,965,224"), 0.0);
    }

    #[test]
    fn digits_beyond_those_of_32_bits_say_nothing() {
        let enclosure = |text: &str| text.parse::<Printed>().unwrap().enclosure();
        let printed = f64::from(0.8915_f32).to_string();
        assert!(
            enclosure(&printed).meets(Enclosure::exact(0.8915)),
            "{printed}"
        );
        assert!(!enclosure("0.8914999").meets(Enclosure::exact(0.8915)));
        assert!(enclosure("14,450,688").is_exact());
    }

    #[test]
    fn decimals_are_those_of_the_value() {
        let decimals = |text: &str| text.parse::<Printed>().unwrap().decimals();
        assert_eq!(
            [".8150", "92 %", "90.86%", "~153"].map(decimals),
            [4, 2, 4, 0]
        );
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in ["", "about ten", "1.2.3", "%", "1e5", "inf"] {
            assert!(text.parse::<Printed>().is_err(), "{text:?}");
        }
    }
}
