//! How the parts of a network and a training are written, an example of each: for errors, which
//! say what to write, and for FORMAT.md, which a test makes from these and from the types.

/// An example of one kind of a part.
pub(crate) struct Written {
    /// What it is a part of.
    pub(crate) part: Part,
    /// Its name.
    pub(crate) name: &'static str,
    /// The whole of it in TOML, with no more than what has to be given.
    pub(crate) text: &'static str,
}

/// What has several kinds, or settings, to choose from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Layer,
    Activation,
    Padding,
    Loss,
    Optimizer,
    Schedule,
    Clip,
    Stopping,
    Split,
}

/// Every kind of every part.
pub(crate) const WRITTEN: &[Written] = &[
    layer("conv2d", "{ conv2d = { filters = 32, kernel = [3, 3] } }"),
    layer(
        "conv2d_transpose",
        "{ conv2d_transpose = { filters = 32, kernel = [3, 3] } }",
    ),
    layer(
        "separable_conv2d",
        "{ separable_conv2d = { filters = 32, kernel = [3, 3] } }",
    ),
    layer(
        "spatial_conv2d",
        "{ spatial_conv2d = { filters = 32, kernel = [3, 3] } }",
    ),
    layer("dense", "{ dense = { units = 10 } }"),
    layer("max_pool", "{ max_pool = { window = [2, 2] } }"),
    layer("average_pool", "{ average_pool = { window = [2, 2] } }"),
    layer("global_average_pool", "\"global_average_pool\""),
    layer("batch_norm", "{ batch_norm = {} }"),
    layer("dropout", "{ dropout = { rate = 0.25 } }"),
    layer("activation", "{ activation = \"relu\" }"),
    layer("prelu", "{ prelu = {} }"),
    layer("rescale", "{ rescale = { scale = [0.5] } }"),
    layer("flatten", "\"flatten\""),
    layer("add", "{ add = { from = \"conv2d\" } }"),
    of(Part::Activation, "linear", "\"linear\""),
    of(Part::Activation, "relu", "\"relu\""),
    of(Part::Activation, "leaky_relu", "{ leaky_relu = 0.1 }"),
    of(Part::Activation, "tanh", "\"tanh\""),
    of(Part::Activation, "sigmoid", "\"sigmoid\""),
    of(Part::Activation, "elu", "{ elu = 1.0 }"),
    of(Part::Activation, "softmax", "\"softmax\""),
    of(Part::Activation, "gelu", "\"gelu\""),
    of(Part::Activation, "gelu_tanh", "\"gelu_tanh\""),
    of(Part::Activation, "silu", "\"silu\""),
    of(Part::Activation, "softplus", "\"softplus\""),
    of(Part::Padding, "valid", "\"valid\""),
    of(Part::Padding, "same", "\"same\""),
    of(
        Part::Padding,
        "explicit",
        "{ explicit = { top = 1, bottom = 1, left = 1, right = 1 } }",
    ),
    of(
        Part::Loss,
        "sparse_categorical_cross_entropy",
        "\"sparse_categorical_cross_entropy\"",
    ),
    of(
        Part::Loss,
        "categorical_cross_entropy",
        "\"categorical_cross_entropy\"",
    ),
    of(
        Part::Loss,
        "categorical_focal_cross_entropy",
        "{ categorical_focal_cross_entropy = {} }",
    ),
    of(
        Part::Loss,
        "binary_cross_entropy",
        "\"binary_cross_entropy\"",
    ),
    of(Part::Loss, "mean_squared_error", "\"mean_squared_error\""),
    of(Part::Optimizer, "sgd", "{ sgd = {} }"),
    of(Part::Optimizer, "adagrad", "{ adagrad = {} }"),
    of(Part::Optimizer, "rmsprop", "{ rmsprop = {} }"),
    of(Part::Optimizer, "adam", "{ adam = {} }"),
    of(Part::Optimizer, "adamw", "{ adamw = {} }"),
    of(Part::Schedule, "constant", "\"constant\""),
    of(
        Part::Schedule,
        "step",
        "{ step = { every = 10, factor = 0.5 } }",
    ),
    of(
        Part::Schedule,
        "exponential",
        "{ exponential = { factor = 0.9 } }",
    ),
    of(Part::Schedule, "cosine", "{ cosine = { epochs = 20 } }"),
    of(
        Part::Schedule,
        "triangle",
        "{ triangle = { epochs = 10.0, peak = 0.25 } }",
    ),
    of(Part::Schedule, "plateau", "{ plateau = {} }"),
    of(Part::Clip, "norm", "{ norm = 1.0 }"),
    of(Part::Clip, "value", "{ value = 0.5 }"),
    of(Part::Clip, "global_norm", "{ global_norm = 1.0 }"),
    of(Part::Stopping, "early_stopping", "{ patience = 3 }"),
    of(Part::Split, "all", "\"all\""),
    of(Part::Split, "first", "{ first = { n = 5000 } }"),
    of(Part::Split, "last", "{ last = { n = 5000 } }"),
    of(
        Part::Split,
        "train_test_split",
        "{ train_test_split = { test_size = 0.2, random_state = 13 } }",
    ),
    of(
        Part::Split,
        "fold",
        "{ fold = { fold = 0, folds = { n_splits = 5 } } }",
    ),
];

/// The example of a kind, or of the setting that has several kinds.
pub(crate) fn example(name: &str) -> Option<&'static str> {
    let setting = match name {
        "optimizer" => "adam",
        "schedule" => "step",
        "clip" => "norm",
        "split" => "first",
        "loss" => "sparse_categorical_cross_entropy",
        "padding" => "same",
        "scaling" => return Some("\"by_two_fifty_five\""),
        "kernel" | "window" => return Some("[3, 3]"),
        "stride" | "dilation" => return Some("[2, 2]"),
        "input" => return Some("[1, 28, 28]"),
        other => other,
    };
    let mut all = WRITTEN.iter();
    Some(all.find(|written| written.name == setting)?.text)
}

const fn layer(name: &'static str, text: &'static str) -> Written {
    of(Part::Layer, name, text)
}

const fn of(part: Part, name: &'static str, text: &'static str) -> Written {
    Written { part, name, text }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests;
