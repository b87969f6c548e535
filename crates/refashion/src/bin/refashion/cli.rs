//! What can be typed.

mod bench;
mod data;
mod document;
mod export;
mod lesson;
mod models;
mod numbers;
mod reproduce;
mod results;
mod serve;
mod shared;
mod sweep;
mod train;
mod units;

use std::path::PathBuf;

use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand};
use clap_complete::Shell;
use refashion_layers::Vectors;

#[cfg(feature = "kernels")]
pub(crate) use bench::BenchKernels;
pub(crate) use bench::{Bench, BenchEpoch, BenchOutput, BenchPeers, BenchPredict, BenchStep};
pub(crate) use data::{Bundle, Data, DataSet, Import, ListedSets, ShownDataSet};
pub(crate) use document::Document;
pub(crate) use export::{Convert, Export, OnnxOptions, Target, WeightsFormat};
pub(crate) use lesson::{Lesson, LessonAction};
pub(crate) use models::{Compare, Evaluate, FitAs, InvertWhen, Models, Predict};
pub(crate) use reproduce::Reproduce;
pub(crate) use results::{Audit, Figures, Keras, Report};
pub(crate) use serve::Serve;
pub(crate) use shared::{Format, Hub, Running, SYNTHETIC, Source, Threads};
pub(crate) use sweep::{Sweep, SweepAction};
pub(crate) use train::{OptimizerName, Train, TrainingImages, TrainingSettings};
pub(crate) use units::{Engine, Gather, Plan, RunUnit, Status, Submit};

/// Re-runs the experiments of five documents about recognising clothes, digits and small pictures,
/// and says, figure by figure, how close it comes to what they published.
#[derive(Debug, Parser)]
#[command(name = "refashion", arg_required_else_help = true, version = env!("REFASHION_VERSION"))]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,

    /// Say more: once for what is done, twice for details (or set RUST_LOG).
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub(crate) verbose: u8,

    /// Print results and errors only, no progress.
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub(crate) quiet: bool,

    /// Use these vector instructions, for the bits of another machine: plain, avx2, avx512, amx or neon (the
    /// default: REFASHION_VECTORS, or the best that this machine has).
    #[arg(long, global = true, value_name = "KIND", hide_short_help = true)]
    pub(crate) vectors: Option<Vectors>,
}

/// Reads what was typed; usage and help name the program as it was called. Ends the program where
/// that is no command, or asks for help.
pub(crate) fn parse(called_as: &'static str) -> Cli {
    let mut command = with_negative_numbers(Cli::command())
        .name(called_as)
        .bin_name(called_as);
    let matches = command.get_matches_mut();
    Cli::from_arg_matches(&matches).unwrap_or_else(|error| error.format(&mut command).exit())
}

