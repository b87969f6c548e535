//! Where planes are the quicker way.

use super::phases::Phases;
use crate::product::{lanes, panel};

/// More filters than these fill enough of a vector.
const FEW: usize = 12;
/// Where a window sees no more values than these, to lay them side by side takes longer than the sums.
const SEEN: usize = 4;
/// How long the sums of one weight take to begin and to end, in all three passes, as so many sums of
/// vectors.
const BEGIN: usize = 30;
/// A sum of vectors here takes longer than one of a product, each of whose values serves several: by how
/// much, in tenths. Measured.
const SLOWER: usize = 16;

/// Whether the passes of a group take fewer sums of vectors this way than as products.
pub(super) fn pays(phases: &Phases, channels: usize, filters: usize) -> bool {
    let Phases { rows, columns } = phases;
    let seen = channels * rows.window * columns.window;
    if filters > FEW && seen > SEEN {
        return false;
    }
    let vectors = |values: usize| values.div_ceil(lanes());
    let panels = |values: usize| 2 * values.div_ceil(panel());
    // Outputs and gradients of weights run over the outputs, gradients of the image over what is seen.
    let each = 2 * vectors(phases.run_len()) + vectors(phases.seen_len()) + BEGIN;
    let planes = each.saturating_mul(filters * seen);
    let run = columns.window * channels;
    let a_pixel = 2 * seen * panels(filters) + filters * rows.window * panels(run);
    let products = (rows.output * columns.output).saturating_mul(a_pixel);
    planes.saturating_mul(SLOWER) < products.saturating_mul(10)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Padding, Window};

    /// What was timed on the way to the rule; near a tie either way is right.
    #[test]
    fn the_rule_chooses_as_was_measured() {
        let pays = |channels, filters, window: usize, side| {
            let window = Window::new((window, window)).padding(Padding::Same);
            let (rows, columns) = window.axes((side, side)).unwrap();
            pays(&Phases { rows, columns }, channels, filters)
        };
        for (channels, filters, window, side) in [
            (1, 6, 5, 28),
            (3, 4, 6, 47),
            (30, 10, 3, 30),
            (1, 1, 3, 7),
            (1, 38, 1, 26),
        ] {
            assert!(
                pays(channels, filters, window, side),
                "{channels} to {filters}"
            );
        }
        for (channels, filters, window, side) in [
            (100, 4, 3, 5),
            (64, 8, 1, 14),
            (14, 11, 11, 21),
            (1, 32, 3, 28),
        ] {
            assert!(
                !pays(channels, filters, window, side),
                "{channels} to {filters}"
            );
        }
    }
}
