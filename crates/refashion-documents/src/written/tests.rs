//! FORMAT.md lists what the types have, and its example is a document.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use refashion_datasets::Split;
use refashion_trainer::{Clip, EarlyStopping, Loss, Optimizer, Schedule};
use refashion_zoo::LayerSpec;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::claims::CLAIMS;
use super::{Part, filled, of_part};
use crate::{Condition, Document, Measure, Number, Stated};

const START: &str = "<!-- from the types: `cargo xtask bless` writes it -->\n";
const END: &str = "<!-- up to here -->\n";

const PARTS: [(Part, &str, &str); 9] = [
    (
        Part::Layer,
        "Layers",
        "`layers` of a `[[network]]`, in their order. `kernel`, `window`, `stride` and `dilation` are pairs: rows, columns. A pool's `stride` is its window unless given; each with settings can have a `name`. `add` adds the output of an earlier layer to that of the layer before it: `from` is its name, given or as `params` lists it; `stride` and `pad_channels` take every so many cells of it, and add channels of zeros where it has fewer. A `conv2d` or `dense` may also have `initial`, what its kernel starts from: `\"kaiming_uniform\"` is PyTorch's default, and `\"dirac\"` that with the first filters handing a channel on each. `rescale` may also have `offset = [0.1]`; both have one number, or one for each channel.",
    ),
    (
        Part::Activation,
        "Activation functions",
        "`activation` of a layer, or `{ activation = … }` as a layer of its own.",
    ),
    (
        Part::Padding,
        "Padding",
        "`padding` of a convolution or a pool.",
    ),
    (
        Part::Loss,
        "Losses",
        "`loss` of a training. The binary one of several outputs is the mean over them, of their values; behind a softmax Keras 3 on TensorFlow takes the sigmoids of the logits instead, so that `keras` does not train it.",
    ),
    (
        Part::Optimizer,
        "Optimizers",
        "`optimizer` of a training; `convention` is `\"keras\"` or `\"pytorch\"`. `sgd` may also have `decay = 0.0005`, a share of each weight that is added to its gradient, and `convention`. Losses are means: for a recipe on the sum over batches of N images, give its rate times N and its decay divided by N.",
    ),
    (
        Part::Schedule,
        "Schedules",
        "`schedule` of a training: how its rate changes.",
    ),
    (
        Part::Clip,
        "Clipping",
        "`clip` of a training: a bound on the gradient.",
    ),
    (
        Part::Stopping,
        "Early stopping",
        "`early_stopping` of a training.",
    ),
    (
        Part::Split,
        "Splits",
        "`split` of an experiment: which images validate.",
    ),
];

#[test]
fn format_lists_what_the_types_have() {
    let path = file("FORMAT.md");
    let text = std::fs::read_to_string(&path).unwrap();
    let (head, rest) = text.split_once(START).unwrap();
    let (_, tail) = rest.split_once(END).unwrap();
    let meant = format!("{head}{START}\n{}\n{END}{tail}", listed());
    if std::env::var_os("REFASHION_BLESS").is_some() {
        std::fs::write(&path, meant).unwrap();
    } else {
        assert!(
            text == meant,
            "FORMAT.md is not what the types have; `cargo xtask bless` writes it anew"
        );
    }
}

#[test]
fn every_kind_has_an_example() {
    for (part, kinds) in [
        (Part::Layer, kinds::<LayerSpec>("{ \"?\" = {} }")),
        (
            Part::Activation,
            kinds::<LayerSpec>("{ activation = \"?\" }"),
        ),
        (Part::Loss, kinds::<Loss>("\"?\"")),
        (Part::Optimizer, kinds::<Optimizer>("{ \"?\" = {} }")),
        (Part::Schedule, kinds::<Schedule>("{ \"?\" = {} }")),
        (Part::Clip, kinds::<Clip>("{ \"?\" = {} }")),
        (Part::Split, kinds::<Split>("{ \"?\" = {} }")),
        (
            Part::Padding,
            kinds::<LayerSpec>("{ max_pool = { window = [2, 2], padding = \"?\" } }"),
        ),
    ] {
        let written: Vec<&str> = of_part(part).map(|written| written.name).collect();
        assert_eq!(written, kinds, "{part:?}");
    }
}

#[test]
fn every_kind_of_claim_has_an_example_that_is_one() {
    let names: Vec<&str> = CLAIMS.iter().map(|(name, _)| *name).collect();
    assert_eq!(names, kinds::<Condition>("{ \"?\" = {} }"));
    for (name, text) in CLAIMS {
        let read = toml::from_str::<BTreeMap<String, Condition>>(&format!("x = {text}"));
        assert!(
            read.is_ok() && text.starts_with(&format!("{{ {name} = ")),
            "{text}"
        );
    }
}

#[test]
fn examples_of_types_are_read_by_them() {
    fn is_read<T: DeserializeOwned>(name: &str) {
        let text = super::of_type(name).unwrap();
        let read = toml::from_str::<BTreeMap<String, T>>(&format!("x = {text}"));
        assert!(std::any::type_name::<T>().ends_with(&format!("::{name}")));
        assert!(read.is_ok(), "{text}");
    }
    is_read::<refashion_trainer::Parameters>("Parameters");
    is_read::<Number>("Number");
    is_read::<Measure>("Measure");
    is_read::<Stated>("Stated");
    is_read::<crate::Listed>("Listed");
    is_read::<crate::Reading>("Reading");
    is_read::<crate::Deviation>("Deviation");
}

