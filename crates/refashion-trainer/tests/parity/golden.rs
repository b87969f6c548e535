//! The files that `make_parity.py` wrote.

use std::path::{Path, PathBuf};

use refashion_trainer::Training;
use refashion_zoo::{Parameter, read_safetensors};
use serde::Deserialize;

#[derive(Deserialize)]
struct Golden {
    cases: Vec<Case>,
}

/// A short training by Keras.
#[derive(Clone, Deserialize)]
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) network: String,
    /// Whether pixels stay between 0 and 255.
    pub(crate) unscaled: bool,
    /// Whether dropout is at work, with masks that Keras drew.
    pub(crate) masks: bool,
    /// The name under which whole weights are stored, first and last.
    pub(crate) stored: Option<String>,
    pub(crate) training: Training,
    pub(crate) order: Vec<usize>,
    /// Loss and accuracy of each step.
    pub(crate) steps: Vec<(f64, f64)>,
    /// Loss, accuracy, validation loss and validation accuracy of each epoch.
    pub(crate) epochs: [Vec<f64>; 4],
    pub(crate) last: Vec<Last>,
}

/// What is kept of a tensor's last values.
#[derive(Clone, Deserialize)]
pub(crate) struct Last {
    pub(crate) name: String,
    /// Values spread evenly over the tensor; all of them where whole weights are stored.
    pub(crate) sample: Vec<f32>,
    pub(crate) norm: f64,
    /// The norm of the difference to the first values.
    pub(crate) way: f64,
}

/// The cases with masks, or those without dropout.
pub(crate) fn cases(masks: bool) -> Vec<Case> {
    let text = std::fs::read_to_string(file("parity.json")).unwrap();
    let golden: Golden = serde_json::from_str(&text).unwrap();
    let mut cases: Vec<Case> = golden.cases;
    cases.retain(|case| case.masks == masks);
    for case in &mut cases {
        if let Some(stored) = &case.stored {
            let weights = weights(stored, "last");
            assert_eq!(weights.len(), case.last.len());
            for last in &mut case.last {
                let whole = weights.iter().find(|whole| whole.name == last.name);
                last.sample = whole.unwrap().values.clone();
            }
        }
    }
    cases
}

/// Stored weights, `first` or `last`.
pub(crate) fn weights(name: &str, which: &str) -> Vec<Parameter> {
    read_safetensors(file(format!("{name}.{which}.safetensors"))).unwrap()
}

/// Whether each value was kept: step by step, layer by layer.
pub(crate) fn masks(name: &str) -> impl Iterator<Item = bool> {
    let bytes = std::fs::read(file(format!("{name}.masks"))).unwrap();
    let bits = |byte: u8| (0..8).rev().map(move |bit| byte >> bit & 1 == 1);
    bytes.into_iter().flat_map(bits)
}

fn file(name: impl AsRef<Path>) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/parity");
    folder.join(name)
}
