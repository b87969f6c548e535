//! Settings in the words that people use.

use refashion_layers::{Activation, Padding};
use refashion_std::counted;

/// The name of an activation function, with its slope; none for what changes nothing.
pub(crate) fn activation_name(activation: Activation) -> Option<String> {
    match activation {
        Activation::Linear => None,
        Activation::Relu => Some("ReLU".into()),
        Activation::LeakyRelu(slope) => Some(format!("LeakyReLU {slope}")),
        Activation::Tanh => Some("tanh".into()),
        Activation::Sigmoid => Some("sigmoid".into()),
        Activation::Elu(alpha) => Some(format!("ELU {alpha}")),
        Activation::Softmax => Some("softmax".into()),
        Activation::Gelu => Some("GELU".into()),
        Activation::GeluTanh => Some("GELU by tanh".into()),
        Activation::Silu => Some("SiLU".into()),
        other => Some(format!("{other:?}").to_lowercase()),
    }
}

/// The words on the number of filters.
pub(super) fn filters(count: usize) -> String {
    counted(count, "filter")
}

/// The words on the number of units.
pub(super) fn units(count: usize) -> String {
    counted(count, "unit")
}

/// The words on the window of a convolution.
pub(super) fn window(
    size: [usize; 2],
    stride: [usize; 2],
    dilation: [usize; 2],
    padded: Padding,
) -> Vec<String> {
    let mut words = vec![by(size)];
    words.extend((stride != [1, 1]).then(|| along("stride", stride)));
    words.extend((dilation != [1, 1]).then(|| along("dilation", dilation)));
    words.push(padding(padded));
    words
}

pub(super) fn by([rows, columns]: [usize; 2]) -> String {
    format!("{rows}×{columns}")
}

/// One number where both axes have the same.
pub(super) fn along(what: &str, [rows, columns]: [usize; 2]) -> String {
    match rows == columns {
        true => format!("{what} {rows}"),
        false => format!("{what} {rows}×{columns}"),
    }
}

pub(super) fn padding(padding: Padding) -> String {
    match padding {
        Padding::Valid => "valid".into(),
        Padding::Same => "same".into(),
        Padding::Explicit {
            top,
            bottom,
            left,
            right,
        } => match [bottom, left, right] == [top; 3] {
            true => format!("padding {top}"),
            false => format!("padding {top}, {bottom}, {left}, {right}"),
        },
    }
}

/// The sizes among the settings of a padding.
pub(super) fn padding_sizes(padding: Padding) -> Vec<usize> {
    match padding {
        Padding::Explicit {
            top,
            bottom,
            left,
            right,
        } => vec![top, bottom, left, right],
        _ => Vec::new(),
    }
}