#[test]
fn a_number_takes_the_place_of_an_example_s() {
    let of = |template, given| filled(template, given);
    let kernel = of("{ conv2d = { filters = 32, kernel = [3, 3] } }", "8");
    assert_eq!(
        kernel.unwrap(),
        "{ conv2d = { filters = 8, kernel = [3, 3] } }"
    );
    assert_eq!(of("[3, 3]", "5").unwrap(), "[5, 5]");
    assert_eq!(of("{ first = { n = 5000 } }", "0.2"), None);
    assert_eq!(of("\"same\"", "1"), None);
}

#[test]
fn the_example_of_the_format_is_a_document_that_can_run() {
    let text = std::fs::read_to_string(file("FORMAT.md")).unwrap();
    let (_, rest) = text.split_once("```toml\n").unwrap();
    let (example, _) = rest.split_once("```").unwrap();
    let document = Document::parse(example, Path::new("example.toml")).unwrap();
    let [experiment] = document.experiments.as_slice() else {
        panic!("one experiment")
    };
    document.networks[0].summary().unwrap();
    experiment.training.as_ref().unwrap().check().unwrap();
    experiment
        .split
        .check(experiment.dataset.train_count)
        .unwrap();
}

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn listed() -> String {
    let parts = PARTS.map(|(part, heading, says)| {
        let rows = of_part(part).map(|written| format!("| `{}` | {} |\n", written.text, whole(written)));
        let rows: String = rows.collect();
        format!("### {heading}\n\n{says}\n\n| at least | with all settings, as they are unless told |\n|---|---|\n{rows}")
    });
    parts.join("\n")
}

/// An example as its type writes it, with all settings; nothing where that is no more.
fn whole(written: &super::Written) -> String {
    let text = written.text;
    let all = match written.part {
        Part::Layer => written_by::<LayerSpec>(text),
        Part::Activation | Part::Padding => text.to_owned(),
        Part::Loss => written_by::<Loss>(text),
        Part::Optimizer => written_by::<Optimizer>(text),
        Part::Schedule => written_by::<Schedule>(text),
        Part::Clip => written_by::<Clip>(text),
        Part::Stopping => written_by::<EarlyStopping>(text),
        Part::Split => written_by::<Split>(text),
    };
    match all == text {
        true => String::new(),
        false => format!("`{all}`"),
    }
}

/// A value by the type that reads it, as TOML in a line.
fn written_by<T: DeserializeOwned + Serialize>(text: &str) -> String {
    let read: BTreeMap<String, T> = toml::from_str(&format!("x = {text}")).unwrap();
    let json = serde_json::to_string(&read["x"]).unwrap();
    let mut toml = String::new();
    for (at, piece) in json.split('"').enumerate() {
        let key = json
            .split('"')
            .nth(at + 1)
            .is_some_and(|next| next.starts_with(':'));
        match at % 2 {
            1 if key => toml.push_str(piece),
            1 => toml.push_str(&format!("\"{piece}\"")),
            _ => toml.push_str(
                &piece
                    .replace(':', " = ")
                    .replace(',', ", ")
                    .replace('{', "{ ")
                    .replace('}', " }"),
            ),
        }
    }
    toml.replace("{  }", "{}")
}

/// The names that a type knows, from what it says of one that it does not.
fn kinds<T: DeserializeOwned>(wrong: &str) -> Vec<String> {
    let error = toml::from_str::<BTreeMap<String, T>>(&format!("x = {wrong}"))
        .err()
        .unwrap();
    let message = error.message().to_owned();
    let (_, known) = message.split_once("expected").unwrap();
    let names = known.split('`').skip(1).step_by(2);
    // PyTorch's and Keras' other name of SiLU, which is read and never written.
    let names = names.filter(|name| *name != "swish");
    names.map(str::to_owned).collect()
}

#[test]
fn a_name_alone_is_the_kind_of_what_stands_under_its_key() {
    let kind = |key, name| super::kind_of(Some(key), name);
    for (key, name, begins) in [
        ("holds", "dominant", "{ dominant = {"),
        ("holds", "one_hot", "{ one_hot = 9 }"),
        ("fill", "constant", "{ constant = 0.0 }"),
        ("at", "epoch", "{ epoch = 3 }"),
        ("activation", "elu", "{ elu = 1.0 }"),
        ("padding", "explicit", "{ explicit = {"),
        ("loss", "mean_squared_error", "\"mean_squared_error\""),
        ("optimizer", "sgd", "{ sgd = {} }"),
        ("schedule", "cosine", "{ cosine = {"),
        ("clip", "value", "{ value = 0.5 }"),
        ("split", "fold", "{ fold = {"),
        ("layers", "dense", "{ dense = {"),
    ] {
        let found = kind(key, name).unwrap_or_default();
        assert!(found.starts_with(begins), "{key} {name}: {found}");
    }
    for (key, name) in [("fill", "epoch"), ("at", "constant"), ("clip", "dense")] {
        assert_eq!(kind(key, name), None, "{key} {name}");
    }
}

#[test]
fn a_number_alone_is_the_first_of_its_kind() {
    let of = |key, given| super::with_number(key, given);
    for (key, given, meant) in [
        ("sgd", "0.1", "{ sgd = { rate = 0.1 } }"),
        ("at", "7", "{ epoch = 7 }"),
        (
            "padding",
            "2",
            "{ explicit = { top = 2, bottom = 2, left = 2, right = 2 } }",
        ),
        ("folds", "4", "{ n_splits = 4 }"),
    ] {
        assert_eq!(of(key, given).as_deref(), Some(meant), "{key}");
    }
    assert_eq!(of("flatten", "3"), None);
}
