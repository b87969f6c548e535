//! A mean cross-entropy and an accuracy of the same images bound each other: the right class of an image
//! that is wrong has at most half of the probability, so that it costs at least ln 2.

use std::f64::consts::LN_2;

use crate::Enclosure;

/// The least that a mean cross-entropy can be beside an accuracy.
pub(crate) fn least(accuracy: Enclosure) -> f64 {
    (1.0 - accuracy.high).max(0.0) * LN_2
}

/// The lowest accuracy that a mean cross-entropy leaves.
pub(crate) fn lowest_accuracy(loss: Enclosure) -> f64 {
    (1.0 - loss.high / LN_2).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_image_that_is_wrong_costs_ln_2() {
        let half = least(Enclosure::exact(0.5));
        assert!((half - 0.5 * LN_2).abs() < 1e-12);
        assert!((lowest_accuracy(Enclosure::exact(half)) - 0.5).abs() < 1e-12);
        // No share is above 1, and none below 0.
        assert_eq!(least(Enclosure::around(1.0, 0.05)), 0.0);
        assert_eq!(lowest_accuracy(Enclosure::exact(2.3)), 0.0);
    }
}
