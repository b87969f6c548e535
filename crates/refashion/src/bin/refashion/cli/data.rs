//! What is asked about data sets.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::shared::{Format, Source, picture_size};

#[derive(Debug, Subcommand)]
pub(crate) enum Data {
    /// List the data sets: those that are published, and those that were imported.
    List(ListedSets),
    /// Make sure that a data set is here: find it, or fetch it from the Hugging Face hub.
    Fetch(DataSet),
    /// Check what is inside a data set against the canonical digests.
    Verify(ShownDataSet),
    /// Say what a data set is and where it is looked for.
    Info(ShownDataSet),
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

/// How data sets are listed.
#[derive(Debug, Args)]
pub(crate) struct ListedSets {
    #[command(flatten)]
    pub(crate) source: Source,

    /// How to print it.
    #[arg(long = "as", value_enum, default_value_t = Format::Text, value_name = "FORMAT")]
    pub(crate) format: Format,
}

/// A data set of which something is shown.
#[derive(Debug, Args)]
pub(crate) struct ShownDataSet {
    #[command(flatten)]
    pub(crate) set: DataSet,

    /// How to print it.
    #[arg(long = "as", value_enum, default_value_t = Format::Text, value_name = "FORMAT")]
    pub(crate) format: Format,
}
