//! How the parts of a network and a training are written, an example of each: for errors, which
//! say what to write, and for FORMAT.md, which a test makes from these and from the types.

mod claims;
mod fields;

pub(crate) use fields::{field, of_type, sized};

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
        other => other,
    };
    let mut all = WRITTEN.iter();
    Some(all.find(|written| written.name == setting)?.text)
}

/// The example of a kind of what stands under a key, or among the layers.
pub(crate) fn kind_of(key: Option<&str>, name: &str) -> Option<&'static str> {
    let part = match key {
        Some("holds") => return claims::example(name),
        Some("fill") => return (name == "constant").then_some("{ constant = 0.0 }"),
        Some("at") => return (name == "epoch").then_some("{ epoch = 3 }"),
        Some("activation") => Part::Activation,
        Some("padding") => Part::Padding,
        Some("loss") => Part::Loss,
        Some("optimizer") => Part::Optimizer,
        Some("schedule") => Part::Schedule,
        Some("clip") => Part::Clip,
        Some("split") => Part::Split,
        _ => Part::Layer,
    };
    let mut kinds = of_part(part);
    Some(kinds.find(|written| written.name == name)?.text)
}

/// The example of one of the kinds of a part that has these.
pub(crate) fn among(name: &str, known: &[&str]) -> Option<&'static str> {
    let is_of = |part| of_part(part).all(|written| known.contains(&written.name));
    let mut all = WRITTEN.iter();
    let one = all.find(|written| written.name == name && is_of(written.part))?;
    Some(one.text)
}

/// What is meant by a number in the place of the settings of a kind, or of what has several kinds.
pub(crate) fn with_number(key: &str, given: &str) -> Option<String> {
    let is_optimizer = of_part(Part::Optimizer).any(|written| written.name == key);
    let template = match key {
        _ if is_optimizer => return Some(format!("{{ {key} = {{ rate = {given} }} }}")),
        "at" => "{ epoch = 3 }",
        "padding" => kind_of(Some(key), "explicit")?,
        _ => example(key).or_else(|| sized(key))?,
    };
    filled(template, given)
}

/// An example with another number in the place of its first, and of those that are the same.
fn filled(template: &str, given: &str) -> Option<String> {
    const ENDS: [char; 4] = [' ', '[', ']', ','];
    let is_number = |word: &&str| word.parse::<f64>().is_ok();
    let first = template.split(ENDS).find(is_number)?;
    if first.parse::<u64>().is_ok() && given.parse::<u64>().is_err() {
        return None;
    }
    let pieces = template.split_inclusive(ENDS).map(|piece| {
        let (word, end) = piece.split_at(piece.trim_end_matches(ENDS).len());
        format!("{}{end}", if word == first { given } else { word })
    });
    Some(pieces.collect())
}

fn of_part(part: Part) -> impl Iterator<Item = &'static Written> {
    WRITTEN.iter().filter(move |written| written.part == part)
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
