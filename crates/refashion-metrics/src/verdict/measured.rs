//! What runs measured: a value, or none where one diverged.

/// The value of a run that did not diverge.
pub(super) fn finite(value: &Option<f64>) -> Option<f64> {
    value.filter(|value| value.is_finite())
}
