//! The messages of the TOML parser in a document's own words, with what to write.

use std::ops::Range;

use refashion_std::nearest;

use crate::place::{NEEDS_SETTINGS, ONE_KIND, Place};
use crate::written::{Part, WRITTEN, among};

/// Keras' and PyTorch's names, without capitals and underscores, and a document's.
const NAMES: [(&str, &str); 37] = [
    ("maxpooling2d", "max_pool"),
    ("maxpool2d", "max_pool"),
    ("averagepooling2d", "average_pool"),
    ("avgpool2d", "average_pool"),
    ("globalaveragepooling2d", "global_average_pool"),
    ("batchnormalization", "batch_norm"),
    ("batchnorm2d", "batch_norm"),
    ("batchnorm1d", "batch_norm"),
    ("linear", "dense"),
    ("convtranspose2d", "conv2d_transpose"),
    ("conv", "conv2d"),
    ("kernelsize", "kernel"),
    ("poolsize", "window"),
    ("kernel", "window"),
    ("size", "window"),
    ("strides", "stride"),
    ("dilationrate", "dilation"),
    ("channels", "filters"),
    ("outchannels", "filters"),
    ("units", "filters"),
    ("outfeatures", "units"),
    ("filters", "units"),
    ("neurons", "units"),
    ("p", "rate"),
    ("lr", "learning_rate"),
    ("usebias", "bias"),
    ("kernelregularizer", "l2"),
    ("eps", "epsilon"),
    (
        "sparsecategoricalcrossentropy",
        "sparse_categorical_cross_entropy",
    ),
    ("crossentropyloss", "sparse_categorical_cross_entropy"),
    ("categoricalcrossentropy", "categorical_cross_entropy"),
    ("binarycrossentropy", "binary_cross_entropy"),
    ("mse", "mean_squared_error"),
    ("validationsplit", "last"),
    ("restorebestweights", "restore_best"),
    ("clipnorm", "norm"),
    ("steplr", "step"),
];

/// A message of the parser in words, for what stands at a place of the text.
pub(crate) fn in_words(message: &str, text: &str, span: Range<usize>) -> String {
    if let Some(words) = unknown(message).or_else(|| unexpected(message)) {
        return words;
    }
    let place = Place::of(text, span);
    if let Some(words) = place.header(message) {
        return words;
    }
    let said = match message.contains(NEEDS_SETTINGS) {
        true => format!("{:?} needs its settings", place.bare()),
        false => plain(message),
    };
    match place.meant(message) {
        Some(meant) => format!("{said}; write {meant}"),
        None => said,
    }
}

/// What is said of a name that there is not: the one that was meant, and an example of it.
fn unknown(message: &str) -> Option<String> {
    let (what, rest) = [
        ("unknown variant `", "kind"),
        ("unknown field `", "setting"),
    ]
    .into_iter()
    .find_map(|(start, what)| Some((what, message.strip_prefix(start)?)))?;
    let (given, rest) = rest.split_once('`')?;
    let known: Vec<&str> = rest.split('`').skip(1).step_by(2).collect();
    let listed = known.join(", ");
    let hint = match same(given, &known) {
        Some(one) => match among(one, &known).filter(|_| what == "kind") {
            Some(text) => format!("; write {text}"),
            None => format!("; did you mean {one}?"),
        },
        None => as_layer(given, &known).unwrap_or_else(|| near(given, &known)),
    };
    Some(format!(
        "there is no {what} `{given}` here{hint}{}{listed}",
        if hint.ends_with('?') {
            " There are "
        } else {
            "; there are "
        }
    ))
}

/// The name that was meant, written otherwise or that of another framework.
fn same<'a>(given: &str, known: &[&'a str]) -> Option<&'a str> {
    let wanted = squeezed(given);
    let wanted = wanted.strip_prefix("nn").unwrap_or(&wanted);
    let foreign = || {
        let of_name = NAMES.iter().filter(|(name, _)| *name == wanted);
        let mut ours = of_name.map(|(_, ours)| ours);
        ours.find_map(|ours| known.iter().find(|name| *name == ours))
    };
    let same = known.iter().find(|name| squeezed(name) == wanted);
    same.or_else(foreign).copied()
}

fn squeezed(name: &str) -> String {
    name.to_lowercase().replace(['_', '-', ' ', '.'], "")
}

/// The names that come near, as a question.
fn near(given: &str, known: &[&str]) -> String {
    match nearest(given, known.iter().copied()).as_slice() {
        [] => String::new(),
        near => format!("; did you mean {}?", near.join(" or ")),
    }
}

/// What to write for a function that stands among the layers, or for a layer in Keras' own form.
fn as_layer(given: &str, known: &[&str]) -> Option<String> {
    if !known.contains(&"flatten") {
        return None;
    }
    let wanted = squeezed(given);
    let mut functions = WRITTEN
        .iter()
        .filter(|written| written.part == Part::Activation);
    match functions.find(|written| squeezed(written.name) == wanted) {
        Some(written) => Some(format!("; write {{ activation = {} }}", written.text)),
        None => ["type", "kind", "name", "layer"].contains(&given).then(|| {
            "; a layer is its kind and its settings, such as { dense = { units = 10 } }".into()
        }),
    }
}

/// What is said of a setting that a kind does not have, in the words of any other.
fn unexpected(message: &str) -> Option<String> {
    let names = message.strip_prefix("unexpected keys in table: ")?;
    let (given, known) = names.split_once(", available keys: ")?;
    let given = given.split(", ").next()?;
    let known: Vec<&str> = known.split(", ").collect();
    let quoted: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
    unknown(&format!(
        "unknown field `{given}`, expected one of {}",
        quoted.join(", ")
    ))
}

/// A message with what Rust calls a type in words.
fn plain(message: &str) -> String {
    const WORDS: [(&str, &str); 13] = [
        ("expected usize", "expected a whole number, 0 or above"),
        ("expected u64", "expected a whole number, 0 or above"),
        (
            "expected u32",
            "expected a whole number from 0 to 4294967295",
        ),
        ("expected u16", "expected a whole number from 0 to 65535"),
        ("expected u8", "expected a whole number from 0 to 255"),
        ("expected f64", "expected a number"),
        ("expected f32", "expected a number"),
        (
            "number too large to fit in target type",
            "the number is too large; give a smaller one",
        ),
        (
            "expected an array of length 2",
            "expected a pair of numbers",
        ),
        ("expected a string", "expected text in quotes"),
        ("expected a sequence", "expected a list"),
        ("expected a map", "expected settings in braces"),
        ("expected a boolean", "expected true or false"),
    ];
    let message = message
        .replace("invalid type: map,", "invalid type: settings in braces,")
        .replace("invalid type: sequence,", "invalid type: a list,");
    for (rust, word) in WORDS {
        if let Some(start) = message.strip_suffix(rust) {
            return format!("{start}{word}");
        }
    }
    if message.starts_with(ONE_KIND) {
        return "expected one kind with its settings".to_owned();
    }
    match message.split_once("expected struct ") {
        Some((start, _)) => format!("{start}expected settings in braces"),
        None if message == "wanted string or table" => {
            "expected a name in quotes or settings in braces".to_owned()
        }
        None => message,
    }
}
