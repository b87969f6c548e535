//! What can be typed.

mod bench;
mod document;
mod export;
mod lesson;
mod models;
mod numbers;
mod reproduce;
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
pub(crate) use document::Document;
use export::FROM_PYTHON;
pub(crate) use export::{Convert, Export, OnnxOptions, Target, WeightsFormat};
pub(crate) use lesson::{Lesson, LessonAction};
pub(crate) use models::{Compare, Evaluate, FitAs, InvertWhen, Models, Predict};
use numbers::whole;
pub(crate) use reproduce::Reproduce;
pub(crate) use serve::Serve;
use shared::picture_size;
pub(crate) use shared::{
    Documents, Format, Hub, Running, SYNTHETIC, Source, Threads, at_least_one, countable,
};
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

    /// Use these vector instructions, for the bits of another machine: plain, avx2, avx512 or neon (the
    /// default: REFASHION_VECTORS, or the best that this machine has).
    #[arg(long, global = true, value_name = "KIND", hide_short_help = true)]
    pub(crate) vectors: Option<Vectors>,
}

/// Reads what was typed; usage and help name the program as it was called. Ends the program where
/// that is no command, or asks for help.
pub(crate) fn parse(called_as: &'static str) -> Cli {
    let mut command = with_negative_numbers(Cli::command())
        .name(called_as)
        .bin_name(called_as)
        .mut_subcommand("convert", |convert| {
            convert.after_long_help(FROM_PYTHON.replace("cargo xtask", called_as))
        });
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
pub(crate) struct Figures {
    /// A document (`thesis`), one of its experiments, `bench`, `keras`, or `all`.
    pub(crate) what: String,

    /// Read the runs from here instead of results/.
    #[arg(long, value_name = "DIR")]
    pub(crate) results: Option<PathBuf>,

    /// Write here instead of beside the runs.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) documents: Documents,

    #[command(flatten)]
    pub(crate) source: Source,
}

#[derive(Debug, Args)]
pub(crate) struct Keras {
    /// A document (`lab3`) or one of its experiments (`lab3/dropout`).
    pub(crate) what: String,

    /// Stop after this many epochs, unless a longer run is there. What is compared is the test
    /// accuracy of two or more complete runs, else the accuracy after the epoch that all reached.
    #[arg(long, value_name = "N", value_parser = at_least_one)]
    pub(crate) epochs: Option<usize>,

    /// Run this one seed; Keras takes those below 2³².
    #[arg(long, value_name = "S", conflicts_with = "seeds", value_parser = whole::<u32>)]
    pub(crate) seed: Option<u32>,

    /// Run this many seeds: 0, 1, 2, …; those that are there are not run again.
    #[arg(long, default_value_t = 3, value_name = "N", value_parser = countable)]
    pub(crate) seeds: usize,

    #[command(flatten)]
    pub(crate) threads: Threads,

    /// The Python that has numpy and tensorflow-cpu (and scipy, where images are varied).
    #[arg(long, default_value = "python3", value_name = "PROGRAM")]
    pub(crate) python: String,

    /// Write here instead of results/.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) documents: Documents,

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
pub(crate) struct Audit {
    /// A document; all of them when none is named.
    pub(crate) name: Option<String>,

    /// How to print it.
    #[arg(long = "as", value_enum, default_value_t = Format::Text, value_name = "FORMAT")]
    pub(crate) format: Format,

    /// Read the document from this file instead of the built-in ones.
    #[arg(long, value_name = "FILE", conflicts_with = "name")]
    pub(crate) document: Option<PathBuf>,

    /// Print the consistent findings too.
    #[arg(long)]
    pub(crate) full: bool,

    /// Write here instead of results/audit/.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Report {
    /// Write the page here instead of index.html beside the results; links in it are relative.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,

    /// Show the results of this folder instead of results/.
    #[arg(long, value_name = "DIR")]
    pub(crate) results: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) documents: Documents,

    #[command(flatten)]
    pub(crate) source: Source,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Data {
    /// Make sure that a data set is here: find it, or fetch it from the Hugging Face hub.
    Fetch(DataSet),
    /// Check what is inside a data set against the canonical digests.
    Verify(DataSet),
    /// Say what a data set is and where it is looked for.
    Info(DataSet),
    /// Make a set of a folder of pictures, which loads quickly and is known by its name.
    Import(Import),
    /// Make a folder for a class without a network: data sets, sources, and how to begin.
    Bundle(Bundle),
}

#[derive(Debug, Args)]
pub(crate) struct Import {
    /// The folder: one of its own for each class, or `train/`, `val/` and `test/` with these.
    pub(crate) folder: PathBuf,

    /// The name of the set, and of its folder in datasets/: small letters, digits, hyphens.
    #[arg(long, value_name = "NAME")]
    pub(crate) out: String,

    /// The height and width that each picture is given.
    #[arg(long, value_name = "HEIGHTxWIDTH", value_parser = picture_size)]
    pub(crate) size: [usize; 2],

    /// Make them grey.
    #[arg(long)]
    pub(crate) gray: bool,

    /// Take the place of a set that was imported before.
    #[arg(long)]
    pub(crate) replace: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Bundle {
    /// The folder to make; it must be empty, or not there yet.
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,

    /// The data sets; all that are here when none is named.
    pub(crate) names: Vec<String>,

    #[command(flatten)]
    pub(crate) source: Source,
}

#[derive(Debug, Args)]
pub(crate) struct DataSet {
    /// `fashion-mnist`, `mnist` or `cifar-10`.
    pub(crate) name: String,

    #[command(flatten)]
    pub(crate) source: Source,
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
