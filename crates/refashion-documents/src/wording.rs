//! The messages of the TOML parser in a document's own words, with what to write.

use std::ops::Range;

use refashion_std::nearest;

use crate::written::{Part, WRITTEN, example};

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
    if let Some(words) = unknown(message) {
        return words;
    }
    let found = text.get(span.clone()).unwrap_or_default().trim();
    let bare = found.trim_matches(['"', '\'']);
    let key = key_before(text, span.start);
    if message.contains("unit variant, expected") {
        let write = example(bare).map_or_else(String::new, |text| format!("; write {text}"));
        return format!("{bare:?} needs its settings{write}");
    }
    let (said, is_plain) = plain(message);
    let write = key.and_then(example);
    let write = write.filter(|_| !is_plain || key.is_some_and(is_a_number));
    match (write, key) {
        (Some(text), Some(key))
            if text.starts_with('{') && text[1..].trim_start().starts_with(key) =>
        {
            format!("{said}; write {text}")
        }
        (Some(text), Some(key)) => format!("{said}; write {key} = {text}"),
        _ => said,
    }
}

/// Whether a kind has a single number, which is easily written as settings: `{ leaky_relu = 0.1 }`.
fn is_a_number(kind: &str) -> bool {
    let parts = [Part::Activation, Part::Clip];
    let mut kinds = WRITTEN
        .iter()
        .filter(|written| parts.contains(&written.part));
    kinds.any(|written| written.name == kind)
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
    let written = |name: &str| WRITTEN.iter().find(|written| written.name == name);
    let hint = match same(given, &known) {
        Some(one) => match written(one).filter(|_| what == "kind") {
            Some(written) => format!("; write {}", written.text),
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

/// The key whose value stands at a place: `key = value`, or `key = [ … value`.
fn key_before(text: &str, at: usize) -> Option<&str> {
    let before = text.get(..at)?.trim_end().strip_suffix('=')?.trim_end();
    let name = |c: char| !(c.is_alphanumeric() || c == '_' || c == '-');
    let start = before.rfind(name).map_or(0, |at| at + 1);
    Some(&before[start..]).filter(|key| !key.is_empty())
}

/// A message with what Rust calls a type in words, and whether that says all.
fn plain(message: &str) -> (String, bool) {
    const WORDS: [(&str, &str); 9] = [
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
    ];
    let ends = WORDS.iter().enumerate();
    let mut said =
        ends.filter_map(|(at, (rust, word))| Some((at, message.strip_suffix(*rust)?, word)));
    if let Some((at, start, word)) = said.next() {
        return (format!("{start}{word}"), at < 8);
    }
    match message.split_once("expected struct ") {
        Some((start, _)) => (format!("{start}expected settings in braces"), false),
        None if message == "wanted string or table" => (
            "expected a name in quotes or settings in braces".to_owned(),
            false,
        ),
        None => {
            let shown = ["expected a sequence", "missing field"];
            let is_plain = !shown.iter().any(|part| message.contains(part));
            (message.to_owned(), is_plain)
        }
    }
}
