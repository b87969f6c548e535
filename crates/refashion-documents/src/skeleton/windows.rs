//! Which windows fit the sizes and the parameters of a layer.

/// Sides above this are read by nobody.
const MOST_SIDE: usize = 4_096;

/// A square window and how it slides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Window {
    pub(super) side: usize,
    pub(super) stride: usize,
    pub(super) same: bool,
    pub(super) bias: bool,
}

/// Sizes of an image, channels last.
pub(super) type Image = [usize; 3];

/// Every square window by which a convolution makes this output of this input, with so many
/// parameters.
pub(super) fn of_convolution(input: Image, output: Image, parameters: usize) -> Vec<Window> {
    let [.., channels] = input;
    let [.., filters] = output;
    let fits = sliding(input, output);
    by_bias(parameters, filters, |weights| {
        let taps = quotient(weights, channels.checked_mul(filters)?)?;
        root(taps)
    })
    .flat_map(|(side, bias)| fits(side, bias))
    .collect()
}

/// The same of a transposed convolution.
pub(super) fn of_transposed(input: Image, output: Image, parameters: usize) -> Vec<Window> {
    let [height, width, channels] = input;
    let [above, across, filters] = output;
    let side_of = |weights| root(quotient(weights, channels.checked_mul(filters)?)?);
    let mut found = Vec::new();
    for (side, bias) in by_bias(parameters, filters, side_of) {
        for stride in 1..=above.min(MOST_SIDE) {
            for same in [false, true] {
                let more = if same { 0 } else { side.saturating_sub(stride) };
                let long = |of: usize| of.saturating_mul(stride).saturating_add(more);
                // Without cells beyond the edge both paddings are one.
                let twice = same && side <= stride;
                if (long(height), long(width)) == (above, across) && !twice {
                    found.push(Window {
                        side,
                        stride,
                        same,
                        bias,
                    });
                }
            }
        }
    }
    found
}

/// The same of a depthwise separable convolution, with its multiplier.
pub(super) fn of_separable(input: Image, output: Image, parameters: usize) -> Vec<(Window, usize)> {
    let [.., channels] = input;
    let [.., filters] = output;
    let fits = sliding(input, output);
    let mut found = Vec::new();
    for multiplier in 1..=16 {
        let sides = by_bias(parameters, filters, |weights| {
            let each = quotient(weights, channels.checked_mul(multiplier)?)?;
            root(each.checked_sub(filters)?)
        });
        for (side, bias) in sides {
            found.extend(
                fits(side, bias)
                    .into_iter()
                    .map(|window| (window, multiplier)),
            );
        }
    }
    found
}

/// The one window whose copies lie side by side.
pub(super) fn of_pool(input: Image, output: Image) -> Option<Window> {
    let fits = sliding(input, output);
    let sides = 1..=input[0].min(input[1]).min(MOST_SIDE);
    let mut found = sides
        .flat_map(|side| fits(side, false))
        .filter(|window| window.side == window.stride);
    let one = found.next()?;
    found.next().is_none().then_some(one)
}

/// The sides that the weights leave, with a bias and without.
fn by_bias(
    parameters: usize,
    filters: usize,
    side: impl Fn(usize) -> Option<usize>,
) -> impl Iterator<Item = (usize, bool)> {
    [true, false].into_iter().filter_map(move |bias| {
        let biases = if bias { filters } else { 0 };
        Some((side(parameters.checked_sub(biases)?)?, bias))
    })
}

/// How a square window can slide from an input to an output.
fn sliding(input: Image, output: Image) -> impl Fn(usize, bool) -> Vec<Window> {
    let axes = [(input[0], output[0]), (input[1], output[1])];
    let readable = axes
        .iter()
        .all(|(of, to)| (1..=MOST_SIDE).contains(of) && *to > 0);
    move |side, bias| {
        let mut found = Vec::new();
        let strides = if readable { input[0].max(input[1]) } else { 0 };
        for stride in 1..=strides {
            for same in [false, true] {
                let made = |(of, to): &(usize, usize)| length(*of, side, stride, same) == Some(*to);
                let twice = same && axes.iter().all(|axis| is_unpadded(*axis, side, stride));
                if axes.iter().all(made) && !twice {
                    found.push(Window {
                        side,
                        stride,
                        same,
                        bias,
                    });
                    // A window that stands still has no stride to speak of.
                    if !same && axes.iter().all(|(_, to)| *to == 1) {
                        return found;
                    }
                }
            }
        }
        found
    }
}

