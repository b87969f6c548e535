//! What can be typed after `bench`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use refashion_layers::ProductPrecision;

use super::shared::{Documents, Format, Memory, Source, Threads, at_least_one, countable};

#[derive(Debug, Subcommand)]
pub(crate) enum Bench {
    /// Time a training step (forward, backward, Adam) of the documents' networks.
    Step(BenchStep),
    /// Time single operations, here and in stock candle, against a product of large matrices.
    Kernels(BenchKernels),
    /// Time predictions of one image and of 128.
    Predict(BenchPredict),
    /// Time a whole epoch on real images against its steps alone, and take its peak memory.
    Epoch(BenchEpoch),
}

/// How a bench is run and what becomes of its rows.
#[derive(Debug, Args)]
pub(crate) struct BenchOutput {
    #[command(flatten)]
    pub(crate) threads: Threads,

    /// How to print it.
    #[arg(long = "as", value_enum, default_value_t = Format::Text, value_name = "FORMAT")]
    pub(crate) format: Format,

    /// Write the machine, the versions and the raw rows into this folder.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
}

/// The frameworks to measure against.
#[derive(Debug, Args)]
pub(crate) struct BenchPeers {
    /// Time Keras and PyTorch too, in turn, and print the ratios; for steps also what an expert would try.
    #[arg(long)]
    pub(crate) peers: bool,

    /// The Python that has tensorflow-cpu and torch.
    #[arg(long, default_value = "python3", value_name = "PROGRAM")]
    pub(crate) python: String,
}

#[derive(Debug, Args)]
pub(crate) struct BenchStep {
    /// A network; those with a published peer when none is named.
    pub(crate) network: Option<String>,

    /// The number of steps that are timed.
    #[arg(long, default_value_t = 50, value_name = "N", value_parser = countable)]
    pub(crate) steps: usize,

    /// The number of images in a batch (the default: what `bench` takes for the network everywhere).
    #[arg(long, value_name = "N", value_parser = at_least_one, conflicts_with_all = ["random", "growth"])]
    pub(crate) batch: Option<usize>,

    /// Say where the time goes: each layer and pass, beside what the machine could do.
    #[arg(long, conflicts_with = "peers")]
    pub(crate) by_layer: bool,

    /// Time so many networks that are drawn, a quarter of them with each of four seeds.
    #[arg(long, value_name = "N", value_parser = countable, conflicts_with = "network")]
    pub(crate) random: Option<usize>,

    /// Time a small network as its batch, its images, its width and the threads grow.
    #[arg(long, conflicts_with_all = ["network", "by_layer", "random"])]
    pub(crate) growth: bool,

    /// How exact the factors of our large products are: `f32` or `bf16`, which is timed beside `f32`, unless
    /// layer by layer.
    #[arg(long, value_name = "PRECISION", default_value_t)]
    pub(crate) precision: ProductPrecision,

    #[command(flatten)]
    pub(crate) memory: Memory,

    #[command(flatten)]
    pub(crate) peers: BenchPeers,

    #[command(flatten)]
    pub(crate) output: BenchOutput,
}

#[derive(Debug, Args)]
pub(crate) struct BenchPredict {
    /// A network; five of the documents when none is named.
    pub(crate) network: Option<String>,

    /// How often each prediction is timed.
    #[arg(long, default_value_t = 300, value_name = "N", value_parser = countable)]
    pub(crate) repetitions: usize,

    /// Time ONNX Runtime too, in turns, on the file that `export` writes, and print the ratios.
    #[arg(long)]
    pub(crate) peers: bool,

    /// The Python that has onnxruntime.
    #[arg(long, default_value = "python3", value_name = "PROGRAM")]
    pub(crate) python: String,

    #[command(flatten)]
    pub(crate) memory: Memory,

    #[command(flatten)]
    pub(crate) output: BenchOutput,
}

#[derive(Debug, Args)]
pub(crate) struct BenchKernels {
    /// How often each operation is timed here; candle, which may be slow, a tenth as often.
    #[arg(long, default_value_t = 30, value_name = "N", value_parser = countable)]
    pub(crate) repetitions: usize,

    #[command(flatten)]
    pub(crate) output: BenchOutput,
}

#[derive(Debug, Args)]
pub(crate) struct BenchEpoch {
    /// A document with one experiment (`thesis`), or an experiment (`lab3/baseline`).
    pub(crate) experiment: String,

    /// Train on the first images only.
    #[arg(long, value_name = "N", value_parser = at_least_one)]
    pub(crate) images: Option<usize>,

    /// How often a step by itself is timed, before the epoch and after it.
    #[arg(long, default_value_t = 30, value_name = "N", value_parser = countable)]
    pub(crate) steps: usize,

    #[command(flatten)]
    pub(crate) documents: Documents,

    #[command(flatten)]
    pub(crate) memory: Memory,

    #[command(flatten)]
    pub(crate) peers: BenchPeers,

    #[command(flatten)]
    pub(crate) output: BenchOutput,

    #[command(flatten)]
    pub(crate) source: Source,
}
