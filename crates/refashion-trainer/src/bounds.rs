//! The ranges of settings.

use crate::error::{Error, Result};

/// Says that a setting is negative or no finite number, if it is.
pub(crate) fn not_negative(setting: &'static str, found: f64) -> Result<()> {
    let right = (0.0..f64::INFINITY).contains(&found);
    within(setting, found, right, "finite, 0 or above")
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