/// How long the output is along an axis.
fn length(of: usize, side: usize, stride: usize, same: bool) -> Option<usize> {
    match same {
        true => Some(of.div_ceil(stride)),
        false => Some(of.checked_sub(side)? / stride + 1),
    }
}

/// Whether "same" pads nothing there, so that it is "valid".
fn is_unpadded((of, to): (usize, usize), side: usize, stride: usize) -> bool {
    let reach = (to - 1).saturating_mul(stride).saturating_add(side);
    reach <= of
}

fn quotient(whole: usize, part: usize) -> Option<usize> {
    (whole > 0 && whole.is_multiple_of(part)).then(|| whole / part)
}

/// The side of a square of so many cells.
fn root(cells: usize) -> Option<usize> {
    let side = cells.isqrt();
    (side > 0 && side <= MOST_SIDE && side * side == cells).then_some(side)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(side: usize, stride: usize, same: bool, bias: bool) -> Window {
        Window {
            side,
            stride,
            same,
            bias,
        }
    }

    #[test]
    fn kernels_are_found_where_one_fits() {
        let of = of_convolution;
        assert_eq!(
            of([28, 28, 1], [26, 26, 32], 320),
            [window(3, 1, false, true)]
        );
        assert_eq!(
            of([28, 28, 1], [28, 28, 32], 320),
            [window(3, 1, true, true)]
        );
        assert_eq!(
            of([28, 28, 32], [14, 14, 64], 18_432),
            [window(3, 2, true, false)]
        );
        // AlexNet's first.
        assert_eq!(
            of([227, 227, 3], [55, 55, 96], 34_944),
            [window(11, 4, false, true)]
        );
        assert_eq!(of([28, 28, 1], [26, 26, 32], 321), []);
        assert_eq!(of([usize::MAX, 1, 1], [26, 26, 32], 320), []);
        // Strides from 4 to 7 lead from 10 to 2, and 8 and 9 with padding.
        assert_eq!(of([10, 10, 1], [2, 2, 1], 10).len(), 6);
    }

    #[test]
    fn other_windows_are_found_too() {
        let sames = of_transposed([7, 7, 8], [14, 14, 4], 4 * 8 * 9 + 4);
        assert_eq!(sames, [window(3, 2, true, true)]);
        let parted = of_separable([28, 28, 8], [26, 26, 16], 8 * 9 + 8 * 16 + 16);
        assert_eq!(parted, [(window(3, 1, false, true), 1)]);
        let pool = of_pool([26, 26, 32], [13, 13, 32]).unwrap();
        assert_eq!((pool.side, pool.stride, pool.same), (2, 2, false));
        assert_eq!(
            of_pool([7, 7, 32], [7, 7, 32]).map(|pool| pool.side),
            Some(1)
        );
    }

    #[test]
    fn a_window_as_large_as_its_image_has_no_stride_to_speak_of() {
        let one = of_convolution([7, 7, 32], [1, 1, 32], 32 * (7 * 7 * 32 + 1));
        assert_eq!(one, [window(7, 1, false, true)]);
        assert_eq!(of_pool([4, 4, 1], [0, 0, 1]), None);
    }

    #[test]
    fn a_multiplier_is_found_beside_its_kernel() {
        // Of 8 channels and 2 filters for each, all of which 16 filters take.
        let parted = of_separable([28, 28, 8], [24, 24, 16], 16 * 25 + 16 * 16 + 16);
        assert_eq!(parted, [(window(5, 1, false, true), 2)]);
    }

    #[test]
    fn the_side_of_a_square_is_whole_and_of_a_size_that_is_read() {
        assert_eq!([0, 1, 8, 9].map(root), [None, Some(1), None, Some(3)]);
        let most = MOST_SIDE * MOST_SIDE;
        assert_eq!(root(most), Some(MOST_SIDE));
        assert_eq!(root((MOST_SIDE + 1) * (MOST_SIDE + 1)), None);
    }
}
