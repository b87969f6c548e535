//! Files of Keras and PyTorch that only Python reads, and how it makes safetensors of them.

use std::{fs::File, io::Read, path::Path};

/// So many bytes at the start of a file tell what it is.
const START: u64 = 4096;

/// What is said of a file that is no safetensors file but one of Keras or PyTorch: the three lines of
/// Python that make one of it. Nothing of another file, and of one that cannot be read.
pub(crate) fn told(path: &Path) -> Option<String> {
    // A pipe would be waited for, and what was read of it would be lost.
    if !path.is_file() {
        return None;
    }
    let mut start = Vec::new();
    let file = File::open(path).ok()?;
    file.take(START).read_to_end(&mut start).ok()?;
    let kind = Kind::of(&start, path)?;
    let [here, there] = [path, &path.with_extension("safetensors")].map(quoted);
    let lines = match kind {
        Kind::Model => [
            "import keras; from safetensors.numpy import save_file".to_owned(),
            format!("model = keras.saving.load_model({here}, compile=False)"),
            save_keras(&there),
        ],
        Kind::KerasWeights => [
            "from safetensors.numpy import save_file  # behind the lines that build `model`"
                .to_owned(),
            format!("model.load_weights({here})"),
            save_keras(&there),
        ],
        Kind::Torch => [
            "import torch; from safetensors.torch import save_file".to_owned(),
            format!("weights = torch.load({here}, map_location=\"cpu\", weights_only=True)"),
            format!("save_file({{name: w.contiguous() for name, w in weights.items()}}, {there})"),
        ],
    };
    let what = match kind {
        Kind::Model => "a model of Keras",
        Kind::KerasWeights => "weights of Keras",
        Kind::Torch => "a state dict of PyTorch",
    };
    Some(format!(
        "{}: {what}, which is not read here; in Python these three lines make a file that is:\n  {}",
        path.display(),
        lines.join("\n  ")
    ))
}

#[derive(Clone, Copy)]
enum Kind {
    Model,
    KerasWeights,
    Torch,
}

impl Kind {
    /// By the first bytes; only whether an HDF5 file holds a model or weights alone, its name says.
    fn of(start: &[u8], path: &Path) -> Option<Self> {
        let holds = |text: &[u8]| start.windows(text.len()).any(|window| window == text);
        let weights = path.to_string_lossy().ends_with(".weights.h5");
        match start {
            [0x89, b'H', b'D', b'F', ..] if weights => Some(Self::KerasWeights),
            [0x89, b'H', b'D', b'F', ..] => Some(Self::Model),
            [b'P', b'K', 3, 4, ..] if holds(b"metadata.json") || holds(b"config.json") => {
                Some(Self::Model)
            }
            [b'P', b'K', 3, 4, ..] if holds(b"data.pkl") => Some(Self::Torch),
            // What PyTorch wrote before version 1.6: a pickle that starts with a long number.
            [0x80, 2, 0x8a, ..] => Some(Self::Torch),
            _ => None,
        }
    }
}

fn save_keras(there: &str) -> String {
    format!(
        "save_file({{f\"{{layer.name}}/{{w.name}}\": w.numpy() for layer in model.layers \
         for w in layer.weights if \"seed\" not in w.path}}, {there})"
    )
}

/// A path between quotes, as Python takes it.
fn quoted(path: &Path) -> String {
    let text = path.to_string_lossy().replace('\\', "\\\\");
    format!("\"{}\"", text.replace('"', "\\\""))
}