/// The same command, whose options take what looks like a negative number for one: that it is none of
/// theirs is theirs to say.
fn with_negative_numbers(command: clap::Command) -> clap::Command {
    command
        .mut_args(|arg| {
            let takes = !arg.is_positional() && arg.get_action().takes_values();
            arg.allow_negative_numbers(takes)
        })
        .mut_subcommands(with_negative_numbers)
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run a document's experiments and compare them with what it published.
    Reproduce(Reproduce),
    /// Train a network of your own choice on images of your own.
    Train(Box<Train>),
    /// Try settings: train a network with each, and rank them by the images that validate.
    Sweep(Sweep),
    /// List runs in units that many machines can share.
    Plan(Plan),
    /// Make one unit.
    RunUnit(Box<RunUnit>),
    /// Give the units that are due to Slurm, to HyperQueue, or to processes of this machine.
    Submit(Submit),
    /// Say of units what is whole, running, failed and due.
    Status(Status),
    /// Judge units that are whole, and write their reports.
    Gather(Gather),
    /// Show a network layer by layer, with its parameter counts.
    Params(Params),
    /// Say what photographs show.
    Predict(Predict),
    /// Say how good a trained network is, and where it errs.
    Evaluate(Evaluate),
    /// Answer over HTTP what pictures show, with a page to drop or draw one on.
    Serve(Serve),
    /// Compare two trained networks image by image.
    Compare(Compare),
    /// List, describe, save or remove trained networks.
    Models {
        #[command(subcommand)]
        action: Models,
    },
    /// Find, fetch, verify or describe a data set.
    Data {
        #[command(subcommand)]
        action: Data,
    },
    /// Check what the documents state against itself.
    Audit(Audit),
    /// Time training steps, here and in Keras and PyTorch.
    Bench {
        #[command(subcommand)]
        what: Bench,
    },
    /// Train an experiment in Keras on the same images, to see whether its results differ from ours.
    Keras(Keras),
    /// Draw the figures of a document from its recorded runs.
    Figures(Figures),
    /// Write figures and reports of the recorded runs again, and one page that shows them all.
    Report(Report),
    /// Make a model ready for other software: ONNX, Keras, PyTorch, a model hub.
    Export(Export),
    /// Bring weights from Keras or PyTorch here, or the other way.
    Convert(Convert),
    /// Explain the mathematics: the formula, where the documents have it, a worked example.
    Explain(Explain),
    /// A lesson of ten minutes on a document: read it, hand it out, check what students ran.
    Lesson(Lesson),
    /// Begin a document of your own from what Keras printed, or list what it lacks.
    Document {
        #[command(subcommand)]
        action: Document,
    },
    /// List the documents, experiments, networks and data sets.
    List(List),
    /// Say what this machine has and lacks, a line each.
    Doctor(Doctor),
    /// Print what completes commands in a shell.
    Completions(Completions),
    /// Print the manual page, or write one for each command.
    Man(Man),
}

#[derive(Debug, Args)]
pub(crate) struct Completions {
    /// The shell.
    pub(crate) shell: Shell,
}

#[derive(Debug, Args)]
pub(crate) struct Man {
    /// Write a page for each command here instead.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct List {
    /// How to print it; `csv` is the experiments.
    #[arg(long = "as", value_enum, default_value_t = Format::Text, value_name = "FORMAT")]
    pub(crate) format: Format,
}

#[derive(Debug, Args)]
pub(crate) struct Doctor {
    /// How to print it.
    #[arg(long = "as", value_enum, default_value_t = Format::Text, value_name = "FORMAT")]
    pub(crate) format: Format,

    /// The Python that is asked for Keras and PyTorch.
    #[arg(long, default_value = "python3", value_name = "PROGRAM")]
    pub(crate) python: String,

    #[command(flatten)]
    pub(crate) source: Source,
}

#[derive(Debug, Args)]
pub(crate) struct Params {
    /// A network, such as `thesis` or `alexnet`.
    #[arg(required_unless_present = "all", conflicts_with = "all")]
    pub(crate) network: Option<String>,

    /// Every network of the documents.
    #[arg(long)]
    pub(crate) all: bool,

    /// How to print it.
    #[arg(long = "as", value_enum, default_value_t = Format::Text, value_name = "FORMAT")]
    pub(crate) format: Format,

    /// Read the document from this file instead of the built-in ones.
    #[arg(long, value_name = "FILE")]
    pub(crate) document: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Explain {
    /// A topic, such as `convolution` or `adam`; all are listed when none is named.
    pub(crate) topic: Option<String>,

    /// Compute an example with this model too, as `predict` takes it.
    #[arg(long, requires = "topic")]
    pub(crate) model: Option<String>,

    /// The picture of that example: a file, or the number of a test image of the model's set.
    #[arg(long, requires = "model", default_value = "0", value_name = "FILE|N")]
    pub(crate) image: String,

    /// How to print the list.
    #[arg(long = "as", value_enum, default_value_t = Format::Text, value_name = "FORMAT", conflicts_with = "topic")]
    pub(crate) format: Format,

    #[command(flatten)]
    pub(crate) hub: Hub,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn help_fits_a_narrow_terminal() {
        let mut left = vec![Cli::command().term_width(80)];
        while let Some(mut command) = left.pop() {
            let help = command.render_long_help().to_string();
            for line in help.lines() {
                assert!(line.chars().count() <= 80, "{}: {line}", command.get_name());
            }
            let below = command.get_subcommands().cloned();
            left.extend(below.map(|below| below.term_width(80)));
        }
    }
}
