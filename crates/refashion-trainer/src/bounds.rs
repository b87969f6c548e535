//! The ranges of settings.

use crate::error::{Error, Result};

/// Says that a setting is negative or no finite number, if it is. Steps are computed in single precision,
/// where too large a number is infinity.
pub(crate) fn not_negative(setting: &'static str, found: f64) -> Result<()> {
    let right = found >= 0.0 && (found as f32).is_finite();
    within(
        setting,
        found,
        right,
        "0 or above, finite in single precision",
    )
}

/// Says that a setting lies outside its range, unless it is `right`.
pub(crate) fn within(
    setting: &'static str,
    found: impl ToString,
    right: bool,
    expected: &'static str,
) -> Result<()> {
    if right {
        Ok(())
    } else {
        Err(Error::Setting {
            setting,
            expected,
            found: found.to_string(),
        })
    }
}
