//! What is asked of trained networks.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::{
    numbers::whole,
    shared::{Format, Hub, Source, Threads, at_least_one},
};

#[derive(Debug, Args)]
pub(crate) struct Predict {
    /// A model: a file, the folder of a run, a recorded run (`thesis@0`), a name of `models list`, one
    /// of a hub (`hf:owner/name`, `hf:owner/name@revision`), or a folder as `export --to hub` writes it.
    pub(crate) model: String,

    /// Pictures (PNG, JPEG, WebP, GIF, BMP) and folders of them; `-` reads one picture from
    /// standard input.
    #[arg(required = true, value_name = "IMAGE|FOLDER|-")]
    pub(crate) images: Vec<PathBuf>,

    /// Name this many classes.
    #[arg(long, default_value_t = 3, value_name = "K", value_parser = at_least_one)]
    pub(crate) top: usize,

    /// Whether a dark object on a light ground becomes light on dark.
    #[arg(long, value_enum, default_value_t = InvertWhen::Auto, value_name = "WHEN")]
    pub(crate) invert: InvertWhen,

    /// How a picture is made to fit (the default: as suits what the network was trained on).
    #[arg(long, value_enum, value_name = "HOW")]
    pub(crate) fit: Option<FitAs>,

    /// Draw what the network saw.
    #[arg(long)]
    pub(crate) show: bool,

    /// Say which part of the picture mattered: how far the score falls where a square covers it.
    #[arg(long)]
    pub(crate) why: bool,

    /// Write what the network saw here, as PNG.
    #[arg(long, value_name = "DIR")]
    pub(crate) save_input: Option<PathBuf>,

    /// How to print it.
    #[arg(long = "as", value_enum, default_value_t = Format::Text, value_name = "FORMAT", conflicts_with_all = ["show", "why"])]
    pub(crate) format: Format,

    #[command(flatten)]
    pub(crate) hub: Hub,

    #[command(flatten)]
    pub(crate) threads: Threads,
}

#[derive(Debug, Args)]
pub(crate) struct Evaluate {
    /// A model, as `predict` takes it.
    pub(crate) model: String,

    /// A data set, whose test images are taken, or a folder in which each class has one of its own
    /// (the default: the test images of the set that it was trained on).
    #[arg(long, value_name = "NAME|FOLDER")]
    pub(crate) dataset: Option<String>,

    /// Say too how often the truth is among the K likeliest classes.
    #[arg(long, default_value_t = 3, value_name = "K", value_parser = at_least_one)]
    pub(crate) top: usize,

    /// Show the N images whose truth the model finds least probable.
    #[arg(long, value_name = "N", value_parser = whole::<usize>)]
    pub(crate) top_losses: Option<usize>,

    /// Show the N pairs of classes that are most often taken for one another.
    #[arg(long, default_value_t = 5, value_name = "N", value_parser = whole::<usize>)]
    pub(crate) most_confused: usize,

    /// Write truth, prediction and probabilities of each image here, as CSV.
    #[arg(long, value_name = "FILE")]
    pub(crate) save_predictions: Option<PathBuf>,

    /// Compare how sure and how right it is in this many bins.
    #[arg(long, default_value_t = 15, value_name = "N", value_parser = at_least_one)]
    pub(crate) bins: usize,

    /// Draw that here, as SVG or PNG.
    #[arg(long, value_name = "FILE")]
    pub(crate) reliability: Option<PathBuf>,

    /// How to print it; `csv` is the report by class.
    #[arg(long = "as", value_enum, default_value_t = Format::Text, value_name = "FORMAT")]
    pub(crate) format: Format,

    #[command(flatten)]
    pub(crate) hub: Hub,

    #[command(flatten)]
    pub(crate) threads: Threads,

    #[command(flatten)]
    pub(crate) source: Source,
}

#[derive(Debug, Args)]
pub(crate) struct Compare {
    /// A model, as `predict` takes it; or the folder of a run of several seeds, a group of them.
    pub(crate) first: String,

    /// Another one; of groups the test accuracies are compared, seed by seed.
    pub(crate) second: String,

    /// A data set, whose test images are taken, or a folder in which each class has one of its own
    /// (the default: the test images of the set that the first was trained on).
    #[arg(long, value_name = "NAME|FOLDER")]
    pub(crate) dataset: Option<String>,

    /// Name this many images that one has right and the other wrong, of each kind.
    #[arg(long, default_value_t = 5, value_name = "N", value_parser = whole::<usize>)]
    pub(crate) images: usize,

    /// How to print it; `csv` is the images that one alone has right.
    #[arg(long = "as", value_enum, default_value_t = Format::Text, value_name = "FORMAT")]
    pub(crate) format: Format,

    #[command(flatten)]
    pub(crate) hub: Hub,

    #[command(flatten)]
    pub(crate) threads: Threads,

    #[command(flatten)]
    pub(crate) source: Source,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum InvertWhen {
    /// Where the network knows light objects on black, and this one is darker than its ground.
    Auto,
    /// Always.
    Yes,
    /// Never.
    No,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FitAs {
    /// The object is found on its ground and laid in the middle.
    Center,
    /// All of the picture, its sides stretched.
    Stretch,
    /// The middle of the picture.
    Crop,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Models {
    /// List the models of models/, the recorded runs whose weights are here, and your own below runs/; a
    /// narrow terminal goes without the last columns.
    List {
        /// How to print it.
        #[arg(long = "as", value_enum, default_value_t = Format::Text, value_name = "FORMAT")]
        format: Format,
    },
    /// Say what a model is.
    Show {
        /// A model, as `predict` takes it.
        model: String,

        /// How to print it; `json` is all that the file says of itself, and `csv` that as keys and values.
        #[arg(long = "as", value_enum, default_value_t = Format::Text, value_name = "FORMAT")]
        format: Format,

        #[command(flatten)]
        hub: Hub,
    },
    /// Write a model to a file of its own, which is all that `predict` needs.
    Save {
        /// A model, as `predict` takes it.
        model: String,

        /// The safetensors file to write.
        file: PathBuf,

        /// Write 16-bit floats: half the size.
        #[arg(long)]
        half: bool,

        /// Write over a file of this name.
        #[arg(long)]
        replace: bool,

        #[command(flatten)]
        hub: Hub,
    },
    /// Remove a model: a file, or the folder of a run, an experiment or a sweep of your own.
    Rm {
        /// The file or folder.
        path: PathBuf,
    },
}
