//! Names and layouts of tensors in other frameworks, where a kind has nothing of its own.

/// PyTorch's and candle's name.
pub(super) fn torch_name(tensor: &str) -> &str {
    match tensor {
        "kernel" | "gamma" | "alpha" => "weight",
        "beta" => "bias",
        "moving_mean" => "running_mean",
        "moving_variance" => "running_var",
        other => other,
    }
}

pub(super) fn keras_name(layer: &str, tensor: &str) -> String {
    format!("{layer}/{tensor}")
}

/// The order of a tensor's axes in Keras, where channels come last.
pub(super) fn keras_axes(count: usize) -> Vec<usize> {
    match count {
        4 => vec![2, 3, 1, 0],
        3 => vec![1, 2, 0],
        2 => vec![1, 0],
        len => (0..len).collect(),
    }
}
