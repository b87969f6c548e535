//! What is asked of weights that come and go.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{numbers::not_negative, shared::Hub};
use crate::workspace::typed;

#[derive(Debug, Args)]
pub(crate) struct Export {
    /// A model, as `predict` takes it.
    pub(crate) model: String,

    /// The file to write, or for `hub` the folder (the default: the model's name, in the folder at
    /// hand; scripts are printed).
    pub(crate) output: Option<PathBuf>,

    /// What to make of it.
    #[arg(long, value_enum, value_name = "WHAT")]
    pub(crate) to: Target,

    /// Write over what is there.
    #[arg(long)]
    pub(crate) replace: bool,

    #[command(flatten)]
    pub(crate) onnx: OnnxOptions,

    #[command(flatten)]
    pub(crate) hub: Hub,
}

/// What is asked of ONNX alone.
#[derive(Debug, Args)]
pub(crate) struct OnnxOptions {
    /// Leave out a softmax or sigmoid at the end (`onnx`).
    #[arg(long)]
    pub(crate) logits: bool,

    /// Ask `onnx.checker`, ONNX Runtime and tract, as far as Python has them, whether they compute the
    /// same (`onnx`).
    #[arg(long)]
    pub(crate) check: bool,

    /// The Python that has onnxruntime, and perhaps onnx and tract.
    #[arg(long, default_value = "python3", value_name = "PROGRAM")]
    pub(crate) python: String,
}

/// What a model is made into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Target {
    /// An ONNX file (opset 17), channels first, any number of pictures at once.
    Onnx,
    /// Weights as safetensors: `conv2d/kernel`, channels last.
    Keras,
    /// Weights as safetensors: `conv2d.weight`, channels first, a PyTorch state dict.
    Torch,
    /// A short script that builds the network in Keras and trains it.
    KerasScript,
    /// A short script that builds the network in PyTorch and trains it.
    TorchScript,
    /// A folder for a model hub: model.safetensors, config.json and a model card.
    Hub,
    /// One self-contained page on which the network computes: draw, look inside; no server.
    Html,
    /// Weights as safetensors: `conv2d.kernel`, channels first, what runs here leave and load.
    Refashion,
}

/// How Python saves weights so that `convert` reads them.
fn from_python() -> String {
    let params = typed("params NETWORK");
    format!("Tensors are named after layers, as `{params}` has them;\n{FROM_PYTHON}")
}

const FROM_PYTHON: &str = r#"other names, as those of a second session of Keras or of a plain
nn.Sequential, are matched by order and shape.

From Keras, whose own names these are in a fresh session:
  from safetensors.numpy import save_file
  save_file({f"{layer.name}/{w.name}": w.numpy()
             for layer in model.layers for w in layer.weights
             if "seed" not in w.path}, "keras.safetensors")

From PyTorch, where an OrderedDict or attributes name the modules:
  from safetensors.torch import save_file
  layers = [("conv2d", nn.Conv2d(1, 32, 3)), ("relu", nn.ReLU()), ...]
  model = nn.Sequential(OrderedDict(layers))
  save_file(model.state_dict(), "torch.safetensors")"#;

#[derive(Debug, Args)]
#[command(after_long_help = from_python())]
pub(crate) struct Convert {
    /// The safetensors file to read, or `hf:owner/name` or a hub's folder for that of a hub's model.
    pub(crate) input: PathBuf,

    /// The file or folder to write.
    pub(crate) output: PathBuf,

    /// The network that the weights are of, such as `lab3`; a model's file says it itself.
    #[arg(long, value_name = "NETWORK")]
    pub(crate) network: Option<String>,

    /// Read the document with the network from this file.
    #[arg(long, value_name = "FILE", requires = "network")]
    pub(crate) document: Option<PathBuf>,

    /// Whose file it is (the default: what the names of its tensors say).
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub(crate) from: Option<WeightsFormat>,

    /// What to make of it.
    #[arg(long, value_enum, default_value_t = Target::Refashion, value_name = "WHAT")]
    pub(crate) to: Target,

    /// Write over what is there.
    #[arg(long)]
    pub(crate) replace: bool,

    /// The ε of every batch norm, which weights do not carry: 0.001 in Keras, 1e-5 in PyTorch.
    #[arg(long, value_name = "E", value_parser = epsilon)]
    pub(crate) epsilon: Option<f32>,

    #[command(flatten)]
    pub(crate) onnx: OnnxOptions,

    #[command(flatten)]
    pub(crate) hub: Hub,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum WeightsFormat {
    /// `conv2d.kernel`, channels first: what runs here leave and load.
    Refashion,
    /// `conv2d/kernel`, channels last.
    Keras,
    /// `conv2d.weight`, channels first: a PyTorch state dict.
    Torch,
}

fn epsilon(text: &str) -> Result<f32, String> {
    not_negative(text).map(|epsilon| epsilon as f32)
}
