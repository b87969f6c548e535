//! The axis of plots of intervals.

use refashion_figures::{Axis, IntervalRow};

/// An axis that shows all intervals, or the part within `most` if one reaches further, so that one
/// wide interval does not hide what the others say.
pub(crate) fn at_most(most: f64, label: &str, rows: &[IntervalRow]) -> Axis {
    let ends = rows.iter().flat_map(|row| row.interval);
    let axis = Axis::new(label);
    if ends.fold(0.0, |far, end| end.abs().max(far)) > most {
        axis.from(-most, most)
    } else {
        axis
    }
}
